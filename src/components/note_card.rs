//! One note: a title, and a Markdown body that is read until it is edited, and saved while it is typed.
//!
//! The body's field is always on the page. While the note is read the style hides it, until it has the focus: so everything works without
//! a script, too.

use super::{
    board::{Board, Face, use_board},
    icon::Icon,
    link,
    live::{live, on},
    text_area::{TextArea, escaped},
    todo_row::{OtherChoices, Pressed, is_click},
};
use crate::{
    client::{
        focus::{after_redraw, fill},
        page,
    },
    error::Field,
    model::{
        change::{Change, Refusal, TextId},
        id::NoteId,
        replica::{Decision, Event, Standing},
        row::RowId,
    },
    text,
};
use leptos::{
    ev,
    html::{Input, Textarea},
    leptos_dom::helpers::TimeoutHandle,
    prelude::*,
    task::spawn_local,
};
use std::time::Duration;

/// How long the keyboard must rest before a note is saved.
const REST: Duration = Duration::from_millis(500);
/// How long after it was left a note is shown as it reads: not while the pointer that left it is still down, or what it presses would
/// move away below it.
const SETTLE: Duration = Duration::from_millis(300);

/// A note on the page.
#[component]
pub fn NoteCard(
    /// The note.
    id: NoteId,
) -> impl IntoView {
    let board = use_board();
    let row = RowId::Note(id);
    let face = board.row_state(row).face;
    let is_clipped = move || face.with(|face| face.note().is_some_and(|note| note.clipped));
    // A form without JavaScript may come back with its texts and its reason.
    let draft = board.draft.get_value().filter(|draft| {
        matches!(draft.endpoint.as_str(), "notes/save" | "notes/rename") && draft.field(&draft.endpoint, "id") == Some(&id.to_string())
    });
    let is_editing = RwSignal::new(draft.is_some() || (cfg!(feature = "ssr") && board.opened == Some(id)));
    // Nothing of a clipped note is written yet, and of an empty one nothing can be read.
    let has_text = move || face.with(|face| face.note().is_some_and(|note| !note.clipped && !note.html.is_empty()));
    let is_written = Memo::new(move |_| is_editing.get() || !has_text());
    let is_read = Memo::new(move |_| !is_written.get() && face.with(|face| face.standing == Standing::Saved));
    let refused = StoredValue::new(draft.as_ref().map(|draft| (draft.field, draft.reason.clone())));
    let typed = |name| draft.as_ref().and_then(|draft| draft.field(&draft.endpoint, name)).map(str::to_owned);
    let (first_title, first_body) = (typed("title"), typed("body"));
    let first_title = first_title.unwrap_or_else(|| shown(board, TextId::Title(id)));
    let first_body = first_body.unwrap_or_else(|| shown(board, TextId::Body(id)));
    let came_back = draft.is_some();
    let (title, body) = (NodeRef::<Input>::new(), NodeRef::<Textarea>::new());
    let base = move |of: fn(NoteId) -> TextId| {
        board.peek(|replica| replica.shown().get(row).and_then(|row| of(id).of(row)).map(|(_, op)| op.to_string()))
    };
    // How it stands with the rest of a clipped note.
    let rest = RwSignal::new(text::CLIPPED.to_owned());
    let load = move |then: Option<String>| {
        if untrack(is_clipped) && rest.with_untracked(|rest| rest != text::NOTE_LOADS) {
            rest.set(text::NOTE_LOADS.to_owned());
            spawn_local(async move {
                let loaded = link::load_note(board, id).await;
                rest.set(if loaded.is_ok() { text::CLIPPED } else { text::NOTE_NOT_LOADED }.to_owned());
                if loaded.is_ok() {
                    after_redraw(then);
                }
            });
        }
    };

    let timer = StoredValue::new(None::<TimeoutHandle>);
    let write = move |of: TextId, text: String| {
        refused.set_value(None);
        board.step(Event::Typed(of, text));
        if let Some(timer) = timer.get_value() {
            timer.clear();
        }
        timer.set_value(set_timeout_with_handle(move || board.step(Event::Rested), REST).ok());
    };
    // A page that wakes takes what was typed while it slept. From then on the fields show what the row holds, but for a text that
    // is open: nothing that is being typed is replaced.
    Effect::new(move |was_clipped: Option<bool>| {
        let Some((title, body)) = title.get().zip(body.get()) else { return false };
        let fields = [
            (TextId::Title(id), title.value(), page::was_typed_into(&title)),
            (TextId::Body(id), body.value(), page::was_typed_into(&body)),
        ];
        let is_first = was_clipped.is_none();
        for (of, value, was_typed) in fields {
            let text = board.with(|replica| (!replica.is_open(of)).then(|| shown_by(replica, of)));
            match text {
                Some(text) if is_first && (was_typed || came_back) && text != value => untrack(|| write(of, value)),
                Some(text) if text != value => match of {
                    TextId::Title(_) => title.set_value(&text),
                    _ => fill(&body, &text),
                },
                _ => {}
            }
        }
        let (is_clipped, is_here) = (is_clipped(), page::focused().is_some_and(|field| field.id() == body.id()));
        // A conflict is shown once both texts are whole.
        if is_clipped && (face.with(|face| is_conflict(&face.standing)) || (is_first && is_here)) {
            load(None);
        }
        if is_first && is_here {
            is_editing.set(true);
        }
        // Somebody who waits in the field can type on when the rest arrives.
        if was_clipped == Some(true) && !is_clipped && is_here {
            untrack(|| board.step(Event::Opened(TextId::Body(id))));
        }
        is_clipped
    });
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
        board.step(Event::Rested);
    };
    let delete = move |event: ev::MouseEvent| {
        event.prevent_default();
        board.make(Change::Trash { row });
        after_redraw(["add-note".to_owned()]);
    };
    let decide = move |decision: Decision| {
        if let Standing::Refused(op, _) = face.with_untracked(|face| face.standing.clone()) {
            board.step(Event::Decided(op, decision));
            after_redraw([format!("note-body-{id}")]);
        }
    };
    let named = move || {
        face.with(|face| face.note().map(|note| note.title.clone()))
            .filter(|title| !title.is_empty())
            .unwrap_or_else(|| "Untitled".to_owned())
    };
    let is_decision = move || face.with(|face| is_conflict(&face.standing)) && !is_clipped();
    let is_not_made = move || {
        face.with(|Face { standing, .. }| matches!(standing, Standing::Refused(_, refusal) if !matches!(refusal, Refusal::Conflict { .. } | Refusal::Text { .. })))
    };
    let refuses = move |field| {
        let of_form = refused.with_value(|refused| refused.as_ref().is_some_and(|(wrong, _)| *wrong == Some(field)));
        let of_page = face.with(|Face { standing, .. }| match standing {
            Standing::Refused(_, Refusal::Text { of: TextId::Title(_), .. }) => field == Field::Title,
            Standing::Refused(_, Refusal::Text { .. }) => field == Field::Body,
            _ => false,
        });
        (of_form || of_page).then_some("true")
    };
    let reason = move || face.with(|face| reason(&face.standing)).or_else(|| refused.get_value().map(|(_, reason)| reason));
    let theirs =
        move || is_decision().then(|| face.with(|face| face.note().map(|note| format!("{}\n\n{}", note.title, note.body)))).flatten();
    // Where the page shows this note whole, without JavaScript.
    let whole = format!("{}?note={id}#note-{id}", board.path());
    let then = if cfg!(feature = "ssr") && board.opened == Some(id) { whole.clone() } else { board.path() };
    // A form sends no field that has no name.
    let (action, name) = if untrack(is_clipped) { ("/api/notes/rename", "") } else { ("/api/notes/save", "body") };
    let open = move |event: ev::MouseEvent| {
        // The browser's own: another tab, or another window.
        if event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        event.prevent_default();
        load(Some(format!("note-edit-{id}")));
    };
    let html = move || face.with(|face| face.note().filter(|note| !note.clipped).map(|note| note.html.clone()).unwrap_or_default());
    let edit = move || {
        is_editing.set(true);
        after_redraw([format!("note-body-{id}")]);
    };
    let on_edit = move |event: ev::MouseEvent| {
        event.prevent_default();
        edit();
    };
    // A link is followed, and text can be selected.
    let pressed = Pressed::new((0, 0));
    let on_text = move |event: ev::MouseEvent| {
        if !page::is_link(&event) && is_click(pressed, &event) {
            edit();
        }
    };
    let on_blur = move |_| {
        board.step(Event::Closed(TextId::Body(id)));
        settle(is_editing, body);
    };
    let on_body_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" && !event.is_composing() {
            is_editing.set(false);
            after_redraw([format!("note-edit-{id}")]);
        }
    };
    view! {
        <article
            class="note"
            id=format!("note-{id}")
            data-writing=live(move || is_written.get().then_some(""))
            data-reading=live(move || is_read.get().then_some(""))
            aria-label=live(move || format!("Note: {}", named()))
        >
            <form class="note-form" method="post" action=action enctype="multipart/form-data" on:submit=on(on_submit)>
                <input type="hidden" name="id" value=id.to_string() />
                <input type="hidden" name="title_base" value=base(TextId::Title) />
                <input type="hidden" name="body_base" value=base(TextId::Body) />
                <input type="hidden" name="then" value=then />
                <input
                    class="note-title"
                    name="title"
                    dir="auto"
                    placeholder="Untitled"
                    autocomplete="off"
                    aria-label="Title"
                    aria-invalid=live(move || refuses(Field::Title))
                    aria-describedby=live(move || refuses(Field::Title).map(|_| format!("note-error-{id}")))
                    id=format!("note-title-{id}")
                    value=first_title
                    node_ref=title
                    on:focus=on(move |_| board.step(Event::Opened(TextId::Title(id))))
                    on:input=on(move |event| write(TextId::Title(id), event_target_value(&event)))
                    on:blur=on(move |_| board.step(Event::Closed(TextId::Title(id))))
                    on:keydown=on(on_title_key)
                />
                <div
                    class="markdown"
                    dir="auto"
                    inner_html=live(html)
                    on:mousedown=on(move |event: ev::MouseEvent| pressed.set_value((event.client_x(), event.client_y())))
                    on:click=on(on_text)
                ></div>
                <TextArea
                    text=first_body
                    node_ref=body
                    attr:class="note-body"
                    attr:tabindex=live(move || is_read.get().then_some("-1"))
                    attr:aria-hidden=live(move || is_read.get().then_some("true"))
                    attr:name=name
                    attr:readonly=live(move || board.with(|replica| replica.is_clipped(TextId::Body(id))))
                    attr:rows="4"
                    attr:aria-label="Note"
                    attr:aria-invalid=live(move || refuses(Field::Body))
                    attr:placeholder="Write in Markdown"
                    attr:id=format!("note-body-{id}")
                    attr:aria-describedby=format!("note-error-{id}")
                    on:focus=on(move |_| {
                        is_editing.set(true);
                        board.step(Event::Opened(TextId::Body(id)));
                        load(None);
                    })
                    on:input=on(move |event| write(TextId::Body(id), event_target_value(&event)))
                    on:blur=on(on_blur)
                    on:keydown=on(on_body_key)
                />
                <p class="note-rest" hidden=live(move || !is_clipped())>
                    <span role="status">{live(move || rest.get())}</span>
                    <a class="button small" href=whole on:click=on(open)>"Show the whole note"</a>
                </p>
                <p class="field-error" id=format!("note-error-{id}") role="alert">{reason}</p>
                <div class="theirs" dir="auto" hidden=live(move || !is_decision())>
                    <span class="theirs-label">"The other version"</span>
                    <pre inner_html=live(move || theirs().map(|text| escaped(&text)).unwrap_or_default())></pre>
                </div>
                <div class="note-foot">
                    <span class="save-state" role="status" data-state=live(move || face.with(|face| word(&face.standing)))>
                        {live(move || face.with(|face| label(&face.standing)))}
                    </span>
                    <button class="button small" type="button" hidden=live(move || !is_decision()) on:click=on(move |_| decide(Decision::KeepMine))>
                        "Keep mine"
                    </button>
                    <OtherChoices is_conflict=Signal::derive(is_decision) decide />
                    <button class="button small" type="button" hidden=live(move || !is_not_made()) on:click=on(move |_| decide(Decision::KeepBoth))>
                        "Save as a new note"
                    </button>
                    <a
                        class="button small edit"
                        id=format!("note-edit-{id}")
                        href=format!("{}?note={id}#note-{id}", board.path())
                        aria-label=live(move || format!("Edit note: {}", named()))
                        on:click=on(on_edit)
                    >
                        "Edit"
                    </a>
                    <button class="button small save">"Save"</button>
                    <button
                        class="icon-button danger"
                        formaction="/api/notes/delete"
                        name="then"
                        value=format!("{}?undo=note.{id}", board.path())
                        aria-label=live(move || format!("Delete note: {}", named()))
                        on:click=on(delete)
                    >
                        <Icon name="trash" />
                    </button>
                </div>
            </form>
        </article>
    }
}

