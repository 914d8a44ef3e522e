//! Signs of life: what this process has taken stays its own for as long as it gives them.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::access::Worker;
use tokio::task::JoinHandle;
use tracing::warn;
use uuid::Uuid;

use crate::store::Store;
use crate::store::write::queue::extend;

/// A quarter of what a lease lasts: three signs may be lost.
const BEAT: Duration = Duration::from_secs(15);

/// What this process has taken; its copies share it.
#[derive(Debug, Clone, Default)]
pub(super) struct Held(Arc<Mutex<HashSet<Uuid>>>);

impl Held {
    pub(super) fn add(&self, run: Uuid) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(run);
    }

    pub(super) fn remove(&self, run: Uuid) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&run);
    }

    pub(super) fn has(&self, run: Uuid) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(&run)
    }

    pub(super) fn all(&self) -> Vec<Uuid> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
    }
}

/// Gives signs of life until it is dropped.
pub(super) struct Heart(JoinHandle<()>);

impl Heart {
    pub(super) fn beat(store: Store, worker: Worker, held: Held) -> Self {
        Self(tokio::spawn(async move {
            loop {
                tokio::time::sleep(BEAT).await;
                let runs = held.all();
                if runs.is_empty() {
                    continue;
                }
                // A database that is away for longer than a lease gives the work to others: what was lost is refused when it ends.
                if let Err(error) = extend(&store, worker, &runs).await {
                    warn!(error = &error as &dyn std::error::Error, "a sign of life could not be given");
                }
            }
        }))
    }
}

impl Drop for Heart {
    fn drop(&mut self) {
        self.0.abort();
    }
}
