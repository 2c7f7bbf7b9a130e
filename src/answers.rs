//! Answers that also say why an earlier form was refused. A form that is sent without JavaScript is answered with a redirect, so the next
//! page reports the refusal.

use crate::{
    error::ApiError,
    model::{
        day::Day,
        day_meta::DayMeta,
        history::VersionItem,
        id::{NoteId, TodoId, TokenId},
        import::{LastImport, Preview},
        listed::ListedDay,
        moment::Moment,
        page::{Returned, value_of},
        preferences::Preferences,
        session::SessionView,
        todo::Todo,
        token::TokenView,
        trash::{Restored, TrashItem, TrashPlace},
        user::User,
        views::{OpenDay, PinnedNote, WeekDay},
    },
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A refused form: what it sent, kept until the page shows it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Draft {
    /// The server function that refused, `todos/create`.
    pub endpoint: String,
    /// Why it was refused.
    pub error: ApiError,
    /// The form's fields, as sent.
    pub fields: Vec<(String, String)>,
}

impl Draft {
    /// A field of the form that was refused, when it was a form for this endpoint.
    pub fn field(&self, endpoint: &str, name: &str) -> Option<&str> {
        if self.endpoint == endpoint { value_of(&self.fields, name) } else { None }
    }
}

impl From<Draft> for Returned {
    fn from(Draft { endpoint, error, fields }: Draft) -> Self {
        let field = match error {
            ApiError::Invalid { field, .. } => Some(field),
            _ => None,
        };
        Self { endpoint, reason: error.to_string(), field, waits_for_sign_in: error == ApiError::SignInRequired, fields }
    }
}

/// What can be done with a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DayOptions {
    /// The day.
    pub day: Day,
    /// Today in the user's time zone.
    pub today: Day,
    /// Its label, and whether it is archived.
    pub meta: DayMeta,
    /// How many of its todos are open.
    pub open: usize,
    /// How many todos it has.
    pub todos: usize,
    /// How many notes it has.
    pub notes: usize,
    /// An id for the first copy that a form without JavaScript makes.
    pub spare: TodoId,
    /// The form that was refused.
    pub refused: Option<Draft>,
}

/// Everything that the page of the archive shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ArchivePage {
    /// The archived days, newest first.
    pub days: Vec<ListedDay>,
    /// Why a form did nothing.
    pub refused: Option<ApiError>,
}

/// Everything that the account page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccountPage {
    /// Whose account it is.
    pub user: User,
    /// Whether they look at it themselves: an impersonator can neither export nor delete it.
    pub in_person: bool,
    /// The deletion form, if it was refused: what was typed, and why nothing was deleted.
    pub refused: Option<Draft>,
}

/// Everything that the sessions page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionsPage {
    /// The active sessions: that of this request first, then the most recently used.
    pub sessions: Vec<SessionView>,
    /// Whether the owner looks at it: an impersonator can't end anything.
    pub in_person: bool,
    /// Why a form sent without JavaScript did nothing.
    pub refused: Option<ApiError>,
}

/// Everything that the page of the calendar feed shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FeedPage {
    /// When the feed was made; none where there is none, and for an impersonator.
    pub made: Option<Moment>,
    /// The time zone whose days it shows.
    pub time_zone: Option<String>,
    /// Its address, on the page that comes after a form made it.
    pub address: Option<String>,
    /// Whether the owner looks at it.
    pub in_person: bool,
    /// Why a form sent without JavaScript did nothing.
    pub refused: Option<ApiError>,
}

/// Everything that the page of the import shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportPage {
    /// The file that waits to be confirmed; none for an impersonator.
    pub preview: Option<Preview>,
    /// The last import, while it is under way or can be undone, and what became of it.
    pub last: Option<LastImport>,
    /// Whether the owner looks at it.
    pub in_person: bool,
    /// Why a form sent without JavaScript did nothing.
    pub refused: Option<ApiError>,
}

/// A calendar feed that was just made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FeedAddress {
    /// The address at which calendars read it. It is never shown again.
    pub address: String,
}

/// A personal token that has just been made. It is shown this once: Daybook keeps only its hash.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MadeToken {
    /// For revoking it.
    pub id: TokenId,
    /// The token.
    pub token: String,
}

