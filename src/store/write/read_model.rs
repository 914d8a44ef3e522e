//! What lists and breakdowns are read from, derived inside the publishing transaction from what was just written.

use entity::{current_action, version_tally};
use sea_orm::sea_query::{Expr, ExprTrait, Func, JoinType, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::store::StoreError;
use crate::store::sql::{ACTION, col, version_rows};

/// Counts the actions of a version by section and status; those without a section under -1.
pub(super) async fn tally(tx: &DatabaseTransaction, version: Uuid) -> Result<(), StoreError> {
    // Spelt out: with a bound value PostgreSQL cannot know that what is selected is what is grouped by.
    let section = || Func::coalesce([col("x", "section_position"), Expr::cust("-1")]);
    let mut select = Query::select();
    select
        .column(("x", "version_id"))
        .expr(section())
        .column(("s", "status"))
        .expr(Expr::cust("CAST(COUNT(*) AS INTEGER)"))
        .from_as("plan_version_action", "x")
        .join_as(JoinType::InnerJoin, "action_state", "s", col("s", "hash").eq(col("x", "state_hash")))
        .and_where(col("x", "version_id").eq(version))
        .group_by_columns([("x", "version_id"), ("s", "status")])
        .add_group_by([section().into()]);
    let mut insert = Query::insert();
    insert.into_table(version_tally::Entity).columns(["version_id", "section_position", "status", "actions"]);
    insert.select_from(select).map_err(|error| StoreError::Damaged(error.to_string()))?;
    tx.execute(&insert).await?;
    Ok(())
}

/// Replaces the actions in force of a plan by those of a version.
pub(super) async fn replace_current(tx: &DatabaseTransaction, plan: Uuid, version: Uuid) -> Result<(), StoreError> {
    current_action::Entity::delete_many().filter(current_action::Column::PlanId.eq(plan)).exec(tx).await?;
    let mut insert = Query::insert();
    insert.into_table(current_action::Entity).columns(ACTION);
    insert.select_from(version_rows(&[version])).map_err(|error| StoreError::Damaged(error.to_string()))?;
    tx.execute(&insert).await?;
    Ok(())
}
