//! Where a new todo is written.

use super::{
    board::{Board, use_board},
    live::live,
    text_area::TextArea,
};
use crate::{
    client::{drafts, focus::after_redraw},
    model::{id::TodoId, lines::lines, page::Returned},
    text,
};
use leptos::{ev, html::Textarea, prelude::*};

/// The endpoints of the form: all of it as one todo, or a todo for each line.
const ENDPOINTS: [&str; 2] = ["todos/create", "todos/create_each"];

/// The box for a new todo: Enter saves, Shift+Enter adds a line.
#[component]
pub fn Composer(
    /// The id of the todo that the form creates without JavaScript. It comes with the page, so sending the form twice creates one todo.
    spare: TodoId,
) -> impl IntoView {
    let board = use_board();
    let field = NodeRef::<Textarea>::new();
    let refused = board.draft.get_value().filter(|draft| ENDPOINTS.contains(&draft.endpoint.as_str()) || is_edit_of_nothing(board, draft));
    let text = refused.as_ref().and_then(|draft| draft.field(&draft.endpoint, "text")).unwrap_or_default().to_owned();
    // A text that waits for a sign-in needs no error here: the dialog asks for the sign-in.
    board.composer_error.set(refused.filter(|draft| !draft.waits_for_sign_in).map(|draft| draft.reason));
    let key = move || format!("{}.todo", board.day.get());

    // What was typed before a sign-in or a reload comes back, unless the page came with text of its own. When the page goes on to
    // the next day, the text goes with it.
    Effect::new(move |before: Option<String>| {
        let key = key();
        let Some(field) = field.get() else { return before.unwrap_or(key) };
        match (before, drafts::get(&key)) {
            (Some(before), _) if before != key => {
                drafts::forget(&before);
                drafts::keep(&key, &field.value());
            }
            (_, Some(kept)) if field.value().is_empty() => field.set_value(&kept),
            _ => drafts::keep(&key, &field.value()),
        }
        key
    });

    // How many todos the text would be, a line each.
    let count = RwSignal::new(0);
    let add = move || {
        let Some(field) = field.get_untracked() else { return };
        let text = field.value();
        if text.trim().is_empty() {
            board.composer_error.set(None);
            return;
        }
        if board.may_write() {
            let added = board.add_todo(text);
            if added.is_ok() {
                field.set_value("");
                drafts::forget(&untrack(key));
                count.set(0);
            }
            board.composer_error.set(added.err());
        }
    };
    let typed = move |event| {
        let text = event_target_value(&event);
        count.set(if text.contains('\n') { lines(&text).len() } else { 0 });
        drafts::keep(&untrack(key), &text);
    };
    let add_each = move |event: ev::MouseEvent| {
        event.prevent_default();
        let Some(field) = field.get_untracked().filter(|_| board.may_write()) else { return };
        let added = board.add_each_line(&field.value());
        if added.is_ok() {
            field.set_value("");
            drafts::forget(&untrack(key));
            count.set(0);
        }
        board.composer_error.set(added.err());
        after_redraw(["new-todo".to_owned()]);
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
    view! {
        <form class="composer" method="post" action="/api/todos/create" on:submit=on_submit>
            <input type="hidden" name="id" value=spare.to_string() />
            <input type="hidden" name="day" value=live(move || board.day.get().to_string()) />
            <input type="hidden" name="then" value=board.path() />
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
                on:input=typed
            />
            <p class="field-error" id="composer-error" role="alert">{live(move || board.composer_error.get())}</p>
            <div class="composer-foot">
                <span class="hint" id="composer-hint">"Enter saves, Shift+Enter adds a line"</span>
                <button
                    class="button each"
                    formaction="/api/todos/create_each"
                    data-many=live(move || (count.get() > 1).then_some(""))
                    on:click=add_each
                >
                    {live(move || if count.get() < 2 { "Add each line".to_owned() } else { text::add_each(count.get()) })}
                </button>
                <button class="button primary">"Add"</button>
            </div>
        </form>
    }
}

/// Whether a refused form was an edit of a todo that no longer exists: then its text goes into the composer.
fn is_edit_of_nothing(board: Board, draft: &Returned) -> bool {
    let id = draft.field("todos/edit", "id").and_then(|id| id.parse().ok());
    id.is_some_and(|id| board.peek(|replica| replica.shown().todo(id).is_none()))
}
