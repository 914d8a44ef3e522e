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
    /// A list was to be narrowed by words that so many actions have.
    #[error("{0} actions match, and a list is not made of so many")]
    TooMany(u64),
    /// A list of another day, of everybody, was to be narrowed by words.
    #[error("words are looked for in what is in force")]
    NotThen,
    /// A list was to be ordered by how well it answers, and nothing is asked in words, or that is not known.
    #[error("there is no ranking")]
    NoRanking,
    /// The index failed.
    #[error("the index failed")]
    Index(#[from] IndexError),
    /// The database failed.
    #[error("the database failed")]
    Store(#[from] StoreError),
}
