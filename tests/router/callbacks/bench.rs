//! The local WorkOS, instances of Daybook on one database, and browsers with cookies.

use crate::support::{local_workos, startup};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, header},
};
use daybook::{
    app::{App, shell},
    emulator::{self, Emulator, EmulatorConfig, Endpoint, Fault, Faults, What},
    server::{auth::sessions::Auth, clock::Clock, config::Workos, random::Random, router::router, run, state::AppState},
};
use jiff::Timestamp;
use std::{
    collections::BTreeMap,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};
use tower::ServiceExt as _;
use url::Url;

pub const HERE: &str = "http://127.0.0.1:3000";
const START: i64 = 1_800_000_000;
const MANY: u32 = 1_000_000;

pub struct Bench {
    pub emulator: Emulator,
    pub state: AppState,
    pub router: Router,
    seconds: Arc<AtomicI64>,
    http: reqwest::Client,
}

impl Bench {
    pub async fn new() -> Self {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let seconds = Arc::new(AtomicI64::new(START));
        let clock = {
            let seconds = seconds.clone();
            Clock::from_fn(move || Timestamp::from_second(seconds.load(Ordering::SeqCst)).expect("a time"))
        };
        let mut config = EmulatorConfig::local("127.0.0.1:0".parse().expect("an address"), clock.clone(), Random::system());
        config.redirect_uris.insert(0, format!("{HERE}/callback"));
        let emulator = emulator::start(config).await.expect("an emulator");
        // It changes nothing, and counts the codes that are exchanged.
        let count = Fault::new(What::Slow { milliseconds: 0 }).at(Endpoint::Code).times(MANY);
        emulator.faults().set(Faults::new([count]).expect("a possible fault"));
        let public_url: Url = HERE.parse().expect("a URL");
        let workos = local_workos(&emulator, &public_url);
        let started = run::start(startup(public_url, Workos::Real(workos)), clock, Random::system()).await.expect("a start");
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().expect("a client");
        Self { router: router(started.state.clone(), App, shell), state: started.state, emulator, seconds, http }
    }

    /// Another instance on the same database; it knows as much of the first one as a restarted instance would.
    pub fn another_instance(&self) -> Router {
        let AppState { config, store, journal, clock, random, .. } = self.state.clone();
        let auth = Auth::new(&config, store, journal, clock, random).expect("an instance");
        router(AppState { auth: std::sync::Arc::new(auth), ..self.state.clone() }, App, shell)
    }

    pub fn wind(&self, seconds: i64) {
        self.seconds.fetch_add(seconds, Ordering::SeqCst);
    }

    /// How many codes were exchanged, or tried to be.
    pub fn exchanged(&self) -> u64 {
        let faults = serde_json::to_value(self.emulator.faults().current()).expect("JSON");
        u64::from(MANY) - faults.pointer("/0/times").and_then(serde_json::Value::as_u64).expect("a count")
    }

    /// What the browser is sent back with after Ada, or the person that `form` names, has signed in at this address of WorkOS.
    pub async fn at_workos(&self, authorize: &str, form: &[(&str, &str)]) -> String {
        let answer = self.http.post(authorize).form(form).send().await.expect("an answer");
        let location = answer.headers().get(header::LOCATION).unwrap_or_else(|| panic!("no way back: {}", answer.status()));
        path_of(location.to_str().expect("text"))
    }

    /// Opens an address of WorkOS with a cookie; returns where it redirects to, and the cookie that it sets.
    pub async fn visit_workos(&self, url: Url, cookie: &str, form: Option<&[(&str, &str)]>) -> (String, String) {
        let request = form.map_or_else(|| self.http.get(url.clone()), |form| self.http.post(url.clone()).form(form));
        let answer = request.header(header::COOKIE, cookie).send().await.expect("an answer");
        let text = |name| answer.headers().get(name).map_or("", |value| value.to_str().expect("text")).to_owned();
        (text(header::LOCATION), text(header::SET_COOKIE).split(';').next().unwrap_or_default().to_owned())
    }

