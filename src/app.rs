//! The document and the routes: the product on one screen.

use crate::{
    components::{impersonation_banner::ImpersonationBanner, split::SplitLoader, trusted_types::TrustedTypes, waking::Waking},
    pages::{
        account::AccountRoute, account_deleted::AccountDeleted, day::DayRoute, doctor::DoctorRoute, not_found::NotFound,
        sessions::SessionsRoute, sign_in_away::UnlessSignInIsAway, sign_in_failed::SignInFailed, trash::TrashRoute,
    },
    text,
};
use leptos::{config::LeptosOptions, prelude::*};
use leptos_meta::{HashedStylesheet, MetaTags, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    path,
};

/// The whole HTML document around the app. Only the server renders it.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="description" content="Your day on one page: private todos and notes." />
                <HashedStylesheet id="leptos" options=options.clone() />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="manifest" href="/manifest.webmanifest" />
                <TrustedTypes />
                <Waking />
                <AutoReload options=options.clone() />
                <HydrationScripts options islands=true />
                <SplitLoader />
                <MetaTags />
            </head>
            <body>
                <p class="notice" id="forms-only" role="status" hidden>
                    {text::FORMS_ONLY}
                    " "
                    <button class="button small" type="button">"Try again"</button>
                </p>
                <App />
            </body>
        </html>
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
                    <Route path=path!("/settings/sessions") view=SessionsRoute ssr=SsrMode::Async />
                    <Route path=path!("/settings/account") view=AccountRoute ssr=SsrMode::Async />
                    <Route path=path!("/trash") view=TrashRoute ssr=SsrMode::Async />
                    <Route path=path!("/account-deleted") view=AccountDeleted ssr=SsrMode::Async />
                    <Route path=path!("/doctor") view=DoctorRoute ssr=SsrMode::Async />
                    <Route path=path!("/sign-in-failed") view=SignInFailed ssr=SsrMode::Async />
                </Routes>
            </UnlessSignInIsAway>
        </Router>
    }
}
