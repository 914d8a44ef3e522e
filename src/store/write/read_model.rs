//! What lists and breakdowns are read from, derived inside the publishing transaction from what was just written.

use entity::{current_action, version_tally};
use sea_orm::sea_query::{Expr, ExprTrait, Func, IntoIden, Query, SelectStatement, SimpleExpr, TableRef, UpdateStatement};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, QueryResult};
use uuid::Uuid;

use super::concept::{self, Moved};
use crate::store::StoreError;
use crate::store::filter::View;
use crate::store::sql::{ACTION, col, version_rows};

/// Counts the actions of a version by section and status; those without a section under -1.
pub(super) async fn tally(tx: &DatabaseTransaction, version: Uuid) -> Result<(), StoreError> {
    let mut select = Query::select();
    select
        .column(("x", "version_id"))
        .expr(section("x"))
        .column(("x", "status"))
        .expr(Expr::cust("CAST(COUNT(*) AS INTEGER)"))
        .from_as("plan_version_action", "x")
        .and_where(col("x", "version_id").eq(version))
        .group_by_columns([("x", "version_id"), ("x", "status")])
        .add_group_by([section("x")]);
    let mut insert = Query::insert();
    insert.into_table(version_tally::Entity).columns(["version_id", "section_position", "status", "actions"]);
    insert.select_from(select).map_err(|error| StoreError::Damaged(error.to_string()))?;
    tx.execute(&insert).await?;
    Ok(())
}

/// The section, or -1. Spelt out: with a bound value PostgreSQL cannot know that what is selected is what is grouped by.
fn section(table: &'static str) -> SimpleExpr {
    Func::coalesce([col(table, "section_position"), Expr::cust("-1")]).into()
}

/// Makes a version the one in force of its plan.
pub(super) async fn show(tx: &DatabaseTransaction, plan: Uuid, version: Uuid) -> Result<(), StoreError> {
    let moved = replace_current(tx, plan, version).await?;
    concept::replace(tx, plan, moved).await
}

/// The same where rules may say otherwise what a subject comes to: its concepts are read anew, whatever moved.
pub(super) async fn show_anew(tx: &DatabaseTransaction, plan: Uuid, version: Uuid) -> Result<(), StoreError> {
    replace_current(tx, plan, version).await?;
    concept::follow(tx, plan).await
}

/// Where an action stays the same only the version beside it is changed, which is in no index: most of a large plan is the same from one
/// version to the next. Where it says something else its row is changed in place, and only the indexes of what it says move.
async fn replace_current(tx: &DatabaseTransaction, plan: Uuid, version: Uuid) -> Result<Moved, StoreError> {
    let of_plan = || Expr::col("plan_id").eq(plan);
    let mut at_its_place = Query::select();
    at_its_place.expr(Expr::cust("1")).from_as("plan_version_action", "x").and_where(col("x", "version_id").eq(version));
    at_its_place.and_where(col("x", "position").eq(col("current_action", "position")));
    let mut remove = Query::delete();
    remove.from_table(current_action::Entity).and_where(of_plan()).and_where(Expr::exists(at_its_place).not()).returning_col("position");
    let gone = positions(&tx.query_all(&remove).await?)?;
    let changed = change_in_place(tx, plan, version).await?;
    let mut keep = Query::update();
    keep.table(current_action::Entity).value("version_id", version).and_where(of_plan());
    tx.execute(&keep).await?;
    let mut there = Query::select();
    there.expr(Expr::cust("1")).from_as("current_action", "t");
    there.and_where(col("t", "plan_id").eq(plan)).and_where(col("t", "position").eq(col("x", "position")));
    let mut rows = version_rows(&[version], View::default());
    rows.and_where(Expr::exists(there).not());
    let mut insert = Query::insert();
    insert.into_table(current_action::Entity).columns(ACTION);
    insert.select_from(rows).map_err(|error| StoreError::Damaged(error.to_string()))?;
    insert.returning_col("position");
    let come = positions(&tx.query_all(&insert).await?)?;
    Ok(Moved { gone, come, changed })
}

/// Changes the rows that say something else, and answers with their places.
///
/// An embedded engine moves every index of which a column is written, whatever is written to it: what stands in an index is written apart, and only
/// where it differs. A server looks itself, and writes a row anew for each statement: there it is one.
async fn change_in_place(tx: &DatabaseTransaction, plan: Uuid, version: Uuid) -> Result<Vec<i32>, StoreError> {
    let apart = tx.get_database_backend() == DbBackend::Sqlite;
    let all: Vec<&'static str> = IN_NO_INDEX.into_iter().chain(INDEXED).collect();
    let first = if apart { &IN_NO_INDEX[..] } else { &all[..] };
    let mut change = changing(plan, version, first);
    change.and_where(Expr::exists(same(version)).not()).returning(Query::returning().exprs([col("current_action", "position")]));
    let changed = positions(&tx.query_all(&change).await?)?;
    if apart && !changed.is_empty() {
        for column in INDEXED {
            let mut change = changing(plan, version, &[column]);
            change.and_where(col("current_action", column).ne(col("r", column)));
            tx.execute(&change).await?;
        }
    }
    Ok(changed)
}

/// Makes rows of a plan say in these columns what the version says at the same place.
fn changing(plan: Uuid, version: Uuid, columns: &[&'static str]) -> UpdateStatement {
    let mut change = Query::update();
    let rows = TableRef::SubQuery(Box::new(version_rows(&[version], View::default())), "r".into_iden());
    change.table(current_action::Entity).from(rows).and_where(col("current_action", "plan_id").eq(plan));
    change.and_where(col("current_action", "position").eq(col("r", "position")));
    for column in columns {
        change.value(*column, col("r", column));
    }
    change
}

fn positions(rows: &[QueryResult]) -> Result<Vec<i32>, StoreError> {
    rows.iter().map(|row| Ok(row.try_get("", "position")?)).collect()
}

/// What changes of a row in force and stands in no index.
const IN_NO_INDEX: [&str; 7] = ["state_hash", "section_position", "due_latest", "has_budget", "themes", "audiences", "competence"];
/// What changes of it and stands in one.
const INDEXED: [&str; 7] = ["lineage_id", "collectivity_id", "sort_name", "status", "due_order", "changed_at", "lever"];

/// No version of a plan is in force any more.
pub(super) async fn clear_current(tx: &DatabaseTransaction, plan: Uuid) -> Result<(), StoreError> {
    let mut remove = Query::delete();
    remove.from_table(current_action::Entity).and_where(Expr::col("plan_id").eq(plan));
    tx.execute(&remove).await?;
    concept::follow(tx, plan).await
}

/// The row of a version that says the same as a row in force; what a state tells needs no comparison beside its address.
fn same(version: Uuid) -> SelectStatement {
    let mut same = Query::select();
    same.expr(Expr::cust("1")).from_as("plan_version_action", "x").and_where(col("x", "version_id").eq(version));
    for column in ["position", "lineage_id", "state_hash", "changed_at", "themes", "audiences", "lever", "competence"] {
        same.and_where(col("x", column).eq(col("current_action", column)));
    }
    same.and_where(section("x").eq(section("current_action")));
    same
}
