//! The service, built once from its settings, and stopped in order.
//!
//! It owns what the faces share. What they do with it is theirs: nothing here listens, reads a document or answers a question.

mod address;
pub mod error;
mod fetching;
pub mod frameworks;
pub mod territories;

use crate::archive::Archive;
use crate::clock::Clock;
use crate::config::Config;
use crate::consult::search::Keeper;
use crate::fetch::Fetcher;
use crate::ingest::Ingest;
use crate::store::{Engine, Store, StoreError, read};

pub use error::AppError;

/// Everything, built.
pub struct App {
    /// The settings it was built from.
    pub config: Config,
    /// The time of day.
    pub clock: Clock,
    /// The kept documents.
    pub archive: Archive,
    /// The database.
    pub store: Store,
    /// What fetches feeds.
    pub fetcher: Fetcher,
    /// The way in.
    pub ingest: Ingest,
    /// The index for searches, of this node.
    pub keeper: Keeper,
}

impl App {
    /// Opens the data folder, the archive and the database, and makes those that are missing. The schema is left as it is.
    pub async fn open(config: Config, clock: Clock) -> Result<Self, AppError> {
        address::check(&config.database_url)?;
        let fetcher = fetching::fetcher(&config, &clock)?;
        let folder = |cause| AppError::Folder { path: config.data_dir.clone(), cause };
        std::fs::create_dir_all(&config.data_dir).map_err(folder)?;
        let archive = Archive::open(&config.data_dir.join("archive"))?;
        let store = Store::open(&config.database_url).await?;
        let ingest = Ingest::new(store.clone(), archive.clone(), fetcher.clone(), clock.clone());
        let keeper = Keeper::new(store.clone(), Some(config.data_dir.join("index")));
        Ok(Self { config, clock, archive, store, fetcher, ingest, keeper })
    }

    /// Makes the database fit for work. An embedded one is brought up to date and given its territories and référentiels; a server, which other nodes may
    /// be using, is only checked: there, `prisme migrate` is somebody's decision.
    pub async fn ready(&self) -> Result<(), AppError> {
        match self.store.engine() {
            Engine::Sqlite => {
                self.migrate().await?;
                territories::load_first(&self.store).await?;
                frameworks::load_bundled(self).await.map(drop)
            }
            Engine::Postgres => {
                self.store.check_schema().await?;
                let loaded = read::fact::territories(&self.store).await?.is_some();
                if loaded { Ok(()) } else { Err(AppError::NoTerritories) }
            }
        }
    }

    /// Brings the schema up to date.
    pub async fn migrate(&self) -> Result<(), AppError> {
        // A schema that this program does not know is told before anything is tried on it.
        match self.store.check_schema().await {
            Ok(()) => Ok(()),
            Err(older @ StoreError::Schema(_)) => self.store.migrate().await.map_err(|error| match error {
                StoreError::Refused(_) if is_unknown(&older) => older.into(),
                other => other.into(),
            }),
            Err(other) => Err(other.into()),
        }
    }

    /// Stops in order: what is being published ends or is undone, then the connections close.
    pub async fn stop(self) -> Result<(), AppError> {
        let Self { ingest, keeper, store, .. } = self;
        drop((ingest, keeper));
        Ok(store.close().await?)
    }
}

/// Whether the database holds migrations that this program has never heard of.
fn is_unknown(error: &StoreError) -> bool {
    matches!(error, StoreError::Schema(reason) if reason.contains("missing"))
}
