//! The actions in force by what they are about, kept in step with them: only what moved is written.

use std::collections::{BTreeSet, HashSet};

use chrono::NaiveDate;
use domain::subject::{AudienceSet, ThemeSet};
use sea_orm::sea_query::{Expr, ExprTrait, Query, Value};
use sea_orm::{ConnectionTrait, DatabaseTransaction, QueryResult};
use uuid::Uuid;

use super::bulk;
use crate::store::StoreError;
use crate::store::filter::Concept;
use crate::store::row::subject_of;
use crate::store::sql::concept;

/// A row: place, concept, status, order of due dates.
pub(super) type Row = (i32, i16, i16, NaiveDate);

/// What a new version in force moved.
pub(super) struct Moved {
    /// The places whose rows are no more.
    pub(super) gone: Vec<i32>,
    /// The rows of those that came.
    pub(super) come: Vec<Row>,
}

/// Takes away what is gone, and puts in what came.
pub(super) async fn replace(tx: &DatabaseTransaction, plan: Uuid, moved: Moved) -> Result<(), StoreError> {
    remove(tx, plan, &moved.gone).await?;
    insert(tx, plan, moved.come).await
}

/// Makes the rows of a plan say what its actions in force say, whatever they said.
pub(super) async fn follow(tx: &DatabaseTransaction, plan: Uuid) -> Result<(), StoreError> {
    let wanted = wanted(tx, plan).await?;
    let there = there(tx, plan).await?;
    let gone: BTreeSet<i32> = there.difference(&wanted).map(|row| row.0).collect();
    let missing = wanted.into_iter().filter(|row| gone.contains(&row.0) || !there.contains(row)).collect();
    remove(tx, plan, &gone.into_iter().collect::<Vec<_>>()).await?;
    insert(tx, plan, missing).await
}

async fn remove(tx: &DatabaseTransaction, plan: Uuid, places: &[i32]) -> Result<(), StoreError> {
    for places in places.chunks(PLACES) {
        let mut remove = Query::delete();
        remove.from_table("current_subject").and_where(Expr::col("plan_id").eq(plan)).and_where(Expr::col("position").is_in(places.iter().copied()));
        tx.execute(&remove).await?;
    }
    Ok(())
}

async fn insert(tx: &DatabaseTransaction, plan: Uuid, mut rows: Vec<Row>) -> Result<(), StoreError> {
    rows.sort_unstable();
    let row = |(position, concept, status, due): Row| -> [Value; 5] { [plan.into(), position.into(), concept.into(), status.into(), due.into()] };
    bulk::insert(tx, "current_subject", ["plan_id", "position", "concept", "status", "due_order"], None, rows.into_iter().map(row)).await
}

/// Places in one statement.
const PLACES: usize = 5_000;

async fn wanted(tx: &DatabaseTransaction, plan: Uuid) -> Result<HashSet<Row>, StoreError> {
    let mut select = Query::select();
    select.columns(READ).from("current_action").and_where(Expr::col("plan_id").eq(plan));
    Ok(rows(&tx.query_all(&select).await?)?.into_iter().collect())
}

/// The columns of actions in force that rows are made of.
pub(super) const READ: [&str; 7] = ["position", "status", "due_order", "themes", "audiences", "lever", "competence"];

/// The rows of actions in force.
pub(super) fn rows(actions: &[QueryResult]) -> Result<Vec<Row>, StoreError> {
    let mut rows = Vec::new();
    for action in actions {
        let (position, status, due) = (action.try_get("", "position")?, action.try_get("", "status")?, action.try_get("", "due_order")?);
        let subject = subject_of(action)?;
        rows.extend(concepts(subject.themes, subject.audiences).map(|concept| (position, concept, status, due)));
    }
    Ok(rows)
}

fn concepts(themes: ThemeSet, audiences: AudienceSet) -> impl Iterator<Item = i16> {
    domain::theme::widened(themes).numbers().map(Concept::Theme).chain(audiences.numbers().map(Concept::Audience)).map(concept)
}

async fn there(tx: &DatabaseTransaction, plan: Uuid) -> Result<HashSet<Row>, StoreError> {
    let mut select = Query::select();
    select.columns(["position", "concept", "status", "due_order"]).from("current_subject").and_where(Expr::col("plan_id").eq(plan));
    let rows = tx.query_all(&select).await?;
    rows.iter()
        .map(|row| Ok((row.try_get("", "position")?, row.try_get("", "concept")?, row.try_get("", "status")?, row.try_get("", "due_order")?)))
        .collect()
}
