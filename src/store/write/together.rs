//! Writes of one transaction whose answers nobody waits for.
//!
//! An embedded engine works on a thread of its own: the way there and back takes as long as a small write. Such writes wait for each other and go
//! there together, in their order. A server takes no more than one statement with values at a time.

use sea_orm::sea_query::Values;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement, StatementBuilder};

use crate::store::StoreError;

/// So many values wait at most: a long plan is written as it comes.
const MOST: usize = 10_000;

/// Writes that wait. Whoever asks the database of what they write settles first, and so does whoever has written last.
pub(super) struct Together<'t> {
    tx: &'t DatabaseTransaction,
    held: Vec<Statement>,
    values: usize,
}

impl<'t> Together<'t> {
    /// Nothing so far, in this transaction.
    pub(super) fn within(tx: &'t DatabaseTransaction) -> Self {
        Self { tx, held: Vec::new(), values: 0 }
    }

    /// The transaction, for a question that is about nothing that waits.
    pub(super) fn transaction(&self) -> &'t DatabaseTransaction {
        self.tx
    }

    /// The engine that words are built for.
    pub(super) fn backend(&self) -> DbBackend {
        self.tx.get_database_backend()
    }

    /// Writes a statement, now or with those that follow.
    pub(super) async fn write(&mut self, statement: &impl StatementBuilder) -> Result<(), StoreError> {
        let statement = self.backend().build(statement);
        self.add(statement).await
    }

    /// The same for a statement that is built.
    pub(super) async fn add(&mut self, statement: Statement) -> Result<(), StoreError> {
        if self.backend() != DbBackend::Sqlite {
            self.tx.execute_raw(statement).await?;
            return Ok(());
        }
        self.values += statement.values.as_ref().map_or(0, |values| values.0.len());
        self.held.push(statement);
        if self.values >= MOST { Box::pin(self.settle()).await.map(drop) } else { Ok(()) }
    }

    /// Writes what waits, and gives the transaction back to whoever asks it something.
    pub(super) async fn settle(&mut self) -> Result<&'t DatabaseTransaction, StoreError> {
        let mut held = std::mem::take(&mut self.held);
        self.values = 0;
        let together = match held.len() {
            0 => return Ok(self.tx),
            1 => held.remove(0),
            _ => {
                let sql = held.iter().map(|statement| statement.sql.as_str()).collect::<Vec<_>>().join("; ");
                // Each statement takes its values from where the one before left off.
                let values = held.into_iter().filter_map(|statement| statement.values).flat_map(|values| values.0).collect();
                Statement { sql, values: Some(Values(values)), db_backend: self.backend() }
            }
        };
        self.tx.execute_raw(together).await?;
        Ok(self.tx)
    }
}
