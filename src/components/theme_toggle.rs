//! Dark, light, or as the system says.

use super::{
    el::{El, el, hidden, post, served},
    frame::use_frame,
    icon::icon_html,
};
use crate::{
    api::preferences::SetTheme,
    client::{call, page::show_theme},
    model::theme::Theme,
    text::layout,
};
use leptos::{ev, prelude::*, server_fn::ServerFn as _};

/// Cycles through the three themes. The server renders the choice, so the next page has it from its first paint.
#[component]
pub fn ThemeToggle() -> El {
    let frame = use_frame();
    let label = move || {
        let theme = frame.theme.get();
        layout::theme(&layout::theme_name(theme), &layout::theme_name(theme.next()))
    };
    let icon = move || match frame.theme.get() {
        Theme::System => icon_html("monitor"),
        Theme::Dark => icon_html("moon"),
        Theme::Light | Theme::Tan | Theme::Cloud => icon_html("sun"),
    };
    let toggle = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let theme = frame.theme.get_untracked().next();
        frame.theme.set(theme);
        show_theme(theme.as_str());
        call::tell(SetTheme::PATH, format!("theme={}", theme.as_str()));
    };
    let button = el("button").class("icon-button has-tooltip").live("aria-label", label).with([
        el("svg").class("icon").served("aria-hidden", "true").live_html(icon),
        el("span").class("tooltip").served("aria-hidden", "true").live_text(label),
    ]);
    post("theme-toggle", "/api/preferences/theme").on(ev::submit, toggle).with([
        hidden("theme").live("value", move || frame.theme.get().next().as_str()),
        served(|| hidden("then").attr("value", frame.path())),
        button,
    ])
}