    /// From `/login` to the callback, which is not opened yet.
    pub async fn callback(&self, browser: &mut Browser, login: &str) -> String {
        let authorize = browser.get(&self.router, login).await.location;
        self.at_workos(&authorize, &[("email", "ada@example.com")]).await
    }

    pub async fn sign_in(&self, browser: &mut Browser) {
        let callback = self.callback(browser, "/login").await;
        let answer = browser.get(&self.router, &callback).await;
        assert_eq!((answer.status, answer.location.as_str()), (303, "/"));
        assert!(browser.get(&self.router, "/").await.body.contains("Click to sign out"));
    }
}

fn path_of(url: &str) -> String {
    url.strip_prefix(HERE).unwrap_or_else(|| panic!("{url} is not Daybook's")).to_owned()
}

/// A browser, which keeps its cookies.
#[derive(Clone, Default)]
pub struct Browser {
    pub cookies: BTreeMap<String, String>,
}

pub struct Answer {
    pub status: u16,
    pub location: String,
    pub headers: HeaderMap,
    pub body: String,
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.body.split_once("<main").map_or(self.body.as_str(), |(_, main)| main);
        write!(f, "{} {} {}", self.status, self.location, text.chars().take(1_500).collect::<String>())
    }
}

impl Browser {
    pub async fn get(&mut self, router: &Router, path: &str) -> Answer {
        self.ask(router, Method::GET, path, &[], "").await
    }

    /// Sends a form of Daybook's own pages.
    pub async fn post(&mut self, router: &Router, path: &str, form: &str) -> Answer {
        let headers = [("sec-fetch-site", "same-origin"), ("content-type", "application/x-www-form-urlencoded")];
        self.ask(router, Method::POST, path, &headers, form).await
    }

    pub async fn ask(&mut self, router: &Router, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let accept = if path.starts_with("/api/") { "application/json" } else { "text/html" };
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder().method(method).uri(path).header(header::COOKIE, cookies.join("; "));
        if !headers.iter().any(|(name, _)| *name == "accept") {
            request = request.header(header::ACCEPT, accept);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = router.clone().oneshot(request.body(Body::from(body.to_owned())).expect("a request")).await.expect("an answer");
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().expect("text");
            let (name, rest) = cookie.split_once('=').expect("a cookie");
            match rest.contains("Max-Age=0") {
                true => drop(self.cookies.remove(name)),
                false => drop(self.cookies.insert(name.to_owned(), rest.split(';').next().unwrap_or_default().to_owned())),
            }
        }
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let location = headers.get(header::LOCATION).map_or("", |location| location.to_str().expect("text")).to_owned();
        let body = to_bytes(response.into_body(), 1 << 22).await.expect("a body");
        Answer { status, location, headers, body: String::from_utf8_lossy(&body).into_owned() }
    }

    /// How many bytes a page has, as it is sent.
    pub async fn length(&self, router: &Router, path: &str, headers: &[(&str, &str)]) -> usize {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::get(path).header(header::COOKIE, cookies.join("; ")).header(header::ACCEPT, "text/html");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = router.clone().oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer");
        assert_eq!(response.status(), 200);
        to_bytes(response.into_body(), 1 << 22).await.expect("a body").len()
    }

    /// Follows a redirect to the page of the failure.
    pub async fn explained(&mut self, router: &Router, answer: Answer) -> Answer {
        assert!(answer.location.starts_with("/sign-in-failed?"), "{answer}");
        self.get(router, &answer.location).await
    }

    pub fn has_session(&self) -> bool {
        self.cookies.contains_key("daybook")
    }

    /// The cookies of sign-ins in progress.
    pub fn pending(&self) -> usize {
        self.cookies.keys().filter(|name| name.starts_with("daybook-flow-")).count()
    }
}
