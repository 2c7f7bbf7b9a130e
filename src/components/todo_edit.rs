//! The edit box of a todo.

use super::{
    board::{Board, RowState, use_board},
    el::{El, ElRef, el, hidden, post},
    live::effect,
    text_area::text_area,
};
use crate::{
    client::{
        drafts,
        focus::{goes_on, once_changed},
    },
    model::{
        change::{Change, Place, Refusal, TextId},
        id::{OpId, TodoId},
        replica::{Decision, Event, Standing},
        row::RowId,
        todo::Direction,
    },
    text::{self, changes, todos},
};
use leptos::{ev, prelude::*};
use web_sys::HtmlTextAreaElement;

/// Text is kept in this tab until it is saved, and comes back after a reload.
#[component]
pub fn TodoEdit(id: TodoId, row: RowState) -> El {
    let board = use_board();
    let face = row.face;
    let refused = move || {
        face.with(|face| match &face.standing {
            Standing::Refused(op, refusal) => Some((*op, matches!(refusal, Refusal::Conflict { .. }))),
            _ => None,
        })
    };
    let of = TextId::Todo(id);
    let reference = ElRef::default();
    let typed = move || reference.peek().map(|field: HtmlTextAreaElement| field.value());
    let (error_id, field_id) = (id.named("edit-error-"), id.named("edit-text-"));
    let own = board.peek(|replica| replica.refused_text(of).map(str::to_owned));
    let first = board.editing.with_untracked(|editing| editing.get(&id).cloned()).or(own);
    let first = first.or_else(|| untrack(|| board.todo(id)).map(|todo| todo.text.clone())).unwrap_or_default();
    // A form without JavaScript may come back with its reason.
    let draft = board.draft.get_value().filter(|draft| draft.field("todos/edit", "id") == Some(&id.to_string()));
    let error = RwSignal::new(draft.map(|draft| draft.reason));
    let reason = move || match &face.get().standing {
        Standing::Refused(_, refusal) => Some(changes::refusal(refusal)),
        _ => error.get(),
    };
    let base = board.peek(|replica| replica.shown().todo(id).map(|todo| todo.text_op));
    let theirs = move || face.with(|face| face.todo().map(|todo| todo.text.clone())).unwrap_or_default();
    let is_conflict = move || refused().is_some_and(|(_, is_conflict)| is_conflict);

    let decide = move |decision: Decision| {
        let Some(typed) = typed() else { return };
        if let Some((op, is_conflict)) = untrack(refused) {
            if is_conflict {
                board.step(Event::Typed(of, typed));
                // Text typed over one that was already sent has a change of its own.
                let op = match board.peek(|replica| replica.standing(RowId::Todo(id))) {
                    Standing::Refused(op, _) => op,
                    _ => op,
                };
                board.step(Event::Decided(op, decision));
            } else {
                discard_and_write(board, id, op, (decision != Decision::KeepTheirs).then_some(typed));
            }
        }
        forget(board, id);
        once_changed([id.named("check-"), "new-todo".to_owned()]);
    };
    let save = move || {
        let Some(typed) = typed() else { return };
        if let Err(wrong) = of.parse(&typed) {
            error.set(Some(changes::text_error(of, wrong)));
            return;
        }
        if untrack(refused).is_some() {
            decide(Decision::KeepMine);
            return;
        }
        board.step(Event::Typed(of, typed));
        forget(board, id);
        once_changed([id.named("edit-text-"), id.named("check-")]);
    };
    let close = move || {
        if untrack(refused).is_some() {
            decide(Decision::KeepTheirs);
            return;
        }
        forget(board, id);
        once_changed([id.named("more-")]);
    };
    // Tab moves the focus on if it can't change the level, or if buttons ask for a decision. Escape always leaves the box.
    let nest = move |event: &ev::KeyboardEvent| {
        let is_command = event.ctrl_key() || event.alt_key() || event.meta_key();
        let direction = if event.shift_key() { Direction::Out } else { Direction::In };
        if !is_command && untrack(refused).is_none() && board.move_todo(id, direction) {
            event.prevent_default();
            once_changed([id.named("edit-text-")]);
        }
    };
    let on_key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Enter" if !event.shift_key() => {
            event.prevent_default();
            save();
        }
        "Escape" => close(),
        "Tab" => nest(&event),
        _ => {}
    };
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        save();
    };
    let cancel = move |event: ev::MouseEvent| {
        event.prevent_default();
        close();
    };
    let on_input = move |event| keep_draft(board, id, event_target_value(&event));
    // A row that moves to the other list is drawn again there, and the focus goes with it.
    effect(move || goes_on(id.named("edit-text-")));
    let area = text_area(&first)
        .attr("id", field_id)
        .attr("name", "text")
        .attr("rows", "1")
        .attr("enterkeyhint", "done")
        .attr("aria-label", todos::EDIT)
        .attr("aria-describedby", error_id.clone())
        .live("aria-invalid", move || reason().is_some().then_some("true"))
        .known_as(reference)
        .on(ev::keydown, on_key)
        .on(ev::input, on_input);
    let other = el("p")
        .class("theirs")
        .attr("dir", "auto")
        .live("hidden", move || !is_conflict())
        .with([el("span").class("theirs-label").text(todos::OTHER_TEXT), el("span").live_text(theirs)]);
    let ways = el("div").class("row-actions").with([
        el("button").class("button small primary").live_text(move || if is_conflict() { changes::KEEP_MINE } else { text::SAVE }),
        el("a").class("button small").attr("href", board.path()).on(ev::click, cancel).live("hidden", is_conflict).text(text::CANCEL),
        el("button").class("button small new-line").attr("type", "button").text(todos::NEW_LINE),
    ]);
    post("todo-edit", "/api/todos/edit").on(ev::submit, on_submit).with([
        hidden("id").attr("value", id.to_string()),
        hidden("base").attr("value", base.map(|base| base.to_string())),
        hidden("then").attr("value", board.path()),
        hidden("back").attr("value", format!("{}?edit={id}", board.path())),
        area,
        el("p").class("field-error").attr("id", error_id).attr("role", "alert").live_text(reason),
        other,
        ways.with(other_choices(is_conflict, decide)),
    ])
}

