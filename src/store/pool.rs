//! The connections, for both engines: how they are opened, how the schema is brought up to date, how a writing transaction begins.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use migration::{Migrator, MigratorTrait};
use sea_orm::sqlx::Connection;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};

use super::StoreError;
use super::writing::{Turns, Writing};

/// The engine that holds the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Embedded, the default.
    Sqlite,
    /// For many nodes.
    Postgres,
}

/// The store: cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    db: DatabaseConnection,
    engine: Engine,
    statements: Arc<AtomicU64>,
    turns: Turns,
}

/// Connections to a server, and how many of them write at once: the others are for readers. An embedded database has one writer.
const CONNECTIONS: u32 = 16;
const WRITERS: usize = 10;

/// How long whoever asks waits for a connection: somebody may be waiting for the answer, and is told to come again instead.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// The key of the lock that keeps two nodes from migrating at once; any number that nothing else uses.
const MIGRATION_LOCK: i64 = 0x5052_4953_4d45;

impl Store {
    /// Opens the database; does not touch its schema.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        Self::open_with(url, None).await
    }

    /// The same, embedded and with room for so many pages: beyond, it answers as on a full disk.
    pub async fn open_narrow(url: &str, pages: i64) -> Result<Self, StoreError> {
        Self::open_with(url, Some(pages)).await
    }

    async fn open_with(url: &str, pages: Option<i64>) -> Result<Self, StoreError> {
        let mut options = ConnectOptions::new(url.to_owned());
        // Four connections read as fast as twelve on an embedded database; a server takes more.
        let connections = if url.starts_with("sqlite:") { 5 } else { CONNECTIONS };
        options
            .max_connections(connections)
            .acquire_timeout(PATIENCE)
            .sqlx_logging(false)
            .record_stmt_in_spans(false)
            // An embedded database does not go away, and testing it costs a third of a small read.
            .test_before_acquire(!url.starts_with("sqlite:"))
            .map_sqlx_sqlite_opts(move |sqlite| {
                let sqlite = sqlite
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    // No acknowledged publication is lost to a power cut.
                    .synchronous(SqliteSynchronous::Full)
                    .busy_timeout(Duration::from_secs(10))
                    .foreign_keys(true)
                    .statement_cache_capacity(256)
                    .pragma("cache_size", "-32000")
                    .pragma("temp_store", "memory");
                match pages {
                    Some(pages) => sqlite.pragma("max_page_count", pages.to_string()),
                    None => sqlite,
                }
            })
            .map_sqlx_sqlite_pool_opts(|pool| {
                pool.after_release(|connection, _| {
                    Box::pin(async move {
                        // A full disk makes SQLite undo a transaction by itself, and the driver goes on counting it: such a connection would hold
                        // the lock of the writer and lose what it is told. The sign of life waits until the driver has done what it was asked;
                        // whoever only read has left nothing to be done, and does not wait.
                        if connection.is_in_transaction() {
                            connection.ping().await?;
                        }
                        Ok(!connection.is_in_transaction())
                    })
                })
            })
            .map_sqlx_postgres_opts(|postgres| {
                postgres.application_name("prisme").options([
                    ("statement_timeout", "60s".to_owned()),
                    ("idle_in_transaction_session_timeout", "60s".to_owned()),
                    // Who reads waits for nobody, unless a table is being altered.
                    ("lock_timeout", format!("{}ms", PATIENCE.as_millis())),
                ])
            });
        let mut db = Database::connect(options).await?;
        let statements = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&statements);
        db.set_metric_callback(move |_| {
            counter.fetch_add(1, Ordering::Relaxed);
        });
        let engine = match db.get_database_backend() {
            DbBackend::Sqlite => Engine::Sqlite,
            _ => Engine::Postgres,
        };
        let turns = Turns::of(if engine == Engine::Sqlite { 1 } else { WRITERS });
        Ok(Self { db, engine, statements, turns })
    }

    /// The engine.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Statements asked of the database so far: what the tests of batching count.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Brings the schema up to date, whole or not at all. Nodes that start together take turns.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        self.take_turns(&tx, MIGRATION_LOCK).await?;
        Migrator::up(&*tx, None).await?;
        Ok(tx.commit().await?)
    }

    /// Refuses a schema that this program does not know, or knows to be old.
    pub async fn check_schema(&self) -> Result<(), StoreError> {
        let pending = Migrator::get_pending_migrations(&self.db).await.map_err(|error| match error {
            sea_orm::DbErr::Custom(reason) => StoreError::Schema(reason),
            other => other.into(),
        })?;
        if pending.is_empty() { Ok(()) } else { Err(StoreError::Schema(format!("{} migration(s) to apply", pending.len()))) }
    }

    /// Asks the database for a sign of life.
    pub async fn ping(&self) -> Result<(), StoreError> {
        Ok(self.db.ping().await?)
    }

    /// What the database has set under this name, on a connection of this store: for checks of what it promises.
    pub async fn setting(&self, name: &str) -> Result<String, StoreError> {
        let known = |sign: char| sign.is_ascii_lowercase() || sign == '_';
        if !name.chars().all(known) {
            return Err(StoreError::Schema(format!("no setting {name}")));
        }
        let sql = if self.engine == Engine::Sqlite { format!("PRAGMA {name}") } else { format!("SHOW {name}") };
        let row = self.db.query_one_raw(Statement::from_string(self.db.get_database_backend(), sql)).await?;
        let row = row.ok_or_else(|| StoreError::Schema(format!("no setting {name}")))?;
        Ok(row.try_get_by_index::<String>(0).or_else(|_| row.try_get_by_index::<i64>(0).map(|number| number.to_string()))?)
    }

    /// Closes the connections.
    pub async fn close(self) -> Result<(), StoreError> {
        Ok(self.db.close().await?)
    }

    /// Waits until no other writer holds this lock, and holds it until the transaction ends. SQLite has one writer anyway.
    pub(super) async fn take_turns(&self, tx: &DatabaseTransaction, lock: i64) -> Result<(), StoreError> {
        if self.engine == Engine::Postgres {
            tx.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({lock})")).await?;
        }
        Ok(())
    }

    pub(super) fn db(&self) -> &DatabaseConnection {
        &self.db
    }

    /// Begins a transaction that writes. On SQLite it takes the write lock at once: a reader that becomes a writer would fail.
    pub(super) async fn begin(&self) -> Result<Writing, StoreError> {
        let turn = self.turns.take().await?;
        let options = TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..TransactionOptions::default() };
        let tx = self.db.begin_with_options(options).await?;
        if self.engine == Engine::Postgres {
            // Writers of one collectivité wait for each other, and nodes for one that migrates: as long as a statement may take.
            tx.execute_unprepared("SET LOCAL lock_timeout = 0").await?;
        }
        Ok(Writing::new(tx, turn))
    }
}
