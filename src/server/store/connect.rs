//! Opens the database: embedded in this process, or a server of its own.

use super::{
    Store, StoreError,
    connection::ANSWERS_IN,
    disk::{Disk, Reserve},
    migrations::Step,
};
use crate::server::{data_folder, percent::decoded, random::Random};
use std::{
    fs::{File, TryLockError},
    io::{ErrorKind, Read as _},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use surrealdb::{engine::any, opt::auth::Root, types::Variables};
use tokio::time::timeout;
use url::Url;

const NAMESPACE: &str = "daybook";
const DATABASE: &str = "main";

/// How long an embedded database is waited for while it closes, with a log of a gigabyte to put away.
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
    /// `surrealkv://path` keeps it on this machine (and makes the directories), `mem://` forgets it at the end, and
    /// `ws://user:password@host:port` or `wss://` is a SurrealDB server that the user may define tables on. Where an
    /// embedded endpoint does not say when to write to the disk, a write is acknowledged only after it was, and none is taken while
    /// less than the reserve is free there.
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

    /// Opens an embedded database that is yet to be filled from a backup: its tables have taken these steps and no others.
    ///
    /// # Errors
    /// [`StoreError::CannotOpen`], also where a step is not one of this program.
    pub async fn open_to_fill(endpoint: &str, steps: &[Step], random: Random) -> Result<Self, StoreError> {
        let store = Self::new(connect(endpoint).await?, is_server(endpoint), random);
        store.enter().await?;
        store.take_steps(steps).await?;
        Ok(store)
    }

    /// Closes the database for every clone, and waits until an embedded one has written everything away and let go of its directory.
    ///
    /// # Errors
    /// [`StoreError::InUse`] where it does not do so in time.
    pub async fn close(self, endpoint: &str) -> Result<(), StoreError> {
        self.db.let_go();
        let Some(path) = directory(endpoint) else { return Ok(()) };
        let begun = Instant::now();
        // The engine closes behind its last handle.
        while let Err(error) = lock(path) {
            if begun.elapsed() >= CLOSES_IN {
                return Err(error);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    /// Makes what is missing. Several instances may do so at the same moment.
    pub(super) async fn prepare(&self) -> Result<(), StoreError> {
        self.enter().await?;
        self.migrate().await
    }

    /// Makes the place for the tables, where there is none.
    async fn enter(&self) -> Result<(), StoreError> {
        // An embedded engine makes these by itself when they are used, a server does not.
        self.run("DEFINE NAMESPACE IF NOT EXISTS daybook", Variables::new()).await?;
        self.db.current().use_ns(NAMESPACE).await?;
        self.run("DEFINE DATABASE IF NOT EXISTS main", Variables::new()).await?;
        self.db.current().use_ns(NAMESPACE).use_db(DATABASE).await?;
        Ok(())
    }

    /// Opens the database for a look at it: its tables stay as they are.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn open_as_it_is(endpoint: &str, reserve: Reserve, random: Random) -> Result<Self, StoreError> {
        let db = connect(endpoint).await?;
        db.use_ns(NAMESPACE).use_db(DATABASE).await?;
        Ok(Self::new(db, is_server(endpoint), random).keeping(reserve, endpoint))
    }

    /// Takes no write from here on that would eat into the reserve. Opening is before it: what is there already can be read.
    fn keeping(self, reserve: Reserve, endpoint: &str) -> Self {
        Self { disk: directory(endpoint).map(|folder| Disk::of(folder, reserve)), ..self }
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
/// [`StoreError::InUse`] where somebody has it open, [`StoreError::CannotOpen`] where it can't be told.
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

/// Connects, and has an embedded database begin a new log when there is an old one, as after every crash.
///
/// The end of an old log may be half a record. The engine cuts it off when it opens, but goes on writing where nobody would read: after
/// the half record, or into the file that it has just replaced. The next crash would take everything with it. When the engine closes, it
/// writes what it has read of the log to a table, and the log is over.
async fn connect_to_whole_log(endpoint: &str) -> Result<surrealdb::Surreal<any::Any>, StoreError> {
    let Some(path) = directory(endpoint) else { return connect(endpoint).await };
    let left = logs(path).await;
    let opened = connect(endpoint).await?;
    if left.is_empty() {
        return Ok(opened);
    }
    drop(opened);
    // The engine closes behind its last handle.
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
            "The database in {} could not put its log away, {}. Look whether its disk is full.",
            path.display(),
            log.display()
        ))),
    }
}

/// The logs of an embedded database that hold anything.
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
            "The database directory {path} cannot be made: {error}. Give the user that runs Daybook a directory it may write to."
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

/// Mends what a kill or a power cut may have left, and the engine can't read. Nobody else has the directory open meanwhile.
fn mend(directory: &Path) -> Result<(), StoreError> {
    let _locked = lock(directory)?;
    let mended = remove_half_copy(directory).and_then(|()| begin_long_texts(&directory.join("vlog")));
    mended.map_err(|error| StoreError::CannotOpen(format!("The database in {} cannot be opened: {error}", directory.display())))
}

/// Takes away what a start left behind that was killed while the engine copied a log.
///
/// Of a log that breaks off the engine copies what is whole, and puts the copy in the log's place. Where it finds half a copy, it goes on
/// behind that: nothing can be read from there on, and the log is lost.
fn remove_half_copy(directory: &Path) -> std::io::Result<()> {
    match std::fs::remove_dir_all(directory.join("wal/repair_temp")) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Begins the engine's first file of long texts, and puts those aside that did not become one.
///
/// When the engine begins it by itself, it refers to it before its name is on the disk. And it opens nothing while a file is there that
/// lacks its first bytes. Nothing refers to such a file: its bytes are on the disk before what refers to them.
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

/// The endpoint of a directory, with every commit on the disk before it is acknowledged unless the endpoint says otherwise.
fn durable(rest: &str) -> String {
    let says = rest.split_once('?').is_some_and(|(_, options)| options.split('&').any(|option| option.starts_with("sync=")));
    match (says, rest.contains('?')) {
        (true, _) => format!("surrealkv://{rest}"),
        (false, true) => format!("surrealkv://{rest}&sync=every"),
        (false, false) => format!("surrealkv://{rest}?sync=every"),
    }
}

impl Server {
    /// Takes the user and the password out of the address, so that they stand in no log and no error.
    pub(super) fn parse(endpoint: &str) -> Result<Self, StoreError> {
        let wrong = || StoreError::CannotOpen("The database endpoint is not an address like ws://user:password@host:8000".into());
        let mut url = Url::parse(endpoint).map_err(|_| wrong())?;
        let username = decoded(url.username());
        let root = (!username.is_empty()).then(|| Root { username, password: decoded(url.password().unwrap_or_default()) });
        url.set_username("").and_then(|()| url.set_password(None)).map_err(|()| wrong())?;
        Ok(Self { address: url.into(), root })
    }

    /// Another connection to the tables that are there.
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
            StoreError::CannotOpen(format!("The database server at {} does not let Daybook in: {error}", self.address))
        })
    }

    fn silence(&self) -> StoreError {
        StoreError::CannotOpen(format!("The database server at {} does not answer.", self.address))
    }
}
