//! A WorkOS on a loopback port whose answers, keys and clock a test decides.

use crate::server::{
    auth::{
        sessions::{Auth, CannotTell},
        workos::Visitor,
    },
    clock::Clock,
    config::{Config, Policies, WorkosConfig, lifetimes::Lifetimes},
    journal::Journal,
    random::Random,
    store::{self, Store},
    telemetry::Telemetry,
};
use aws_lc_rs::{
    encoding::AsDer as _,
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaPublicKeyComponents},
};
use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::{
    collections::VecDeque,
    sync::{
        Arc, LazyLock, Mutex,
        atomic::{AtomicI64, Ordering},
    },
};
use tokio::sync::Semaphore;
use tower_cookies::Cookies;

/// The issuer of the tokens here.
pub const ISSUER: &str = "https://api.workos.com/user_management/client_1";
/// How long an access token lasts, in seconds.
pub const LIFETIME: i64 = 300;
/// When the tests begin.
pub const START: i64 = 1_800_000_000;

static KEY_PAIRS: LazyLock<[KeyPair; 2]> = LazyLock::new(|| [(); 2].map(|()| KeyPair::generate(KeySize::Rsa2048).expect("a key pair")));

/// One of two signing keys.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Key(pub usize);

impl Key {
    pub fn kid(self) -> String {
        format!("key_{}", self.0)
    }

    /// The public key.
    pub fn public_der(self) -> Vec<u8> {
        KEY_PAIRS[self.0].public_key().as_der().expect("DER").as_ref().to_vec()
    }

    fn published(self) -> Value {
        let public = RsaPublicKeyComponents::<Vec<u8>>::from(KEY_PAIRS[self.0].public_key());
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        json!({ "kty": "RSA", "alg": "RS256", "use": "sig", "kid": self.kid(), "n": text(&public.n), "e": text(&public.e) })
    }

    /// A JWT with exactly these parts, signed by RS256 whatever its header says.
    pub fn sign(self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(header), part(claims));
        let mut signature = vec![0; KEY_PAIRS[self.0].public_modulus_len()];
        #[expect(clippy::disallowed_methods, reason = "the signature takes a source of random numbers, and this kind draws none")]
        let random = SystemRandom::new();
        KEY_PAIRS[self.0].sign(&RSA_PKCS1_SHA256, &random, message.as_bytes(), &mut signature).expect("a signature");
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    pub fn header(self) -> Value {
        json!({ "alg": "RS256", "typ": "JWT", "kid": self.kid() })
    }
}

/// The response to the next request for tokens.
#[derive(Debug, Clone)]
pub enum Answer {
    /// A status, seconds of `Retry-After`, a body.
    Refuse(u16, Option<u32>, &'static str),
    /// Rotates, and then sends half of the answer.
    LoseReply,
    /// Rotates once the test lets it.
    WaitForTest,
    /// Tokens of another user.
    SomebodyElse,
    /// Tokens of the user, but with these members in the access token's header and claims.
    Odd(Value, Value),
}

#[derive(Default)]
struct Script {
    answers: VecDeque<Answer>,
    keys_down: bool,
    keys_held: bool,
    keys: Vec<usize>,
    signer: usize,
    rotations: usize,
    /// The token that was exchanged last, and the response.
    last: Option<(String, Value)>,
    requests: Vec<Value>,
    keys_asked: usize,
    revoked: Vec<String>,
    /// The response to a request for a profile, and how many there were.
    profile: Option<(u16, &'static str)>,
    profiles_asked: usize,
    /// The impersonator: beside the token, and within it.
    actors: (Value, Value),
}

pub struct Fake {
    script: Mutex<Script>,
    now: Arc<AtomicI64>,
    /// A rotation waits here under [`Answer::WaitForTest`].
    pub release: Semaphore,
    /// A permit for each rotation that waits.
    pub waiting: Semaphore,
    pub revocations: Semaphore,
}

impl Fake {
    pub fn then(&self, answers: impl IntoIterator<Item = Answer>) {
        self.script.lock().expect("script").answers.extend(answers);
    }

    pub fn publish(&self, keys: &[usize]) {
        self.script.lock().expect("script").keys = keys.to_vec();
    }

    pub fn sign_with(&self, key: usize) {
        self.script.lock().expect("script").signer = key;
    }

    pub fn take_keys_down(&self, down: bool) {
        self.script.lock().expect("script").keys_down = down;
    }

    /// From now on a response with keys waits, as a rotation does under [`Answer::WaitForTest`].
    pub fn hold_keys(&self) {
        self.script.lock().expect("script").keys_held = true;
    }

    /// From now on WorkOS reports an impersonator: beside the token, and within it.
    pub fn impersonate(&self, beside: Value, within: Value) {
        self.script.lock().expect("script").actors = (beside, within);
    }

    /// The bodies of the requests for tokens.
    pub fn requests(&self) -> Vec<Value> {
        self.script.lock().expect("script").requests.clone()
    }

