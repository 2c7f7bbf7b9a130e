//! One note: title, Markdown body, saved while it is typed.

use super::{
    board::{Board, NoteRow, new_note_key, use_board},
    icon::Icon,
    text_area::TextArea,
};
use crate::{
    api,
    client::{drafts, focus::after_redraw, page},
    error::{AppError, Field},
    model::{day::Day, id::NoteId, note::Note, page::Draft},
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
/// How long after a failed save the next try comes.
const RETRY: Duration = Duration::from_secs(5);

/// Where a note stands between the keyboard and the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
enum SaveState {
    /// The server has what the page shows.
    Saved,
    /// Typed, and not on its way yet.
    Typing,
    /// On its way.
    Saving,
    /// Changed on another page; nothing is overwritten without a word.
    Conflict,
    /// Refused or lost, with the reason; the text is kept.
    Failed(AppError),
}

impl SaveState {
    const fn word(&self) -> &'static str {
        match self {
            Self::Saved => "saved",
            Self::Typing => "typing",
            Self::Saving => "saving",
            Self::Conflict | Self::Failed(_) => "failed",
        }
    }

    const fn label(&self) -> &'static str {
        match self {
            Self::Saved => "Saved",
            Self::Typing | Self::Saving => "Saving…",
            Self::Conflict | Self::Failed(_) => "Not saved",
        }
    }

    fn reason(&self) -> Option<String> {
        match self {
            Self::Conflict => Some(AppError::Conflict.to_string()),
            Self::Failed(error) => Some(error.to_string()),
            Self::Saved | Self::Typing | Self::Saving => None,
        }
    }

    /// Whether the field holds what it may not hold.
    fn refuses(&self, wanted: Field) -> bool {
        matches!(self, Self::Failed(AppError::Invalid { field, .. }) if *field == wanted)
    }
}

