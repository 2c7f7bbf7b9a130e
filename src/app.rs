//! The document and the routes: the product on one screen.

use crate::{
    components::{
        boot::{Boot, Styles},
        impersonation_banner::ImpersonationBanner,
        page_files::RightToLeftStyles,
        split::SplitLoader,
    },
    model::{language::Language, preferences::Preferences, theme::Theme},
    pages::{
        account::AccountRoute,
        account_deleted::AccountDeleted,
        archive::ArchiveRoute,
        calendar::CalendarRoute,
        day::DayRoute,
        day_options::DayOptionsRoute,
        days::DaysRoute,
        doctor::DoctorRoute,
        feed::FeedRoute,
        import::ImportRoute,
        not_found::NotFound,
        note::NoteRoute,
        note_by_title::NoteByTitleRoute,
        note_history::{NoteHistoryRoute, NoteVersionRoute},
        open_days::{OverdueRoute, UpcomingRoute},
        pinned::PinnedRoute,
        search::SearchRoute,
        select::SelectRoute,
        sessions::SessionsRoute,
        settings::SettingsRoute,
        share::ShareRoute,
        shortcuts::ShortcutsRoute,
        sign_in_away::UnlessSignInIsAway,
        sign_in_failed::SignInFailed,
        someday::SomedayRoute,
        tag::TagRoute,
        tokens::TokensRoute,
        trash::TrashRoute,
        week::WeekRoute,
    },
    text::{self, layout},
};
use leptos::{config::LeptosOptions, html, prelude::*};
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    path,
};

/// The whole HTML document around the app. Only the server renders it.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let Preferences { text_size, time_zone, .. } = use_context().unwrap_or_default();
    let language: Language = use_context().unwrap_or_default();
    view! {
        <!DOCTYPE html>
        <html lang=language.tag() dir=language.direction() data-text=text_size.as_str() data-zone=time_zone.name().map(str::to_owned)>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="description" content=layout::DESCRIPTION />
                <Styles options=options.clone() />
                <RightToLeftStyles language />
                // Not before the style sheet: a head that waits for a script first makes Chromium break off the fade between pages.
                <Boot options=options.clone() />
                {theme_colors(use_context().unwrap_or_default())}
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="apple-touch-icon" href="/apple-touch-icon.png" />
                <link rel="manifest" href="/manifest.webmanifest" />
                <AutoReload options />
                <SplitLoader />
                <MetaTags />
            </head>
            <body>
                <p class="notice" id="forms-only" role="status" hidden>
                    {layout::FORMS_ONLY}
                    " "
                    <button class="button small" type="button">{text::TRY_AGAIN}</button>
                </p>
                <App />
            </body>
        </html>
    }
}

/// The colour of the browser's own frame around the page: that of `--canvas` in the chosen theme, else in the system's.
fn theme_colors(theme: Theme) -> impl IntoView {
    const LIGHT: &str = "#ffffff";
    const DARK: &str = "#1a1b1e";
    const TAN: &str = "#faf6ee";
    const CLOUD: &str = "#f3f6fa";
    let color = |color: &'static str, media: Option<&'static str>| html::meta().name("theme-color").content(color).attr("media", media);
    match theme {
        Theme::Light => vec![color(LIGHT, None)],
        Theme::Dark => vec![color(DARK, None)],
        Theme::Tan => vec![color(TAN, None)],
        Theme::Cloud => vec![color(CLOUD, None)],
        Theme::System => {
            vec![color(LIGHT, Some("(prefers-color-scheme: light)")), color(DARK, Some("(prefers-color-scheme: dark)"))]
        }
    }
}

/// The routes. Each is rendered whole before it leaves, so that it is complete without WASM.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <ImpersonationBanner />
        <Router>
            <UnlessSignInIsAway>
                <Routes fallback=NotFound>
                    <Route path=path!("/") view=DayRoute ssr=SsrMode::Async />
                    <Route path=path!("/d/:day") view=DayRoute ssr=SsrMode::Async />
                    <Route path=path!("/select") view=SelectRoute ssr=SsrMode::Async />
                    <Route path=path!("/d/:day/select") view=SelectRoute ssr=SsrMode::Async />
                    <Route path=path!("/options") view=DayOptionsRoute ssr=SsrMode::Async />
                    <Route path=path!("/d/:day/options") view=DayOptionsRoute ssr=SsrMode::Async />
                    <Route path=path!("/archive") view=ArchiveRoute ssr=SsrMode::Async />
                    <Route path=path!("/days") view=DaysRoute ssr=SsrMode::Async />
                    <Route path=path!("/settings") view=SettingsRoute ssr=SsrMode::Async />
                    <Route path=path!("/settings/sessions") view=SessionsRoute ssr=SsrMode::Async />
                    <Route path=path!("/settings/feed") view=FeedRoute ssr=SsrMode::Async />
                    <Route path=path!("/settings/tokens") view=TokensRoute ssr=SsrMode::Async />
                    <Route path=path!("/settings/import") view=ImportRoute ssr=SsrMode::Async />
                    <Route path=path!("/settings/account") view=AccountRoute ssr=SsrMode::Async />
                    <Route path=path!("/n/:id") view=NoteRoute ssr=SsrMode::Async />
                    <Route path=path!("/n/:id/history") view=NoteHistoryRoute ssr=SsrMode::Async />
                    <Route path=path!("/n/:id/history/:version") view=NoteVersionRoute ssr=SsrMode::Async />
                    <Route path=path!("/notes/by-title") view=NoteByTitleRoute ssr=SsrMode::Async />
                    <Route path=path!("/shortcuts") view=ShortcutsRoute ssr=SsrMode::Async />
                    <Route path=path!("/overdue") view=OverdueRoute ssr=SsrMode::Async />
                    <Route path=path!("/upcoming") view=UpcomingRoute ssr=SsrMode::Async />
                    <Route path=path!("/someday") view=SomedayRoute ssr=SsrMode::Async />
                    <Route path=path!("/pinned") view=PinnedRoute ssr=SsrMode::Async />
                    <Route path=path!("/week") view=WeekRoute ssr=SsrMode::Async />
                    <Route path=path!("/week/:day") view=WeekRoute ssr=SsrMode::Async />
                    <Route path=path!("/calendar") view=CalendarRoute ssr=SsrMode::Async />
                    <Route path=path!("/calendar/:month") view=CalendarRoute ssr=SsrMode::Async />
                    <Route path=path!("/search") view=SearchRoute ssr=SsrMode::Async />
                    <Route path=path!("/share") view=ShareRoute ssr=SsrMode::Async />
                    <Route path=path!("/tags/:tag") view=TagRoute ssr=SsrMode::Async />
                    <Route path=path!("/trash") view=TrashRoute ssr=SsrMode::Async />
                    <Route path=path!("/account-deleted") view=AccountDeleted ssr=SsrMode::Async />
                    <Route path=path!("/doctor") view=DoctorRoute ssr=SsrMode::Async />
                    <Route path=path!("/sign-in-failed") view=SignInFailed ssr=SsrMode::Async />
                </Routes>
            </UnlessSignInIsAway>
        </Router>
    }
}
