//! Opens the database: embedded in this process, or a server of its own.

use super::{
    Inner, Store, StoreError,
    connection::ANSWERS_IN,
    disk::{Disk, Reserve},
    migrations::Step,
};
use crate::server::{data_folder, percent::decoded, random::Random};
use std::{
    fs::{File, TryLockError},
    io::{ErrorKind, Read as _},
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};
use surrealdb::{engine::any, opt::auth::Root, types::Variables};
use tokio::time::timeout;
use url::Url;

const NAMESPACE: &str = "daybook";
const DATABASE: &str = "main";

/// How long to wait until an embedded database has closed, even if it has to write a gigabyte of log into tables.
const CLOSES_IN: Duration = Duration::from_secs(60);

/// A database server, and who to sign in to it as.
#[derive(Debug)]
pub(super) struct Server {
    /// Without the user and the password.
    address: String,
    root: Option<Root>,
}

impl Store {
    /// Opens the database at an endpoint and brings its tables up to date.
    ///
    /// `surrealkv://path` keeps it on this machine (and creates the directories), `mem://` only in memory, and
    /// `ws://user:password@host:port` or `wss://` is a SurrealDB server that the user may define tables on. If an embedded endpoint
    /// has no `sync` option, a write is acknowledged only after it is synced to disk. No write is accepted while less than the
    /// reserve is free there.
    ///
    /// # Errors
    /// [`StoreError::CannotOpen`] with a sentence for the operator; it never holds the password.
    pub async fn open(endpoint: &str, reserve: Reserve, random: Random) -> Result<Self, StoreError> {
        let store = Self::new(connect_to_whole_log(endpoint).await?, is_server(endpoint), random);
        store.prepare().await?;
        if is_server(endpoint) {
            store.db.watch(Server::parse(endpoint)?, ANSWERS_IN);
        }
        Ok(store.keeping(reserve, endpoint))
    }

    /// Opens an embedded database to fill it from a backup: it runs exactly these migrations.
    ///
    /// # Errors
    /// [`StoreError::CannotOpen`], also where this program does not know a migration.
    pub async fn open_to_fill(endpoint: &str, steps: &[Step], random: Random) -> Result<Self, StoreError> {
        let store = Self::new(connect(endpoint).await?, is_server(endpoint), random);
        store.enter().await?;
        store.take_steps(steps).await?;
        Ok(store)
    }

    /// Closes the database for every clone, and waits until an embedded one has written everything and released its directory.
    ///
    /// # Errors
    /// [`StoreError::InUse`] where it does not do so in time.
    pub async fn close(self, endpoint: &str) -> Result<(), StoreError> {
        self.db.let_go();
        let Some(path) = directory(endpoint) else { return Ok(()) };
        let begun = Instant::now();
        // The engine closes in the background, after its last handle is dropped.
        while let Err(error) = lock(path) {
            if begun.elapsed() >= CLOSES_IN {
                return Err(error);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    /// Creates what is missing. Several instances may do so at the same moment.
    pub(super) async fn prepare(&self) -> Result<(), StoreError> {
        self.enter().await?;
        self.migrate().await
    }

    /// Creates the namespace and the database, if they do not exist.
    async fn enter(&self) -> Result<(), StoreError> {
        // An embedded engine makes these by itself when they are used, a server does not.
        self.run("DEFINE NAMESPACE IF NOT EXISTS daybook", Variables::new()).await?;
        self.db.current().use_ns(NAMESPACE).await?;
        self.run("DEFINE DATABASE IF NOT EXISTS main", Variables::new()).await?;
        self.db.current().use_ns(NAMESPACE).use_db(DATABASE).await?;
        Ok(())
    }

    /// Opens the database for inspection: its tables stay as they are.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn open_as_it_is(endpoint: &str, reserve: Reserve, random: Random) -> Result<Self, StoreError> {
        let db = connect(endpoint).await?;
        db.use_ns(NAMESPACE).use_db(DATABASE).await?;
        Ok(Self::new(db, is_server(endpoint), random).keeping(reserve, endpoint))
    }

    /// Refuses writes from here on when less than the reserve is free. Opening comes before it, so that existing data can be read.
    fn keeping(self, reserve: Reserve, endpoint: &str) -> Self {
        Self(Arc::new(Inner { disk: directory(endpoint).map(|folder| Disk::of(folder, reserve)), ..Inner::clone(&self) }))
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`StoreError::Database`] when it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.run_once("RETURN true", Variables::new()).await.map(drop)
    }
}

/// Where the directory of an embedded endpoint is; another endpoint has none.
pub fn directory(endpoint: &str) -> Option<&Path> {
    endpoint.strip_prefix("surrealkv://").map(|rest| Path::new(path_of(rest)))
}

/// Takes the lock of an embedded database's directory, as the engine does: while the file is held, nobody opens it.
///
/// # Errors
/// [`StoreError::InUse`] where another process has it open, [`StoreError::CannotOpen`] where the lock can't be tried.
pub fn lock(directory: &Path) -> Result<File, StoreError> {
    let unknown = |error| StoreError::CannotOpen(format!("The database in {} cannot be locked: {error}", directory.display()));
    let file = File::options().create(true).truncate(false).write(true).open(directory.join("LOCK")).map_err(unknown)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse { path: directory.display().to_string() }),
        Err(TryLockError::Error(error)) => Err(unknown(error)),
    }
}

