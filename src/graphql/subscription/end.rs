//! Runs as they end, each once.

use std::collections::{HashMap, VecDeque};

use chrono::{DateTime, Utc};
use futures_util::stream::{self, Stream};
use tokio::time::Interval;
use uuid::Uuid;

use super::tick::ticks;
use crate::store::read::run::{by_ids, ended_after};
use crate::store::record::Run;
use crate::store::{Store, StoreError};

/// The end of a run is written up to so much later than it says, in milliseconds: large versions take a while to be written, ends of runs that
/// found nothing new are written together, and clocks of several machines differ.
const LATE: i64 = 10_000;
/// So many ends are asked for at once.
const PAGE: u64 = 500;

/// The ends that somebody watches.
pub(super) struct Ends {
    store: Store,
    collectivity: Option<Uuid>,
    /// Before this time nothing new is expected.
    floor: i64,
    /// When each run that ended since has ended: a run that was held, and is ruled on, ends twice.
    seen: HashMap<Uuid, i64>,
    /// What is still to be told.
    untold: VecDeque<Run>,
    over: bool,
    ticks: Interval,
}

impl Ends {
    /// The ends from now on.
    pub(super) async fn from_now(store: &Store, collectivity: Option<Uuid>, now: DateTime<Utc>) -> Result<Self, StoreError> {
        let mut ends = Self {
            store: store.clone(),
            collectivity,
            floor: now.timestamp_millis() - LATE,
            seen: HashMap::new(),
            untold: VecDeque::new(),
            over: false,
            ticks: ticks(),
        };
        ends.unseen().await?;
        Ok(ends)
    }

    /// Runs as they end.
    pub(super) fn follow(self) -> impl Stream<Item = Result<Run, StoreError>> + Send + use<> {
        stream::unfold(self, |mut ends| async move {
            let next = ends.next().await?;
            Some((next, ends))
        })
    }

    async fn next(&mut self) -> Option<Result<Run, StoreError>> {
        while !self.over {
            if let Some(run) = self.untold.pop_front() {
                return Some(Ok(run));
            }
            self.ticks.tick().await;
            if let Err(error) = self.look().await {
                self.over = true;
                return Some(Err(error));
            }
        }
        None
    }

    async fn look(&mut self) -> Result<(), StoreError> {
        let ids = self.unseen().await?;
        if !ids.is_empty() {
            let mut found = by_ids(&self.store, &ids).await?;
            self.untold.extend(ids.iter().filter_map(|id| found.remove(id)));
        }
        Ok(())
    }

    /// The runs of which nobody knew that they had ended, in the order of their ends; known from now on.
    async fn unseen(&mut self) -> Result<Vec<Uuid>, StoreError> {
        let (mut place, mut unseen) = ((self.floor, Uuid::nil()), Vec::new());
        loop {
            let ended = ended_after(&self.store, self.collectivity, place, PAGE).await?;
            unseen.extend(ended.iter().filter(|(at, id)| self.seen.insert(*id, *at) != Some(*at)).map(|(_, id)| *id));
            match ended.last() {
                Some(last) if u64::try_from(ended.len()) == Ok(PAGE) => place = *last,
                _ => break,
            }
        }
        let newest = self.seen.values().max().copied().unwrap_or(self.floor);
        self.floor = self.floor.max(newest - LATE);
        let floor = self.floor;
        self.seen.retain(|_, at| *at >= floor);
        Ok(unseen)
    }
}
