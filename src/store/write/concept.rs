//! The actions in force by what they are about, kept in step with them: only what moved is written.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::subject::{AudienceSet, ThemeSet};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query, SelectStatement, Value};
use sea_orm::{ConnectionTrait, DatabaseTransaction, QueryResult};
use uuid::Uuid;

use super::bulk;
use crate::store::StoreError;
use crate::store::filter::Concept;
use crate::store::row::subject_of;
use crate::store::sql::{concept, pairs};

/// Rows by place and concept: status, order of due dates.
type Rows = BTreeMap<(i32, i16), (i16, NaiveDate)>;

/// The places that a new version in force moved.
pub(super) struct Moved {
    /// Those at which nothing stands any more.
    pub(super) gone: Vec<i32>,
    /// Those at which nothing stood.
    pub(super) come: Vec<i32>,
    /// Those at which something else is said.
    pub(super) changed: Vec<i32>,
}

/// Makes the rows of what moved say what the actions in force say.
pub(super) async fn replace(tx: &DatabaseTransaction, plan: Uuid, moved: Moved) -> Result<(), StoreError> {
    let places: Vec<i32> = [moved.gone, moved.come, moved.changed].concat();
    for places in places.chunks(PLACES) {
        follow_at(tx, plan, Some(places)).await?;
    }
    Ok(())
}

/// Makes the rows of a plan say what its actions in force say, whatever they said.
pub(super) async fn follow(tx: &DatabaseTransaction, plan: Uuid) -> Result<(), StoreError> {
    follow_at(tx, plan, None).await
}

/// The same at these places, or at all of them.
async fn follow_at(tx: &DatabaseTransaction, plan: Uuid, places: Option<&[i32]>) -> Result<(), StoreError> {
    let (wanted, there) = (wanted(tx, plan, places).await?, there(tx, plan, places).await?);
    let gone: Vec<(i16, i32)> = there.keys().filter(|key| !wanted.contains_key(key)).map(|(position, concept)| (*concept, *position)).collect();
    for keys in gone.chunks(PLACES) {
        let mut remove = Query::delete();
        remove.from_table("current_subject").and_where(Expr::col("plan_id").eq(plan));
        remove.cond_where(pairs([Expr::col("concept"), Expr::col("position")], keys));
        tx.execute(&remove).await?;
    }
    let written: Vec<_> = wanted.into_iter().filter(|(key, says)| there.get(key) != Some(says)).collect();
    let row = |((position, concept), (status, due)): ((i32, i16), (i16, NaiveDate))| -> [Value; 5] {
        [plan.into(), position.into(), concept.into(), status.into(), due.into()]
    };
    let again = OnConflict::columns(["plan_id", "position", "concept"]).update_columns(["status", "due_order"]).to_owned();
    bulk::insert(tx, "current_subject", ["plan_id", "position", "concept", "status", "due_order"], Some(again), written.into_iter().map(row)).await
}

/// Places, and rows to be removed, in one statement.
const PLACES: usize = 1_000;

fn of_plan(columns: &[&'static str], table: &'static str, plan: Uuid, places: Option<&[i32]>) -> SelectStatement {
    let mut select = Query::select();
    select.columns(columns.iter().copied()).from(table).and_where(Expr::col("plan_id").eq(plan));
    if let Some(places) = places {
        select.and_where(Expr::col("position").is_in(places.iter().copied()));
    }
    select
}

async fn wanted(tx: &DatabaseTransaction, plan: Uuid, places: Option<&[i32]>) -> Result<Rows, StoreError> {
    let mut rows = Rows::new();
    for action in tx.query_all(&of_plan(&READ, "current_action", plan, places)).await? {
        let (position, says) = said(&action)?;
        let subject = subject_of(&action)?;
        rows.extend(concepts(subject.themes, subject.audiences).map(|concept| ((position, concept), says)));
    }
    Ok(rows)
}

/// The columns of actions in force that rows are made of.
const READ: [&str; 7] = ["position", "status", "due_order", "themes", "audiences", "lever", "competence"];

async fn there(tx: &DatabaseTransaction, plan: Uuid, places: Option<&[i32]>) -> Result<Rows, StoreError> {
    let rows = tx.query_all(&of_plan(&["position", "concept", "status", "due_order"], "current_subject", plan, places)).await?;
    let row = |row: &QueryResult| {
        let (position, says) = said(row)?;
        Ok(((position, row.try_get("", "concept")?), says))
    };
    rows.iter().map(row).collect()
}

/// The place of a row, and its status with the order of its due date.
fn said(row: &QueryResult) -> Result<(i32, (i16, NaiveDate)), StoreError> {
    Ok((row.try_get("", "position")?, (row.try_get("", "status")?, row.try_get("", "due_order")?)))
}

fn concepts(themes: ThemeSet, audiences: AudienceSet) -> impl Iterator<Item = i16> {
    domain::theme::widened(themes).numbers().map(Concept::Theme).chain(audiences.numbers().map(Concept::Audience)).map(concept)
}
