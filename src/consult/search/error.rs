//! Why a search has no answer.

use crate::index::IndexError;
use crate::store::StoreError;

/// Why a search has no answer.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The question is longer than any that is answered.
    #[error("the question is too long")]
    TooLong,
    /// The index is being made: what it holds is not everything yet. So many of a hundred parts are done.
    #[error("the index is being made: {0} %")]
    BeingMade(u8),
    /// The index failed.
    #[error("the index failed")]
    Index(#[from] IndexError),
    /// The database failed.
    #[error("the database failed")]
    Store(#[from] StoreError),
}
