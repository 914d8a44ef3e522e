//! Feeds: by key, in pages, and counted.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::feed::{Health, Schedule};
use entity::feed::{Column, Entity, Model};
use sea_orm::sea_query::{Asterisk, CaseStatement, Cond, Expr, ExprTrait, JoinType, Query, SimpleExpr};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::KEYS;
use crate::store::filter::{FeedFilter, View};
use crate::store::page::{self, Key, Page, Window};
use crate::store::record::Feed;
use crate::store::sql::{self, col};
use crate::store::{Store, StoreError};

/// By id.
pub async fn by_ids(store: &Store, ids: &[Uuid]) -> Result<HashMap<Uuid, Feed>, StoreError> {
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(KEYS) {
        for row in Entity::find().filter(Column::Id.is_in(chunk.iter().copied())).all(store.db()).await? {
            found.insert(row.id, Feed::try_from(row)?);
        }
    }
    Ok(found)
}

/// By what people call them.
pub async fn by_names(store: &Store, names: &[String]) -> Result<HashMap<String, Feed>, StoreError> {
    let mut found = HashMap::with_capacity(names.len());
    for chunk in names.chunks(KEYS) {
        for row in Entity::find().filter(Column::Name.is_in(sql::texts(chunk))).all(store.db()).await? {
            found.insert(row.name.clone(), Feed::try_from(row)?);
        }
    }
    Ok(found)
}

/// The feeds of each of these collectivités, by name.
pub async fn of_collectivities(store: &Store, collectivities: &[Uuid]) -> Result<HashMap<Uuid, Vec<Feed>>, StoreError> {
    let mut found: HashMap<Uuid, Vec<Feed>> = HashMap::new();
    for chunk in collectivities.chunks(KEYS) {
        let rows = Entity::find().filter(Column::CollectivityId.is_in(chunk.iter().copied())).order_by_asc(Column::Name);
        for row in rows.all(store.db()).await? {
            found.entry(row.collectivity_id).or_default().push(Feed::try_from(row)?);
        }
    }
    Ok(found)
}

/// The name of the health of a feed, by the same rule as `domain::feed::Health::of`: a test holds the two together.
fn health(now: DateTime<Utc>) -> SimpleExpr {
    let is = |name: &'static str| Expr::val(name);
    let scheduled = Cond::all().add(col("f", "period").is_not_null()).add(col("f", "last_success_at").is_not_null());
    let late = col("f", "last_success_at").add(col("f", "period").mul(2)).lt(now.timestamp_millis());
    let attention = Cond::any().add(col("f", "last_state").is_in(["HELD", "REJECTED", "ROLLED_BACK"])).add(col("f", "warned"));
    CaseStatement::new()
        .case(col("f", "paused"), is(Health::Paused.name()))
        .case(col("f", "last_run_id").is_null(), is(Health::NeverRun.name()))
        .case(scheduled.add(late), is(Health::Stale.name()))
        .case(col("f", "failures").gt(0), is(Health::Failing.name()))
        .case(attention, is(Health::NeedsAttention.name()))
        .finally(is(Health::Healthy.name()))
        .into()
}

fn wanted(filter: &FeedFilter, now: DateTime<Utc>) -> Cond {
    let mut all = Cond::all();
    if let Some(collectivity) = &filter.collectivity {
        all = all.add(col("f", "collectivity_id").in_subquery(sql::collectivity_ids(collectivity, View::default())));
    }
    if let Some(states) = &filter.health {
        all = all.add(health(now).is_in(states.iter().map(|state| state.name())));
    }
    if let Some(formats) = &filter.formats {
        all = all.add(col("f", "format").is_in(sql::texts(formats)));
    }
    if let Some(modes) = &filter.modes {
        all = all.add(col("f", "mode").is_in(modes.iter().map(|mode| mode.name())));
    }
    if let Some(names) = &filter.names {
        all = all.add(col("f", "name").is_in(sql::texts(names)));
    }
    all
}

