//! `GET /api/events`: what a page hears while it is open, as Server-Sent Events.
//!
//! That the request comes from a page of Daybook's own is `origin_check`'s to see, and the session's to say whose it is.

use super::{refusal::refusal, session::CurrentUser};
use crate::{
    error::AppError,
    server::{state::AppState, streams::Event},
};
use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue},
    response::{
        IntoResponse as _, Response, Sse,
        sse::{Event as Message, KeepAlive},
    },
};
use futures::{StreamExt as _, stream};
use std::{convert::Infallible, future::ready, time::Duration};

/// The address.
pub const PATH: &str = "/api/events";
/// How soon a browser comes back whose stream broke off.
const RETRY: Duration = Duration::from_secs(2);
/// A silent stream says this often that it is there, so that nothing on the way takes it for dead.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Opens a stream for the session of the cookie. A program's token has none, and is refused.
pub async fn events(State(state): State<AppState>, current: Option<Extension<CurrentUser>>, headers: HeaderMap) -> Response {
    let Some(Extension(current)) = current else {
        return refusal(&headers, &AppError::SignInRequired);
    };
    let Some(session) = current.session() else {
        return refusal(&headers, &AppError::Forbidden);
    };
    let events = state.streams.open(current.id().clone(), session.key.clone(), session.until);
    let hello = stream::once(ready(Message::default().retry(RETRY)));
    let messages = hello.chain(events.map(message)).map(Ok::<_, Infallible>);
    let mut response = Sse::new(messages).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response();
    // nginx would collect a stream before it passes it on.
    response.headers_mut().insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    response
}

fn message(event: Event) -> Message {
    let name = match event {
        Event::SignedOut => "signed_out",
        Event::Replaced => "replaced",
    };
    // A browser drops an event without data.
    Message::default().event(name).data("{}")
}
