//! What lists and breakdowns are read from, derived inside the publishing transaction from what was just written.

use std::collections::BTreeMap;

use entity::{current_action, version_tally};
use sea_orm::sea_query::{
    CaseStatement, Cond, Expr, ExprTrait, Func, IntoIden, JoinType, Query, SelectStatement, SimpleExpr, TableRef, UnionType, UpdateStatement,
};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult};
use uuid::Uuid;

use super::concept::{self, Moved, Said};
use super::together::Together;
use crate::store::StoreError;
use crate::store::filter::View;
use crate::store::sql::{ACTION, col, version_rows};

/// Counts the actions of a version by section and status; those without a section under -1.
pub(super) async fn tally(writes: &mut Together<'_>, version: Uuid) -> Result<(), StoreError> {
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
    writes.write(&insert).await
}

/// The section, or -1. Spelt out: with a bound value PostgreSQL cannot know that what is selected is what is grouped by.
fn section(table: &'static str) -> SimpleExpr {
    Func::coalesce([col(table, "section_position"), Expr::cust("-1")]).into()
}

/// Makes a version the one in force of its plan.
pub(super) async fn show(writes: &mut Together<'_>, plan: Uuid, version: Uuid) -> Result<(), StoreError> {
    let moved = replace_current(writes, plan, version).await?;
    concept::replace(writes, plan, &moved).await
}

/// The same where rules may say otherwise what a subject comes to: its concepts are read anew, whatever moved.
pub(super) async fn show_anew(writes: &mut Together<'_>, plan: Uuid, version: Uuid) -> Result<(), StoreError> {
    replace_current(writes, plan, version).await?;
    concept::follow(writes, plan).await
}

/// Where an action stays the same only the version beside it is changed, which is in no index: most of a large plan is the same from one
/// version to the next. Where it says something else its row is changed in place, and only the indexes of what it says move.
async fn replace_current(writes: &mut Together<'_>, plan: Uuid, version: Uuid) -> Result<Vec<Moved>, StoreError> {
    let tx = writes.settle().await?;
    let moved: Vec<Moved> = tx.query_all(&moved(plan, version)).await?.iter().map(Moved::read).collect::<Result<_, _>>()?;
    let at = |how: fn(&Moved) -> bool| -> Vec<i32> { moved.iter().filter(|one| how(one)).map(|one| one.position).collect() };
    for places in at(Moved::is_gone).chunks(PLACES) {
        let mut remove = Query::delete();
        remove.from_table(current_action::Entity).and_where(Expr::col("plan_id").eq(plan));
        remove.and_where(Expr::col("position").is_in(places.iter().copied()));
        writes.write(&remove).await?;
    }
    change_in_place(writes, plan, version, &moved).await?;
    let mut keep = Query::update();
    keep.table(current_action::Entity).value("version_id", version).and_where(Expr::col("plan_id").eq(plan));
    writes.write(&keep).await?;
    for places in at(Moved::is_new).chunks(PLACES) {
        let mut rows = version_rows(&[version], View::default());
        rows.and_where(col("x", "position").is_in(places.iter().copied()));
        let mut insert = Query::insert();
        insert.into_table(current_action::Entity).columns(ACTION);
        insert.select_from(rows).map_err(|error| StoreError::Damaged(error.to_string()))?;
        writes.write(&insert).await?;
    }
    Ok(moved)
}

/// Places in one statement.
const PLACES: usize = 1_000;

/// The places of a plan at which a version says something else than what is in force, with what both say. What a state tells needs no comparison
/// beside its address.
fn moved(plan: Uuid, version: Uuid) -> SelectStatement {
    let differs = |column: &str| match column {
        "section_position" => section("t").ne(section("r")),
        column => Expr::col(("t", column.to_owned())).ne(Expr::col(("r", column.to_owned()))),
    };
    let bit = |(bit, column): (usize, &&str)| SimpleExpr::Case(Box::new(CaseStatement::new().case(differs(column), 1 << bit).finally(0)));
    let mask = INDEXED.iter().enumerate().map(bit).reduce(ExprTrait::add).unwrap_or_else(|| Expr::val(0));
    let told = |select: &mut SelectStatement, was: &'static str, is: &'static str, mask: SimpleExpr| {
        select.expr_as(col("r", "position"), "position").expr_as(mask, "mask");
        for (column, name) in SAID {
            select.expr_as(col(was, column), name[0]).expr_as(col(is, column), name[1]);
        }
    };
    let mut rows = Query::select();
    rows.from_subquery(version_rows(&[version], View::default()), "r");
    let same_place = col("t", "plan_id").eq(plan).and(col("t", "position").eq(col("r", "position")));
    rows.join_as(JoinType::LeftJoin, "current_action", "t", same_place);
    told(&mut rows, "t", "r", Func::coalesce([mask, Expr::val(0)]).into());
    let says_else = ["lineage_id", "state_hash", "changed_at", "themes", "audiences", "lever", "competence", "section_position"];
    rows.cond_where(says_else.iter().fold(Cond::any().add(col("t", "position").is_null()), |any, column| any.add(differs(column))));
    let mut at_its_place = Query::select();
    at_its_place.expr(Expr::cust("1")).from_as("plan_version_action", "x").and_where(col("x", "version_id").eq(version));
    at_its_place.and_where(col("x", "position").eq(col("r", "position")));
    let mut gone = Query::select();
    gone.from_as("current_action", "r").and_where(col("r", "plan_id").eq(plan)).and_where(Expr::exists(at_its_place).not());
    told(&mut gone, "r", "r", Expr::val(GONE));
    rows.union(UnionType::All, gone);
    rows
}

