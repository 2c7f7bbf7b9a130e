//! Files that people bring in: what they are, how they wait for their owner's yes, and how they are written.

pub mod apply;
pub mod staging;

pub use crate::model::import::{Kind, LeftOut};

use crate::model::{
    day::Day,
    export::{DayRecord, FORMAT, VERSION},
};
use serde::Deserialize;

/// What was read of a file.
#[derive(Debug)]
pub struct Import {
    /// What the file is.
    pub kind: Kind,
    /// What it holds.
    pub days: Vec<DayRecord>,
    /// What was left out.
    pub left_out: LeftOut,
}

/// Why a file brings nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// It is no file that Daybook reads.
    #[error("not a file that is read")]
    NotUnderstood,
}

#[derive(Deserialize)]
struct Export {
    format: String,
    version: u32,
    days: Vec<DayRecord>,
}

/// Reads a file of this name.
///
/// # Errors
/// [`ImportError`].
pub fn read(_name: &str, bytes: &[u8], _today: Day) -> Result<Import, ImportError> {
    let export: Export = serde_json::from_slice(bytes).map_err(|_| ImportError::NotUnderstood)?;
    if export.format != FORMAT || export.version != VERSION {
        return Err(ImportError::NotUnderstood);
    }
    Ok(Import { kind: Kind::Daybook, days: export.days, left_out: LeftOut::default() })
}
