//! What the settings pages, the Trash and the pages that find todos and notes have in common: their head, the way between them, and what they
//! say when nobody is signed in.
//!
//! They are rendered on the server, and plain forms do everything on them: the watch over the session is all that wakes.

use super::{
    given::give,
    icon::{Icon, Sprite},
    page_styles::PageStyles,
    session_watch::SessionWatch,
};
use crate::model::{journal::Account, theme::Theme};
use leptos::prelude::*;
use leptos_meta::{Html, Title};

/// An address, and the name of its link, which is the title of its page.
type PageLink = (&'static str, &'static str);

/// The links between the pages on which todos and notes are found.
const FINDING: [PageLink; 8] = [
    ("/search", "Search"),
    ("/overdue", "Overdue"),
    ("/upcoming", "Upcoming"),
    ("/week", "Week"),
    ("/calendar", "Calendar"),
    ("/someday", "Someday"),
    ("/pinned", "Pinned"),
    ("/days", "All days"),
];
/// The links between the others.
const SETTINGS: [PageLink; 4] =
    [("/settings", "Preferences"), ("/settings/sessions", "Sessions"), ("/settings/account", "Account"), ("/trash", "Trash")];

/// The document of one of these pages.
#[component]
pub fn SettingsPage(
    /// The heading, the name of its link, and the document's title: never what a user typed.
    title: &'static str,
    /// A sentence or two below the heading.
    #[prop(into)]
    about: String,
    /// The page.
    children: Children,
) -> impl IntoView {
    let theme: Theme = use_context().unwrap_or_default();
    let account = use_context::<Option<Account>>().flatten();
    // That of a tag is one of these too, and has no link: there are many. Neither has that of what is selected.
    let (group, links) = match matches!(title, "Tag" | "Select todos") || FINDING.iter().any(|(_, name)| *name == title) {
        true => ("Views", &FINDING[..]),
        false => ("Settings", &SETTINGS[..]),
    };
    let link = |(path, name): PageLink| {
        view! {
            <a class="settings-link" href=path aria-current=(name == title).then_some("page")>
                {name}
            </a>
        }
    };
    view! {
        <Html attr:data-theme=theme.as_str() />
        <PageStyles />
        <Title text=format!("{title} - Daybook") />
        <Sprite />
        {account.map(|account| (give(account), SessionWatch()))}
        <a class="skip-link" href="#main">"Skip to the content"</a>
        <header class="settings-head">
            <a class="brand" href="/">"Daybook"</a>
            <nav class="settings-nav" aria-label=group>
                <a class="settings-link" href="/">
                    <Icon name="chevron-left" />
                    "Today"
                </a>
                {links.iter().copied().map(link).collect_view()}
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
    /// The page's own address, to come back to, as it stands in the query of another.
    #[prop(into)]
    path: String,
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
