//! What a person sees of their Trash: the server's side of `api::trash`.

use super::{
    context::{answer, current_user, draft_of, query, state, today, zone},
    state::AppState,
};
use crate::{
    error::AppError,
    model::{
        day::Day,
        limits::TRASH_PER_PAGE,
        moment::Moment,
        row::{Row, RowId},
        trash::{Restored, TrashItem, TrashPage, TrashPlace},
        user::UserId,
    },
};

/// The forms of the page.
const FORMS: [&str; 2] = ["todos/restore", "notes/restore"];

/// The Trash of the signed-in user, or what comes after a place in it.
///
/// # Errors
/// [`AppError::SignInRequired`] or [`AppError::Unavailable`].
pub async fn page(after: Option<TrashPlace>) -> Result<TrashPage, AppError> {
    answer(compose(after).await)
}

async fn compose(after: Option<TrashPlace>) -> Result<TrashPage, AppError> {
    let (state, current, today) = (state()?, current_user()?, today()?);
    // One more says whether there is a next page.
    let mut rows = state.store.trash(current.id(), after, TRASH_PER_PAGE + 1).await?;
    let has_more = rows.len() > TRASH_PER_PAGE;
    rows.truncate(TRASH_PER_PAGE);
    let next = rows.last().filter(|_| has_more).map(|row| row.place);
    let (now, zone) = (state.clock.now(), zone());
    let items = rows.into_iter().map(|row| TrashItem {
        row: row.place.row,
        day: row.day,
        day_name: row.day.map(|day| day.name(today)),
        text: row.text,
        body: row.body,
        deleted: Moment::new(row.place.at, now, &zone),
    });
    let mut page = TrashPage { items: items.collect(), next, restored: None, refused: None };
    for form in FORMS {
        page.refused = page.refused.or(draft_of(form).await.map(|draft| draft.error));
    }
    if let Some(row) = query("restored").and_then(|row| row.parse().ok()).filter(|_| page.refused.is_none()) {
        page.restored = restored(&state, current.id(), row, today).await?;
    }
    Ok(page)
}

/// A row outside the Trash, as the page says that it is there again.
async fn restored(state: &AppState, owner: &UserId, row: RowId, today: Day) -> Result<Option<Restored>, AppError> {
    let known = state.store.known(owner, &[], &[row]).await?;
    let row = known.rows.into_iter().find(|row| row.trashed().is_none());
    Ok(row.map(|row| {
        let text = match &row {
            Row::Todo(todo) => todo.text.clone(),
            Row::Note(note) => note.title.clone(),
        };
        Restored { row: row.id(), text, day: row.day(), day_name: row.day().map(|day| day.name(today)) }
    }))
}
