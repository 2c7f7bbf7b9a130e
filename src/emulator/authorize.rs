//! `/user_management/authorize`: the sign-in page, and the redirect back with a code.

use super::{
    dashboard,
    moment::Moment,
    page::{self, SignInPage},
    person::{Person, Problem},
    records::{Code, IMPERSONATION, Impersonator, Records},
    redirect,
    refusal::Refusal,
    workos::Workos,
};
use crate::server::{http::answer::see_other, random::Random};
use axum::{
    Form,
    extract::{Query, RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use std::sync::Arc;
use url::Url;

/// The values of `provider`, besides `authkit`.
const PROVIDERS: [&str; 13] = [
    "AppleOAuth",
    "BitbucketOAuth",
    "GitHubOAuth",
    "GitLabOAuth",
    "GoogleOAuth",
    "IntuitOAuth",
    "LinkedInOAuth",
    "MicrosoftOAuth",
    "SalesforceOAuth",
    "SlackOAuth",
    "VercelMarketplaceOAuth",
    "VercelOAuth",
    "XeroOAuth",
];

/// The query that starts a sign-in. Parameters that matter only to WorkOS's own screens are accepted and ignored.
#[derive(Deserialize)]
pub struct Parameters {
    response_type: Option<String>,
    client_id: Option<String>,
    redirect_uri: Option<String>,
    provider: Option<String>,
    connection_id: Option<String>,
    organization_id: Option<String>,
    state: Option<String>,
    code_challenge: Option<String>,
    code_challenge_method: Option<String>,
    login_hint: Option<String>,
}

/// A sign-in that may proceed.
struct Authorization {
    redirect_uri: String,
    return_url: Url,
    state: Option<String>,
    challenge: Option<String>,
    authentication_method: String,
}

/// Why a sign-in may not proceed.
enum Rejection {
    /// The application cannot be trusted with an answer, so the user gets a page.
    Page { heading: &'static str, text: String },
    /// The application gets an answer.
    Callback(Url),
}

/// `GET`: shows the sign-in page.
pub async fn ask(
    State(workos): State<Arc<Workos>>,
    headers: HeaderMap,
    Query(parameters): Query<Parameters>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    if let Some(name) = dashboard::begun(&headers) {
        let (now, client_id, random) = (workos.now(), &workos.config.client_id, &workos.config.random);
        let passed = workos.change(|records| {
            let Ok(authorization) = authorization(&parameters, client_id, records) else { return Ok(None) };
            Ok(records
                .take_impersonation(&name, now)
                .map(|begun| pass(records, authorization, begun.user_id, Some(begun.impersonator), now, random)))
        });
        if let Some(answer) = passed.await? {
            return Ok(dashboard::forget(answer));
        }
    }
    let records = workos.records.lock().await;
    let person = Person { email: parameters.login_hint.clone().unwrap_or_default(), ..Person::default() };
    Ok(match authorization(&parameters, &workos.config.client_id, &records) {
        Ok(authorization) => sign_in_page(&authorization, &records, query.as_deref(), &person, None),
        Err(rejection) => rejection.into_response(),
    })
}

/// `POST`: signs the person in, and sends the browser back with a code.
pub async fn answer(
    State(workos): State<Arc<Workos>>,
    headers: HeaderMap,
    Query(parameters): Query<Parameters>,
    RawQuery(query): RawQuery,
    Form(person): Form<Person>,
) -> Result<Response, Refusal> {
    // A page on another site must not sign its visitor in as a user of its choice.
    if !redirect::is_same_origin(&headers) {
        let text = "The sign-in form was sent by another site. Start again from the application.".to_owned();
        return Ok(page::problem(StatusCode::FORBIDDEN, "This did not come from the sign-in page", &text));
    }
    let now = workos.now();
    let answered = workos.change(|records| {
        let authorization = match authorization(&parameters, &workos.config.client_id, records) {
            Ok(authorization) => authorization,
            Err(rejection) => return Ok(rejection.into_response()),
        };
        match person.identify(records, now) {
            Ok((user_id, impersonator)) => Ok(pass(records, authorization, user_id, impersonator, now, &workos.config.random)),
            Err(problem) => Ok(sign_in_page(&authorization, records, query.as_deref(), &person, Some(problem))),
        }
    });
    answered.await
}

/// Sends the browser back with a code.
fn pass(
    records: &mut Records,
    authorization: Authorization,
    user_id: String,
    impersonator: Option<Impersonator>,
    now: Moment,
    random: &Random,
) -> Response {
    let method = if impersonator.is_some() { IMPERSONATION.to_owned() } else { authorization.authentication_method };
    let code = Code {
        user_id,
        redirect_uri: authorization.redirect_uri,
        challenge: authorization.challenge,
        authentication_method: method,
        impersonator,
        issued_at: now,
    };
    let code = records.issue_code(code, random);
    see_other(redirect::callback(&authorization.return_url, &[("code", code.as_str())], authorization.state.as_deref()).as_str())
}

fn authorization(parameters: &Parameters, client_id: &str, records: &Records) -> Result<Authorization, Rejection> {
    let refuse = |heading, text: String| Rejection::Page { heading, text };
    let asked = parameters.client_id.as_deref().unwrap_or_default();
    if asked != client_id {
        let text =
            format!("The application sent the client id \u{201c}{asked}\u{201d}. Compare WORKOS_CLIENT_ID with the emulator's client id.");
        return Err(refuse("This client is not known", text));
    }
    let redirect_uri = parameters.redirect_uri.clone().unwrap_or_default();
    let return_url = Url::parse(&redirect_uri).ok().filter(|url| records.is_registered(url)).ok_or_else(|| {
        let text = format!(
            "The application sent the redirect URI \u{201c}{redirect_uri}\u{201d}. Register exactly this one, or compare \
             WORKOS_REDIRECT_URI with the registered ones."
        );
        refuse("This redirect URI is not registered", text)
    })?;
    if parameters.response_type.as_deref() != Some("code") {
        return Err(refuse("The request is malformed", "response_type must be \u{201c}code\u{201d}.".to_owned()));
    }
    let challenge = challenge(parameters).map_err(|text| refuse("The request is malformed", text.to_owned()))?;
    let authentication_method = method(parameters).map_err(|(error, description)| {
        let answer = [("error", error), ("error_description", description)];
        Rejection::Callback(redirect::callback(&return_url, &answer, parameters.state.as_deref()))
    })?;
    Ok(Authorization { redirect_uri, return_url, state: parameters.state.clone(), challenge, authentication_method })
}

/// The PKCE challenge. `plain`, which is also OAuth's default, is refused as WorkOS refuses it.
fn challenge(parameters: &Parameters) -> Result<Option<String>, &'static str> {
    match (&parameters.code_challenge, parameters.code_challenge_method.as_deref()) {
        (None, None) => Ok(None),
        (Some(challenge), Some("S256")) if is_s256_challenge(challenge) => Ok(Some(challenge.clone())),
        (Some(_), Some("S256")) => Err("code_challenge must be a SHA-256 in base64url: 43 characters."),
        (Some(_), _) => Err("code_challenge_method must be \u{201c}S256\u{201d}."),
        (None, Some(_)) => Err("code_challenge_method was sent without code_challenge."),
    }
}

fn is_s256_challenge(text: &str) -> bool {
    text.len() == 43 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// The authentication method; or the callback's error and its description.
fn method(parameters: &Parameters) -> Result<String, (&'static str, &'static str)> {
    match (parameters.provider.as_deref(), &parameters.connection_id, &parameters.organization_id) {
        (None, None, None) => Err(("invalid_connection_selector", "One of provider, connection_id and organization_id is required.")),
        (Some(_), Some(_), _) | (_, Some(_), Some(_)) => {
            Err(("ambiguous_connection_selector", "provider, connection_id and organization_id exclude each other."))
        }
        (_, Some(_), _) => Err(("connection_invalid", "The emulator has no connections.")),
        (_, _, Some(_)) => Err(("organization_invalid", "The emulator has no organizations.")),
        (Some("authkit"), ..) => Ok("Password".to_owned()),
        (Some(provider), ..) if PROVIDERS.contains(&provider) => Ok(provider.to_owned()),
        (Some(_), ..) => Err(("invalid_connection_selector", "The provider is not known.")),
    }
}

fn sign_in_page(
    authorization: &Authorization,
    records: &Records,
    query: Option<&str>,
    person: &Person,
    problem: Option<Problem>,
) -> Response {
    let denied = [("error", "access_denied"), ("error_description", "The person cancelled the sign-in.")];
    page::sign_in(&SignInPage {
        // The request stays in the form's address: hidden fields would turn the line breaks of a state into CR LF.
        action: &format!("/user_management/authorize?{}", query.unwrap_or_default()),
        cancel: redirect::callback(&authorization.return_url, &denied, authorization.state.as_deref()).as_str(),
        return_url: &authorization.return_url,
        people: &records.people(),
        email: &person.email,
        first_name: &person.first_name,
        last_name: &person.last_name,
        impersonator_email: &person.impersonator_email,
        impersonator_reason: &person.impersonator_reason,
        problem,
    })
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        match self {
            Self::Page { heading, text } => page::problem(StatusCode::BAD_REQUEST, heading, &text),
            Self::Callback(url) => see_other(url.as_str()),
        }
    }
}
