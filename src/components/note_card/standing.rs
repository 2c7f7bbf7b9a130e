//! Whether a note is saved, in words, and what its fields show.

use crate::{
    components::board::Board,
    model::{
        change::{Refusal, TextId},
        replica::{Replica, Standing},
    },
    text::{Text, changes, notes},
};

/// What a field shows at first.
pub fn shown(board: Board, of: TextId) -> String {
    board.peek(|replica| shown_by(replica, of))
}

/// What a field shows: the person's own text if it was refused, else the text of the row, or its beginning.
pub fn shown_by(replica: &Replica, of: TextId) -> String {
    let row = replica.shown().get(of.row());
    let of_row = || row.and_then(|row| of.of(row).map(|(text, _)| text).or_else(|| row.note().map(|note| note.body.as_str())));
    replica.refused_text(of).or_else(of_row).unwrap_or_default().to_owned()
}

/// Whether both texts are kept until the person has decided.
pub const fn is_conflict(standing: &Standing) -> bool {
    matches!(standing, Standing::Refused(_, Refusal::Conflict { .. }))
}

/// The state of the dot beside the word.
pub const fn word(standing: &Standing) -> &'static str {
    match standing {
        Standing::Saved => "saved",
        Standing::Waiting => "saving",
        Standing::Stuck(_) | Standing::Refused(..) => "failed",
    }
}

/// The word beside the dot.
pub const fn label(standing: &Standing) -> Text {
    match standing {
        Standing::Saved => notes::SAVED,
        Standing::Waiting => notes::SAVING,
        Standing::Stuck(_) | Standing::Refused(..) => notes::NOT_SAVED,
    }
}

/// Why something of it is not saved.
pub fn reason(standing: &Standing) -> Option<String> {
    match standing {
        Standing::Saved | Standing::Waiting => None,
        Standing::Stuck(failure) => Some(changes::failure(*failure).to_owned()),
        Standing::Refused(_, refusal) => Some(changes::refusal(refusal)),
    }
}
