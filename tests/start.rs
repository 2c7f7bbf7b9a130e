//! How the real program reads its settings at the start.
#![cfg(all(feature = "ssr", unix))]
#![expect(clippy::expect_used, reason = "a test may fail this way, in its helper functions too")]

use std::{fs, path::Path, process::Command};

/// How the program ends in this folder, and what it says.
fn run(folder: &Path) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_daybook")).arg("openapi").current_dir(folder).env_clear().output().expect("a program");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_broken_env_file_is_named_and_nothing_is_started_by_half_of_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let inner = folder.path().join("inner");
    fs::create_dir(&inner).expect("a folder");
    for (text, line) in [
        ("DAYBOOK_LOG=json\nWORKOS_CLIENT_ID=client_1\nWORKOS_API_KEY = sk hunter2\n", Some("line 3 of ")),
        ("WORKOS_COOKIE_PASSWORD=\"hunter2\nDAYBOOK_LOG=json\n", Some("line 1 of ")),
        ("DAYBOOK_LOG=json\nWORKOS_API_KEY=\"sk hunter2\"\n", None),
    ] {
        fs::write(folder.path().join(".env"), text).expect("a file");
        for folder in [folder.path(), &inner] {
            let (code, said, complained) = run(folder);
            assert!(!complained.contains("hunter2"), "{complained}");
            match line {
                Some(line) => {
                    assert_eq!((code, said.is_empty()), (Some(1), true), "{complained}");
                    assert!(complained.contains(line) && complained.contains("/.env"), "{complained}");
                }
                None => assert_eq!((code, said.is_empty(), complained.as_str()), (Some(0), false, "")),
            }
        }
    }
}
