//! What every module's tests need, and the tests that look at several modules at once.

use super::{Store, StoreError};
use crate::model::user::UserId;

/// Runs a test on a thread with room for SurrealDB, which recurses deeper than a test's own 2 MiB allow.
pub fn run<F: Future<Output = ()> + Send + 'static>(test: F) {
    let runtime = || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).thread_stack_size(16 << 20).enable_all().build();
        runtime.expect("a runtime").block_on(test);
    };
    let thread = std::thread::Builder::new().stack_size(16 << 20).spawn(runtime).expect("a thread");
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

/// An empty database that nobody else has.
pub async fn store() -> Store {
    Store::open("mem://").await.expect("a store")
}

/// An owner of rows.
pub fn user(name: &str) -> UserId {
    UserId::from_verified_subject(format!("user_{name}"))
}

#[test]
fn a_database_in_memory_answers() {
    run(async {
        store().await.ping().await.expect("an answer");
    });
}

#[test]
fn an_endpoint_that_nobody_serves_is_refused_in_words() {
    run(async {
        for wrong in ["", "data/db", "rocksdb://x", "file://x"] {
            let refused = Store::open(wrong).await.expect_err(wrong);
            assert!(matches!(&refused, StoreError::CannotOpen(why) if why.contains("surrealkv://")), "{refused}");
        }
    });
}
