//! Why the index could not do its work.

use tantivy::TantivyError;
use tantivy::directory::error::LockError;

/// Why the index could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// Another process of this machine writes this index; it can be read all the same.
    #[error("another process keeps this index up to date")]
    Busy,
    /// The folder cannot be made, read or written.
    #[error("the folder of the index cannot be used")]
    Folder(#[source] std::io::Error),
    /// What is in the folder makes no sense, or the disk failed: it can be thrown away and made anew.
    #[error("the index is damaged")]
    Damaged(#[source] TantivyError),
}

impl From<TantivyError> for IndexError {
    fn from(error: TantivyError) -> Self {
        match error {
            TantivyError::LockFailure(LockError::LockBusy, _) => Self::Busy,
            other => Self::Damaged(other),
        }
    }
}

impl From<std::io::Error> for IndexError {
    fn from(error: std::io::Error) -> Self {
        Self::Folder(error)
    }
}
