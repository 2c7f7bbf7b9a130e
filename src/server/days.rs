//! Whole days: their labels, the archive, and actions on all rows of a day. The server's side of `api::days`.

use super::{
    context::{answer, current_user, draft_of, state, today},
    journal::Ask,
    store::day_meta::MetaChange,
    views::spare,
};
use crate::{
    answers::{ArchivePage, DayOptions},
    error::ApiError,
    model::{
        day::Day,
        day_meta::{DayMeta, label},
        limits::DAY_METAS,
        listed::{ListedDay, YearOfDays, year_of},
        row::Row,
    },
    text::errors,
};

/// The days of a year that hold anything, have a label or are archived.
///
/// # Errors
/// [`ApiError::SignInRequired`] or [`ApiError::Unavailable`].
pub async fn list(year: Option<i32>) -> Result<YearOfDays, ApiError> {
    let work = async {
        let (state, current, today) = (state()?, current_user()?, today()?);
        let metas = state.store.day_metas(current.id()).await?;
        Ok(year_of(&state.journal.days(current.id(), today).await?, &metas, year, today))
    };
    answer(work.await)
}

/// The archived days.
///
/// # Errors
/// As [`list`].
pub async fn archive() -> Result<ArchivePage, ApiError> {
    let work = async {
        let (state, current, today) = (state()?, current_user()?, today()?);
        let (metas, days) = (state.store.day_metas(current.id()).await?, state.journal.days(current.id(), today).await?);
        let archived = metas.iter().rev().filter(|(_, meta)| meta.archived);
        let days = archived.map(|(day, meta)| ListedDay::new(*day, days.get(day).copied().unwrap_or_default(), Some(meta)));
        Ok(ArchivePage { days: days.collect(), refused: draft_of("days/").await.map(|draft| draft.error) })
    };
    answer(work.await)
}

/// What can be done with a day; without one, with today.
///
/// # Errors
/// As [`list`].
pub async fn options(day: Option<Day>) -> Result<DayOptions, ApiError> {
    let work = async {
        let (state, current, today) = (state()?, current_user()?, today()?);
        let day = day.unwrap_or(today);
        let meta = state.store.day_metas(current.id()).await?.get(&day).cloned().unwrap_or_default();
        let rows = state.journal.rows(current.id(), Some(day)).await?;
        let refused = match draft_of("days/").await {
            None => draft_of("todos/").await,
            draft => draft,
        };
        let rows = || rows.values().filter(|row| row.trashed().is_none());
        Ok(DayOptions {
            day,
            today,
            meta,
            open: rows().filter_map(Row::todo).filter(|todo| !todo.done).count(),
            todos: rows().filter_map(Row::todo).count(),
            notes: rows().filter_map(Row::note).count(),
            spare: spare(&state),
            refused,
        })
    };
    answer(work.await)
}

/// Sets the label of a day; a blank one removes it.
///
/// # Errors
/// [`ApiError::Invalid`] where it is too long, or too many days have one.
pub async fn set_label(day: Day, text: &str) -> Result<DayMeta, ApiError> {
    let label = label(text).map_err(|error| ApiError::line_refused(errors::A_LABEL, error));
    answer(async { set(day, MetaChange::Label(label?)).await }.await)
}

/// Archives a day, or restores it from the archive.
///
/// # Errors
/// [`ApiError::Invalid`] where too many days are.
pub async fn set_archived(day: Day, archived: bool) -> Result<DayMeta, ApiError> {
    answer(set(day, MetaChange::Archived(archived)).await)
}

async fn set(day: Day, change: MetaChange) -> Result<DayMeta, ApiError> {
    let (state, current) = (state()?, current_user()?);
    let metas = state.store.day_metas(current.id()).await?;
    if metas.len() >= DAY_METAS && !metas.contains_key(&day) {
        return Err(ApiError::too_many_labels(DAY_METAS));
    }
    Ok(state.journal.set_day_meta(current.id(), day, change).await?)
}

/// Moves all todos and notes of a day to the Trash.
///
/// # Errors
/// [`ApiError::SignInRequired`] or [`ApiError::Unavailable`].
pub async fn delete(day: Day) -> Result<(), ApiError> {
    let work = async { Ok(state()?.journal.ask(current_user()?.id(), Ask::DeleteDay { day }).await?) };
    answer(work.await.map(drop))
}
