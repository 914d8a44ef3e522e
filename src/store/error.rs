//! Why the store could not answer: what happened, not which library said it.

use sea_orm::sqlx::postgres::PgDatabaseError;
use sea_orm::{DbErr, RuntimeErr, sqlx};

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
    /// Another worker has taken this run over.
    #[error("another worker has taken this run over")]
    LeaseLost,
    /// The disk that holds the database is full.
    #[error("the disk of the database is full")]
    Full(#[source] DbErr),
    /// The schema is newer or older than this program.
    #[error("the database needs `prisme migrate`: {0}")]
    Schema(String),
    /// The proof does not reach this collectivité.
    #[error("this key does not hold for this collectivité")]
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
        let fault = match &error {
            // Whatever a server says instead of taking a connection: it is away.
            DbErr::Conn(RuntimeErr::SqlxError(cause)) => match fault(cause) {
                Some(Fault::Other) | None => Fault::Away,
                Some(fault) => fault,
            },
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Fault::Away,
            DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause)) => fault(cause).unwrap_or(Fault::Other),
            _ => Fault::Other,
        };
        match fault {
            Fault::Away => Self::Unavailable(error),
            Fault::Met => Self::Conflict(error),
            Fault::Full => Self::Full(error),
            Fault::Missing => Self::Schema("a table or a column is missing".to_owned()),
            Fault::Other => Self::Refused(error),
        }
    }
}

/// What kind of failure it was.
enum Fault {
    Away,
    Met,
    Full,
    Missing,
    Other,
}

/// Tells failures apart by their codes: the sentences of a server may be in any language. `None` for a code that says nothing here.
fn fault(cause: &sqlx::Error) -> Option<Fault> {
    let sqlx::Error::Database(told) = cause else {
        let is_away = matches!(cause, sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed);
        return is_away.then_some(Fault::Away);
    };
    let code = told.code()?;
    let of_sqlite = || Some(sqlite(code.parse().ok()?, told.message()));
    if told.try_downcast_ref::<PgDatabaseError>().is_some() { Some(postgres(&code)) } else { of_sqlite() }
}

/// SQLSTATE: <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
fn postgres(code: &str) -> Fault {
    match code {
        "40001" | "40P01" | "55P03" | "23505" => Fault::Met,
        "53100" => Fault::Full,
        "42P01" | "42703" | "3F000" => Fault::Missing,
        // Cancelled by a timeout, shut down, starting, too many connections.
        "57014" | "25P03" | "53300" => Fault::Away,
        _ if code.starts_with("57P") || code.starts_with("08") => Fault::Away,
        _ => Fault::Other,
    }
}

/// Result codes, extended: the low byte is the primary one, see <https://www.sqlite.org/rescode.html>.
fn sqlite(code: i32, message: &str) -> Fault {
    match (code, code & 0xff) {
        // A key that is there already, or a lock that did not come.
        (1555 | 2067, _) | (_, 5 | 6) => Fault::Met,
        (_, 13) => Fault::Full,
        (_, 10 | 14) => Fault::Away,
        // The general code: only the words tell that a table is missing, and they are always English.
        (_, 1) if message.starts_with("no such") => Fault::Missing,
        _ => Fault::Other,
    }
}

impl StoreError {
    /// Whether asking again may work.
    pub const fn may_pass(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Conflict(_) | Self::VersionTaken)
    }
}
