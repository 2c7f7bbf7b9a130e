//! The account of whoever asks: `/api/account`. Its export is a plain address beside these, `/api/account/export`.

use crate::{error::AppError, model::account::AccountPage};
use leptos::{prelude::*, server_fn::codec::GetUrl};

/// Whose account it is.
#[server(endpoint = "account", input = GetUrl)]
pub async fn load() -> Result<AccountPage, AppError> {
    use crate::server::account;
    account::page().await
}

/// Deletes the account and everything in it, at once and for good. `email` is the address of the account, typed by its owner.
#[server(endpoint = "account/delete")]
pub async fn delete(email: String) -> Result<(), AppError> {
    use crate::server::account;
    account::delete(&email).await
}
