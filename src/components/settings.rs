//! What the settings pages and the Trash have in common: their head, the way between them, and what they say when nobody is signed in.
//!
//! They are rendered on the server, and plain forms do everything on them: the watch over the session is all that wakes.

use super::{
    given::give,
    icon::{Icon, Sprite},
    session_watch::SessionWatch,
};
use crate::model::{journal::Account, theme::Theme};
use leptos::prelude::*;
use leptos_meta::{Html, Title};

/// These pages, in the order of their links.
const PAGES: [(&str, &str); 3] = [("/settings/sessions", "Sessions"), ("/settings/account", "Account"), ("/trash", "Trash")];

/// The document of one of these pages.
#[component]
pub fn SettingsPage(
    /// The heading, the name of its link, and the document's title: never what a user typed.
    title: &'static str,
    /// One sentence below the heading.
    about: &'static str,
    /// The page.
    children: Children,
) -> impl IntoView {
    let theme: Theme = use_context().unwrap_or_default();
    let account = use_context::<Option<Account>>().flatten();
    let link = |(path, name): (&'static str, &'static str)| {
        view! {
            <a class="settings-link" href=path aria-current=(name == title).then_some("page")>
                {name}
            </a>
        }
    };
    view! {
        <Html attr:data-theme=theme.as_str() />
        <Title text=format!("{title} - Daybook") />
        <Sprite />
        {account.map(|account| (give(account), SessionWatch()))}
        <a class="skip-link" href="#main">"Skip to the content"</a>
        <header class="settings-head">
            <a class="brand" href="/">"Daybook"</a>
            <nav class="settings-nav" aria-label="Settings">
                <a class="settings-link" href="/">
                    <Icon name="chevron-left" />
                    "Today"
                </a>
                {PAGES.map(link).into_iter().collect_view()}
            </nav>
        </header>
        <main class="main settings" id="main" tabindex="-1">
            <div class="day-title">
                <h1>{title}</h1>
                <p class="day-date">{about}</p>
            </div>
            {children()}
        </main>
    }
}

/// The way in for somebody who is not signed in.
#[component]
pub fn SignInFirst(
    /// The page's own address, to come back to.
    path: &'static str,
) -> impl IntoView {
    view! {
        <p>"Please sign in to see this page."</p>
        <a class="button primary" href=format!("/login?return_to={path}")>"Sign in"</a>
    }
}

/// Why a form of the page did nothing.
#[component]
pub fn Refused(
    /// One sentence.
    sentence: Option<String>,
) -> impl IntoView {
    sentence.map(|sentence| view! { <p class="notice" role="alert">{sentence}</p> })
}

/// Why a page offers less than usual: somebody acts in the owner's place.
#[component]
pub fn NotInPerson(
    /// What is not offered, one sentence.
    what: &'static str,
) -> impl IntoView {
    view! { <p class="notice">"You are acting in somebody else's account. " {what}</p> }
}
