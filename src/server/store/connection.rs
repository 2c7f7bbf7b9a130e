//! The handle of the database, and what is done where a database server falls silent.
//!
//! The client of a server connects again by itself when its connection breaks, and holds every statement back until then, for as long as
//! that takes. Where nothing comes back over a connection that looks whole, it notices nothing. So each statement has a time in which it
//! is to be answered. After one that was not, none is sent until there is another connection. Where the server refuses the client's
//! sign-in once, as it may while it starts, the client fails every statement from then on: another connection is made for that, too.

use super::{StoreError, connect::Server, is_conflict};
use std::{
    sync::{
        Arc, OnceLock, PoisonError, RwLock, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use surrealdb::{Surreal, engine::any::Any};

/// How long a database server may take for a statement, and for a new connection.
pub(super) const ANSWERS_IN: Duration = Duration::from_secs(10);

/// How long to wait between two tries to connect.
const TRIES_EVERY: Duration = Duration::from_secs(1);

/// The handle of the database. Clones share it: cloning `Surreal` itself would open a session each time.
#[derive(Debug, Clone)]
pub(super) struct Connection(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    current: RwLock<Arc<Surreal<Any>>>,
    /// The server that is to answer, and how soon; an embedded database needs none.
    server: OnceLock<(Server, Duration)>,
    is_silent: AtomicBool,
    /// Whether another connection is being made.
    is_in_doubt: AtomicBool,
}

impl Connection {
    pub(super) fn new(db: Surreal<Any>) -> Self {
        Self(Arc::new(Inner {
            current: RwLock::new(Arc::new(db)),
            server: OnceLock::new(),
            is_silent: AtomicBool::default(),
            is_in_doubt: AtomicBool::default(),
        }))
    }

    /// From now on this server is to answer each statement so soon. Migrations run before: they may take long.
    pub(super) fn watch(&self, server: Server, patience: Duration) {
        let _ = self.0.server.set((server, patience));
    }

    /// Lets go of the database; nothing can be asked from here on.
    pub(super) fn let_go(&self) {
        self.0.put(Surreal::init());
    }

    pub(super) fn current(&self) -> Arc<Surreal<Any>> {
        self.0.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Asks the database.
    ///
    /// # Errors
    /// [`StoreError::Silent`] where its server does not answer in time. Nobody knows whether it did what was asked.
    pub(super) async fn ask<T>(&self, ask: impl AsyncFnOnce(&Surreal<Any>) -> surrealdb::Result<T>) -> Result<T, StoreError> {
        let current = self.current();
        let Some((_, patience)) = self.0.server.get() else { return Ok(ask(&current).await?) };
        if self.0.is_silent.load(Ordering::Relaxed) {
            return Err(StoreError::Silent);
        }
        let answer = tokio::time::timeout(*patience, ask(&current)).await;
        // A statement that fails does so among the results.
        let is_refused = matches!(&answer, Ok(Err(error)) if !is_conflict(error));
        // It may have waited on a connection that was replaced meanwhile.
        if (is_refused || answer.is_err()) && Arc::ptr_eq(&current, &self.current()) {
            self.doubt(answer.is_err());
        }
        Ok(answer.map_err(|_| StoreError::Silent)??)
    }

    /// Waits for the answer of a transaction, as long as a server may take.
    ///
    /// # Errors
    /// [`StoreError::Silent`] where its server does not answer in time.
    pub(super) async fn in_time<T>(&self, asked: impl Future<Output = surrealdb::Result<T>>) -> Result<T, StoreError> {
        match self.0.server.get() {
            None => Ok(asked.await?),
            Some((_, patience)) => Ok(tokio::time::timeout(*patience, asked).await.map_err(|_| StoreError::Silent)??),
        }
    }

    /// Has another connection made. Where the server is silent, nothing is asked until it stands.
    fn doubt(&self, is_silent: bool) {
        if is_silent && !self.0.is_silent.swap(true, Ordering::Relaxed) {
            tracing::error!("the database server does not answer");
        }
        if !self.0.is_in_doubt.swap(true, Ordering::Relaxed) {
            tokio::spawn(connect_anew(Arc::downgrade(&self.0)));
        }
    }
}

impl Inner {
    fn put(&self, db: Surreal<Any>) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(db);
    }
}

/// Tries until another connection stands, or nobody needs one any more.
async fn connect_anew(connection: Weak<Inner>) {
    while let Some(inner) = connection.upgrade() {
        let Some((server, _)) = inner.server.get() else { return };
        match server.open().await {
            Ok(db) => {
                inner.put(db);
                inner.is_in_doubt.store(false, Ordering::Relaxed);
                inner.is_silent.store(false, Ordering::Relaxed);
                tracing::info!("another connection to the database server stands");
                return;
            }
            Err(error) => tracing::warn!(%error, "the database server can't be connected to"),
        }
        drop(inner);
        tokio::time::sleep(TRIES_EVERY).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::store::tests::run;
    use std::sync::atomic::AtomicUsize;

    #[test]
    fn a_silent_server_is_asked_nothing_until_another_connection_stands() {
        run(async {
            let patience = Duration::from_millis(20);
            let connection = Connection::new(surrealdb::engine::any::connect("mem://").await.expect("a database"));
            let asked = AtomicUsize::new(0);
            let ask = async |answers: bool| {
                let answer = connection.ask(async |_| {
                    asked.fetch_add(1, Ordering::Relaxed);
                    if !answers {
                        std::future::pending::<()>().await;
                    }
                    Ok(())
                });
                answer.await
            };
            // An embedded database may take as long as it likes.
            assert!(tokio::time::timeout(patience * 2, ask(false)).await.is_err());

            connection.watch(Server::parse("ws://127.0.0.1:1").expect("an address"), patience);
            assert!(ask(true).await.is_ok());
            let is_in_doubt = || connection.0.is_in_doubt.load(Ordering::Relaxed);
            assert!(!is_in_doubt());
            let refused = connection.ask(async |_| Err::<(), _>(surrealdb::Error::internal("no sign-in".to_owned()))).await;
            assert!(matches!(refused, Err(StoreError::Database(_))));
            // The one that stands may work for others, until there is another.
            assert!(is_in_doubt() && ask(true).await.is_ok());
            assert!(matches!(ask(false).await, Err(StoreError::Silent)));
            assert_eq!(asked.load(Ordering::Relaxed), 4);
            assert!(matches!(ask(true).await, Err(StoreError::Silent)));
            assert_eq!(asked.load(Ordering::Relaxed), 4, "nobody waits a second time");
        });
    }
}
