//! The cache of sessions is invisible, except for its speed.

use super::fake::{Answer, Bench, LIFETIME};
use crate::{
    model::user::User,
    server::{
        auth::{sessions::Live, workos::Visitor},
        store::{
            sessions::SessionKey,
            tests::{run, user},
        },
    },
};
use serde_json::json;
use tower_cookies::Cookies;

const MINUTE: i64 = 60;
const DAY: i64 = 86_400;

impl Bench {
    async fn live(&self, value: &str) -> Option<Live> {
        self.auth.current(value, &Visitor::default()).await.expect("an answer")
    }
}

fn key(value: &str) -> SessionKey {
    SessionKey::parse(value).expect("a key")
}

#[derive(Debug, Clone, Copy)]
enum End {
    SignOut,
    One,
    Others,
    All,
    Replaced,
    RevokedAtWorkos,
    Account,
    DeletedAtWorkos,
    RefusedRefresh,
    AnothersToken,
    Unused,
    TooOld,
    ImpersonatedForAnHour,
}

/// Ends the session of `jar`, which has an impersonator only in the last case.
async fn end(bench: &Bench, jar: &Cookies, value: &str, end: End) {
    let ada = user("ada");
    match end {
        End::SignOut => drop(bench.auth.sign_out(jar).await.expect("signed out")),
        End::One => bench.auth.end_one(&ada, &key(value).id()).await.expect("ended"),
        End::Others => {
            let other = bench.sign_in(&Cookies::default()).await;
            bench.auth.end_others(&ada, Some(&key(&other))).await.expect("ended");
        }
        End::All => drop(bench.auth.end_all(&Cookies::default(), &ada, None).await.expect("ended")),
        End::Replaced => drop(bench.sign_in(jar).await),
        End::RevokedAtWorkos => {
            let revoked = json!({ "id": "session_1", "user_id": "user_ada" });
            bench.auth.hear_of("session.revoked", revoked).await.expect("followed");
        }
        End::Account => bench.auth.delete_account(&Cookies::default(), &ada).await.expect("deleted"),
        End::DeletedAtWorkos => bench.auth.hear_of("user.deleted", json!({ "id": "user_ada" })).await.expect("followed"),
        End::RefusedRefresh => {
            bench.fake.then([Answer::Refuse(400, None, r#"{"error":"invalid_grant"}"#)]);
            bench.fake.wind(LIFETIME);
        }
        End::AnothersToken => {
            bench.fake.then([Answer::SomebodyElse]);
            bench.fake.wind(LIFETIME);
        }
        End::Unused => bench.fake.wind(7 * DAY + 1),
        End::TooOld => {
            for _ in 0..30 {
                bench.fake.wind(DAY);
                assert!(bench.live(value).await.is_some());
            }
            bench.fake.wind(1);
        }
        End::ImpersonatedForAnHour => bench.fake.wind(60 * MINUTE + 1),
    }
}

#[test]
fn a_session_that_ended_is_over_on_the_next_request_however_it_ended() {
    run(async {
        for how in [
            End::SignOut,
            End::One,
            End::Others,
            End::All,
            End::Replaced,
            End::RevokedAtWorkos,
            End::Account,
            End::DeletedAtWorkos,
            End::RefusedRefresh,
            End::AnothersToken,
            End::Unused,
            End::TooOld,
            End::ImpersonatedForAnHour,
        ] {
            let (bench, jar) = (Bench::new().await, Cookies::default());
            if matches!(how, End::ImpersonatedForAnHour) {
                bench.fake.impersonate(json!({ "email": "sam@staff.example" }), json!({ "sub": "sam@staff.example" }));
            }
            let value = bench.sign_in(&jar).await;
            for _ in 0..3 {
                assert!(bench.live(&value).await.is_some(), "{how:?}");
            }
            end(&bench, &jar, &value, how).await;
            for _ in 0..2 {
                assert!(bench.live(&value).await.is_none(), "{how:?}");
            }
        }
    });
}

#[test]
fn what_changes_shows_on_the_next_request() {
    run(async {
        let bench = Bench::new().await;
        let value = bench.sign_in(&Cookies::default()).await;
        let first = bench.live(&value).await.expect("a session");
        let told = json!({ "id": "user_ada", "email": "new@example.com", "first_name": "Augusta", "last_name": null,
            "profile_picture_url": null, "updated_at": "2027-01-15T08:00:01Z" });
        bench.auth.hear_of("user.updated", told).await.expect("followed");
        let live = bench.live(&value).await.expect("a session");
        assert_eq!((live.person.user.email.as_str(), live.person.user.first_name.as_deref()), ("new@example.com", Some("Augusta")));

        bench.fake.wind(LIFETIME);
        let refreshed = bench.live(&value).await.expect("a session");
        assert!(refreshed.until > first.until);
        assert_eq!(refreshed.person.user.email, "ada@example.com", "the refresh told it");

        // Used for the first time in an hour: recorded once, and then not for another hour.
        bench.fake.wind(60 * MINUTE);
        assert!(bench.live(&value).await.expect("a session").renew);
        assert!(!bench.live(&value).await.expect("a session").renew);
        let listed = bench.auth.sessions_of(&user("ada"), None).await.expect("a list");
        assert_eq!(listed[0].last_seen_at, bench.clock.now());

        // Another sign-in updates the profile in all of the user's sessions.
        let kept =
            bench.store.keep_user(&User { email: "third@example.com".into(), ..refreshed.person.user.clone() }).await.expect("a user");
        assert_eq!(bench.live(&value).await.expect("a session").person.user, kept);
    });
}
