//! How the page looks for this browser: cookies, for signed-out visitors too.

use crate::{error::AppError, model::theme::Theme};
use leptos::prelude::*;

/// Chooses the theme.
#[server(endpoint = "preferences/theme")]
pub async fn set_theme(theme: Theme) -> Result<(), AppError> {
    use crate::server::{context, http::cookies};
    context::answer(context::set_preference(cookies::THEME, theme.as_str()))
}

/// Collapses or expands the sidebar.
#[server(endpoint = "preferences/sidebar")]
pub async fn set_collapsed(collapsed: bool) -> Result<(), AppError> {
    use crate::server::{context, http::cookies};
    context::answer(context::set_preference(cookies::SIDEBAR, if collapsed { "collapsed" } else { "expanded" }))
}
