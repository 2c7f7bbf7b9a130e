//! The messages between the tabs of one browser, and the name of the lock for the event stream.

use crate::model::{
    compact,
    id::OpId,
    journal::{Account, Delta},
    replica::Kept,
};
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

/// What one tab tells the others.
#[derive(Debug, Serialize, Deserialize)]
#[expect(clippy::large_enum_variant, reason = "a message is written or read at once, and most are the large one")]
pub enum Message {
    /// A change was kept, or replaced.
    Kept(Kept),
    /// A change is finished: answered, or dropped.
    Over(OpId),
    /// Changes, as the stream or an answer reported them.
    Changes(Delta),
    /// Changes were missed, and the stream can't send them any more: load again.
    LoadAgain,
    /// The session has ended.
    SignedOut,
    /// A tab has woken.
    Hello,
    /// The tab with the stream is alive, and knows so many changes.
    Beat(u64),
}

/// The channel of an account's tabs; without one a tab is on its own.
#[derive(Debug, Clone)]
pub struct Tabs(Option<BroadcastChannel>);

impl Tabs {
    /// Joins the tabs of an account.
    pub fn of(account: &Account, heard: impl Fn(Message) + 'static) -> Self {
        let Ok(channel) = BroadcastChannel::new(&name(account)) else { return Self(None) };
        let listener = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            // A tab of another release may send messages that this one doesn't know.
            if let Some(message) = event.data().as_string().and_then(|text| compact::read(&text).ok()) {
                heard(message);
            }
        });
        channel.set_onmessage(Some(listener.into_js_value().unchecked_ref()));
        Self(Some(channel))
    }

    /// Whether there is a channel.
    pub fn can_tell(&self) -> bool {
        self.0.is_some()
    }

    /// Tells the other tabs.
    pub fn tell(&self, message: &Message) {
        if let Some((channel, text)) = self.0.as_ref().zip(compact::write(message).ok()) {
            // A string can always be cloned.
            let _ = channel.post_message(&JsValue::from_str(&text));
        }
    }
}

/// The version of the messages between tabs.
const FORMAT: u32 = 3;

/// The name of an account's channel and lock. Tabs of another version, of the messages or of the stream, have their own stream.
pub fn name(account: &Account) -> String {
    format!("daybook.{FORMAT}.{}.{}.{}", compact::VERSION, account.owner.as_str(), account.since)
}
