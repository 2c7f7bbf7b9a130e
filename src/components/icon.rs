//! The icons, drawn for Daybook: symbols of a file that the browser keeps, used by name.

use super::el::{El, el};
use leptos::prelude::*;

/// One icon. Hidden from assistive technology: the control around it has the name.
#[component]
pub fn Icon(
    /// The name of a symbol in `icons.svg`, without `i-`.
    name: &'static str,
) -> El {
    el("svg").class("icon").attr("aria-hidden", "true").html(icon_html(name))
}

/// The same inside an [`El`].
pub fn icon(name: &'static str) -> El {
    Icon(IconProps { name })
}

/// The content of an icon's `svg`.
pub fn icon_html(name: &str) -> String {
    #[cfg(feature = "ssr")]
    let file = crate::api::page::files().map(|files| files.icons);
    // Every page has icons, and they name the file.
    #[cfg(not(feature = "ssr"))]
    let file = crate::client::page::find_any("use[href*=\"#i-\"]")
        .and_then(|used| Some(used.get_attribute("href")?.split_once('#')?.0.to_owned()));
    format!("<use href=\"{}#i-{name}\"></use>", file.unwrap_or_default())
}
