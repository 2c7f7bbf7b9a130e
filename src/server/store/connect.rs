//! Opens the database: embedded in this process, or a server of its own.

use super::{Store, StoreError};
use std::{borrow::Cow, path::Path};
use surrealdb::{engine::any, opt::auth::Root, types::Variables};
use url::Url;

const NAMESPACE: &str = "daybook";
const DATABASE: &str = "main";

/// A database server, and who to sign in to it as.
#[derive(Debug)]
struct Server {
    /// Without the user and the password.
    address: String,
    root: Option<Root>,
}

impl Store {
    /// Opens the database at an endpoint and brings its tables up to date.
    ///
    /// `surrealkv://path` keeps it on this machine (and makes the directories), `mem://` forgets it at the end, and
    /// `ws://user:password@host:port` or `wss://` is a SurrealDB server that the user may define tables on. Where an
    /// embedded endpoint does not say when to write to the disk, a write is acknowledged only after it was.
    ///
    /// # Errors
    /// [`StoreError::CannotOpen`] with a sentence for the operator; it never holds the password.
    pub async fn open(endpoint: &str) -> Result<Self, StoreError> {
        let store = Self::new(connect(endpoint).await?, is_server(endpoint));
        store.prepare().await?;
        Ok(store)
    }

    /// Makes what is missing. Several instances may do so at the same moment.
    pub(super) async fn prepare(&self) -> Result<(), StoreError> {
        // An embedded engine makes these by itself when they are used, a server does not.
        self.run("DEFINE NAMESPACE IF NOT EXISTS daybook", Variables::new()).await?;
        self.db.use_ns(NAMESPACE).await?;
        self.run("DEFINE DATABASE IF NOT EXISTS main", Variables::new()).await?;
        self.db.use_ns(NAMESPACE).use_db(DATABASE).await?;
        self.migrate().await
    }

    /// Opens the database for a look at it: its tables stay as they are.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn open_as_it_is(endpoint: &str) -> Result<Self, StoreError> {
        let db = connect(endpoint).await?;
        db.use_ns(NAMESPACE).use_db(DATABASE).await?;
        Ok(Self::new(db, is_server(endpoint)))
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

/// Whether the database is a server, which other instances may use too.
fn is_server(endpoint: &str) -> bool {
    endpoint.starts_with("ws://") || endpoint.starts_with("wss://")
}

fn path_of(rest: &str) -> &str {
    rest.split('?').next().unwrap_or_default()
}

async fn connect(endpoint: &str) -> Result<surrealdb::Surreal<any::Any>, StoreError> {
    Ok(match endpoint.split_once("://") {
        Some(("surrealkv", rest)) => open_directory(rest).await?,
        Some(("mem", _)) => any::connect("mem://").await?,
        Some(("ws" | "wss", _)) => open_server(Server::parse(endpoint)?).await?,
        _ => {
            return Err(StoreError::CannotOpen(
                "The database endpoint must start with surrealkv://, mem://, ws:// or wss://, as in surrealkv://./data/db".into(),
            ));
        }
    })
}

async fn open_directory(rest: &str) -> Result<surrealdb::Surreal<any::Any>, StoreError> {
    let path = path_of(rest);
    make_directory(path).await.map_err(|error| {
        StoreError::CannotOpen(format!(
            "The database directory {path} cannot be made: {error}. Give the user that runs Daybook a directory it may write to."
        ))
    })?;
    any::connect(durable(rest)).await.map_err(|error| {
        let message = error.message();
        match message.contains("already locked") {
            true => StoreError::InUse { path: path.to_owned() },
            false => StoreError::CannotOpen(format!("The database in {path} cannot be opened: {message}")),
        }
    })
}

/// Makes the directory and those above it; what is new is for this user alone, because it holds private texts.
async fn make_directory(path: &str) -> std::io::Result<()> {
    let mut builder = tokio::fs::DirBuilder::new();
    #[cfg(unix)]
    builder.mode(0o700);
    builder.recursive(true).create(path).await
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

async fn open_server(server: Server) -> Result<surrealdb::Surreal<any::Any>, StoreError> {
    let unreachable = |error: surrealdb::Error| {
        StoreError::CannotOpen(format!("The database server at {} does not let Daybook in: {error}", server.address))
    };
    let db = any::connect(&server.address).await.map_err(unreachable)?;
    if let Some(root) = server.root {
        db.signin(root).await.map_err(|error| {
            StoreError::CannotOpen(format!("The database server at {} does not let Daybook in: {error}", server.address))
        })?;
    }
    Ok(db)
}

impl Server {
    /// Takes the user and the password out of the address, so that they stand in no log and no error.
    fn parse(endpoint: &str) -> Result<Self, StoreError> {
        let wrong = || StoreError::CannotOpen("The database endpoint is not an address like ws://user:password@host:8000".into());
        let mut url = Url::parse(endpoint).map_err(|_| wrong())?;
        let username = decoded(url.username());
        let root = (!username.is_empty()).then(|| Root { username, password: decoded(url.password().unwrap_or_default()) });
        url.set_username("").and_then(|()| url.set_password(None)).map_err(|()| wrong())?;
        Ok(Self { address: url.into(), root })
    }
}

/// Undoes the percent-encoding of a part of an address, where a plus sign, unlike in a form, is a plus sign.
fn decoded(part: &str) -> String {
    let pair = format!("={}", part.replace('+', "%2B").replace('&', "%26"));
    url::form_urlencoded::parse(pair.as_bytes()).next().map_or_else(String::new, |(_, value)| Cow::into_owned(value))
}
