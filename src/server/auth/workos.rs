//! The only module that speaks HTTP to WorkOS.
//!
//! It distinguishes what the official SDKs mix up: a temporary failure (keep the session, try the same token again), a
//! session that is over, and a refusal of Daybook's own credentials, which must not sign anybody out.

pub mod examine;

use crate::server::{config::WorkosConfig, traces::TRACED};
use jiff::{Timestamp, fmt::rfc2822};
use reqwest::{
    Response, StatusCode,
    header::{self, HeaderMap},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use std::{net::IpAddr, time::Duration};
use tracing::{Instrument as _, field::Empty};
use url::Url;

/// With a longer one, a lost refresh reply could not be replayed within WorkOS's grace of 30 s.
const TIMEOUT: Duration = Duration::from_secs(5);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// How long to back off when WorkOS is rate limiting and does not say how long.
const BUSY: Duration = Duration::from_secs(10);
/// The longest wait that is respected, however long WorkOS asks for.
const LONGEST_WAIT: Duration = Duration::from_secs(3_600);
/// The largest answer that is read, in bytes.
const BODY_BYTES: usize = 1024 * 1024;

/// The codes that end a session: its token is no longer valid, or its user has to sign in again, or in another way.
///
/// Any other code, known or new, ends nothing: it may be about Daybook's configuration or a temporary fault, or come from a
/// gateway. No session lives for ever that way. It is served for the outage grace after its access token expired; from then
/// on every page asks its user to wait or to sign in again, and because none of them counts as a use, the session ends after
/// its idle lifetime. That is the price of a permanent refusal that is missing here; a code listed wrongly would sign
/// everybody out at once.
const ENDING_CODES: [&str; 13] = [
    "application_consent_required",
    "authentication_method_not_allowed",
    "email_verification_required",
    "invalid_grant",
    "mfa_challenge",
    "mfa_enrollment",
    "organization_authentication_methods_required",
    "organization_membership_not_found",
    "organization_not_found",
    "organization_selection_required",
    "passkey_progressive_enrollment",
    "radar_challenge",
    "sso_required",
];

/// The codes of temporary failures, whatever the status they come with: a service is overloaded or broken.
const PASSING_CODES: [&str; 5] = ["rate_limit_exceeded", "server_error", "slow_down", "temporarily_unavailable", "too_many_requests"];

/// Sent with 400 and no code when a refresh is refused because the organization requires single sign-on.
const MUST_USE_SSO: &str = "Must use SSO";

/// The codes of a 404; its status where WorkOS gives none.
const NOT_FOUND_CODES: [&str; 3] = ["404", "entity_not_found", "user_not_found"];

/// Where a request comes from; WorkOS shows it in its list of sessions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Visitor {
    /// The address of the browser.
    pub ip: Option<IpAddr>,
    /// The browser's `User-Agent`, at most 512 bytes.
    pub user_agent: Option<String>,
}

/// Why a request to WorkOS failed. Holds no secret: what was sent is stripped from the description.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WorkosError {
    /// Temporary: network, timeout, 408, 429, 5xx. Without a wait, a retry may follow at once.
    #[error("WorkOS is temporarily unavailable")]
    Transient {
        /// How long to wait, as WorkOS asks or because of its rate limit.
        retry_after: Option<Duration>,
    },
    /// This code, token or account is refused for good.
    #[error("WorkOS refused permanently: {0}")]
    Terminal(String),
    /// WorkOS refused Daybook's credentials or its request.
    #[error("WorkOS refused the request: {code}: {description}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// WorkOS's own code, or the status where it gave none.
        code: String,
        /// WorkOS's explanation.
        description: String,
    },
    /// The answer is not in WorkOS's wire format.
    #[error("a response from WorkOS has an unexpected format")]
    Unreadable,
}

