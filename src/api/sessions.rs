//! The user's own sessions: `/api/sessions/*`.

use super::auth::GoTo;
#[cfg(feature = "ssr")]
use crate::functions::Function;
use crate::{answers::SessionsPage, error::ApiError, model::session::SessionId};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Every active session.
#[server(endpoint = "sessions/list", input = GetUrl, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn list() -> Result<SessionsPage, ApiError> {
    use crate::server::account;
    account::sessions().await
}

/// Ends one session. Ending it again changes nothing.
#[server(endpoint = "sessions/end", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn end(id: SessionId) -> Result<(), ApiError> {
    use crate::server::account;
    account::end_session(id).await
}

/// Ends every other session.
#[server(endpoint = "sessions/end_others", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn end_others() -> Result<(), ApiError> {
    use crate::server::account;
    account::end_other_sessions().await
}

/// Signs out everywhere: here, then (by the address in the answer) at WorkOS.
#[server(endpoint = "sessions/end_all", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn end_all() -> Result<GoTo, ApiError> {
    use crate::server::account;
    account::end_all_sessions().await.map(|location| GoTo { location })
}

#[cfg(feature = "ssr")]
crate::functions::register![
    Function::private::<List>().in_person(),
    Function::private::<End>().in_person().fails(&[404]),
    Function::private::<EndOthers>().in_person(),
    Function::private::<EndAll>().in_person(),
];
