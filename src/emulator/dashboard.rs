//! `/emulator/dashboard`: starts an impersonation outside the application, as WorkOS's dashboard does. Not part of its API.
//!
//! The browser arrives at the application with a code that is not bound to it: there is no state and no challenge. When the application
//! then starts its own sign-in, that ends in the impersonation without asking, because WorkOS recognises the browser by a cookie.

use super::{
    moment::Moment,
    page,
    person::{Person, Problem},
    records::{Code, IMPERSONATION, Impersonation, Records},
    redirect,
    refusal::Refusal,
    workos::Workos,
};
use crate::server::{http::answer::see_other, random::Random};
use axum::{
    Form,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use std::sync::Arc;
use url::Url;

/// The path.
pub const PATH: &str = "/emulator/dashboard";

/// The browser's cookie; cookies ignore ports, so the application sees it too.
const COOKIE: &str = "emulator-impersonation";

/// `GET`: shows the form.
pub async fn ask(State(workos): State<Arc<Workos>>) -> Result<Response, Refusal> {
    let return_url = workos.read(default_redirect).await.ok_or_else(no_redirect)?;
    Ok(page::dashboard(PATH, &return_url, None))
}

/// `POST`: begins the impersonation, and sends the browser to the application.
pub async fn begin(State(workos): State<Arc<Workos>>, headers: HeaderMap, Form(person): Form<Person>) -> Result<Response, Refusal> {
    if !redirect::is_same_origin(&headers) {
        return Err(Refusal::message(StatusCode::FORBIDDEN, "Another site cannot start an impersonation."));
    }
    let now = workos.now();
    let begun = workos.change(|records| {
        let return_url = default_redirect(records).ok_or_else(no_redirect)?;
        Ok(match impersonate(records, &person, &return_url, now, &workos.config.random) {
            Ok(answer) => answer,
            Err(problem) => page::dashboard(PATH, &return_url, Some(problem)),
        })
    });
    begun.await
}

fn impersonate(records: &mut Records, person: &Person, return_url: &Url, now: Moment, random: &Random) -> Result<Response, Problem> {
    let (user_id, impersonator) = person.identify(records, now)?;
    let impersonator = impersonator.ok_or(Problem::Impersonator)?;
    let code = Code {
        user_id: user_id.clone(),
        redirect_uri: return_url.to_string(),
        challenge: None,
        authentication_method: IMPERSONATION.to_owned(),
        impersonator: Some(impersonator.clone()),
        issued_at: now,
    };
    let code = records.issue_code(code, random);
    let name = records.begin_impersonation(Impersonation { user_id, impersonator, begun_at: now }, random);
    let answer = see_other(redirect::callback(return_url, &[("code", code.as_str())], None).as_str());
    Ok(with_cookie(answer, &format!("{COOKIE}={name}; Path=/; HttpOnly; SameSite=Lax; Max-Age=600")))
}

/// The name of the impersonation that was started in this browser.
pub fn begun(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|line| line.split(';')).find_map(|cookie| Some(cookie.trim().strip_prefix(COOKIE)?.strip_prefix('=')?.to_owned()))
}

/// Removes the cookie: the impersonation is under way.
pub fn forget(answer: Response) -> Response {
    with_cookie(answer, &format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"))
}

fn with_cookie(mut answer: Response, cookie: &str) -> Response {
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
    answer
}

/// The first redirect URI without a wildcard.
fn default_redirect(records: &Records) -> Option<Url> {
    records.redirect_uris().iter().find_map(|known| Url::parse(&known.uri).ok().filter(|_| !known.uri.contains('*')))
}

fn no_redirect() -> Refusal {
    Refusal::message(StatusCode::CONFLICT, "There is no redirect URI without a wildcard to send the browser to.")
}
