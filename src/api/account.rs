//! The user's own account: `/api/account`. Its export is a plain address beside these, `/api/account/export`.

#[cfg(feature = "ssr")]
use crate::functions::{Function, Text};
use crate::{answers::AccountPage, error::ApiError};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whose account it is.
#[server(endpoint = "account", input = GetUrl, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn load() -> Result<AccountPage, ApiError> {
    use crate::server::account;
    account::page().await
}

/// Deletes the account and everything in it, immediately and permanently. `email` is the account's address, typed by its owner.
#[server(endpoint = "account/delete", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn delete(email: String) -> Result<(), ApiError> {
    use crate::server::account;
    account::delete(&email).await
}

#[cfg(feature = "ssr")]
crate::functions::register![
    Function::private::<Load>().in_person(),
    Function::private::<Delete>().in_person().fails(&[422]).texts(&[Text::new("email", 1..=254, "ada@example.com")]),
];