/// The mark of a row at whose place a version has nothing.
const GONE: i32 = -1;
/// What concepts are written of: columns, with the names of what was said and of what is.
const SAID: [(&str, [&str; 2]); 4] = [
    ("themes", ["was_themes", "is_themes"]),
    ("audiences", ["was_audiences", "is_audiences"]),
    ("status", ["was_status", "is_status"]),
    ("due_order", ["was_due", "is_due"]),
];

impl Moved {
    fn read(row: &QueryResult) -> Result<Self, StoreError> {
        let mask: i32 = row.try_get("", "mask")?;
        let said = |at: usize| -> Result<Said, StoreError> {
            let [themes, audiences, status, due] = SAID.map(|(_, names)| names[at]);
            Said::of(row.try_get("", themes)?, row.try_get("", audiences)?, row.try_get("", status)?, row.try_get("", due)?)
        };
        let was = row.try_get::<Option<i16>>("", "was_status")?.map(|_| said(0)).transpose()?;
        let is = if mask == GONE { None } else { Some(said(1)?) };
        Ok(Self { position: row.try_get("", "position")?, was, is, mask: u32::try_from(mask).unwrap_or(0) })
    }

    fn is_gone(&self) -> bool {
        self.is.is_none()
    }

    fn is_new(&self) -> bool {
        self.was.is_none()
    }
}

/// Changes the rows that say something else.
///
/// An embedded engine moves every index of which a column is written, whatever is written to it: rows in which the same columns of indexes differ
/// are written together, and no other such column. A server looks itself: there one statement is enough.
async fn change_in_place(writes: &mut Together<'_>, plan: Uuid, version: Uuid, moved: &[Moved]) -> Result<(), StoreError> {
    let apart = writes.backend() == DbBackend::Sqlite;
    let mut groups: BTreeMap<u32, Vec<i32>> = BTreeMap::new();
    for one in moved.iter().filter(|one| !one.is_gone() && !one.is_new()) {
        groups.entry(if apart { one.mask } else { u32::MAX }).or_default().push(one.position);
    }
    for (mask, positions) in groups {
        let indexed = INDEXED.iter().enumerate().filter(|(bit, _)| mask & (1 << bit) != 0).map(|(_, column)| *column);
        let columns: Vec<&'static str> = IN_NO_INDEX.into_iter().chain(indexed).collect();
        for places in positions.chunks(PLACES) {
            writes.write(&changing(plan, version, places, &columns)).await?;
        }
    }
    Ok(())
}

/// Makes rows of a plan say in these columns what the version says at the same places.
fn changing(plan: Uuid, version: Uuid, places: &[i32], columns: &[&'static str]) -> UpdateStatement {
    let mut rows = version_rows(&[version], View::default());
    rows.and_where(col("x", "position").is_in(places.iter().copied()));
    let mut change = Query::update();
    let rows = TableRef::SubQuery(Box::new(rows), "r".into_iden());
    change.table(current_action::Entity).from(rows).and_where(col("current_action", "plan_id").eq(plan));
    change.and_where(col("current_action", "position").eq(col("r", "position")));
    for column in columns {
        change.value(*column, col("r", column));
    }
    change
}

/// What changes of a row in force and stands in no index.
const IN_NO_INDEX: [&str; 6] = ["section_position", "due_latest", "has_budget", "themes", "audiences", "competence"];
/// What changes of it and stands in one.
const INDEXED: [&str; 8] = ["lineage_id", "collectivity_id", "sort_name", "state_hash", "status", "due_order", "changed_at", "lever"];

/// No version of a plan is in force any more.
pub(super) async fn clear_current(writes: &mut Together<'_>, plan: Uuid) -> Result<(), StoreError> {
    let mut remove = Query::delete();
    remove.from_table(current_action::Entity).and_where(Expr::col("plan_id").eq(plan));
    writes.write(&remove).await?;
    concept::follow(writes, plan).await
}
