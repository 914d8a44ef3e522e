//! The way in: a document becomes a version, or an attempt that says why it did not.
//!
//! What the document means, `domain::reading` tells; what is written, `store::write`. Here they are put in order: archived before it is
//! published, published whole or not at all, and never twice.

mod error;
mod fetched;
mod framework;
mod history;
mod parallel;
mod partial;
mod prepare;
mod publish;
mod pull;
mod recast;
mod receive;
mod reclassify;
mod register;
mod replay;
pub mod report;
mod rule;
mod step;
mod subject;
mod submission;
mod ticket;
pub mod told;
mod version;

use std::collections::HashMap;
use std::sync::Arc;

use domain::collectivity::Reference;
use domain::reading::Gazetteer;
use tokio::sync::{Mutex, OnceCell, OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

pub use error::IngestError;
pub use framework::Imported;
pub use publish::Outcome;
pub use pull::Worked;
pub use recast::Recast;
pub use receive::{Coding, Intake, ReceiveError, Received, WireDigests};
pub use register::{Declaration, RegisterError, Registered};
pub use replay::Replayed;
pub use rule::RuleError;
pub use submission::{Completeness, Guard, Hold, Submission};

use crate::archive::Archive;
use crate::clock::Clock;
use crate::fetch::Fetcher;
use crate::store::{Store, StoreError};

/// Megabytes of documents that are in memory at a time, on their way from the archive to the store: a document and what is understood of it
/// take more than ten times its size.
const ROOM: u32 = 20;
/// So many documents are read at a time.
const READINGS: usize = 3;

/// All that publishing needs; cheap to clone.
#[derive(Clone)]
pub struct Ingest {
    store: Store,
    archive: Archive,
    fetcher: Fetcher,
    clock: Clock,
    references: Arc<OnceCell<Arc<HashMap<String, Uuid>>>>,
    readings: Arc<Semaphore>,
    room: Arc<Semaphore>,
    frameworks: Arc<Mutex<Arc<framework::Proposing>>>,
}

impl Ingest {
    /// Publishes into this store, keeping documents in this archive and fetching them with this fetcher.
    pub fn new(store: Store, archive: Archive, fetcher: Fetcher, clock: Clock) -> Self {
        Self {
            store,
            archive,
            fetcher,
            clock,
            references: Arc::default(),
            readings: Arc::new(Semaphore::new(READINGS)),
            room: Arc::new(Semaphore::new(ROOM as usize)),
            frameworks: Arc::default(),
        }
    }

    /// Waits until there is room for a document of so many bytes; as long as the answer lives, the room is taken.
    async fn room_for(&self, bytes: i64) -> Result<OwnedSemaphorePermit, IngestError> {
        let megabytes = u32::try_from(bytes >> 20).unwrap_or(ROOM).saturating_add(1).min(ROOM);
        Arc::clone(&self.room).acquire_many_owned(megabytes).await.map_err(|_| IngestError::Stopped)
    }

    /// Who is called what, from the table of territories: loaded once.
    async fn gazetteer(&self) -> Result<Arc<Gazetteer>, StoreError> {
        let load = async || crate::store::read::collectivity::references(&self.store).await.map(Arc::new);
        let references = Arc::clone(self.references.get_or_try_init(load).await?);
        Ok(Arc::new(move |reference: &Reference| find(&references, reference)))
    }
}

fn find(references: &HashMap<String, Uuid>, reference: &Reference) -> Option<Uuid> {
    let siren = reference.siren().map(|siren| siren.as_str().to_owned());
    let code = siren.or_else(|| reference.insee().map(|code| code.as_str().to_owned()))?;
    references.get(&code).copied()
}
