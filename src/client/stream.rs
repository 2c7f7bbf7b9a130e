//! The event stream of this browser: one, however many tabs are open, since HTTP/1.1 gives a browser six connections.
//!
//! A lock chooses the tab that holds it (Web Locks); that tab tells the others what it hears. Without locks, or without a channel, each
//! visible tab has a stream of its own.

use super::{
    page::is_hidden,
    tabs::{self, Message, Tabs},
    timer::after,
};
use crate::model::{
    compact,
    journal::{Account, Delta},
};
use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::{set_interval, window_event_listener_untyped};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure, prelude::wasm_bindgen};
use web_sys::{EventSource, MessageEvent};

/// How long until the next try, after the server has refused the stream, or after a `beforeunload` that did not leave the page.
const AGAIN: Duration = Duration::from_secs(30);
/// How often the tab with the stream says that it is alive.
const BEAT: Duration = Duration::from_secs(5);
/// After so many missed beats a visible tab takes the stream over: the browser may have frozen the tab that holds it.
const SILENT_BEATS: u32 = 3;

#[wasm_bindgen]
extern "C" {
    /// Runs `work` once the lock is free and holds it until the promise that `work` gave is settled.
    #[wasm_bindgen(catch, js_namespace = ["navigator", "locks"], js_name = request)]
    fn request_lock(name: &str, options: &JsValue, work: &Function) -> Result<Promise, JsValue>;
}

/// What the stream tells a page.
#[derive(Debug)]
pub enum Heard {
    /// Changes of the account.
    Changes(Delta),
    /// The tab with the stream knows so many changes.
    Known(u64),
    /// Changes were missed: load again.
    LoadAgain,
    /// The session has ended.
    SignedOut,
    /// The server refused the stream. Browsers do not tell why.
    Refused,
}

/// What a page with rows knows: the epoch of the database, and how many changes.
pub type Known = (String, u64);

/// The stream, or the wait for it.
pub struct Stream {
    name: String,
    owner: String,
    tabs: Tabs,
    known: Box<dyn Fn() -> Option<Known>>,
    heard: Box<dyn Fn(Heard)>,
    source: RefCell<Option<EventSource>>,
    /// Releases the lock.
    release: RefCell<Option<Function>>,
    silent: Cell<u32>,
    /// Whether the tabs share one stream. That needs locks, and a channel by which the tab with the stream tells the others.
    is_shared: Cell<bool>,
    /// Whether the lock is requested and not granted yet: a second request would be granted when the first one releases it.
    is_waiting: Cell<bool>,
    /// A page that is being left must not load itself again, least of all when it is left by signing out: that would interrupt the
    /// redirects through WorkOS.
    is_leaving: Cell<bool>,
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Stream")
    }
}

impl Stream {
    /// Listens from now on, as long as the page lives.
    pub fn listen(account: &Account, tabs: Tabs, known: impl Fn() -> Option<Known> + 'static, heard: impl Fn(Heard) + 'static) -> Rc<Self> {
        let stream = Rc::new(Self {
            name: tabs::name(account),
            owner: account.owner.as_str().to_owned(),
            known: Box::new(known),
            heard: Box::new(heard),
            source: RefCell::default(),
            release: RefCell::default(),
            silent: Cell::new(0),
            is_shared: Cell::new(tabs.can_tell()),
            tabs,
            is_waiting: Cell::new(false),
            is_leaving: Cell::new(false),
        });
        stream.come();
        let beating = stream.clone();
        set_interval(move || beating.beat(), BEAT);
        let (leaving, shown, seen) = (stream.clone(), stream.clone(), stream.clone());
        let _ = window_event_listener_untyped("pagehide", move |_| leaving.leave());
        let _ = window_event_listener_untyped("pageshow", move |_| shown.come());
        let _ = window_event_listener_untyped("visibilitychange", move |_| match (seen.is_shared.get(), is_hidden()) {
            (true, _) => {}
            (false, true) => seen.close(),
            (false, false) => seen.open(),
        });
        // A download fires `beforeunload` too, but the page stays.
        let before = stream.clone();
        let _ = window_event_listener_untyped("beforeunload", move |_| {
            before.leave();
            let again = before.clone();
            after(AGAIN, move || again.come());
        });
        stream
    }

    /// The page is here, or is here again.
    fn come(self: &Rc<Self>) {
        self.is_leaving.set(false);
        self.take(false);
        // Changes that came after this page was rendered, or while it was frozen, were passed only to the tabs that were awake then.
        self.tabs.tell(&Message::Hello);
    }

    /// The page is being left, or frozen (`components/boot/waking.js`).
    fn leave(&self) {
        self.is_leaving.set(true);
        self.let_go();
    }

