//! The plain page for failures: what happened, why, what to do, a button.

use crate::{components::page_files::PageStyles, model::theme::Theme, text};
use leptos::prelude::*;
use leptos_meta::{Html, Title};

/// A page with a heading and some text.
#[component]
pub fn MessagePage(
    /// The heading; also the document's title, so never what a user typed.
    #[prop(into)]
    title: String,
    /// What the page says.
    children: Children,
) -> impl IntoView {
    let theme: Theme = use_context().unwrap_or_default();
    view! {
        <Html attr:data-theme=theme.as_str() />
        <PageStyles />
        <Title text=text::page_title(&title) />
        <main class="message-page" id="main">
            <h1>{title}</h1>
            {children()}
        </main>
    }
}
