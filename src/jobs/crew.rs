//! The runs that a process is working on: started, ended, given back.

use std::mem::take;

use domain::access::Worker;
use tokio::task::{JoinError, JoinSet};
use tracing::{info, warn};
use uuid::Uuid;

use super::heart::Held;
use crate::ingest::{Ingest, IngestError, Worked};
use crate::store::write::queue::{Taken, release};
use crate::store::write::run::{End, end_all};
use crate::store::{Store, StoreError};

/// Ends are written together when so many wait, or when nobody is working.
const TOGETHER: usize = 64;

/// A run that has ended, one way or the other.
pub(super) type Done = Result<(Taken, Result<Worked, IngestError>), JoinError>;

/// Works on several runs at once.
pub(super) struct Crew {
    store: Store,
    ingest: Ingest,
    worker: Worker,
    held: Held,
    tasks: JoinSet<(Taken, Result<Worked, IngestError>)>,
    ends: Vec<End>,
}

impl Crew {
    pub(super) fn new(store: Store, ingest: Ingest, worker: Worker, held: Held) -> Self {
        Self { store, ingest, worker, held, tasks: JoinSet::new(), ends: Vec::new() }
    }

    /// How many runs are in its hands.
    pub(super) fn len(&self) -> usize {
        self.tasks.len() + self.ends.len()
    }

    /// Whether it has nothing to do.
    pub(super) fn is_idle(&self) -> bool {
        self.tasks.is_empty() && self.ends.is_empty()
    }

    /// Starts to work on a run that was taken.
    pub(super) fn start(&mut self, taken: Taken) {
        self.held.add(taken.run);
        let (ingest, worker) = (self.ingest.clone(), self.worker);
        self.tasks.spawn(async move {
            let done = ingest.work(worker, &taken).await;
            (taken, done)
        });
    }

    /// Waits until a run has ended; `None` when nobody is working. Nothing is lost when the wait is given up.
    pub(super) async fn wait(&mut self) -> Option<Done> {
        self.tasks.join_next().await
    }

    /// Deals with a run that has ended, and with all others that have by now.
    pub(super) async fn settle(&mut self, first: Option<Done>) {
        if let Some(done) = first {
            self.deal(done).await;
        }
        while let Some(done) = self.tasks.try_join_next() {
            self.deal(done).await;
        }
        if self.ends.len() >= TOGETHER || self.tasks.is_empty() {
            self.flush().await;
        }
    }

    /// Writes the ends that wait.
    pub(super) async fn flush(&mut self) {
        if self.ends.is_empty() {
            return;
        }
        // They stay in hand until they are written: whoever gives up waiting loses none.
        match end_all(&self.store, &self.ends).await {
            Ok(lost) => {
                for run in lost {
                    info!(run.id = %run, "another worker has taken this run over");
                }
                for end in take(&mut self.ends) {
                    self.held.remove(end.run);
                }
            }
            Err(error) => warn!(error = &error as &dyn std::error::Error, "the ends of runs could not be written"),
        }
    }

    async fn deal(&mut self, done: Done) {
        let (taken, worked) = match done {
            Ok(done) => done,
            // A panic is a fault of ours: its lease ends by itself, and it is counted.
            Err(error) => return warn!(error = &error as &dyn std::error::Error, "the work on a run broke off"),
        };
        match worked {
            Ok(Worked { end: Some(end), .. }) => self.ends.push(end),
            Ok(_) => self.held.remove(taken.run),
            Err(error) => self.set_down(&taken, error).await,
        }
    }

    /// What to do with a run on which the service failed.
    async fn set_down(&self, taken: &Taken, error: IngestError) {
        self.held.remove(taken.run);
        warn!(run.id = %taken.run, error = &error as &dyn std::error::Error, "a run could not be worked on");
        let given_back = match &error {
            IngestError::Store(StoreError::LeaseLost) => return,
            // The database is away, or writers met: the run itself is as it was.
            IngestError::Store(error) if error.may_pass() => Err(()),
            _ => self.ingest.give_back(self.worker, taken, &error).await.map(drop).map_err(drop),
        };
        // When this cannot be written either, the lease ends by itself.
        if given_back.is_err() {
            let _ = release(&self.store, self.worker, &[taken.run]).await;
        }
    }

    /// Stops working: what has not ended is given back, and begins anew elsewhere.
    pub(super) async fn stop(mut self) {
        self.flush().await;
        self.tasks.shutdown().await;
        let left: Vec<Uuid> = self.held.all();
        if !left.is_empty() {
            info!(runs = left.len(), "runs are given back");
            if let Err(error) = release(&self.store, self.worker, &left).await {
                warn!(error = &error as &dyn std::error::Error, "runs could not be given back: their leases end by themselves");
            }
        }
    }
}
