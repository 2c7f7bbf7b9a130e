//! Dark, light, or as the system says.

use super::{
    frame::use_frame,
    live::{live, on},
};
use crate::{
    api::preferences::SetTheme,
    client::{call, page::show_theme},
    model::theme::Theme,
};
use leptos::{ev, prelude::*, server_fn::ServerFn as _};

/// Goes round the three themes. The server renders the choice, so the next page comes in it from its first pixel.
#[component]
pub fn ThemeToggle() -> impl IntoView {
    let frame = use_frame();
    let label = move || {
        let theme = frame.theme.get();
        format!("Theme: {}. Change to {}", theme.as_str(), theme.next().as_str())
    };
    let icon = move || match frame.theme.get() {
        Theme::System => "#i-monitor".to_owned(),
        Theme::Light => "#i-sun".to_owned(),
        Theme::Dark => "#i-moon".to_owned(),
    };
    let toggle = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let theme = frame.theme.get_untracked().next();
        frame.theme.set(theme);
        show_theme(theme.as_str());
        call::tell(SetTheme::PATH, format!("theme={}", theme.as_str()));
    };
    view! {
        <form class="theme-toggle" method="post" action="/api/preferences/theme" on:submit=on(toggle)>
            <input type="hidden" name="theme" value=live(move || frame.theme.get().next().as_str().to_owned()) />
            <input type="hidden" name="then" value=frame.path() />
            <button class="icon-button has-tooltip" aria-label=live(label)>
                <svg class="icon" aria-hidden="true">
                    <use_ href=live(icon) />
                </svg>
                <span class="tooltip" aria-hidden="true">{live(label)}</span>
            </button>
        </form>
    }
}
