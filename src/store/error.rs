//! Why the store could not answer: what happened, not which library said it.

use sea_orm::{DbErr, RuntimeErr, SqlErr};

/// Why the store could not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached or gave up; asking again may work.
    #[error("the database is unavailable")]
    Unavailable(#[source] DbErr),
    /// Two writers met, and this one has to begin again.
    #[error("another publication was under way")]
    Conflict(#[source] DbErr),
    /// Somebody else published first.
    #[error("the plan shows another version than the one that was read")]
    VersionTaken,
    /// The disk that holds the database is full.
    #[error("the disk of the database is full")]
    Full(#[source] DbErr),
    /// The schema is newer or older than this program.
    #[error("the database needs `prisme migrate`: {0}")]
    Schema(String),
    /// The proof does not reach this collectivité.
    #[error("this key may not publish for this collectivité")]
    NotAllowed,
    /// A stored value cannot be what it should be.
    #[error("a stored value is damaged: {0}")]
    Damaged(String),
    /// A cursor of another list, or of another order.
    #[error("this cursor belongs to another list or another order")]
    BadCursor,
    /// The database refused a statement: a fault of ours.
    #[error("the database refused a statement")]
    Refused(#[source] DbErr),
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        let text = error.to_string();
        let says = |needles: &[&str]| needles.iter().any(|needle| text.contains(needle));
        if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
            || says(&["database is locked", "could not serialize", "deadlock detected"])
        {
            return Self::Conflict(error);
        }
        if says(&["database or disk is full", "No space left on device"]) {
            return Self::Full(error);
        }
        if says(&["no such table", "no such column", "does not exist"]) {
            return Self::Schema("a table or a column is missing".to_owned());
        }
        match error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::Unavailable(error),
            DbErr::Exec(RuntimeErr::SqlxError(ref cause)) | DbErr::Query(RuntimeErr::SqlxError(ref cause))
                if matches!(**cause, sea_orm::sqlx::Error::Io(_) | sea_orm::sqlx::Error::PoolTimedOut | sea_orm::sqlx::Error::PoolClosed) =>
            {
                Self::Unavailable(error)
            }
            _ => Self::Refused(error),
        }
    }
}

impl StoreError {
    /// Whether asking again may work.
    pub const fn may_pass(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Conflict(_) | Self::VersionTaken)
    }
}
