//! Attempts to publish: one by one, by feed, and as they end.

use std::collections::HashMap;

use entity::ingestion_run::{Column, Entity, Model};
use sea_orm::sea_query::{Asterisk, Cond, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::KEYS;
use crate::store::filter::RunFilter;
use crate::store::page::{self, Key, Page, Window};
use crate::store::record::Run;
use crate::store::sql::{self, col};
use crate::store::{Store, StoreError};

/// Runs by id.
pub async fn by_ids(store: &Store, ids: &[Uuid]) -> Result<HashMap<Uuid, Run>, StoreError> {
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(KEYS) {
        for row in Entity::find().filter(Column::Id.is_in(chunk.iter().copied())).all(store.db()).await? {
            found.insert(row.id, row.into());
        }
    }
    Ok(found)
}

/// The run of each of these feeds that has not ended; a feed at rest is absent.
pub async fn open_of_feeds(store: &Store, feeds: &[Uuid]) -> Result<HashMap<Uuid, Run>, StoreError> {
    let mut found = HashMap::new();
    for chunk in feeds.chunks(KEYS) {
        let open = Entity::find().filter(Column::FeedId.is_in(chunk.iter().copied())).filter(Column::FinishedAt.is_null());
        for row in open.all(store.db()).await? {
            found.extend(row.feed_id.map(|feed| (feed, row.into())));
        }
    }
    Ok(found)
}

/// When each of these collectivités was last heard of, in milliseconds since 1970.
pub async fn last_of_collectivities(store: &Store, collectivities: &[Uuid]) -> Result<HashMap<Uuid, i64>, StoreError> {
    let mut found = HashMap::new();
    for chunk in collectivities.chunks(KEYS) {
        let rows: Vec<(Option<Uuid>, Option<i64>)> = Entity::find()
            .select_only()
            .column(Column::CollectivityId)
            .column_as(Column::QueuedAt.max(), "last")
            .filter(Column::CollectivityId.is_in(chunk.iter().copied()))
            .group_by(Column::CollectivityId)
            .order_by_asc(Column::CollectivityId)
            .into_tuple()
            .all(store.db())
            .await?;
        found.extend(rows.into_iter().filter_map(|(id, last)| Some((id?, last?))));
    }
    Ok(found)
}

fn wanted(filter: &RunFilter) -> Cond {
    let mut all = Cond::all();
    if let Some(states) = &filter.states {
        all = all.add(col("r", "state").is_in(sql::texts(states)));
    }
    if let Some(feeds) = &filter.feeds {
        all = all.add(col("r", "feed_id").is_in(feeds.iter().copied()));
    }
    if let Some(bodies) = &filter.collectivities {
        all = all.add(col("r", "collectivity_id").is_in(bodies.iter().copied()));
    }
    all
}

fn newest_first() -> [Key; 2] {
    [Key::new(col("r", "queued_at"), page::Kind::Number, true), Key::new(col("r", "id"), page::Kind::Id, true)]
}

fn selected(filter: &RunFilter) -> SelectStatement {
    let mut select = Query::select();
    select.column(("r", Asterisk)).from_as("ingestion_run", "r").cond_where(wanted(filter));
    select
}

/// A page of runs, newest first.
pub async fn list(store: &Store, filter: &RunFilter, window: &Window) -> Result<Page<Run>, StoreError> {
    let keys = newest_first();
    let select = page::paged(selected(filter), &keys, window)?;
    let mut items = Vec::new();
    for row in page::rows(store, &select).await? {
        items.push((Run::from(Model::from_query_result(&row, "")?), page::cursor(&row, &keys)?));
    }
    Ok(page::finish(items, window))
}

/// How many runs there are.
pub async fn count(store: &Store, filter: &RunFilter) -> Result<i64, StoreError> {
    let mut select = Query::select();
    select.expr_as(Expr::cust("COUNT(*)"), "n").from_as("ingestion_run", "r").cond_where(wanted(filter));
    page::rows(store, &select).await?.first().map_or(Ok(0), |row| page::number(row, "n"))
}

/// A page of the runs of each of these feeds, newest first.
pub async fn list_each(store: &Store, feeds: &[Uuid], states: Option<&Vec<String>>, window: &Window) -> Result<HashMap<Uuid, Page<Run>>, StoreError> {
    let keys = newest_first();
    let filter = RunFilter { feeds: Some(feeds.to_vec()), states: states.cloned(), collectivities: None };
    let select = page::paged_each(selected(&filter), &[col("r", "feed_id")], &keys, window)?;
    let mut found: HashMap<Uuid, Vec<_>> = HashMap::new();
    for row in page::rows(store, &select).await? {
        let run = Run::from(Model::from_query_result(&row, "")?);
        let cursor = page::cursor(&row, &keys)?;
        if let Some(feed) = run.feed {
            found.entry(feed).or_default().push((run, cursor));
        }
    }
    Ok(found.into_iter().map(|(feed, items)| (feed, page::finish(items, window))).collect())
}

/// How many runs each of these feeds has.
pub async fn count_each(store: &Store, feeds: &[Uuid], states: Option<&Vec<String>>) -> Result<HashMap<Uuid, i64>, StoreError> {
    let filter = RunFilter { feeds: Some(feeds.to_vec()), states: states.cloned(), collectivities: None };
    let mut select = Query::select();
    select.column(("r", "feed_id")).expr_as(Expr::cust("COUNT(*)"), "n").from_as("ingestion_run", "r");
    select.cond_where(wanted(&filter)).group_by_col(("r", "feed_id"));
    page::rows(store, &select).await?.iter().map(|row| Ok((row.try_get("", "feed_id")?, page::number(row, "n")?))).collect()
}

/// The last report of each of these feeds, as JSON: of what could be read if there is any, or else of what was refused.
pub async fn last_reports(store: &Store, feeds: &[Uuid]) -> Result<HashMap<Uuid, String>, StoreError> {
    let mut runs: HashMap<Uuid, Uuid> = HashMap::with_capacity(feeds.len());
    for refused in [false, true] {
        let missing: Vec<Uuid> = feeds.iter().filter(|feed| !runs.contains_key(*feed)).copied().collect();
        if missing.is_empty() {
            break;
        }
        let mut select = Query::select();
        select.columns([("r", "id"), ("r", "feed_id")]).from_as("ingestion_run", "r");
        select.cond_where(wanted(&RunFilter { feeds: Some(missing), ..RunFilter::default() }));
        select.and_where(col("r", "report").is_not_null());
        select.and_where(if refused { col("r", "state").eq("REJECTED") } else { col("r", "state").ne("REJECTED") });
        // A page asks for one more than it shows: that one is all that is needed.
        let select = page::paged_each(select, &[col("r", "feed_id")], &newest_first(), &Window::first(0))?;
        for row in page::rows(store, &select).await? {
            runs.insert(row.try_get("", "feed_id")?, row.try_get("", "id")?);
        }
    }
    // Reports are long: only those that are shown are read.
    let mut reports = HashMap::with_capacity(runs.len());
    for chunk in runs.into_values().collect::<Vec<_>>().chunks(KEYS) {
        let select = Entity::find().select_only().column(Column::FeedId).column(Column::Report).filter(Column::Id.is_in(chunk.iter().copied()));
        let rows: Vec<(Option<Uuid>, Option<String>)> = select.into_tuple().all(store.db()).await?;
        reports.extend(rows.into_iter().filter_map(|(feed, report)| Some((feed?, report?))));
    }
    Ok(reports)
}

/// Which runs ended after a place in the order of their ends, and when, in milliseconds since 1970; first those that ended first.
pub async fn ended_after(store: &Store, collectivity: Option<Uuid>, (at, id): (i64, Uuid), most: u64) -> Result<Vec<(i64, Uuid)>, StoreError> {
    let ended = Entity::find().select_only().column(Column::FinishedAt).column(Column::Id);
    let mut ended = ended.filter(Column::FinishedAt.gt(at).or(Column::FinishedAt.eq(at).and(Column::Id.gt(id))));
    if let Some(collectivity) = collectivity {
        ended = ended.filter(Column::CollectivityId.eq(collectivity));
    }
    let ended = ended.order_by_asc(Column::FinishedAt).order_by_asc(Column::Id).limit(most);
    let rows: Vec<(Option<i64>, Uuid)> = ended.into_tuple().all(store.db()).await?;
    Ok(rows.into_iter().filter_map(|(at, id)| Some((at?, id))).collect())
}

/// The run that made each of these versions, or read each of these documents last with success: with what its sender said.
pub async fn of_versions(store: &Store, versions: &[Uuid]) -> Result<HashMap<Uuid, Run>, StoreError> {
    let mut found = HashMap::new();
    for chunk in versions.chunks(KEYS) {
        let made = Expr::exists(
            Query::select()
                .expr(Expr::val(1))
                .from_as("plan_version", "v")
                .and_where(col("v", "run_id").eq(Expr::col((Entity, Column::Id))))
                .and_where(col("v", "id").is_in(chunk.iter().copied()))
                .take(),
        );
        for row in Entity::find().filter(made).all(store.db()).await? {
            found.extend(row.produced_version_id.map(|version| (version, row.into())));
        }
    }
    Ok(found)
}
