//! The cookie of a pending sign-in: valid only unaltered, in time, once, and in the browser that began it.

use super::fake::Bench;
use crate::{
    model::sign_in::SignInFailure::{self, StateExpired, StateMismatch, StateMissing, StateReplayed},
    server::{
        auth::{
            flow::Flows,
            seal::{Purpose, Sealer},
        },
        clock::Clock,
        http::cookies::CookieRules,
        random::Random,
        store::tests::{run, store},
    },
};
use jiff::Timestamp;
use secrecy::SecretString;
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};
use tower_cookies::{Cookie, Cookies};

async fn flows() -> (Flows, Arc<AtomicI64>) {
    let now = Arc::new(AtomicI64::new(super::fake::START));
    let clock = Clock::from_fn({
        let now = now.clone();
        move || Timestamp::from_second(now.load(Ordering::SeqCst)).expect("a time")
    });
    let sealer = Sealer::new(&SecretString::from("a password of more than 32 characters"), Random::system()).expect("a sealer");
    (
        Flows::new(
            sealer,
            CookieRules::for_site(&"https://daybook.example.com".parse().expect("a URL")),
            clock,
            Random::system(),
            store().await,
        ),
        now,
    )
}

fn begin(flows: &Flows, jar: &Cookies) -> String {
    flows.begin(jar, "/d/2026-11-23".into()).expect("begun").state
}

#[test]
fn a_sign_in_comes_back_once_and_its_cookie_shows_nothing() {
    run(async {
        let (flows, _) = flows().await;
        let jar = Cookies::default();
        let state = begin(&flows, &jar);
        let copy = jar.list().remove(0).into_owned();
        assert!(copy.name().starts_with("__Host-daybook-flow-") && !copy.value().contains(&state));
        assert_eq!(flows.finish(&jar, &state).await.expect("finished").return_to, "/d/2026-11-23");
        assert!(jar.list().is_empty(), "the cookie is spent");
        assert_eq!(flows.finish(&jar, &state).await.err(), Some(StateReplayed));
        jar.add(copy);
        assert_eq!(flows.finish(&jar, &state).await.err(), Some(StateReplayed), "a copied cookie");
    });
}

#[test]
fn a_time_out_of_range_has_expired() {
    run(async {
        let (flows, _) = flows().await;
        let state = "s".repeat(43);
        let name = flows.name(&state);
        let json = format!(r#"{{"state":"{state}","verifier":"v","return_to":"/","began_at":{}}}"#, i64::MIN);
        let sealer = Sealer::new(&SecretString::from("a password of more than 32 characters"), Random::system()).expect("a sealer");
        let jar = Cookies::default();
        jar.add(Cookie::new(name.clone(), sealer.seal(Purpose::Flow, &name, json.as_bytes()).expect("sealed")));
        assert_eq!(flows.finish(&jar, &state).await.err(), Some(StateExpired));
    });
}

#[test]
fn what_was_altered_expired_or_made_up_does_not_come_back() {
    run(async {
        type Harm = fn(&AtomicI64, &Cookies, &mut String);
        let table: [(&str, Harm, SignInFailure); 7] = [
            ("no cookie", |_, jar, _| jar.list().into_iter().for_each(|cookie| jar.remove(cookie.into_owned())), StateMissing),
            ("another state", |_, _, state| *state = "x".repeat(43), StateMissing),
            ("not a text of ours", |_, _, state| *state = "\u{e9}".repeat(43), StateMissing),
            ("the same name, another state", |_, _, state| state.push('x'), StateMismatch),
            (
                "an altered cookie",
                |_, jar, _| {
                    let cookie = jar.list().remove(0);
                    jar.add(Cookie::new(cookie.name().to_owned(), format!("{}A", cookie.value())));
                },
                StateMismatch,
            ),
            ("eleven minutes later", |now, _, _| now.store(super::fake::START + 660, Ordering::SeqCst), StateExpired),
            ("eleven minutes earlier", |now, _, _| now.store(super::fake::START - 660, Ordering::SeqCst), StateExpired),
        ];
        for (what, harm, failure) in table {
            let ((flows, now), jar) = (flows().await, Cookies::default());
            let mut state = begin(&flows, &jar);
            harm(&now, &jar, &mut state);
            assert_eq!(flows.finish(&jar, &state).await.err(), Some(failure), "{what}");
        }
    });
}

#[test]
fn a_cookie_does_not_open_under_another_name() {
    run(async {
        let (flows, _) = flows().await;
        let jar = Cookies::default();
        let [one, two] = [(); 2].map(|()| begin(&flows, &jar));
        let name = |state: &str| format!("__Host-daybook-flow-{}", &state[..8]);
        let moved = jar.get(&name(&one)).expect("a cookie").value().to_owned();
        jar.add(Cookie::new(name(&two), moved));
        assert_eq!(flows.finish(&jar, &two).await.err(), Some(StateMismatch));
    });
}

#[test]
fn five_sign_ins_can_be_under_way_and_the_oldest_gives_way() {
    run(async {
        let (flows, now) = flows().await;
        let jar = Cookies::default();
        let states: Vec<_> = (0..7)
            .map(|_| {
                now.fetch_add(1, Ordering::SeqCst);
                begin(&flows, &jar)
            })
            .collect();
        assert_eq!(jar.list().len(), 5);
        for (number, state) in states.iter().enumerate() {
            assert_eq!(flows.finish(&jar, state).await.is_ok(), number >= 2, "sign-in {number}");
        }
    });
}

#[test]
fn two_callbacks_at_once_exchange_the_code_once() {
    run(async {
        let bench = Bench::new().await;
        let jar = Cookies::default();
        let state = bench.begin(&jar);
        let copy = Cookies::default();
        jar.list().into_iter().for_each(|cookie| copy.add(cookie.into_owned()));
        let visitor = crate::server::auth::workos::Visitor::default();
        let (one, two) =
            tokio::join!(bench.auth.complete(&jar, "code_1", &state, &visitor), bench.auth.complete(&copy, "code_1", &state, &visitor));
        assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|ok| **ok).count(), 1);
        assert_eq!(bench.fake.requests().len(), 1);
    });
}
