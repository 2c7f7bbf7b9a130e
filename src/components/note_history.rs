//! The earlier versions of a note, and one of them. Rendered on the server only.

use super::{
    note_page::{Markdown, NoteFrame, path},
    settings::Refused,
};
use crate::{
    answers::NoteHistory,
    model::{
        diff::{DiffLine, DiffPiece},
        history::{ComparedWith, NoteVersion, VersionItem},
        id::{NoteId, VersionId},
        moment::Moment,
    },
    text::{self, Text, history, notes, pages, trash},
};
use leptos::prelude::*;

/// The address of a note's history.
pub fn history_path(note: NoteId) -> String {
    format!("{}/history", path(note))
}

/// The address of one of its versions.
pub fn version_path(note: NoteId, version: VersionId) -> String {
    format!("{}/{version}", history_path(note))
}

/// What the page of a version shows of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// The changes between it and another text.
    Changes(ComparedWith),
    /// The text itself.
    Text,
}

impl Shown {
    const ALL: [Self; 3] = [Self::Changes(ComparedWith::Now), Self::Changes(ComparedWith::Next), Self::Text];

    /// By its word in the address; an unknown word means a comparison with the note as it is.
    pub fn from_word(word: &str) -> Self {
        Self::ALL.into_iter().find(|shown| shown.word() == word).unwrap_or(Self::Changes(ComparedWith::Now))
    }

    /// What the text is compared with.
    pub const fn compared_with(self) -> ComparedWith {
        match self {
            Self::Changes(with) => with,
            Self::Text => ComparedWith::Now,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Changes(with) => with.as_str(),
            Self::Text => "text",
        }
    }

    const fn name(self) -> Text {
        match self {
            Self::Changes(ComparedWith::Now) => history::CHANGES_UP_TO_NOW,
            Self::Changes(ComparedWith::Next) => history::CHANGES_UP_TO_NEXT,
            Self::Text => history::ITS_TEXT,
        }
    }
}

/// The list of the versions.
#[component]
pub fn HistoryPage(
    /// What it shows.
    history: NoteHistory,
    /// The version with the text that a restore has just replaced; none if nothing was restored.
    replaced: Option<VersionId>,
    /// Whether the note already had the text that was to be restored.
    same: bool,
) -> impl IntoView {
    let NoteHistory { note, title, day, trashed, versions, refused } = history;
    let replaced = replaced.filter(|id| refused.is_none() && versions.iter().any(|version| version.id == *id));
    view! {
        <NoteFrame day heading=pages::HISTORY>
            <p>
                {history::EARLIER_VERSIONS_OF} <a href=path(note) dir="auto">{notes::title_of(&title)}</a> {history::NEWEST_FIRST}
                {history::are_kept()}
            </p>
            <Refused sentence=refused.map(|error| error.to_string()) />
            {replaced.map(|replaced| view! { <Restored note replaced /> })}
            {same.then(|| view! { <p class="notice" role="status">{history::SAME}</p> })}
            {trashed.then(|| view! { <InTrash /> })}
            {if versions.is_empty() {
                view! { <p class="empty">{history::NO_VERSIONS}</p> }.into_any()
            } else {
                view! {
                    <ul class="settings-list" aria-label=history::VERSIONS>
                        {versions.into_iter().map(|version| view! { <Item note version trashed /> }).collect_view()}
                    </ul>
                }
                .into_any()
            }}
        </NoteFrame>
    }
}

/// Says that a version was restored, and offers Undo.
#[component]
fn Restored(note: NoteId, replaced: VersionId) -> impl IntoView {
    view! {
        <div class="notice version-restored" role="status">
            <p>{history::RESTORED}</p>
            <Restore note version=replaced name=text::UNDO label=text::UNDO />
        </div>
    }
}

#[component]
fn InTrash() -> impl IntoView {
    view! {
        <p class="notice">
            {history::IN_TRASH} <a href=super::trash::PATH>{trash::GO_TO_TRASH}</a>
        </p>
    }
}

#[component]
fn Item(note: NoteId, version: VersionItem, trashed: bool) -> impl IntoView {
    let VersionItem { id, written, replaced, title, characters, added, removed } = version;
    let name = history::version_of(written.as_ref(), &replaced);
    let label = history::restore(&name);
    view! {
        <li class="settings-item">
            <div class="settings-text">
                <p class="settings-name">
                    <a href=version_path(note, id)>
                        <time datetime=written.as_ref().unwrap_or(&replaced).at.clone()>{name}</time>
                    </a>
                </p>
                {(!title.is_empty()).then(|| view! { <p class="trash-body" dir="auto">{title}</p> })}
                <dl class="settings-facts">
                    <div>
                        <dt>{history::UNTIL}</dt>
                        <dd>
                            <time datetime=replaced.at>{replaced.words}</time>
                        </dd>
                    </div>
                    <div>
                        <dt>{history::LENGTH}</dt>
                        <dd>{history::characters(characters)}</dd>
                    </div>
                    <div>
                        <dt>{history::CHANGED_THEN}</dt>
                        <dd>{history::changed_lines(added, removed)}</dd>
                    </div>
                </dl>
            </div>
            {(!trashed).then(|| view! { <Restore note version=id name=text::RESTORE label /> })}
        </li>
    }
}

