//! The plans that show a version, with how many actions of each subject and status it has: what comparisons are made of.

use domain::subject::Census;
use sea_orm::QueryResult;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, JoinType, Order, Query, SelectStatement, SimpleExpr, SubQueryStatement};
use uuid::Uuid;

use super::KEYS;
use crate::store::filter::{CollectivityFilter, View};
use crate::store::page;
use crate::store::record::Standing;
use crate::store::sql::{self, col};
use crate::store::{Store, StoreError};

/// The plans of these collectivités, oldest first.
pub async fn of_collectivities(store: &Store, collectivities: &[Uuid], view: View) -> Result<Vec<Standing>, StoreError> {
    let mut found = Vec::new();
    for chunk in collectivities.chunks(KEYS) {
        found.extend(select(store, Cond::all().add(col("p", "collectivity_id").is_in(chunk.iter().copied())), view).await?);
    }
    Ok(found)
}

/// These plans.
pub async fn of_plans(store: &Store, plans: &[Uuid], view: View) -> Result<Vec<Standing>, StoreError> {
    let mut found = Vec::new();
    for chunk in plans.chunks(KEYS) {
        found.extend(select(store, Cond::all().add(col("p", "id").is_in(chunk.iter().copied())), view).await?);
    }
    Ok(found)
}

/// The plans of the collectivités that a filter lets through.
pub async fn of_filter(store: &Store, filter: &CollectivityFilter, view: View) -> Result<Vec<Standing>, StoreError> {
    let everybody = *filter == CollectivityFilter::default();
    let whose = if everybody { Cond::all() } else { Cond::all().add(col("p", "collectivity_id").in_subquery(sql::collectivity_ids(filter, view))) };
    select(store, whose, view).await
}

async fn select(store: &Store, whose: Cond, view: View) -> Result<Vec<Standing>, StoreError> {
    let mut select = Query::select();
    for (table, column) in
        [("p", "collectivity_id"), ("v", "plan_id"), ("v", "states_progress"), ("v", "published_on"), ("v", "recorded_at"), ("z", "census")]
    {
        select.column((table, column));
    }
    select
        .expr_as(col("v", "id"), "version")
        .expr_as(at("stage", view), "stage")
        .expr_as(at("is_adopted", view), "is_adopted")
        .from_as("plan", "p")
        .join_as(JoinType::InnerJoin, "plan_version", "v", col("v", "id").eq(sql::version_in_force("p", view)))
        .join_as(JoinType::InnerJoin, "version_census", "z", Cond::all().add(col("z", "version_id").eq(col("v", "id"))).add(latest(view)))
        .cond_where(whose)
        .order_by(("p", "created_at"), Order::Asc)
        .order_by(("p", "id"), Order::Asc);
    page::rows(store, &select).await?.iter().map(standing).collect()
}

/// The census that counted at the instant of a view: the last one recorded by then, or the first.
fn latest(view: View) -> SimpleExpr {
    let newest = |until: Option<i64>| {
        let mut select = Query::select();
        let pick = if until.is_none() && view.known_at.is_some() { "MIN(k.recorded_at)" } else { "MAX(k.recorded_at)" };
        select.expr(Expr::cust(pick)).from_as("version_census", "k").and_where(col("k", "version_id").eq(col("v", "id")));
        if let Some(instant) = until {
            select.and_where(col("k", "recorded_at").lte(instant));
        }
        scalar(select)
    };
    let recorded = match view.known_at {
        None => newest(None),
        Some(instant) => sea_orm::sea_query::Func::coalesce([newest(Some(instant)), newest(None)]).into(),
    };
    col("z", "recorded_at").eq(recorded)
}

/// What was said of the plan as a whole: its last word, or the one that was known.
fn at(column: &'static str, view: View) -> SimpleExpr {
    let said = |until: Option<i64>| {
        let mut select = Query::select();
        select.column(("s", column)).from_as("plan_stage", "s").and_where(col("s", "plan_id").eq(col("p", "id"))).limit(1);
        select.order_by(("s", "recorded_at"), if until.is_some() { Order::Desc } else { Order::Asc });
        if let Some(instant) = until {
            select.and_where(col("s", "recorded_at").lte(instant));
        }
        scalar(select)
    };
    match (view.known_at, column) {
        (Some(instant), _) => sea_orm::sea_query::Func::coalesce([said(Some(instant)), said(None)]).into(),
        (None, "stage") => col("p", "stage"),
        (None, _) => col("p", "adopted_on").is_not_null(),
    }
}

fn scalar(select: SelectStatement) -> SimpleExpr {
    SimpleExpr::SubQuery(None, Box::new(SubQueryStatement::SelectStatement(select)))
}

fn standing(row: &QueryResult) -> Result<Standing, StoreError> {
    let census = Census::unpack(&row.try_get::<Vec<u8>>("", "census")?).ok_or_else(|| StoreError::Damaged("a census".to_owned()))?;
    Ok(Standing {
        plan: row.try_get("", "plan_id")?,
        collectivity: row.try_get("", "collectivity_id")?,
        version: row.try_get("", "version")?,
        stage: row.try_get("", "stage")?,
        is_adopted: row.try_get("", "is_adopted")?,
        published_on: row.try_get("", "published_on")?,
        recorded_at: row.try_get("", "recorded_at")?,
        states_progress: row.try_get("", "states_progress")?,
        census,
    })
}