    /// Handles a message of another tab that is about the stream.
    pub fn hear_tab(&self, message: Message) {
        self.silent.set(0);
        match message {
            Message::Changes(delta) => self.tell(Heard::Changes(delta)),
            Message::LoadAgain => self.tell(Heard::LoadAgain),
            Message::SignedOut => self.tell(Heard::SignedOut),
            Message::Beat(count) => self.tell(Heard::Known(count)),
            Message::Hello if self.holds() => {
                self.tabs.tell(&(self.known)().map_or(Message::LoadAgain, |(_, count)| Message::Beat(count)));
            }
            Message::Kept(_) | Message::Over(_) | Message::Hello => {}
        }
    }

    fn tell(&self, heard: Heard) {
        if !self.is_leaving.get() {
            (self.heard)(heard);
        }
    }

    fn holds(&self) -> bool {
        self.release.borrow().is_some()
    }

    fn beat(self: &Rc<Self>) {
        if self.holds() {
            self.tabs.tell(&Message::Beat((self.known)().map_or(0, |(_, count)| count)));
            return;
        }
        self.silent.set(self.silent.get() + 1);
        if self.silent.get() > SILENT_BEATS && !is_hidden() && self.is_shared.get() {
            self.silent.set(0);
            self.take(true);
        }
    }

    /// Requests the lock, or steals it from a silent tab, and opens the stream once the lock is granted.
    fn take(self: &Rc<Self>, steal: bool) {
        if !self.is_shared.get() {
            self.open();
            return;
        }
        if self.holds() || (self.is_waiting.get() && !steal) {
            return;
        }
        self.is_waiting.set(true);
        let stream = self.clone();
        let work = Closure::once_into_js(move || {
            stream.is_waiting.set(false);
            if stream.holds() || stream.is_leaving.get() {
                // Nothing to hold it for: another request of this page was granted first, or the page is being left.
                return Promise::resolve(&JsValue::NULL);
            }
            let holder = stream.clone();
            let promise = Promise::new(&mut |resolve, _| {
                holder.release.replace(Some(resolve));
            });
            stream.open();
            promise
        });
        let options = Object::new();
        // Never fails for a new object.
        let _ = Reflect::set(&options, &"steal".into(), &steal.into());
        let Ok(held) = request_lock(&self.name, &options, work.unchecked_ref()) else {
            // No locks in this browser: the page listens while it is visible.
            self.is_shared.set(false);
            self.is_waiting.set(false);
            self.open();
            return;
        };
        // Stolen by a tab that took this one for dead.
        let stream = self.clone();
        let lost = Closure::once(move |_: JsValue| {
            stream.release.take();
            stream.close();
            stream.take(false);
        });
        let _ = held.catch(&lost);
        lost.forget();
    }

    fn let_go(&self) {
        self.close();
        if let Some(release) = self.release.take() {
            let _ = release.call0(&JsValue::NULL);
        }
    }

    fn open(self: &Rc<Self>) {
        if self.source.borrow().is_some() || (!self.is_shared.get() && is_hidden()) {
            return;
        }
        let mut address = format!("/api/events?compact={}&of={}", compact::VERSION, self.owner);
        if let Some((epoch, count)) = (self.known)() {
            address += &format!("&since={epoch}.{count}");
        }
        // Fails only for an invalid address.
        let Ok(source) = EventSource::new(&address) else { return };
        let stream = self.clone();
        on(&source, "changes", move |data| {
            // What can't be read is of another version: loading the rows tells.
            let heard = compact::read::<Delta>(&data).map_or(Heard::LoadAgain, Heard::Changes);
            if let Heard::Changes(delta) = &heard {
                stream.tabs.tell(&Message::Changes(delta.clone()));
            }
            stream.tell(heard);
        });
        let stream = self.clone();
        on(&source, "load", move |_| {
            stream.tabs.tell(&Message::LoadAgain);
            stream.tell(Heard::LoadAgain);
        });
        let stream = self.clone();
        on(&source, "signed_out", move |_| {
            stream.tabs.tell(&Message::SignedOut);
            stream.let_go();
            stream.tell(Heard::SignedOut);
        });
        let stream = self.clone();
        on(&source, "replaced", move |_| stream.close());
        let stream = self.clone();
        on(&source, "error", move |_| stream.mend());
        self.source.replace(Some(source));
    }

    fn close(&self) {
        if let Some(source) = self.source.take() {
            source.close();
        }
    }

    /// Browsers reopen a broken stream by themselves, but not one that was refused: that is tried again later.
    fn mend(self: &Rc<Self>) {
        let is_given_up = self.source.borrow().as_ref().is_some_and(|source| source.ready_state() == EventSource::CLOSED);
        if is_given_up {
            self.close();
            self.tell(Heard::Refused);
            let again = self.clone();
            after(AGAIN, move || {
                if again.holds() || !again.is_shared.get() {
                    again.open();
                }
            });
        }
    }
}

/// Calls `then` with the data of every event of a name, as long as the page lives.
fn on(source: &EventSource, name: &str, then: impl Fn(String) + 'static) {
    let listener = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
        let data = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
        then(data.unwrap_or_default());
    });
    // Fails only if it is not a function.
    let _ = source.add_event_listener_with_callback(name, listener.into_js_value().unchecked_ref());
}
