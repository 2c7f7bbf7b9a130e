//! The rotation of the cookie password signs nobody out.

use super::fake::{Bench, LIFETIME};
use crate::server::{
    auth::workos::Visitor,
    store::{sessions::SessionKey, tests::run},
};
use tower_cookies::Cookies;

const OLD: &str = "the old password of 32 characters";
const NEW: &str = "the new password of 32 characters";
const BOTH: &str = "the new password of 32 characters,the old password of 32 characters";

/// Which password a session's token is sealed with.
async fn password_of(bench: &Bench, value: &str) -> String {
    let key = SessionKey::parse(value).expect("a key");
    let sealed = bench.store.session(&key).await.expect("a store").expect("a session").refresh_token.clone();
    sealed.split('.').nth(1).expect("an id").to_owned()
}

#[test]
fn a_session_survives_the_rotation_of_the_password() {
    run(async {
        let mut bench = Bench::new().await;
        bench.restart_with(OLD);
        let unused = bench.sign_in(&Cookies::default()).await;
        let used = bench.sign_in(&Cookies::default()).await;
        let old = password_of(&bench, &used).await;
        let ada = Ok(Some("user_ada".to_owned()));

        bench.restart_with(BOTH);
        assert_eq!(bench.current(&used).await, ada, "still signed in");
        assert_eq!(password_of(&bench, &used).await, old);
        bench.fake.wind(LIFETIME);
        assert_eq!((bench.current(&used).await, bench.fake.refreshes()), (ada.clone(), 1), "and refreshed");
        assert_ne!(password_of(&bench, &used).await, old, "with a token that was sealed again");

        bench.restart_with(NEW);
        bench.fake.wind(LIFETIME);
        assert_eq!((bench.current(&used).await, bench.fake.refreshes()), (ada, 2), "the old password is not needed any more");
        assert_eq!(bench.current(&unused).await, Ok(None), "except by a session that was never refreshed");
    });
}

#[test]
fn a_sign_in_that_was_begun_under_the_old_password_completes() {
    run(async {
        for (passwords, finishes) in [(BOTH, true), (NEW, false)] {
            let mut bench = Bench::new().await;
            bench.restart_with(OLD);
            let jar = Cookies::default();
            let state = bench.begin(&jar);
            bench.restart_with(passwords);
            assert_eq!(bench.auth.complete(&jar, "code_1", &state, &Visitor::default()).await.is_ok(), finishes, "{passwords}");
        }
    });
}
