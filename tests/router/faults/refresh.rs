//! Sessions whose access token has expired, through the real router: many requests at once, on several instances, and what a
//! person sees when WorkOS can't be reached for long, or requires another sign-in.

use super::*;
use daybook::server::{auth::sessions::Auth, streams::Streams};

/// More refreshes than any test here may cause; what is left of it says how many there were.
const MANY: u32 = 1_000;

impl Bench {
    /// Delays every refresh by this time, and counts refreshes from now on.
    fn slow_refreshes(&self, milliseconds: u64) {
        let slow = Fault::new(What::Slow { milliseconds }).at(Endpoint::Refresh).times(MANY);
        self.emulator.faults().set(Faults::new([slow]).expect("a fault"));
    }

    /// How many refreshes WorkOS was asked for since [`Self::slow_refreshes`].
    fn refreshes(&self) -> u64 {
        let faults = serde_json::to_value(self.emulator.faults().current()).expect("JSON");
        u64::from(MANY) - faults.pointer("/0/times").and_then(Value::as_u64).expect("what is left")
    }

    fn outage(&self, retry_after: Option<u32>) {
        let down = What::Status { status: 503, retry_after, error: None };
        self.emulator.faults().set(Faults::new([Fault::new(down)]).expect("a fault"));
    }

    /// Ends all faults, some time later.
    fn lift(&self) {
        self.emulator.faults().lift();
        self.wind(60);
    }
}

/// Another instance of Daybook on the same database, and the same browser.
fn instance(state: &AppState, daybook: &Daybook) -> Daybook {
    let auth =
        Auth::new(&state.config, state.store.clone(), state.journal.clone(), state.clock.clone(), state.random.clone()).expect("auth");
    let streams = Streams::new(state.store.clone(), state.journal.clone(), state.clock.clone());
    Daybook { cookies: daybook.cookies.clone(), ..Daybook::new(AppState { auth: std::sync::Arc::new(auth), streams, ..state.clone() }) }
}

#[test]
fn fifty_requests_with_an_expired_token_cause_one_refresh_on_one_instance_and_on_two() {
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        for number in [1, 2] {
            let state = bench.started().await;
            let mut first = Daybook::new(state.clone());
            bench.signed_in(&mut first).await;
            let instances: Vec<Daybook> = (0..number).map(|_| instance(&state, &first)).collect();
            bench.wind(EXPIRED);
            bench.slow_refreshes(500);
            let ask = |(count, instance): (usize, &Daybook)| {
                let mut browser = instance.clone();
                let path = if count.is_multiple_of(2) { "/api/auth/me" } else { "/" };
                tokio::spawn(async move { (browser.get(path).await, browser.has_session()) })
            };
            let requests: Vec<_> = instances.iter().cycle().enumerate().take(50).map(ask).collect();
            for request in requests {
                let (answer, kept) = request.await.expect("an answer");
                assert!(answer.status == 200 && answer.shows_ada() && kept, "of {number} instances: {answer}");
            }
            assert_eq!(bench.refreshes(), 1, "of {number} instances");
            bench.emulator.faults().lift();
        }
    });
}

#[test]
fn a_wait_that_workos_asks_for_is_kept_by_every_instance() {
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        let state = bench.started().await;
        let mut one = Daybook::new(state.clone());
        bench.signed_in(&mut one).await;
        let mut two = instance(&state, &one);
        bench.wind(LONG_EXPIRED);
        bench.outage(Some(30));
        assert_eq!(one.get("/").await.retry_after, Some(30));
        bench.slow_refreshes(0);
        bench.wind(10);
        for daybook in [&mut one, &mut two] {
            let answer = daybook.get("/").await;
            assert_eq!((answer.status, answer.retry_after), (503, Some(20)));
        }
        assert_eq!(bench.refreshes(), 0, "nobody asked");
        bench.wind(20);
        for daybook in [&mut two, &mut one] {
            assert!(daybook.get("/").await.shows_ada());
        }
        assert_eq!(bench.refreshes(), 1);
    });
}

#[test]
fn a_refresh_that_ends_after_the_sign_out_brings_nothing_back() {
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        let state = bench.started().await;
        let mut daybook = Daybook::new(state.clone());
        bench.signed_in(&mut daybook).await;
        let (mut waiting, mut later) = (daybook.clone(), instance(&state, &daybook));
        bench.wind(EXPIRED);
        // Long enough for the sign-out to be done meanwhile, and shorter than a request waits for its refresh.
        bench.slow_refreshes(4_000);
        let request = tokio::spawn(async move { (waiting.get("/").await, waiting) });
        while bench.refreshes() == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let answer = daybook.ask(Method::POST, "/logout", &[("sec-fetch-site", "same-origin")]).await;
        assert!(answer.location.contains("/user_management/sessions/logout?session_id=session_"), "{}", answer.location);
        let (answer, waiting) = request.await.expect("an answer");
        assert!(answer.status == 200 && answer.says("Sign in to your account"), "{answer}");
        assert!(!waiting.has_session(), "the cookie is taken back and not renewed");
        bench.emulator.faults().lift();
        for path in ["/api/auth/me", "/api/events", "/"] {
            assert!(!later.get(path).await.shows_ada(), "{path} with the old cookie");
        }
    });
}

