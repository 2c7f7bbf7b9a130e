//! The only island of the settings pages: when the session ends it reloads them, so that they no longer show the account.

use super::{given::given, link, live::effect};
use crate::{
    client::{
        page,
        stream::{Heard, Stream},
        tabs::Tabs,
    },
    model::journal::Account,
};
use leptos::{prelude::*, task::spawn_local};
use std::{cell::RefCell, rc::Rc};

/// Watches the session of the account from [`given`].
#[island]
pub fn SessionWatch() -> impl IntoView {
    effect(|| spawn_local(watch()));
}

/// Shares the browser's one event stream with the other tabs. With the feature `split` its code is in separate files, with the stream.
#[cfg_attr(feature = "split", lazy)]
async fn watch() {
    let account: Account = given();
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
            Heard::Changes(_) | Heard::Known(_) | Heard::LoadAgain => {}
        },
    )));
}