/// TLS could not be set up.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client for WorkOS could not be built: {0}")]
pub struct NoClient(#[from] reqwest::Error);

/// The response to the exchange of a code or a refresh token.
#[derive(Debug, Deserialize)]
pub struct Grant {
    /// The profile.
    pub user: Profile,
    /// A signed token, not yet verified.
    pub access_token: SecretString,
    /// Can be used once, for the next grant.
    pub refresh_token: SecretString,
    /// The impersonator, if any.
    pub impersonator: Option<ToldImpersonator>,
}

/// An impersonator, as WorkOS names them.
#[derive(Debug, Deserialize)]
pub struct ToldImpersonator {
    /// Their e-mail address.
    #[serde(default)]
    pub email: String,
    /// Why, in their own words.
    pub reason: Option<String>,
}

/// A user's profile at WorkOS.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Profile {
    /// `user_…`; must equal the token's `sub`.
    pub id: String,
    /// The e-mail address.
    pub email: String,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// Address of a picture.
    pub profile_picture_url: Option<String>,
}

/// One published key, as far as Daybook reads it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PublishedKey {
    /// Key type; only `RSA` is used.
    pub kty: Option<String>,
    /// Algorithm; only `RS256` is used.
    pub alg: Option<String>,
    /// Use; only `sig` is used.
    #[serde(rename = "use")]
    pub usage: Option<String>,
    /// The id that tokens name the key by.
    pub kid: Option<String>,
    /// The modulus, base64url.
    pub n: Option<String>,
    /// The exponent, base64url.
    pub e: Option<String>,
}

#[derive(Serialize)]
#[serde(tag = "grant_type", rename_all = "snake_case")]
enum GrantRequest<'a> {
    AuthorizationCode { code: &'a str, code_verifier: &'a str },
    RefreshToken { refresh_token: &'a str },
}

#[derive(Serialize)]
struct AuthenticateBody<'a> {
    client_id: &'a str,
    client_secret: &'a str,
    #[serde(flatten)]
    grant: GrantRequest<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ip_address: Option<IpAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_agent: Option<&'a str>,
}

#[derive(Deserialize)]
struct PublishedKeys {
    #[serde(deserialize_with = "readable")]
    keys: Vec<PublishedKey>,
}

/// Skips keys that cannot be read: a set may hold other kinds and uses (RFC 7517, 5).
fn readable<'de, D: Deserializer<'de>>(keys: D) -> Result<Vec<PublishedKey>, D::Error> {
    let keys = Vec::<Value>::deserialize(keys)?;
    Ok(keys.into_iter().filter_map(|key| serde_json::from_value(key).ok()).collect())
}

/// Both error shapes of WorkOS, on the same endpoint: OAuth's and its own.
///
/// A gateway may put other things under the same names, so each field is read on its own.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ErrorBody {
    error: Value,
    error_description: Value,
    code: Value,
    message: Value,
}

impl ErrorBody {
    /// An unreadable body has no fields.
    fn read(body: &[u8]) -> Self {
        serde_json::from_slice(body).unwrap_or_default()
    }

    /// The code, if there is one that is safe to log.
    fn code(&self) -> Option<&str> {
        let given = [&self.error, &self.code].into_iter().filter_map(Value::as_str).find(|text| is_code(text));
        given.or_else(|| self.message.as_str()?.starts_with(MUST_USE_SSO).then_some("sso_required"))
    }

    fn description(&self) -> &str {
        [&self.error_description, &self.message].into_iter().find_map(Value::as_str).unwrap_or_default()
    }
}

/// The client; clones share its connections.
#[derive(Debug, Clone)]
pub struct Workos {
    http: reqwest::Client,
    api_key: SecretString,
    client_id: String,
    base_url: Url,
    redirect_uri: Url,
}