/// Whether the database is a server, which other instances may use too.
pub fn is_server(endpoint: &str) -> bool {
    endpoint.starts_with("ws://") || endpoint.starts_with("wss://")
}

fn path_of(rest: &str) -> &str {
    rest.split('?').next().unwrap_or_default()
}

/// Connects. If an embedded database has an old log, as after every crash, it is made to begin a new one.
///
/// An old log may end with half a record. The engine drops that when it opens, but then writes where no recovery would read: after
/// the half record, or into the file that it has just replaced. The next crash would lose all of that. When the engine closes, it
/// writes the log that it has read to a table, and the log is done with.
async fn connect_to_whole_log(endpoint: &str) -> Result<surrealdb::Surreal<any::Any>, StoreError> {
    let Some(path) = directory(endpoint) else { return connect(endpoint).await };
    let left = logs(path).await;
    let opened = connect(endpoint).await?;
    if left.is_empty() {
        return Ok(opened);
    }
    drop(opened);
    // The engine closes in the background, after its last handle is dropped.
    let begun = Instant::now();
    let opened = loop {
        match connect(endpoint).await {
            Err(StoreError::InUse { .. }) if begun.elapsed() < CLOSES_IN => tokio::time::sleep(Duration::from_millis(10)).await,
            opened => break opened?,
        }
    };
    match left.iter().find(|log| log.exists()) {
        None => Ok(opened),
        Some(log) => Err(StoreError::CannotOpen(format!(
            "The database in {} could not flush its write-ahead log {}. Check whether its disk is full.",
            path.display(),
            log.display()
        ))),
    }
}

/// The logs of an embedded database that are not empty.
async fn logs(directory: &Path) -> Vec<PathBuf> {
    let mut logs = Vec::new();
    if let Ok(mut entries) = tokio::fs::read_dir(directory.join("wal")).await {
        while let Ok(Some(entry)) = entries.next_entry().await {
            let is_log = entry.path().extension().is_some_and(|extension| extension == "wal");
            if is_log && entry.metadata().await.is_ok_and(|log| log.len() > 0) {
                logs.push(entry.path());
            }
        }
    }
    logs
}

async fn connect(endpoint: &str) -> Result<surrealdb::Surreal<any::Any>, StoreError> {
    Ok(match endpoint.split_once("://") {
        Some(("surrealkv", rest)) => open_directory(rest).await?,
        Some(("mem", _)) => any::connect("mem://").await?,
        Some(("ws" | "wss", _)) => Server::parse(endpoint)?.connect().await?,
        _ => {
            return Err(StoreError::CannotOpen(
                "The database endpoint must start with surrealkv://, mem://, ws:// or wss://, as in surrealkv://./data/db".into(),
            ));
        }
    })
}

async fn open_directory(rest: &str) -> Result<surrealdb::Surreal<any::Any>, StoreError> {
    let path = path_of(rest);
    data_folder::make(Path::new(path)).map_err(|error| {
        StoreError::CannotOpen(format!(
            "The database directory {path} cannot be created: {error}. Name a directory that the user that runs Daybook may write to."
        ))
    })?;
    mend(Path::new(path))?;
    any::connect(durable(rest)).await.map_err(|error| {
        let message = error.message();
        match message.contains("already locked") {
            true => StoreError::InUse { path: path.to_owned() },
            false => StoreError::CannotOpen(format!("The database in {path} cannot be opened: {message}")),
        }
    })
}

