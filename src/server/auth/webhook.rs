//! The events that WorkOS sends: `POST /api/webhooks/workos`.
//!
//! The request carries no cookie and comes from no page, so its signature is its only proof. Nothing is parsed before the
//! signature is checked, and every event is safe to repeat: WorkOS resends it until it is answered with 200.

use super::{
    audit::By,
    sessions::{self, Auth},
    signature,
    workos::Profile,
};
use crate::{
    error::ApiError,
    model::user::UserId,
    server::http::{paths::WEBHOOK, refusal::refusal},
};
use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
    routing::post,
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// The longest event that is read, in bytes: a profile or a session is a few hundred.
const EVENT_BYTES: usize = 64 * 1024;

/// An event, as far as Daybook reads it. Other kinds are acknowledged and ignored.
#[derive(Debug, Deserialize)]
struct Event {
    event: String,
    data: Value,
}

/// The session of `session.revoked`.
#[derive(Debug, Deserialize)]
struct RevokedSession {
    id: String,
    user_id: String,
}

/// The user of `user.updated`.
#[derive(Debug, Deserialize)]
struct UpdatedUser {
    #[serde(flatten)]
    profile: Profile,
    updated_at: String,
}

/// The user of `user.deleted`.
#[derive(Debug, Deserialize)]
struct DeletedUser {
    id: String,
}

/// The one route.
pub fn router<S: Clone + Send + Sync + 'static>(auth: Arc<Auth>) -> Router<S> {
    Router::new().route(WEBHOOK, post(receive)).layer(DefaultBodyLimit::max(EVENT_BYTES)).with_state(auth)
}

async fn receive(State(auth): State<Arc<Auth>>, headers: HeaderMap, body: Bytes) -> Response {
    // Without a secret there is no webhook.
    let Some(secret) = &auth.webhook_secret else {
        return refusal(&headers, &ApiError::NotFound);
    };
    if let Err(refused) = signature::verify(secret, &headers, &body, auth.clock.now()) {
        tracing::warn!(reason = %refused, "a webhook event was refused");
        return (StatusCode::UNAUTHORIZED, Json(json!({ "error": refused.to_string() }))).into_response();
    }
    let Ok(event) = serde_json::from_slice::<Event>(&body) else {
        return refusal(&headers, &ApiError::BadRequest);
    };
    match auth.hear_of(&event.event, event.data).await {
        Ok(()) => StatusCode::OK.into_response(),
        Err(error) => refusal(&headers, &error),
    }
}

impl Auth {
    /// Applies a WorkOS event of this kind.
    pub(super) async fn hear_of(&self, kind: &str, data: Value) -> Result<(), ApiError> {
        match kind {
            "session.revoked" => {
                let session: RevokedSession = read(data)?;
                let owner = UserId::from_verified_subject(session.user_id);
                for ended in self.store.end_workos_session(&owner, &session.id, self.clock.now()).await? {
                    self.audit.revoked(&ended.id, By::Workos);
                }
            }
            "user.updated" => {
                let UpdatedUser { profile, updated_at } = read(data)?;
                let told_at = updated_at.parse().map_err(|_| ApiError::BadRequest)?;
                let id = UserId::from_verified_subject(profile.id.clone());
                self.store.update_user(&sessions::profile(profile, id), Some(told_at)).await?;
            }
            "user.deleted" => {
                let user: DeletedUser = read(data)?;
                self.remove(&UserId::from_verified_subject(user.id), By::Workos).await?;
            }
            _ => return Ok(()),
        }
        tracing::info!(kind, "a WorkOS event was applied");
        Ok(())
    }
}

fn read<T: for<'de> Deserialize<'de>>(data: Value) -> Result<T, ApiError> {
    serde_json::from_value(data).map_err(|error| {
        tracing::error!(%error, "a WorkOS event has an unexpected format");
        ApiError::BadRequest
    })
}

/// Parses an event as [`Auth::hear`] does, without applying it.
///
/// # Errors
/// It is not in WorkOS's wire format.
#[cfg(feature = "fuzz")]
pub fn read_event(body: &[u8]) -> Result<(), ApiError> {
    let Event { event, data } = serde_json::from_slice(body).map_err(|_| ApiError::BadRequest)?;
    match event.as_str() {
        "session.revoked" => read::<RevokedSession>(data).map(drop),
        "user.updated" => read::<UpdatedUser>(data)?.updated_at.parse::<jiff::Timestamp>().map(drop).map_err(|_| ApiError::BadRequest),
        "user.deleted" => read::<DeletedUser>(data).map(drop),
        _ => Ok(()),
    }
}
