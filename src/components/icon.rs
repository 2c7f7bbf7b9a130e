//! The icons, drawn for Daybook: defined once on the page, used by name.

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
) -> impl IntoView {
    view! {
        <svg class="icon" aria-hidden="true">
            <use_ href=format!("#i-{name}") />
        </svg>
    }
}
