//! Where a new todo is written.

use super::{
    el::{El, ElRef, el, hidden, post, served},
    frame::{Frame, use_frame, use_host},
    live::effect,
    text_area::text_area,
};
use crate::{
    client::{drafts, focus::once_changed},
    model::{id::TodoId, lines::lines, page::Returned, text::is_blank},
    text::{self, keys, todos},
};
use leptos::{ev, prelude::*};
use web_sys::HtmlTextAreaElement;

/// The endpoints of the form: all of it as one todo, or a todo for each line.
const ENDPOINTS: [&str; 2] = ["todos/create", "todos/create_each"];

/// The box for a new todo: Enter saves, Shift+Enter adds a line.
#[component]
pub fn Composer(
    /// The id of the todo that the form creates without JavaScript. It comes with the page, so sending the form twice creates one todo.
    spare: TodoId,
    /// The refused form whose text is put back into this box ([`refused`]).
    refused: Option<Returned>,
) -> El {
    let (frame, host) = (use_frame(), StoredValue::new(use_host()));
    let look_for_dates = move || host.with_value(|host| host.typed());
    let reference = ElRef::default();
    let field = move || reference.peek::<HtmlTextAreaElement>();
    let text = refused.as_ref().and_then(|draft| draft.field(&draft.endpoint, "text")).unwrap_or_default().to_owned();
    // A text that waits for a sign-in needs no error here: the dialog asks for the sign-in.
    frame.composer_error.set(refused.filter(|draft| !draft.waits_for_sign_in).map(|draft| draft.reason));
    let key = move || format!("{}.todo", frame.day.get());

    // What was typed before a sign-in or a reload comes back, unless the page came with text of its own. When the page goes on to
    // the next day, the text goes with it.
    let mut before = None::<String>;
    effect(move || {
        let key = key();
        let Some(field) = reference.get::<HtmlTextAreaElement>() else { return };
        match (before.replace(key.clone()), drafts::get(&key)) {
            (Some(before), _) if before != key => {
                drafts::forget(&before);
                drafts::keep(&key, &field.value());
            }
            (_, Some(kept)) if field.value().is_empty() => field.set_value(&kept),
            _ => drafts::keep(&key, &field.value()),
        }
    });

    // The label of the button that makes a todo of each line, where there are several.
    let each_label = RwSignal::new(None::<String>);
    let clear = move |field: HtmlTextAreaElement| {
        field.set_value("");
        drafts::forget(&untrack(key));
        each_label.set(None);
        look_for_dates();
    };
    let typed = move |event| {
        let text = event_target_value(&event);
        let count = if text.contains('\n') { lines(&text).len() } else { 0 };
        each_label.set((count > 1).then(|| todos::add_each(count)));
        drafts::keep(&untrack(key), &text);
        look_for_dates();
    };
    let add_each = move |event: ev::MouseEvent| {
        event.prevent_default();
        if let Some(field) = field()
            && host.with_value(|host| host.add_each_line(&field.value()))
        {
            clear(field);
        }
        once_changed(["new-todo".to_owned()]);
    };
    let submit = move || {
        let Some(field) = field() else { return };
        let text = field.value();
        if is_blank(&text) {
            frame.composer_error.set(None);
            return;
        }
        if host.with_value(|host| host.add_todo(text)) {
            clear(field);
        }
    };
    let on_key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Enter" if !event.shift_key() => {
            event.prevent_default();
            submit();
        }
        // Outside of the field single keys are shortcuts.
        "Escape" => once_changed(["main".to_owned()]),
        _ => {}
    };
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        submit();
    };
    let area = text_area(&text)
        .served("id", "new-todo")
        .served("name", "text")
        .served("rows", "1")
        // Lets the style sheets see whether the field is empty.
        .served("placeholder", " ")
        .served("autocomplete", "off")
        .served("enterkeyhint", "send")
        .served("aria-describedby", "composer-error composer-hint")
        .live("aria-invalid", move || frame.composer_error.with(Option::is_some).then_some("true"))
        .known_as(reference)
        .on(ev::keydown, on_key)
        .on(ev::input, typed);
    let each = el("button")
        .class("button each")
        .served("formaction", "/api/todos/create_each")
        .live("data-many", move || each_label.with(Option::is_some))
        .on(ev::click, add_each)
        .live_text(move || each_label.get().unwrap_or_else(|| todos::ADD_EACH_LINE.to_owned()));
    post("composer", "/api/todos/create").on(ev::submit, on_submit).with([
        hidden("day").live("value", move || frame.day.get().to_string()),
        served(|| hidden("id").attr("value", spare.to_string())),
        served(|| hidden("dates").attr("value", "true")),
        served(|| hidden("then").attr("value", frame.path())),
        served(|| el("label").attr("for", "new-todo").text(todos::NEW)),
        area,
        el("p").class("field-error").served("id", "composer-error").served("role", "alert").live_text(move || frame.composer_error.get()),
        el("div").class("composer-foot").with([
            served(|| el("span").class("hint").attr("id", "composer-hint").text(keys::NEW_HINT)),
            served(|| el("button").class("button new-line").attr("type", "button").text(todos::NEW_LINE)),
            each,
            served(|| el("button").class("button primary").text(text::ADD)),
        ]),
    ])
}

/// The refused form whose text is put back into the composer: that of a new todo, or the edit of a todo that is gone.
pub fn refused(frame: Frame, is_gone: impl Fn(TodoId) -> bool) -> Option<Returned> {
    let edited = |draft: &Returned| draft.field("todos/edit", "id").and_then(|id| id.parse().ok());
    frame.draft.get_value().filter(|draft| ENDPOINTS.contains(&draft.endpoint.as_str()) || edited(draft).is_some_and(&is_gone))
}