/// Repairs what a kill or a power cut may have left that the engine can't read. The directory is locked meanwhile.
fn mend(directory: &Path) -> Result<(), StoreError> {
    let _locked = lock(directory)?;
    let mended = remove_half_copy(directory).and_then(|()| begin_long_texts(&directory.join("vlog")));
    mended.map_err(|error| StoreError::CannotOpen(format!("The database in {} cannot be opened: {error}", directory.display())))
}

/// Removes the half copy of a log that is left when a start is killed while the engine copies one.
///
/// The engine copies the intact part of a torn log, and replaces the log with the copy. If it finds half a copy, it appends to
/// that: nothing after it can be read, and the log is lost.
fn remove_half_copy(directory: &Path) -> std::io::Result<()> {
    match std::fs::remove_dir_all(directory.join("wal/repair_temp")) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Creates the engine's first file for long values, and moves incomplete ones out of the way.
///
/// If the engine creates it, it refers to the file before the file's name is on the disk. And it does not open a database with such
/// a file that lacks its header. Nothing refers to that file: a value is on the disk before any reference to it.
fn begin_long_texts(folder: &Path) -> std::io::Result<()> {
    const MAGIC: &[u8] = b"VLOG";
    const HEADER: u64 = 31;
    data_folder::make(folder)?;
    let mut has_one = false;
    for file in std::fs::read_dir(folder)? {
        let path = file?.path();
        if path.extension().is_some_and(|extension| extension == "vlog") {
            let (mut file, mut begin) = (File::open(&path)?, Vec::new());
            let length = file.metadata()?.len();
            file.by_ref().take(MAGIC.len() as u64).read_to_end(&mut begin)?;
            match length == 0 || (length >= HEADER && begin == MAGIC) {
                true => has_one = true,
                false => std::fs::rename(&path, path.with_extension("half"))?,
            }
        }
    }
    if !has_one {
        File::create_new(folder.join("00000000000000000001.vlog"))?;
    }
    data_folder::sync_names(folder)
}

/// The endpoint of a directory, which syncs every commit to disk before it is acknowledged unless the endpoint says otherwise.
fn durable(rest: &str) -> String {
    let says = rest.split_once('?').is_some_and(|(_, options)| options.split('&').any(|option| option.starts_with("sync=")));
    match (says, rest.contains('?')) {
        (true, _) => format!("surrealkv://{rest}"),
        (false, true) => format!("surrealkv://{rest}&sync=every"),
        (false, false) => format!("surrealkv://{rest}?sync=every"),
    }
}

impl Server {
    /// Removes the user and the password from the address, so that they are in no log and no error.
    pub(super) fn parse(endpoint: &str) -> Result<Self, StoreError> {
        let wrong = || StoreError::CannotOpen("The database endpoint is not an address like ws://user:password@host:8000".into());
        let mut url = Url::parse(endpoint).map_err(|_| wrong())?;
        let username = decoded(url.username());
        let root = (!username.is_empty()).then(|| Root { username, password: decoded(url.password().unwrap_or_default()) });
        url.set_username("").and_then(|()| url.set_password(None)).map_err(|()| wrong())?;
        Ok(Self { address: url.into(), root })
    }

    /// Another connection to the existing tables.
    ///
    /// # Errors
    /// [`StoreError::CannotOpen`] where the server does not answer in time, or does not let Daybook in.
    pub(super) async fn open(&self) -> Result<surrealdb::Surreal<any::Any>, StoreError> {
        let db = self.connect().await?;
        match timeout(ANSWERS_IN, async { db.use_ns(NAMESPACE).use_db(DATABASE).await }).await {
            Ok(used) => used?,
            Err(_) => return Err(self.silence()),
        };
        Ok(db)
    }

    async fn connect(&self) -> Result<surrealdb::Surreal<any::Any>, StoreError> {
        let connected = timeout(ANSWERS_IN, async {
            let db = any::connect(&self.address).await?;
            if let Some(Root { username, password }) = &self.root {
                db.signin(Root { username: username.clone(), password: password.clone() }).await?;
            }
            Ok(db)
        });
        connected.await.map_err(|_| self.silence())?.map_err(|error: surrealdb::Error| {
            StoreError::CannotOpen(format!("Cannot connect to the database server at {}: {error}", self.address))
        })
    }

    fn silence(&self) -> StoreError {
        StoreError::CannotOpen(format!("The database server at {} does not answer.", self.address))
    }
}
