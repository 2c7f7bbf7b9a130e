//! How the page looks for this browser: cookies, for signed-out visitors too.

#[cfg(feature = "ssr")]
use crate::functions::Function;
use crate::{error::AppError, model::theme::Theme};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Chooses the theme.
#[server(endpoint = "preferences/theme", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn set_theme(theme: Theme) -> Result<(), AppError> {
    use crate::server::{context, http::cookies};
    context::answer(context::set_preference(cookies::THEME, theme.as_str()))
}

/// Collapses or expands the sidebar.
#[server(endpoint = "preferences/sidebar", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn set_collapsed(collapsed: bool) -> Result<(), AppError> {
    use crate::server::{context, http::cookies};
    context::answer(context::set_preference(cookies::SIDEBAR, if collapsed { "collapsed" } else { "expanded" }))
}

#[cfg(feature = "ssr")]
crate::functions::register![Function::open::<SetTheme>(), Function::open::<SetCollapsed>()];
