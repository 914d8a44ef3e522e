//! A transaction that writes, and the turn that it takes.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::{ConnAcquireErr, DatabaseTransaction, DbErr};
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::timeout;

/// Longest time that a writer waits for those before it.
const PATIENCE: Duration = Duration::from_secs(8);

/// Writers of an embedded database, one after the other in the order in which they came. It would let only one of them write anyway; but whoever waits
/// inside of it waits with a connection in hand, which readers then lack, and looks again now and then instead of being called.
#[derive(Debug, Clone, Default)]
pub(super) struct Turns(Arc<Mutex<()>>);

impl Turns {
    /// Waits for a turn.
    pub(super) async fn take(&self) -> Result<Turn, DbErr> {
        let turn = timeout(PATIENCE, Arc::clone(&self.0).lock_owned()).await;
        turn.map(|guard| Turn { _guard: guard }).map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))
    }
}

/// A turn, which ends when it is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    _guard: OwnedMutexGuard<()>,
}

/// A transaction that writes; undone when it is dropped.
#[derive(Debug)]
pub(super) struct Writing {
    // Dropped in this order: the next writer begins when this one has ended.
    tx: DatabaseTransaction,
    _turn: Option<Turn>,
}

impl Writing {
    pub(super) fn new(tx: DatabaseTransaction, turn: Option<Turn>) -> Self {
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