    /// How many refreshes were asked for.
    pub fn refreshes(&self) -> usize {
        self.requests().iter().filter(|body| body["grant_type"] == "refresh_token").count()
    }

    pub fn keys_asked(&self) -> usize {
        self.script.lock().expect("script").keys_asked
    }

    pub fn revoked(&self) -> Vec<String> {
        self.script.lock().expect("script").revoked.clone()
    }

    pub fn answer_profiles_with(&self, status: u16, body: &'static str) {
        self.script.lock().expect("script").profile = Some((status, body));
    }

    pub fn profiles_asked(&self) -> usize {
        self.script.lock().expect("script").profiles_asked
    }

    pub fn wind(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::SeqCst);
    }

    /// The claims of a valid token.
    pub fn claims(&self) -> Value {
        let now = self.now.load(Ordering::SeqCst);
        json!({ "iss": ISSUER, "sub": "user_ada", "sid": "session_1", "iat": now, "exp": now + LIFETIME, "jti": "1" })
    }

    fn grant(&self, script: &mut Script, (user, odd_header, odd_claims): &Given) -> Value {
        script.rotations += 1;
        let mut claims = self.claims();
        claims["sub"] = json!(user);
        claims["sid"] = json!(format!("session_{}", script.requests.iter().filter(|body| body["code"].is_string()).count()));
        let (beside, within) = script.actors.clone();
        if !within.is_null() {
            claims["act"] = within;
        }
        let key = Key(script.signer);
        let mut header = key.header();
        for (whole, odd) in [(&mut header, odd_header), (&mut claims, odd_claims)] {
            whole.as_object_mut().expect("an object").extend(odd.as_object().cloned().unwrap_or_default());
        }
        json!({
            "user": { "object": "user", "id": user, "email": "ada@example.com", "first_name": "Ada", "last_name": null,
                "profile_picture_url": null, "email_verified": true, "metadata": {} },
            "access_token": key.sign(&header, &claims),
            "refresh_token": format!("refresh_{}", script.rotations),
            "authentication_method": "Password",
            "impersonator": beside
        })
    }
}

/// The user of the tokens, and the changes to the access token's header and claims.
type Given = (&'static str, Value, Value);

async fn authenticate(State(fake): State<Arc<Fake>>, Json(body): Json<Value>) -> Response {
    let answer = {
        let mut script = fake.script.lock().expect("script");
        script.requests.push(body.clone());
        script.answers.pop_front()
    };
    let right = |user| (user, Value::Null, Value::Null);
    match answer {
        Some(Answer::Refuse(status, retry_after, body)) => refuse(status, retry_after, body),
        Some(Answer::LoseReply) => {
            let whole = exchange(&fake, &body, &right("user_ada")).1.0.to_string();
            whole[..whole.len() / 2].to_owned().into_response()
        }
        Some(Answer::WaitForTest) => {
            fake.waiting.add_permits(1);
            fake.release.acquire().await.expect("open").forget();
            exchange(&fake, &body, &right("user_ada")).into_response()
        }
        Some(Answer::SomebodyElse) => exchange(&fake, &body, &right("user_eve")).into_response(),
        Some(Answer::Odd(header, claims)) => exchange(&fake, &body, &("user_ada", header, claims)).into_response(),
        None => exchange(&fake, &body, &right("user_ada")).into_response(),
    }
}

fn refuse(status: u16, retry_after: Option<u32>, body: &'static str) -> Response {
    let mut response = (StatusCode::from_u16(status).expect("a status"), body).into_response();
    if let Some(seconds) = retry_after {
        response.headers_mut().insert("retry-after", seconds.into());
    }
    response
}

/// As production does: the newest token rotates, the one before gives the same pair again, an older one is refused.
fn exchange(fake: &Fake, body: &Value, given: &Given) -> (StatusCode, Json<Value>) {
    let mut script = fake.script.lock().expect("script");
    if body["client_secret"] != "sk_test" {
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_client", "error_description": "sk_test" })));
    }
    let Some(token) = body["refresh_token"].as_str() else {
        return (StatusCode::OK, Json(fake.grant(&mut script, given)));
    };
    if let Some((_, pair)) = script.last.as_ref().filter(|(spent, _)| spent == token) {
        return (StatusCode::OK, Json(pair.clone()));
    }
    if token != format!("refresh_{}", script.rotations) {
        return (
            StatusCode::BAD_REQUEST,
            Json(json!({ "error": "invalid_grant", "error_description": "Refresh token already exchanged." })),
        );
    }
    let pair = fake.grant(&mut script, given);
    script.last = Some((token.to_owned(), pair.clone()));
    (StatusCode::OK, Json(pair))
}

async fn keys(State(fake): State<Arc<Fake>>) -> Response {
    let held = {
        let mut script = fake.script.lock().expect("script");
        script.keys_asked += 1;
        script.keys_held
    };
    if held {
        fake.waiting.add_permits(1);
        fake.release.acquire().await.expect("open").forget();
    }
    let script = fake.script.lock().expect("script");
    if script.keys_down {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    Json(json!({ "keys": script.keys.iter().map(|key| Key(*key).published()).collect::<Vec<_>>() })).into_response()
}

async fn profile(State(fake): State<Arc<Fake>>) -> Response {
    let mut script = fake.script.lock().expect("script");
    script.profiles_asked += 1;
    let (status, body) = script.profile.expect("a profile");
    refuse(status, None, body)
}

async fn revoke(State(fake): State<Arc<Fake>>, Json(body): Json<Value>) {
    fake.script.lock().expect("script").revoked.push(body["session_id"].as_str().expect("a session").to_owned());
    fake.revocations.add_permits(1);
}

/// A Daybook without pages, and the WorkOS it talks to.
pub struct Bench {
    pub fake: Arc<Fake>,
    pub auth: Auth,
    pub store: Store,
    pub workos: WorkosConfig,
    pub clock: Clock,
    config: Config,
}

impl Bench {
    pub async fn new() -> Self {
        Self::with(Lifetimes::default()).await
    }

    /// The same with these lifetimes of sessions.
    pub async fn with(sessions: Lifetimes) -> Self {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        // Created in a request, they could take longer than the client waits.
        LazyLock::force(&KEY_PAIRS);
        let now = Arc::new(AtomicI64::new(START));
        let script = Mutex::new(Script { keys: vec![0], ..Script::default() });
        let [release, waiting, revocations] = [(); 3].map(|()| Semaphore::new(0));
        let fake = Arc::new(Fake { script, now: now.clone(), release, waiting, revocations });
        let clock = Clock::from_fn(move || Timestamp::from_second(now.load(Ordering::SeqCst)).expect("a time"));
        let routes = Router::new()
            .route("/user_management/authenticate", post(authenticate))
            .route("/user_management/sessions/revoke", post(revoke))
            .route("/user_management/users/{id}", get(profile))
            .route("/sso/jwks/client_1", get(keys))
            .with_state(fake.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base_url = format!("http://{}", listener.local_addr().expect("an address")).parse().expect("a URL");
        tokio::spawn(async move { axum::serve(listener, routes).await });
        let workos = WorkosConfig {
            api_key: "sk_test".into(),
            client_id: "client_1".into(),
            base_url,
            redirect_uri: "http://127.0.0.1:3000/callback".parse().expect("a URL"),
            issuers: vec![ISSUER.into(), "https://api.workos.com".into()],
            audience: None,
            cookie_password: "a password of more than 32 characters".into(),
            webhook_secret: None,
        };
        let store = store::tests::store().await;
        let public_url = "http://127.0.0.1:3000".parse().expect("a URL");
        let telemetry = Telemetry { log_addresses: true, metrics: None };
        let policies = Policies { sessions, telemetry, ..Policies::default() };
        let config = Config { public_url, database: "mem://".into(), policies, workos: workos.clone() };
        let auth = Auth::new(
            &config,
            store.clone(),
            Journal::new(store.clone(), clock.clone(), Random::system()),
            clock.clone(),
            Random::system(),
        )
        .expect("auth");
        Self { fake, auth, store, workos, clock, config }
    }

    /// Another instance of Daybook on the same database.
    pub fn instance(&self) -> Auth {
        Auth::new(
            &self.config,
            self.store.clone(),
            Journal::new(self.store.clone(), self.clock.clone(), Random::system()),
            self.clock.clone(),
            Random::system(),
        )
        .expect("auth")
    }

    /// Restarts with other cookie passwords; the store stays, and so does the time.
    pub fn restart_with(&mut self, passwords: &str) {
        self.workos.cookie_password = passwords.into();
        self.config.workos.cookie_password = passwords.into();
        self.auth = self.instance();
    }

    /// The state of a sign-in begun in this browser.
    pub fn begin(&self, jar: &Cookies) -> String {
        let url = self.auth.begin(jar, "/d/2026-11-23".into(), None, None).expect("begun");
        url.query_pairs().find(|(name, _)| name == "state").expect("a state").1.into_owned()
    }

    /// The cookie's value after signing in with this browser.
    pub async fn sign_in(&self, jar: &Cookies) -> String {
        let state = self.begin(jar);
        let path = self.auth.complete(jar, "code_1", &state, &Visitor::default()).await.expect("signed in");
        assert_eq!(path, "/d/2026-11-23");
        self.auth.cookie(jar).expect("a session")
    }

    /// The user of a cookie's value.
    pub async fn current(&self, value: &str) -> Result<Option<String>, CannotTell> {
        current(&self.auth, value).await
    }
}

/// The same, on one instance.
pub async fn current(instance: &Auth, value: &str) -> Result<Option<String>, CannotTell> {
    Ok(instance.current(value, &Visitor::default()).await?.map(|live| live.person.user.id.as_str().to_owned()))
}
