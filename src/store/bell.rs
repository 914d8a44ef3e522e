//! When something may have been recorded: by this process or by any other that writes to the same database.
//!
//! A server says so itself (`LISTEN` and `NOTIFY`, told as the transaction commits); an embedded database is looked at. A bell that rings says no
//! more than « look »: what was recorded stands in the journal, and a call that was missed is made up for by the next look.

use std::time::Duration;

use sea_orm::sqlx::postgres::PgListener;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend};
use tokio::time::{sleep, timeout};
use tracing::warn;

use super::{Engine, Store, StoreError};

/// The channel of a server.
const CHANNEL: &str = "prisme_change";
/// How often an embedded database is looked at: quick enough for a person who watches.
const LOOK: Duration = Duration::from_millis(300);
/// How often a server is looked at that says nothing: a line that broke in silence is found out.
const FALL_BACK: Duration = Duration::from_secs(5);

/// Rings when something may have been recorded.
pub struct Bell {
    store: Store,
    line: Option<PgListener>,
}

impl Bell {
    /// A bell on this store. Without a line to its server it is looked at often, and the line is tried anew.
    pub fn new(store: &Store) -> Self {
        Self { store: store.clone(), line: None }
    }

    /// Waits until something may have been recorded.
    pub async fn rings(&mut self) {
        if self.store.engine() == Engine::Postgres && self.line.is_none() {
            self.line =
                self.store.line().await.inspect_err(|error| warn!(%error, "the database cannot be listened to; it is looked at instead")).ok();
        }
        let Some(line) = &mut self.line else { return sleep(LOOK).await };
        if let Ok(Err(error)) = timeout(FALL_BACK, line.recv()).await {
            warn!(%error, "the line to the database broke; it is opened anew");
            self.line = None;
            sleep(LOOK).await;
        }
    }
}

impl Store {
    /// A line on which a server says that something was recorded. It has a connection of its own for as long as somebody listens.
    async fn line(&self) -> Result<PgListener, StoreError> {
        let mut line = PgListener::connect_with(self.db().get_postgres_connection_pool()).await.map_err(lost)?;
        line.listen(CHANNEL).await.map_err(lost)?;
        Ok(line)
    }
}

fn lost(error: sea_orm::sqlx::Error) -> StoreError {
    sea_orm::DbErr::Conn(sea_orm::RuntimeErr::SqlxError(error.into())).into()
}

/// Tells whoever listens, once the transaction commits.
pub(super) async fn ring(tx: &DatabaseTransaction) -> Result<(), StoreError> {
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared(&format!("NOTIFY {CHANNEL}")).await?;
    }
    Ok(())
}
