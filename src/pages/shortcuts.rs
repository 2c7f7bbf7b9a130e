//! `/shortcuts`: the keys of the day page, and the switch for the single ones.

use crate::{
    api,
    components::settings::SettingsPage,
    model::shortcuts::{ACTIONS, TODO_ACTIONS},
    text,
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
                        <th scope="col">"Key"</th>
                        <th scope="col">"What it does"</th>
                    </tr>
                </thead>
                <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
            </table>
        }
    };
    let single = ACTIONS.map(|(key, action)| (text::key(key), text::action(action))).to_vec();
    let of_todo = TODO_ACTIONS.map(|(key, action)| (text::key(key), text::todo_action(action)));
    let of_todo = [("Space".to_owned(), text::CHECK)].into_iter().chain(of_todo).collect();
    let others = text::OTHER_KEYS.map(|(key, what)| (key.to_owned(), what)).to_vec();
    view! {
        <SettingsPage title="Keyboard shortcuts" about="The keys of the day page. They work where no field has the focus.">
            <h2>"On the page"</h2>
            <p>{if are_on { text::SINGLE_KEYS_ON } else { text::SINGLE_KEYS_OFF }}</p>
            <form method="post" action="/api/preferences/shortcuts">
                <input type="hidden" name="then" value="/shortcuts" />
                <button class="button" name="shortcuts" value=(!are_on).to_string()>
                    {if are_on { "Turn single keys off" } else { "Turn single keys on" }}
                </button>
            </form>
            {table(single)}
            <h2>"On a todo that has the focus"</h2>
            {table(of_todo)}
            <h2>"Everywhere"</h2>
            {table(others)}
        </SettingsPage>
    }
}
