//! The file `.env`: it is used as a whole, or the start is refused.

use std::{
    cell::Cell,
    fs, io,
    path::{Path, PathBuf},
};

/// Why an `.env` can't be used. No line is quoted: it may contain a secret.
#[derive(Debug, thiserror::Error)]
pub enum BrokenFile {
    /// The file can't be read.
    #[error("{} cannot be read: {source}. Let the user that runs Daybook read it, or remove it", path.display())]
    Unreadable {
        /// Where it is.
        path: PathBuf,
        /// The operating system's error.
        source: io::Error,
    },
    /// A line is no setting.
    #[error(
        "line {line} of {} is invalid, so the file was not used. Write NAME=value, with quotes around a value with spaces, # or quotes",
        path.display()
    )]
    Line {
        /// Its number, from 1.
        line: usize,
        /// Where the file is.
        path: PathBuf,
    },
}

/// Sets the variables of the first `.env` found upward that the environment does not have.
///
/// # Errors
/// [`BrokenFile`]: then none is set.
pub fn load() -> Result<(), BrokenFile> {
    // Without a working directory there is no file.
    let Ok(folder) = std::env::current_dir() else { return Ok(()) };
    let Some(path) = folder.ancestors().map(|folder| folder.join(".env")).find(|path| path.is_file()) else { return Ok(()) };
    let unreadable = |source| BrokenFile::Unreadable { path: path.clone(), source };
    let mut text = fs::read(&path).map_err(unreadable)?;
    // Otherwise a value at the very end with a space after it would be parsed as incomplete.
    text.push(b'\n');
    check(&text, &path)?;
    dotenvy::from_read(text.as_slice()).map_err(|error| unreadable(io::Error::other(error)))
}

fn check(text: &[u8], path: &Path) -> Result<(), BrokenFile> {
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
    let read = Cell::new(0);
    let mut settings = dotenvy::from_read_iter(ByLine { rest: text, read: &read });
    loop {
        // A quoted value may span several lines, and an unterminated one spans all that follow: its first line is reported.
        let before = read.get();
        match settings.next() {
            None => return Ok(()),
            // The system accepts no variable with a NUL.
            Some(Ok((_, value))) if !value.contains('\0') => {}
            Some(_) => {
                let nothing = |line: &&[u8]| line.trim_ascii().is_empty() || line.trim_ascii().starts_with(b"#");
                let skipped = text.split(|byte| *byte == b'\n').skip(before).take_while(nothing).count();
                return Err(BrokenFile::Line { line: before + skipped + 1, path: path.to_owned() });
            }
        }
    }
}

/// Returns one line with each read, and counts them.
struct ByLine<'a> {
    rest: &'a [u8],
    read: &'a Cell<usize>,
}

impl io::Read for ByLine<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let line = self.rest.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
        let read = io::Read::read(&mut &*line, buffer)?;
        let (given, rest) = self.rest.split_at(read);
        self.rest = rest;
        self.read.set(self.read.get() + usize::from(given.ends_with(b"\n")));
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken_line(text: &str) -> Option<usize> {
        match check(text.as_bytes(), Path::new(".env")) {
            Ok(()) => None,
            Err(BrokenFile::Line { line, .. }) => Some(line),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn a_line_that_cannot_be_understood_is_named() {
        let long = format!("A={}\nB\n", "x".repeat(20_000));
        for (text, line) in [
            ("", None),
            ("\u{feff}A=1\n# a comment\n\nexport B='two words' # more\nC=\"a\nb\"\n", None),
            ("A=1\nB=2\nWORKOS_API_KEY\n", Some(3)),
            ("A=1\n\n# a comment\nB=two words\nC=3\n", Some(4)),
            ("A=1\r\nB=\"never ends\r\nC=3\r\nD=4\r\n", Some(2)),
            ("A='a\nb'\nB=2\nC =\"\"\"\n", Some(4)),
            ("A=1\nB=\0\n", Some(2)),
            (&long, Some(2)),
        ] {
            assert_eq!(broken_line(text), line, "{text}");
        }
        assert!(matches!(check(b"A=1\nB=\xFF\n", Path::new(".env")), Err(BrokenFile::Line { line: 2, .. })));
    }
}
