//! What a user sees when WorkOS, a proxy or the network fails: every sign-in flow, under every fault of the local WorkOS,
//! through the real router. The tables are the specification.

use super::support::{local_workos, on_a_deep_stack, startup};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, Response, header},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use daybook::{
    app::{App, shell},
    emulator::{self, Emulator, EmulatorConfig, Endpoint, Fault, Faults, IssuerShape, LOCAL_API_KEY, LOCAL_CLIENT_ID, OldKey, What},
    model::sign_in::SignInFailure::{
        self, BadCredentials, ClockOff, CodeSpent, MfaRequired, MfaRequiredNow, SsoRequired, SsoRequiredNow, WorkosRefused,
        WorkosUnreachable, WorkosUnreadable, WrongAudience, WrongIssuer, WrongKey,
    },
    server::{
        clock::Clock,
        config::{Workos, WorkosConfig},
        random::Random,
        router::router,
        run,
        state::AppState,
    },
    text::sign_in_failures,
};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tower::ServiceExt as _;
use url::Url;

mod database;
mod refresh;

const START: i64 = 1_800_000_000;
/// The tokens' audience, so that it is checked in every flow.
const AUDIENCE: &str = "daybook";
/// The five-minute access token has just expired.
const EXPIRED: i64 = 301;
/// It expired so long ago that the session is no longer served without WorkOS; the keys are old, too.
const LONG_EXPIRED: i64 = 2 * 3_600;

/// How WorkOS fails.
enum Trouble {
    Faults(Vec<Fault>),
    /// Nothing listens at its address.
    Refused,
}

/// The outcome for a session whose access token has expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Session {
    /// It stays valid: the fault does not matter, or a retry helps.
    Goes,
    /// It is served for a while without WorkOS, then answers 503; when the fault is over it works again.
    Waits,
    /// It ends: the user is signed out, and can sign in again.
    Ends,
    /// It ends, and the next page says why, and leads to the sign-in that is now needed.
    Leads(SignInFailure),
}
use Session::{Ends, Goes, Leads, Waits};

/// The outcome of a request with an access token, when no key is known yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bearer {
    /// 200
    Taken,
    /// 503: the token may be valid.
    Untold,
    /// 401
    Refused,
}
use Bearer::{Taken, Untold};

/// The sign-in ends in a session.
const SIGNED_IN: Option<SignInFailure> = None;

