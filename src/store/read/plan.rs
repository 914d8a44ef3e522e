//! Plans, and the version that each shows under a view.

use std::collections::HashMap;

use entity::plan::{Column, Entity, Model};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::KEYS;
use crate::store::filter::{PlanFilter, PlanOrder, View};
use crate::store::page::{self, Key, Page, Window};
use crate::store::record::Plan;
use crate::store::sql::{self, col};
use crate::store::{Store, StoreError};

/// By id.
pub async fn by_ids(store: &Store, ids: &[Uuid]) -> Result<HashMap<Uuid, Plan>, StoreError> {
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(KEYS) {
        for row in Entity::find().filter(Column::Id.is_in(chunk.iter().copied())).all(store.db()).await? {
            found.insert(row.id, row.into());
        }
    }
    Ok(found)
}

/// Plans in the order of their keys, after one of them: all of them, part by part.
pub async fn after(store: &Store, last: Option<Uuid>, limit: u64) -> Result<Vec<Plan>, StoreError> {
    let mut select = Entity::find().order_by_asc(Column::Id).limit(limit);
    if let Some(last) = last {
        select = select.filter(Column::Id.gt(last));
    }
    Ok(select.all(store.db()).await?.into_iter().map(Into::into).collect())
}

/// The plans of each of these collectivités, oldest first.
pub async fn of_collectivities(store: &Store, collectivities: &[Uuid]) -> Result<HashMap<Uuid, Vec<Plan>>, StoreError> {
    let mut found: HashMap<Uuid, Vec<Plan>> = HashMap::new();
    for chunk in collectivities.chunks(KEYS) {
        let rows =
            Entity::find().filter(Column::CollectivityId.is_in(chunk.iter().copied())).order_by_asc(Column::CreatedAt).order_by_asc(Column::Id);
        for row in rows.all(store.db()).await? {
            found.entry(row.collectivity_id).or_default().push(row.into());
        }
    }
    Ok(found)
}

/// The version that each of these plans shows under a view; a plan without one is absent.
pub async fn versions_in_force(store: &Store, plans: &[Uuid], view: View) -> Result<HashMap<Uuid, Uuid>, StoreError> {
    let mut found = HashMap::with_capacity(plans.len());
    for chunk in plans.chunks(KEYS) {
        let mut select = Query::select();
        select.column(("p", "id")).expr_as(sql::version_in_force("p", view), "version").from_as("plan", "p");
        select.and_where(col("p", "id").is_in(chunk.iter().copied()));
        for row in page::rows(store, &select).await? {
            if let Some(version) = row.try_get::<Option<Uuid>>("", "version")? {
                found.insert(row.try_get("", "id")?, version);
            }
        }
    }
    Ok(found)
}

/// Plans with the version they show, their collectivité by alias `c`.
pub(super) fn relation(filter: &PlanFilter, view: View) -> SelectStatement {
    let mut select = Query::select();
    select
        .from_as("plan", "p")
        .join_as(JoinType::InnerJoin, "plan_version", "v", col("v", "id").eq(sql::version_in_force("p", view)))
        .join_as(JoinType::InnerJoin, "collectivity", "c", col("c", "id").eq(col("p", "collectivity_id")))
        .cond_where(sql::plan(filter, view));
    select
}

/// How many there are.
pub async fn count(store: &Store, filter: &PlanFilter, view: View) -> Result<i64, StoreError> {
    let mut select = relation(filter, view);
    select.expr_as(Expr::cust("COUNT(*)"), "n");
    let rows = page::rows(store, &select).await?;
    rows.first().map_or(Ok(0), |row| page::number(row, "n"))
}

fn keys(order: &[(PlanOrder, bool)]) -> Vec<Key> {
    let key = |(order, descending): &(PlanOrder, bool)| match order {
        PlanOrder::PublishedOn => Key::new(col("v", "published_on"), page::Kind::Day, *descending),
        PlanOrder::UpdatedAt => Key::new(col("p", "updated_at"), page::Kind::Number, *descending),
        PlanOrder::CollectivityName => Key::new(col("c", "sort_name"), page::Kind::Text, *descending),
        PlanOrder::CollectivityPopulation => Key::new(sql::or_else("c", "population", -1), page::Kind::Number, *descending),
    };
    let mut keys: Vec<Key> = order.iter().take(page::ORDERS).map(key).collect();
    keys.push(Key::new(col("p", "id"), page::Kind::Id, false));
    keys
}

/// A page of them.
pub async fn list(store: &Store, filter: &PlanFilter, order: &[(PlanOrder, bool)], view: View, window: &Window) -> Result<Page<Plan>, StoreError> {
    let mut select = relation(filter, view);
    select.column(("p", sea_orm::sea_query::Asterisk));
    let keys = keys(order);
    let select = page::paged(select, &keys, window)?;
    let mut items = Vec::new();
    for row in page::rows(store, &select).await? {
        items.push((Plan::from(Model::from_query_result(&row, "")?), page::cursor(&row, &keys)?));
    }
    Ok(page::finish(items, window))
}

/// A page of the plans of each of these collectivités.
pub async fn list_each(
    store: &Store,
    collectivities: &[Uuid],
    filter: &PlanFilter,
    order: &[(PlanOrder, bool)],
    view: View,
    window: &Window,
) -> Result<HashMap<Uuid, Page<Plan>>, StoreError> {
    let mut select = relation(filter, view);
    select.column(("p", sea_orm::sea_query::Asterisk)).and_where(col("p", "collectivity_id").is_in(collectivities.iter().copied()));
    let keys = keys(order);
    let select = page::paged_each(select, &[col("p", "collectivity_id")], &keys, window)?;
    let mut found: HashMap<Uuid, Vec<_>> = HashMap::new();
    for row in page::rows(store, &select).await? {
        let plan = Plan::from(Model::from_query_result(&row, "")?);
        let cursor = page::cursor(&row, &keys)?;
        found.entry(plan.collectivity).or_default().push((plan, cursor));
    }
    Ok(found.into_iter().map(|(id, items)| (id, page::finish(items, window))).collect())
}

/// How many plans each of these collectivités has.
pub async fn count_each(store: &Store, collectivities: &[Uuid], filter: &PlanFilter, view: View) -> Result<HashMap<Uuid, i64>, StoreError> {
    let mut select = relation(filter, view);
    select.column(("p", "collectivity_id")).expr_as(Expr::cust("COUNT(*)"), "n");
    select.and_where(col("p", "collectivity_id").is_in(collectivities.iter().copied())).group_by_col(("p", "collectivity_id"));
    let rows = page::rows(store, &select).await?;
    rows.iter().map(|row| Ok((row.try_get("", "collectivity_id")?, page::number(row, "n")?))).collect()
}