/// The form that gives the note a version's text.
#[component]
fn Restore(
    note: NoteId,
    version: VersionId,
    /// The text of the button.
    name: Text,
    /// Its accessible name, where a list has several of these buttons.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let here = history_path(note);
    view! {
        <form method="post" action="/api/notes/revert">
            <input type="hidden" name="id" value=note.to_string() />
            <input type="hidden" name="version" value=version.to_string() />
            <input type="hidden" name="then" value=format!("{here}?same") />
            <input type="hidden" name="back" value=here />
            <button class="button small" aria-label=label>{name}</button>
        </form>
    }
}

/// One version.
#[component]
pub fn VersionPage(
    /// The version, whole.
    version: NoteVersion,
    /// What is shown of it.
    shown: Shown,
) -> impl IntoView {
    let NoteVersion { id, note, day, trashed, written, replaced, title, html, changes, .. } = version;
    let here = version_path(note, id);
    let link = move |other: Shown| {
        view! {
            <a class="settings-link" href=format!("{here}?show={}", other.word()) aria-current=(other == shown).then_some("page")>
                {other.name()}
            </a>
        }
    };
    let Moment { at, words } = replaced.clone();
    view! {
        <NoteFrame day heading=history::VERSION>
            <p>
                <a href=path(note) dir="auto">{notes::title_of(&title)}</a> ", " {history::version_of(written.as_ref(), &replaced)} {history::AND_UNTIL}
                <time datetime=at>{words}</time> "."
            </p>
            {trashed.then(|| view! { <InTrash /> })}
            <nav class="settings-nav" aria-label=history::SHOWN_AS>{Shown::ALL.map(link).into_iter().collect_view()}</nav>
            {match shown {
                Shown::Text => view! { <Text title html /> }.into_any(),
                Shown::Changes(_) => view! { <Changes changes /> }.into_any(),
            }}
            <div class="settings-actions">
                {(!trashed).then(|| view! { <Restore note version=id name=text::RESTORE label=text::RESTORE /> })}
                <a class="button small" href=history_path(note)>{history::ALL_VERSIONS}</a>
            </div>
        </NoteFrame>
    }
}

#[component]
fn Text(title: String, html: String) -> impl IntoView {
    view! {
        <h2 dir="auto">{notes::title_of(&title)}</h2>
        {if html.is_empty() {
            view! { <p class="empty">{history::NO_TEXT}</p> }.into_any()
        } else {
            view! { <Markdown html /> }.into_any()
        }}
    }
}

#[component]
fn Changes(changes: Vec<DiffLine>) -> impl IntoView {
    if changes.is_empty() {
        return view! { <p class="empty">{history::NO_CHANGES}</p> }.into_any();
    }
    view! { <div class="diff" role="group" aria-label=history::CHANGES>{changes.into_iter().map(line).collect_view()}</div> }.into_any()
}

/// A line. A word says whether it was added or removed, not its colour alone.
fn line(line: DiffLine) -> AnyView {
    match line {
        DiffLine::Same(line) => view! { <p dir="auto">{line}</p> }.into_any(),
        DiffLine::Removed(pieces) => view! {
            <p class="removed" dir="auto">
                <span class="visually-hidden">{history::REMOVED}</span>
                <del>{marked(pieces)}</del>
            </p>
        }
        .into_any(),
        DiffLine::Added(pieces) => view! {
            <p class="added" dir="auto">
                <span class="visually-hidden">{history::ADDED}</span>
                <ins>{marked(pieces)}</ins>
            </p>
        }
        .into_any(),
        DiffLine::Skipped(count) => view! { <p class="skipped">{history::same_lines(count)}</p> }.into_any(),
        DiffLine::More(count) => view! { <p class="skipped">{history::more_lines(count)}</p> }.into_any(),
    }
}

fn marked(pieces: Vec<DiffPiece>) -> impl IntoView {
    let piece = |DiffPiece { text, marked }: DiffPiece| if marked { view! { <mark>{text}</mark> }.into_any() } else { text.into_any() };
    pieces.into_iter().map(piece).collect_view()
}