/// Shows a note as it reads, once its field was left and nothing is pressed any more.
fn settle(is_editing: RwSignal<bool>, body: NodeRef<Textarea>) {
    set_timeout(
        move || {
            let Some(field) = body.try_get_untracked().flatten() else { return };
            if page::focused().is_some_and(|focused| focused.id() == field.id()) {
                return;
            }
            if page::find(":active").is_some() {
                settle(is_editing, body);
            } else {
                is_editing.set(false);
            }
        },
        SETTLE,
    );
}

/// What a field shows at first.
fn shown(board: Board, of: TextId) -> String {
    board.peek(|replica| shown_by(replica, of))
}

/// What a field shows: the person's own text where it was refused, else that of the row, or the beginning of it.
fn shown_by(replica: &crate::model::replica::Replica, of: TextId) -> String {
    let row = replica.shown().get(of.row());
    let of_row = || row.and_then(|row| of.of(row).map(|(text, _)| text).or_else(|| row.note().map(|note| note.body.as_str())));
    replica.refused_text(of).or_else(of_row).unwrap_or_default().to_owned()
}

const fn is_conflict(standing: &Standing) -> bool {
    matches!(standing, Standing::Refused(_, Refusal::Conflict { .. }))
}

const fn word(standing: &Standing) -> &'static str {
    match standing {
        Standing::Saved => "saved",
        Standing::Waiting => "saving",
        Standing::Stuck(_) | Standing::Refused(..) => "failed",
    }
}

const fn label(standing: &Standing) -> &'static str {
    match standing {
        Standing::Saved => "Saved",
        Standing::Waiting => "Saving…",
        Standing::Stuck(_) | Standing::Refused(..) => "Not saved",
    }
}

fn reason(standing: &Standing) -> Option<String> {
    match standing {
        Standing::Saved | Standing::Waiting => None,
        Standing::Stuck(failure) => Some(text::failure(*failure).to_owned()),
        Standing::Refused(_, refusal) => Some(text::refusal(refusal)),
    }
}