#[test]
fn after_the_grace_of_an_outage_every_page_says_so_and_leads_on() {
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        let mut daybook = bench.daybook().await;
        bench.signed_in(&mut daybook).await;
        bench.wind(LONG_EXPIRED);
        bench.outage(Some(7));
        for (path, back) in [("/", "%2F"), ("/d/2026-11-23?edit=1", "%2Fd%2F2026%2D11%2D23%3Fedit%3D1"), ("/nowhere", "%2Fnowhere")] {
            let page = daybook.get(path).await;
            assert_eq!((page.status, page.retry_after), (503, Some(7)), "{path}");
            for words in [
                "You are still signed in.",
                "Nothing that you wrote is lost.",
                r#"<a href="" class="button primary">Try again</a>"#,
                &format!(r#"href="/login?return_to={back}""#),
                r#"<form method="post" action="/logout">"#,
                "<html",
                "</html>",
            ] {
                assert!(page.body.contains(words), "{path}: {words}: {}", page.body);
            }
        }
        for path in ["/api/auth/me", "/api/events", "/api/account/export"] {
            let answer = daybook.get(path).await;
            assert_eq!(
                (answer.status, answer.retry_after, answer.body.as_str()),
                (503, Some(7), r#"{"error":"sign_in_unavailable"}"#),
                "{path}"
            );
        }
        assert!(daybook.get("/login").await.location.starts_with(bench.emulator.base_url.as_str()), "a new sign-in begins all the same");
        bench.lift();
        assert!(daybook.get("/d/2026-11-23").await.shows_ada());
    });
}

#[test]
fn a_form_that_is_sent_during_an_outage_comes_back_with_its_text() {
    on_a_deep_stack(async {
        let bench = Bench::new().await;
        let mut daybook = bench.daybook().await;
        bench.signed_in(&mut daybook).await;
        bench.wind(LONG_EXPIRED);
        bench.outage(None);
        let todo = "id=01HF7YAT000000000000000001&day=2026-11-23&text=Buy+milk&then=%2Fd%2F2026-11-23&back=%2Fd%2F2026-11-23";
        let answer = daybook.post_form("/api/todos/create", todo).await;
        assert_eq!((answer.status, answer.location.as_str()), (303, "/d/2026-11-23"));
        assert_eq!(daybook.get("/d/2026-11-23").await.status, 503);
        bench.lift();
        let page = daybook.get("/d/2026-11-23").await;
        assert!(page.shows_ada() && page.says("Buy milk") && page.says("Your text is kept"), "{page}");
    });
}

#[test]
fn whoever_has_to_sign_in_in_another_way_is_told_so_by_the_next_page_whatever_came_before() {
    on_a_deep_stack(async {
        let mut bench = Bench::new().await;
        for (error, why) in [("sso_required", SsoRequiredNow), ("mfa_enrollment", MfaRequiredNow)] {
            let state = bench.started().await;
            let mut daybook = Daybook::new(state.clone());
            bench.signed_in(&mut daybook).await;
            bench.wind(EXPIRED);
            bench.begin(&refuses(400, Some(error))).await;
            for path in ["/api/events", "/api/auth/me"] {
                assert_eq!(daybook.get(path).await.status, 401, "{path}");
            }
            let back = "/d/2026-11-23";
            let todo = format!("id=01HF7YAT000000000000000001&day=2026-11-23&text=Buy+milk&then={back}&back={back}");
            let answer = daybook.post_form("/api/todos/create", &todo).await;
            assert_eq!((answer.status, answer.location.as_str()), (303, back));
            bench.lift();
            let redirect = instance(&state, &daybook).get(back).await;
            assert!(redirect.leads_to_a_sign_in(why, "%2Fd%2F2026-11-23"), "{}", redirect.location);
            let redirect = daybook.get(back).await;
            assert!(!daybook.has_session(), "once only");
            let page = daybook.get(&redirect.location).await;
            let texts = [
                sign_in_failures::title(why),
                sign_in_failures::what_happened(why),
                sign_in_failures::likely_cause(why),
                sign_in_failures::how_to_fix(why),
                "/login?return_to=%2Fd%2F2026%2D11%2D23",
            ];
            assert!(page.status == why.status() && texts.iter().all(|text| page.says(text)), "{page}");
            assert!(daybook.get("/").await.says("Sign in to your account"));
            let callback = bench.through_workos(&mut daybook).await;
            daybook.get(&callback).await;
            let page = daybook.get(back).await;
            assert!(page.shows_ada() && page.says("Buy milk"), "{page}");
        }
    });
}
