//! The day page around its rows, for a visitor and for somebody who is signed in.

use super::{
    day_header::DayHeader,
    frame::{Frame, Host, use_frame, use_host},
    live::{effect, live},
    sidebar::{Sidebar, SidebarProps},
    sign_in_modal::SignInModal,
    toast::ToastRegion,
};
use crate::client::{self, calendar};
use leptos::{html::P, prelude::*};
use std::{sync::Arc, time::Duration};

/// How often the page looks whether the user's midnight has passed.
const LOOK: Duration = Duration::from_secs(20);

/// The page; what stands on the day is inside it.
///
/// Its parts keep their types: for an [`AnyView`] the WASM would hold the code that builds the part, beside the code that wakes it.
#[component]
pub fn DayLayout<Foot: IntoView + 'static, Rows: IntoView + 'static>(
    /// What stands at the foot of the sidebar.
    foot: TypedChildren<Foot>,
    /// What stands on the day.
    children: TypedChildren<Rows>,
) -> impl IntoView {
    let frame = use_frame();
    let last = NodeRef::<P>::new();
    once_awake(frame, use_host(), last);
    view! {
        <a class="skip-link" href="#main">"Skip to the day"</a>
        <div class="app" data-collapsed=live(move || frame.collapsed.get().to_string())>
            {Sidebar(SidebarProps { children: foot })}
            <main class="main" id="main" tabindex="-1">
                <SignInModal />
                <DayHeader />
                {children.into_inner()()}
            </main>
        </div>
        <ToastRegion />
        <p class="visually-hidden" role="status" node_ref=last>{live(move || frame.announcement.get())}</p>
    }
}

fn once_awake(frame: Frame, host: Arc<dyn Host>, last: NodeRef<P>) {
    effect(move || {
        // If an unexpected element stops the hydration halfway, it never reaches the last element.
        if last.get().is_none() {
            return;
        }
        host.wake();
        calendar::remember_time_zone();
        keep_up_with_the_calendar(frame, &*host);
        let (later, again) = (host.clone(), host.clone());
        if let Ok(handle) = set_interval_with_handle(move || keep_up_with_the_calendar(frame, &*later), LOOK) {
            on_cleanup(move || handle.clear());
        }
        let visible = window_event_listener_untyped("visibilitychange", move |_| keep_up_with_the_calendar(frame, &*again));
        on_cleanup(move || visible.remove());
        // A frame later, when the parts of the page have run their own effects.
        request_animation_frame(client::page::mark_awake);
    });
}

/// Moves the page on when the user's midnight has passed: the address of today shows the new day, with what is being
/// typed left where it is; any other day only gets its new name.
fn keep_up_with_the_calendar(frame: Frame, host: &dyn Host) {
    let Some(today) = calendar::today().filter(|today| *today != frame.today.get_untracked()) else { return };
    if !frame.follows_today {
        frame.today.set(today);
    } else if !client::page::is_writing() {
        // Otherwise the next look comes when the text is saved.
        host.roll_over(today);
    }
}
