//! What is recorded from now on: one look at the journal's end for all who wait, and a place in it for each.
//!
//! Nothing is kept for a reader who is slow: what they have not read stands in the journal, and is read from there. A reader misses nothing and
//! hears nothing twice, whichever process recorded it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, watch};
use tokio::time::sleep;
use tracing::warn;

use crate::store::bell::Bell;
use crate::store::change::Change;
use crate::store::read::{fact, journal};
use crate::store::{Store, StoreError};

/// So many lines of the journal are read at once.
const PAGE: u64 = 200;
/// How long nobody looks after the database did not answer.
const PAUSE: Duration = Duration::from_secs(1);

/// The news of one process: cheap to clone.
#[derive(Clone)]
pub struct News {
    store: Store,
    /// The last data version that was seen; somebody looks for as long as somebody waits.
    latest: Arc<Mutex<Option<watch::Sender<i64>>>>,
}

impl News {
    /// The news of this store.
    pub fn new(store: Store) -> Self {
        Self { store, latest: Arc::default() }
    }

    /// A reader who hears what is recorded from now on.
    pub async fn from_now(&self) -> Result<Reader, StoreError> {
        let last = fact::data_version(&self.store).await?;
        let mut latest = self.latest.lock().await;
        let latest = if let Some(latest) = latest.as_ref().filter(|latest| !latest.is_closed()) {
            latest.subscribe()
        } else {
            let (sender, receiver) = watch::channel(last);
            tokio::spawn(look(self.store.clone(), sender.clone()));
            *latest = Some(sender);
            receiver
        };
        Ok(Reader { store: self.store.clone(), last, latest, waiting: VecDeque::new() })
    }
}

/// Looks at the end of the journal for as long as somebody waits.
async fn look(store: Store, latest: watch::Sender<i64>) {
    let mut bell = Bell::new(&store);
    loop {
        tokio::select! {
            () = latest.closed() => return,
            () = bell.rings() => {}
        }
        match fact::data_version(&store).await {
            Ok(number) => {
                latest.send_if_modified(|known| {
                    let newer = number > *known;
                    *known = number.max(*known);
                    newer
                });
            }
            Err(error) => {
                warn!(error = &error as &dyn std::error::Error, "the end of the journal cannot be seen");
                sleep(PAUSE).await;
            }
        }
    }
}

/// A place in the journal.
pub struct Reader {
    store: Store,
    /// What was read last.
    last: i64,
    latest: watch::Receiver<i64>,
    waiting: VecDeque<Change>,
}

impl Reader {
    /// The next line, once it is there.
    pub async fn next(&mut self) -> Result<Change, StoreError> {
        loop {
            if let Some(change) = self.waiting.pop_front() {
                return Ok(change);
            }
            if *self.latest.borrow_and_update() <= self.last {
                // Whoever looks lives for as long as this reader does.
                if self.latest.changed().await.is_err() {
                    sleep(PAUSE).await;
                }
                continue;
            }
            let lines = journal::since(&self.store, self.last, PAGE).await?;
            let seen = *self.latest.borrow();
            // A raise of the data version without a line has nothing to tell.
            self.last = lines.last().map_or(seen, |line| line.number);
            self.waiting.extend(lines);
        }
    }
}