impl Workos {
    /// Builds the one HTTP client. Fails where TLS cannot be set up.
    pub fn new(config: &WorkosConfig) -> Result<Self, NoClient> {
        let http = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .connect_timeout(CONNECT_TIMEOUT)
            // A redirect would send the API key to a host that nobody configured.
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("daybook/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self {
            http,
            api_key: config.api_key.clone(),
            client_id: config.client_id.clone(),
            base_url: config.base_url.clone(),
            redirect_uri: config.redirect_uri.clone(),
        })
    }

    /// Where WorkOS sends a browser back to.
    pub const fn redirect_uri(&self) -> &Url {
        &self.redirect_uri
    }

    /// Where the browser goes to sign in with AuthKit. The hints are passed on as they are: WorkOS checks them.
    pub fn authorize_url(&self, state: &str, code_challenge: &str, login_hint: Option<&str>, screen_hint: Option<&str>) -> Url {
        let mut url = self.endpoint(&["user_management", "authorize"]);
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.client_id)
            .append_pair("redirect_uri", self.redirect_uri.as_str())
            .append_pair("provider", "authkit")
            .append_pair("state", state)
            .append_pair("code_challenge", code_challenge)
            .append_pair("code_challenge_method", "S256")
            .extend_pairs(login_hint.map(|hint| ("login_hint", hint)))
            .extend_pairs(screen_hint.map(|hint| ("screen_hint", hint)));
        url
    }

    /// Where the browser goes to end its session at WorkOS too; otherwise the next sign-in would be silent.
    pub fn logout_url(&self, workos_session: &str, return_to: &Url) -> Url {
        let mut url = self.endpoint(&["user_management", "sessions", "logout"]);
        url.query_pairs_mut().append_pair("session_id", workos_session).append_pair("return_to", return_to.as_str());
        url
    }

    /// Exchanges the one-time code of the callback. Never retried: a code works once.
    pub async fn exchange_code(&self, code: &str, verifier: &SecretString, visitor: &Visitor) -> Result<Grant, WorkosError> {
        let verifier = verifier.expose_secret();
        self.authenticate(GrantRequest::AuthorizationCode { code, code_verifier: verifier }, visitor, &[code, verifier]).await
    }

    /// Exchanges a refresh token, which WorkOS then retires.
    ///
    /// When the answer is lost the same token is presented once more: within 30 s WorkOS returns the same new pair, and later
    /// the session would be lost.
    pub async fn refresh(&self, refresh_token: &SecretString, visitor: &Visitor) -> Result<Grant, WorkosError> {
        let token = refresh_token.expose_secret();
        let secrets = [token];
        let attempt = || self.authenticate(GrantRequest::RefreshToken { refresh_token: token }, visitor, &secrets);
        match attempt().await {
            Err(WorkosError::Transient { retry_after: None } | WorkosError::Unreadable) => attempt().await,
            answer => answer,
        }
    }

    /// The keys that access tokens of this client are signed with.
    pub async fn jwks(&self) -> Result<Vec<PublishedKey>, WorkosError> {
        let request = self.http.get(self.endpoint(&["sso", "jwks", &self.client_id]));
        let body = self.call("keys", request, &[]).await?;
        published_keys(&body)
    }

    /// The user's profile, if WorkOS knows this id.
    pub async fn user(&self, id: &str) -> Result<Option<Profile>, WorkosError> {
        let request = self.http.get(self.endpoint(&["user_management", "users", id])).bearer_auth(self.api_key.expose_secret());
        match self.call("user", request, &[]).await {
            Ok(body) => serde_json::from_slice(&body).map(Some).map_err(|_| WorkosError::Unreadable),
            Err(WorkosError::Refused { code, .. }) if NOT_FOUND_CODES.contains(&code.as_str()) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Ends a session at WorkOS when no browser can be sent through [`Self::logout_url`].
    pub async fn revoke_session(&self, workos_session: &str) -> Result<(), WorkosError> {
        let request = self
            .http
            .post(self.endpoint(&["user_management", "sessions", "revoke"]))
            .bearer_auth(self.api_key.expose_secret())
            .json(&serde_json::json!({ "session_id": workos_session }));
        self.call("revoke", request, &[]).await.map(|_| ())
    }

    async fn authenticate(&self, grant: GrantRequest<'_>, visitor: &Visitor, secrets: &[&str]) -> Result<Grant, WorkosError> {
        let body = AuthenticateBody {
            client_id: &self.client_id,
            client_secret: self.api_key.expose_secret(),
            grant,
            ip_address: visitor.ip,
            user_agent: visitor.user_agent.as_deref(),
        };
        let request = self.http.post(self.endpoint(&["user_management", "authenticate"])).json(&body);
        let answer = self.call("authenticate", request, secrets).await?;
        serde_json::from_slice(&answer).map_err(|_| WorkosError::Unreadable)
    }

    async fn call(&self, what: &str, request: reqwest::RequestBuilder, secrets: &[&str]) -> Result<Vec<u8>, WorkosError> {
        let span = tracing::debug_span!(target: TRACED, "WorkOS", otel.name = %format_args!("WorkOS {what}"), otel.kind = "client", http.response.status_code = Empty);
        self.send(request, secrets).instrument(span).await
    }

    async fn send(&self, request: reqwest::RequestBuilder, secrets: &[&str]) -> Result<Vec<u8>, WorkosError> {
        let answer = request.header(header::ACCEPT, "application/json").send().await.map_err(|error| {
            tracing::warn!(error = %error.without_url(), "WorkOS did not answer");
            WorkosError::Transient { retry_after: None }
        })?;
        let (status, retry_after) = (answer.status(), retry_after(answer.headers()));
        tracing::Span::current().record("http.response.status_code", status.as_u16());
        let request_id = header_text(answer.headers(), "x-request-id").map(str::to_owned);
        let body = read_bounded(answer).await?;
        if status.is_success() {
            return Ok(body);
        }
        let mut hidden = vec![self.api_key.expose_secret()];
        hidden.extend(secrets);
        let error = classify(status, retry_after, &body, &hidden);
        tracing::warn!(status = status.as_u16(), request_id, %error, "WorkOS refused a request");
        Err(error)
    }

    /// An address under the base, which may have a path and a trailing slash.
    fn endpoint(&self, path: &[&str]) -> Url {
        let mut url = self.base_url.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        url
    }
}

/// The readable keys of an answer, not yet checked.
pub(in crate::server) fn published_keys(body: &[u8]) -> Result<Vec<PublishedKey>, WorkosError> {
    serde_json::from_slice::<PublishedKeys>(body).map(|published| published.keys).map_err(|_| WorkosError::Unreadable)
}

/// Reads at most [`BODY_BYTES`]; no answer of WorkOS is longer.
async fn read_bounded(mut answer: Response) -> Result<Vec<u8>, WorkosError> {
    let mut body = Vec::new();
    loop {
        match answer.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= BODY_BYTES => body.extend_from_slice(&chunk),
            Ok(Some(_)) => return Err(WorkosError::Unreadable),
            Ok(None) => return Ok(body),
            Err(error) => {
                tracing::warn!(error = %error.without_url(), "a response from WorkOS was cut off");
                return Err(WorkosError::Transient { retry_after: None });
            }
        }
    }
}

