//! Where the keyboard is: never lost when a row goes or moves.

use super::page::element;
use leptos::prelude::request_animation_frame;

/// Moves the focus to the first of these ids that is on the page, once the page has been redrawn.
pub fn after_redraw(ids: impl IntoIterator<Item = String> + 'static) {
    request_animation_frame(move || {
        if let Some(element) = ids.into_iter().find_map(|id| element(&id)) {
            // An element that can't take the focus leaves it where it is.
            let _ = element.focus();
        }
    });
}
