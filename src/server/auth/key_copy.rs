//! The copy of the WorkOS keys on disk, for a start while WorkOS is unreachable.
//!
//! Keys are public, but replacing them would let someone sign in as anyone: the copy names its client and address, is trusted
//! only from a file that nobody else can write, and passes the same checks as a set that was just fetched.

use super::workos::PublishedKey;
use crate::server::{config::WorkosConfig, data_folder};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{
    fs::File,
    io::{self, Read as _},
    os::unix::fs::PermissionsExt as _,
    path::PathBuf,
};

/// The longest copy that is read, in bytes: the longest answer of WorkOS plus its envelope.
const COPY_BYTES: u64 = 1024 * 1024 + 1024;
/// The permission bits that let anyone but the owner write.
const WRITTEN_BY_OTHERS: u32 = 0o022;

/// Where the copy is, and which client and address it belongs to.
#[derive(Debug, Clone)]
pub struct KeyCopy {
    path: PathBuf,
    base_url: String,
    client_id: String,
}

/// The contents of the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Copied {
    base_url: String,
    client_id: String,
    /// Seconds since 1970.
    fetched_at: i64,
    keys: Vec<PublishedKey>,
}

impl KeyCopy {
    /// In the folder of an embedded database. With a remote database there is no folder, and often no writable disk, so there is
    /// no copy.
    pub fn beside(database: &str, workos: &WorkosConfig) -> Option<Self> {
        let path = data_folder::beside(database)?.join("workos-keys.json");
        Some(Self { path, base_url: workos.base_url.to_string(), client_id: workos.client_id.clone() })
    }

    /// The keys as fetched, not yet checked, and when. An unusable file is left in place and logged.
    pub fn read(&self) -> Option<(Vec<PublishedKey>, Timestamp)> {
        let copied = match self.read_file() {
            Ok(copied) => copied,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(error) => {
                tracing::warn!(%error, path = %self.path.display(), "the copy of the WorkOS keys cannot be used");
                return None;
            }
        };
        let fetched_at = Timestamp::from_second(copied.fetched_at).ok()?;
        let ours = copied.base_url == self.base_url && copied.client_id == self.client_id;
        ours.then_some((copied.keys, fetched_at))
    }

    fn read_file(&self) -> io::Result<Copied> {
        let file = File::open(&self.path)?;
        let about = file.metadata()?;
        if about.permissions().mode() & WRITTEN_BY_OTHERS != 0 {
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, "other users can write to it (fix with chmod 600)"));
        }
        if about.len() > COPY_BYTES {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "it is too long"));
        }
        let mut bytes = Vec::new();
        file.take(COPY_BYTES).read_to_end(&mut bytes)?;
        Ok(serde_json::from_slice(&bytes)?)
    }

    /// Replaces the copy. Only a start during an outage needs it, so a failure is just logged.
    pub async fn write(&self, keys: Vec<PublishedKey>, fetched_at: Timestamp) {
        let (base_url, client_id) = (self.base_url.clone(), self.client_id.clone());
        let copied = Copied { base_url, client_id, fetched_at: fetched_at.as_second(), keys };
        let path = self.path.clone();
        let write = move || data_folder::replace(&path, &serde_json::to_vec_pretty(&copied)?);
        let written = tokio::task::spawn_blocking(write).await.map_err(io::Error::other);
        if let Err(error) = written.and_then(|written| written) {
            tracing::warn!(%error, path = %self.path.display(), "the WorkOS keys could not be copied to disk");
        }
    }
}
