//! The runs that a process is working on: started, ended, given back.

use std::collections::HashMap;
use std::mem::take;
use std::time::Duration;

use domain::access::Worker;
use tokio::task::{Id, JoinError, JoinSet};
use tracing::{info, warn};
use uuid::Uuid;

use super::heart::Held;
use crate::ingest::{Ingest, IngestError, Worked};
use crate::store::record::Feed;
use crate::store::write::queue::{Taken, release};
use crate::store::write::run::{End, end_all};
use crate::store::{Store, StoreError};

/// Ends are written together when so many wait, or when nobody is working.
const TOGETHER: usize = 64;
/// Nobody who watches a run waits longer for the others.
const BRIEFLY: Duration = Duration::from_millis(25);
/// How long a database that takes nothing is left alone.
const AGAIN: Duration = Duration::from_secs(1);
/// Longer than any run.
const FOREVER: Duration = Duration::from_hours(1);

/// A run that has ended, one way or the other.
pub(super) type Done = Result<(Taken, Result<Worked, IngestError>), JoinError>;

/// What a wait came to.
pub(super) enum Waited {
    /// A run has ended.
    Ended(Box<Done>),
    /// The ends that wait have waited long enough.
    LongEnough,
}

/// Works on several runs at once.
pub(super) struct Crew {
    store: Store,
    ingest: Ingest,
    worker: Worker,
    held: Held,
    tasks: JoinSet<(Taken, Result<Worked, IngestError>)>,
    ends: Vec<End>,
    /// Which task works on which run.
    runs: HashMap<Id, Uuid>,
    /// What has left its hands since somebody asked.
    ended: Vec<Uuid>,
}

impl Crew {
    pub(super) fn new(store: Store, ingest: Ingest, worker: Worker, held: Held) -> Self {
        Self { store, ingest, worker, held, tasks: JoinSet::new(), ends: Vec::new(), runs: HashMap::new(), ended: Vec::new() }
    }

    /// How many runs it is working on.
    pub(super) fn len(&self) -> usize {
        self.tasks.len()
    }

    /// Whether it has nothing to do.
    pub(super) fn is_idle(&self) -> bool {
        self.tasks.is_empty() && self.ends.is_empty()
    }

    /// Whether a run is in its hands.
    pub(super) fn has(&self, run: Uuid) -> bool {
        self.held.has(run)
    }

    /// What has ended in its hands since this was asked last; what was given back is not among it.
    pub(super) fn take_ended(&mut self) -> Vec<Uuid> {
        take(&mut self.ended)
    }

    /// Starts to work on a run that was taken, and on its feed as it stands.
    pub(super) fn start(&mut self, taken: Taken, feed: Option<Feed>) {
        self.held.add(taken.run);
        let (ingest, worker) = (self.ingest.clone(), self.worker);
        let run = taken.run;
        let task = self.tasks.spawn(async move {
            let done = ingest.work(worker, &taken, feed.as_ref()).await;
            (taken, done)
        });
        self.runs.insert(task.id(), run);
    }

    /// Waits until a run has ended, or until the ends that wait have waited long enough. Nothing is lost when the wait is given up.
    pub(super) async fn wait(&mut self) -> Waited {
        let patience = if self.ends.is_empty() { FOREVER } else { BRIEFLY };
        match tokio::time::timeout(patience, self.tasks.join_next()).await {
            Ok(Some(done)) => Waited::Ended(Box::new(done)),
            Ok(None) | Err(_) => Waited::LongEnough,
        }
    }

    /// Deals with a run that has ended, and with all others that have by now.
    pub(super) async fn settle(&mut self, waited: Waited) {
        match waited {
            Waited::Ended(done) => self.deal(*done).await,
            Waited::LongEnough => self.flush().await,
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
                    self.ended.push(end.run);
                }
            }
            Err(error) => {
                warn!(error = &error as &dyn std::error::Error, "the ends of runs could not be written");
                // A disk that is full stays so for a while.
                tokio::time::sleep(AGAIN).await;
            }
        }
    }

    async fn deal(&mut self, done: Done) {
        let (taken, worked) = match done {
            Ok(done) => done,
            // A panic is a fault of ours: without signs of life its lease ends, and it is counted.
            Err(error) => {
                if let Some(run) = self.runs.remove(&error.id()) {
                    self.held.remove(run);
                }
                return warn!(error = &error as &dyn std::error::Error, "the work on a run broke off");
            }
        };
        self.runs.retain(|_, run| *run != taken.run);
        match worked {
            Ok(Worked { end: Some(end), .. }) => self.ends.push(end),
            Ok(_) => {
                self.held.remove(taken.run);
                self.ended.push(taken.run);
            }
            Err(error) => {
                if self.set_down(&taken, error).await {
                    self.ended.push(taken.run);
                }
            }
        }
    }

    /// What to do with a run on which the service failed; whether it has ended.
    async fn set_down(&self, taken: &Taken, error: IngestError) -> bool {
        self.held.remove(taken.run);
        warn!(run.id = %taken.run, error = &error as &dyn std::error::Error, "a run could not be worked on");
        let given_back = match &error {
            IngestError::Store(StoreError::LeaseLost) => return false,
            // The database is away, or writers met: the run itself is as it was.
            IngestError::Store(error) if error.may_pass() => Err(()),
            _ => self.ingest.give_back(self.worker, taken, &error).await.map(drop).map_err(drop),
        };
        // When this cannot be written either, the lease ends by itself.
        if given_back.is_err() {
            let _ = release(&self.store, self.worker, &[taken.run]).await;
            return false;
        }
        true
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
