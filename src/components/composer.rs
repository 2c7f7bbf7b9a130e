//! Where a new todo is written.

use super::{
    frame::{Frame, use_frame, use_host},
    live::{effect, live, on},
    text_area::TextArea,
};
use crate::{
    client::{drafts, focus::after_redraw},
    model::{id::TodoId, lines::lines, page::Returned},
    text,
};
use leptos::{ev, html::Textarea, prelude::*};
use std::sync::Arc;
use web_sys::HtmlTextAreaElement;

/// The endpoints of the form: all of it as one todo, or a todo for each line.
const ENDPOINTS: [&str; 2] = ["todos/create", "todos/create_each"];

/// The box for a new todo: Enter saves, Shift+Enter adds a line.
#[component]
pub fn Composer(
    /// The id of the todo that the form creates without JavaScript. It comes with the page, so sending the form twice creates one todo.
    spare: TodoId,
    /// The form whose text comes back to this box: [`refused`].
    refused: Option<Returned>,
) -> impl IntoView {
    let (frame, host) = (use_frame(), use_host());
    let field = NodeRef::<Textarea>::new();
    let text = refused.as_ref().and_then(|draft| draft.field(&draft.endpoint, "text")).unwrap_or_default().to_owned();
    // A text that waits for a sign-in needs no error here: the dialog asks for the sign-in.
    frame.composer_error.set(refused.filter(|draft| !draft.waits_for_sign_in).map(|draft| draft.reason));
    let key = move || format!("{}.todo", frame.day.get());

    // What was typed before a sign-in or a reload comes back, unless the page came with text of its own. When the page goes on to
    // the next day, the text goes with it.
    let mut before = None::<String>;
    effect(move || {
        let key = key();
        let Some(field) = field.get() else { return };
        match (before.replace(key.clone()), drafts::get(&key)) {
            (Some(before), _) if before != key => {
                drafts::forget(&before);
                drafts::keep(&key, &field.value());
            }
            (_, Some(kept)) if field.value().is_empty() => field.set_value(&kept),
            _ => drafts::keep(&key, &field.value()),
        }
    });

    // How many todos the text would be, a line each.
    let count = RwSignal::new(0);
    let clear = move |field: HtmlTextAreaElement| {
        field.set_value("");
        drafts::forget(&untrack(key));
        count.set(0);
    };
    let typed = move |event| {
        let text = event_target_value(&event);
        count.set(if text.contains('\n') { lines(&text).len() } else { 0 });
        drafts::keep(&untrack(key), &text);
    };
    let for_lines = host.clone();
    let add_each = move |event: ev::MouseEvent| {
        event.prevent_default();
        if let Some(field) = field.get_untracked()
            && for_lines.add_each_line(&field.value())
        {
            clear(field);
        }
        after_redraw(["new-todo".to_owned()]);
    };
    let submit = Arc::new(move || {
        let Some(field) = field.get_untracked() else { return };
        let text = field.value();
        if text.trim().is_empty() {
            frame.composer_error.set(None);
            return;
        }
        if host.add_todo(text) {
            clear(field);
        }
    });
    let enter = submit.clone();
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
            event.prevent_default();
            enter();
        }
    };
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        submit();
    };
    view! {
        <form class="composer" method="post" action="/api/todos/create" on:submit=on(on_submit)>
            <input type="hidden" name="id" value=spare.to_string() />
            <input type="hidden" name="day" value=live(move || frame.day.get().to_string()) />
            <input type="hidden" name="then" value=frame.path() />
            <label for="new-todo">"New todo"</label>
            <TextArea
                text
                node_ref=field
                attr:id="new-todo"
                attr:name="text"
                attr:rows="1"
                attr:autocomplete="off"
                attr:aria-describedby="composer-error composer-hint"
                attr:aria-invalid=live(move || frame.composer_error.with(Option::is_some).then_some("true"))
                on:keydown=on(on_key)
                on:input=on(typed)
            />
            <p class="field-error" id="composer-error" role="alert">{live(move || frame.composer_error.get())}</p>
            <div class="composer-foot">
                <span class="hint" id="composer-hint">"Enter saves, Shift+Enter adds a line"</span>
                <button
                    class="button each"
                    formaction="/api/todos/create_each"
                    data-many=live(move || (count.get() > 1).then_some(""))
                    on:click=on(add_each)
                >
                    {live(move || if count.get() < 2 { "Add each line".to_owned() } else { text::add_each(count.get()) })}
                </button>
                <button class="button primary">"Add"</button>
            </div>
        </form>
    }
}

/// The refused form whose text comes back to the composer: that of a new todo, or the edit of a todo that is gone.
pub fn refused(frame: Frame, is_gone: impl Fn(TodoId) -> bool) -> Option<Returned> {
    let edited = |draft: &Returned| draft.field("todos/edit", "id").and_then(|id| id.parse().ok());
    frame.draft.get_value().filter(|draft| ENDPOINTS.contains(&draft.endpoint.as_str()) || edited(draft).is_some_and(&is_gone))
}
