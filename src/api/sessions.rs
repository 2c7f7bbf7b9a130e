//! The sessions of whoever asks: `/api/sessions/*`.

use super::auth::GoTo;
use crate::{
    error::AppError,
    model::session::{SessionId, SessionsPage},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};

/// Every session that goes on.
#[server(endpoint = "sessions/list", input = GetUrl)]
pub async fn list() -> Result<SessionsPage, AppError> {
    use crate::server::account;
    account::sessions().await
}

/// Ends one session. Ending again what has ended changes nothing.
#[server(endpoint = "sessions/end")]
pub async fn end(id: SessionId) -> Result<(), AppError> {
    use crate::server::account;
    account::end_session(id).await
}

/// Ends every session but the one that asks.
#[server(endpoint = "sessions/end_others")]
pub async fn end_others() -> Result<(), AppError> {
    use crate::server::account;
    account::end_other_sessions().await
}

/// Signs out everywhere: here, then (by the address in the answer) at WorkOS.
#[server(endpoint = "sessions/end_all")]
pub async fn end_all() -> Result<GoTo, AppError> {
    use crate::server::account;
    account::end_all_sessions().await.map(|location| GoTo { location })
}
