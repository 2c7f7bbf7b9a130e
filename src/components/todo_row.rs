//! One todo: its checkbox, its text, its menu, and its edit box.
//!
//! Everything works before hydration and without JavaScript: the checkbox sends a form of its list, and the menu is a link to the page
//! with that menu open.

use super::{
    board::{Board, RowState, use_board},
    live::{effect, live, on},
    text_area::{TextArea, escaped},
};
use crate::{
    client::{
        drafts,
        focus::{after_redraw, goes_on},
    },
    model::{
        change::{Change, Place, Refusal, TextId},
        day::Day,
        id::{OpId, TodoId},
        links,
        replica::{Decision, Event, Standing},
        row::RowId,
        todo::Direction,
    },
    text,
};
use leptos::{either::Either, ev, html::Textarea, prelude::*};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlInputElement};

/// A todo in its list, which handles the row's clicks and keys ([`on_click`], [`on_key`]).
#[component]
pub fn TodoItem(
    /// The todo.
    id: TodoId,
    /// Whether it is done. When that changes, another item takes its place in the other list.
    done: bool,
) -> impl IntoView {
    let board = use_board();
    let row = board.row_state(RowId::Todo(id));
    view! {
        <li class="todo" data-row=super::given::row(board, id)>
            {move || match row.is_editing.get() {
                true => Either::Left(view! { <TodoEdit id row /> }),
                false => Either::Right(view! { <TodoLine id done row /> }),
            }}
        </li>
    }
}

/// Kept as short as possible, because a day may have hundreds. The controls are named by reference to the text, so that it is on the page once.
#[component]
fn TodoLine(id: TodoId, done: bool, row: RowState) -> impl IntoView {
    let RowState { face, is_open, .. } = row;
    let text_id = format!("t{id}");
    view! {
        <button
            class="checkbox"
            form=form_of(done)
            name="id"
            value=id.to_string()
            role="checkbox"
            aria-checked=if done { "true" } else { "false" }
            aria-labelledby=text_id.clone()
        ></button>
        <span
            class="todo-text"
            id=text_id.clone()
            dir="auto"
            inner_html=live(move || face.with(|face| face.todo().map(|todo| links::html(&todo.text))).unwrap_or_default())
        ></span>
        {move || {
            let is_stuck = face.with(|face| matches!(face.standing, Standing::Stuck(_)));
            is_stuck.then(|| view! { <span class="not-sent">"Not sent yet"</span> })
        }}
        <a class="more" href=format!("?menu={id}") aria-labelledby=format!("actions {text_id}") aria-expanded=live(move || is_open.get().then_some("true"))></a>
        {move || is_open.get().then(|| view! { <RowMenu id /> })}
    }
}

/// The form that a checkbox submits when no script handles it.
pub const fn form_of(done: bool) -> &'static str {
    if done { "uncheck" } else { "check" }
}

/// What else can be done with a todo.
#[component]
fn RowMenu(id: TodoId) -> impl IntoView {
    let board = use_board();
    // Pressing or focusing anything outside the row closes it.
    let close = move |event: ev::Event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if target.is_none_or(|target| row_of(&target) != Some(id)) {
            board.menu.set(None);
        }
    };
    effect(move || {
        for name in ["pointerdown", "focusin"] {
            let listener = window_event_listener_untyped(name, close);
            on_cleanup(move || listener.remove());
        }
    });
    let (day, today) = (board.day.get_untracked(), board.today.get_untracked());
    let next = if day < today { today } else { day.next() };
    view! { <div class="row-menu" inner_html=items(id, &board.path(), next, &text::move_to(next, today))></div> }
}

