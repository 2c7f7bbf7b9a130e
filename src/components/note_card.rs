//! One note: title, Markdown body, saved while it is typed.

use super::{
    board::{
        note_row::{NoteRow, NoteText, SaveState},
        use_board,
    },
    icon::Icon,
    text_area::TextArea,
};
use crate::{
    client::{focus::after_redraw, page},
    error::Field,
};
use leptos::{
    ev,
    html::{Input, Textarea},
    prelude::*,
};

/// A note on the page.
#[component]
pub fn NoteCard(
    /// The note.
    row: NoteRow,
) -> impl IntoView {
    let board = use_board();
    let (id, is_new, day) = (row.id, row.version() == 0, row.day());
    let endpoint = if is_new { "notes/create" } else { "notes/save" };
    let NoteText { title: first_title, body: first_body } = row.text();
    let (title, body) = (NodeRef::<Input>::new(), NodeRef::<Textarea>::new());

    let typed = move || {
        if let Some((title, body)) = title.get_untracked().zip(body.get_untracked()) {
            board.note_typed(row, NoteText { title: title.value(), body: body.value() });
        }
    };
    // A page that wakes takes what was typed while it slept. Anything else in the fields is older than what the row holds.
    Effect::new(move |_| {
        let Some((title, body)) = title.get().zip(body.get()) else { return };
        if page::was_typed_into(&title) || page::was_typed_into(&body) {
            typed();
            return;
        }
        let text = row.text();
        title.set_value(&text.title);
        body.set_value(&text.body);
    });
    Effect::new(move |_| {
        let handle = window_event_listener_untyped("pagehide", move |_| row.leave());
        on_cleanup(move || handle.remove());
    });
    let left = move |_| board.save_note(row);
    let on_title_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() {
            event.prevent_default();
            // At once: the next key may follow before the next frame.
            if let Some(body) = body.get_untracked() {
                let _ = body.focus();
            }
        }
    };
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        board.save_note(row);
    };
    let delete = move |event: ev::MouseEvent| {
        event.prevent_default();
        board.delete_note(row);
        after_redraw(["add-note".to_owned()]);
    };
    let keep_mine = move |_| {
        board.overwrite_note(row);
        after_redraw([format!("note-body-{id}")]);
    };
    let show_other = move |_| {
        row.forget_draft();
        row.state.set(SaveState::Saved);
        page::reload();
    };
    let state = row.state;
    let named = move || row.name.with(|name| if name.is_empty() { "Untitled".to_owned() } else { name.clone() });
    let refuses = move |field| state.with(|state| state.refuses(field)).then_some("true");
    let conflict = move || state.with(|state| *state == SaveState::Conflict);
    view! {
        <article class="note" id=format!("note-{id}") aria-label=move || format!("Note: {}", named())>
            <form class="note-form" method="post" action=format!("/api/{endpoint}") enctype="multipart/form-data" on:submit=on_submit>
                <input type="hidden" name="id" value=id.to_string() />
                {is_new.then(|| view! { <input type="hidden" name="day" value=day.to_string() /> })}
                <input type="hidden" name="version" value=row.version() />
                <input type="hidden" name="then" value=move || board.path() />
                <input
                    class="note-title"
                    name="title"
                    dir="auto"
                    placeholder="Untitled"
                    autocomplete="off"
                    aria-label="Title"
                    aria-invalid=move || refuses(Field::Title)
                    aria-describedby=move || state.with(|state| state.refuses(Field::Title)).then(|| format!("note-error-{id}"))
                    id=format!("note-title-{id}")
                    value=first_title
                    node_ref=title
                    on:input=move |_| typed()
                    on:blur=left
                    on:keydown=on_title_key
                />
                <TextArea
                    text=first_body
                    node_ref=body
                    attr:class="note-body"
                    attr:name="body"
                    attr:rows="4"
                    attr:aria-label="Note"
                    attr:aria-invalid=move || refuses(Field::Body)
                    attr:placeholder="Write in Markdown"
                    attr:id=format!("note-body-{id}")
                    attr:aria-describedby=format!("note-error-{id}")
                    on:input=move |_| typed()
                    on:blur=left
                />
                <p class="field-error" id=format!("note-error-{id}") role="alert">{move || state.with(SaveState::reason)}</p>
                <div class="note-foot">
                    <span class="save-state" role="status" data-state=move || state.with(SaveState::word)>
                        {move || state.with(SaveState::label)}
                    </span>
                    <Show when=conflict>
                        <button class="button small" type="button" on:click=keep_mine>"Keep mine"</button>
                        <button class="button small" type="button" on:click=show_other>"Show the other version"</button>
                    </Show>
                    <button class="button small save">"Save"</button>
                    <button
                        class="icon-button danger"
                        formaction="/api/notes/delete"
                        name="then"
                        value=move || format!("{}?undo=note.{id}", board.path())
                        aria-label=move || format!("Delete note: {}", named())
                        on:click=delete
                    >
                        <Icon name="trash" />
                    </button>
                </div>
            </form>
            <details class="note-preview">
                <summary>"Preview"</summary>
                <div class="markdown" dir="auto" inner_html=move || row.html.get()></div>
            </details>
        </article>
    }
}
