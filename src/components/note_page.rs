//! One note on a page of its own, to be read. Rendered on the server only.

use super::{
    given::give,
    note_history::history_path,
    page_files::{PageScript, PageStyles},
    session_watch::SessionWatch,
    settings::PageHead,
    todo_line::SOMEDAY,
    trash,
    ways::bottom_bar,
};
use crate::{
    model::{
        day::Day,
        id::{NoteId, OpId},
        journal::Account,
        note::Note,
        theme::Theme,
    },
    text::{self, layout, notes, pages},
};
use leptos::prelude::*;
use leptos_meta::{Html, Title};

/// The address of the page.
pub fn path(id: NoteId) -> String {
    format!("/n/{id}")
}

/// The address of a note on the page of its day.
pub fn path_on_day(id: NoteId, day: Option<Day>) -> String {
    format!("{}#note-{id}", day.map_or_else(|| SOMEDAY.to_owned(), Day::path))
}

/// A note by its title, which leads to its page.
#[component]
pub fn NoteLink(
    /// Which note.
    id: NoteId,
    /// One line; may be blank.
    title: String,
) -> impl IntoView {
    view! {
        <a href=path(id) dir="auto">
            {notes::title_of(&title)}
        </a>
    }
}

/// An earlier text of a note: its tasks can't be ticked.
#[component]
pub fn Markdown(
    /// Its rendered HTML.
    html: String,
) -> impl IntoView {
    view! { <div class="markdown" dir="auto" inner_html=html.replace("<button ", "<button disabled ")></div> }
}

/// The document of the pages of a note, which lead back to its day.
#[component]
pub fn NoteFrame(
    /// The day that it stands on.
    day: Option<Day>,
    /// The heading; an untitled note has none.
    #[prop(into)]
    heading: String,
    /// The page.
    children: Children,
) -> impl IntoView {
    let theme: Theme = use_context().unwrap_or_default();
    let account = use_context::<Option<Account>>().flatten();
    let date = text::day_or_someday(day);
    let day_path = path_of(day);
    view! {
        <Html attr:data-theme=theme.as_str() />
        <PageStyles />
        <PageScript />
        // The date, and not what a user typed: the server writes titles unescaped.
        <Title text=text::page_title(&notes::of_day(&date)) />
        {account.map(|account| (give(account), SessionWatch()))}
        <a class="skip-link" href="#main">{layout::SKIP_TO_CONTENT}</a>
        <PageHead title=pages::NOTE back=(day_path.clone(), date.clone()) />
        <main class="main note-page" id="main" tabindex="-1">
            <div class="day-title">
                {if heading.is_empty() {
                    view! { <h1>{notes::UNTITLED_NOTE}</h1> }.into_any()
                } else {
                    view! { <h1 dir="auto">{heading}</h1> }.into_any()
                }}
                <p class="day-date">
                    <a href=day_path>{date}</a>
                </p>
            </div>
            {children()}
        </main>
        {bottom_bar("/#new-todo")}
    }
}

fn path_of(day: Option<Day>) -> String {
    day.map_or_else(|| "/".to_owned(), |day| day.path())
}

/// The page.
#[component]
pub fn NotePage(
    /// The note, whole.
    note: Note,
    /// Whether a task was not ticked, because the note was changed.
    changed: bool,
) -> impl IntoView {
    let Note { id, day, title, html, body_op, trashed, .. } = note;
    view! {
        <NoteFrame day heading=title>
            {changed.then(|| view! { <p class="notice" role="alert">{notes::CHANGED}</p> })}
            {if trashed.is_some() {
                view! {
                    <p class="notice">
                        {notes::IN_TRASH} <a href=trash::PATH>{text::trash::GO_TO_TRASH}</a>
                    </p>
                }
                .into_any()
            } else {
                view! { <Whole id html body_op day_path=path_of(day) /> }.into_any()
            }}
        </NoteFrame>
    }
}

/// The text, and what can be done with it.
#[component]
fn Whole(id: NoteId, html: String, body_op: OpId, day_path: String) -> impl IntoView {
    view! {
        {if html.is_empty() {
            view! { <p class="empty">{notes::NO_TEXT}</p> }.into_any()
        } else {
            view! {
                // The headings of the note begin below an `h2`, as on the page of its day.
                <h2 class="visually-hidden">{notes::TEXT}</h2>
                // The fields that its tasks send.
                <form method="post" action="/api/notes/tick">
                    <input type="hidden" name="id" value=id.to_string() />
                    <input type="hidden" name="body_base" value=body_op.to_string() />
                    <input type="hidden" name="then" value=path(id) />
                    <input type="hidden" name="back" value=format!("{}?changed", path(id)) />
                    <div class="markdown" dir="auto" inner_html=html></div>
                </form>
            }
            .into_any()
        }}
        <p class="settings-actions">
            <a class="button" href=format!("{day_path}?note={id}#note-{id}")>{text::EDIT}</a>
            <a class="button" href=format!("{}.md", path(id)) download="">{text::DOWNLOAD}</a>
            <a class="button" href=history_path(id)>{pages::HISTORY}</a>
            // Hidden until a script shows it.
            <button class="button" id="full-screen" type="button" aria-pressed="false" hidden>{notes::FULL_SCREEN}</button>
        </p>
    }
}
