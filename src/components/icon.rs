//! The icons, drawn for Daybook: defined once on the page, used by name.

use super::el::{El, el};
use leptos::prelude::*;

/// The definitions; once on each page.
#[component]
pub fn Sprite() -> impl IntoView {
    view! { <svg class="sprite" width="0" height="0" aria-hidden="true" inner_html=include_str!("icons.svg")></svg> }
}

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

/// What is in the `svg` of an icon.
pub fn icon_html(name: &str) -> String {
    format!("<use href=\"#i-{name}\"></use>")
}
