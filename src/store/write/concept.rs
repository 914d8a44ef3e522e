//! The actions in force by what they are about, kept in step with them: only what moved is written.

use std::collections::{BTreeSet, HashSet};

use chrono::NaiveDate;
use domain::subject::{AudienceSet, ThemeSet};
use sea_orm::sea_query::{Expr, ExprTrait, Query, Value};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use uuid::Uuid;

use super::bulk;
use crate::store::StoreError;
use crate::store::filter::Concept;
use crate::store::row::subject_of;
use crate::store::sql::concept;

/// A row: place, concept, status, order of due dates.
type Row = (i32, i16, i16, NaiveDate);

/// Makes the rows of a plan say what its actions in force say.
pub(super) async fn follow(tx: &DatabaseTransaction, plan: Uuid) -> Result<(), StoreError> {
    let wanted = wanted(tx, plan).await?;
    let there = there(tx, plan).await?;
    let gone: BTreeSet<i32> = there.difference(&wanted).map(|row| row.0).collect();
    for places in gone.into_iter().collect::<Vec<_>>().chunks(PLACES) {
        let mut remove = Query::delete();
        remove.from_table("current_subject").and_where(Expr::col("plan_id").eq(plan)).and_where(Expr::col("position").is_in(places.iter().copied()));
        tx.execute(&remove).await?;
    }
    let gone: HashSet<i32> = there.difference(&wanted).map(|row| row.0).collect();
    let mut missing: Vec<Row> = wanted.into_iter().filter(|row| gone.contains(&row.0) || !there.contains(row)).collect();
    missing.sort_unstable();
    let row = |(position, concept, status, due): Row| -> [Value; 5] { [plan.into(), position.into(), concept.into(), status.into(), due.into()] };
    bulk::insert(tx, "current_subject", ["plan_id", "position", "concept", "status", "due_order"], None, missing.into_iter().map(row)).await
}

/// Places in one statement.
const PLACES: usize = 5_000;

async fn wanted(tx: &DatabaseTransaction, plan: Uuid) -> Result<HashSet<Row>, StoreError> {
    let mut select = Query::select();
    select.columns(["position", "status", "due_order", "themes", "audiences", "lever", "competence"]).from("current_action");
    select.and_where(Expr::col("plan_id").eq(plan));
    let mut rows = HashSet::new();
    for row in tx.query_all(&select).await? {
        let (position, status, due) = (row.try_get("", "position")?, row.try_get("", "status")?, row.try_get("", "due_order")?);
        let subject = subject_of(&row)?;
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