/// A page of feeds, by name.
pub async fn list(store: &Store, filter: &FeedFilter, now: DateTime<Utc>, window: &Window) -> Result<Page<Feed>, StoreError> {
    let mut select = Query::select();
    select.column(("f", Asterisk)).from_as("feed", "f").cond_where(wanted(filter, now));
    let keys = [Key::new(col("f", "name"), page::Kind::Text, false), Key::new(col("f", "id"), page::Kind::Id, false)];
    let select = page::paged(select, &keys, window)?;
    let mut items = Vec::new();
    for row in page::rows(store, &select).await? {
        items.push((Feed::try_from(Model::from_query_result(&row, "")?)?, page::cursor(&row, &keys)?));
    }
    Ok(page::finish(items, window))
}

/// How many feeds there are.
pub async fn count(store: &Store, filter: &FeedFilter, now: DateTime<Utc>) -> Result<i64, StoreError> {
    let mut select = Query::select();
    select.expr_as(Expr::cust("COUNT(*)"), "n").from_as("feed", "f").cond_where(wanted(filter, now));
    page::rows(store, &select).await?.first().map_or(Ok(0), |row| page::number(row, "n"))
}

/// By what feeds are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Facet {
    /// By how well they go.
    Health,
    /// By format; those without one have no name.
    Format,
    /// By how they come.
    Mode,
    /// By the kind of collectivité.
    CollectivityKind,
}

/// How many feeds there are of each value, most first.
pub async fn facet(store: &Store, filter: &FeedFilter, facet: Facet, now: DateTime<Utc>) -> Result<Vec<(Option<String>, i64)>, StoreError> {
    let value = match facet {
        Facet::Health => health(now),
        Facet::Format => col("f", "format"),
        Facet::Mode => col("f", "mode"),
        Facet::CollectivityKind => col("c", "kind"),
    };
    let mut inner = Query::select();
    inner.expr_as(value, "value").from_as("feed", "f").cond_where(wanted(filter, now));
    inner.join_as(JoinType::InnerJoin, "collectivity", "c", col("c", "id").eq(col("f", "collectivity_id")));
    let mut select = Query::select();
    select.column("value").expr_as(Expr::cust("COUNT(*)"), "n").from_subquery(inner, "valued").group_by_col("value");
    let rows = page::rows(store, &select).await?;
    let mut found = rows.iter().map(|row| Ok((row.try_get("", "value")?, page::number(row, "n")?))).collect::<Result<Vec<_>, StoreError>>()?;
    found.sort_by(|one: &(Option<String>, i64), other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    Ok(found)
}

/// The plans to which each of these feeds has published.
pub async fn plans_of(store: &Store, feeds: &[Uuid]) -> Result<HashMap<Uuid, Vec<Uuid>>, StoreError> {
    let mut found: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for (feed, plan) in pairs(store, col("r", "feed_id").is_in(feeds.iter().copied())).await? {
        found.entry(feed).or_default().push(plan);
    }
    Ok(found)
}

/// The plans of a collectivité to which feeds have published, each with its feed.
pub async fn plans_kept(store: &Store, collectivity: Uuid) -> Result<Vec<(Uuid, Uuid)>, StoreError> {
    let of_body = col("r", "collectivity_id").eq(collectivity).and(col("r", "feed_id").is_not_null());
    pairs(store, of_body).await
}

/// Feeds and the plans that their runs have made versions of.
async fn pairs(store: &Store, wanted: SimpleExpr) -> Result<Vec<(Uuid, Uuid)>, StoreError> {
    let mut select = Query::select();
    select
        .distinct()
        .column(("r", "feed_id"))
        .column(("r", "plan_id"))
        .from_as("ingestion_run", "r")
        .and_where(col("r", "plan_id").is_not_null())
        .and_where(wanted)
        .order_by(("r", "plan_id"), sea_orm::sea_query::Order::Asc);
    let rows = page::rows(store, &select).await?;
    rows.iter().map(|row| Ok((row.try_get("", "feed_id")?, row.try_get("", "plan_id")?))).collect()
}

/// How often a schedule asks, in milliseconds, as the table keeps it.
pub(in crate::store) fn period(schedule: Option<Schedule>) -> Option<i64> {
    schedule.map(|schedule| schedule.period().num_milliseconds())
}
