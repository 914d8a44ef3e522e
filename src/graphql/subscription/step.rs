//! One run, each time it has changed, to its end.

use futures_util::stream::{self, Stream};
use tokio::time::Interval;
use uuid::Uuid;

use super::tick::ticks;
use crate::store::read::run::by_ids;
use crate::store::record::Run;
use crate::store::{Store, StoreError};

/// A run that somebody watches.
pub(super) struct Steps {
    store: Store,
    run: Uuid,
    /// What was told last.
    told: Option<Run>,
    /// Whether there is nothing more to tell.
    over: bool,
    ticks: Interval,
}

impl Steps {
    /// The steps of a run; `None` when there is no such run.
    pub(super) async fn of(store: &Store, run: Uuid) -> Result<Option<Self>, StoreError> {
        let known = by_ids(store, &[run]).await?.contains_key(&run);
        Ok(known.then(|| Self { store: store.clone(), run, told: None, over: false, ticks: ticks() }))
    }

    /// As it stands, then each change.
    pub(super) fn follow(self) -> impl Stream<Item = Result<Run, StoreError>> + Send + use<> {
        stream::unfold(self, |mut steps| async move {
            let next = steps.next().await?;
            Some((next, steps))
        })
    }

    async fn next(&mut self) -> Option<Result<Run, StoreError>> {
        while !self.over {
            self.ticks.tick().await;
            let found = match by_ids(&self.store, &[self.run]).await {
                Ok(mut found) => found.remove(&self.run),
                Err(error) => {
                    self.over = true;
                    return Some(Err(error));
                }
            };
            self.over = found.as_ref().is_none_or(|run| run.finished_at.is_some());
            if found != self.told {
                self.told.clone_from(&found);
                return found.map(Ok);
            }
        }
        None
    }
}
