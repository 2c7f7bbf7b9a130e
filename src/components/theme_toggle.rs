//! Dark, light, or as the system says.

use super::{board::use_board, icon::Icon, live::live};
use crate::{
    api::preferences::SetTheme,
    client::{call, page::show_theme},
    model::theme::Theme,
};
use leptos::{ev, prelude::*, server_fn::ServerFn as _};

/// Goes round the three themes. The server renders the choice, so the next page comes in it from its first pixel.
#[component]
pub fn ThemeToggle() -> impl IntoView {
    let board = use_board();
    let label = move || {
        let theme = board.theme.get();
        format!("Theme: {}. Change to {}", theme.as_str(), theme.next().as_str())
    };
    let toggle = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let theme = board.theme.get_untracked().next();
        board.theme.set(theme);
        show_theme(theme.as_str());
        call::tell(SetTheme::PATH, format!("theme={}", theme.as_str()));
    };
    view! {
        <form class="theme-toggle" method="post" action="/api/preferences/theme" on:submit=toggle>
            <input type="hidden" name="theme" value=live(move || board.theme.get().next().as_str()) />
            <input type="hidden" name="then" value=board.path() />
            <button class="icon-button has-tooltip" aria-label=label>
                {move || match board.theme.get() {
                    Theme::System => view! { <Icon name="monitor" /> },
                    Theme::Light => view! { <Icon name="sun" /> },
                    Theme::Dark => view! { <Icon name="moon" /> },
                }}
                <span class="tooltip" aria-hidden="true">{label}</span>
            </button>
        </form>
    }
}
