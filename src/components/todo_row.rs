//! One todo: its checkbox, its text, its controls, and its edit box.
//!
//! One form carries all of a row's buttons, so that each works before hydration and without JavaScript.

use super::{
    board::{Board, use_board},
    icon::Icon,
    text_area::{TextArea, escaped},
};
use crate::{
    client::{
        drafts,
        focus::{after_redraw, goes_on},
    },
    model::{
        change::{Change, Refusal, TextId},
        id::{OpId, TodoId},
        list::at_end,
        replica::{Decision, Event, Standing},
        row::RowId,
        todo::Direction,
    },
    text,
};
use leptos::{ev, html::Textarea, prelude::*};

/// A todo in its list.
#[component]
pub fn TodoItem(
    /// The todo.
    id: TodoId,
) -> impl IntoView {
    let board = use_board();
    let move_by_key = move |event: ev::KeyboardEvent| {
        let direction = match event.key().as_str() {
            "ArrowUp" => Direction::Up,
            "ArrowDown" => Direction::Down,
            _ => return,
        };
        if event.alt_key() && board.editing.with_untracked(|editing| !editing.contains_key(&id)) {
            event.prevent_default();
            move_and_follow(board, id, direction, None);
        }
    };
    let done = Memo::new(move |_| board.todo(id).is_some_and(|todo| todo.done));
    let refused = Memo::new(move |_| match board.with(|replica| replica.standing(RowId::Todo(id))) {
        Standing::Refused(op, refusal) => Some((op, matches!(refusal, Refusal::Conflict { .. }))),
        _ => None,
    });
    let is_editing = Memo::new(move |_| board.editing.with(|editing| editing.contains_key(&id)) || refused.with(Option::is_some));
    view! {
        <li class="todo" id=format!("todo-{id}") data-done=move || done.get().to_string() on:keydown=move_by_key>
            {move || match is_editing.get() {
                true => view! { <TodoEdit id refused /> }.into_any(),
                false => view! { <TodoLine id done /> }.into_any(),
            }}
        </li>
    }
}

#[component]
fn TodoLine(id: TodoId, done: Memo<bool>) -> impl IntoView {
    let board = use_board();
    let words = Memo::new(move |_| board.todo(id).map(|todo| todo.text.clone()).unwrap_or_default());
    let stuck = Memo::new(move |_| matches!(board.with(|replica| replica.standing(RowId::Todo(id))), Standing::Stuck(_)));
    let toggle = move |event: ev::MouseEvent| {
        event.prevent_default();
        let next = neighbours(board, id, "check");
        board.make(Change::SetDone { id, done: !done.get_untracked() });
        after_redraw(next);
    };
    let edit = move |event: ev::MouseEvent| {
        event.prevent_default();
        open_editor(board, id);
    };
    let pressed_at = StoredValue::new((0, 0));
    let edit_text = move |event: ev::MouseEvent| {
        // Text that is drawn over is to be copied.
        let (x, y) = pressed_at.get_value();
        if (event.client_x() - x).abs() + (event.client_y() - y).abs() < 4 {
            open_editor(board, id);
        }
    };
    let delete = move |event: ev::MouseEvent| {
        event.prevent_default();
        let next = neighbours(board, id, "check");
        board.make(Change::Trash { row: RowId::Todo(id) });
        after_redraw(next);
    };
    // The names of the controls are the words in `TodoList` and the text itself: it stands on the page once.
    let named = move |what: &'static str| format!("name-{what} text-{id}");
    view! {
        <form class="todo-line" method="post" action="/api/todos/set_done">
            <input type="hidden" name="id" value=id.to_string() />
            <button
                class="checkbox"
                id=format!("check-{id}")
                role="checkbox"
                aria-checked=move || done.get().to_string()
                aria-labelledby=named("done")
                name="done"
                value=move || (!done.get()).to_string()
                on:click=toggle
            ></button>
            <span
                class="todo-text"
                id=format!("text-{id}")
                dir="auto"
                on:mousedown=move |event| pressed_at.set_value((event.client_x(), event.client_y()))
                on:click=edit_text
                inner_html=move || words.with(|text| escaped(text))
            ></span>
            <Show when=move || stuck.get()>
                <span class="not-sent">"Not sent yet"</span>
            </Show>
            <div class="todo-actions">
                <MoveButton id direction=Direction::Up />
                <MoveButton id direction=Direction::Down />
                <a class="icon-button" id=format!("edit-{id}") href=move || format!("{}?edit={id}", board.path()) aria-labelledby=named("edit") on:click=edit>
                    <Icon name="pencil" />
                </a>
                <button
                    class="icon-button danger"
                    formaction="/api/todos/delete"
                    name="then"
                    value=move || format!("{}?undo=todo.{id}", board.path())
                    aria-labelledby=named("delete")
                    on:click=delete
                >
                    <Icon name="trash" />
                </button>
            </div>
        </form>
    }
}

