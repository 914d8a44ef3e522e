//! The statuses of actions through the versions of their plans.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::status::Status;
use entity::subject_ruling;
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Order, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::KEYS;
use crate::store::filter::View;
use crate::store::page;
use crate::store::record::SubjectRuling;
use crate::store::row::status;
use crate::store::sql::{col, taken_back};
use crate::store::{Store, StoreError};

/// A status that an action came to with a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage {
    /// The status before; none in the first version.
    pub was: Option<Status>,
    /// The status since.
    pub status: Status,
    /// The version.
    pub version: Uuid,
    /// The place of the action in it.
    pub position: i32,
    /// The day of the version.
    pub day: NaiveDate,
    /// When it was recorded, in milliseconds since 1970.
    pub recorded_at: i64,
}

/// The statuses that each of these actions came to, the first one first; versions that were taken back, or lie outside the view, are not there.
pub async fn of_lineages(store: &Store, lineages: &[Uuid], view: View) -> Result<HashMap<Uuid, Vec<Passage>>, StoreError> {
    let mut found: HashMap<Uuid, Vec<Passage>> = HashMap::new();
    for chunk in lineages.chunks(KEYS) {
        let mut select = Query::select();
        for (table, column) in
            [("x", "lineage_id"), ("x", "version_id"), ("x", "position"), ("x", "status"), ("v", "published_on"), ("v", "recorded_at")]
        {
            select.column((table, column));
        }
        select.from_as("plan_version_action", "x");
        select.join_as(JoinType::InnerJoin, "plan_version", "v", col("v", "id").eq(col("x", "version_id")));
        select.and_where(col("x", "lineage_id").is_in(chunk.iter().copied())).and_where(Expr::exists(taken_back("v", view)).not());
        if let Some(day) = view.as_of {
            select.and_where(col("v", "published_on").lte(day));
        }
        if let Some(instant) = view.known_at {
            select.and_where(col("v", "recorded_at").lte(instant));
        }
        select.order_by(("v", "effective_on"), Order::Asc).order_by(("v", "number"), Order::Asc).order_by(("x", "position"), Order::Asc);
        for row in page::rows(store, &select).await? {
            let passages = found.entry(row.try_get("", "lineage_id")?).or_default();
            let (was, is) = (passages.last().map(|last| last.status), status(row.try_get("", "status")?)?);
            if was != Some(is) {
                passages.push(Passage {
                    was,
                    status: is,
                    version: row.try_get("", "version_id")?,
                    position: row.try_get("", "position")?,
                    day: row.try_get("", "published_on")?,
                    recorded_at: row.try_get("", "recorded_at")?,
                });
            }
        }
    }
    Ok(found)
}

/// The actions whose status a version has moved, through all versions, in the order of the plan.
pub async fn moved_by(store: &Store, version: Uuid) -> Result<Vec<Uuid>, StoreError> {
    let mut select = Query::select();
    select.column("lineage_id").from("status_change").and_where(Expr::col("version_id").eq(version)).order_by("position", Order::Asc);
    page::rows(store, &select).await?.iter().map(|row| Ok(row.try_get("", "lineage_id")?)).collect()
}

/// The latest ruling about each of these actions.
pub async fn rulings(store: &Store, lineages: &[Uuid]) -> Result<HashMap<Uuid, SubjectRuling>, StoreError> {
    use subject_ruling::{Column, Entity};
    let mut found = HashMap::new();
    for chunk in lineages.chunks(KEYS) {
        let rows = Entity::find().filter(Column::LineageId.is_in(chunk.iter().copied())).order_by_asc(Column::DecidedAt).order_by_asc(Column::Id);
        for row in rows.all(store.db()).await? {
            let ruling = SubjectRuling::try_from(row)?;
            found.insert(ruling.lineage, ruling);
        }
    }
    Ok(found)
}

/// Versions that other rules classified, or nobody: those in force first; so many at most.
pub async fn classified_otherwise(store: &Store, rules: &str, limit: u64) -> Result<Vec<Uuid>, StoreError> {
    let mut select = Query::select();
    select.column(("v", "id")).from_as("plan_version", "v");
    select.join_as(JoinType::LeftJoin, "plan", "p", col("p", "current_version_id").eq(col("v", "id")));
    select.cond_where(sea_orm::sea_query::Cond::any().add(col("v", "classified_by").is_null()).add(col("v", "classified_by").ne(rules)));
    select.order_by_expr(Expr::cust("CASE WHEN p.id IS NULL THEN 1 ELSE 0 END"), Order::Asc).order_by(("v", "id"), Order::Asc).limit(limit);
    page::rows(store, &select).await?.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
}
