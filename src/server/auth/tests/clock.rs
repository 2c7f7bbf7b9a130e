//! Sessions under a clock that jumps: ahead by a day, and back by an hour.

use super::fake::{Answer, Bench, LIFETIME, START};
use crate::server::{auth::sessions::CannotTell, store::tests::run};
use serde_json::{Value, json};
use tower_cookies::Cookies;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// A response of WorkOS, whose own clock is right: a token that expires at this time.
fn token_until(time: i64) -> Answer {
    Answer::Odd(Value::Null, json!({ "iat": time - LIFETIME, "exp": time }))
}

#[test]
fn a_day_ahead_ends_no_session_and_is_forgotten_once_the_clock_is_right() {
    run(async {
        let bench = Bench::new().await;
        let value = bench.sign_in(&Cookies::default()).await;
        bench.fake.then([token_until(START + LIFETIME)]);
        bench.fake.wind(DAY);
        // Every token of WorkOS has expired by this clock.
        assert!(matches!(bench.current(&value).await, Err(CannotTell::WorkosAway { .. })));
        bench.fake.wind(-DAY);
        let ada = Ok(Some("user_ada".into()));
        assert_eq!(bench.current(&value).await, ada);
        // The time of the next attempt was stored by the clock that was ahead.
        bench.fake.wind(LIFETIME);
        let before = bench.fake.refreshes();
        assert_eq!(bench.current(&value).await, ada);
        assert_eq!(bench.fake.refreshes(), before + 1);
        bench.fake.wind(LIFETIME / 2);
        assert_eq!((bench.current(&value).await, bench.fake.refreshes()), (ada, before + 1), "and the new token is good");
    });
}

#[test]
fn an_hour_back_ends_no_session_and_adds_nothing_to_the_longest_one() {
    run(async {
        let bench = Bench::new().await;
        let value = bench.sign_in(&Cookies::default()).await;
        for _ in 0..10 {
            bench.fake.wind(-HOUR);
            assert!(bench.current(&value).await.is_ok_and(|found| found.is_some()));
            bench.fake.wind(HOUR);
        }
        for day in 1..=30 {
            bench.fake.wind(DAY);
            assert!(bench.current(&value).await.is_ok_and(|found| found.is_some()), "day {day}");
        }
        bench.fake.wind(1);
        assert_eq!(bench.current(&value).await, Ok(None));
        bench.fake.wind(-HOUR);
        assert_eq!(bench.current(&value).await, Ok(None), "what has ended does not come back");
    });
}

#[test]
fn a_session_of_a_clock_that_was_ahead_lasts_no_longer_than_by_what_it_was_ahead() {
    run(async {
        let bench = Bench::new().await;
        bench.fake.wind(DAY);
        let value = bench.sign_in(&Cookies::default()).await;
        bench.fake.wind(-DAY);
        for day in 1..=31 {
            assert!(bench.current(&value).await.is_ok_and(|found| found.is_some()), "day {day}");
            bench.fake.wind(DAY);
        }
        bench.fake.wind(1);
        assert_eq!(bench.current(&value).await, Ok(None));
    });
}
