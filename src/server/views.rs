//! Todos and notes of several days: the server's side of `api::views`.

use super::{
    context::{answer, current_user, draft_of, state, today, visitor, week_start},
    state::AppState,
    store::journal::Counts,
};
use crate::{
    answers::{NewTodo, OpenPage, PinnedPage, SomedayPage, WeekPage},
    error::ApiError,
    model::{
        day::Day,
        day_meta::is_archived,
        id::TodoId,
        limits::{OPEN_PER_PAGE, PINNED_PER_PAGE},
        list::as_list,
        month::Month,
        row::Row,
        views::{DayMarks, MonthPage, WeekDay, first_days, open_days, pinned_rows},
    },
};

/// The open todos of the days before today, newest first.
///
/// # Errors
/// [`ApiError::SignInRequired`] or [`ApiError::Unavailable`].
pub async fn overdue() -> Result<OpenPage, ApiError> {
    answer(open(|day, today| day < today, true).await)
}

/// The open todos of the days after today, soonest first.
///
/// # Errors
/// As [`overdue`].
pub async fn upcoming() -> Result<OpenPage, ApiError> {
    answer(open(|day, today| day > today, false).await)
}

/// The open todos of the selected days. Of overdue days the newest comes first, and archived ones are left out.
async fn open(is_asked_for: impl Fn(Day, Day) -> bool, is_overdue: bool) -> Result<OpenPage, ApiError> {
    let (state, current, today) = (state()?, current_user()?, today()?);
    let counts = state.journal.counts(current.id(), today).await?;
    let metas = state.store.day_metas(current.id()).await?;
    let days = counts
        .iter()
        .filter(|(day, _)| is_asked_for(**day, today) && !(is_overdue && is_archived(&metas, **day)))
        .map(|(day, counts)| (*day, number(counts.open)));
    // One more todo than a page shows whether there are more.
    let days = match is_overdue {
        true => first_days(days.rev(), OPEN_PER_PAGE + 1),
        false => first_days(days, OPEN_PER_PAGE + 1),
    };
    let rows = state.store.open_todos(current.id(), &days).await?;
    let (days, more) = open_days(&days, rows, OPEN_PER_PAGE);
    Ok(OpenPage { days, more, today, refused: draft_of("todos/").await.map(|draft| draft.error) })
}

/// The week of a day; without one, of today.
///
/// # Errors
/// As [`overdue`].
pub async fn week(day: Option<Day>) -> Result<WeekPage, ApiError> {
    answer(compose_week(day).await)
}

async fn compose_week(day: Option<Day>) -> Result<WeekPage, ApiError> {
    let (state, current, today) = (state()?, current_user()?, today()?);
    let (mut days, metas) = (Vec::new(), state.store.day_metas(current.id()).await?);
    for day in day.unwrap_or(today).week(week_start()) {
        let rows = state.journal.rows(current.id(), Some(day)).await?;
        days.push(WeekDay::new(day, metas.get(&day).and_then(|meta| meta.label.clone()), rows.values().cloned(), spare(&state)));
    }
    Ok(WeekPage { days, today, refused: draft_of("todos/").await })
}

/// The todos of someday.
///
/// # Errors
/// As [`overdue`].
pub async fn someday() -> Result<SomedayPage, ApiError> {
    answer(compose_someday().await)
}

async fn compose_someday() -> Result<SomedayPage, ApiError> {
    let (state, current, today) = (state()?, current_user()?, today()?);
    let rows = state.journal.rows(current.id(), None).await?;
    let todos = rows.values().filter_map(Row::todo).filter(|todo| todo.trashed.is_none()).cloned().collect();
    let (done, open): (Vec<_>, Vec<_>) = as_list(todos).into_iter().partition(|todo| todo.done);
    Ok(SomedayPage { open, done, today, spare: spare(&state), refused: draft_of("todos/").await })
}

/// The pinned todos and notes.
///
/// # Errors
/// As [`overdue`].
pub async fn pinned() -> Result<PinnedPage, ApiError> {
    answer(compose_pinned().await)
}

async fn compose_pinned() -> Result<PinnedPage, ApiError> {
    let (state, current, today) = (state()?, current_user()?, today()?);
    let rows = state.store.pinned(current.id(), PINNED_PER_PAGE + 1).await?;
    let mut refused = None;
    for form in ["todos/", "notes/"] {
        refused = refused.or(draft_of(form).await.map(|draft| draft.error));
    }
    let (todos, notes, more) = pinned_rows(rows, PINNED_PER_PAGE);
    Ok(PinnedPage { todos, notes, more, today, refused })
}

/// What a form for a new todo needs.
///
/// # Errors
/// [`ApiError::Unavailable`].
pub async fn new_todo() -> Result<NewTodo, ApiError> {
    answer(compose_new_todo().await)
}

async fn compose_new_todo() -> Result<NewTodo, ApiError> {
    let (state, today) = (state()?, today()?);
    Ok(NewTodo { is_visitor: visitor().is_none(), spare: spare(&state), today, refused: draft_of("todos/").await })
}

/// An id for a todo.
pub(super) fn spare(state: &AppState) -> TodoId {
    TodoId::from_parts(u64::try_from(state.clock.now().as_millisecond()).unwrap_or_default(), state.random.of_ulid())
}

/// A month, with what its days hold and those beside them; without one, that of today.
///
/// # Errors
/// As [`overdue`].
pub async fn calendar(month: Option<Month>) -> Result<MonthPage, ApiError> {
    answer(compose_month(month).await)
}

async fn compose_month(month: Option<Month>) -> Result<MonthPage, ApiError> {
    let (state, current, today) = (state()?, current_user()?, today()?);
    let (month, week_start) = (month.unwrap_or_else(|| Month::of(today)), week_start());
    let counts = state.journal.counts(current.id(), today).await?;
    let marks = |day: Day| {
        let Counts { open, notes, .. } = *counts.get(&day)?;
        let number = |count: i64| u32::try_from(count).unwrap_or_default();
        Some(DayMarks { day, open: number(open), notes: number(notes) }).filter(|marks| marks.open > 0 || marks.notes > 0)
    };
    let days = month.weeks(week_start).into_iter().flatten().flatten().filter_map(marks).collect();
    Ok(MonthPage { month, week_start, days, today })
}

fn number(count: i64) -> usize {
    usize::try_from(count).unwrap_or_default()
}