type Row = (&'static str, Trouble, Option<SignInFailure>, Session, Bearer);

fn on(faults: impl Into<Vec<Fault>>) -> Trouble {
    Trouble::Faults(faults.into())
}

fn all(what: What) -> Trouble {
    on([Fault::new(what)])
}

fn at(endpoint: Endpoint, what: What) -> Trouble {
    on([Fault::new(what).at(endpoint)])
}

const fn status(status: u16) -> What {
    What::Status { status, retry_after: None, error: None }
}

/// WorkOS refuses codes and refresh tokens.
fn refuses(status: u16, error: Option<&str>) -> Trouble {
    let what = What::Status { status, retry_after: None, error: error.map(str::to_owned) };
    on([Fault::new(what.clone()).at(Endpoint::Code), Fault::new(what).at(Endpoint::Refresh)])
}

fn issuer(issuer: &str) -> Trouble {
    all(What::Issuer(IssuerShape::Exactly(issuer.to_owned())))
}

/// An issuer at WorkOS's own address, for this client.
fn of_workos(kind: &str) -> String {
    format!("https://api.workos.com/{kind}/{LOCAL_CLIENT_ID}")
}

/// The API, a proxy in front of it, or the network fails.
fn broken_answers() -> Vec<Row> {
    let busy = What::Status { status: 429, retry_after: Some(30), error: None };
    vec![
        ("too many requests", all(busy.clone()), Some(WorkosUnreachable), Waits, Untold),
        ("too many refreshes", at(Endpoint::Refresh, busy), SIGNED_IN, Waits, Taken),
        ("a request timed out at WorkOS", all(status(408)), Some(WorkosUnreachable), Waits, Untold),
        ("an error at WorkOS", all(status(500)), Some(WorkosUnreachable), Waits, Untold),
        ("an outage", all(status(503)), Some(WorkosUnreachable), Waits, Untold),
        ("one failed refresh", on([Fault::new(status(500)).at(Endpoint::Refresh).times(1)]), SIGNED_IN, Goes, Taken),
        ("two failed refreshes", on([Fault::new(status(500)).at(Endpoint::Refresh).times(2)]), SIGNED_IN, Waits, Taken),
        ("a proxy's error page", all(What::Html { status: 502 }), Some(WorkosUnreachable), Waits, Untold),
        ("a proxy's success page", all(What::Html { status: 200 }), Some(WorkosUnreadable), Waits, Untold),
        ("half of an answer", all(What::Truncated), Some(WorkosUnreadable), Waits, Untold),
        ("half of a refresh's answer, once", on([Fault::new(What::Truncated).at(Endpoint::Refresh).times(1)]), SIGNED_IN, Goes, Taken),
        ("answers that take a while", all(What::Slow { milliseconds: 50 }), SIGNED_IN, Goes, Taken),
        ("a connection that closes", all(What::Closed), Some(WorkosUnreachable), Waits, Untold),
        ("a connection that closes once", on([Fault::new(What::Closed).at(Endpoint::Refresh).times(1)]), SIGNED_IN, Goes, Taken),
        ("connections refused", Trouble::Refused, Some(WorkosUnreachable), Waits, Untold),
        ("sign-out fails at WorkOS", at(Endpoint::Logout, status(503)), SIGNED_IN, Goes, Taken),
    ]
}

/// WorkOS refuses the request, or the response is lost.
fn refusals() -> Vec<Row> {
    let lost_once = || Fault::new(What::LostReply).at(Endpoint::Refresh).times(1);
    vec![
        ("one lost refresh", on([lost_once()]), SIGNED_IN, Goes, Taken),
        ("every reply is lost", all(What::LostReply), Some(WorkosUnreachable), Waits, Untold),
        ("no replay of a lost refresh", on([lost_once(), Fault::new(What::ReplayGrace { seconds: 0 })]), SIGNED_IN, Ends, Taken),
        ("no replays", all(What::ReplayGrace { seconds: 0 }), SIGNED_IN, Goes, Taken),
        ("a code or token is spent", refuses(400, Some("invalid_grant")), Some(CodeSpent), Ends, Taken),
        ("single sign-on is required", refuses(400, Some("sso_required")), Some(SsoRequired), Leads(SsoRequiredNow), Taken),
        ("a second factor is required", refuses(400, Some("mfa_enrollment")), Some(MfaRequired), Leads(MfaRequiredNow), Taken),
        ("Daybook's client is refused", refuses(400, Some("invalid_client")), Some(BadCredentials), Waits, Taken),
        ("Daybook's key is refused", refuses(401, None), Some(BadCredentials), Waits, Taken),
        ("a proxy forbids", all(What::Html { status: 403 }), Some(WorkosRefused), Waits, Bearer::Refused),
    ]
}

/// The key set can't be fetched, can't be used, or has changed. Known keys stay in use, even during their renewal, so only the
/// first users notice.
fn bad_keys() -> Vec<Row> {
    let keys = |what| at(Endpoint::Keys, what);
    vec![
        ("keys down", keys(status(503)), Some(WorkosUnreachable), Goes, Untold),
        ("keys behind a proxy's page", keys(What::Html { status: 200 }), Some(WorkosUnreadable), Goes, Untold),
        ("half of the keys", keys(What::Truncated), Some(WorkosUnreadable), Goes, Untold),
        ("keys lost on the way", keys(What::Closed), Some(WorkosUnreachable), Goes, Untold),
        ("no keys", all(What::EmptyKeys), Some(WorkosUnreadable), Goes, Untold),
        ("too many keys", all(What::ManyKeys { keys: 32 }), Some(WorkosUnreadable), Goes, Untold),
        ("more than a megabyte of keys", all(What::ManyKeys { keys: 5_000 }), Some(WorkosUnreadable), Goes, Untold),
        ("two keys with one id", all(What::DuplicateKey), Some(WorkosUnreadable), Goes, Untold),
        ("a new key beside the old one", all(What::RotatedKey { old_key: OldKey::Kept }), SIGNED_IN, Goes, Taken),
        ("a new key for the old one", all(What::RotatedKey { old_key: OldKey::Removed }), SIGNED_IN, Goes, Taken),
        (
            "the old key signs, the new one is published",
            keys(What::RotatedKey { old_key: OldKey::Removed }),
            Some(WrongKey),
            Goes,
            Bearer::Refused,
        ),
    ]
}

/// Faults in the tokens themselves. They mean that the settings or a clock here are wrong, so no session ends.
fn odd_tokens() -> Vec<Row> {
    let clock = |seconds| all(What::ClockOffset { seconds });
    vec![
        ("tokens of five seconds", all(What::TokenLifetime { seconds: 5 }), SIGNED_IN, Goes, Taken),
        ("a clock a little ahead", clock(50), SIGNED_IN, Goes, Taken),
        ("a clock a little behind", clock(-50), SIGNED_IN, Goes, Taken),
        ("a clock far ahead", clock(600), Some(ClockOff), Waits, Bearer::Refused),
        ("a clock far behind", clock(-600), Some(ClockOff), Waits, Bearer::Refused),
        ("issuer: the host", all(What::Issuer(IssuerShape::Host)), SIGNED_IN, Goes, Taken),
        ("issuer: the host with a slash", all(What::Issuer(IssuerShape::HostSlash)), SIGNED_IN, Goes, Taken),
        ("issuer: of user management", all(What::Issuer(IssuerShape::UserManagement)), SIGNED_IN, Goes, Taken),
        ("issuer: WorkOS itself, behind another address", issuer("https://api.workos.com"), SIGNED_IN, Goes, Taken),
        ("issuer: WorkOS itself with a slash", issuer("https://api.workos.com/"), SIGNED_IN, Goes, Taken),
        ("issuer: WorkOS itself, of user management", issuer(&of_workos("user_management")), SIGNED_IN, Goes, Taken),
        ("issuer: the same with a slash", issuer(&(of_workos("user_management") + "/")), SIGNED_IN, Goes, Taken),
        ("issuer: with two slashes", issuer("https://api.workos.com//"), Some(WrongIssuer), Waits, Bearer::Refused),
        ("issuer: of single sign-on", all(What::Issuer(IssuerShape::Sso)), Some(WrongIssuer), Waits, Bearer::Refused),
        ("issuer: for Convex", all(What::Issuer(IssuerShape::Convex)), Some(WrongIssuer), Waits, Bearer::Refused),
        ("issuer: WorkOS itself, of single sign-on", issuer(&of_workos("sso")), Some(WrongIssuer), Waits, Bearer::Refused),
        (
            "issuer: another client's",
            issuer("https://api.workos.com/user_management/client_other"),
            Some(WrongIssuer),
            Waits,
            Bearer::Refused,
        ),
        ("issuer: somebody else", issuer("https://auth.example.com"), Some(WrongIssuer), Waits, Bearer::Refused),
        ("another audience", all(What::Audience(Some("other".into()))), Some(WrongAudience), Waits, Bearer::Refused),
        ("no audience", all(What::Audience(None)), Some(WrongAudience), Waits, Bearer::Refused),
    ]
}

/// Longer than Daybook waits, so each of these takes seconds, and has its own test.
fn late(endpoint: Endpoint) -> Trouble {
    at(endpoint, What::Slow { milliseconds: 6_000 })
}

fn late_refreshes() -> Vec<Row> {
    vec![("late refreshes", late(Endpoint::Refresh), SIGNED_IN, Waits, Taken)]
}

fn late_codes_and_keys() -> Vec<Row> {
    vec![
        ("a late code", late(Endpoint::Code), Some(WorkosUnreachable), Goes, Taken),
        ("late keys", late(Endpoint::Keys), Some(WorkosUnreachable), Goes, Untold),
    ]
}

#[test]
fn broken_answers_sign_nobody_out() {
    walk(broken_answers);
}

#[test]
fn refusals_end_a_session_only_when_they_are_about_it() {
    walk(refusals);
}

#[test]
fn bad_keys_are_noticed_only_by_the_first_users() {
    walk(bad_keys);
}

#[test]
fn odd_tokens_are_explained() {
    walk(odd_tokens);
}

#[test]
fn a_refresh_that_comes_too_late_counts_as_none() {
    walk(late_refreshes);
}

#[test]
fn a_code_or_keys_that_come_too_late_count_as_none() {
    walk(late_codes_and_keys);
}

#[test]
fn a_flood_of_made_up_key_names_causes_one_request() {
    on_a_deep_stack(async {
        const MANY: u32 = 1_000;
        let mut bench = Bench::new().await;
        let daybook = bench.daybook().await;
        let token = bench.access_token().await;
        // A fault that counts requests, and is so slow that the flood arrives before WorkOS has answered the first one.
        bench.begin(&on([Fault::new(What::Slow { milliseconds: 50 }).at(Endpoint::Keys).times(MANY)])).await;
        let asked = |bench: &Bench| MANY - bench.emulator.faults().current().iter().find_map(|fault| fault.times).unwrap_or_default();
        for (round, requests) in [(0, 1), (1, 1), (2, 2)] {
            if round == 2 {
                bench.wind(60);
            }
            let flood = (0..200).map(|number| {
                let header = URL_SAFE_NO_PAD.encode(json!({ "alg": "RS256", "kid": format!("made_up_{round}_{number}") }).to_string());
                let made_up = token.split_once('.').map(|(_, rest)| format!("{header}.{rest}")).expect("a token");
                // A valid token is accepted in the middle of it.
                let (token, expected) = if number == 100 { (token.clone(), 200) } else { (made_up, 401) };
                let mut visitor = Daybook { router: daybook.router.clone(), cookies: BTreeMap::new() };
                tokio::spawn(async move {
                    let answer = visitor.ask(Method::GET, "/api/auth/me", &[("authorization", &format!("Bearer {token}"))]).await;
                    assert_eq!(answer.status, expected, "{answer}");
                })
            });
            for request in flood.collect::<Vec<_>>() {
                request.await.expect("an answer");
            }
            assert_eq!(asked(&bench), requests, "after flood {round}");
        }
    });
}

static PANICS: AtomicUsize = AtomicUsize::new(0);

fn walk(rows: fn() -> Vec<Row>) {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        PANICS.fetch_add(1, Ordering::SeqCst);
        report(panic);
    }));
    on_a_deep_stack(async move {
        let mut bench = Bench::new().await;
        for row in rows() {
            bench.sign_in(&row).await;
            bench.come_back(&row).await;
            bench.show_a_token(&row).await;
            bench.check(PANICS.swap(0, Ordering::SeqCst) == 0, format!("{}: something panicked, though it was answered", row.0));
        }
        assert!(bench.wrong.is_empty(), "{} cells of the table are wrong:\n{}", bench.wrong.len(), bench.wrong.join("\n"));
    });
}

