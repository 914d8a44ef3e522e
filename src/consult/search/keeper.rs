//! Who keeps the index: opens it when it is first asked for, brings it up to where the database is, and makes it anew when it is lost.
//!
//! A search answers from what is in force when that costs little: some changed plans are put in before it is answered. An index that was
//! never filled answers nothing, since what it does not find may well be there.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard};
use tracing::{debug, info, warn};

use super::error::SearchError;
use super::follow::{self, Missed};
use crate::index::{Change, Index, IndexError, Snapshot};
use crate::store::{Store, read};

/// How far the making of an index has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// So many things are in.
    pub done: u64,
    /// Of so many, about.
    pub of: u64,
}

impl Progress {
    /// In parts of a hundred; a hundred only at the end.
    pub fn percent(self) -> u8 {
        u8::try_from((self.done.saturating_mul(100) / self.of.max(1)).min(99)).unwrap_or(99)
    }
}

/// A search waits so long for an index that is being made.
const PATIENCE: Duration = Duration::from_secs(3);
/// A search waits so long for somebody else who brings the index up to date; then it answers from what is there.
const TURN: Duration = Duration::from_millis(500);
/// So many changed plans are put in before a search is answered; more are left to who follows.
const INLINE: i64 = 40;
/// Where somebody follows, searches bring the index up to date so often between two looks of theirs: a stream of publications does not hold them up.
const TURNS: u32 = 4;

/// Keeps the index of a node: cheap to clone.
#[derive(Clone)]
pub struct Keeper(Arc<Inner>);

struct Inner {
    store: Store,
    folder: Option<PathBuf>,
    index: OnceLock<Index>,
    turn: Mutex<()>,
    /// How often searches may still bring it up to date before who follows looks again.
    turns: AtomicU32,
    done: AtomicU64,
    of: AtomicU64,
}

impl Keeper {
    /// Keeps an index in this folder, or in memory where there is none. Nothing is opened yet.
    pub fn new(store: Store, folder: Option<PathBuf>) -> Self {
        let (turn, turns) = (Mutex::new(()), AtomicU32::new(u32::MAX));
        Self(Arc::new(Inner { store, folder, index: OnceLock::new(), turn, turns, done: AtomicU64::new(0), of: AtomicU64::new(0) }))
    }

    /// The index, opened.
    pub fn index(&self) -> Result<&Index, IndexError> {
        if let Some(index) = self.0.index.get() {
            return Ok(index);
        }
        let opened = match &self.0.folder {
            Some(folder) => Index::open(folder)?,
            None => Index::in_memory()?,
        };
        Ok(self.0.index.get_or_init(|| opened))
    }

    /// The same, without holding up those who answer: all its bytes are looked at when it is opened.
    async fn opened(&self) -> Result<Index, SearchError> {
        if let Some(index) = self.0.index.get() {
            return Ok(index.clone());
        }
        let keeper = self.clone();
        follow::blocking(move || keeper.index().cloned()).await
    }

    /// What can be searched now: what is in force, or was a moment ago.
    pub async fn current(&self) -> Result<Arc<Snapshot>, SearchError> {
        let index = self.opened().await?;
        let version = read::fact::data_version(&self.0.store).await?;
        match index.place() {
            Some(place) if place.version == version => return Ok(index.snapshot()),
            Some(place) => {
                // Another database may be behind; that is found out by who looks at the journal.
                let little = version - place.version <= INLINE;
                if little
                    && self.may_catch_up()
                    && let Ok(turn) = tokio::time::timeout(TURN, self.0.turn.lock()).await
                {
                    // What cannot be brought up to date can still be asked; who follows says what is wrong.
                    match self.catch_up(&turn, &index, usize::try_from(INLINE).ok()).await {
                        Err(SearchError::Index(error)) => debug!(error = &error as &dyn std::error::Error, "a search found the index out of date"),
                        outcome => outcome?,
                    }
                }
            }
            None => self.wait_for_the_first(&index).await?,
        }
        let snapshot = index.snapshot();
        if snapshot.place().is_some() { Ok(snapshot) } else { Err(SearchError::BeingMade(self.progress().percent())) }
    }

    /// Waits a while for an index that was never filled, and sees to it that somebody fills it. Whoever seemed to be at it may only have looked whether
    /// somebody is: it is over when something is there.
    async fn wait_for_the_first(&self, index: &Index) -> Result<(), SearchError> {
        let made = async {
            while index.place().is_none() {
                if self.0.turn.try_lock().is_ok() {
                    let making = self.clone();
                    // It goes on when the search has gone.
                    tokio::spawn(async move { making.follow_once().await }).await.unwrap_or(Ok(()))?;
                } else {
                    drop(self.0.turn.lock().await);
                }
                tokio::task::yield_now().await;
            }
            Ok(())
        };
        tokio::time::timeout(PATIENCE, made).await.unwrap_or(Ok(()))
    }

