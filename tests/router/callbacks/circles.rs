//! Redirect loops of sign-ins, and users who only seem to be in one.

use super::bench::{Bench, Browser};
use crate::support::on_a_deep_stack;

/// One round of a browser that loses its session at once.
async fn lose_a_session(bench: &Bench, browser: &mut Browser) {
    let callback = bench.callback(browser, "/login?return_to=/d/2026-11-23").await;
    assert_eq!(browser.get(&bench.router, &callback).await.location, "/d/2026-11-23");
    assert!(browser.has_session());
    browser.cookies.remove("daybook");
    assert!(!browser.get(&bench.router, "/d/2026-11-23").await.body.contains("Click to sign out"));
}

#[test]
fn three_sessions_that_never_come_back_are_explained_until_half_a_minute_has_passed() {
    on_a_deep_stack(async {
        let (bench, mut browser) = (Bench::new().await, Browser::default());
        for _ in 0..3 {
            lose_a_session(&bench, &mut browser).await;
            bench.wind(5);
        }
        let answer = browser.get(&bench.router, "/login?return_to=/d/2026-11-23").await;
        assert_eq!(answer.location, "/sign-in-failed?reason=session_lost&return_to=%2Fd%2F2026-11-23");
        let page = browser.explained(&bench.router, answer).await;
        assert!(page.status == 400 && page.body.contains("Your browser does not keep the sign-in"), "{page}");
        assert!(page.body.contains("/login?return_to=%2Fd%2F2026%2D11%2D23"), "{page}");
        assert_eq!(bench.exchanged(), 3);
        bench.wind(20);
        bench.sign_in(&mut browser).await;
    });
}

#[test]
fn slow_rounds_are_not_a_circle() {
    on_a_deep_stack(async {
        let (bench, mut browser) = (Bench::new().await, Browser::default());
        for _ in 0..5 {
            lose_a_session(&bench, &mut browser).await;
            bench.wind(15);
        }
        assert!(browser.get(&bench.router, "/login").await.location.contains("/user_management/authorize"));
    });
}

#[test]
fn signing_in_and_out_quickly_in_several_tabs_is_not_a_circle() {
    on_a_deep_stack(async {
        let (bench, mut browser) = (Bench::new().await, Browser::default());
        for _ in 0..5 {
            bench.sign_in(&mut browser).await;
            assert_eq!(browser.post(&bench.router, "/logout", "").await.status, 303);
            assert!(!browser.has_session());
        }
        let mut tabs = Vec::new();
        for _ in 0..5 {
            tabs.push(bench.callback(&mut browser, "/login").await);
        }
        // All callbacks arrive before any page is shown.
        for callback in tabs {
            assert_eq!(browser.get(&bench.router, &callback).await.location, "/");
        }
        browser.post(&bench.router, "/logout", "").await;
        bench.sign_in(&mut browser).await;
    });
}

#[test]
fn answers_that_lose_their_state_three_times_are_explained() {
    on_a_deep_stack(async {
        let (bench, mut browser) = (Bench::new().await, Browser::default());
        let mut location = "/login?return_to=/d/2026-11-23".to_owned();
        for round in 0..3 {
            assert!(location.starts_with("/login"), "round {round}: {location}");
            let callback = bench.callback(&mut browser, &location).await;
            let stateless = callback.split("&state=").next().expect("a code").to_owned();
            location = browser.get(&bench.router, &stateless).await.location;
        }
        assert_eq!(location, "/sign-in-failed?reason=state_lost&return_to=%2Fd%2F2026-11-23");
        let page = browser.get(&bench.router, &location).await;
        assert!(page.status == 502 && page.body.contains("arrive incomplete"), "{page}");
        assert_eq!(bench.exchanged(), 0);
        bench.wind(30);
        bench.sign_in(&mut browser).await;
    });
}