impl std::fmt::Debug for MadeToken {
    /// Without the token: debug output may get into a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MadeToken").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Everything that the page of the personal tokens shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TokensPage {
    /// The tokens, the newest first; none for an impersonator.
    pub tokens: Vec<TokenView>,
    /// Whether the owner looks at it: an impersonator neither sees nor makes nor revokes any.
    pub in_person: bool,
    /// An id for the token that a form makes next: sent twice, it makes one.
    pub spare: TokenId,
    /// The token that a form without JavaScript has just made, on the page only.
    pub made: Option<MadeToken>,
    /// What a form without JavaScript could not do, and why.
    pub refused: Option<Draft>,
}

/// One page of the Trash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TrashPage {
    /// At most 100 todos and notes, the one that was deleted last first. Subtasks that were deleted with their todo come back with it
    /// and are not listed.
    pub items: Vec<TrashItem>,
    /// The `before` of the next page, which has the rows that were deleted earlier; none on the last page.
    pub next: Option<TrashPlace>,
    /// How many todos lie in the Trash, subtasks too.
    pub todos: usize,
    /// How many notes.
    pub notes: usize,
    /// Whether its owner looks at it: an impersonator may not remove anything for good.
    pub in_person: bool,
    /// What a form without JavaScript has just taken out of the Trash.
    pub restored: Option<Restored>,
    /// Whether a form without JavaScript has just removed something for good.
    pub removed: bool,
    /// Whether that was not all that it was to remove: there was too much for one request.
    pub left: bool,
    /// Why a form without JavaScript did nothing.
    pub refused: Option<ApiError>,
}

/// The open todos of other days than today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpenPage {
    /// The days, each with its open todos: at most 200 all together.
    pub days: Vec<OpenDay>,
    /// Whether there are more.
    pub more: bool,
    /// Today in the person's time zone.
    pub today: Day,
    /// Why a form without JavaScript did nothing.
    pub refused: Option<ApiError>,
}

/// The earlier texts of a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoteHistory {
    /// Which note.
    pub note: NoteId,
    /// Its title as it is.
    pub title: String,
    /// The day it stands on; none for someday.
    pub day: Option<Day>,
    /// Whether it lies in the Trash; then no version can be restored.
    pub trashed: bool,
    /// At most 50, the one that was replaced last first.
    pub versions: Vec<VersionItem>,
    /// Why a form without JavaScript did nothing.
    pub refused: Option<ApiError>,
}

/// The data for a form that adds a todo on a page of its own.
#[derive(Debug, Clone)]
pub struct NewTodo {
    /// Whether nobody is signed in.
    pub is_visitor: bool,
    /// An id for the todo.
    pub spare: TodoId,
    /// Today in the person's time zone.
    pub today: Day,
    /// What such a form could not do, and why.
    pub refused: Option<Draft>,
}

/// What is to be done someday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SomedayPage {
    /// The todos that are not done, in the owner's order, each followed by its subtasks.
    pub open: Vec<Arc<Todo>>,
    /// The todos that are done, in the same way.
    pub done: Vec<Arc<Todo>>,
    /// Today in the person's time zone.
    pub today: Day,
    /// An id for the todo that a form without JavaScript adds.
    pub spare: TodoId,
    /// What a form without JavaScript could not do, and why.
    pub refused: Option<Draft>,
}

/// What is pinned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PinnedPage {
    /// The todos, at most 200, the newest day first, someday last.
    pub todos: Vec<Arc<Todo>>,
    /// The notes, in the same order, at most 200.
    pub notes: Vec<PinnedNote>,
    /// Whether there are more.
    pub more: bool,
    /// Today in the person's time zone.
    pub today: Day,
    /// Why a form without JavaScript did nothing.
    pub refused: Option<ApiError>,
}

/// A week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WeekPage {
    /// Its days; at the ends of the calendar fewer than seven.
    pub days: Vec<WeekDay>,
    /// Today in the person's time zone.
    pub today: Day,
    /// What a form without JavaScript could not do, and why.
    pub refused: Option<Draft>,
}

/// The settings page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SettingsPage {
    /// Whose settings they are, as WorkOS names them.
    pub user: User,
    /// What is chosen.
    pub preferences: Preferences,
    /// The todos that a new day can begin with, one on each line.
    pub template: String,
    /// The time zones that can be chosen.
    pub zones: Vec<String>,
    /// Whether a form without JavaScript has just been saved.
    pub saved: bool,
    /// The form that was refused instead.
    pub refused: Option<Draft>,
}

/// The todos that a new day can begin with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Template {
    /// The todos, one on each line.
    pub template: String,
}
