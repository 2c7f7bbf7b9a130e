//! The database fails in the middle of a sign-in, of a refresh, or of a sign-out: each of their statements in turn.

use super::{super::support::Log, *};
use daybook::server::store::{Store, faults::Failure};
use std::sync::Mutex;
use tokio::net::TcpListener;

/// More statements than any of them has.
const STATEMENTS: u32 = 30;

/// The tokens that WorkOS has given out.
type Tokens = Arc<Mutex<Vec<String>>>;

/// Stands between Daybook and the local WorkOS, and records the tokens that pass. Gives its address.
async fn record(emulator: &Emulator, tokens: Tokens) -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}/", listener.local_addr().expect("an address")).parse().expect("a URL");
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().expect("a client");
    let workos = emulator.base_url.clone();
    let pass_on = move |request: Request<Body>| {
        let (http, workos, tokens) = (http.clone(), workos.clone(), tokens.clone());
        async move {
            let (mut head, body) = request.into_parts();
            let mut url = workos;
            url.set_path(head.uri.path());
            url.set_query(head.uri.query());
            head.headers.remove(header::HOST);
            let body = to_bytes(body, 1 << 20).await.expect("a body");
            let answer = http.request(head.method, url).headers(head.headers).body(body).send().await.expect("an answer");
            let (status, mut headers) = (answer.status(), answer.headers().clone());
            headers.remove(header::TRANSFER_ENCODING);
            let body = answer.bytes().await.expect("a body");
            if let Ok(said) = serde_json::from_slice::<Value>(&body) {
                let passed = ["access_token", "refresh_token"].into_iter().filter_map(|name| Some(said.get(name)?.as_str()?.to_owned()));
                tokens.lock().expect("the tokens").extend(passed);
            }
            let mut response = Response::new(Body::from(body));
            (*response.status_mut(), *response.headers_mut()) = (status, headers);
            response
        }
    };
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(pass_on)).await });
    address
}

/// One Daybook, many browsers.
struct Desk {
    bench: Bench,
    log: Option<Log>,
    tokens: Tokens,
    store: Store,
    daybook: Daybook,
    wrong: Vec<String>,
    /// How many statements have failed.
    reached: u32,
    /// The way to fail for which there are no more statements.
    over: Option<Failure>,
}

impl Desk {
    async fn new() -> Self {
        let (log, bench) = (Log::of_this_process(), Bench::new().await);
        let tokens = Tokens::default();
        let base_url = record(&bench.emulator, tokens.clone()).await;
        let state = bench.started_with(|workos| WorkosConfig { base_url, ..workos }).await;
        let (store, daybook) = (state.store.clone(), Daybook::new(state));
        Self { bench, log, tokens, store, daybook, wrong: Vec::new(), reached: 0, over: None }
    }

    /// Ends the failures. Returns whether the statement that was to fail has run.
    fn lift(&mut self, failure: Failure) -> bool {
        let came_to_it = self.store.lift_faults();
        self.reached += u32::from(came_to_it);
        self.over = (!came_to_it).then_some(failure);
        came_to_it
    }

    fn check(&mut self, right: bool, what: &str, when: &str, answer: &Answer) {
        if !right {
            self.wrong.push(format!("{when}: {what}: {answer}"));
        }
    }

    /// The log must contain nothing that gives access: neither these secrets nor any token of WorkOS.
    fn look_at_the_log(&mut self, secrets: &[&str], when: &str) {
        let logged = self.log.as_ref().map(Log::take).unwrap_or_default();
        let tokens = self.tokens.lock().expect("the tokens");
        let secrets = secrets.iter().copied().chain(tokens.iter().map(String::as_str));
        self.wrong.extend(secrets.filter(|secret| logged.contains(*secret)).map(|secret| format!("{when}: the log has {secret}")));
    }

    fn end(self, at_least: u32) {
        assert!(self.reached >= at_least, "{} statements have failed", self.reached);
        assert!(self.tokens.lock().expect("the tokens").len() >= 2, "no token was recorded");
        assert!(self.wrong.is_empty(), "{} are wrong:\n{}", self.wrong.len(), self.wrong.join("\n"));
    }
}

