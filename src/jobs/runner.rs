//! A process that works on the queue, for as long as it lives or until certain runs have ended.

use std::collections::{HashSet, VecDeque};
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
                // Asked for together: a statement for each run would be most of the work on those that have nothing new.
                let ids: Vec<Uuid> = taken.iter().filter_map(|taken| taken.feed).collect();
                match read::feed::by_ids(&self.store, &ids).await {
                    Ok(mut feeds) => {
                        for taken in taken {
                            let feed = taken.feed.and_then(|feed| feeds.remove(&feed));
                            crew.start(taken, feed);
                        }
                        count
                    }
                    // What was taken and not begun is free again when its lease ends.
                    Err(error) => {
                        warn!(error = &error as &dyn std::error::Error, "the feeds of runs could not be read");
                        0
                    }
                }
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
        let worker = Worker::new(self.clock.new_id());
        let held = Held::default();
        let _heart = Heart::beat(self.store.clone(), worker, held.clone());
        let mut crew = Crew::new(self.store.clone(), self.ingest.clone(), worker, held);
        let outcome = self.until_ended(&mut crew, worker, runs, &mut ended).await;
        crew.stop().await;
        outcome
    }

    async fn until_ended(&self, crew: &mut Crew, worker: Worker, runs: &[Uuid], ended: &mut impl FnMut(usize)) -> Result<(), StoreError> {
        /// While others work on what is left, they are looked in on so often.
        const PAUSE: Duration = Duration::from_millis(100);
        /// So many are asked for at once: the words of a statement are bounded.
        const TOGETHER: usize = 500;
        let (mut waiting, mut open): (VecDeque<Uuid>, HashSet<Uuid>) = (runs.iter().copied().collect(), runs.iter().copied().collect());
        while !open.is_empty() {
            let next: Vec<Uuid> = waiting.iter().copied().take(TOGETHER).collect();
            let taken = if next.is_empty() { 0 } else { self.fill(crew, worker, Some(&next)).await };
            if taken > 0 {
                waiting.retain(|run| !crew.has(*run));
            }
            if !crew.is_idle() {
                let done = crew.wait().await;
                crew.settle(done).await;
                for run in crew.take_ended() {
                    open.remove(&run);
                }
            } else if taken == 0 {
                // What is left is in other hands, or has ended there.
                let known = read::run::by_ids(&self.store, &next).await?;
                let over = |run: &Uuid| known.get(run).is_none_or(|run| run.finished_at.is_some());
                open.retain(|run| !(next.contains(run) && over(run)));
                waiting.retain(|run| open.contains(run));
                // Those that were given back are waited for again.
                waiting.extend(open.iter().filter(|run| !next.contains(run) && !waiting.contains(run)).copied().collect::<Vec<_>>());
                waiting.rotate_left(TOGETHER.min(waiting.len()) % waiting.len().max(1));
                tokio::time::sleep(PAUSE).await;
            }
            ended(runs.len() - open.len());
        }
        Ok(())
    }
}
