//! A transaction that writes, and the turn that it takes.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::{ConnAcquireErr, DatabaseTransaction, DbErr};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// Longest time that a writer waits for those before it.
const PATIENCE: Duration = Duration::from_secs(8);

/// Writers of this process, in the order in which they came: whoever waits for another inside of the database waits with a connection in hand, which
/// readers then lack.
#[derive(Debug, Clone)]
pub(super) struct Turns(Arc<Semaphore>);

impl Turns {
    /// So many may write at once.
    pub(super) fn of(writers: usize) -> Self {
        Self(Arc::new(Semaphore::new(writers)))
    }

    /// Waits for a turn.
    pub(super) async fn take(&self) -> Result<Turn, DbErr> {
        let turn = timeout(PATIENCE, Arc::clone(&self.0).acquire_owned()).await.ok().and_then(Result::ok);
        turn.map(|permit| Turn { _permit: permit }).ok_or(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))
    }
}

/// A turn, which ends when it is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    _permit: OwnedSemaphorePermit,
}

/// A transaction that writes; undone when it is dropped.
#[derive(Debug)]
pub(super) struct Writing {
    // Dropped in this order: the next writer begins when this one has ended.
    tx: DatabaseTransaction,
    _turn: Turn,
}

impl Writing {
    pub(super) fn new(tx: DatabaseTransaction, turn: Turn) -> Self {
        Self { tx, _turn: turn }
    }

    /// Makes what was written last.
    pub(super) async fn commit(self) -> Result<(), DbErr> {
        self.tx.commit().await
    }
}

impl Deref for Writing {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.tx
    }
}
