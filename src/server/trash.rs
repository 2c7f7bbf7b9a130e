//! The Trash of a user, and removal from it for good: the server's side of `api::trash`.

use super::{
    context::{answer, current_user, current_user_in_person, draft_of, go_on_to, query, state, today, zone},
    journal::Removal,
    state::AppState,
    store::trash::Held,
};
use crate::{
    answers::TrashPage,
    error::ApiError,
    model::{
        day::Day,
        limits::{REMOVALS_PER_REQUEST, REMOVED_AT_ONCE, TRASH_PER_PAGE},
        row::{Row, RowId},
        trash::{KEPT, Removed, Restored, TrashItem, TrashPlace},
        user::UserId,
    },
    text::dates,
};

/// The forms of the page.
const FORMS: [&str; 3] = ["todos/restore", "notes/restore", "trash/"];

/// The Trash of the signed-in user: its first rows, or those after a place in it.
///
/// # Errors
/// [`ApiError::SignInRequired`] or [`ApiError::Unavailable`].
pub async fn page(after: Option<TrashPlace>) -> Result<TrashPage, ApiError> {
    answer(compose(after).await)
}

async fn compose(after: Option<TrashPlace>) -> Result<TrashPage, ApiError> {
    let (state, current, today) = (state()?, current_user()?, today()?);
    let now = state.clock.now();
    // One more row than a page shows whether there is a next page.
    let (Held { todos, notes }, mut rows) = state.store.trash(current.id(), after, TRASH_PER_PAGE + 1, now).await?;
    let has_more = rows.len() > TRASH_PER_PAGE;
    rows.truncate(TRASH_PER_PAGE);
    let next = rows.last().filter(|_| has_more).map(|row| row.place);
    let zone = zone();
    let items = rows.into_iter().map(|row| TrashItem {
        row: row.place.row,
        place: row.place,
        day: row.day,
        day_name: row.day.map(|day| dates::name(day, today)),
        text: row.text,
        body: row.body,
        subtasks: row.subtasks,
        deleted: dates::moment(row.place.at, now, &zone),
        goes: dates::moment(row.place.at.saturating_add(KEPT).unwrap_or(row.place.at), now, &zone),
    });
    let items = items.collect();
    let in_person = current.impersonator().is_none();
    let mut page = TrashPage { items, next, todos, notes, in_person, restored: None, removed: false, left: false, refused: None };
    for form in FORMS {
        page.refused = page.refused.or(draft_of(form).await.map(|draft| draft.error));
    }
    if page.refused.is_none() {
        let removed = query("removed");
        (page.removed, page.left) = (removed.is_some(), removed.as_deref() == Some("some"));
        if let Some(row) = query("restored").and_then(|row| row.parse().ok()) {
            page.restored = restored(&state, current.id(), row, today).await?;
        }
    }
    Ok(page)
}

/// Removes a row in the Trash of the signed-in user for good, with the subtasks that went there with it.
///
/// # Errors
/// [`ApiError::SignInRequired`], [`ApiError::Impersonated`], [`ApiError::NotFound`] where it is not in their Trash, or
/// [`ApiError::Unavailable`].
pub async fn remove(row: RowId) -> Result<Removed, ApiError> {
    let work = async { Ok(state()?.journal.remove(current_user_in_person()?.id(), Removal::Row(row)).await?) };
    answer(work.await)
}

/// Empties the Trash of the signed-in user for good; with `newest`, removes only rows that were deleted no later than the row at
/// that place. Rows that are deleted after the request stay.
///
/// # Errors
/// [`ApiError::SignInRequired`], [`ApiError::Impersonated`] or [`ApiError::Unavailable`]: then a part of it may be removed.
pub async fn empty(newest: Option<TrashPlace>) -> Result<Removed, ApiError> {
    let work = async {
        let (state, current) = (state()?, current_user_in_person()?);
        let now = state.clock.now();
        let since = newest.map_or(now, |newest| newest.at.min(now));
        let mut all = Removed { rows: 0, left: true };
        for _ in 0..REMOVALS_PER_REQUEST {
            // In parts, so that the user's other changes get their turn in between.
            let removed = state.journal.remove(current.id(), Removal::LyingSince(since, REMOVED_AT_ONCE)).await?;
            all = Removed { rows: all.rows + removed.rows, left: removed.left };
            if !all.left {
                return Ok(all);
            }
        }
        go_on_to("/trash?removed=some");
        Ok(all)
    };
    answer(work.await)
}

/// A restored row, for the message of the page.
async fn restored(state: &AppState, owner: &UserId, row: RowId, today: Day) -> Result<Option<Restored>, ApiError> {
    let known = state.store.known(owner, &[], &[row], &[]).await?;
    let row = known.rows.into_iter().find(|row| row.trashed().is_none());
    Ok(row.map(|row| {
        let text = match &row {
            Row::Todo(todo) => todo.text.clone(),
            Row::Note(note) => note.title.clone(),
        };
        Restored { row: row.id(), text, day: row.day(), day_name: row.day().map(|day| dates::name(day, today)) }
    }))
}
