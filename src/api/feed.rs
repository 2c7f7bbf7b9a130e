//! The user's calendar feed: `/api/feed/*`. The feed itself is a plain address, `/feed/<secret>.ics`.

#[cfg(feature = "ssr")]
use crate::functions::Function;
use crate::{
    answers::{FeedAddress, FeedPage},
    error::ApiError,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whether there is a feed, and since when. Its address is not known here.
#[server(endpoint = "feed", input = GetUrl, input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn load() -> Result<FeedPage, ApiError> {
    use crate::server::feed;
    feed::page().await
}

/// Makes a feed, and returns its address, which is not shown again. An earlier feed ends. Only for the session of a browser: a token is
/// refused.
#[server(endpoint = "feed/create", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn create() -> Result<FeedAddress, ApiError> {
    use crate::server::feed;
    feed::make().await
}

/// Ends the feed. Ending it again changes nothing.
#[server(endpoint = "feed/end", input_derive = (Clone, Serialize, Deserialize, ToSchema))]
pub async fn end() -> Result<(), ApiError> {
    use crate::server::feed;
    feed::end().await
}

#[cfg(feature = "ssr")]
crate::functions::register![
    Function::private::<Load>().in_person(),
    Function::private::<Create>().in_person(),
    Function::private::<End>().in_person()
];
