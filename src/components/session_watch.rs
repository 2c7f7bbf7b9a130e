//! Where somebody is signed in, the page sees to it that they still are.

use crate::{
    api,
    client::{events, page},
    error::AppError,
};
use leptos::{prelude::*, task::spawn_local};

/// The watch of a page on which nothing else wakes.
#[island]
pub fn SessionWatch() -> impl IntoView {
    Effect::new(|_| watch());
}

/// From now on, the end of the session loads the page anew, and so shows nothing of its owner any more. What is being typed is
/// in the drafts, and comes back with its owner.
pub fn watch() {
    let ask = || {
        spawn_local(async {
            // Any other failure passes, and says nothing of the session.
            if api::auth::current_user().await == Err(AppError::SignInRequired) {
                page::reload_signed_out();
            }
        });
    };
    events::listen(page::reload_signed_out, ask);
}
