//! The state file: read whole, replaced whole. It holds a private key and refresh tokens.

use super::{config::EmulatorError, records::Records};
use crate::server::data_folder;
use std::{
    io::{self, ErrorKind},
    path::Path,
};

/// The content of the file; nothing if there is none yet.
pub async fn read(path: &Path) -> Result<Option<Records>, EmulatorError> {
    let bytes = match tokio::fs::read(path).await {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(EmulatorError::StateFile { path: path.to_owned(), source }),
    };
    let records = serde_json::from_slice(&bytes);
    records.map(Some).map_err(|error| EmulatorError::NotAState { path: path.to_owned(), reason: error.to_string() })
}

/// Replaces the file; when this returns, the records survive a power cut.
pub async fn write(path: &Path, records: &Records) -> io::Result<()> {
    let bytes = serde_json::to_vec_pretty(records)?;
    let path = path.to_owned();
    tokio::task::spawn_blocking(move || data_folder::replace(&path, &bytes)).await?
}
