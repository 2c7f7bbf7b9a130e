//! How the page looks for this browser: cookies, for signed-out visitors too.

#[cfg(feature = "ssr")]
use crate::functions::Function;
use crate::{error::ApiError, model::theme::Theme};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Chooses the theme.
#[server(endpoint = "preferences/theme", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn set_theme(theme: Theme) -> Result<(), ApiError> {
    use crate::server::{context, http::cookies};
    context::answer(context::set_preference(cookies::THEME, theme.as_str()))
}

/// Collapses or expands the sidebar.
#[server(endpoint = "preferences/sidebar", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn set_collapsed(collapsed: bool) -> Result<(), ApiError> {
    use crate::server::{context, http::cookies};
    context::answer(context::set_preference(cookies::SIDEBAR, if collapsed { "collapsed" } else { "expanded" }))
}

/// Turns the shortcuts of single keys on or off.
#[server(endpoint = "preferences/shortcuts", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn set_shortcuts(shortcuts: bool) -> Result<(), ApiError> {
    use crate::server::{context, http::cookies};
    context::answer(context::set_preference(cookies::SHORTCUTS, if shortcuts { "on" } else { "off" }))
}

/// Whether single keys are shortcuts in this browser. Only for pages that the server renders.
#[cfg_attr(not(feature = "ssr"), expect(clippy::unused_async, reason = "as on the server"))]
pub async fn shortcuts() -> bool {
    #[cfg(feature = "ssr")]
    return crate::server::context::shortcuts();
    #[cfg(not(feature = "ssr"))]
    true
}

#[cfg(feature = "ssr")]
crate::functions::register![Function::open::<SetTheme>(), Function::open::<SetCollapsed>(), Function::open::<SetShortcuts>()];
