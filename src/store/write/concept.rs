//! The actions in force by what they are about, kept in step with them: only what moved is written.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::subject::{AudienceSet, ThemeSet};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query, SelectStatement, Value};
use sea_orm::{ConnectionTrait, DatabaseTransaction, QueryResult};
use uuid::Uuid;

use super::bulk;
use super::together::Together;
use crate::store::StoreError;
use crate::store::filter::Concept;
use crate::store::sql::{concept, pairs};

/// Rows by place and concept: status, order of due dates.
type Rows = BTreeMap<(i32, i16), (i16, NaiveDate)>;

/// A place of a plan that a new version in force moved.
#[derive(Debug, Clone)]
pub(super) struct Moved {
    /// The place.
    pub(super) position: i32,
    /// What was said there; nothing where nothing stood.
    pub(super) was: Option<Said>,
    /// What is said there; nothing where nothing stands any more.
    pub(super) is: Option<Said>,
    /// Which columns of indexes differ, a bit for each.
    pub(super) mask: u32,
}

/// What rows are made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said {
    themes: ThemeSet,
    audiences: AudienceSet,
    status: i16,
    due: NaiveDate,
}

impl Said {
    /// Reads what a row says.
    pub(super) fn of(themes: i64, audiences: i64, status: i16, due: NaiveDate) -> Result<Self, StoreError> {
        let read =
            || Some(Self { themes: ThemeSet(u64::try_from(themes).ok()?), audiences: AudienceSet(u32::try_from(audiences).ok()?), status, due });
        read().ok_or_else(|| StoreError::Damaged("an action about something that nobody knows".to_owned()))
    }

    fn rows(self, position: i32) -> impl Iterator<Item = ((i32, i16), (i16, NaiveDate))> {
        concepts(self.themes, self.audiences).map(move |concept| ((position, concept), (self.status, self.due)))
    }
}

/// Makes the rows of what moved say what the actions in force say.
pub(super) async fn replace(writes: &mut Together<'_>, plan: Uuid, moved: &[Moved]) -> Result<(), StoreError> {
    let rows = |said: fn(&Moved) -> Option<Said>| moved.iter().filter_map(move |one| Some(said(one)?.rows(one.position))).flatten().collect::<Rows>();
    write(writes, plan, rows(|one| one.was), rows(|one| one.is)).await
}

/// Makes the rows of a plan say what its actions in force say, whatever they said.
pub(super) async fn follow(writes: &mut Together<'_>, plan: Uuid) -> Result<(), StoreError> {
    let tx = writes.settle().await?;
    let (there, wanted) = (there(tx, plan).await?, wanted(tx, plan).await?);
    write(writes, plan, there, wanted).await
}

async fn write(writes: &mut Together<'_>, plan: Uuid, there: Rows, wanted: Rows) -> Result<(), StoreError> {
    let gone: Vec<(i16, i32)> = there.keys().filter(|key| !wanted.contains_key(key)).map(|(position, concept)| (*concept, *position)).collect();
    for keys in gone.chunks(PLACES) {
        let mut remove = Query::delete();
        remove.from_table("current_subject").and_where(Expr::col("plan_id").eq(plan));
        remove.cond_where(pairs([Expr::col("concept"), Expr::col("position")], keys));
        writes.write(&remove).await?;
    }
    let written: Vec<_> = wanted.into_iter().filter(|(key, says)| there.get(key) != Some(says)).collect();
    let row = |((position, concept), (status, due)): ((i32, i16), (i16, NaiveDate))| -> [Value; 5] {
        [plan.into(), position.into(), concept.into(), status.into(), due.into()]
    };
    let again = OnConflict::columns(["plan_id", "position", "concept"]).update_columns(["status", "due_order"]).to_owned();
    bulk::insert(writes, "current_subject", ["plan_id", "position", "concept", "status", "due_order"], Some(again), written.into_iter().map(row))
        .await
}

/// Rows to be removed, in one statement.
const PLACES: usize = 1_000;

fn of_plan(columns: &[&'static str], table: &'static str, plan: Uuid) -> SelectStatement {
    let mut select = Query::select();
    select.columns(columns.iter().copied()).from(table).and_where(Expr::col("plan_id").eq(plan));
    select
}

async fn wanted(tx: &DatabaseTransaction, plan: Uuid) -> Result<Rows, StoreError> {
    let mut rows = Rows::new();
    for action in tx.query_all(&of_plan(&["position", "status", "due_order", "themes", "audiences"], "current_action", plan)).await? {
        let (position, (status, due)) = said(&action)?;
        rows.extend(Said::of(action.try_get("", "themes")?, action.try_get("", "audiences")?, status, due)?.rows(position));
    }
    Ok(rows)
}

async fn there(tx: &DatabaseTransaction, plan: Uuid) -> Result<Rows, StoreError> {
    let rows = tx.query_all(&of_plan(&["position", "concept", "status", "due_order"], "current_subject", plan)).await?;
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
