//! The doctor's requests to WorkOS: with the client, the addresses and the bodies of sign-in, but here a refusal is a result, and
//! is analysed further than a sign-in needs. Nothing is changed at WorkOS.

use super::{AuthenticateBody, ErrorBody, GrantRequest, PublishedKey, PublishedKeys, Workos, header_date, read_bounded};
use jiff::Timestamp;
use reqwest::{RequestBuilder, header};
use secrecy::ExposeSecret as _;
use serde::{Deserialize, de::DeserializeOwned};
use std::fmt;

/// A code that WorkOS never issued. With the right client it is an invalid grant; with a wrong one WorkOS never gets to
/// check it.
const MADE_UP: &str = "a_code_and_verifier_that_the_doctor_of_daybook_made_up";

/// How many redirect URIs are asked for at once, and how often at most.
const PAGE: &str = "100";
const PAGES: usize = 10;

/// Why the answer is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoAnswer {
    /// There was no response; says why.
    Unreachable(&'static str),
    /// An unexpected answer.
    Status {
        /// The HTTP status.
        status: u16,
        /// WorkOS's own code.
        code: Option<String>,
    },
    /// Something other than WorkOS's wire format.
    Unreadable,
}

impl fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(how) => f.write_str(how),
            Self::Status { status, code: Some(code) } => write!(f, "it answered with status {status} ({code})"),
            Self::Status { status, code: None } => write!(f, "it answered with status {status}"),
            Self::Unreadable => f.write_str("its answer is not in the wire format of WorkOS"),
        }
    }
}

/// Whether the client id and the API key belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pairing {
    /// They belong together: only the code was refused.
    Accepted,
    /// They do not.
    Refused,
}

struct Answer {
    status: u16,
    date: Option<Timestamp>,
    body: Vec<u8>,
}

#[derive(Deserialize)]
struct Page<T> {
    data: Vec<T>,
    #[serde(default)]
    list_metadata: Cursor,
}

#[derive(Default, Deserialize)]
struct Cursor {
    after: Option<String>,
}

#[derive(Deserialize)]
struct RedirectUri {
    uri: String,
}

#[derive(Deserialize)]
struct JwtTemplate {
    content: String,
}

impl Workos {
    /// The published keys, not yet judged, and the time by the sender's clock.
    pub async fn examine_keys(&self) -> (Result<Vec<PublishedKey>, NoAnswer>, Option<Timestamp>) {
        match ask(self.http.get(self.endpoint(&["sso", "jwks", &self.client_id]))).await {
            Ok(answer) => (answer.read::<PublishedKeys>().map(|published| published.keys), answer.date),
            Err(error) => (Err(error), None),
        }
    }

    /// Where sign-in may send the browser. Needs the API key.
    pub async fn examine_redirect_uris(&self) -> Result<Vec<String>, NoAnswer> {
        let mut uris = Vec::new();
        let mut after: Option<String> = None;
        for _ in 0..PAGES {
            let mut url = self.endpoint(&["user_management", "redirect_uris"]);
            url.query_pairs_mut().append_pair("limit", PAGE).extend_pairs(after.iter().map(|after| ("after", after)));
            let page: Page<RedirectUri> = ask(self.http.get(url).bearer_auth(self.api_key.expose_secret())).await?.read()?;
            uris.extend(page.data.into_iter().map(|known| known.uri));
            after = page.list_metadata.after;
            if after.is_none() {
                break;
            }
        }
        Ok(uris)
    }

    /// The JWT template of the environment, if one was saved.
    pub async fn examine_jwt_template(&self) -> Result<Option<String>, NoAnswer> {
        let request = self.http.get(self.endpoint(&["user_management", "jwt_template"])).bearer_auth(self.api_key.expose_secret());
        match ask(request).await?.read::<JwtTemplate>() {
            Ok(template) => Ok(Some(template.content)),
            Err(NoAnswer::Status { status: 404, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether the client id and the API key belong to one environment, by exchanging a code that does not exist.
    pub async fn examine_client(&self) -> Result<Pairing, NoAnswer> {
        let body = AuthenticateBody {
            client_id: &self.client_id,
            client_secret: self.api_key.expose_secret(),
            grant: GrantRequest::AuthorizationCode { code: MADE_UP, code_verifier: MADE_UP },
            ip_address: None,
            user_agent: None,
        };
        let answer = ask(self.http.post(self.endpoint(&["user_management", "authenticate"])).json(&body)).await?;
        match answer.refusal() {
            Some(NoAnswer::Status { code: Some(code), .. }) if code == "invalid_grant" => Ok(Pairing::Accepted),
            Some(NoAnswer::Status { code: Some(code), .. }) if ["invalid_client", "unauthorized_client"].contains(&code.as_str()) => {
                Ok(Pairing::Refused)
            }
            Some(NoAnswer::Status { status: 401, .. }) => Ok(Pairing::Refused),
            Some(other) => Err(other),
            // A made-up code cannot be good.
            None => Err(NoAnswer::Unreadable),
        }
    }
}

impl Answer {
    fn read<T: DeserializeOwned>(&self) -> Result<T, NoAnswer> {
        self.refusal().map_or_else(|| serde_json::from_slice(&self.body).map_err(|_| NoAnswer::Unreadable), Err)
    }

    fn refusal(&self) -> Option<NoAnswer> {
        let code = || ErrorBody::read(&self.body).code().map(str::to_owned);
        (!(200..300).contains(&self.status)).then(|| NoAnswer::Status { status: self.status, code: code() })
    }
}

async fn ask(request: RequestBuilder) -> Result<Answer, NoAnswer> {
    let answer = request.header(header::ACCEPT, "application/json").send().await.map_err(|error| unreachable(&error))?;
    let status = answer.status().as_u16();
    let date = header_date(answer.headers(), "date");
    let body = read_bounded(answer).await.map_err(|error| match error {
        super::WorkosError::Transient { .. } => NoAnswer::Unreachable("its answer broke off"),
        _ => NoAnswer::Unreadable,
    })?;
    Ok(Answer { status, date, body })
}

fn unreachable(error: &reqwest::Error) -> NoAnswer {
    NoAnswer::Unreachable(match error {
        error if error.is_timeout() => "it did not answer in time",
        error if error.is_connect() => "no connection to it could be made",
        _ => "it closed the connection without an answer",
    })
}