/// The items of a menu, on a page with this path. One string, because its many forms as views would be kilobytes of the WASM; nothing in it
/// was typed by anybody.
fn items(id: TodoId, path: &str, next: Day, next_label: &str) -> String {
    let (first, last) = (Day::MIN, Day::MAX);
    let autofocus = if cfg!(feature = "ssr") { " autofocus" } else { "" };
    let hidden = format!(r#"<input type="hidden" name="id" value="{id}"><input type="hidden" name="then" value="{path}">"#);
    [
        format!(r#"<a class="menu-item" id="edit-{id}" data-do="edit" href="{path}?edit={id}"{autofocus}>Edit</a>"#),
        format!(r#"<form method="post" action="/api/todos/move_to_day">{hidden}"#),
        format!(r#"<button class="menu-item" data-do="next-day" name="day" value="{next}">{next_label}</button></form>"#),
        format!(r#"<form class="pick-day" method="post" action="/api/todos/move_to_day">{hidden}"#),
        format!(r#"<input type="date" name="day" required min="{first}" max="{last}" aria-label="Another day">"#),
        r#"<button class="menu-item" data-do="pick-day">Move</button></form>"#.to_owned(),
        format!(r#"<form method="post" action="/api/todos/move"><input type="hidden" name="id" value="{id}">"#),
        format!(r#"<input type="hidden" name="then" value="{path}?menu={id}">"#),
        format!(r#"<button class="menu-item" id="up-{id}" data-do="up" name="direction" value="up">Move up</button>"#),
        format!(r#"<button class="menu-item" id="down-{id}" data-do="down" name="direction" value="down">Move down</button>"#),
        r#"<button class="menu-item danger" data-do="delete" formaction="/api/todos/delete" name="then""#.to_owned(),
        format!(r#" value="{path}?undo=todo.{id}">Delete</button></form>"#),
        format!(r#"<a class="menu-item" data-do="close" href="{path}">Close</a>"#),
    ]
    .concat()
}

/// The day that a pressed button of a menu names; none where nothing was picked.
fn day_of(button: &Element) -> Option<Day> {
    let field = button.closest("form").ok()??.query_selector("[name=day]").ok()??;
    match field.dyn_ref::<HtmlInputElement>() {
        Some(field) => field.value().parse().ok(),
        None => field.get_attribute("value")?.parse().ok(),
    }
}

/// The todo of the row that an element stands in; none in a row that is being edited.
fn row_of(element: &Element) -> Option<TodoId> {
    let checkbox = element.closest(".todo").ok()??.query_selector(".checkbox").ok()??;
    checkbox.get_attribute("value")?.parse().ok()
}

/// Where the pointer was pressed, in pixels of the window.
pub type Pressed = StoredValue<(i32, i32)>;

/// Whether the pointer stayed where it was pressed: a drag selects text.
pub fn is_click(pressed: Pressed, event: &ev::MouseEvent) -> bool {
    let (x, y) = pressed.get_value();
    (event.client_x() - x).abs() + (event.client_y() - y).abs() < 4
}

/// A click into a list of todos.
pub fn on_click(board: Board, pressed: Pressed, event: &ev::MouseEvent) {
    let part = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok()?.closest(".checkbox, .todo-text a, .todo-text, .more, .menu-item").ok()?);
    let Some((part, id)) = part.and_then(|part| Some((part.clone(), row_of(&part)?))) else { return };
    let is = |class| part.class_list().contains(class);
    if is("todo-text") {
        if is_click(pressed, event) {
            open_editor(board, id);
        }
        return;
    }
    // A link in the text, and opening another in a new tab or window, is left to the browser.
    if part.has_attribute("target") || part.has_attribute("href") && (event.ctrl_key() || event.meta_key() || event.shift_key()) {
        return;
    }
    let does = part.get_attribute("data-do");
    if matches!(does.as_deref(), Some("next-day" | "pick-day")) {
        // Where no day is picked, the browser says so.
        if let Some(day) = day_of(&part) {
            event.prevent_default();
            let next = neighbours(board, id);
            board.menu.set(None);
            board.move_to_day(RowId::Todo(id), day);
            after_redraw(next);
        }
        return;
    }
    event.prevent_default();
    match does.as_deref() {
        Some("edit") => open_editor(board, id),
        Some("up") => move_and_follow(board, id, Direction::Up, Some(format!("up-{id}"))),
        Some("down") => move_and_follow(board, id, Direction::Down, Some(format!("down-{id}"))),
        Some("delete") => {
            let next = neighbours(board, id);
            board.menu.set(None);
            board.make(Change::Trash { row: RowId::Todo(id) });
            after_redraw(next);
        }
        Some(_) => close_menu(board, id),
        None if is("more") && board.menu.get_untracked() == Some(id) => close_menu(board, id),
        None if is("more") => {
            board.menu.set(Some(id));
            after_redraw([format!("edit-{id}")]);
        }
        None => {
            let next = neighbours(board, id);
            let done = untrack(|| board.todo(id)).is_some_and(|todo| todo.done);
            board.make(Change::SetDone { id, done: !done });
            after_redraw(next);
        }
    }
}

/// A key in a list of todos.
pub fn on_key(board: Board, event: &ev::KeyboardEvent) {
    let id = event.target().and_then(|target| row_of(target.dyn_ref::<Element>()?));
    let Some(id) = id else { return };
    let direction = match event.key().as_str() {
        "Escape" if board.menu.get_untracked() == Some(id) => return close_menu(board, id),
        "ArrowUp" if event.alt_key() => Direction::Up,
        "ArrowDown" if event.alt_key() => Direction::Down,
        _ => return,
    };
    event.prevent_default();
    move_and_follow(board, id, direction, None);
}

fn close_menu(board: Board, id: TodoId) {
    board.menu.set(None);
    after_redraw([format!("more-{id}")]);
}

/// Text is kept in this tab until it is saved, and comes back after a reload.
#[component]
fn TodoEdit(id: TodoId, row: RowState) -> impl IntoView {
    let board = use_board();
    let face = row.face;
    let refused = move || {
        face.with(|face| match &face.standing {
            Standing::Refused(op, refusal) => Some((*op, matches!(refusal, Refusal::Conflict { .. }))),
            _ => None,
        })
    };
    let of = TextId::Todo(id);
    let field = NodeRef::<Textarea>::new();
    let (error_id, field_id) = (format!("edit-error-{id}"), format!("edit-text-{id}"));
    let own = board.peek(|replica| replica.refused_text(of).map(str::to_owned));
    let first = board.editing.with_untracked(|editing| editing.get(&id).cloned()).or(own);
    let first = first.or_else(|| untrack(|| board.todo(id)).map(|todo| todo.text.clone())).unwrap_or_default();
    // A form without JavaScript may come back with its reason.
    let draft = board.draft.get_value().filter(|draft| draft.field("todos/edit", "id") == Some(&id.to_string()));
    let error = RwSignal::new(draft.map(|draft| draft.reason));
    let reason = move || match &face.get().standing {
        Standing::Refused(_, refusal) => Some(text::refusal(refusal)),
        _ => error.get(),
    };
    let base = board.peek(|replica| replica.shown().todo(id).map(|todo| todo.text_op));
    let theirs = move || face.with(|face| face.todo().map(|todo| todo.text.clone())).unwrap_or_default();
    let is_conflict = move || refused().is_some_and(|(_, is_conflict)| is_conflict);

    let decide = move |decision: Decision| {
        let Some(typed) = field.get_untracked().map(|field| field.value()) else { return };
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
        after_redraw([format!("check-{id}"), "new-todo".to_owned()]);
    };
    let save = move || {
        let Some(typed) = field.get_untracked().map(|field| field.value()) else { return };
        if let Err(wrong) = of.parse(&typed) {
            error.set(Some(text::text_error(of, wrong)));
            return;
        }
        if untrack(refused).is_some() {
            decide(Decision::KeepMine);
            return;
        }
        board.step(Event::Typed(of, typed));
        forget(board, id);
        after_redraw([format!("edit-text-{id}"), format!("check-{id}")]);
    };
    let close = move || {
        if untrack(refused).is_some() {
            decide(Decision::KeepTheirs);
            return;
        }
        forget(board, id);
        after_redraw([format!("more-{id}")]);
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
    // A row that moves to the other list is drawn again there, and the focus goes with it.
    effect(move || goes_on(format!("edit-text-{id}")));
    view! {
        <form class="todo-edit" method="post" action="/api/todos/edit" on:submit=on(on_submit)>
            <input type="hidden" name="id" value=id.to_string() />
            <input type="hidden" name="base" value=base.map(|base| base.to_string()) />
            <input type="hidden" name="then" value=board.path() />
            <input type="hidden" name="back" value=format!("{}?edit={id}", board.path()) />
            <TextArea
                text=first
                node_ref=field
                attr:id=field_id
                attr:name="text"
                attr:rows="1"
                attr:aria-label="Edit todo"
                attr:aria-describedby=error_id.clone()
                attr:aria-invalid=live(move || reason().is_some().then_some("true"))
                on:keydown=on(on_key)
                on:input=on(typed)
            />
            <p class="field-error" id=error_id role="alert">{reason}</p>
            <p class="theirs" dir="auto" hidden=live(move || !is_conflict())>
                <span class="theirs-label">"The other text"</span>
                <span inner_html=live(move || escaped(&theirs()))></span>
            </p>
            <div class="row-actions">
                <button class="button small primary">{move || if is_conflict() { "Keep mine" } else { "Save" }}</button>
                <a class="button small" href=board.path() on:click=on(cancel) hidden=is_conflict>"Cancel"</a>
                <OtherChoices is_conflict=Signal::derive(is_conflict) decide />
            </div>
        </form>
    }
}

/// The other ways to settle a conflict of two texts.
#[component]
pub fn OtherChoices(
    /// Whether there are two.
    is_conflict: Signal<bool>,
    /// Called with the person's decision.
    decide: impl Fn(Decision) + Copy + 'static,
) -> impl IntoView {
    view! {
        <button class="button small" type="button" hidden=live(move || !is_conflict.get()) on:click=on(move |_| decide(Decision::KeepTheirs))>
            "Keep theirs"
        </button>
        <button class="button small" type="button" hidden=live(move || !is_conflict.get()) on:click=on(move |_| decide(Decision::KeepBoth))>
            "Keep both"
        </button>
    }
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

fn open_editor(board: Board, id: TodoId) {
    board.menu.set(None);
    board.edit(id);
    after_redraw([format!("edit-text-{id}")]);
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

/// Where the focus goes when a row leaves its list: to the checkbox of the next row, else of the one before, else to the composer.
fn neighbours(board: Board, id: TodoId) -> Vec<String> {
    let done = untrack(|| board.todo(id)).is_some_and(|todo| todo.done);
    let siblings = untrack(|| board.todos(done));
    let at = siblings.iter().position(|sibling| sibling.id == id).unwrap_or_default();
    let beside = siblings.get(at + 1).or_else(|| siblings.get(at.checked_sub(1)?));
    beside.map(|beside| format!("check-{}", beside.id)).into_iter().chain(["new-todo".into()]).collect()
}
