//! What lies in the Trash, and the forms that restore it or remove it for good. Rendered on the server only.

use crate::{
    answers::TrashPage,
    model::{
        row::RowId,
        trash::{Restored, TrashItem, TrashPlace},
    },
    text::{self, notes, pages},
};
use leptos::prelude::*;

/// The address of the Trash.
pub const PATH: &str = "/trash";

/// One page of the Trash.
#[component]
pub fn TrashList(
    /// What it shows.
    page: TrashPage,
    /// The place after which the page begins.
    after: Option<TrashPlace>,
) -> impl IntoView {
    let TrashPage { items, next, todos, notes, in_person, restored, removed, left, .. } = page;
    // The button of this page does not remove what was deleted after the page was rendered.
    let newest = items.first().map(|item| item.place).filter(|_| in_person && after.is_none());
    view! {
        {restored.map(|restored| view! { <Back restored /> })}
        {removed.then(|| view! { <p class="notice" role="status">{text::trash::removed(left)}</p> })}
        {newest.map(|newest| view! { <Empty newest todos notes /> })}
        <Items items in_person after />
        <Ways after next />
    }
}

/// The address of the page after a place.
fn page_after(after: Option<TrashPlace>) -> String {
    after.map_or_else(|| PATH.to_owned(), |after| format!("{PATH}?after={after}"))
}

/// Says what was restored, and where it is.
#[component]
fn Back(restored: Restored) -> impl IntoView {
    let Restored { row, text, day, day_name } = restored;
    view! {
        <p class="notice" role="status">
            {text::trash::restored(row, &text)}
            {day.zip(day_name).map(|(day, name)| view! { " " <a href=day.path()>{text::trash::go_to(&name)}</a> })}
        </p>
    }
}

/// Asks before the Trash is emptied.
#[component]
fn Empty(newest: TrashPlace, todos: usize, notes: usize) -> impl IntoView {
    view! {
        <details class="trash-empty">
            <summary class="button">{text::trash::EMPTY}</summary>
            <p>{text::trash::emptying(todos, notes)}</p>
            <form method="post" action="/api/trash/empty">
                <input type="hidden" name="newest" value=newest.to_string() />
                <input type="hidden" name="then" value=format!("{PATH}?removed=all") />
                <input type="hidden" name="back" value=PATH />
                <button class="button danger">{text::trash::REMOVE_ALL}</button>
            </form>
        </details>
    }
}

#[component]
fn Items(items: Vec<TrashItem>, in_person: bool, after: Option<TrashPlace>) -> impl IntoView {
    if items.is_empty() {
        return view! { <p class="empty">{text::trash::NOTHING}</p> }.into_any();
    }
    view! {
        <ul class="settings-list" aria-label=text::trash::DELETED_ROWS>
            {items.into_iter().map(|item| view! { <Item item in_person after /> }).collect_view()}
        </ul>
    }
    .into_any()
}

#[component]
fn Item(item: TrashItem, in_person: bool, after: Option<TrashPlace>) -> impl IntoView {
    let TrashItem { row, day, day_name, text, body, subtasks, deleted, goes, .. } = item;
    let (kind, action) = match row {
        RowId::Todo(_) => (text::trash::TODO_OF, "/api/todos/restore"),
        RowId::Note(_) => (text::trash::NOTE_OF, "/api/notes/restore"),
    };
    let id = match row {
        RowId::Todo(id) => id.to_string(),
        RowId::Note(id) => id.to_string(),
    };
    let here = page_after(after);
    let join = if after.is_some() { '&' } else { '?' };
    let name = text::named(row, &text);
    let (restore, remove) = (text::trash::restore(&name), text::trash::delete_for_good(&name));
    view! {
        <li class="settings-item">
            <div class="settings-text">
                {if text.is_empty() {
                    view! { <p class="trash-text untitled">{notes::UNTITLED_NOTE}</p> }.into_any()
                } else {
                    view! { <p class="trash-text" dir="auto">{text}</p> }.into_any()
                }}
                {(subtasks > 0).then(|| view! { <p class="trash-body">{text::trash::with_subtasks(subtasks)}</p> })}
                {(!body.is_empty()).then(|| view! { <p class="trash-body" dir="auto">{body}</p> })}
                <dl class="settings-facts">
                    <div>
                        <dt>{kind}</dt>
                        <dd>
                            {match day.zip(day_name) {
                                Some((day, name)) => view! { <a href=day.path()>{name}</a> }.into_any(),
                                None => pages::SOMEDAY.into_any(),
                            }}
                        </dd>
                    </div>
                    <div>
                        <dt>{text::trash::DELETED}</dt>
                        <dd>
                            <time datetime=deleted.at>{deleted.words}</time>
                        </dd>
                    </div>
                    <div>
                        <dt>{text::trash::KEPT_UNTIL}</dt>
                        <dd>
                            <time datetime=goes.at>{goes.words}</time>
                        </dd>
                    </div>
                </dl>
            </div>
            <div class="trash-actions">
                <form method="post" action=action>
                    <input type="hidden" name="id" value=id />
                    <input type="hidden" name="then" value=format!("{here}{join}restored={row}") />
                    <input type="hidden" name="back" value=here.clone() />
                    <button class="button small" aria-label=restore>{text::RESTORE}</button>
                </form>
                {in_person
                    .then(|| {
                        view! {
                            <form method="post" action="/api/trash/delete">
                                <input type="hidden" name="row" value=row.to_string() />
                                <input type="hidden" name="then" value=format!("{here}{join}removed=all") />
                                <input type="hidden" name="back" value=here />
                                <button class="button small danger" aria-label=remove>{text::trash::DELETE_FOR_GOOD}</button>
                            </form>
                        }
                    })}
            </div>
        </li>
    }
}

/// The links to the other pages of the Trash.
#[component]
fn Ways(after: Option<TrashPlace>, next: Option<TrashPlace>) -> impl IntoView {
    (after.is_some() || next.is_some()).then(|| {
        view! {
            <nav class="settings-actions" aria-label=text::trash::PAGES>
                {after.map(|_| view! { <a class="button" href=PATH>{text::NEWEST}</a> })}
                {next.map(|next| view! { <a class="button" href=page_after(Some(next))>{text::OLDER}</a> })}
            </nav>
        }
    })
}