fn header_text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn header_date(headers: &HeaderMap, name: &str) -> Option<Timestamp> {
    rfc2822::parse(header_text(headers, name)?).ok().map(|date| date.timestamp())
}

/// `Retry-After`: in seconds, or as a date, which is read by the sender's clock.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let until = |date: Timestamp| Some(date.duration_since(header_date(headers, "date")?).try_into().unwrap_or(Duration::ZERO));
    let wait = match header_text(headers, "retry-after")?.trim().parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => header_date(headers, "retry-after").and_then(until)?,
    };
    Some(wait.min(LONGEST_WAIT))
}

fn classify(status: StatusCode, retry_after: Option<Duration>, body: &[u8], secrets: &[&str]) -> WorkosError {
    let busy = WorkosError::Transient { retry_after: Some(retry_after.unwrap_or(BUSY)) };
    if status == StatusCode::TOO_MANY_REQUESTS {
        return busy;
    }
    if status == StatusCode::REQUEST_TIMEOUT || status.is_server_error() {
        return WorkosError::Transient { retry_after };
    }
    if !status.is_client_error() {
        return WorkosError::Unreadable;
    }
    let body = ErrorBody::read(body);
    let code = body.code().map_or_else(|| status.as_u16().to_string(), str::to_owned);
    // 401 and 404 are about the key and the client id, not the user.
    let about_the_person = matches!(status, StatusCode::BAD_REQUEST | StatusCode::FORBIDDEN);
    if about_the_person && ENDING_CODES.contains(&code.as_str()) {
        return WorkosError::Terminal(code);
    }
    if PASSING_CODES.contains(&code.as_str()) {
        return busy;
    }
    WorkosError::Refused { status: status.as_u16(), code, description: redact(body.description(), secrets) }
}

