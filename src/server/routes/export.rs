//! `GET /api/account/export`: all data of the user, as one file.

use crate::{
    error::ApiError,
    server::{
        auth::current_user::CurrentUser,
        clock::Clock,
        context::zone_of,
        export,
        http::{cookies, refusal::refusal},
        store::{Store, StoreError},
    },
};
use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tower_cookies::Cookies;

/// How many chunks of the archive are buffered for a slow reader.
const WAITING: usize = 4;

/// Sends the archive.
pub async fn export(
    State(store): State<Store>,
    State(clock): State<Clock>,
    current: CurrentUser,
    jar: Cookies,
    headers: HeaderMap,
) -> Response {
    if current.impersonator().is_some() {
        tracing::warn!("an impersonator was refused the export");
        return refusal(&headers, &ApiError::Impersonated);
    }
    // Read before the answer begins, so that an unavailable database gives an error and not half a file.
    let kept = async {
        let store = store.at_this_moment().await?;
        let (kept, template) = (store.kept_of(current.id()).await?, store.template(current.id()).await?);
        Ok::<_, StoreError>((store, kept, template))
    };
    let (store, kept, template) = match kept.await {
        Ok(kept) => kept,
        Err(error) => return refusal(&headers, &error.into()),
    };
    let now = clock.now();
    let (parts, archive) = mpsc::channel(WAITING);
    let person = export::Person { account: current.user().clone(), preferences: current.preferences().clone(), template };
    tokio::spawn(export::send(store, person, kept, now, parts));
    let zone = jar.get(cookies::TIME_ZONE).map(|cookie| cookie.value().to_owned());
    let today = now.to_zoned(zone_of(current.preferences(), zone.as_deref())).date();
    let name = format!("attachment; filename=\"daybook-{today}.zip\"");
    let disposition = HeaderValue::try_from(name).unwrap_or(HeaderValue::from_static("attachment"));
    let head = [(header::CONTENT_TYPE, HeaderValue::from_static("application/zip")), (header::CONTENT_DISPOSITION, disposition)];
    (head, Body::from_stream(ReceiverStream::new(archive))).into_response()
}
