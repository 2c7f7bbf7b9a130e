//! The events that the replica takes, and the commands that it returns. Only values: `client` and `components` make the events and carry
//! out the commands.

use super::kept::Kept;
use crate::model::{
    change::{Change, Refusal, TextId},
    day::Day,
    id::OpId,
    journal::{Answer, Delta},
    row::{Row, RowId},
};

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The person did something.
    Did(Change),
    /// The person did several things at once, which one Undo takes back.
    DidAll(Vec<Change>),
    /// The person began to edit a text.
    Opened(TextId),
    /// An editor was open before the page was loaded again. The change is the one that wrote the text that the person saw in it.
    Reopened(TextId, OpId),
    /// The person typed: the text as it is now.
    Typed(TextId, String),
    /// Typing has paused, or the text has lost the focus: what was typed may be sent.
    Rested,
    /// The page is being left, or put into the browser's cache.
    Left,
    /// The person has left a text.
    Closed(TextId),
    /// The person undoes the last thing they did.
    Undo,
    /// The person decides what becomes of a text that was refused.
    Decided(OpId, Decision),
    /// Changes that this browser keeps: all those of earlier pages, once this page's rows are loaded, or one of another tab.
    Joined(Vec<Kept>),
    /// A change is finished in another tab: it was answered, or decided.
    Over(OpId),
    /// Sending may be tried again: the network is back, or a wait is over.
    Ready,
    /// Some seconds have passed.
    Tick,
    /// The server has answered these changes, which were sent in this order.
    Answered(Vec<OpId>, Answer),
    /// The server has not answered these changes.
    Failed(Vec<OpId>, Failure),
    /// The merge of a refused text with another one has ended.
    Merged {
        /// The change that was refused.
        op: OpId,
        /// The change that wrote the other text.
        by: OpId,
        /// The merged text; none if the two overlap, or the merge failed.
        text: Option<String>,
    },
    /// The server, or another tab, reports changes.
    Heard(Delta),
    /// All rows of a day, as they were when `seq` changes had been made.
    Loaded {
        /// The day; none for someday.
        day: Option<Day>,
        /// The owner's count of changes.
        seq: u64,
        /// Its rows outside the Trash.
        rows: Vec<Row>,
    },
}

/// What becomes of a text that was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It replaces the other text.
    KeepMine,
    /// The other text stays.
    KeepTheirs,
    /// It becomes a row of its own.
    KeepBoth,
}

/// Why changes were not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// No response, or not one of Daybook's.
    Unanswered,
    /// The server can't at the moment; it may say after how many seconds to retry.
    Busy(Option<u32>),
    /// The session has ended, or is another person's: nothing is sent until this person signs in.
    SignedOut,
    /// The batch makes no sense to the server, or is too large.
    Refused,
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "a command is followed at once, and most are the large one")]
pub enum Command {
    /// Write the change to the browser's storage, before the page shows it. If another tab has stored it there as sent, it stays marked as
    /// sent.
    Keep(Kept),
    /// Remove the change from the storage, and tell the other tabs that it is finished.
    Forget(OpId),
    /// Pass the server's answer on to the other tabs. They treat it like news from the event stream.
    Tell(Delta),
    /// Send these changes, in this order.
    Send(Vec<Kept>),
    /// Have a refused text merged with the one that it conflicts with. [`Event::Merged`] follows in any case, after a failure too.
    Merge {
        /// The change that was refused.
        op: OpId,
        /// The change that wrote the other text.
        by: OpId,
        /// The text that both are based on.
        base: String,
        /// The refused text.
        mine: String,
        /// The other text.
        theirs: String,
    },
    /// Try to send again, after so many seconds.
    Wait(u32),
    /// Load the rows of the page again: something was missed.
    Load,
    /// Ask the person to sign in.
    SignIn,
    /// Tell the person.
    Say(Notice),
}

/// What a person is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// Something was done that can be taken back.
    Did(Deed),
    /// It was taken back.
    Undone(Deed),
    /// Of several things some were taken back; the rows of the others were changed since.
    PartlyUndone(Deed),
    /// It was changed since, so it can't be taken back.
    NotUndone(Deed),
    /// There is nothing to take back.
    NothingToUndo,
    /// A change was not made.
    Refused(Refusal),
    /// A row was deleted elsewhere, and what was typed into it is a new row now.
    KeptAsNew(RowId),
    /// A text was changed elsewhere too, and holds both changes now.
    Merged(RowId),
}

/// Something that a person did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// What was done.
    pub kind: DeedKind,
    /// To which row.
    pub row: RowId,
    /// The row's text or title then.
    pub name: String,
    /// To how many other rows at the same time.
    pub more: usize,
}

/// Kinds of [`Deed`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeedKind {
    /// A row was made.
    Created,
    /// A text was changed.
    Edited,
    /// A todo was checked.
    Done,
    /// A todo was unchecked.
    Undone,
    /// A row went to another place of its day.
    Moved,
    /// A row went to another day; none for someday.
    MovedTo(Option<Day>),
    /// A row went to the Trash.
    Deleted,
    /// A repeating todo was skipped: it went to the Trash, and the next one comes.
    Skipped,
    /// A repeating todo was taken out of its series: it no longer repeats, and the next one comes.
    Detached,
    /// A row came back from the Trash.
    Restored,
    /// A row was pinned, or unpinned.
    Pinned(bool),
}