/// Whether a text looks like a WorkOS code: a short word in lower case. `Forbidden` is the name of a status.
fn is_code(text: &str) -> bool {
    let is_of_code = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || byte == b'-';
    (1..=64).contains(&text.len()) && text.bytes().all(is_of_code)
}

/// WorkOS quotes what it was sent ("The code '…' is invalid"); that must not reach a log. At most 300 characters.
fn redact(text: &str, secrets: &[&str]) -> String {
    let mut text = text.to_owned();
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        text = text.replace(secret, "[redacted]");
    }
    text.chars().filter(|c| !c.is_control()).take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{HeaderName, HeaderValue};

    fn workos(base_url: &str) -> Workos {
        Workos::new(&WorkosConfig {
            api_key: SecretString::from("sk_test_secret"),
            client_id: "client_1".into(),
            base_url: base_url.parse().expect("a URL"),
            redirect_uri: "http://127.0.0.1:3000/callback".parse().expect("a URL"),
            issuers: vec![],
            audience: None,
            cookie_password: SecretString::from("unused"),
            webhook_secret: None,
        })
        .expect("a client")
    }

    #[test]
    fn addresses_are_under_the_base_whatever_its_form() {
        for (base, expected) in [
            ("https://api.workos.com", "https://api.workos.com/user_management/authorize"),
            ("https://api.workos.com/", "https://api.workos.com/user_management/authorize"),
            ("http://127.0.0.1:4000/workos", "http://127.0.0.1:4000/workos/user_management/authorize"),
            ("http://127.0.0.1:4000/workos/", "http://127.0.0.1:4000/workos/user_management/authorize"),
        ] {
            let url = workos(base).authorize_url("s t", "challenge", Some("a@b.c&x=y"), None);
            assert_eq!(url.as_str().split('?').next(), Some(expected));
            let pairs: Vec<_> = url.query_pairs().into_owned().collect();
            for (name, value) in [("provider", "authkit"), ("state", "s t"), ("login_hint", "a@b.c&x=y"), ("code_challenge_method", "S256")]
            {
                assert!(pairs.contains(&(name.into(), value.into())), "{name}");
            }
            assert!(!url.as_str().contains("screen_hint"));
        }
    }

    #[test]
    fn errors_are_told_apart_by_status_and_code() {
        let refused =
            |status, code: &str, description: &str| WorkosError::Refused { status, code: code.into(), description: description.into() };
        let transient = WorkosError::Transient { retry_after: None };
        let busy = WorkosError::Transient { retry_after: Some(BUSY) };
        for (status, body, expected) in [
            (
                400,
                r#"{"error":"invalid_grant","error_description":"Refresh token already exchanged."}"#,
                WorkosError::Terminal("invalid_grant".into()),
            ),
            (400, r#"{"error":"sso_required","error_description":"x"}"#, WorkosError::Terminal("sso_required".into())),
            (403, r#"{"code":"mfa_enrollment","message":"x"}"#, WorkosError::Terminal("mfa_enrollment".into())),
            (400, r#"{"error":"invalid_client","error_description":"no 'sk_1'"}"#, refused(400, "invalid_client", "no '[redacted]'")),
            (400, r#"{"message":"Must use SSO for selected organization"}"#, WorkosError::Terminal("sso_required".into())),
            (403, r#"{"code":"organization_selection_required"}"#, WorkosError::Terminal("organization_selection_required".into())),
            (400, r#"{"error":"invalid_grant","message":["x"]}"#, WorkosError::Terminal("invalid_grant".into())),
            (400, r#"{"error":"Bad Request","code":"invalid_grant"}"#, WorkosError::Terminal("invalid_grant".into())),
            (400, r#"{"error":{"a":1},"code":"invalid_grant"}"#, WorkosError::Terminal("invalid_grant".into())),
            (400, r#"{"error":"server_error","message":"x"}"#, busy.clone()),
            (400, r#"{"error":"slow_down"}"#, busy.clone()),
            (400, r#"{"error":"something_new"}"#, refused(400, "something_new", "")),
            (400, r#""invalid_grant""#, refused(400, "400", "")),
            (403, r#"{"error":"Forbidden","message":"Forbidden","statusCode":403}"#, refused(403, "403", "Forbidden")),
            (401, r#"{"message":"Unauthorized"}"#, refused(401, "401", "Unauthorized")),
            (404, r#"{"code":"entity_not_found","message":"No client"}"#, refused(404, "entity_not_found", "No client")),
            (403, "<html>blocked</html>", refused(403, "403", "")),
            (400, r#"{"error":"a code with spaces\n"}"#, refused(400, "400", "")),
            (400, r#"{"error":"#, refused(400, "400", "")),
            (302, "", WorkosError::Unreadable),
            (408, "", transient.clone()),
            (429, r#"{"error":"too_many_requests"}"#, busy),
            (500, "<html>oops</html>", transient.clone()),
            (503, "", transient),
        ] {
            let status = StatusCode::from_u16(status).expect("a status");
            assert_eq!(classify(status, None, body.as_bytes(), &["sk_1"]), expected, "{status} {body}");
        }
    }

    #[test]
    fn a_wait_is_asked_for_in_seconds_or_until_a_date() {
        const NOW: &str = "Tue, 15 Nov 1994 08:12:31 GMT";
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        for (asked, date, wait) in [
            ("30", None, seconds(30)),
            (" 0 ", None, seconds(0)),
            ("100000", None, Some(LONGEST_WAIT)),
            ("Tue, 15 Nov 1994 08:13:01 GMT", Some(NOW), seconds(30)),
            ("Tue, 15 Nov 1994 08:12:01 GMT", Some(NOW), seconds(0)),
            ("Tue, 15 Nov 1994 18:12:01 GMT", Some(NOW), Some(LONGEST_WAIT)),
            ("Tue, 15 Nov 1994 08:13:01 GMT", None, None),
            ("soon", Some(NOW), None),
            ("-1", Some(NOW), None),
        ] {
            let given = [("retry-after", Some(asked)), ("date", date)].into_iter();
            let headers = given.filter_map(|(name, value)| Some((HeaderName::from_static(name), HeaderValue::from_static(value?))));
            let headers = headers.collect();
            assert_eq!(retry_after(&headers), wait, "{asked}");
        }
        assert_eq!(retry_after(&HeaderMap::new()), None);
    }

    #[test]
    fn nothing_secret_shows_in_debug_output() {
        let grant: Grant = serde_json::from_value(serde_json::json!({
            "user": { "id": "user_1", "email": "a@example.com" }, "access_token": "at_secret", "refresh_token": "rt_secret"
        }))
        .expect("a grant");
        let shown = format!("{grant:?}{:?}", workos("https://api.workos.com"));
        assert!(!shown.contains("secret\""), "{shown}");
        for secret in ["at_secret", "rt_secret", "sk_test_secret"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
