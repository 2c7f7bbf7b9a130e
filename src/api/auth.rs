//! Sign-in as server functions, thin over `server::auth`.

#[cfg(feature = "ssr")]
use crate::functions::Function;
use crate::{error::ApiError, model::user::User};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Me {
    /// The profile of the verified session.
    pub user: User,
}

/// Where the browser goes next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GoTo {
    /// A path within Daybook, or the WorkOS page that ends the session there.
    pub location: String,
}

/// Exchanges the code that WorkOS sent the browser back with, and starts the session.
#[server(endpoint = "auth/callback", input = GetUrl, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn complete_sign_in(code: Option<String>, state: Option<String>, error: Option<String>) -> Result<GoTo, ApiError> {
    use crate::server::context;
    context::complete_sign_in(code, state, error).await.map(|location| GoTo { location })
}

/// The account of the session, or 401.
#[server(endpoint = "auth/me", input = GetUrl, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn current_user() -> Result<Me, ApiError> {
    use crate::server::context;
    context::answer(context::current_user().map(|current| Me { user: current.user().clone() }))
}

/// Ends the session, first here, then (by the address in the answer) at WorkOS.
#[server(endpoint = "auth/logout", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn sign_out() -> Result<GoTo, ApiError> {
    use crate::server::context;
    context::sign_out().await.map(|location| GoTo { location })
}

#[cfg(feature = "ssr")]
crate::functions::register![
    Function::open::<CompleteSignIn>().in_person(),
    Function::private::<CurrentUser>(),
    Function::open::<SignOut>().in_person(),
];
