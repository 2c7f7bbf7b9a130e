//! What the settings pages, the Trash and the pages that find todos and notes have in common: their head, the links between them, and what
//! they say when nobody is signed in.
//!
//! They are rendered on the server, and work by plain forms: only [`SessionWatch`] wakes.

use super::{
    given::give,
    icon::Icon,
    page_files::{PageScript, PageStyles},
    session_watch::SessionWatch,
    ways::bottom_bar,
};
use crate::{
    model::{journal::Account, theme::Theme},
    text::{self, Text, layout, pages, sign_in},
};
use leptos::prelude::*;
use leptos_meta::{Html, Title};

/// An address, and the name of its link, which is the title of its page.
pub type PageLink = (&'static str, Text);

/// The links between the pages on which todos and notes are found.
const FINDING: [PageLink; 8] = [
    ("/search", pages::SEARCH),
    ("/overdue", pages::OVERDUE),
    ("/upcoming", pages::UPCOMING),
    ("/week", pages::WEEK),
    ("/calendar", pages::CALENDAR),
    ("/someday", pages::SOMEDAY),
    ("/pinned", pages::PINNED),
    ("/days", pages::ALL_DAYS),
];
/// The links between the other pages.
const SETTINGS: [PageLink; 8] = [
    ("/settings", pages::PREFERENCES),
    ("/settings/sessions", pages::SESSIONS),
    ("/settings/feed", pages::FEED),
    ("/settings/tokens", pages::TOKENS),
    ("/settings/import", pages::IMPORT),
    ("/settings/account", pages::ACCOUNT),
    ("/archive", pages::ARCHIVE),
    ("/trash", pages::TRASH),
];

/// The part of the account in the keys of what browsers keep (`client::queue`).
pub fn account_key() -> Option<String> {
    let account = use_context::<Option<Account>>().flatten()?;
    Some(format!("{}.{}", account.owner.as_str(), account.since))
}

/// All pages that have a link in the head of each other.
pub fn all_pages() -> impl Iterator<Item = PageLink> {
    FINDING.into_iter().chain(SETTINGS)
}

/// The document of one of these pages.
#[component]
pub fn SettingsPage(
    /// The heading, the name of its link, and the document's title: never what a user typed.
    title: Text,
    /// A sentence or two below the heading.
    #[prop(into)]
    about: String,
    /// The address that the page leads back to, and its name, where that is not today.
    #[prop(optional)]
    back: Option<(String, String)>,
    /// The page.
    children: Children,
) -> impl IntoView {
    let theme: Theme = use_context().unwrap_or_default();
    let account = use_context::<Option<Account>>().flatten();
    view! {
        <Html attr:data-theme=theme.as_str() />
        <PageStyles />
        <PageScript />
        <Title text=text::page_title(&title) />
        {account.map(|account| (give(account), SessionWatch()))}
        <a class="skip-link" href="#main">{layout::SKIP_TO_CONTENT}</a>
        <PageHead title back=back.unwrap_or_else(|| ("/".to_owned(), pages::TODAY.to_owned())) />
        <main class="main settings" id="main" tabindex="-1">
            <div class="day-title">
                <h1>{title}</h1>
                <p class="day-date">{about}</p>
            </div>
            {children()}
        </main>
        {bottom_bar("/#new-todo")}
    }
}

/// The head of a page that is not the day's: the way back, and the other pages, which are a drawer on a narrow screen.
#[component]
pub fn PageHead(
    /// The title of the page.
    title: Text,
    /// The address that the page leads back to, and its name.
    back: (String, String),
) -> impl IntoView {
    let (path, name) = back;
    let link = move |(path, name): PageLink| {
        view! {
            <a class="settings-link" href=path aria-current=(name == title).then_some("page")>
                {name}
            </a>
        }
    };
    // Only the group that the page belongs to has room on a wide screen.
    let is_of_settings = SETTINGS.iter().any(|(_, name)| *name == title);
    let group = move |label: Text, links: &'static [PageLink], is_near: bool| {
        view! {
            <nav class="settings-nav" class:far=!is_near aria-label=label>
                {links.iter().copied().map(link).collect_view()}
            </nav>
        }
    };
    view! {
        <header class="settings-head">
            <a class="brand" href="/">
                "Daybook"
            </a>
            <a class="settings-link" href=path>
                <Icon name="chevron-left" />
                {name}
            </a>
            <div class="pages" id="sidebar" popover="auto">
                {group(layout::VIEWS, &FINDING, !is_of_settings)}
                {group(layout::SETTINGS, &SETTINGS, is_of_settings)}
            </div>
        </header>
    }
}

/// The sign-in link for a visitor.
#[component]
pub fn SignInFirst(
    /// The page's own address, to which the sign-in returns.
    #[prop(into)]
    path: String,
) -> impl IntoView {
    view! {
        <p>{sign_in::SIGN_IN_TO_SEE}</p>
        <a class="button primary" href=format!("/login?return_to={path}")>{text::SIGN_IN}</a>
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

/// Why a page offers less than usual to an impersonator.
#[component]
pub fn NotInPerson(
    /// What is not offered, one sentence.
    what: Text,
) -> impl IntoView {
    view! { <p class="notice">{layout::ACTING} {what}</p> }
}