    /// Follows the database until it is told to stop: looks first whether the index is of this database.
    pub async fn follow(&self, every: Duration, stop: impl Future<Output = ()>) {
        let mut stop = std::pin::pin!(stop);
        let checked = tokio::select! {
            biased;
            () = &mut stop => return,
            checked = self.check() => checked,
        };
        if let Err(error) = checked {
            warn!(error = &error as &dyn std::error::Error, "the search index could not be checked");
        }
        let mut ticks = tokio::time::interval(every);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut well = true;
        loop {
            tokio::select! {
                biased;
                () = &mut stop => return,
                _ = ticks.tick() => self.0.turns.store(TURNS, Ordering::Relaxed),
            }
            // What is under way when the service stops is not waited for: it has not been, and is done again.
            let outcome = tokio::select! {
                biased;
                () = &mut stop => return,
                outcome = self.follow_once() => outcome,
            };
            match outcome {
                Ok(()) => well = true,
                // Said once: the next second would say the same.
                Err(error) if well => {
                    warn!(error = &error as &dyn std::error::Error, "the search index could not follow the database; it is tried again");
                    well = false;
                }
                Err(_) => {}
            }
        }
    }

    /// Whether it is a search's turn: always where nobody follows.
    fn may_catch_up(&self) -> bool {
        let take = |left: u32| if left == u32::MAX { Some(left) } else { left.checked_sub(1) };
        self.0.turns.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }

    /// Makes the index anew; says from time to time how far that has come. Refused where another process writes it.
    pub async fn rebuild(&self, told: impl FnMut(Progress)) -> Result<(), SearchError> {
        let _turn = self.0.turn.lock().await;
        let change = self.opened().await?.change()?;
        self.make(change, told).await
    }

    /// How far the making of the index has come.
    pub fn progress(&self) -> Progress {
        Progress { done: self.0.done.load(Ordering::Relaxed), of: self.0.of.load(Ordering::Relaxed) }
    }

    /// Brings the index to where the database is, whatever that takes.
    pub async fn follow_once(&self) -> Result<(), SearchError> {
        let index = self.opened().await?;
        let version = read::fact::data_version(&self.0.store).await?;
        if index.place().is_some_and(|place| place.version == version) {
            return Ok(());
        }
        let turn = self.0.turn.lock().await;
        match self.catch_up(&turn, &index, None).await {
            Err(SearchError::Index(IndexError::Damaged(error))) => {
                warn!(error = &error as &dyn std::error::Error, "the search index is damaged: it is made anew");
                index.reset()?;
                self.catch_up(&turn, &index, None).await
            }
            other => other,
        }
    }

    /// Makes an index anew that is of another database or vocabulary, though it has the number of this one.
    async fn check(&self) -> Result<(), SearchError> {
        let index = self.opened().await?;
        let turn = self.0.turn.lock().await;
        self.catch_up(&turn, &index, None).await
    }

    /// Puts in what changed, when that is not too much; `at_most` bounds it for those who cannot wait.
    async fn catch_up(&self, _turn: &MutexGuard<'_, ()>, index: &Index, at_most: Option<usize>) -> Result<(), SearchError> {
        // Another process of this machine may have done it.
        index.refresh()?;
        match follow::missed(&self.0.store, index.place(), at_most).await? {
            Missed::Some { plans, frameworks, place } => match begin(index)? {
                Some(change) => follow::put_in(&self.0.store, change, &plans, frameworks, place).await,
                None => Ok(()),
            },
            // Nothing, or too much for one search.
            Missed::Nothing | Missed::TooMuch => Ok(()),
            Missed::Everything if at_most.is_some() => Ok(()),
            Missed::Everything => match begin(index)? {
                Some(change) => self.make(change, |_| {}).await,
                None => Ok(()),
            },
        }
    }

    async fn make(&self, change: Change, mut told: impl FnMut(Progress)) -> Result<(), SearchError> {
        info!("the search index is being made");
        follow::make(&self.0.store, change, |progress: Progress| {
            self.0.done.store(progress.done, Ordering::Relaxed);
            self.0.of.store(progress.of, Ordering::Relaxed);
            told(progress);
        })
        .await?;
        let progress = self.progress();
        info!(index.entries = progress.done, "the search index is made: {} things can be found", progress.done);
        Ok(())
    }
}

/// A change; none where another process of this machine writes: then that one keeps the index.
fn begin(index: &Index) -> Result<Option<Change>, SearchError> {
    match index.change() {
        Ok(change) => Ok(Some(change)),
        Err(IndexError::Busy) => Ok(None),
        Err(other) => Err(other.into()),
    }
}
