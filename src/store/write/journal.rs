//! The journal: each raise of the data version with what it was for, in the transaction that raises it.
//!
//! Its numbers are the data versions themselves: whoever has read up to one has missed nothing before it.

use chrono::{DateTime, Utc};
use entity::{change, service_fact};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Order, Query};
use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use crate::store::change::{ChangeKind, ChangeOf};
use crate::store::read::fact::DATA_VERSION;
use crate::store::{StoreError, bell};

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
}

/// A data state that is about to be.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct Raised {
    number: i64,
    /// When it is recorded: later than everything before it, and the instant that all its rows carry.
    pub at: DateTime<Utc>,
}

/// Says what a data state is for.
pub(in crate::store) async fn note(tx: &DatabaseTransaction, raised: Raised, entry: Entry) -> Result<(), StoreError> {
    let row = change::Model {
        number: raised.number,
        at: raised.at.timestamp_millis(),
        kind: entry.kind.name().to_owned(),
        subject: entry.of.name().to_owned(),
        collectivity_id: entry.collectivity,
        plan_id: entry.plan,
        version_id: entry.version,
        summary: entry.summary,
    };
    change::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    bell::ring(tx).await
}

/// One more data state. Writers wait here for each other until the end of their transaction: numbers and instants follow the order in which
/// they commit, whatever the clocks of their nodes say, so that nothing is ever recorded at an instant that somebody has frozen already.
pub(in crate::store) async fn raise(tx: &DatabaseTransaction, now: DateTime<Utc>) -> Result<Raised, StoreError> {
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
    let number: i64 = row.try_get("", "number")?;
    let mut last = Query::select();
    last.column("at").from(change::Entity).and_where(Expr::col("number").lt(number)).order_by("number", Order::Desc).limit(1);
    let last: Option<i64> = tx.query_one(&last).await?.map(|row| row.try_get("", "at")).transpose()?;
    let next = last.and_then(|last| DateTime::from_timestamp_millis(last + 1));
    Ok(Raised { number, at: next.filter(|next| *next > now).unwrap_or(now) })
}