/// The local WorkOS, and the clock that it shares with Daybook.
struct Bench {
    emulator: Emulator,
    seconds: Arc<AtomicI64>,
    http: reqwest::Client,
    /// The cells of the table whose expectation failed.
    wrong: Vec<String>,
}

impl Bench {
    async fn new() -> Self {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let seconds = Arc::new(AtomicI64::new(START));
        let mut config = EmulatorConfig::local("127.0.0.1:0".parse().expect("an address"), clock(&seconds), Random::system());
        config.audience = Some(AUDIENCE.into());
        let emulator = emulator::start(config).await.expect("an emulator");
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().expect("a client");
        Self { emulator, seconds, http, wrong: Vec::new() }
    }

    fn check(&mut self, right: bool, what: String) {
        if !right {
            self.wrong.push(what);
        }
    }

    fn wind(&self, seconds: i64) {
        self.seconds.fetch_add(seconds, Ordering::SeqCst);
    }

    async fn begin(&mut self, trouble: &Trouble) {
        match trouble {
            Trouble::Faults(faults) => self.emulator.faults().set(Faults::new(faults.clone()).expect("possible faults")),
            Trouble::Refused => self.emulator.refuse_connections().await.expect("the port"),
        }
    }

    /// Ends all faults, and lets as much time pass as Daybook was told to wait.
    async fn end(&mut self, trouble: &Trouble) {
        self.emulator.faults().lift();
        self.emulator.accept_connections().expect("the port");
        let Trouble::Faults(faults) = trouble else { return self.wind(10) };
        if faults.iter().any(|fault| fault.at == Some(Endpoint::Refresh) && matches!(fault.what, What::Slow { milliseconds: 5_000.. })) {
            // A request gives up before the retry of the refresh that it started is over.
            tokio::time::sleep(Duration::from_secs(5)).await;
        }
        let wait = faults.iter().map(|fault| match &fault.what {
            What::Status { retry_after: Some(seconds), .. } => i64::from(*seconds),
            // Unknown keys are fetched once a minute.
            What::RotatedKey { .. } => 60,
            _ => 10,
        });
        self.wind(wait.max().unwrap_or_default());
    }

