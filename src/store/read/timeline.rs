//! What happened when, in one order over several tables: versions, votes, statuses that moved.

use chrono::NaiveDate;
use domain::compare::span::{EventKind, Span};
use domain::status::Status;
use sea_orm::QueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query, SelectStatement, UnionType};
use uuid::Uuid;

use crate::store::filter::View;
use crate::store::page::{self, Key, Page, Window};
use crate::store::row::status;
use crate::store::sql::{self, col};
use crate::store::{Store, StoreError};

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What.
    pub kind: EventKind,
    /// The day.
    pub day: NaiveDate,
    /// Whose.
    pub collectivity: Uuid,
    /// The plan.
    pub plan: Uuid,
    /// The version; of a vote the plan itself.
    pub version: Uuid,
    /// The action in that version; -1 for none.
    pub position: i32,
    /// The status before and since.
    pub moved: Option<(Status, Status)>,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Wanted {
    /// Of these collectivités.
    pub collectivities: Vec<Uuid>,
    /// What happened, and between which days.
    pub span: Span,
    /// Only plans of these stages, by their names.
    pub stages: Option<Vec<String>>,
    /// Only actions of any of these themes.
    pub themes: Option<u64>,
    /// Only actions of any of these levers.
    pub levers: Option<Vec<i16>>,
    /// When the answer is about.
    pub view: View,
}

/// A page of what happened, the earliest first.
pub async fn list(store: &Store, wanted: &Wanted, window: &Window) -> Result<Page<Event>, StoreError> {
    let Some(mut select) = relation(wanted) else { return Ok(Page::default()) };
    for column in ["kind", "day", "collectivity_id", "plan_id", "version_id", "position", "was", "status"] {
        select.column(("e", column));
    }
    let keys = [
        Key::new(col("e", "day"), page::Kind::Day, false),
        Key::new(col("e", "kind"), page::Kind::Number, false),
        Key::new(col("e", "version_id"), page::Kind::Id, false),
        Key::new(col("e", "position"), page::Kind::Number, false),
    ];
    let select = page::paged(select, &keys, window)?;
    let mut items = Vec::new();
    for row in page::rows(store, &select).await? {
        items.push((event(&row)?, page::cursor(&row, &keys)?));
    }
    Ok(page::finish(items, window))
}

/// How many there are.
pub async fn count(store: &Store, wanted: &Wanted) -> Result<i64, StoreError> {
    let Some(mut select) = relation(wanted) else { return Ok(0) };
    select.expr_as(Expr::cust("COUNT(*)"), "n");
    page::rows(store, &select).await?.first().map_or(Ok(0), |row| page::number(row, "n"))
}

/// How many of each kind a collectivité has on each day.
pub async fn days(store: &Store, wanted: &Wanted) -> Result<Vec<(NaiveDate, EventKind, Uuid, i64)>, StoreError> {
    let Some(mut select) = relation(wanted) else { return Ok(Vec::new()) };
    for column in ["day", "kind", "collectivity_id"] {
        select.column(("e", column)).group_by_col(("e", column));
    }
    select.expr_as(Expr::cust("COUNT(*)"), "n");
    let rows = page::rows(store, &select).await?;
    rows.iter().map(|row| Ok((row.try_get("", "day")?, kind(row)?, row.try_get("", "collectivity_id")?, page::number(row, "n")?))).collect()
}

fn kind(row: &QueryResult) -> Result<EventKind, StoreError> {
    let number: i64 = page::number(row, "kind")?;
    usize::try_from(number)
        .ok()
        .and_then(|at| EventKind::ALL.get(at).copied())
        .ok_or_else(|| StoreError::Damaged(format!("an event of kind {number}")))
}

fn event(row: &QueryResult) -> Result<Event, StoreError> {
    let moved = match (row.try_get::<Option<i16>>("", "was")?, row.try_get::<Option<i16>>("", "status")?) {
        (Some(was), Some(is)) => Some((status(was)?, status(is)?)),
        _ => None,
    };
    Ok(Event {
        kind: kind(row)?,
        day: row.try_get("", "day")?,
        collectivity: row.try_get("", "collectivity_id")?,
        plan: row.try_get("", "plan_id")?,
        version: row.try_get("", "version_id")?,
        position: row.try_get("", "position")?,
        moved,
    })
}

