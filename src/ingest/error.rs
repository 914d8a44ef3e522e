//! Why a document could not be dealt with, when it is no fault of the document: refusals are outcomes, not errors.

use crate::archive::ArchiveError;
use crate::store::StoreError;

/// Why a document could not be dealt with.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The store could not answer or write.
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// The plan that was named is none of the collectivité's.
    #[error("this collectivité has no such plan")]
    PlanUnknown,
    /// The document could not be kept.
    #[error("the document could not be kept")]
    Archive(#[from] ArchiveError),
    /// The reading stopped: a fault of ours.
    #[error("the reading stopped")]
    Stopped,
}