/// The other ways to settle a conflict of two texts.
pub fn other_choices(is_conflict: impl Fn() -> bool + Copy + Send + 'static, decide: impl Fn(Decision) + Copy + 'static) -> [El; 2] {
    [(changes::KEEP_THEIRS, Decision::KeepTheirs), (changes::KEEP_BOTH, Decision::KeepBoth)].map(|(label, decision)| {
        let button = el("button").class("button small").attr("type", "button").text(label);
        button.live("hidden", move || !is_conflict()).on(ev::click, move |_| decide(decision))
    })
}

/// Drops a todo that the server refused to create; with a text, creates another in its place.
fn discard_and_write(board: Board, id: TodoId, op: OpId, typed: Option<String>) {
    let row = untrack(|| board.todo(id));
    board.step(Event::Decided(op, Decision::KeepTheirs));
    if let Some((text, row)) = typed.zip(row)
        && let Some(mut place) = Place::at_end(row.day, Some(&row.rank))
    {
        place.rank = row.rank.clone();
        board.make(Change::CreateTodo { id: super::board::new_id(TodoId::from_parts), place, text });
    }
}

/// Closes the edit box, and forgets what was typed into it.
fn forget(board: Board, id: TodoId) {
    drafts::forget(&board.draft_key(id));
    board.close_editor(id);
}

/// Keeps the text of an edit box, with the change that it is based on.
fn keep_draft(board: Board, id: TodoId, typed: String) {
    if let Some(base) = board.peek(|replica| replica.base(TextId::Todo(id))) {
        drafts::keep(&board.draft_key(id), &format!("{base}\n{typed}"));
    }
    board.editing.update_untracked(|editing| {
        editing.insert(id, typed);
    });
}

/// Opens the edit boxes that were open when this tab left the page.
pub fn bring_back_edits(board: Board) {
    for (id, draft) in drafts::all(&format!("edit.{}.", board.day.get_untracked())) {
        let parsed = draft.split_once('\n').and_then(|(base, typed)| Some((id.parse().ok()?, base.parse().ok()?, typed.to_owned())));
        let Some((id, base, typed)) = parsed else { continue };
        board.step(Event::Reopened(TextId::Todo(id), base));
        board.editing.update(|editing| {
            editing.insert(id, typed);
        });
    }
}
