//! Sessions that their owner ends: invalid from the next request on, here and at WorkOS.

use super::fake::Bench;
use crate::{
    error::ApiError,
    model::user::UserId,
    server::store::{
        sessions::{ListedSession, SessionKey},
        tests::{run, user},
    },
};
use std::time::Duration;
use tower_cookies::Cookies;

impl Bench {
    async fn listed(&self, value: &str) -> Vec<ListedSession> {
        self.auth.sessions_of(&ada(), SessionKey::parse(value).as_ref()).await.expect("a list")
    }

    async fn is_signed_in(&self, value: &str) -> bool {
        self.current(value).await.expect("an answer").is_some()
    }

    /// The sessions that were revoked at WorkOS, once there are this many.
    async fn revoked(&self, number: u32) -> Vec<String> {
        self.fake.revocations.acquire_many(number).await.expect("open").forget();
        let mut revoked = self.fake.revoked();
        revoked.sort();
        revoked
    }
}

fn ada() -> UserId {
    user("ada")
}

#[test]
fn one_that_is_ended_is_over_on_its_next_request() {
    run(async {
        let bench = Bench::new().await;
        let (mine, lost) = (bench.sign_in(&Cookies::default()).await, bench.sign_in(&Cookies::default()).await);
        let listed = bench.listed(&mine).await;
        assert_eq!(listed.iter().map(|session| session.is_current).collect::<Vec<_>>(), [true, false]);
        let foreign = bench.auth.end_one(&user("eve"), &listed[1].id).await;
        assert_eq!(foreign, Err(ApiError::NotFound), "only its owner ends it");
        assert!(bench.is_signed_in(&lost).await);
        bench.auth.end_one(&ada(), &listed[1].id).await.expect("ended");
        assert!(!bench.is_signed_in(&lost).await);
        assert!(bench.is_signed_in(&mine).await);
        assert_eq!(bench.listed(&mine).await.len(), 1);
        assert_eq!(bench.revoked(1).await, ["session_2"]);
    });
}

#[test]
fn all_others_are_ended_and_this_one_stays() {
    run(async {
        let bench = Bench::new().await;
        let mine = bench.sign_in(&Cookies::default()).await;
        let others = [bench.sign_in(&Cookies::default()).await, bench.sign_in(&Cookies::default()).await];
        bench.auth.end_others(&ada(), SessionKey::parse(&mine).as_ref()).await.expect("ended");
        assert!(bench.is_signed_in(&mine).await);
        for other in &others {
            assert!(!bench.is_signed_in(other).await);
        }
        assert_eq!(bench.revoked(2).await, ["session_2", "session_3"]);
    });
}

#[test]
fn signing_out_everywhere_leads_this_browser_through_workos() {
    run(async {
        let bench = Bench::new().await;
        let (jar, other) = (Cookies::default(), bench.sign_in(&Cookies::default()).await);
        let mine = bench.sign_in(&jar).await;
        let location = bench.auth.end_all(&jar, &ada(), SessionKey::parse(&mine).as_ref()).await.expect("ended");
        assert!(location.contains("/user_management/sessions/logout?session_id=session_2&"), "{location}");
        assert_eq!(bench.auth.cookie(&jar), None);
        for value in [&mine, &other] {
            assert!(!bench.is_signed_in(value).await);
        }
        assert_eq!(bench.revoked(1).await, ["session_1"]);
    });
}

#[test]
fn a_deletion_completes_even_when_nobody_waits_for_it() {
    run(async {
        let bench = Bench::new().await;
        let values = [bench.sign_in(&Cookies::default()).await, bench.sign_in(&Cookies::default()).await];
        let given_up = tokio::time::timeout(Duration::ZERO, bench.auth.delete_account(&Cookies::default(), &ada())).await;
        assert!(given_up.is_err(), "not even begun");
        assert_eq!(bench.revoked(2).await, ["session_1", "session_2"]);
        for value in &values {
            assert!(!bench.is_signed_in(value).await);
        }
        assert_eq!(bench.store.user(&ada()).await.expect("an answer"), None);
    });
}
