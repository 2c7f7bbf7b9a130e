//! No failure loses a session, and no refresh brings an ended one back.

use super::fake::{Answer, Bench, LIFETIME, current};
use crate::{
    model::sign_in::SignInFailure,
    server::{
        auth::{
            refresh::EndedFor,
            sessions::{Auth, CannotTell},
            workos::Visitor,
        },
        config::lifetimes::Lifetimes,
        random::Random,
        store::{
            refreshes::{Lease, Turn},
            sessions::SessionKey,
            tests::run,
        },
    },
};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tokio::task::JoinHandle;
use tower_cookies::Cookies;

const MINUTE: i64 = 60;
/// Long enough that a request waiting for another instance has read the row, and found nothing yet.
const SEVERAL_LOOKS: Duration = Duration::from_millis(300);
/// Longer than any test.
const LONG: Duration = Duration::from_secs(600);

type Asked = Result<Option<String>, CannotTell>;

fn ada() -> Asked {
    Ok(Some("user_ada".into()))
}

fn key(value: &str) -> SessionKey {
    SessionKey::parse(value).expect("a key")
}

fn asking(instance: &Auth, value: &str) -> JoinHandle<Asked> {
    let (instance, value) = (instance.clone(), value.to_owned());
    tokio::spawn(async move { current(&instance, &value).await })
}

impl Bench {
    /// Takes the lease of a session as another instance would, and never gives it back.
    async fn hold(&self, value: &str) {
        let turn =
            self.store.begin_refresh(&key(value), &Lease::random(&Random::system()), LONG, self.clock.now()).await.expect("an answer");
        assert_eq!(turn, Turn::Ours);
    }
}

#[test]
fn fifty_requests_with_an_expired_token_refresh_once() {
    run(async {
        for number in [1, 2] {
            let bench = Bench::new().await;
            let value = bench.sign_in(&Cookies::default()).await;
            bench.fake.wind(LIFETIME);
            bench.fake.then([Answer::WaitForTest]);
            let instances: Vec<Auth> = (0..number).map(|_| bench.instance()).collect();
            let requests: Vec<_> = instances.iter().cycle().take(50).map(|instance| asking(instance, &value)).collect();
            bench.fake.waiting.acquire().await.expect("open").forget();
            tokio::time::sleep(SEVERAL_LOOKS).await;
            bench.fake.release.add_permits(1);
            for request in requests {
                assert_eq!(request.await.expect("an answer"), ada(), "of {number} instances");
            }
            assert_eq!(bench.fake.refreshes(), 1, "of {number} instances");
            for instance in &instances {
                bench.fake.wind(LIFETIME);
                assert_eq!(current(instance, &value).await, ada(), "the rotated token works the next time");
            }
            assert_eq!(bench.fake.refreshes(), 1 + number, "of {number} instances");
        }
    });
}

