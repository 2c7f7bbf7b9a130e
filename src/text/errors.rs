//! What an error of a call says.

use super::thousands;
use crate::model::limits::TODOS_PER_DAY;

/// Nobody is signed in.
pub const SIGN_IN_REQUIRED: &str = "Please sign in to create todos and notes. Your data will be private and secure.";

/// What is named is not here.
pub const NOT_FOUND: &str = "This is no longer here. It may have been deleted on another page.";

/// The text is not the one that was read.
pub const CONFLICT: &str = "This was changed on another page in the meantime. Your text is kept here: reload to see the other version.";

/// Too many days have a label or are archived.
pub fn too_many_labels(limit: usize) -> String {
    format!("{} days have a label or are archived, and that is the most. Take one away first.", thousands(limit))
}

/// A personal token has no name.
pub const TOKEN_WITHOUT_NAME: &str = "Give the token a name, so that you know later which program has it.";

/// Too many personal tokens.
pub fn too_many_tokens(limit: usize) -> String {
    format!("You have {limit} tokens, and that is the most. Revoke one first.")
}

/// A file is over the limit.
pub fn import_too_large(limit: usize) -> String {
    format!("The file is larger than {} MiB, so nothing was read. Split it, and bring in one part after the other.", limit / (1024 * 1024))
}

/// No file was chosen.
pub const IMPORT_NO_FILE: &str = "Choose a file first.";
/// The file is nothing that Daybook reads.
pub const IMPORT_NOT_UNDERSTOOD: &str =
    "Daybook can't read this file, so nothing was added. It may be damaged, or of a kind that Daybook does not know.";
/// The file has neither todos nor notes.
pub const IMPORT_EMPTY: &str = "There is no todo and no note in this file, so nothing was added.";
/// Too many files are read at the same moment.
pub const IMPORT_BUSY: &str = "Other files are being read right now. Try again in a minute.";
/// The preview is over, or was of another file.
pub const IMPORT_GONE: &str = "This preview is no longer there, so nothing was added. Choose the file again.";
/// Undo comes too late.
pub const IMPORT_STAYS: &str = "This import can't be undone any more. You can delete what it added by hand.";
/// Another import is not finished.
pub const IMPORT_RUNS: &str = "An import is still under way. Wait until it is finished, and try again.";

/// The id of something new is taken.
pub const EXISTS: &str = "There was something with this name already, so nothing was added. Your text is kept; try again.";

/// What was sent may have been done before.
pub const STALE: &str = "Daybook can't tell whether this was done before. Reload to see how it stands; your text is kept here.";

/// Somebody else is signed in by now.
pub const OTHER_ACCOUNT: &str =
    "These changes belong to a different account from the one that is signed in. They are kept until its owner signs in.";

/// Another site sent it.
pub const FORBIDDEN: &str = "This request did not come from a Daybook page, so it was refused.";

/// The address takes other methods.
pub const METHOD_NOT_ALLOWED: &str = "This address does not take requests of this kind. Go back and try again from a Daybook page.";

/// The body is neither a form nor JSON.
pub const UNSUPPORTED_MEDIA_TYPE: &str = "Daybook reads forms and JSON, and this was neither, so nothing was saved.";

/// An impersonator asked for what only the person may do.
pub const IMPERSONATED: &str = "You are acting in somebody else's account, and only they themselves can do this. Nothing was changed.";

/// The body is over the limit.
pub const TOO_LARGE: &str = "That is more than Daybook takes at once (1 MiB), so nothing was saved. Go back, shorten it, and try again.";

/// The body did not come in time.
pub const TOO_SLOW: &str =
    "The request took too long to arrive, so nothing was saved. Go back, and try again when the connection is better.";

/// The address is over the limit.
pub const ADDRESS_TOO_LONG: &str = "The address of this page is too long. Shorten it, or begin at today's page.";

/// The cookies are over the limit.
pub const HEADERS_TOO_LARGE: &str =
    "Your browser sends more cookies than Daybook accepts. Remove this site's cookies in the browser's settings, and sign in again.";

/// The database can't be reached.
pub const UNAVAILABLE: &str = "Daybook can't save right now. Your text is kept; try again in a moment.";

/// The disk of the database is full.
pub const DISK_FULL: &str = "The disk is full, so Daybook can't save anything right now. Your text is kept; try again when the administrator of this \
     Daybook has made room.";

/// WorkOS can't be reached.
pub const SIGN_IN_UNAVAILABLE: &str =
    "Daybook can't reach the sign-in service (WorkOS) to check that you are still signed in. Your text is kept; try again in a moment.";

/// The arguments make no sense.
pub const BAD_REQUEST: &str = "The request was not understood. Reload the page and try again.";

/// A fault of Daybook.
pub const INTERNAL: &str = "Something went wrong on our side. Your text is kept; try again.";

/// A todo would be below itself.
pub const CYCLE: &str = "A todo can't be a subtask of itself, so it stays where it is.";

/// A subtask would be deeper than they go.
pub const TOO_DEEP: &str = "Subtasks can't be nested any deeper, so it stays where it is.";

/// The account's address was not typed as it is.
pub const NOT_THE_ADDRESS: &str = "This is not the e-mail address of the account, so nothing was deleted. Type it as it stands above.";

/// More was asked for than one may.
pub fn too_many_requests(retry_after: u32) -> String {
    format!("That was too much at once. Your text is kept; try again in {}.", seconds(retry_after))
}

/// A day holds as many todos, or notes, as it can.
pub fn day_full(limit: usize) -> String {
    let what = if limit == TODOS_PER_DAY { "todos" } else { "notes" };
    format!("A day can hold {} {what}; this one is full. Delete one, or use another day.", thousands(limit))
}

fn seconds(number: u32) -> String {
    match number {
        1 => "1 second".to_owned(),
        2..120 => format!("{number} seconds"),
        _ => format!("{} minutes", number.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_in_words() {
        for (number, words) in [(1, "1 second"), (2, "2 seconds"), (119, "119 seconds"), (120, "2 minutes"), (121, "3 minutes")] {
            assert_eq!(seconds(number), words);
        }
    }
}
