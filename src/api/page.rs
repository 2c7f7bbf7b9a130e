//! What a page and the server tell each other about the response.

use crate::{
    answers::NewTodo,
    error::{ApiError, PageFiles, SendOn, SignInAway, StatusSetter},
    model::sign_in::Addresses,
};
use leptos::prelude::use_context;

/// Sets the HTTP status of the page being rendered. In the browser there is none to set.
pub fn set_status(status: u16) {
    if let Some(StatusSetter(set)) = use_context() {
        set(status);
    }
}

/// Redirects the browser to an address instead of rendering the page.
pub fn send_on(address: &str) {
    if let Some(SendOn(send)) = use_context() {
        send(address);
        set_status(303);
    }
}

/// The addresses of the files that are part of the program. None in the browser, which renders no page that loads them.
pub fn files() -> Option<PageFiles> {
    use_context()
}

/// Whether no page can be shown, because WorkOS is unreachable.
pub fn is_sign_in_away() -> bool {
    use_context::<SignInAway>().is_some()
}

/// The address that the browser is at and the right one, where they differ.
pub fn addresses() -> Option<Addresses> {
    use_context::<Option<Addresses>>().flatten()
}

/// The data for a form for a new todo. Only for pages that the server renders.
///
/// # Errors
/// [`ApiError::Unavailable`].
#[cfg_attr(not(feature = "ssr"), expect(clippy::unused_async, reason = "as on the server"))]
pub async fn new_todo() -> Result<NewTodo, ApiError> {
    #[cfg(feature = "ssr")]
    return crate::server::views::new_todo().await;
    #[cfg(not(feature = "ssr"))]
    Err(ApiError::SignInRequired)
}
