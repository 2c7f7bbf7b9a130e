//! `GET /api/account/export`: everything of the user, as one file.

use crate::{
    error::ApiError,
    server::{auth::current_user::CurrentUser, clock::Clock, export, http::refusal::refusal, store::Store},
};
use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use jiff::tz::TimeZone;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

/// How many chunks of the archive are buffered for a slow reader.
const WAITING: usize = 4;

/// Sends the archive.
pub async fn export(State(store): State<Store>, State(clock): State<Clock>, current: CurrentUser, headers: HeaderMap) -> Response {
    if current.impersonator().is_some() {
        tracing::warn!("an impersonator was refused the export");
        return refusal(&headers, &ApiError::Impersonated);
    }
    // Read before the answer begins, so that an unavailable database gives an error and not half a file.
    let kept = match store.kept_of(current.id()).await {
        Ok(kept) => kept,
        Err(error) => return refusal(&headers, &error.into()),
    };
    let now = clock.now();
    let (parts, archive) = mpsc::channel(WAITING);
    let account = (current.user().clone(), current.preferences().clone());
    tokio::spawn(export::send(store, account, kept, now, parts));
    let name = format!("attachment; filename=\"daybook-{}.zip\"", now.to_zoned(TimeZone::UTC).date());
    let disposition = HeaderValue::try_from(name).unwrap_or(HeaderValue::from_static("attachment"));
    let head = [(header::CONTENT_TYPE, HeaderValue::from_static("application/zip")), (header::CONTENT_DISPOSITION, disposition)];
    (head, Body::from_stream(ReceiverStream::new(archive))).into_response()
}
