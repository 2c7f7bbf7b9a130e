//! How sessions begin and end.

use super::fake::{Answer, Bench, LIFETIME};
use crate::{
    model::sign_in::SignInFailure,
    server::{
        auth::{sessions::CannotTell, workos::Visitor},
        config::lifetimes::Lifetimes,
        store::{sessions::SessionKey, tests::run},
    },
};
use tower_cookies::Cookies;

const MINUTE: i64 = 60;
const DAY: i64 = 86_400;

fn ada() -> Result<Option<String>, CannotTell> {
    Ok(Some("user_ada".into()))
}

#[test]
fn a_sign_in_tells_workos_who_asks_and_keeps_no_token_in_the_open() {
    run(async {
        let bench = Bench::new().await;
        let jar = Cookies::default();
        let state = bench.begin(&jar);
        let visitor = Visitor { ip: Some([192, 0, 2, 7].into()), user_agent: Some("Browser/1".into()) };
        bench.auth.complete(&jar, "code_1", &state, &visitor).await.expect("signed in");
        let sent = bench.fake.requests().remove(0);
        for (name, value) in
            [("grant_type", "authorization_code"), ("code", "code_1"), ("ip_address", "192.0.2.7"), ("user_agent", "Browser/1")]
        {
            assert_eq!(sent[name], value, "{name}");
        }
        assert_eq!(sent["code_verifier"].as_str().map(str::len), Some(43));
        let value = bench.auth.cookie(&jar).expect("a session");
        let stored = bench.store.session(&SessionKey::parse(&value).expect("a key")).await.expect("a store").expect("a session");
        assert!(!stored.refresh_token.contains("refresh_1"));
        assert_eq!(stored.person.user.email, "ada@example.com");
        assert_eq!(bench.current(&value).await, ada());
        for wrong in ["", "x", &"A".repeat(43), &value[1..]] {
            assert_eq!(bench.current(wrong).await, Ok(None), "{wrong}");
        }
    });
}

#[test]
fn every_failed_exchange_is_explained() {
    run(async {
        let bench = Bench::new().await;
        for (answer, failure) in [
            (Answer::Refuse(400, None, r#"{"error":"invalid_grant","error_description":"x"}"#), SignInFailure::CodeSpent),
            (Answer::Refuse(400, None, r#"{"error":"invalid_client","error_description":"x"}"#), SignInFailure::BadCredentials),
            (Answer::Refuse(401, None, r#"{"message":"Unauthorized"}"#), SignInFailure::BadCredentials),
            (Answer::Refuse(401, None, r#"{"error":"Unauthorized"}"#), SignInFailure::BadCredentials),
            (Answer::Refuse(401, None, r#"{"code":"unauthorized","message":"x"}"#), SignInFailure::BadCredentials),
            (Answer::Refuse(404, None, r#"{"code":"entity_not_found","message":"x"}"#), SignInFailure::BadCredentials),
            (Answer::Refuse(400, None, r#"{"error":"token_too_big","error_description":"x"}"#), SignInFailure::TokenTooBig),
            (Answer::Refuse(400, None, r#"{"error":"sso_required","error_description":"x"}"#), SignInFailure::SsoRequired),
            (Answer::Refuse(403, None, r#"{"code":"mfa_enrollment","message":"x"}"#), SignInFailure::MfaRequired),
            (Answer::Refuse(400, None, r#"{"error":"sign_up_not_allowed","error_description":"x"}"#), SignInFailure::WorkosRefused),
            (Answer::Refuse(429, Some(3), ""), SignInFailure::WorkosUnreachable),
            (Answer::Refuse(500, None, "<html>oops</html>"), SignInFailure::WorkosUnreachable),
            (Answer::Refuse(200, None, "<html>welcome</html>"), SignInFailure::WorkosUnreadable),
            (Answer::LoseReply, SignInFailure::WorkosUnreadable),
            (Answer::Refuse(302, None, ""), SignInFailure::WorkosUnreadable),
        ] {
            let jar = Cookies::default();
            let state = bench.begin(&jar);
            bench.fake.then([answer.clone()]);
            let failed = bench.auth.complete(&jar, "code_1", &state, &Visitor::default()).await;
            assert_eq!(failed.err(), Some(failure), "{answer:?}");
            assert_eq!(bench.auth.cookie(&jar), None);
            assert!(jar.list().is_empty(), "the flow is spent");
        }
    });
}

#[test]
fn a_session_ends_after_its_lifetimes_since_its_last_use_and_since_its_start() {
    run(async {
        for (idle_days, max_days) in [(7, 30), (1, 3), (2, 2)] {
            let lifetimes = Lifetimes::from_days(idle_days, max_days).expect("lifetimes");
            let (bench, jar) = (Bench::with(lifetimes).await, Cookies::default());
            let idle = bench.sign_in(&jar).await;
            let cookie = jar.get("daybook").and_then(|cookie| cookie.max_age()).expect("a cookie that lasts");
            assert_eq!(cookie.whole_days(), i64::from(idle_days), "the browser forgets it no later");
            let rest = i64::from(idle_days) * DAY;
            bench.fake.wind(rest);
            assert_eq!(bench.current(&idle).await, ada());
            bench.fake.wind(rest + 1);
            assert_eq!(bench.current(&idle).await, Ok(None));

            let used = bench.sign_in(&Cookies::default()).await;
            for day in 1..=max_days {
                bench.fake.wind(DAY);
                assert_eq!(bench.current(&used).await, ada(), "day {day}");
            }
            bench.fake.wind(1);
            assert_eq!(bench.current(&used).await, Ok(None));
        }
    });
}

#[test]
fn a_page_that_only_listens_keeps_no_session_alive() {
    run(async {
        let bench = Bench::new().await;
        let value = bench.sign_in(&Cookies::default()).await;
        let listen = async || bench.auth.current_unattended(&value, &Visitor::default()).await.expect("an answer");
        for day in 1..=7 {
            bench.fake.wind(DAY);
            let live = listen().await.expect("a session");
            let left = live.until.duration_since(bench.clock.now());
            assert!(!live.renew && left.as_secs() <= (7 - day) * DAY && left.as_secs() <= LIFETIME + 15 * MINUTE, "day {day}: {left}");
        }
        bench.fake.wind(1);
        assert!(listen().await.is_none());
    });
}

#[test]
fn a_new_sign_in_ends_the_session_that_it_replaces() {
    run(async {
        let bench = Bench::new().await;
        let jar = Cookies::default();
        let old = bench.sign_in(&jar).await;
        let new = bench.sign_in(&jar).await;
        assert_ne!(old, new);
        assert_eq!(bench.current(&old).await, Ok(None));
        assert_eq!(bench.current(&new).await, ada());
        bench.fake.revocations.acquire().await.expect("open").forget();
        assert_eq!(bench.fake.revoked(), ["session_1"]);
    });
}
