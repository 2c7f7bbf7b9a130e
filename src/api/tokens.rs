//! The user's personal tokens, for programs: `/api/tokens/*`. No personal token calls any of these.

use crate::{
    answers::{MadeToken, TokensPage},
    error::ApiError,
    model::{
        id::TokenId,
        token::{Lifetime, Scope},
    },
};
#[cfg(feature = "ssr")]
use crate::{
    functions::{Function, Text},
    model::limits::TOKEN_NAME_CHARS,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Every personal token, those that have expired too; never the tokens themselves.
#[server(endpoint = "tokens/list", input = GetUrl, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn list() -> Result<TokensPage, ApiError> {
    use crate::server::account;
    account::tokens().await
}

/// Makes a personal token. The answer is the only one that ever holds it. The caller makes the id: sent twice with the same id, it makes
/// one token.
#[server(endpoint = "tokens/create", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn create(id: TokenId, name: String, scope: Scope, lifetime: Lifetime) -> Result<MadeToken, ApiError> {
    use crate::server::account;
    account::make_token(id, &name, scope, lifetime).await
}

/// Revokes a personal token, at once.
#[server(endpoint = "tokens/revoke", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn revoke(id: TokenId) -> Result<(), ApiError> {
    use crate::server::account;
    account::revoke_token(id).await
}

#[cfg(feature = "ssr")]
crate::functions::register![
    Function::private::<List>().in_person(),
    Function::private::<Create>().in_person().fails(&[409, 422]).texts(&[Text::new("name", 1..=TOKEN_NAME_CHARS, "Backup script")]),
    Function::private::<Revoke>().in_person().fails(&[404]),
];