/// What a card keeps while it is on the page.
#[derive(Debug, Clone, Copy)]
struct Editor {
    board: Board,
    id: NoteId,
    day: Day,
    title: NodeRef<Input>,
    body: NodeRef<Textarea>,
    state: RwSignal<SaveState>,
    /// The title as saved, for the names of the controls.
    name: RwSignal<String>,
    html: RwSignal<String>,
    is_new: StoredValue<bool>,
    version: StoredValue<u32>,
    in_flight: StoredValue<bool>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Editor {
    fn text(self) -> Option<(String, String)> {
        Some((self.title.get_untracked()?.value(), self.body.get_untracked()?.value()))
    }

    fn draft_key(self) -> String {
        draft_key(self.id)
    }

    fn typed(self) {
        if let Some((title, body)) = self.text() {
            drafts::keep(&self.draft_key(), &format!("{title}\n{body}"));
            if self.is_new.get_value() {
                drafts::keep(&new_note_key(self.day, self.id), "new");
            }
        }
        if self.state.with_untracked(|state| *state != SaveState::Conflict) {
            self.state.set(SaveState::Typing);
            self.save_after(REST);
        }
    }

    fn save_after(self, wait: Duration) {
        self.cancel_timer();
        self.timer.set_value(set_timeout_with_handle(move || self.save(), wait).ok());
    }

    fn cancel_timer(self) {
        if let Some(timer) = self.timer.get_value() {
            timer.clear();
        }
        self.timer.set_value(None);
    }

    fn is_unsaved(self) -> bool {
        self.state.with_untracked(|state| *state != SaveState::Saved)
    }

    /// Saves now, if there is anything to save. One save is under way at a time; what is typed meanwhile follows it.
    fn save(self) {
        self.cancel_timer();
        // What was refused for what it holds is refused again until it is changed, and typing changes the state.
        let waits = self.state.with_untracked(|state| matches!(state, SaveState::Conflict | SaveState::Failed(AppError::Invalid { .. })));
        if self.is_unsaved() && !self.in_flight.get_value() && !waits {
            self.send(Some(self.version.get_value()));
        }
    }

    /// Sends what is in the fields, to take the place of `version`, or of whatever is there.
    fn send(self, version: Option<u32>) {
        let Some((title, body)) = self.text() else { return };
        self.in_flight.set_value(true);
        self.state.set(SaveState::Saving);
        spawn_local(async move {
            let result = if self.is_new.get_value() {
                api::notes::create(self.id, self.day, title.clone(), body.clone()).await
            } else {
                api::notes::save(self.id, title.clone(), body.clone(), version).await
            };
            self.in_flight.set_value(false);
            let sent = (title, body);
            match result {
                Ok(note) => self.accept(note, &sent),
                Err(AppError::NotFound) => self.board.move_to_new_note(self.id, |id| {
                    // What was typed since then, too.
                    let (title, body) = self.text().unwrap_or(sent);
                    drafts::forget(&self.draft_key());
                    drafts::keep(&draft_key(id), &format!("{title}\n{body}"));
                }),
                Err(error) => self.refused(error, &sent),
            }
        });
    }

    fn accept(self, note: Note, sent: &(String, String)) {
        drafts::forget(&new_note_key(self.day, self.id));
        self.is_new.set_value(false);
        self.version.set_value(note.version);
        self.name.set(note.title);
        self.html.set(note.html);
        if self.has_changed_since(sent) {
            self.save_what_followed();
        } else {
            drafts::forget(&self.draft_key());
            self.state.set(SaveState::Saved);
        }
    }

    fn refused(self, error: AppError, sent: &(String, String)) {
        if error == AppError::SignInRequired {
            self.board.ask_to_sign_in.set(true);
        }
        let try_again = match error {
            AppError::Offline | AppError::Unavailable | AppError::SignInUnavailable | AppError::Internal => Some(RETRY),
            AppError::TooManyRequests { retry_after } => Some(RETRY.max(Duration::from_secs(retry_after.into()))),
            _ => None,
        };
        if error == AppError::Conflict {
            self.state.set(SaveState::Conflict);
        } else if self.has_changed_since(sent) && try_again.is_none() {
            // What was refused is no longer what is there.
            self.save_what_followed();
        } else {
            self.state.set(SaveState::Failed(error));
            if let Some(wait) = try_again {
                self.save_after(wait);
            }
        }
    }

    fn has_changed_since(self, sent: &(String, String)) -> bool {
        self.text().is_some_and(|now| now != *sent)
    }

    fn save_what_followed(self) {
        self.state.set(SaveState::Typing);
        self.save_after(REST);
    }

    /// Saves over what another page saved, because the user said so.
    fn overwrite(self) {
        self.send(None);
    }

    /// The page is going away: what is not saved is sent without waiting for an answer. What is too long for that stays
    /// in this tab's drafts, and is saved when the page comes back.
    fn leave(self) {
        let Some((title, body)) = self.text().filter(|_| self.is_unsaved()) else { return };
        let (id, day, version) = (self.id.to_string(), self.day.to_string(), self.version.get_value().to_string());
        let (address, extra) = if self.is_new.get_value() {
            ("/api/notes/create", ("day", day.as_str()))
        } else {
            ("/api/notes/save", ("version", version.as_str()))
        };
        if self.state.with_untracked(|state| *state != SaveState::Conflict) {
            page::send_while_leaving(address, &[("id", &id), ("title", &title), ("body", &body), extra]);
        }
    }

    /// Brings back what this tab kept of an unsaved note, and saves it.
    fn bring_back(self) {
        let Some((kept, (title, body))) = drafts::get(&self.draft_key()).zip(self.text()) else { return };
        let (kept_title, kept_body) = kept.split_once('\n').unwrap_or((kept.as_str(), ""));
        if (kept_title, kept_body) == (title.as_str(), body.as_str()) {
            drafts::forget(&self.draft_key());
            return;
        }
        if let Some((title, body)) = self.title.get_untracked().zip(self.body.get_untracked()) {
            title.set_value(kept_title);
            body.set_value(kept_body);
            self.typed();
        }
    }
}

fn draft_key(id: NoteId) -> String {
    format!("note.{id}")
}

/// A note on the page.
#[component]
pub fn NoteCard(
    /// The note.
    row: NoteRow,
    /// What a form could not save.
    draft: Option<Draft>,
) -> impl IntoView {
    let board = use_board();
    let NoteRow { note, is_new } = row;
    let id = note.id;
    let endpoint = if is_new { "notes/create" } else { "notes/save" };
    let refused = draft.filter(|draft| draft.field(endpoint, "id") == Some(id.to_string().as_str()));
    let typed = |name: &str, saved: &str| refused.as_ref().and_then(|draft| draft.field(endpoint, name)).unwrap_or(saved).to_owned();
    let (title, body) = (typed("title", &note.title), typed("body", &note.body));
    let editor = Editor {
        board,
        id,
        day: note.day,
        title: NodeRef::new(),
        body: NodeRef::new(),
        state: RwSignal::new(refused.map_or(SaveState::Saved, |draft| SaveState::Failed(draft.error))),
        name: RwSignal::new(note.title),
        html: RwSignal::new(note.html),
        is_new: StoredValue::new(is_new),
        version: StoredValue::new(note.version),
        in_flight: StoredValue::new(false),
        timer: StoredValue::new(None),
    };
    Effect::new(move |_| {
        if editor.body.get().is_some() && editor.title.get().is_some() {
            editor.bring_back();
        }
    });
    // `visibilitychange` is the last event that a browser promises before a page goes away.
    let leaving = move |_: web_sys::Event| editor.leave();
    Effect::new(move |_| {
        let handle = window_event_listener_untyped("pagehide", leaving);
        on_cleanup(move || handle.remove());
    });
    on_cleanup(move || editor.cancel_timer());

    let on_title_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            after_redraw([format!("note-body-{id}")]);
        }
    };
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        editor.save();
    };
    let delete = move |event: ev::MouseEvent| {
        event.prevent_default();
        editor.cancel_timer();
        drafts::forget(&editor.draft_key());
        drafts::forget(&new_note_key(note.day, id));
        board.delete_note(id, !editor.is_new.get_value());
        after_redraw(["add-note".to_owned()]);
    };
    let named = move || editor.name.with(|name| if name.is_empty() { "Untitled".to_owned() } else { name.clone() });
    let refuses = move |field| editor.state.with(|state| state.refuses(field)).then_some("true");
    let conflict = move || editor.state.with(|state| *state == SaveState::Conflict);
    view! {
        <article class="note" id=format!("note-{id}") aria-label=move || format!("Note: {}", named())>
            <form class="note-form" method="post" action=format!("/api/{endpoint}") enctype="multipart/form-data" on:submit=on_submit>
                <input type="hidden" name="id" value=id.to_string() />
                {is_new.then(|| view! { <input type="hidden" name="day" value=note.day.to_string() /> })}
                <input type="hidden" name="version" value=note.version />
                <input type="hidden" name="then" value=move || board.path() />
                <input
                    class="note-title"
                    name="title"
                    dir="auto"
                    placeholder="Untitled"
                    autocomplete="off"
                    aria-label="Title"
                    aria-invalid=move || refuses(Field::Title)
                    aria-describedby=move || editor.state.with(|state| state.refuses(Field::Title)).then(|| format!("note-error-{id}"))
                    id=format!("note-title-{id}")
                    value=title
                    node_ref=editor.title
                    on:input=move |_| editor.typed()
                    on:blur=move |_| editor.save()
                    on:keydown=on_title_key
                />
                <TextArea
                    text=body
                    node_ref=editor.body
                    attr:class="note-body"
                    attr:name="body"
                    attr:rows="4"
                    attr:aria-label="Note"
                    attr:aria-invalid=move || refuses(Field::Body)
                    attr:placeholder="Write in Markdown"
                    attr:id=format!("note-body-{id}")
                    attr:aria-describedby=format!("note-error-{id}")
                    on:input=move |_| editor.typed()
                    on:blur=move |_| editor.save()
                />
                <p class="field-error" id=format!("note-error-{id}") role="alert">{move || editor.state.with(SaveState::reason)}</p>
                <div class="note-foot">
                    <span class="save-state" role="status" data-state=move || editor.state.with(SaveState::word)>
                        {move || editor.state.with(SaveState::label)}
                    </span>
                    <Show when=conflict>
                        <button class="button small" type="button" on:click=move |_| editor.overwrite()>"Keep mine"</button>
                        <button
                            class="button small"
                            type="button"
                            on:click=move |_| {
                                drafts::forget(&editor.draft_key());
                                editor.state.set(SaveState::Saved);
                                page::reload();
                            }
                        >
                            "Show the other version"
                        </button>
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
                <div class="markdown" dir="auto" inner_html=move || editor.html.get()></div>
            </details>
        </article>
    }
}
