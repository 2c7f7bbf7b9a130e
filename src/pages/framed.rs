//! What the settings pages and similar ones have in common: their frame, and the page that is shown if they can't be.

use super::message::MessagePage;
use crate::{
    api,
    components::settings::{SettingsPage, SignInFirst},
    error::ApiError,
    text::{self, Text},
};
use leptos::prelude::*;

/// One of these pages.
#[derive(Debug, Clone, Copy)]
pub struct Framed {
    /// Its address.
    pub path: &'static str,
    /// Its heading, and the name of its link.
    pub title: Text,
    /// The heading if it can't be shown.
    pub away: Text,
}

impl Framed {
    /// The page with what was loaded for it, below a sentence or two about it; a visitor is asked to sign in.
    pub fn show<T, V: IntoView + 'static>(
        self,
        about: impl Into<String>,
        loaded: Result<T, ApiError>,
        content: impl FnOnce(T) -> V + Send + 'static,
    ) -> AnyView
    where
        T: Send + 'static,
    {
        let Self { path, title, away } = self;
        match loaded {
            Ok(loaded) => view! { <SettingsPage title about=about.into()>{content(loaded)}</SettingsPage> }.into_any(),
            Err(error) => not_shown(title, away, path.to_owned(), &error),
        }
    }
}

/// The page if the requested one can't be shown: with the reason, or for a visitor with the sign-in link, which returns to `path`.
pub fn not_shown(title: Text, away: Text, path: String, error: &ApiError) -> AnyView {
    let reason = error.to_string();
    api::page::set_status(error.status());
    if *error == ApiError::SignInRequired {
        return view! {
            <MessagePage title>
                <SignInFirst path />
            </MessagePage>
        }
        .into_any();
    }
    view! {
        <MessagePage title=away>
            <p>{reason}</p>
            <a class="button primary" href="">{text::TRY_AGAIN}</a>
        </MessagePage>
    }
    .into_any()
}
