//! Sessions that cannot be lost by a failure, and cannot come back once they have ended.

use super::fake::{Answer, Bench, LIFETIME};
use crate::{
    error::AppError,
    model::sign_in::SignInFailure,
    server::{
        auth::{lifetimes::Lifetimes, workos::Visitor},
        store::{sessions::SessionKey, tests::run},
    },
};
use std::sync::Arc;
use tower_cookies::Cookies;

const MINUTE: i64 = 60;
const DAY: i64 = 86_400;

fn ada() -> Result<Option<String>, AppError> {
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
        assert_eq!(stored.user.email, "ada@example.com");
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
fn fifty_requests_with_an_expired_token_refresh_once() {
    run(async {
        let bench = Arc::new(Bench::new().await);
        let value = bench.sign_in(&Cookies::default()).await;
        bench.fake.wind(LIFETIME);
        let requests: Vec<_> = (0..50)
            .map(|_| {
                let (bench, value) = (bench.clone(), value.clone());
                tokio::spawn(async move { bench.current(&value).await })
            })
            .collect();
        for request in requests {
            assert_eq!(request.await.expect("an answer"), ada());
        }
        assert_eq!(bench.fake.refreshes(), 1);
        bench.fake.wind(LIFETIME);
        assert_eq!(bench.current(&value).await, ada(), "the rotated token works the next time");
        assert_eq!(bench.fake.refreshes(), 2);
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
        let bench = Bench::new().await;
        // (answers to the first request, fate, requests sent)
        for (answers, fate, sent) in [
            (vec![Answer::LoseReply], Kept, 2),
            (vec![OUTAGE], Kept, 2),
            (vec![OUTAGE, OUTAGE], Kept, 2),
            (vec![Answer::Refuse(429, Some(30), "")], Kept, 1),
            (vec![Answer::Refuse(408, None, ""), Answer::Refuse(502, None, "<html>")], Kept, 2),
            (vec![Answer::Refuse(200, None, "<html>"), Answer::Refuse(200, None, "{}")], Kept, 2),
            (vec![Answer::Refuse(401, None, r#"{"message":"Unauthorized"}"#)], Kept, 1),
            (vec![Answer::Refuse(400, None, r#"{"error":"invalid_client"}"#)], Kept, 1),
            (vec![Answer::Refuse(403, None, "<html>blocked</html>")], Kept, 1),
            (vec![Answer::Refuse(400, None, r#"{"error":"invalid_grant","error_description":"x"}"#)], Ended, 1),
            (vec![Answer::Refuse(400, None, r#"{"error":"sso_required"}"#)], Ended, 1),
            (vec![Answer::Refuse(403, None, r#"{"code":"mfa_enrollment","message":"x"}"#)], Ended, 1),
            (vec![Answer::SomebodyElse], Ended, 1),
        ] {
            let value = bench.sign_in(&Cookies::default()).await;
            let before = bench.fake.refreshes();
            bench.fake.wind(LIFETIME);
            bench.fake.then(answers.clone());
            let expected = if matches!(fate, Kept) { ada() } else { Ok(None) };
            assert_eq!(bench.current(&value).await, expected, "{answers:?}");
            assert_eq!(bench.fake.refreshes() - before, sent, "{answers:?}");
            // Whatever it was has passed.
            bench.fake.wind(MINUTE);
            assert_eq!(bench.current(&value).await, expected, "{answers:?}, a minute later");
        }
    });
}

#[test]
fn an_outage_is_bridged_for_a_quarter_of_an_hour_and_then_said() {
    run(async {
        let bench = Bench::new().await;
        let value = bench.sign_in(&Cookies::default()).await;
        let outage = || bench.fake.then([Answer::Refuse(503, None, ""), Answer::Refuse(503, None, "")]);
        bench.fake.wind(LIFETIME);
        outage();
        assert_eq!(bench.current(&value).await, ada());
        assert_eq!(bench.current(&value).await, ada(), "WorkOS is not asked again at once");
        assert_eq!(bench.fake.refreshes(), 2);
        bench.fake.wind(15 * MINUTE);
        outage();
        assert_eq!(bench.current(&value).await, ada());
        bench.fake.wind(MINUTE);
        outage();
        assert_eq!(bench.current(&value).await, Err(AppError::Unavailable));
        bench.fake.wind(MINUTE);
        assert_eq!(bench.current(&value).await, ada(), "the session outlives the outage");
    });
}

#[test]
fn a_wait_that_workos_asks_for_is_kept() {
    run(async {
        let bench = Bench::new().await;
        let value = bench.sign_in(&Cookies::default()).await;
        bench.fake.wind(LIFETIME);
        bench.fake.then([Answer::Refuse(429, Some(30), "")]);
        for (wind, refreshes) in [(0, 1), (29, 1), (1, 2)] {
            bench.fake.wind(wind);
            assert_eq!(bench.current(&value).await, ada());
            assert_eq!(bench.fake.refreshes(), refreshes);
        }
    });
}

#[test]
fn keys_that_changed_or_are_away_sign_nobody_out() {
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
        assert_eq!(bench.current(&value).await, Ok(None), "the old cookie is worth nothing");
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
