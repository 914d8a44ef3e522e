//! A process that works on the queue, for as long as it lives or until certain runs have ended.

use std::time::Duration;

use domain::access::Worker;
use tracing::{info, warn};
use uuid::Uuid;

use super::crew::Crew;
use super::heart::{Heart, Held};
use crate::clock::Clock;
use crate::ingest::Ingest;
use crate::store::write::queue::{enqueue_due, sweep, take};
use crate::store::{Store, StoreError, read};

/// How a process works.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Runs at once; most of them wait for a server.
    pub at_once: usize,
    /// How often the schedule is looked at.
    pub tick: Duration,
    /// How long runs may take to end when the process stops.
    pub patience: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self { at_once: 64, tick: Duration::from_secs(1), patience: Duration::from_secs(6) }
    }
}

/// So many feeds become due in one transaction.
const DUE_AT_ONCE: u64 = 500;
/// How often runs without an end and without a process are looked for, in ticks.
const SWEEP: u32 = 60;

/// Works on the queue.
pub struct Runner {
    store: Store,
    ingest: Ingest,
    clock: Clock,
    settings: Settings,
}

impl Runner {
    /// Works on the queue of this store.
    pub fn new(store: Store, ingest: Ingest, clock: Clock, settings: Settings) -> Self {
        Self { store, ingest, clock, settings }
    }

    /// Works until it is told to stop: then what is under way ends within its patience, or is given back.
    pub async fn serve(&self, stop: impl Future<Output = ()>) {
        let worker = Worker::new(self.clock.new_id());
        let held = Held::default();
        let _heart = Heart::beat(self.store.clone(), worker, held.clone());
        let mut crew = Crew::new(self.store.clone(), self.ingest.clone(), worker, held);
        let mut ticks = tokio::time::interval(self.settings.tick);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let (mut turn, mut stop) = (0_u32, std::pin::pin!(stop));
        info!(worker.id = %worker.id(), "a worker is at the queue");
        loop {
            tokio::select! {
                biased;
                () = &mut stop => break,
                _ = ticks.tick() => {
                    if let Err(error) = self.tick(worker, turn).await {
                        warn!(error = &error as &dyn std::error::Error, "the queue could not be looked at");
                    }
                    turn = turn.wrapping_add(1);
                    crew.flush().await;
                }
                done = crew.wait(), if !crew.is_idle() => crew.settle(done).await,
            }
            self.fill(&mut crew, worker, None).await;
        }
        self.wind_down(crew).await;
    }

    /// What is due is queued; what was forgotten is ended.
    async fn tick(&self, worker: Worker, turn: u32) -> Result<(), StoreError> {
        let now = self.clock.now();
        loop {
            let next = |feed: &crate::store::record::Feed| feed.schedule.map(|schedule| schedule.next(feed.id, now));
            let queued = enqueue_due(&self.store, worker, now, DUE_AT_ONCE, || self.clock.new_id(), next).await?;
            if u64::try_from(queued) != Ok(DUE_AT_ONCE) {
                break;
            }
        }
        if turn.is_multiple_of(SWEEP) {
            sweep(&self.store, worker, now).await?;
        }
        Ok(())
    }

    /// Takes as many runs as there are hands free. Answers how many.
    async fn fill(&self, crew: &mut Crew, worker: Worker, only: Option<&[Uuid]>) -> usize {
        let free = self.settings.at_once.saturating_sub(crew.len());
        // Not for every single hand: taking costs a statement.
        if free == 0 || (free < self.settings.at_once / 4 && !crew.is_idle()) {
            return 0;
        }
        match take(&self.store, worker, only, free as u64, self.clock.now()).await {
            Ok(taken) => {
                let count = taken.len();
                for taken in taken {
                    crew.start(taken);
                }
                count
            }
            Err(error) => {
                warn!(error = &error as &dyn std::error::Error, "no run could be taken");
                0
            }
        }
    }

    /// Lets what is under way end, for a while.
    async fn wind_down(&self, mut crew: Crew) {
        let ending = async {
            while !crew.is_idle() {
                let done = crew.wait().await;
                crew.settle(done).await;
            }
        };
        let _ = tokio::time::timeout(self.settings.patience, ending).await;
        crew.stop().await;
    }

    /// Works until these runs have ended, whoever works on them; says after each step how many have.
    pub async fn work_off(&self, runs: &[Uuid], mut ended: impl FnMut(usize)) -> Result<(), StoreError> {
        const PAUSE: Duration = Duration::from_millis(100);
        let worker = Worker::new(self.clock.new_id());
        let held = Held::default();
        let _heart = Heart::beat(self.store.clone(), worker, held.clone());
        let mut crew = Crew::new(self.store.clone(), self.ingest.clone(), worker, held);
        let mut left: Vec<Uuid> = runs.to_vec();
        while !left.is_empty() {
            let taken = self.fill(&mut crew, worker, Some(&left)).await;
            if crew.is_idle() && taken == 0 {
                tokio::time::sleep(PAUSE).await;
            } else {
                // Long enough for several to end, short enough for a bar to move.
                if let Ok(done) = tokio::time::timeout(PAUSE, crew.wait()).await {
                    crew.settle(done).await;
                }
            }
            let known = match read::run::by_ids(&self.store, &left).await {
                Ok(known) => known,
                Err(error) => {
                    crew.stop().await;
                    return Err(error);
                }
            };
            left.retain(|run| known.get(run).is_some_and(|run| run.finished_at.is_none()));
            ended(runs.len() - left.len());
        }
        crew.stop().await;
        Ok(())
    }
}
