//! What stands around a page: the sidebar, the heads, the message at its foot.

/// What a search engine shows of Daybook.
pub const DESCRIPTION: &str = "Your day on one page: private todos and notes.";

/// Where the script of the page stopped, because something else changed the page.
pub const FORMS_ONLY: &str =
    "Something in this browser, perhaps an extension, stopped Daybook's script. The page works without it: press the buttons to save.";

/// The links that lead past the head of a page.
pub const SKIP_TO_CONTENT: &str = "Skip to the content";
pub const SKIP_TO_DAY: &str = "Skip to the day";

/// The sidebar.
pub const DAYS: &str = "Days";
pub const OPEN_SIDEBAR: &str = "Open sidebar";
pub const EXPAND_SIDEBAR: &str = "Expand sidebar";
pub const COLLAPSE_SIDEBAR: &str = "Collapse sidebar";
pub const PREVIOUS_DAY: &str = "Previous day";
pub const NEXT_DAY: &str = "Next day";
pub const GO_TO_DAY: &str = "Go to day";
pub const GO: &str = "Go";
pub const SEARCH_ALL: &str = "Search todos and notes";

/// After the number of a day's open todos.
pub const OPEN_COUNT: &str = " open";

/// The bar at the foot of a narrow screen.
pub const MAIN: &str = "Main";
pub const MORE: &str = "More";

/// The two groups of pages.
pub const VIEWS: &str = "Views";
pub const SETTINGS: &str = "Settings";

/// The button that puts a message away.
pub const DISMISS: &str = "Dismiss";

/// The way in, at the foot of the sidebar.
pub const SIGN_IN_TO_ACCOUNT: &str = "Sign in to your account";

/// The way out.
pub fn sign_out(name: &str) -> String {
    format!("{name} - Click to sign out")
}

/// The button that goes on to the next theme.
pub fn theme(theme: &str, next: &str) -> String {
    format!("Theme: {theme}. Change to {next}")
}

/// While somebody else acts in the account.
pub const IMPERSONATION: &str = "Impersonation";
pub const ACTS: &str = " acts in this account.";
pub const REASON: &str = " Reason: ";
pub const STOP: &str = "Stop";
pub const STOP_ACTING: &str = " acting in this account";

/// Why a page offers less to them.
pub const ACTING: &str = "You are acting in somebody else's account. ";
