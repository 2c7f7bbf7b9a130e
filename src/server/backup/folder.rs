//! The folder of backups: the names of the files, and which are deleted. A file with another name is not touched.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use std::{
    fs, io,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    time::Duration,
};

/// The name of a backup, with its time.
const NAME: &str = "daybook-%Y-%m-%dT%H-%M-%S%.3fZ.jsonl.gz";
/// The suffix of a file until it is complete.
pub const UNFINISHED: &str = ".unfinished";
/// The age from which an unfinished file counts as abandoned.
const LEFT_BEHIND: Duration = Duration::from_hours(24);

/// The name of the backup of a time.
pub fn name(time: Timestamp) -> String {
    time.strftime(NAME).to_string()
}

/// The time in a name.
fn time(name: &str) -> Option<Timestamp> {
    let time = DateTime::strptime(NAME, name).ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp();
    (self::name(time) == name).then_some(time)
}

/// The backups in a folder, the oldest first, and the unfinished files; neither where there is no folder.
fn files(folder: &Path) -> io::Result<[Vec<(Timestamp, PathBuf)>; 2]> {
    let [mut whole, mut unfinished] = [Vec::new(), Vec::new()];
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok([whole, unfinished]),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        if let Some(time) = time(name) {
            whole.push((time, entry.path()));
        } else if let Some(time) = name.strip_suffix(UNFINISHED).and_then(time) {
            unfinished.push((time, entry.path()));
        }
    }
    whole.sort_unstable();
    Ok([whole, unfinished])
}

/// Whether the newest backup in a folder is so old that another is due.
///
/// # Errors
/// The operating system's error.
pub fn is_due(folder: &Path, every: Duration, now: Timestamp) -> io::Result<bool> {
    let [whole, _] = files(folder)?;
    // A backup with a future time, from a wrong clock, must not delay the next one until then.
    let newest = whole.into_iter().map(|(time, _)| time).rfind(|time| *time <= now);
    Ok(newest.is_none_or(|newest| now.duration_since(newest).unsigned_abs() >= every))
}

/// Deletes all but the newest backups, and abandoned unfinished files. A backup with a future time was made under a wrong clock,
/// before the others: it is deleted first.
///
/// # Errors
/// The operating system's error.
pub fn keep_newest(folder: &Path, keep: NonZeroUsize, now: Timestamp) -> io::Result<()> {
    let [mut whole, unfinished] = files(folder)?;
    whole.sort_unstable_by_key(|(time, _)| (*time <= now, *time));
    whole.truncate(whole.len().saturating_sub(keep.get()));
    let left_behind = unfinished.into_iter().filter(|(time, _)| now.duration_since(*time).unsigned_abs() >= LEFT_BEHIND);
    whole.into_iter().chain(left_behind).try_for_each(|(_, path)| fs::remove_file(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    fn names(folder: &Path) -> BTreeSet<String> {
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").file_name().into_string().expect("text")).collect()
    }

    #[test]
    fn a_name_says_the_moment_and_no_other_name_does() {
        let moment = at("2026-11-23T09:30:00.012Z");
        assert_eq!(name(moment), "daybook-2026-11-23T09-30-00.012Z.jsonl.gz");
        assert_eq!(time(&name(moment)), Some(moment));
        for other in ["", "daybook.jsonl.gz", "daybook-2026-11-23T09-30-00.01Z.jsonl.gz", "daybook-2026-11-23T09-30-00.012Z.jsonl", "db"] {
            assert_eq!(time(other), None, "{other}");
        }
    }

    #[test]
    fn the_newest_stay_and_what_has_another_name_is_not_touched() {
        let folder = tempfile::tempdir().expect("a folder");
        let now = at("2026-11-23T12:00:00Z");
        let old: Vec<String> = (1..=5).map(|day| name(at(&format!("2026-11-{day:02}T00:00:00Z")))).collect();
        let unfinished = [format!("{}{UNFINISHED}", name(at("2026-11-22T11:00:00Z"))), format!("{}{UNFINISHED}", name(now))];
        let others = ["daybook-old.jsonl.gz", "notes.txt", "daybook-2026-11-01.jsonl.gz"];
        for file in old.iter().chain(&unfinished).map(String::as_str).chain(others) {
            fs::write(folder.path().join(file), file).expect("written");
        }
        keep_newest(folder.path(), NonZeroUsize::new(2).expect("two"), now).expect("kept");
        let left: BTreeSet<String> = [&old[3], &old[4], &unfinished[1]].into_iter().cloned().chain(others.map(str::to_owned)).collect();
        assert_eq!(names(folder.path()), left);
        keep_newest(folder.path(), NonZeroUsize::MAX, now).expect("kept");
        assert_eq!(names(folder.path()), left);
    }

    #[test]
    fn one_of_the_future_goes_before_the_one_that_was_just_made() {
        let folder = tempfile::tempdir().expect("a folder");
        let now = at("2026-11-23T12:00:00Z");
        let [old, new, future, later] =
            ["2026-11-22T12:00:00Z", "2026-11-23T12:00:00Z", "2027-01-01T00:00:00Z", "2027-01-02T00:00:00Z"].map(|time| name(at(time)));
        for (keep, left) in [(3, vec![&old, &new, &later]), (2, vec![&old, &new]), (1, vec![&new])] {
            for file in [&old, &new, &future, &later] {
                fs::write(folder.path().join(file), file).expect("written");
            }
            keep_newest(folder.path(), NonZeroUsize::new(keep).expect("a number"), now).expect("kept");
            assert_eq!(names(folder.path()), left.into_iter().cloned().collect(), "{keep}");
        }
    }

    #[test]
    fn one_is_due_when_the_newest_is_old_enough() {
        let folder = tempfile::tempdir().expect("a folder");
        let (every, now) = (Duration::from_hours(6), at("2026-11-23T12:00:00Z"));
        let due = |folder: &Path| is_due(folder, every, now).expect("an answer");
        assert!(due(&folder.path().join("none")) && due(folder.path()), "there is none");
        for (time, expected) in [("2026-11-23T05:59:59Z", true), ("2026-11-24T00:00:00Z", true), ("2026-11-23T06:00:00.001Z", false)] {
            fs::write(folder.path().join(name(at(time))), "").expect("written");
            assert_eq!(due(folder.path()), expected, "{time}");
        }
    }
}
