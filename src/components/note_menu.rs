//! The menu of a note, behind three dots.

use super::{
    board::{Board, Face, use_board},
    el::{El, ElRef, el},
    todo_menu::next_day,
};
use crate::{
    client::{focus::once_changed, page},
    model::{change::Change, day::Day, id::NoteId, row::RowId},
    text::{self, filled, notes},
};
use leptos::{ev, prelude::*};
use web_sys::{Element, HtmlElement};

/// The menu; a `<details>`, so that it opens without a script too.
#[component]
pub fn NoteMenu(
    /// The note.
    id: NoteId,
    /// What is shown of it.
    face: RwSignal<Face>,
    /// The name of the note, for labels.
    mut name: Box<dyn FnMut() -> String + Send>,
) -> El {
    let board = use_board();
    let (menu, summary) = (ElRef::default(), ElRef::default());
    let close = move || {
        if let Some(menu) = menu.peek::<Element>() {
            // Fails only for an invalid name of an attribute.
            let _ = menu.remove_attribute("open");
        }
    };
    // If something in the panel can't take the focus, pressing it focuses the panel itself, so the focus leaves only when the person moves
    // it.
    let on_focusout = move |event: ev::FocusEvent| {
        if !page::goes_to(&event, menu.peek().as_ref()) {
            close();
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
            close();
            if let Some(summary) = summary.peek::<HtmlElement>() {
                let _ = summary.focus();
            }
        }
    };
    let on_submit = move |event: ev::SubmitEvent| {
        let pressed = event.submitter().and_then(|button| button.get_attribute("formaction").zip(button.get_attribute("value")));
        if let Some((action, value)) = pressed {
            // Moving it up or down is left to the form, which loads the page again.
            let (row, is_on) = (RowId::Note(id), value == "true");
            let change = if action.ends_with("pin") {
                Change::Pin { row, pinned: is_on }
            } else if action.ends_with("fold") {
                Change::Fold { row, folded: is_on }
            } else {
                return;
            };
            event.prevent_default();
            board.make(change);
            close();
            return;
        }
        if let Some(day) = page::field_of(&event, "day").and_then(|day| day.parse::<Day>().ok()) {
            event.prevent_default();
            board.move_to_day(RowId::Note(id), Some(day));
            once_changed(["add-note".to_owned()]);
        }
    };
    el("details").class("note-more").known_as(menu).on(ev::focusout, on_focusout).on(ev::keydown, on_key).on(ev::submit, on_submit).with([
        el("summary").class("more").known_as(summary).with([el("span").class("visually-hidden").live_text(move || notes::more(&name()))]),
        el("div")
            .class("row-menu")
            .attr("tabindex", "-1")
            .live_html(move || face.with(|face| items(board, id, face.is_pinned(), face.is_folded()))),
    ])
}

/// The items of the menu: one form, because a day may have 200 notes. Enter in the field for the day presses its first button.
const ITEMS: &str = concat!(
    r#"<a href="/n/{0}">{7}</a><a href="/n/{0}.md" download>{8}</a><a href="/n/{0}/history">{9}</a>"#,
    r#"<form method=post action=/api/notes/move_to_day><input type=hidden name=id value="{0}">"#,
    r#"<input type=hidden name=then value="{1}"><div class=pick-day><input type=date name=day value="{2}" required"#,
    r#" min=1900-01-01 max=2999-12-31 aria-label="{10}"><button>{11}</button></div>"#,
    r#"<button formaction=/api/notes/move formnovalidate name=direction value=up>{12}</button>"#,
    r#"<button formaction=/api/notes/move formnovalidate name=direction value=down>{13}</button>"#,
    r#"<button formaction=/api/notes/pin formnovalidate name=pinned value="{3}">{4}</button>"#,
    r#"<button formaction=/api/notes/fold formnovalidate name=folded value="{5}">{6}</button></form>"#,
);

/// The items of a note. They contain nothing that a user typed.
fn items(board: Board, id: NoteId, pinned: bool, folded: bool) -> String {
    filled(
        ITEMS,
        &[
            &id.to_string(),
            &board.path(),
            &next_day(board).to_string(),
            if pinned { "false" } else { "true" },
            &if pinned { text::UNPIN } else { text::PIN },
            if folded { "false" } else { "true" },
            &if folded { text::UNFOLD } else { text::FOLD },
            &notes::OPEN_ITEM,
            &notes::DOWNLOAD_ITEM,
            &notes::HISTORY_ITEM,
            &notes::ANOTHER_DAY,
            &notes::MOVE_ITEM,
            &notes::MOVE_UP,
            &notes::MOVE_DOWN,
        ],
    )
}
