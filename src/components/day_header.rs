//! The day's name and date.

use super::{frame::use_frame, icon::Icon, live::live};
use leptos::prelude::*;

/// The head of the main part; on a narrow screen with the button that opens the sidebar.
#[component]
pub fn DayHeader() -> impl IntoView {
    let frame = use_frame();
    view! {
        <header class="day-head">
            <button class="icon-button drawer-button" type="button" popovertarget="sidebar" aria-label="Open sidebar">
                <Icon name="menu" />
            </button>
            <div class="day-title">
                <h1>{live(move || frame.day.get().name(frame.today.get()))}</h1>
                <p class="day-date">{live(move || frame.day.get().long_name())}</p>
            </div>
        </header>
    }
}
