//! On the settings pages nothing else wakes: the end of the session loads them again, so that they show nothing of their owner any more.

use super::{given::given, link};
use crate::{
    client::{
        page,
        stream::{Heard, Stream},
        tabs::Tabs,
    },
    model::journal::Account,
};
use leptos::prelude::*;
use std::{cell::RefCell, rc::Rc};

/// The watch over the session of an account, which is [`given`]. It shares the browser's one event stream with the other tabs.
#[island]
pub fn SessionWatch() -> impl IntoView {
    let account: Account = given();
    Effect::new(move |_| {
        let stream: Rc<RefCell<Option<Rc<Stream>>>> = Rc::default();
        let known = stream.clone();
        let tabs = Tabs::of(&account, move |message| {
            if let Some(stream) = known.borrow().as_ref() {
                stream.hear_tab(message);
            }
        });
        stream.replace(Some(Stream::listen(
            &account,
            tabs,
            || None,
            |heard| match heard {
                Heard::SignedOut => page::reload_signed_out(),
                Heard::Refused => link::end_with_session(),
                Heard::Changes(_) | Heard::LoadAgain => {}
            },
        )));
    });
}