#[component]
fn MoveButton(id: TodoId, direction: Direction) -> impl IntoView {
    let board = use_board();
    let icon = match direction {
        Direction::Up => "arrow-up",
        Direction::Down => "arrow-down",
    };
    let button_id = format!("{}-{id}", direction.as_str());
    let follow = button_id.clone();
    let go = move |event: ev::MouseEvent| {
        event.prevent_default();
        move_and_follow(board, id, direction, Some(follow.clone()));
    };
    view! {
        <button
            class="icon-button"
            id=button_id
            formaction="/api/todos/move"
            name="direction"
            value=direction.as_str()
            aria-labelledby=format!("name-{} text-{id}", direction.as_str())
            on:click=go
        >
            <Icon name=icon />
        </button>
    }
}

/// What is typed is the person's alone until it is saved: it is kept in this tab, and comes back after a reload.
#[component]
fn TodoEdit(id: TodoId, refused: Memo<Option<(OpId, bool)>>) -> impl IntoView {
    let board = use_board();
    let of = TextId::Todo(id);
    let field = NodeRef::<Textarea>::new();
    let (error_id, field_id) = (format!("edit-error-{id}"), format!("edit-text-{id}"));
    let own = board.peek(|replica| replica.refused_text(of).map(str::to_owned));
    let first = board.editing.with_untracked(|editing| editing.get(&id).cloned()).or(own);
    let first = first.or_else(|| untrack(|| board.todo(id)).map(|todo| todo.text.clone())).unwrap_or_default();
    // A form without JavaScript may come back with its reason.
    let draft = board.draft.get_value().filter(|draft| draft.field("todos/edit", "id") == Some(&id.to_string()));
    let error = RwSignal::new(draft.map(|draft| draft.error.to_string()));
    let reason = move || match board.with(|replica| replica.standing(RowId::Todo(id))) {
        Standing::Refused(_, refusal) => Some(text::refusal(&refusal)),
        _ => error.get(),
    };
    let base = board.peek(|replica| replica.shown().todo(id).map(|todo| todo.text_op));
    let theirs = move || board.todo(id).map(|todo| todo.text.clone()).unwrap_or_default();
    let is_conflict = move || refused.get().is_some_and(|(_, is_conflict)| is_conflict);

    let decide = move |decision: Decision| {
        let Some(typed) = field.get_untracked().map(|field| field.value()) else { return };
        if let Some((op, is_conflict)) = refused.get_untracked() {
            if is_conflict {
                board.step(Event::Typed(of, typed));
                // What was typed over a text that was sent is kept under an id of its own.
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
        after_redraw([format!("check-{id}"), "new-todo".to_owned()]);
    };
    let save = move || {
        let Some(typed) = field.get_untracked().map(|field| field.value()) else { return };
        if let Err(wrong) = of.parse(&typed) {
            error.set(Some(text::text_error(of, wrong)));
            return;
        }
        if refused.with_untracked(Option::is_some) {
            decide(Decision::KeepMine);
            return;
        }
        board.step(Event::Typed(of, typed));
        forget(board, id);
        after_redraw([format!("edit-text-{id}"), format!("check-{id}")]);
    };
    let close = move || {
        if refused.with_untracked(Option::is_some) {
            decide(Decision::KeepTheirs);
            return;
        }
        forget(board, id);
        after_redraw([format!("edit-{id}")]);
    };
    let on_key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Enter" if !event.shift_key() && !event.is_composing() => {
            event.prevent_default();
            save();
        }
        "Escape" if !event.is_composing() => close(),
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
    let typed = move |event| keep_draft(board, id, event_target_value(&event));
    // A row that goes to another part of the list is drawn there again, and the keyboard goes with it.
    Effect::new(move |_| goes_on(format!("edit-text-{id}")));
    view! {
        <form class="todo-edit" method="post" action="/api/todos/edit" on:submit=on_submit>
            <input type="hidden" name="id" value=id.to_string() />
            <input type="hidden" name="base" value=base.map(|base| base.to_string()) />
            <input type="hidden" name="then" value=move || board.path() />
            <input type="hidden" name="back" value=move || format!("{}?edit={id}", board.path()) />
            <TextArea
                text=first
                node_ref=field
                attr:id=field_id
                attr:name="text"
                attr:rows="1"
                attr:aria-label="Edit todo"
                attr:aria-describedby=error_id.clone()
                attr:aria-invalid=move || reason().is_some().then_some("true")
                on:keydown=on_key
                on:input=typed
            />
            <p class="field-error" id=error_id role="alert">{reason}</p>
            <Show when=is_conflict>
                <p class="theirs" dir="auto"><span class="theirs-label">"The other text"</span><span inner_html=move || escaped(&theirs())></span></p>
            </Show>
            <div class="row-actions">
                <Show when=is_conflict fallback=move || view! { <button class="button small primary">"Save"</button> }>
                    <button class="button small primary">"Keep mine"</button>
                    <button class="button small" type="button" on:click=move |_| decide(Decision::KeepTheirs)>"Keep theirs"</button>
                    <button class="button small" type="button" on:click=move |_| decide(Decision::KeepBoth)>"Keep both"</button>
                </Show>
                <Show when=move || !is_conflict()>
                    <a class="button small" href=move || board.path() on:click=cancel>"Cancel"</a>
                </Show>
            </div>
        </form>
    }
}

/// A todo that the server did not take goes; with a text, another takes its place.
fn discard_and_write(board: Board, id: TodoId, op: OpId, typed: Option<String>) {
    let row = untrack(|| board.todo(id));
    board.step(Event::Decided(op, Decision::KeepTheirs));
    if let Some((text, row)) = typed.zip(row)
        && let Some(mut place) = at_end(row.day, Some(&row.rank))
    {
        place.rank = row.rank.clone();
        board.make(Change::CreateTodo { id: super::board::new_id(TodoId::from_parts), place, text });
    }
}

fn open_editor(board: Board, id: TodoId) {
    board.edit(id);
    after_redraw([format!("edit-text-{id}")]);
}

/// Closes the edit box, and forgets what was typed into it.
fn forget(board: Board, id: TodoId) {
    drafts::forget(&board.draft_key(id));
    board.close_editor(id);
}

/// Keeps what is typed into an edit box, behind the change that it is typed over.
fn keep_draft(board: Board, id: TodoId, typed: String) {
    if let Some(base) = board.peek(|replica| replica.base(TextId::Todo(id))) {
        drafts::keep(&board.draft_key(id), &format!("{base}\n{typed}"));
    }
    board.editing.update_untracked(|editing| {
        editing.insert(id, typed);
    });
}

/// Opens the edit boxes that were open when this tab was taken off its page.
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

fn move_and_follow(board: Board, id: TodoId, direction: Direction, button: Option<String>) {
    board.move_todo(id, direction);
    after_redraw(button.into_iter().chain([format!("check-{id}")]));
}

/// Where the keyboard goes when a row leaves its list: the same control of the next row, else of the one before, else the
/// composer.
fn neighbours(board: Board, id: TodoId, control: &'static str) -> Vec<String> {
    let done = untrack(|| board.todo(id)).is_some_and(|todo| todo.done);
    let siblings = untrack(|| board.todos(done));
    let at = siblings.iter().position(|sibling| sibling.id == id).unwrap_or_default();
    let beside = siblings.get(at + 1).or_else(|| siblings.get(at.checked_sub(1)?));
    beside.map(|beside| format!("{control}-{}", beside.id)).into_iter().chain(["new-todo".into()]).collect()
}
