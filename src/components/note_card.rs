//! One note: a title, and a Markdown body that is read until it is edited, and saved while it is typed.
//!
//! The body's field is always on the page. While the note is read the style hides it, until it has the focus: so everything works without
//! a script, too.

mod standing;

use self::standing::{is_conflict, label, reason, shown, shown_by, word};
use super::{
    board::{Face, use_board},
    el::{El, ElRef, el, hidden, post, served},
    icon::icon,
    link,
    live::effect,
    note_menu::{NoteMenu, NoteMenuProps},
    text_area::text_area,
    todo_edit::other_choices,
    todo_row::{Pressed, is_click},
};
use crate::{
    client::{
        focus::{fill, once_changed},
        page,
        timer::after,
    },
    model::{
        change::{Change, Refusal, TextId},
        id::NoteId,
        page::Field,
        replica::{Decision, Event, Standing},
        row::RowId,
        tasks,
    },
    text::{self, Text, changes, notes},
};
use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use std::time::Duration;
use web_sys::{Element, HtmlInputElement, HtmlTextAreaElement};

/// How long typing must pause before a note is saved.
const REST: Duration = Duration::from_millis(500);
/// How long after its field has lost the focus a note is shown rendered. Not while the pointer is still down, or its target would move away
/// under it.
const SETTLE: Duration = Duration::from_millis(300);
/// How often to check whether the pointer is still down. An element that is hidden while a finger is on it counts as pressed forever.
const LOOKS: u8 = 10;

