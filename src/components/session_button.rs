//! The theme-aware icon at the foot of the sidebar: sign in, or who is signed in and the way out.

use super::board::use_board;
use crate::{client::drafts, model::theme::Theme};
use leptos::prelude::*;

/// Signed out a link to `/login`, signed in a button that signs out.
#[component]
pub fn SessionButton() -> impl IntoView {
    let board = use_board();
    match board.user() {
        None => view! {
            <a class="icon-button has-tooltip" href=move || board.sign_in_path() aria-label="Sign in to your account">
                <ThemedIcon name="login" />
                <span class="tooltip" aria-hidden="true">"Sign in to your account"</span>
            </a>
        }
        .into_any(),
        Some(user) => {
            let label = format!("{} - Click to sign out", user.display_name());
            let name = label.clone();
            view! {
                <form method="post" action="/logout" on:submit=move |_| drafts::forget_all()>
                    <button class="icon-button has-tooltip" aria-label=name>
                        <ThemedIcon name="user" />
                        <span class="tooltip" aria-hidden="true" dir="auto">{label}</span>
                    </button>
                </form>
            }
            .into_any()
        }
    }
}

/// A picture that is dark on the light theme and light on the dark one. The browser chooses, so that no script is needed
/// and nothing flashes.
#[component]
fn ThemedIcon(name: &'static str) -> impl IntoView {
    let board = use_board();
    let dark_when = move || match board.theme.get() {
        Theme::System => "(prefers-color-scheme: dark)",
        Theme::Light => "not all",
        Theme::Dark => "all",
    };
    view! {
        <picture class="themed-icon">
            <source media=dark_when srcset=format!("/{name}-light.svg") />
            <img src=format!("/{name}-dark.svg") alt="" width="18" height="18" />
        </picture>
    }
}
