//! The search in a user's todos and notes: the server's side of `api::search`.

use super::context::{answer, current_user, state, today};
use crate::{
    error::ApiError,
    model::{
        limits::{SEARCH_CHARS, SEARCH_PAGES, SEARCH_PER_PAGE},
        row::Row,
        search::{Hit, Query, SearchPage, found_days},
    },
    text::date_words,
};

/// A page, counted from 1, of the rows of the signed-in user that have all words of a search.
///
/// # Errors
/// [`ApiError::SignInRequired`], [`ApiError::Invalid`] where the search is too long, or [`ApiError::Unavailable`].
pub async fn page(text: &str, number: Option<u32>) -> Result<SearchPage, ApiError> {
    answer(with_days(text, number).await)
}

/// A page of the todos of the signed-in user that have a tag. An invalid tag finds none.
///
/// # Errors
/// As [`page`].
pub async fn tagged(tag: &str, number: Option<u32>) -> Result<SearchPage, ApiError> {
    answer(compose(tag, Query::tag, number).await)
}

async fn with_days(text: &str, number: Option<u32>) -> Result<SearchPage, ApiError> {
    let mut page = compose(text, |text| Some(Query::parse(text)), number).await?;
    if number.is_none_or(|number| number <= 1) {
        let metas = state()?.store.day_metas(current_user()?.id()).await?;
        page.days = found_days(text, &Query::parse(text), page.today, &metas, &date_words());
    }
    Ok(page)
}

async fn compose(text: &str, read: fn(&str) -> Option<Query>, number: Option<u32>) -> Result<SearchPage, ApiError> {
    let (state, current, today) = (state()?, current_user()?, today()?);
    let length = text.chars().count();
    if length > SEARCH_CHARS {
        return Err(ApiError::search_too_long(SEARCH_CHARS, length));
    }
    let mut page = SearchPage { days: Vec::new(), hits: Vec::new(), next: None, left_out: false, is_cut: false, today };
    let Some(query) = read(text) else { return Ok(page) };
    page.left_out = query.leaves_words_out();
    let number = number.unwrap_or(1).max(1);
    let pages_before = usize::try_from(number - 1).unwrap_or(SEARCH_PAGES);
    if query.is_empty() || pages_before >= SEARCH_PAGES {
        return Ok(page);
    }
    // One more row than a page shows whether there is a next page.
    let found = state.store.search(current.id(), &query, pages_before * SEARCH_PER_PAGE, SEARCH_PER_PAGE + 1).await?;
    let mut rows = found.rows;
    let has_more = rows.len() > SEARCH_PER_PAGE && pages_before + 1 < SEARCH_PAGES;
    rows.truncate(SEARCH_PER_PAGE);
    page.is_cut = found.is_cut;
    page.next = has_more.then_some(number + 1);
    page.hits = rows.iter().map(|row| hit(row, &query)).collect();
    Ok(page)
}

fn hit(row: &Row, query: &Query) -> Hit {
    let (done, title, text) = match row {
        Row::Todo(todo) => (todo.done, None, query.excerpt(&todo.text)),
        Row::Note(note) => (false, Some(query.excerpt(&note.title)), query.excerpt(&note.body)),
    };
    Hit { row: row.id(), day: row.day(), done, title, text }
}
