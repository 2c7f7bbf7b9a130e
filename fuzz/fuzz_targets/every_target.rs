//! The target named by the variable FUZZ_TARGET.
#![no_main]

use daybook::server::fuzzing::{TARGETS, Target};
use std::sync::LazyLock;

static TARGET: LazyLock<Target> = LazyLock::new(|| {
    let wanted = std::env::var("FUZZ_TARGET").expect("the variable FUZZ_TARGET");
    let (_, target) = TARGETS.into_iter().find(|(name, _)| *name == wanted).expect("a target of this name");
    target
});

libfuzzer_sys::fuzz_target!(|data: &[u8]| TARGET(data));