/// What fails, and how it is called.
fn every_failure() -> impl Iterator<Item = (u32, Failure, String)> {
    let both = [Failure::Refused, Failure::Unanswered].into_iter();
    both.flat_map(|failure| (1..STATEMENTS).map(move |number| (number, failure, format!("statement {number} {failure:?}"))))
}

#[test]
fn a_sign_in_whose_database_fails_is_none_and_can_be_made_again() {
    on_a_deep_stack(async {
        let mut desk = Desk::new().await;
        for (number, failure, when) in every_failure() {
            if desk.over == Some(failure) {
                continue;
            }
            let mut browser = desk.daybook.clone();
            let callback = desk.bench.through_workos(&mut browser).await;
            desk.store.fail_statement(number, failure);
            let answer = browser.get(&callback).await;
            let came_to_it = desk.lift(failure);
            let page = if answer.location.is_empty() { answer } else { browser.get(&answer.location).await };
            desk.check(page.shows_ada() == browser.has_session(), "the page and the cookie tell the same", &when, &page);
            desk.check(page.shows_ada() || came_to_it, "without a failure it works", &when, &page);
            desk.check(page.shows_ada() || page.status == 503, "the status", &when, &page);
            let code = callback.split_once("code=").and_then(|(_, rest)| rest.split('&').next()).expect("a code").to_owned();
            let cookie = browser.cookies.get("daybook").cloned();
            desk.look_at_the_log(&[&[code.as_str()][..], &cookie.iter().map(String::as_str).collect::<Vec<_>>()].concat(), &when);
            browser.cookies.clear();
            desk.bench.signed_in(&mut browser).await;
        }
        desk.end(4);
    });
}

#[test]
fn a_refresh_whose_database_fails_signs_nobody_out() {
    on_a_deep_stack(async {
        let mut desk = Desk::new().await;
        for (number, failure, when) in every_failure() {
            if desk.over == Some(failure) {
                continue;
            }
            let mut browser = desk.daybook.clone();
            desk.bench.signed_in(&mut browser).await;
            let cookie = browser.cookies["daybook"].clone();
            desk.bench.wind(EXPIRED);
            desk.store.fail_statement(number, failure);
            let answer = browser.get("/").await;
            desk.lift(failure);
            desk.check(answer.shows_ada() || answer.status == 503, "the first answer", &when, &answer);
            desk.bench.wind(60);
            let after = browser.get("/").await;
            desk.check(after.shows_ada() && browser.has_session(), "when all is well again", &when, &after);
            desk.bench.wind(EXPIRED);
            let later = browser.get("/").await;
            desk.check(later.shows_ada(), "after the next refresh", &when, &later);
            desk.look_at_the_log(&[&cookie], &when);
        }
        desk.end(4);
    });
}

#[test]
fn a_sign_out_whose_database_fails_is_told_or_is_done() {
    on_a_deep_stack(async {
        let mut desk = Desk::new().await;
        for (number, failure, when) in every_failure() {
            if desk.over == Some(failure) {
                continue;
            }
            let mut browser = desk.daybook.clone();
            desk.bench.signed_in(&mut browser).await;
            let (mut copy, cookie) = (browser.clone(), browser.cookies["daybook"].clone());
            desk.store.fail_statement(number, failure);
            let answer = browser.ask(Method::POST, "/logout", &[("sec-fetch-site", "same-origin")]).await;
            desk.lift(failure);
            let is_over = !copy.get("/").await.shows_ada();
            desk.check(answer.status == 303 || answer.status == 503, "the status", &when, &answer);
            desk.check(is_over || answer.status == 503, "an answer that says signed out is true", &when, &answer);
            let again = browser.ask(Method::POST, "/logout", &[("sec-fetch-site", "same-origin")]).await;
            desk.check(again.status == 303 && !browser.has_session(), "the second time", &when, &again);
            desk.check(!copy.get("/").await.shows_ada(), "the cookie is worth nothing", &when, &again);
            desk.look_at_the_log(&[&cookie], &when);
        }
        desk.end(2);
    });
}
