//! Versions, their sections, and the texts that no action could claim.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{plan_section, plan_version, unattached_text};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::KEYS;
use crate::store::filter::View;
use crate::store::page::{self, Key, Page, Window};
use crate::store::record::{Section, UnattachedText, Version};
use crate::store::sql::{self, col};
use crate::store::{Store, StoreError};

/// By id.
pub async fn by_ids(store: &Store, ids: &[Uuid]) -> Result<HashMap<Uuid, Version>, StoreError> {
    use plan_version::{Column, Entity};
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(KEYS) {
        for row in Entity::find().filter(Column::Id.is_in(chunk.iter().copied())).all(store.db()).await? {
            found.insert(row.id, row.into());
        }
    }
    Ok(found)
}

/// By plan and number.
pub async fn by_numbers(store: &Store, keys: &[(Uuid, i32)]) -> Result<HashMap<(Uuid, i32), Version>, StoreError> {
    use plan_version::{Column, Entity};
    let mut found = HashMap::with_capacity(keys.len());
    for chunk in keys.chunks(KEYS) {
        let pairs = sql::pairs([Column::PlanId.into_expr(), Column::Number.into_expr()], chunk);
        for row in Entity::find().filter(pairs).all(store.db()).await? {
            found.insert((row.plan_id, row.number), row.into());
        }
    }
    Ok(found)
}

/// The version of a plan that says this of that day.
pub async fn by_content(store: &Store, plan: Uuid, content_hash: &[u8], published_on: NaiveDate) -> Result<Option<Version>, StoreError> {
    use plan_version::{Column, Entity};
    let of_day = Entity::find().filter(Column::PlanId.eq(plan)).filter(Column::PublishedOn.eq(published_on));
    let found = of_day.filter(Column::ContentHash.eq(content_hash.to_vec())).order_by_desc(Column::Number).one(store.db()).await?;
    Ok(found.map(Into::into))
}

fn of_plans(plans: &[Uuid], view: View) -> SelectStatement {
    let mut select = Query::select();
    select.from_as("plan_version", "v").and_where(col("v", "plan_id").is_in(plans.iter().copied()));
    if let Some(day) = view.as_of {
        select.and_where(col("v", "published_on").lte(day));
    }
    if let Some(instant) = view.known_at {
        select.and_where(col("v", "recorded_at").lte(instant));
    }
    select
}

/// A page of the versions of each of these plans, newest first.
pub async fn list_each(store: &Store, plans: &[Uuid], view: View, window: &Window) -> Result<HashMap<Uuid, Page<Version>>, StoreError> {
    let mut select = of_plans(plans, view);
    select.column(("v", sea_orm::sea_query::Asterisk));
    let keys = [Key::new(col("v", "number"), page::Kind::Number, true)];
    let select = page::paged_each(select, &[col("v", "plan_id")], &keys, window)?;
    let mut found: HashMap<Uuid, Vec<_>> = HashMap::new();
    for row in page::rows(store, &select).await? {
        let version = Version::from(plan_version::Model::from_query_result(&row, "")?);
        let cursor = page::cursor(&row, &keys)?;
        found.entry(version.plan).or_default().push((version, cursor));
    }
    Ok(found.into_iter().map(|(plan, items)| (plan, page::finish(items, window))).collect())
}

/// How many versions each of these plans has.
pub async fn count_each(store: &Store, plans: &[Uuid], view: View) -> Result<HashMap<Uuid, i64>, StoreError> {
    let mut select = of_plans(plans, view);
    select.column(("v", "plan_id")).expr_as(Expr::cust("COUNT(*)"), "n").group_by_col(("v", "plan_id"));
    let rows = page::rows(store, &select).await?;
    rows.iter().map(|row| Ok((row.try_get("", "plan_id")?, page::number(row, "n")?))).collect()
}

/// The sections of each of these versions, in order.
pub async fn sections(store: &Store, versions: &[Uuid]) -> Result<HashMap<Uuid, Vec<Section>>, StoreError> {
    use plan_section::{Column, Entity};
    let mut found: HashMap<Uuid, Vec<Section>> = HashMap::new();
    for chunk in versions.chunks(KEYS) {
        let rows = Entity::find().filter(Column::VersionId.is_in(chunk.iter().copied())).order_by_asc(Column::Position);
        for row in rows.all(store.db()).await? {
            found.entry(row.version_id).or_default().push(row.into());
        }
    }
    Ok(found)
}

/// The texts that no action of each of these versions could claim, in order.
pub async fn unattached_texts(store: &Store, versions: &[Uuid]) -> Result<HashMap<Uuid, Vec<UnattachedText>>, StoreError> {
    use unattached_text::{Column, Entity};
    let mut found: HashMap<Uuid, Vec<UnattachedText>> = HashMap::new();
    for chunk in versions.chunks(KEYS) {
        let rows = Entity::find().filter(Column::VersionId.is_in(chunk.iter().copied())).order_by_asc(Column::Position);
        for row in rows.all(store.db()).await? {
            found.entry(row.version_id).or_default().push(row.into());
        }
    }
    Ok(found)
}
