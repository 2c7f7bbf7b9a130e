//! The search in the person's own todos and notes: `/api/search`, and by a tag `/api/tags`.

use crate::{error::ApiError, model::search::SearchPage};
#[cfg(feature = "ssr")]
use crate::{
    functions::{Function, Text},
    model::limits::SEARCH_CHARS,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The todos and notes outside the Trash that have all words of a search, at most 50 on a page. Case does not count, nor do the accents of
/// Latin letters; several words in quotes are looked for as they stand, and words after the eighth are not looked for. `is:open`,
/// `is:done`, `is:pinned`, `in:todos`, `in:notes`, `#tag`, `before:` and `after:` with a date narrow it. The first page has the days that
/// the search names, too, as `next friday` does, and those whose label has all words. With the `next` of an answer as `page`, the todos and
/// notes that follow.
#[server(endpoint = "search", input = GetUrl, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn find(q: String, page: Option<u32>) -> Result<SearchPage, ApiError> {
    use crate::server::search;
    search::page(&q, page).await
}

/// The todos outside the Trash that have a tag, which is written without its `#`, at most 50 on a page. Case does not count. With the
/// `next` of an answer as `page`, those that follow.
#[server(endpoint = "tags", input = GetUrl, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn tagged(tag: String, page: Option<u32>) -> Result<SearchPage, ApiError> {
    use crate::server::search;
    search::tagged(&tag, page).await
}

#[cfg(feature = "ssr")]
const QUERY: Text = Text::new("q", 0..=SEARCH_CHARS, "milk");

#[cfg(feature = "ssr")]
const TAG: Text = Text::new("tag", 0..=SEARCH_CHARS, "home");

#[cfg(feature = "ssr")]
crate::functions::register![
    Function::private::<Find>().fails(&[422]).texts(&[QUERY]),
    Function::private::<Tagged>().fails(&[422]).texts(&[TAG]),
];
