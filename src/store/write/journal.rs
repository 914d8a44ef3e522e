//! The journal: each raise of the data version with what it was for, in the transaction that raises it.
//!
//! Its numbers are the data versions themselves: whoever has read up to one has missed nothing before it.

use chrono::{DateTime, Utc};
use entity::{change, service_fact};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use crate::store::StoreError;
use crate::store::change::{ChangeKind, ChangeOf};
use crate::store::read::fact::DATA_VERSION;

/// What was recorded.
#[derive(Debug, Clone)]
pub(in crate::store) struct Entry {
    /// Of which kind.
    pub kind: ChangeKind,
    /// What kind of thing.
    pub of: ChangeOf,
    /// Whose it is.
    pub collectivity: Option<Uuid>,
    /// The plan.
    pub plan: Option<Uuid>,
    /// The version, or the thing itself.
    pub version: Option<Uuid>,
    /// Figures, as a JSON object.
    pub summary: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// One more data state, and why. Writers wait here for each other: the numbers follow the order in which they commit.
pub(in crate::store) async fn record(tx: &DatabaseTransaction, entry: Entry) -> Result<i64, StoreError> {
    let number = raise(tx).await?;
    let row = change::Model {
        number,
        at: entry.at.timestamp_millis(),
        kind: entry.kind.name().to_owned(),
        subject: entry.of.name().to_owned(),
        collectivity_id: entry.collectivity,
        plan_id: entry.plan,
        version_id: entry.version,
        summary: entry.summary,
    };
    change::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(number)
}

async fn raise(tx: &DatabaseTransaction) -> Result<i64, StoreError> {
    let next = Expr::col((service_fact::Entity, service_fact::Column::Number)).add(1);
    let again = OnConflict::column(service_fact::Column::Name).value(service_fact::Column::Number, next).to_owned();
    let mut insert = Query::insert();
    insert
        .into_table(service_fact::Entity)
        .columns([service_fact::Column::Name, service_fact::Column::Number])
        .values_panic([DATA_VERSION.into(), 1_i64.into()])
        .on_conflict(again)
        .returning_col(service_fact::Column::Number);
    let row = tx.query_one(&insert).await?.ok_or_else(|| StoreError::Damaged("the data version was not answered".to_owned()))?;
    Ok(row.try_get("", "number")?)
}
