//! Source documents as they came, by the digest of their bytes.
//!
//! What is kept never changes and is never deleted here. What the bytes mean, who sent them and when is known elsewhere.

mod digest;
mod draft;
mod error;
mod folder;

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;

pub use digest::Sha256Digest;
pub use draft::Draft;
pub use error::ArchiveError;
use folder::Folder;

/// The kept documents, in a local folder; its copies share it.
#[derive(Debug, Clone)]
pub struct Archive {
    folder: Arc<Folder>,
}

impl Archive {
    /// Opens the archive in this folder, which is made when it is missing. It blocks: call it while starting.
    pub fn open(dir: &Path) -> Result<Self, ArchiveError> {
        Ok(Self { folder: Arc::new(Folder::open(dir)?) })
    }

    /// Keeps these bytes. Once it answers, they outlive a power cut; the same bytes are kept once, however often they come.
    pub async fn put(&self, bytes: Bytes) -> Result<Sha256Digest, ArchiveError> {
        let folder = Arc::clone(&self.folder);
        aside(move || folder.put(&bytes)).await
    }

    /// A document that comes piece by piece.
    pub fn draft(&self) -> Draft {
        Draft::new(Arc::clone(&self.folder))
    }

    /// The bytes of this digest, checked; `None` when they were never kept. A damaged file is an error and not an answer.
    pub async fn get(&self, digest: Sha256Digest) -> Result<Option<Vec<u8>>, ArchiveError> {
        let folder = Arc::clone(&self.folder);
        aside(move || folder.get(digest)).await
    }
}

/// Runs what waits for a disk where waiting harms nobody.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> Result<T, ArchiveError> + Send + 'static) -> Result<T, ArchiveError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome,
        Err(failed) => match failed.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(ArchiveError::Stopping),
        },
    }
}

#[cfg(test)]
mod tests;