/// Everything that happened, by alias `e`; `None` when nothing is asked for.
fn relation(wanted: &Wanted) -> Option<SelectStatement> {
    let mut parts = wanted.span.kinds.kinds().map(|kind| part(kind, wanted));
    let mut all = parts.next()?;
    for part in parts {
        all.union(UnionType::All, part);
    }
    let mut select = Query::select();
    select.from_subquery(all, "e");
    Some(select)
}

fn part(kind: EventKind, wanted: &Wanted) -> SelectStatement {
    let mut select = Query::select();
    let number = i64::try_from(kind as usize).unwrap_or(0);
    select.expr_as(Expr::cust(format!("CAST({number} AS BIGINT)")), "kind");
    let (day, recorded) = match kind {
        EventKind::PlanAdopted => ("p.adopted_on", "v.recorded_at"),
        EventKind::VersionPublished => ("v.published_on", "v.recorded_at"),
        EventKind::StatusChanged => ("x.effective_on", "x.recorded_at"),
    };
    select.expr_as(Expr::cust(day), "day").expr_as(col("p", "collectivity_id"), "collectivity_id").expr_as(col("p", "id"), "plan_id");
    match kind {
        EventKind::PlanAdopted => {
            select.expr_as(col("p", "id"), "version_id").expr_as(Expr::cust("-1"), "position");
            let first = col("v", "plan_id").eq(col("p", "id")).and(col("v", "number").eq(1));
            select.from_as("plan", "p").join_as(JoinType::InnerJoin, "plan_version", "v", first);
            select.and_where(col("p", "adopted_on").is_not_null());
        }
        EventKind::VersionPublished => {
            select.expr_as(col("v", "id"), "version_id").expr_as(Expr::cust("-1"), "position");
            select.from_as("plan_version", "v").join_as(JoinType::InnerJoin, "plan", "p", col("p", "id").eq(col("v", "plan_id")));
            select.and_where(Expr::exists(sql::taken_back("v", wanted.view)).not());
        }
        EventKind::StatusChanged => {
            select.expr_as(col("x", "version_id"), "version_id").expr_as(col("x", "position"), "position");
            select.from_as("status_change", "x").join_as(JoinType::InnerJoin, "plan", "p", col("p", "id").eq(col("x", "plan_id")));
            select.join_as(JoinType::InnerJoin, "plan_version", "v", col("v", "id").eq(col("x", "version_id")));
            select.and_where(Expr::exists(sql::taken_back("v", wanted.view)).not());
            about(&mut select, wanted);
        }
    }
    let moved = kind == EventKind::StatusChanged;
    for column in ["was", "status"] {
        let value = if moved { col("x", column) } else { Expr::cust("CAST(NULL AS SMALLINT)") };
        select.expr_as(value, column);
    }
    narrow(&mut select, wanted, day, recorded);
    select
}

/// Only what actions of these themes and levers did.
fn about(select: &mut SelectStatement, wanted: &Wanted) {
    if wanted.themes.is_none() && wanted.levers.is_none() {
        return;
    }
    let same = col("a", "version_id").eq(col("x", "version_id")).and(col("a", "position").eq(col("x", "position")));
    select.join_as(JoinType::InnerJoin, "plan_version_action", "a", same);
    if let Some(themes) = wanted.themes {
        select.and_where(sql::meets("a", "themes", themes));
    }
    if let Some(levers) = &wanted.levers {
        select.and_where(col("a", "lever").is_in(levers.iter().copied()));
    }
}

fn narrow(select: &mut SelectStatement, wanted: &Wanted, day: &'static str, recorded: &'static str) {
    select.and_where(col("p", "collectivity_id").is_in(wanted.collectivities.iter().copied()));
    let until = match (wanted.span.to, wanted.view.as_of) {
        (Some(to), Some(day)) => Some(std::cmp::min(to, day)),
        (to, day) => to.or(day),
    };
    if let Some(from) = wanted.span.from {
        select.and_where(Expr::cust(day).gte(from));
    }
    if let Some(until) = until {
        select.and_where(Expr::cust(day).lte(until));
    }
    if let Some(instant) = wanted.view.known_at {
        select.and_where(Expr::cust(recorded).lte(instant));
    }
    if let Some(stages) = &wanted.stages {
        select.and_where(col("p", "stage").is_in(sql::texts(stages)));
    }
}
