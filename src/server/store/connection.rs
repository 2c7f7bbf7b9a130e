//! The handle of the database, and what is done where a database server falls silent.
//!
//! The client of a server connects again by itself when its connection breaks, and holds every statement back until then, for as long as
//! that takes. Where nothing comes back over a connection that looks whole, it notices nothing. So each statement has a time in which it
//! is to be answered. After one that was not, none is sent until there is another connection.

use super::{StoreError, connect::Server};
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
}

impl Connection {
    pub(super) fn new(db: Surreal<Any>) -> Self {
        Self(Arc::new(Inner { current: RwLock::new(Arc::new(db)), server: OnceLock::new(), is_silent: AtomicBool::new(false) }))
    }

    /// From now on this server is to answer each statement so soon. Migrations run before: they may take long.
    pub(super) fn watch(&self, server: Server, patience: Duration) {
        let _ = self.0.server.set((server, patience));
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
        match tokio::time::timeout(*patience, ask(&current)).await {
            Ok(answer) => Ok(answer?),
            Err(_) => {
                // A statement may have waited on a connection that was replaced meanwhile.
                if Arc::ptr_eq(&current, &self.current()) && !self.0.is_silent.swap(true, Ordering::Relaxed) {
                    tracing::error!("the database server does not answer");
                    tokio::spawn(connect_anew(Arc::downgrade(&self.0)));
                }
                Err(StoreError::Silent)
            }
        }
    }
}

/// Tries until another connection stands, or nobody needs one any more.
async fn connect_anew(connection: Weak<Inner>) {
    while let Some(inner) = connection.upgrade() {
        let Some((server, _)) = inner.server.get() else { return };
        match server.open().await {
            Ok(db) => {
                *inner.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(db);
                inner.is_silent.store(false, Ordering::Relaxed);
                tracing::info!("the database server answers again");
                return;
            }
            Err(error) => tracing::warn!(%error, "the database server still does not answer"),
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
            assert!(matches!(ask(false).await, Err(StoreError::Silent)));
            assert_eq!(asked.load(Ordering::Relaxed), 3);
            assert!(matches!(ask(true).await, Err(StoreError::Silent)));
            assert_eq!(asked.load(Ordering::Relaxed), 3, "nobody waits a second time");
        });
    }
}
