//! The only island of the settings pages: when the session ends it reloads them, so that they no longer show the account.

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

/// Watches the session of the account from [`given`]. It shares the browser's one event stream with the other tabs.
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
