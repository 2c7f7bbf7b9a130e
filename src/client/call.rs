//! Calls of server functions, in the encoding of Daybook's own pages.

use super::{page, timer::after};
use crate::model::{
    compact::{self, MEDIA_TYPE, OWN_MEDIA_TYPES},
    replica::Failure,
};
use js_sys::Promise;
use serde::{Serialize, de::DeserializeOwned};
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, RequestInit, Response};

/// How long a call that reads may take. Changes have a limit of their own, in `components/link.rs`.
const LIMIT: Duration = Duration::from_secs(30);

/// Calls a server function that reads. `address` is its path with the arguments.
///
/// # Errors
/// Why there is no answer.
pub async fn get<T: DeserializeOwned>(address: &str) -> Result<T, Failure> {
    read(&send(address, None).await?)
}

/// Calls a server function that changes something. `path` is its path.
///
/// # Errors
/// Why there is no answer.
pub async fn post<T: DeserializeOwned>(path: &str, arguments: &impl Serialize) -> Result<T, Failure> {
    let Ok(body) = compact::write(arguments) else { return Err(Failure::Refused) };
    read(&send(path, Some((MEDIA_TYPE, body))).await?)
}

/// Sends the fields of a form to a server function without waiting for the answer. For preferences, whose loss does no harm.
pub fn tell(path: &str, form: String) {
    if let Ok(answer) = fetch(path, Some(("application/x-www-form-urlencoded", form))) {
        // A browser logs an error for a rejected promise that nobody handles.
        let lost = Closure::once(|_: JsValue| ());
        let _ = answer.catch(&lost);
        lost.forget();
    }
}

/// Whether the session has ended. Without an answer it counts as alive.
pub async fn is_signed_out() -> bool {
    send("/api/auth/me", None).await == Err(Failure::SignedOut)
}

fn read<T: DeserializeOwned>(answer: &str) -> Result<T, Failure> {
    compact::read(answer).map_err(|_| other_version())
}

/// After an answer of another version. Another instance may answer the next request, so the page goes on.
fn other_version() -> Failure {
    page::say_other_version();
    Failure::Busy(None)
}

async fn send(address: &str, body: Option<(&str, String)>) -> Result<String, Failure> {
    let response = fetch(address, body).map(JsFuture::from).map_err(|_| Failure::Unanswered)?.await;
    let response: Response = response.and_then(JsCast::dyn_into).map_err(|_| Failure::Unanswered)?;
    let kind = response.headers().get("content-type").ok().flatten().unwrap_or_default();
    // A captive portal or a proxy may answer too, with a page or in JSON. That counts as no answer.
    let is_own = kind.starts_with(OWN_MEDIA_TYPES);
    match response.status() {
        200 if kind == MEDIA_TYPE => {}
        200 if is_own => return Err(other_version()),
        415 => return Err(other_version()),
        // 409: somebody else is signed in by now.
        401 | 409 => return Err(Failure::SignedOut),
        429 => {
            let seconds = response.headers().get("retry-after").ok().flatten();
            return Err(Failure::Busy(seconds.and_then(|seconds| seconds.parse().ok())));
        }
        503 | 507 => return Err(Failure::Busy(None)),
        400 | 413 | 422 if is_own => return Err(Failure::Refused),
        _ => return Err(Failure::Unanswered),
    }
    let text = response.text().map(JsFuture::from).map_err(|_| Failure::Unanswered)?;
    text.await.ok().and_then(|text| text.as_string()).ok_or(Failure::Unanswered)
}

fn fetch(address: &str, body: Option<(&str, String)>) -> Result<Promise, JsValue> {
    let (options, headers) = (RequestInit::new(), Headers::new()?);
    headers.set("accept", MEDIA_TYPE)?;
    if body.is_none() {
        let abort = AbortController::new()?;
        options.set_signal(Some(&abort.signal()));
        after(LIMIT, move || abort.abort());
    }
    if let Some((media_type, body)) = body {
        options.set_method("POST");
        headers.set("content-type", media_type)?;
        options.set_body(&JsValue::from(body));
    }
    options.set_headers(&headers);
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    Ok(window.fetch_with_str_and_init(address, &options))
}
