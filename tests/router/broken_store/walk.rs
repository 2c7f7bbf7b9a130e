//! Lets each statement of a request fail in turn, in each way, and collects what went wrong.

use super::{
    super::{support::Log, surface::Site},
    STATEMENTS,
};
use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header, request::Builder},
};
use daybook::server::store::faults::Failure;
use serde_json::Value;
use std::fmt;
use tower::ServiceExt as _;

/// One site, and the request whose statements fail.
pub struct Walk {
    pub site: Site,
    log: Option<Log>,
    what: String,
    turn: Option<(u32, Failure)>,
    has_failed: bool,
    failures: u32,
    people: u32,
    /// What must be in no line of the log.
    secrets: Vec<String>,
    /// What people write: it must be in no line that is logged when an operator asks for more.
    texts: Vec<String>,
    wrong: Vec<String>,
}

impl Walk {
    pub async fn new() -> Self {
        let (log, site) = (Log::of_this_process(), Site::new().await);
        let (what, secrets, texts, wrong) = (String::new(), Vec::new(), Vec::new(), Vec::new());
        Self { site, log, what, turn: None, has_failed: false, failures: 0, people: 0, secrets, texts, wrong }
    }

    /// Begins with another request, and forgets how many statements of the last one have failed.
    pub fn begin(&mut self, what: &str) {
        (self.what, self.turn, self.has_failed, self.failures) = (what.to_owned(), None, false, 0);
    }

    /// Goes on to the next statement. False after the last statement has failed in both ways.
    pub fn goes_on(&mut self) -> bool {
        self.turn = match self.turn {
            None => Some((1, Failure::Refused)),
            Some((number, failure)) if self.has_failed => Some((number + 1, failure)),
            Some((_, Failure::Refused)) => Some((1, Failure::Unanswered)),
            Some((_, Failure::Unanswered)) => None,
        };
        self.has_failed = false;
        assert!(self.turn.is_none_or(|(number, _)| number < STATEMENTS), "{} has no end", self.what);
        self.turn.is_some()
    }

    /// Lets the statement fail whose turn it is, counted from now.
    pub fn fail(&self) {
        let (number, failure) = self.turn.expect("a turn");
        self.site.store.fail_statement(number, failure);
    }

    /// Ends the failure. False if the request has not come to that statement.
    pub fn lift(&mut self) -> bool {
        self.has_failed = self.site.store.lift_faults();
        self.failures += u32::from(self.has_failed);
        self.look_at_the_log();
        self.has_failed
    }

    /// Whether the statement was not run at all. Otherwise it was run, and its answer was lost.
    pub fn is_refused(&self) -> bool {
        self.turn.is_some_and(|(_, failure)| failure == Failure::Refused)
    }

    /// Notes what went wrong.
    pub fn check(&mut self, right: bool, what: &str, seen: &impl fmt::Debug) {
        if !right {
            let (number, failure) = self.turn.unwrap_or((0, Failure::Refused));
            let seen: String = format!("{seen:?}").chars().take(500).collect();
            self.wrong.push(format!("{}, statement {number} {failure:?}: {what}: {seen}", self.what));
        }
    }

    /// A secret, from now on.
    pub fn secret(&mut self, secret: &str) {
        self.secrets.push(secret.to_owned());
    }

    /// A text that somebody writes, from now on.
    pub fn text(&mut self, text: &str) {
        self.texts.push(text.to_owned());
    }

    fn look_at_the_log(&mut self) {
        let logged = self.log.as_ref().map(Log::take).unwrap_or_default();
        let secrets = self.secrets.iter().filter_map(|secret| Some((secret.clone(), line_with(&logged, secret)?.to_owned())));
        let texts = self.texts.iter().filter_map(|text| Some((text.clone(), line_with(&logged, text)?.to_owned())));
        let found: Vec<_> = secrets.chain(texts).collect();
        for (what, line) in found {
            self.check(false, &format!("the log has {what}"), &line);
        }
    }

    /// Holds that so many statements have failed, in both ways together.
    pub fn has_failed(&mut self, at_least: u32) {
        let failures = self.failures;
        self.check(failures >= at_least, "too few statements have failed", &failures);
    }

    pub fn end(mut self) {
        self.look_at_the_log();
        assert!(self.wrong.is_empty(), "{} are wrong:\n{}", self.wrong.len(), self.wrong.join("\n"));
    }

    /// A name that nobody has yet.
    pub fn name(&mut self) -> String {
        self.people += 1;
        format!("p{}x", self.people)
    }

    /// Signs a person in, and gives the cookie.
    pub async fn sign_in(&mut self, name: &str) -> String {
        let cookie = self.site.sign_in(name).await;
        self.secret(&cookie);
        cookie
    }

    /// A call that has to succeed.
    pub async fn make(&self, cookie: &str, endpoint: &str, form: &str) -> Value {
        let (status, body) = self.site.call(endpoint, Some(cookie), form).await;
        assert_eq!(status, StatusCode::OK, "{endpoint}: {body}");
        body
    }

    /// The JSON at a path, which has to be there.
    pub async fn read(&self, cookie: &str, path: &str) -> Value {
        let (status, body) = self.site.ask(Method::GET, path, Some(cookie), "").await;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        serde_json::from_str(&body).expect("JSON")
    }

    /// Whether a cookie still signs somebody in.
    pub async fn is_signed_in(&self, cookie: &str) -> bool {
        let (status, body) = self.site.ask(Method::GET, "/api/auth/me", Some(cookie), "").await;
        assert!([StatusCode::OK, StatusCode::UNAUTHORIZED].contains(&status), "{body}");
        status == StatusCode::OK
    }

    /// Sends a request, and receives the answer as far as it comes.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let (head, body) = self.site.router.clone().oneshot(request).await.expect("an answer").into_parts();
        let body = to_bytes(body, 1 << 24).await.ok().map(|body| body.to_vec());
        Answer { status: head.status, headers: head.headers, body }
    }
}

/// The first line of the log that has a secret.
pub fn line_with<'a>(logged: &'a str, secret: &str) -> Option<&'a str> {
    logged.lines().find(|line| line.contains(secret))
}

/// A request of a page of Daybook.
pub fn request(method: Method, path: &str, cookie: &str) -> Builder {
    Request::builder().method(method).uri(path).header("sec-fetch-site", "same-origin").header(header::COOKIE, format!("daybook={cookie}"))
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// None if it broke off.
    pub body: Option<Vec<u8>>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(self.body.as_deref().unwrap_or_default()).into_owned()
    }

    /// The cookies that it sets, with everything that it says of them.
    pub fn cookies(&self) -> Vec<&str> {
        self.headers.get_all(header::SET_COOKIE).iter().map(|cookie| cookie.to_str().expect("text")).collect()
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = self.body.as_ref().map(|_| self.text().chars().take(200).collect::<String>());
        write!(f, "{} {:?} {body:?}", self.status, self.cookies())
    }
}
