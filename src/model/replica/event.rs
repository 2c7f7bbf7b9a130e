//! What the replica is told, and what it says is to be done. Only values: `client` and `components` make the ones and follow the others.

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
    /// An editor that was open before the page was loaded again, and the change that wrote what the person saw in it.
    Reopened(TextId, OpId),
    /// The person typed: the text as it is now.
    Typed(TextId, String),
    /// The keyboard rests, or has left the text: what was typed may be sent.
    Rested,
    /// The person has left a text.
    Closed(TextId),
    /// The person takes the last thing back.
    Undo,
    /// The person decides what becomes of a text that was refused.
    Decided(OpId, Decision),
    /// Changes that this browser kept: all those from before this page, once its rows are loaded, or one of another tab.
    Joined(Vec<Kept>),
    /// A change of another tab is over: it was answered, or decided.
    Over(OpId),
    /// Something may be sent again: the network is back, or a wait is over.
    Ready,
    /// Some seconds have passed.
    Tick,
    /// The server has answered these changes, which were sent in this order.
    Answered(Vec<OpId>, Answer),
    /// It has not.
    Failed(Vec<OpId>, Failure),
    /// A refused text was merged with another one.
    Merged {
        /// The change that was refused.
        op: OpId,
        /// The change that wrote the other text.
        by: OpId,
        /// The two as one; none where they overlap, or nobody could say.
        text: Option<String>,
    },
    /// The server, or another tab, tells of changes.
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
    /// It replaces the other.
    KeepMine,
    /// The other stays.
    KeepTheirs,
    /// It becomes a row of its own.
    KeepBoth,
}

/// Why changes were not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// No answer, or not one of Daybook's.
    Unanswered,
    /// The server can't for the moment; it may say for how many seconds.
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
    /// Write it to the browser's storage, before the page shows it. Where another tab has written there that the same change was
    /// sent, that stays.
    Keep(Kept),
    /// Take it out of the storage, and tell the other tabs that it is over.
    Forget(OpId),
    /// Tell the other tabs what the server has made of changes; they hear it like what the stream says.
    Tell(Delta),
    /// Send these, in this order.
    Send(Vec<Kept>),
    /// Have a refused text merged with the one that it collides with, and tell of it by [`Event::Merged`], whatever happens.
    Merge {
        /// The change that was refused.
        op: OpId,
        /// The change that wrote the other text.
        by: OpId,
        /// The text that both were made of.
        base: String,
        /// The refused text.
        mine: String,
        /// The other one.
        theirs: String,
    },
    /// Look for what is to be sent, after so many seconds.
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
    /// Of several things some were taken back; the rest was changed since.
    PartlyUndone(Deed),
    /// It was changed since, so it can't be taken back.
    NotUndone(Deed),
    /// There is nothing to take back.
    NothingToUndo,
    /// A change was not made.
    Refused(Refusal),
    /// A row was deleted elsewhere, and what was typed into it is a new one now.
    KeptAsNew(RowId),
    /// A text was changed elsewhere too, and holds both changes now.
    Merged(RowId),
}

/// Something that a person did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// What.
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
    /// A todo went there, and comes again.
    Skipped,
    /// A row came back from the Trash.
    Restored,
    /// A row was pinned, or unpinned.
    Pinned(bool),
}
