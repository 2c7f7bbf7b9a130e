//! The facts that the checks judge, as they were found.

use crate::server::{
    auth::{
        tokens::Mismatch,
        workos::{
            PublishedKey,
            examine::{NoAnswer, Pairing},
        },
    },
    config::{Mistake, WorkosConfig},
    store::examine::Examination,
};
use jiff::SignedDuration;
use std::{net::SocketAddr, path::PathBuf};
use url::Url;

/// Everything that was found.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The settings that cannot be used.
    pub mistakes: Vec<Mistake>,
    /// Where Daybook is, unless a mistake leaves that unknown.
    pub site: Option<Site>,
    /// What WorkOS answered.
    pub workos: WorkosFacts,
    /// What a running server knows.
    pub running: Option<Running>,
    /// The database.
    pub database: DatabaseFacts,
}

/// Where Daybook is.
#[derive(Debug, Clone)]
pub struct Site {
    /// Where browsers find it.
    pub public_url: Url,
    /// Where it listens.
    pub listen: SocketAddr,
    /// Whether the settings name a proxy.
    pub has_proxy: bool,
    /// The `Host` of this request.
    pub opened_at: Option<String>,
    /// The session's cookie, as it would be set.
    pub cookie: CookieFacts,
}

/// The attributes of a cookie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CookieFacts {
    /// Its name, with its prefix.
    pub name: String,
    /// Sent over TLS only.
    pub secure: bool,
    /// Not readable by scripts.
    pub http_only: bool,
    /// Not sent with other sites' forms and images.
    pub same_site_lax: bool,
    /// Sent to every path.
    pub path_is_root: bool,
}

/// WorkOS, as far as it could be asked.
#[derive(Debug, Clone)]
pub enum WorkosFacts {
    /// The settings do not say which.
    NotConfigured,
    /// The local one that a server starts, and no server runs in this process.
    #[cfg(feature = "emulator")]
    InTheServer,
    /// It was asked.
    Asked(Box<Asked>),
}

/// What WorkOS answered.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Whether it is Daybook's local one.
    pub is_local: bool,
    /// How it was asked.
    pub config: WorkosConfig,
    /// The published keys.
    pub keys: Result<KeySet, NoAnswer>,
    /// WorkOS's clock against ours: ahead when positive.
    pub clock_offset: Option<SignedDuration>,
    /// Where sign-in may send the browser; asked for with the API key.
    pub redirect_uris: Result<Vec<String>, NoAnswer>,
    /// Whether the client id and the API key belong together.
    pub pairing: Result<Pairing, NoAnswer>,
    /// The JWT template, if one was saved.
    pub template: Result<Option<String>, NoAnswer>,
}

/// A key set.
#[derive(Debug, Clone)]
pub struct KeySet {
    /// Everything in it.
    pub published: Vec<PublishedKey>,
    /// How many of them sign-in would use; `None` when it refuses the set.
    pub usable: Option<usize>,
}

/// What only a running server knows.
#[derive(Debug, Clone)]
pub struct Running {
    /// Whether a made-up session cookie is refused; `None` when the database did not answer.
    pub refuses_made_up_sessions: Option<bool>,
    /// The last claim of a token that is not allowed, if there was one since the start.
    pub last_mismatch: Option<Mismatch>,
}

/// The database.
#[derive(Debug, Clone)]
pub enum DatabaseFacts {
    /// The settings do not say which.
    NotConfigured,
    /// Its directory does not exist yet.
    Absent(PathBuf),
    /// Another process has it open.
    InUse {
        /// Its directory.
        path: String,
    },
    /// It cannot be opened, or does not answer; says why.
    Failed(String),
    /// It answers.
    Open {
        /// Whether it loses everything on exit.
        in_memory: bool,
        /// Whether the settings let it acknowledge a write before it is on disk.
        acknowledges_early: bool,
        /// The result of its examination.
        examination: Examination,
    },
}
