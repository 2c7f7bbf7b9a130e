//! What lies in the Trash, and the forms that restore it. Rendered on the server only.

use crate::{
    model::{
        row::RowId,
        trash::{Restored, TrashItem, TrashPage, TrashPlace},
    },
    text,
};
use leptos::prelude::*;

/// The address of the Trash.
pub const PATH: &str = "/trash";

/// One page of the Trash.
#[component]
pub fn TrashList(
    /// What it shows.
    page: TrashPage,
    /// The place that it comes after.
    after: Option<TrashPlace>,
) -> impl IntoView {
    let TrashPage { items, next, restored, .. } = page;
    view! {
        {restored.map(|restored| view! { <Back restored /> })}
        <Items items after />
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
            {text::restored(row, &text)}
            {day.zip(day_name).map(|(day, name)| view! { " " <a href=day.path()>{format!("Go to {name}")}</a> })}
        </p>
    }
}

#[component]
fn Items(items: Vec<TrashItem>, after: Option<TrashPlace>) -> impl IntoView {
    if items.is_empty() {
        return view! { <p class="empty">{text::TRASH_EMPTY}</p> }.into_any();
    }
    view! {
        <ul class="settings-list" aria-label="Deleted todos and notes">
            {items.into_iter().map(|item| view! { <Item item after /> }).collect_view()}
        </ul>
    }
    .into_any()
}

#[component]
fn Item(item: TrashItem, after: Option<TrashPlace>) -> impl IntoView {
    let TrashItem { row, day, day_name, text, body, deleted } = item;
    let (kind, action) = match row {
        RowId::Todo(_) => ("Todo of", "/api/todos/restore"),
        RowId::Note(_) => ("Note of", "/api/notes/restore"),
    };
    let id = match row {
        RowId::Todo(id) => id.to_string(),
        RowId::Note(id) => id.to_string(),
    };
    let here = page_after(after);
    let join = if after.is_some() { '&' } else { '?' };
    let label = format!("Restore {}", text::named(row, &text));
    view! {
        <li class="settings-item">
            <div class="settings-text">
                {if text.is_empty() {
                    view! { <p class="trash-text untitled">"Untitled note"</p> }.into_any()
                } else {
                    view! { <p class="trash-text" dir="auto">{text}</p> }.into_any()
                }}
                {(!body.is_empty()).then(|| view! { <p class="trash-body" dir="auto">{body}</p> })}
                <dl class="settings-facts">
                    <div>
                        <dt>{kind}</dt>
                        <dd>
                            {match day.zip(day_name) {
                                Some((day, name)) => view! { <a href=day.path()>{name}</a> }.into_any(),
                                None => view! { "Someday" }.into_any(),
                            }}
                        </dd>
                    </div>
                    <div>
                        <dt>"Deleted"</dt>
                        <dd>
                            <time datetime=deleted.at>{deleted.words}</time>
                        </dd>
                    </div>
                </dl>
            </div>
            <form method="post" action=action>
                <input type="hidden" name="id" value=id />
                <input type="hidden" name="then" value=format!("{here}{join}restored={row}") />
                <input type="hidden" name="back" value=here />
                <button class="button small" aria-label=label>"Restore"</button>
            </form>
        </li>
    }
}

/// The ways to the other pages of the Trash.
#[component]
fn Ways(after: Option<TrashPlace>, next: Option<TrashPlace>) -> impl IntoView {
    (after.is_some() || next.is_some()).then(|| {
        view! {
            <nav class="settings-actions" aria-label="Pages of the Trash">
                {after.map(|_| view! { <a class="button" href=PATH>"Newest"</a> })}
                {next.map(|next| view! { <a class="button" href=page_after(Some(next))>"Older"</a> })}
            </nav>
        }
    })
}