#[test]
fn a_failure_keeps_or_ends_the_session_by_its_kind() {
    enum Fate {
        Kept,
        Ended,
    }
    use Fate::{Ended, Kept};
    const OUTAGE: Answer = Answer::Refuse(503, None, "");
    run(async {
        let claims = |claims| Answer::Odd(Value::Null, claims);
        let header = |header| Answer::Odd(header, Value::Null);
        let bench = Bench::new().await;
        // (answers to the first request, fate, requests sent)
        for (answers, fate, sent) in [
            (vec![Answer::LoseReply], Kept, 2),
            (vec![OUTAGE], Kept, 2),
            (vec![OUTAGE, OUTAGE], Kept, 2),
            (vec![Answer::Refuse(429, Some(30), "")], Kept, 1),
            (vec![Answer::Refuse(429, None, "")], Kept, 1),
            (vec![Answer::Refuse(408, None, ""), Answer::Refuse(502, None, "<html>")], Kept, 2),
            (vec![Answer::Refuse(200, None, "<html>"), Answer::Refuse(200, None, "{}")], Kept, 2),
            (vec![Answer::Refuse(401, None, r#"{"message":"Unauthorized"}"#)], Kept, 1),
            (vec![Answer::Refuse(400, None, r#"{"error":"invalid_client"}"#)], Kept, 1),
            (vec![Answer::Refuse(403, None, "<html>blocked</html>")], Kept, 1),
            (vec![Answer::Refuse(403, None, r#"{"error":"Forbidden","message":"Forbidden","statusCode":403}"#)], Kept, 1),
            (vec![Answer::Refuse(400, None, r#"{"error":"server_error"}"#)], Kept, 1),
            (vec![Answer::Refuse(400, None, r#"{"error":"slow_down"}"#)], Kept, 1),
            (vec![Answer::Refuse(400, None, r#"{"error":"something_new"}"#)], Kept, 1),
            (vec![Answer::Refuse(403, None, r#"{"code":"organization_selection_required","message":"x"}"#)], Ended, 1),
            (vec![Answer::Refuse(400, None, r#"{"error":"invalid_grant","error_description":"x"}"#)], Ended, 1),
            (vec![Answer::Refuse(400, None, r#"{"error":"sso_required"}"#)], Ended, 1),
            (vec![Answer::Refuse(400, None, r#"{"message":"Must use SSO for selected organization"}"#)], Ended, 1),
            (vec![Answer::Refuse(400, None, r#"{"error":"invalid_grant","message":["x"]}"#)], Ended, 1),
            (vec![Answer::Refuse(403, None, r#"{"code":"mfa_enrollment","message":"x"}"#)], Ended, 1),
            (vec![Answer::SomebodyElse], Ended, 1),
            (vec![claims(json!({ "exp": 1 }))], Kept, 1),
            (vec![claims(json!({ "nbf": 9_000_000_000_i64 }))], Kept, 1),
            (vec![claims(json!({ "iss": "https://auth.example.com" }))], Kept, 1),
            (vec![claims(json!({ "sub": "user_eve", "iss": "https://auth.example.com" }))], Kept, 1),
            (vec![claims(json!({ "sub": 5 }))], Kept, 1),
            (vec![claims(json!({ "sub": "user_eve" }))], Ended, 1),
            (vec![header(json!({ "alg": "PS256" }))], Kept, 1),
            (vec![header(json!({ "crit": ["exp"] }))], Kept, 1),
        ] {
            let value = bench.sign_in(&Cookies::default()).await;
            let before = bench.fake.refreshes();
            bench.fake.wind(LIFETIME);
            bench.fake.then(answers.clone());
            let expected = if matches!(fate, Kept) { ada() } else { Ok(None) };
            assert_eq!(bench.current(&value).await, expected, "{answers:?}");
            assert_eq!(bench.fake.refreshes() - before, sent, "{answers:?}");
            let told = answers.iter().find_map(|answer| match answer {
                Answer::Refuse(_, _, body) if body.contains("sso_required") || body.contains("Must use SSO") => {
                    Some(SignInFailure::SsoRequiredNow)
                }
                Answer::Refuse(_, _, body) if body.contains("mfa_enrollment") => Some(SignInFailure::MfaRequiredNow),
                _ => None,
            });
            assert_eq!(bench.auth.ended_for(&value).await, Ok(told.map(EndedFor::Failure)), "{answers:?}");
            // The failure is over.
            bench.fake.wind(MINUTE);
            assert_eq!(bench.current(&value).await, expected, "{answers:?}, a minute later");
            if let Some(session) = bench.store.session(&key(&value)).await.expect("an answer") {
                assert!(session.access_expires_at > bench.clock.now(), "{answers:?}: the next refresh succeeds");
            }
        }
    });
}

#[test]
fn an_outage_is_bridged_for_the_configured_time_and_then_reported() {
    run(async {
        for minutes in [0, 1, 15, 60] {
            let lifetimes = Lifetimes::default().with_outage_minutes(minutes).expect("a grace");
            let bench = Bench::with(lifetimes).await;
            let value = bench.sign_in(&Cookies::default()).await;
            let outage = || bench.fake.then([Answer::Refuse(503, None, ""), Answer::Refuse(503, None, "")]);
            let away = |seconds| Err(CannotTell::WorkosAway { retry_after: Duration::from_secs(seconds) });
            bench.fake.wind(LIFETIME);
            if minutes > 0 {
                outage();
                assert_eq!(bench.current(&value).await, ada(), "{minutes}");
                assert_eq!(bench.current(&value).await, ada(), "WorkOS is not asked again at once");
                assert_eq!(bench.fake.refreshes(), 2);
                bench.fake.wind(i64::from(minutes) * MINUTE - 1);
                outage();
                assert_eq!(bench.current(&value).await, ada(), "{minutes}");
                bench.fake.wind(1);
                assert_eq!(bench.current(&value).await, away(9), "{minutes}");
                bench.fake.wind(9);
            }
            outage();
            assert_eq!(bench.current(&value).await, away(10), "{minutes}");
            bench.fake.wind(MINUTE);
            assert_eq!(bench.current(&value).await, ada(), "the session outlives the outage");
            let until = bench.auth.current(&value, &Visitor::default()).await.expect("an answer").expect("a session").until;
            assert_eq!(until.duration_since(bench.clock.now()).as_secs(), LIFETIME + i64::from(minutes) * MINUTE);
        }
    });
}

#[test]
fn a_wait_that_workos_asks_for_is_respected() {
    run(async {
        let bench = Bench::new().await;
        let value = bench.sign_in(&Cookies::default()).await;
        bench.fake.wind(LIFETIME);
        bench.fake.then([Answer::Refuse(429, Some(30), "")]);
        let other = bench.instance();
        for (wind, refreshes) in [(0, 1), (29, 1), (1, 2)] {
            bench.fake.wind(wind);
            for instance in [&bench.auth, &other] {
                assert_eq!(current(instance, &value).await, ada());
                assert_eq!(bench.fake.refreshes(), refreshes);
            }
        }
    });
}

#[test]
fn changed_or_unreachable_keys_sign_nobody_out() {
    run(async {
        let bench = Bench::new().await;
        let value = bench.sign_in(&Cookies::default()).await;
        bench.fake.wind(LIFETIME);
        bench.fake.sign_with(1);
        assert_eq!(bench.current(&value).await, ada(), "the new key is not published yet");
        bench.fake.take_keys_down(true);
        bench.fake.wind(MINUTE);
        assert_eq!(bench.current(&value).await, ada());
        bench.fake.take_keys_down(false);
        bench.fake.publish(&[1]);
        bench.fake.wind(MINUTE);
        assert_eq!(bench.current(&value).await, ada());
        let refreshes = bench.fake.refreshes();
        bench.fake.wind(MINUTE);
        assert_eq!(bench.current(&value).await, ada());
        assert_eq!(bench.fake.refreshes(), refreshes, "the token is verified, and good for its five minutes");
    });
}

#[test]
fn a_refresh_that_ends_after_the_sign_out_brings_nothing_back() {
    run(async {
        let bench = Arc::new(Bench::new().await);
        let jar = Cookies::default();
        let value = bench.sign_in(&jar).await;
        bench.fake.wind(LIFETIME);
        bench.fake.then([Answer::WaitForTest]);
        let request = tokio::spawn({
            let (bench, value) = (bench.clone(), value.clone());
            async move { bench.current(&value).await }
        });
        bench.fake.waiting.acquire().await.expect("open").forget();
        let location = bench.auth.sign_out(&jar).await.expect("signed out");
        assert!(location.contains("/user_management/sessions/logout?session_id=session_1&return_to="), "{location}");
        bench.fake.release.add_permits(1);
        assert_eq!(request.await.expect("an answer"), Ok(None));
        assert_eq!(bench.current(&value).await, Ok(None), "the old cookie is not valid");
        assert_eq!(bench.auth.cookie(&jar), None);
        assert_eq!(bench.auth.sign_out(&jar).await, Ok("/".into()), "signing out twice does no harm");
    });
}

#[test]
fn a_browser_that_goes_away_does_not_take_the_refresh_with_it() {
    run(async {
        let bench = Arc::new(Bench::new().await);
        let value = bench.sign_in(&Cookies::default()).await;
        bench.fake.wind(LIFETIME);
        bench.fake.then([Answer::WaitForTest]);
        let request = tokio::spawn({
            let (bench, value) = (bench.clone(), value.clone());
            async move { bench.current(&value).await }
        });
        bench.fake.waiting.acquire().await.expect("open").forget();
        request.abort();
        assert!(request.await.expect_err("given up").is_cancelled());
        bench.fake.release.add_permits(1);
        assert_eq!(bench.current(&value).await, ada());
        assert_eq!(bench.fake.refreshes(), 1, "the token was exchanged once, and what it gave was kept");
    });
}

#[test]
fn a_request_that_read_the_old_row_long_ago_is_served() {
    run(async {
        let bench = Bench::new().await;
        let value = bench.sign_in(&Cookies::default()).await;
        bench.fake.wind(LIFETIME);
        let old = bench.store.session(&key(&value)).await.expect("an answer").expect("a session");
        assert_eq!(bench.current(&value).await, ada());
        let other = bench.instance();
        for (wind, instance) in [(25, &bench.auth), (0, &other), (60, &bench.auth), (0, &other)] {
            bench.fake.wind(wind);
            let late = instance.refreshed(&key(&value), old.clone(), &Visitor::default()).await.expect("an answer").expect("a session");
            assert!(late.access_expires_at > bench.clock.now() && late.refresh_token != old.refresh_token);
        }
        assert_eq!(bench.fake.refreshes(), 1, "what the first one got is in the store");
    });
}

#[test]
fn the_refresh_of_a_crashed_instance_is_done_again_when_its_lease_expires() {
    run(async {
        let bench = Bench::new().await;
        let value = bench.sign_in(&Cookies::default()).await;
        bench.fake.wind(LIFETIME);
        bench.hold(&value).await;
        // It crashes after WorkOS has responded.
        bench.auth.workos.refresh(&"refresh_1".into(), &Visitor::default()).await.expect("tokens");
        let waiting = asking(&bench.auth, &value);
        tokio::time::sleep(SEVERAL_LOOKS).await;
        assert!(!waiting.is_finished(), "it is the other one's turn");
        assert_eq!(bench.fake.refreshes(), 1);
        bench.store.run_leases_out().await;
        assert_eq!(waiting.await.expect("an answer"), ada());
        assert_eq!(bench.fake.refreshes(), 2, "the same token gave the same pair");
        bench.fake.wind(LIFETIME);
        assert_eq!(bench.current(&value).await, ada());
    });
}

#[test]
fn nobody_waits_for_another_instance_for_long() {
    run(async {
        let mut asked = Vec::new();
        for late in [0, 15 * MINUTE] {
            let bench = Bench::new().await;
            let value = bench.sign_in(&Cookies::default()).await;
            bench.fake.wind(LIFETIME + late);
            bench.hold(&value).await;
            asked.push(asking(&bench.auth, &value));
        }
        let closed = asked.remove(1).await.expect("an answer");
        assert!(matches!(closed, Err(CannotTell::WorkosAway { .. })), "{closed:?}");
        assert_eq!(asked.remove(0).await.expect("an answer"), ada(), "served without WorkOS meanwhile");
    });
}

#[test]
fn an_instance_that_was_cut_off_neither_undoes_nor_ends_what_another_has_refreshed() {
    run(async {
        let bench = Bench::new().await;
        let cut_off = bench.instance();
        // How often the other one refreshes meanwhile: by then WorkOS gives the same pair again, or refuses the old token.
        for refreshes in [1, 2] {
            let value = bench.sign_in(&Cookies::default()).await;
            bench.fake.wind(LIFETIME);
            bench.fake.then([Answer::WaitForTest]);
            let late = asking(&cut_off, &value);
            bench.fake.waiting.acquire().await.expect("open").forget();
            for round in 0..refreshes {
                bench.fake.wind(round * LIFETIME);
                bench.store.run_leases_out().await;
                assert_eq!(bench.current(&value).await, ada());
            }
            let kept = bench.store.session(&key(&value)).await.expect("an answer").expect("a session");
            bench.fake.release.add_permits(1);
            assert_eq!(late.await.expect("an answer"), ada(), "{refreshes}");
            let still = bench.store.session(&key(&value)).await.expect("an answer").expect("a session");
            assert_eq!(still.refresh_token, kept.refresh_token, "{refreshes}");
            bench.fake.wind(LIFETIME);
            assert_eq!(bench.current(&value).await, ada(), "{refreshes}");
        }
    });
}
