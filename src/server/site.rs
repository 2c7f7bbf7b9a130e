//! Finds the files that a browser loads, and their names: `cargo leptos build` may put a hash into them.

use leptos::config::LeptosOptions;
use std::path::{Path, PathBuf};

/// The files were not found.
#[derive(Debug, thiserror::Error)]
#[error(
    "the files that a browser loads are not in {}: build them with `cargo leptos build`, or set LEPTOS_SITE_ROOT to their folder",
    .0.display()
)]
pub struct NoSite(PathBuf);

/// Completes the options from what is on the disk. A relative folder is looked up in the working directory, and then beside the
/// program: so the program serves the same pages from any working directory.
///
/// # Errors
/// [`NoSite`] says where they were expected.
pub fn found(options: LeptosOptions) -> Result<LeptosOptions, NoSite> {
    let beside = std::env::current_exe().ok().and_then(|program| Some(program.parent()?.to_owned()));
    found_beside(options, beside.as_deref())
}

fn found_beside(mut options: LeptosOptions, program: Option<&Path>) -> Result<LeptosOptions, NoSite> {
    let root = Path::new(&*options.site_root);
    // target/release/daybook and target/site, or both in one folder.
    let others = program.into_iter().flat_map(|program| [program.join("../site"), program.join("site")]);
    let roots = std::iter::once(root.to_owned()).chain(others.filter(|_| root.is_relative()));
    for root in roots {
        let is_there = |name: String| root.join(&*options.site_pkg_dir).join(name).is_file();
        let is_plain = is_there(format!("{}.wasm", options.output_name));
        let hash = || program.and_then(|program| hash_of(&program.join(&*options.hash_file)));
        let is_hashed = || hash().is_some_and(|hash| is_there(format!("{}.{hash}.wasm", options.output_name)));
        if is_plain || is_hashed() {
            options.hash_files = !is_plain;
            options.site_root = root.to_string_lossy().into_owned().into();
            return Ok(options);
        }
    }
    Err(NoSite(root.to_owned()))
}

/// The hash of the WASM's name, as cargo-leptos writes it beside the program.
fn hash_of(file: &Path) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    text.lines().find_map(|line| line.strip_prefix("wasm:")).map(|hash| hash.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::config::leptos_options;

    #[test]
    fn the_files_are_found_as_they_are_named_from_every_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| {
            let file = folder.path().join(name);
            std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            std::fs::write(file, text).expect("a file");
        };
        let remove = |name: &str| std::fs::remove_file(folder.path().join(name)).expect("a file");
        let found = |root: &str| {
            let mut options = leptos_options().expect("options");
            options.site_root = root.into();
            let found = found_beside(options, Some(&folder.path().join("release")));
            found
                .map(|found| (found.hash_files, Path::new(&*found.site_root).canonicalize().expect("a folder")))
                .map_err(|error| error.to_string())
        };
        let site = folder.path().join("site");
        write("release/daybook", "");
        let missing = found("target/nowhere").expect_err("no files");
        assert!(missing.contains("target/nowhere") && missing.contains("cargo leptos build"), "{missing}");

        write("site/pkg/daybook.wasm", "");
        let site = site.canonicalize().expect("a folder");
        assert_eq!(found("target/nowhere"), Ok((false, site.clone())), "beside the program");
        assert_eq!(found(&site.display().to_string()), Ok((false, site.clone())));
        assert!(found("/nowhere").is_err(), "who names a folder means that one");

        remove("site/pkg/daybook.wasm");
        write("release/hash.txt", "js: abc\nwasm: def\ncss: ghi\n");
        assert!(found("target/nowhere").is_err(), "those of another build");
        write("site/pkg/daybook.def.wasm", "");
        assert_eq!(found("target/nowhere"), Ok((true, site)));
    }
}