/// A note on the page.
#[component]
pub fn NoteCard(
    /// The note.
    id: NoteId,
) -> El {
    let board = use_board();
    let row = RowId::Note(id);
    let face = board.row_state(row).face;
    let is_clipped = move || face.with(|face| face.note().is_some_and(|note| note.clipped));
    // A form without JavaScript may come back with its texts and its reason.
    let draft = board.draft.get_value().filter(|draft| {
        matches!(draft.endpoint.as_str(), "notes/save" | "notes/rename") && draft.field(&draft.endpoint, "id") == Some(&id.to_string())
    });
    let is_editing = RwSignal::new(draft.is_some() || (cfg!(feature = "ssr") && board.opened == Some(id)));
    // A clipped note comes without its HTML, and an empty one has nothing to read.
    let has_text = move || face.with(|face| face.note().is_some_and(|note| !note.clipped && !note.html.is_empty()));
    let is_written = Memo::new(move |_| is_editing.get() || !has_text());
    // A task was ticked since the text was last typed.
    let is_ticked = RwSignal::new(false);
    let is_shown = move |standing: &Standing| match standing {
        Standing::Saved => true,
        // The page has the HTML of the server's text. It is shown while the body has no pending change, or only a ticked task.
        Standing::Waiting | Standing::Stuck(_) => is_ticked.get() || !board.peek(|replica| replica.waits_with(TextId::Body(id))),
        Standing::Refused(..) => false,
    };
    let is_read = Memo::new(move |_| !is_written.get() && face.with(|face| is_shown(&face.standing)));
    let refused = StoredValue::new(draft.as_ref().map(|draft| (draft.field, draft.reason.clone())));
    let typed = |name| draft.as_ref().and_then(|draft| draft.field(&draft.endpoint, name)).map(str::to_owned);
    let (first_title, first_body) = (typed("title"), typed("body"));
    let first_title = first_title.unwrap_or_else(|| shown(board, TextId::Title(id)));
    let first_body = first_body.unwrap_or_else(|| shown(board, TextId::Body(id)));
    let came_back = draft.is_some();
    let (title, body) = (ElRef::default(), ElRef::default());
    let base = move |of: fn(NoteId) -> TextId| {
        board.peek(|replica| replica.shown().get(row).and_then(|row| of(id).of(row)).map(|(_, op)| op.to_string()))
    };
    // What the page says about the rest of a clipped note.
    let rest = RwSignal::new(notes::CLIPPED.to_owned());
    let load = move |then: Option<String>| {
        if untrack(is_clipped) && rest.with_untracked(|rest| *rest != *notes::LOADING) {
            rest.set(notes::LOADING.to_owned());
            spawn_local(async move {
                let loaded = link::load_note(board, id).await;
                rest.set(if loaded.is_ok() { notes::CLIPPED } else { notes::NOT_LOADED }.to_owned());
                if loaded.is_ok() {
                    once_changed(then);
                }
            });
        }
    };

    let timer = StoredValue::new(None::<TimeoutHandle>);
    let write = move |of: TextId, text: String| {
        refused.set_value(None);
        is_ticked.set(false);
        board.step(Event::Typed(of, text));
        if let Some(timer) = timer.get_value() {
            timer.clear();
        }
        timer.set_value(after(REST, move || board.step(Event::Rested)));
    };
    // A page that wakes takes over what was typed before. From then on the fields show the texts of the row, except for an open text:
    // nothing that is being typed is replaced.
    let mut was_clipped = None;
    effect(move || {
        let fields = title.get::<HtmlInputElement>().zip(body.get::<HtmlTextAreaElement>());
        let Some((title, body)) = fields else { return };
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
        was_clipped = Some(is_clipped);
    });
    let on_title_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            // At once: the next key may follow before the next frame.
            if let Some(body) = body.peek::<HtmlTextAreaElement>() {
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
        once_changed(["add-note".to_owned()]);
    };
    let decide = move |decision: Decision| {
        if let Standing::Refused(op, _) = face.with_untracked(|face| face.standing.clone()) {
            board.step(Event::Decided(op, decision));
            once_changed([id.named("note-body-")]);
        }
    };
    let named = move || {
        face.with(|face| face.note().map(|note| note.title.clone()))
            .filter(|title| !title.is_empty())
            .unwrap_or_else(|| notes::UNTITLED.to_owned())
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
        // Left to the browser: it opens another tab or window.
        if event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        event.prevent_default();
        load(Some(id.named("note-edit-")));
    };
    let html = move || face.with(|face| face.note().filter(|note| !note.clipped).map(|note| note.html.clone()).unwrap_or_default());
    let edit = move || {
        is_editing.set(true);
        once_changed([id.named("note-body-")]);
    };
    let on_edit = move |event: ev::MouseEvent| {
        event.prevent_default();
        edit();
    };
    // Where the pointer was pressed: a click edits the text, but following a link or selecting text does not.
    let pressed = Pressed::new((0, 0));
    let tick = move |task: &Element| {
        let text = shown(board, TextId::Body(id));
        if let Some(ticked) = task.get_attribute("value").and_then(|at| tasks::toggled(&text, at.parse().ok()?)) {
            is_ticked.set(true);
            let of = TextId::Body(id);
            board.step(Event::Opened(of));
            board.step(Event::Typed(of, ticked));
            board.step(Event::Closed(of));
            let is_done = task.get_attribute("aria-checked").as_deref() == Some("true");
            // Fails only for an invalid name of an attribute.
            let _ = task.set_attribute("aria-checked", if is_done { "false" } else { "true" });
        }
    };
    let on_text = move |event: ev::MouseEvent| {
        if let Some(task) = page::closest(&event, ".task") {
            event.prevent_default();
            tick(&task);
        } else if !page::is_link(&event) && is_click(pressed, &event) {
            edit();
        }
    };
    let on_blur = move |_| {
        board.step(Event::Closed(TextId::Body(id)));
        settle(is_editing, body, LOOKS);
    };
    // After Escape in a note with unsaved text: once it is saved, the focus leaves the hidden field.
    effect(move || {
        if is_read.get() && body.peek::<HtmlTextAreaElement>().is_some_and(|body| page::focused().as_ref() == Some(&body)) {
            once_changed([id.named("note-edit-")]);
        }
    });
    let on_body_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
            is_editing.set(false);
            once_changed([id.named("note-edit-")]);
        }
    };
    let title_field = el("input")
        .class("note-title")
        .attr("name", "title")
        .attr("dir", "auto")
        .attr("placeholder", notes::UNTITLED)
        .attr("autocomplete", "off")
        .attr("aria-label", notes::TITLE)
        .live("aria-invalid", move || refuses(Field::Title))
        .live("aria-describedby", move || refuses(Field::Title).map(|_| id.named("note-error-")))
        .attr("id", id.named("note-title-"))
        .attr("value", first_title)
        .known_as(title)
        .on(ev::focus, move |_| board.step(Event::Opened(TextId::Title(id))))
        .on(ev::input, move |event| write(TextId::Title(id), event_target_value(&event)))
        .on(ev::blur, move |_| board.step(Event::Closed(TextId::Title(id))))
        .on(ev::keydown, on_title_key);
    let text = el("div")
        .class("markdown")
        .attr("dir", "auto")
        .on(ev::mousedown, move |event| pressed.set_value((event.client_x(), event.client_y())))
        .on(ev::click, on_text)
        .live_html(html);
    let on_focus = move |_| {
        is_editing.set(true);
        board.step(Event::Opened(TextId::Body(id)));
        load(None);
    };
    let on_input = move |event| {
        is_editing.set(true);
        write(TextId::Body(id), event_target_value(&event));
    };
    let body_field = text_area(&first_body)
        .class("note-body")
        .live("tabindex", move || is_read.get().then_some("-1"))
        .live("aria-hidden", move || is_read.get().then_some("true"))
        .attr("name", name)
        .live("readonly", move || board.with(|replica| replica.is_clipped(TextId::Body(id))))
        .attr("rows", "4")
        .attr("aria-label", notes::NOTE)
        .live("aria-invalid", move || refuses(Field::Body))
        .attr("placeholder", notes::WRITE_IN_MARKDOWN)
        .attr("id", id.named("note-body-"))
        .attr("aria-describedby", id.named("note-error-"))
        .known_as(body)
        .on(ev::focus, on_focus)
        .on(ev::input, on_input)
        .on(ev::blur, on_blur)
        .on(ev::keydown, on_body_key);
    let rest_line = el("p").class("note-rest").live("hidden", move || !is_clipped()).with([
        el("span").attr("role", "status").live_text(move || rest.get()),
        el("a").class("button small").attr("href", whole.clone()).on(ev::click, open).text(notes::SHOW_WHOLE),
    ]);
    let other = el("div")
        .class("theirs")
        .attr("dir", "auto")
        .live("hidden", move || !is_decision())
        .with([el("span").class("theirs-label").text(notes::OTHER_VERSION), el("pre").live_text(theirs)]);
    let state = el("span")
        .class("save-state")
        .attr("role", "status")
        .live("data-state", move || face.with(|face| word(&face.standing)))
        .live_text(move || face.with(|face| label(&face.standing)));
    let choice = |label: Text| el("button").class("button small").attr("type", "button").text(label);
    let mine = choice(changes::KEEP_MINE).live("hidden", move || !is_decision()).on(ev::click, move |_| decide(Decision::KeepMine));
    let as_new = choice(notes::SAVE_AS_NEW).live("hidden", move || !is_not_made()).on(ev::click, move |_| decide(Decision::KeepBoth));
    let edit_link = el("a")
        .class("button small edit")
        .attr("id", id.named("note-edit-"))
        .attr("href", whole)
        .live("aria-label", move || notes::edit(&named()))
        .on(ev::click, on_edit)
        .text(text::EDIT);
    let delete_button = el("button")
        .class("icon-button danger")
        .attr("formaction", "/api/notes/delete")
        .attr("name", "then")
        .attr("value", format!("{}?undo=note.{id}", board.path()))
        .live("aria-label", move || notes::delete(&named()))
        .on(ev::click, delete)
        .with([icon("trash")]);
    let foot = el("div").class("note-foot").with([state, mine]).with(other_choices(is_decision, decide)).with([
        as_new,
        edit_link,
        el("button").class("button small save").text(text::SAVE),
        delete_button,
    ]);
    let on_unfold = move |event: ev::MouseEvent| {
        event.prevent_default();
        board.fold(row);
        once_changed([id.named("note-edit-")]);
    };
    let is_folded = move || face.with(Face::is_folded);
    let unfold = el("button")
        .class("button small unfold")
        // For the form, without a script.
        .served_with("formaction", || untrack(is_folded).then_some("/api/notes/fold"))
        .served_with("name", || untrack(is_folded).then_some("folded"))
        .served_with("value", || untrack(is_folded).then_some("false"))
        .on(ev::click, on_unfold)
        .text(text::UNFOLD);
    let form = post("note-form", action).attr("enctype", "multipart/form-data").on(ev::submit, on_submit).with([
        // The first submit button of the form: without JavaScript, Enter in the title presses it, and not a task.
        served(|| el("button").attr("hidden", "")),
        hidden("id").attr("value", id.to_string()),
        hidden("title_base").attr("value", base(TextId::Title)),
        hidden("body_base").attr("value", base(TextId::Body)),
        hidden("then").attr("value", then),
        title_field,
        unfold,
        text,
        body_field,
        rest_line,
        el("p").class("field-error").attr("id", id.named("note-error-")).attr("role", "alert").live_text(reason),
        other,
        foot,
    ]);
    el("article")
        .class("note")
        .attr("id", id.named("note-"))
        .live("data-writing", move || is_written.get())
        .live("data-reading", move || is_read.get())
        .live("data-folded", move || {
            !is_editing.get() && face.with(|face| face.is_folded() && !matches!(face.standing, Standing::Refused(..)))
        })
        .live("aria-label", move || notes::note(&named()))
        .with([form, NoteMenu(NoteMenuProps { id, face, name: Box::new(named) })])
        .again(move || face.with(Face::is_pinned).then(|| el("span").class("mark").text(text::PINNED)))
}

/// Shows a note rendered, once its field has lost the focus and nothing is pressed any more.
fn settle(is_editing: RwSignal<bool>, body: ElRef, looks: u8) {
    after(SETTLE, move || {
        let Some(field) = body.peek::<HtmlTextAreaElement>() else { return };
        if page::focused().is_some_and(|focused| focused.id() == field.id()) {
            return;
        }
        if looks > 0 && page::find(":active").is_some() {
            settle(is_editing, body, looks - 1);
        } else {
            is_editing.set(false);
        }
    });
}
