//! Where a new todo is written.

use super::{
    board::{Board, use_board},
    text_area::TextArea,
};
use crate::{
    client::drafts,
    error::AppError,
    model::{id::TodoId, page::Draft},
};
use leptos::{ev, html::Textarea, prelude::*};

const ENDPOINT: &str = "todos/create";

/// The box for a new todo: Enter saves, Shift+Enter adds a line.
#[component]
pub fn Composer(
    /// The new todo's id without JavaScript; made with the page, so that sending the form twice makes one todo.
    spare: TodoId,
    /// What a form could not save.
    draft: Option<Draft>,
) -> impl IntoView {
    let board = use_board();
    let field = NodeRef::<Textarea>::new();
    let refused = draft.filter(|draft| draft.endpoint == ENDPOINT || is_edit_of_nothing(board, draft));
    let text = refused.as_ref().and_then(|draft| draft.field(&draft.endpoint, "text")).unwrap_or_default().to_owned();
    // Who comes back with the text has signed in by then, and until then the dialog asks for it.
    board.composer_error.set(refused.filter(|draft| draft.error != AppError::SignInRequired).map(|draft| draft.error.to_string()));
    let draft_key = move || format!("{}.todo", board.day.get_untracked());

    // What was typed before a sign-in or a reload comes back, unless the page came with text of its own.
    Effect::new(move |_| {
        let Some(field) = field.get() else { return };
        match drafts::get(&draft_key()) {
            Some(kept) if field.value().is_empty() => field.set_value(&kept),
            _ => drafts::keep(&draft_key(), &field.value()),
        }
    });

    let give_back = move |text: &str| {
        let Some(field) = field.get_untracked().filter(|field| field.value().trim().is_empty()) else { return false };
        drafts::keep(&draft_key(), text);
        field.set_value(text);
        true
    };
    let add = move || {
        let Some(field) = field.get_untracked() else { return };
        let text = field.value();
        if text.trim().is_empty() {
            board.composer_error.set(None);
            return;
        }
        if board.may_write() {
            field.set_value("");
            drafts::forget(&draft_key());
            board.add_todo(&text, give_back);
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
            event.prevent_default();
            add();
        }
    };
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        add();
    };
    let on_input = move |event: ev::Event| {
        drafts::keep(&draft_key(), &event_target_value(&event));
    };
    view! {
        <form class="composer" method="post" action="/api/todos/create" on:submit=on_submit>
            <input type="hidden" name="id" value=spare.to_string() />
            <input type="hidden" name="day" value=move || board.day.get().to_string() />
            <input type="hidden" name="then" value=move || board.path() />
            <label for="new-todo">"New todo"</label>
            <TextArea
                text
                node_ref=field
                attr:id="new-todo"
                attr:name="text"
                attr:rows="1"
                attr:autocomplete="off"
                attr:aria-describedby="composer-error composer-hint"
                attr:aria-invalid=move || board.composer_error.with(Option::is_some).then_some("true")
                on:keydown=on_key
                on:input=on_input
            />
            <p class="field-error" id="composer-error" role="alert">{move || board.composer_error.get()}</p>
            <div class="composer-foot">
                <span class="hint" id="composer-hint">"Enter saves, Shift+Enter adds a line"</span>
                <button class="button primary">"Add"</button>
            </div>
        </form>
    }
}

/// Whether a form was to change a todo that is gone: its text has no other place left than this one.
fn is_edit_of_nothing(board: Board, draft: &Draft) -> bool {
    let id = draft.field("todos/edit", "id");
    id.is_some_and(|id| board.todos.with_untracked(|rows| rows.iter().all(|row| row.id.to_string() != id)))
}
