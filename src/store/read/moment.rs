//! A data state in time: which number it has, and when the last thing of it was recorded.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};

use super::fact;
use crate::store::page;
use crate::store::row::instant;
use crate::store::sql::col;
use crate::store::{Store, StoreError};

/// A data state in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The data version.
    pub number: i64,
    /// When the change that raised it was recorded; `None` before the first one.
    pub at: Option<DateTime<Utc>>,
}

/// The data state that an answer was made from: of this number, or as it was known at an instant.
pub async fn of(store: &Store, number: i64, known_at: Option<i64>) -> Result<Moment, StoreError> {
    if known_at.is_some() {
        return at(store, known_at).await;
    }
    let mut select = Query::select();
    select.column(("j", "number")).column(("j", "at")).from_as("change", "j").order_by(("j", "number"), Order::Desc).limit(1);
    select.and_where(col("j", "number").lte(number));
    match page::rows(store, &select).await?.first() {
        Some(row) => Ok(Moment { number, at: Some(instant(row.try_get("", "at")?)) }),
        None => at(store, None).await,
    }
}

/// The data state as it was known at an instant, in milliseconds since 1970; today's without one.
pub async fn at(store: &Store, known_at: Option<i64>) -> Result<Moment, StoreError> {
    let mut select = Query::select();
    select.column(("j", "number")).column(("j", "at")).from_as("change", "j").order_by(("j", "number"), Order::Desc).limit(1);
    if let Some(instant) = known_at {
        select.and_where(col("j", "at").lte(instant));
    }
    if let Some(row) = page::rows(store, &select).await?.first() {
        return Ok(Moment { number: row.try_get("", "number")?, at: Some(instant(row.try_get("", "at")?)) });
    }
    // What was recorded before the journal was kept has no line in it: its number is the one before the first.
    let mut select = Query::select();
    select.expr_as(Expr::cust("MIN(j.number)"), "first").from_as("change", "j");
    let first: Option<i64> = page::rows(store, &select).await?.first().map(|row| row.try_get("", "first")).transpose()?.flatten();
    let mut select = Query::select();
    select.expr_as(Expr::cust("MAX(v.recorded_at)"), "at").from_as("plan_version", "v");
    if let Some(instant) = known_at {
        select.and_where(col("v", "recorded_at").lte(instant));
    }
    let recorded: Option<i64> = page::rows(store, &select).await?.first().map(|row| row.try_get("", "at")).transpose()?.flatten();
    let number = match (recorded, first) {
        (None, _) => 0,
        (Some(_), Some(first)) => first - 1,
        (Some(_), None) => fact::data_version(store).await?,
    };
    Ok(Moment { number, at: recorded.map(instant) })
}
