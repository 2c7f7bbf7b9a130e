//! Hears from the server, while somebody looks at the page, that the session has ended.

use super::page::is_hidden;
use leptos::prelude::{set_timeout, window_event_listener_untyped};
use std::{cell::RefCell, rc::Rc, time::Duration};
use wasm_bindgen::{JsCast as _, closure::Closure};
use web_sys::EventSource;

const ADDRESS: &str = "/api/events";
/// How long after a refusal, or after leaving the page that it did not leave, the next try comes.
const AGAIN: Duration = Duration::from_secs(30);

struct Ear {
    source: RefCell<Option<EventSource>>,
    signed_out: Box<dyn Fn()>,
    refused: Box<dyn Fn()>,
}

/// Listens from now on. `signed_out` is called when the session has ended, and `refused` when the server opened no stream,
/// which a browser is given no reason for.
///
/// A page that nobody looks at does not listen: to a server without HTTP/2 a browser opens six connections at once, and every
/// stream holds one of them.
pub fn listen(signed_out: impl Fn() + 'static, refused: impl Fn() + 'static) {
    let ear = Rc::new(Ear { source: RefCell::default(), signed_out: Box::new(signed_out), refused: Box::new(refused) });
    ear.open();
    // The listeners live as long as the page does, and so does the island that called.
    let seen = ear.clone();
    let _ = window_event_listener_untyped("visibilitychange", move |_| match is_hidden() {
        true => seen.close(),
        false => seen.open(),
    });
    // A page that is being left must not load itself anew, least of all when it is left by signing out: that would take the
    // browser off its way through WorkOS. A download begins alike, and leaves the page where it is.
    let _ = window_event_listener_untyped("beforeunload", move |_| {
        ear.close();
        ear.clone().open_later();
    });
}

impl Ear {
    fn open(self: &Rc<Self>) {
        if is_hidden() || self.source.borrow().is_some() {
            return;
        }
        // It fails only for an address that is none.
        let Ok(source) = EventSource::new(ADDRESS) else { return };
        let ear = self.clone();
        on(&source, "signed_out", move || {
            ear.close();
            (ear.signed_out)();
        });
        let ear = self.clone();
        on(&source, "replaced", move || ear.close());
        let ear = self.clone();
        on(&source, "error", move || ear.clone().mend());
        self.source.replace(Some(source));
    }

    fn close(&self) {
        if let Some(source) = self.source.take() {
            source.close();
        }
    }

    /// A browser opens a stream that broke off again by itself, but not one that was refused.
    fn mend(self: Rc<Self>) {
        let is_given_up = self.source.borrow().as_ref().is_some_and(|source| source.ready_state() == EventSource::CLOSED);
        if is_given_up {
            self.close();
            (self.refused)();
            self.open_later();
        }
    }

    fn open_later(self: Rc<Self>) {
        set_timeout(move || self.open(), AGAIN);
    }
}

/// Calls `then` for every event of a name, as long as the page lives.
fn on(source: &EventSource, name: &str, then: impl Fn() + 'static) {
    let listener = Closure::<dyn Fn()>::new(then).into_js_value();
    // A listener is refused only where it is no function.
    let _ = source.add_event_listener_with_callback(name, listener.unchecked_ref());
}
