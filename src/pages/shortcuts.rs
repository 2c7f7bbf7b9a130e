//! `/shortcuts`: the keys of the day page, and the switch for the single ones.

use crate::{
    api,
    components::settings::SettingsPage,
    model::shortcuts::{ACTIONS, TODO_ACTIONS},
    text::{keys, pages},
};
use leptos::prelude::*;

/// The list of keys.
#[component]
pub fn ShortcutsRoute() -> impl IntoView {
    view! { <Suspense>{Suspend::new(async move { render(api::preferences::shortcuts().await) })}</Suspense> }
}

fn render(are_on: bool) -> impl IntoView {
    let row = |(keys, what): (String, &'static str)| {
        view! {
            <tr>
                <td><kbd>{keys}</kbd></td>
                <td>{what}</td>
            </tr>
        }
    };
    let table = move |rows: Vec<(String, &'static str)>| {
        view! {
            <table class="shortcuts">
                <thead>
                    <tr>
                        <th scope="col">{keys::KEY}</th>
                        <th scope="col">{keys::WHAT_IT_DOES}</th>
                    </tr>
                </thead>
                <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
            </table>
        }
    };
    let single = ACTIONS.map(|(key, action)| (keys::key(key), keys::action(action))).to_vec();
    let of_todo = TODO_ACTIONS.map(|(key, action)| (keys::key(key), keys::todo_action(action)));
    let of_todo = [(keys::SPACE.to_owned(), keys::CHECK.get())].into_iter().chain(of_todo).collect();
    let others = keys::OTHER_KEYS.map(|(key, what)| (key.to_owned(), what.get())).to_vec();
    view! {
        <SettingsPage title=pages::KEYBOARD_SHORTCUTS about=keys::KEYS>
            <h2>{keys::ON_THE_PAGE}</h2>
            <p>{if are_on { keys::SINGLE_KEYS_ON } else { keys::SINGLE_KEYS_OFF }}</p>
            <form method="post" action="/api/preferences/shortcuts">
                <input type="hidden" name="then" value="/shortcuts" />
                <button class="button" name="shortcuts" value=(!are_on).to_string()>
                    {if are_on { keys::TURN_OFF } else { keys::TURN_ON }}
                </button>
            </form>
            {table(single)}
            <h2>{keys::ON_A_TODO}</h2>
            {table(of_todo)}
            <h2>{keys::EVERYWHERE}</h2>
            {table(others)}
        </SettingsPage>
    }
}