    /// A freshly started Daybook: it knows no session and no key.
    async fn daybook(&self) -> Daybook {
        Daybook::new(self.started().await)
    }

    async fn started(&self) -> AppState {
        self.started_with(|workos| workos).await
    }

    /// The same with other settings of WorkOS.
    async fn started_with(&self, other: impl FnOnce(WorkosConfig) -> WorkosConfig) -> AppState {
        let public_url: Url = "http://127.0.0.1:3000".parse().expect("a URL");
        let workos = other(WorkosConfig { audience: Some(AUDIENCE.into()), ..local_workos(&self.emulator, &public_url) });
        run::start(startup(public_url, Workos::Real(workos)), clock(&self.seconds), Random::system()).await.expect("a start").state
    }

    /// From `/login` through WorkOS's sign-in page; returns the callback that the browser comes back to.
    async fn through_workos(&self, daybook: &mut Daybook) -> String {
        let login = daybook.get("/login").await;
        assert_eq!(login.status, 303, "{}", login.body);
        let form = [("email", "ada@example.com")];
        let answer = self.http.post(&login.location).header("sec-fetch-site", "same-origin").form(&form).send().await.expect("an answer");
        let callback = answer.headers().get(header::LOCATION).and_then(|url| Url::parse(url.to_str().ok()?).ok()).expect("a callback");
        format!("{}?{}", callback.path(), callback.query().unwrap_or_default())
    }

