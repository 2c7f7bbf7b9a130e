//! What the pages are called, and what stands above them where they can't be shown.

pub const TODAY: &str = "Today";
pub const SEARCH: &str = "Search";
pub const OVERDUE: &str = "Overdue";
pub const UPCOMING: &str = "Upcoming";
pub const WEEK: &str = "Week";
pub const CALENDAR: &str = "Calendar";
pub const SOMEDAY: &str = "Someday";
pub const PINNED: &str = "Pinned";
pub const ALL_DAYS: &str = "All days";
pub const PREFERENCES: &str = "Preferences";
pub const SESSIONS: &str = "Sessions";
pub const FEED: &str = "Calendar feed";
pub const TOKENS: &str = "Tokens";
pub const IMPORT: &str = "Import";
pub const ACCOUNT: &str = "Account";
pub const ARCHIVE: &str = "Archive";
pub const TRASH: &str = "Trash";
pub const SHARE: &str = "Add to Daybook";
pub const TAG: &str = "Tag";
pub const NOTE: &str = "Note";
pub const HISTORY: &str = "History";
pub const SELECT_TODOS: &str = "Select todos";
pub const DAY_OPTIONS: &str = "Day options";
pub const KEYBOARD_SHORTCUTS: &str = "Keyboard shortcuts";

pub const DAY_NOT_SHOWN: &str = "Your day can't be shown right now";
pub const SEARCH_NOT_SHOWN: &str = "Search isn't available right now";
pub const OVERDUE_NOT_SHOWN: &str = "Overdue todos can't be shown right now";
pub const UPCOMING_NOT_SHOWN: &str = "Upcoming todos can't be shown right now";
pub const WEEK_NOT_SHOWN: &str = "The week can't be shown right now";
pub const CALENDAR_NOT_SHOWN: &str = "The calendar can't be shown right now";
pub const SOMEDAY_NOT_SHOWN: &str = "Someday can't be shown right now";
pub const PINNED_NOT_SHOWN: &str = "Pinned todos and notes can't be shown right now";
pub const DAYS_NOT_SHOWN: &str = "Your days can't be shown right now";
pub const PREFERENCES_NOT_SHOWN: &str = "Your settings can't be shown right now";
pub const SESSIONS_NOT_SHOWN: &str = "Your sessions can't be shown right now";
pub const FEED_NOT_SHOWN: &str = "Your calendar feed can't be shown right now";
pub const TOKENS_NOT_SHOWN: &str = "Your tokens can't be shown right now";
pub const IMPORT_NOT_SHOWN: &str = "Your imports can't be shown right now";
pub const ACCOUNT_NOT_SHOWN: &str = "Your account can't be shown right now";
pub const ARCHIVE_NOT_SHOWN: &str = "The archive can't be shown right now";
pub const TRASH_NOT_SHOWN: &str = "The Trash can't be shown right now";
pub const SHARE_NOT_SHOWN: &str = "Nothing can be added right now";
pub const TAG_NOT_SHOWN: &str = "The todos of this tag can't be shown right now";
pub const NOTE_NOT_SHOWN: &str = "The note can't be shown right now";
pub const HISTORY_NOT_SHOWN: &str = "The history can't be shown right now";
pub const SELECT_NOT_SHOWN: &str = "The todos can't be shown right now";
pub const OPTIONS_NOT_SHOWN: &str = "The options of the day can't be shown right now";

/// The page of an address that leads nowhere.
pub const NO_SUCH_PAGE: &str = "There is no such page";
pub const NO_SUCH_PAGE_WHY: &str = "The address may be mistyped. A day's address looks like /d/2026-11-23.";

/// The plain page of a request that was refused before it came to one of these, by what was wrong with it.
pub mod refused {
    pub const NOT_SAVED: &str = "Not saved yet";
    pub const FORBIDDEN: &str = "Refused";
    pub const TOO_LARGE: &str = "Too large";
    pub const UNAVAILABLE: &str = "Not available right now";
    pub const DISK_FULL: &str = "The disk is full";
    pub const NOT_UNDERSTOOD: &str = "Not understood";
    pub const NOT_FOUND: &str = "Not found";
    pub const TOO_MANY_REQUESTS: &str = "A moment, please";
    pub const TOO_SLOW: &str = "Too slow";
    pub const ADDRESS_TOO_LONG: &str = "Address too long";
    pub const HEADERS_TOO_LARGE: &str = "Too many cookies";
    pub const OTHER: &str = "Something went wrong";
    pub const FOR_SIGN_IN_ONLY: &str = "This address is for browsers on their way through a sign-in.";
    pub const GO_TO_TODAY: &str = "Go to today's page";
}
