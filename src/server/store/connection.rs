//! The handle of the database, and the handling of a database server that does not respond.
//!
//! The client reconnects by itself when its connection breaks, and queues every statement until then, without a timeout. A
//! connection that seems open but delivers no responses it does not notice. So each statement has a timeout here. After a timeout
//! no statement is sent until there is a new connection. If the server refuses the client's sign-in once, as it may while it
//! starts, the client fails every statement from then on: that needs a new connection, too.

use super::{StoreError, connect::Server, is_conflict};
use std::{
    sync::{
        Arc, OnceLock, PoisonError, RwLock, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use surrealdb::{Surreal, engine::any::Any};

/// The timeout of a database server for a statement, and for a new connection.
pub(super) const ANSWERS_IN: Duration = Duration::from_secs(10);

/// The time between two attempts to connect.
const TRIES_EVERY: Duration = Duration::from_secs(1);

/// The handle of the database. Clones share it: cloning `Surreal` itself would open a session each time.
#[derive(Debug, Clone)]
pub(super) struct Connection(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    current: RwLock<Arc<Surreal<Any>>>,
    /// The server and its timeout; an embedded database has none.
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

    /// Sets the server and the timeout of each statement from now on. Migrations run before: they may take long.
    pub(super) fn watch(&self, server: Server, patience: Duration) {
        let _ = self.0.server.set((server, patience));
    }

    /// Releases the database; no statement can be run from here on.
    pub(super) fn let_go(&self) {
        self.0.put(Surreal::init());
    }

    pub(super) fn current(&self) -> Arc<Surreal<Any>> {
        self.0.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Runs a query, with the timeout if there is one.
    ///
    /// # Errors
    /// [`StoreError::Silent`] where the server does not respond in time. The outcome is unknown.
    pub(super) async fn ask<T>(&self, ask: impl AsyncFnOnce(&Surreal<Any>) -> surrealdb::Result<T>) -> Result<T, StoreError> {
        let current = self.current();
        let Some((_, patience)) = self.0.server.get() else { return Ok(ask(&current).await?) };
        if self.0.is_silent.load(Ordering::Relaxed) {
            return Err(StoreError::Silent);
        }
        let answer = tokio::time::timeout(*patience, ask(&current)).await;
        // Here the whole query was refused: a failed statement is reported among the results.
        let is_refused = matches!(&answer, Ok(Err(error)) if !is_conflict(error));
        // Not if it waited on a connection that was replaced meanwhile.
        if (is_refused || answer.is_err()) && Arc::ptr_eq(&current, &self.current()) {
            self.doubt(answer.is_err());
        }
        Ok(answer.map_err(|_| StoreError::Silent)??)
    }

    /// Waits for a step of a transaction, with the timeout if there is one.
    ///
    /// # Errors
    /// [`StoreError::Silent`] where its server does not answer in time.
    pub(super) async fn in_time<T>(&self, asked: impl Future<Output = surrealdb::Result<T>>) -> Result<T, StoreError> {
        match self.0.server.get() {
            None => Ok(asked.await?),
            Some((_, patience)) => Ok(tokio::time::timeout(*patience, asked).await.map_err(|_| StoreError::Silent)??),
        }
    }

    /// Starts to open a new connection. If the server is silent, no statement is sent until there is one.
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

/// Retries until there is a new connection, or the handle was dropped.
async fn connect_anew(connection: Weak<Inner>) {
    while let Some(inner) = connection.upgrade() {
        let Some((server, _)) = inner.server.get() else { return };
        match server.open().await {
            Ok(db) => {
                inner.put(db);
                inner.is_in_doubt.store(false, Ordering::Relaxed);
                inner.is_silent.store(false, Ordering::Relaxed);
                tracing::info!("reconnected to the database server");
                return;
            }
            Err(error) => tracing::warn!(%error, "cannot connect to the database server"),
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
            // An embedded database has no timeout.
            assert!(tokio::time::timeout(patience * 2, ask(false)).await.is_err());

            connection.watch(Server::parse("ws://127.0.0.1:1").expect("an address"), patience);
            assert!(ask(true).await.is_ok());
            let is_in_doubt = || connection.0.is_in_doubt.load(Ordering::Relaxed);
            assert!(!is_in_doubt());
            let refused = connection.ask(async |_| Err::<(), _>(surrealdb::Error::internal("no sign-in".to_owned()))).await;
            assert!(matches!(refused, Err(StoreError::Database(_))));
            // The present connection may work for other statements until there is a new one.
            assert!(is_in_doubt() && ask(true).await.is_ok());
            assert!(matches!(ask(false).await, Err(StoreError::Silent)));
            assert_eq!(asked.load(Ordering::Relaxed), 4);
            assert!(matches!(ask(true).await, Err(StoreError::Silent)));
            assert_eq!(asked.load(Ordering::Relaxed), 4, "nobody waits a second time");
        });
    }
}