    async fn signed_in(&self, daybook: &mut Daybook) {
        let callback = self.through_workos(daybook).await;
        let answer = daybook.get(&callback).await;
        assert_eq!((answer.status, answer.location.as_str()), (303, "/"));
        assert!(daybook.get("/").await.shows_ada());
    }

    /// Flow: sign-in. WorkOS fails after the user has answered its page.
    async fn sign_in(&mut self, (when, trouble, failure, ..): &Row) {
        let mut daybook = self.daybook().await;
        let callback = self.through_workos(&mut daybook).await;
        self.begin(trouble).await;
        let answer = daybook.get(&callback).await;
        let page = daybook.get(&answer.location).await;
        let cell = format!("{when}: sign-in: {} {page}", answer.location);
        match failure {
            None => self.check(page.status == 200 && page.shows_ada(), cell),
            Some(failure) => {
                let texts = [
                    sign_in_failures::title(*failure),
                    sign_in_failures::what_happened(*failure),
                    sign_in_failures::likely_cause(*failure),
                    sign_in_failures::how_to_fix(*failure),
                ];
                let explained =
                    answer.location.ends_with(&format!("?reason={}", failure.code())) && texts.iter().all(|text| page.says(text));
                self.check(page.status == failure.status() && explained && !daybook.has_session(), cell);
            }
        }
        self.end(trouble).await;
        if failure.is_some() {
            self.signed_in(&mut daybook).await;
        }
    }

    /// Flows: a page, `/api/auth/me` and sign-out with a session whose access token has expired.
    async fn come_back(&mut self, row: &Row) {
        let mut daybook = self.daybook().await;
        for expired in [EXPIRED, LONG_EXPIRED] {
            for path in ["/", "/api/auth/me"] {
                self.come_back_to(path, expired, &mut daybook, row).await;
            }
        }
        self.sign_out(&mut daybook, row).await;
    }

    async fn come_back_to(&mut self, path: &str, expired: i64, daybook: &mut Daybook, (when, trouble, _, fate, _): &Row) {
        self.signed_in(daybook).await;
        self.wind(expired);
        self.begin(trouble).await;
        let answer = daybook.get(path).await;
        let as_it_must = match (fate, expired) {
            (Goes, _) | (Waits, EXPIRED) => answer.status == 200 && answer.shows_ada(),
            (Waits, _) if path == "/" => answer.status == 503 && answer.says("Your sign-in can't be checked right now"),
            (Waits, _) => answer.status == 503 && answer.says(r#"{"error":"sign_in_unavailable"}"#),
            (Ends, _) if path == "/" => answer.status == 200 && answer.says("Sign in to your account"),
            (Leads(why), _) if path == "/" => answer.leads_to_a_sign_in(*why, "%2F"),
            (Ends | Leads(_), _) => answer.status == 401 && answer.says(r#"{"error":"sign_in_required"}"#),
        };
        let (goes_on, kept) = (matches!(fate, Goes | Waits), daybook.has_session());
        // The cookie of a session that ended for a reason is kept until a page has shown the reason.
        let to_keep = goes_on || matches!(fate, Leads(_)) && path != "/";
        self.check(as_it_must && kept == to_keep, format!("{when}: {path} after {expired} s, cookie kept: {kept}: {answer}"));
        self.end(trouble).await;
        let after = daybook.get(path).await;
        self.check(after.shows_ada() == goes_on, format!("{when}: {path} after {expired} s, when all is well again: {after}"));
        daybook.cookies.clear();
    }

    /// It works whatever is wrong, and permanently.
    async fn sign_out(&mut self, daybook: &mut Daybook, (when, trouble, ..): &Row) {
        self.signed_in(daybook).await;
        let cookies = daybook.cookies.clone();
        self.wind(EXPIRED);
        self.begin(trouble).await;
        let answer = daybook.ask(Method::POST, "/logout", &[("sec-fetch-site", "same-origin")]).await;
        let away = answer.location.contains("/user_management/sessions/logout?session_id=session_");
        self.check(answer.status == 303 && away && !daybook.has_session(), format!("{when}: sign-out: {} {answer}", answer.location));
        self.end(trouble).await;
        daybook.cookies = cookies;
        let after = daybook.get("/api/auth/me").await;
        self.check(after.status == 401, format!("{when}: the cookie after the sign-out: {after}"));
        daybook.cookies.clear();
    }

    /// Flow: `/api/auth/me` with an access token, issued under the faults that change tokens.
    async fn show_a_token(&mut self, (when, trouble, _, _, fate): &Row) {
        let mut daybook = self.daybook().await;
        if let Trouble::Faults(faults) = trouble {
            let of_tokens = |fault: &&Fault| Faults::new([(*fault).clone().at(Endpoint::Code)]).is_ok() && fault.at.is_none();
            let alters = |fault: &&Fault| {
                matches!(
                    fault.what,
                    What::RotatedKey { .. } | What::TokenLifetime { .. } | What::ClockOffset { .. } | What::Issuer(_) | What::Audience(_)
                )
            };
            let faults: Vec<Fault> = faults.iter().filter(of_tokens).filter(alters).cloned().collect();
            self.begin(&Trouble::Faults(faults)).await;
        }
        let token = self.access_token().await;
        self.begin(trouble).await;
        let authorization = format!("Bearer {token}");
        let answer = daybook.ask(Method::GET, "/api/auth/me", &[("authorization", &authorization)]).await;
        let expected = match fate {
            Taken => 200,
            Untold => 503,
            Bearer::Refused => 401,
        };
        let right = answer.status == expected && answer.challenge == (*fate == Bearer::Refused);
        self.check(right, format!("{when}: with a token: {answer}"));
        self.end(trouble).await;
        let token = self.access_token().await;
        let after = daybook.ask(Method::GET, "/api/auth/me", &[("authorization", &format!("Bearer {token}"))]).await;
        self.check(after.status == 200, format!("{when}: with a token, when all is well again: {after}"));
    }

    /// A token, obtained as a program does.
    async fn access_token(&self) -> String {
        let mut authorize = self.emulator.base_url.join("user_management/authorize").expect("a URL");
        authorize.query_pairs_mut().extend_pairs([
            ("response_type", "code"),
            ("client_id", LOCAL_CLIENT_ID),
            ("redirect_uri", "http://127.0.0.1:3000/callback"),
            ("provider", "authkit"),
        ]);
        let answer = self.http.post(authorize).form(&[("email", "ada@example.com")]).send().await.expect("an answer");
        let callback = answer.headers().get(header::LOCATION).and_then(|url| Url::parse(url.to_str().ok()?).ok()).expect("a callback");
        let code = callback.query_pairs().find(|(name, _)| name == "code").expect("a code").1.into_owned();
        let fields = json!({
            "grant_type": "authorization_code", "client_id": LOCAL_CLIENT_ID, "client_secret": LOCAL_API_KEY, "code": code,
        });
        let url = self.emulator.base_url.join("user_management/authenticate").expect("a URL");
        let tokens: Value = self.http.post(url).json(&fields).send().await.expect("an answer").json().await.expect("tokens");
        tokens.get("access_token").and_then(Value::as_str).expect("a token").to_owned()
    }
}

fn clock(seconds: &Arc<AtomicI64>) -> Clock {
    let seconds = seconds.clone();
    Clock::from_fn(move || Timestamp::from_second(seconds.load(Ordering::SeqCst)).expect("a time"))
}

/// Daybook, and the one browser that visits it.
#[derive(Clone)]
struct Daybook {
    router: Router,
    cookies: BTreeMap<String, String>,
}

struct Answer {
    status: u16,
    location: String,
    /// Whether there is a `WWW-Authenticate`.
    challenge: bool,
    /// `Retry-After`, seconds.
    retry_after: Option<u64>,
    body: String,
}

impl Answer {
    /// Whether the body says this, as text or in HTML.
    fn says(&self, words: &str) -> bool {
        self.body.contains(words) || self.body.contains(&words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"))
    }

    /// Whether it sends the browser to the page that says why another sign-in is needed and leads back to where it was.
    fn leads_to_a_sign_in(&self, why: SignInFailure, back: &str) -> bool {
        self.status == 303 && self.location == format!("/sign-in-failed?reason={}&return_to={back}", why.code())
    }

    /// Whether it is for somebody who is signed in.
    fn shows_ada(&self) -> bool {
        self.says("Ada - Click to sign out") || self.says(r#""email":"ada@example.com""#)
    }
}

/// The status, and the main part of the page.
impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.body.split_once("<main").map_or(self.body.as_str(), |(_, main)| main);
        write!(f, "{} {}", self.status, text.chars().take(300).collect::<String>())
    }
}

impl Daybook {
    fn new(state: AppState) -> Self {
        Self { router: router(state, App, shell), cookies: BTreeMap::new() }
    }

    async fn get(&mut self, path: &str) -> Answer {
        self.ask(Method::GET, path, &[]).await
    }

    async fn ask(&mut self, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        let accept = if path.starts_with("/api/") { "application/json" } else { "text/html" };
        self.send(method, path, &[&[("accept", accept)], headers].concat(), Body::empty()).await
    }

    /// As a browser without JavaScript does.
    async fn post_form(&mut self, path: &str, fields: &str) -> Answer {
        let headers = [("accept", "text/html"), ("sec-fetch-site", "same-origin"), ("content-type", "application/x-www-form-urlencoded")];
        self.send(Method::POST, path, &headers, Body::from(fields.to_owned())).await
    }

    async fn send(&mut self, method: Method, path: &str, headers: &[(&str, &str)], body: Body) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder().method(method).uri(path);
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.router.clone().oneshot(request.body(body).expect("a request")).await.expect("an answer");
        self.take_cookies(&response);
        let (head, body) = response.into_parts();
        let text = |name| head.headers.get(name).map_or("", |value| value.to_str().expect("text"));
        let (location, retry_after) = (text(header::LOCATION).to_owned(), text(header::RETRY_AFTER).parse().ok());
        let (status, challenge) = (head.status.as_u16(), head.headers.contains_key(header::WWW_AUTHENTICATE));
        let body = to_bytes(body, 1 << 22).await.expect("a body");
        Answer { status, location, challenge, retry_after, body: String::from_utf8(body.to_vec()).expect("text") }
    }

    /// As a browser does: an expired cookie is removed.
    fn take_cookies(&mut self, response: &Response<Body>) {
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().expect("text");
            let (name, rest) = cookie.split_once('=').expect("a cookie");
            let value = rest.split(';').next().unwrap_or_default();
            match rest.contains("Max-Age=0") {
                true => drop(self.cookies.remove(name)),
                false => drop(self.cookies.insert(name.to_owned(), value.to_owned())),
            }
        }
    }

    fn has_session(&self) -> bool {
        self.cookies.contains_key("daybook")
    }
}
