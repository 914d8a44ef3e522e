//! Référentiels, their criteria, and who publishes them.

use std::collections::HashMap;

use entity::{criterion, framework, organisation};
use sea_orm::sea_query::{Cond, ExprTrait, IntoCondition, JoinType, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::KEYS;
use crate::store::filter::View;
use crate::store::framework::{Correspondence, Criterion, Framework, Organisation};
use crate::store::page;
use crate::store::read::fact::FRAMEWORKS;
use crate::store::sql::col;
use crate::store::{Store, StoreError};

/// The number of what is loaded: one more with every edition, and with every better way to read one.
pub async fn number(store: &Store) -> Result<i64, StoreError> {
    Ok(entity::service_fact::Entity::find_by_id(FRAMEWORKS).one(store.db()).await?.map_or(0, |fact| fact.number))
}

/// All editions known under a view: by slug, the last one first.
pub async fn list(store: &Store, view: View) -> Result<Vec<Framework>, StoreError> {
    use framework::{Column, Entity};
    let mut all = Entity::find();
    if let Some(instant) = view.known_at {
        all = all.filter(Column::RecordedAt.lte(instant));
    }
    let rows = all.order_by_asc(Column::Slug).order_by_desc(Column::RecordedAt).order_by_desc(Column::Edition).all(store.db()).await?;
    rows.into_iter().map(Framework::try_from).collect()
}

/// By id.
pub async fn by_ids(store: &Store, ids: &[Uuid]) -> Result<HashMap<Uuid, Framework>, StoreError> {
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(KEYS) {
        for row in framework::Entity::find().filter(framework::Column::Id.is_in(chunk.iter().copied())).all(store.db()).await? {
            found.insert(row.id, row.try_into()?);
        }
    }
    Ok(found)
}

/// The last edition of each of these slugs, under a view.
pub async fn by_slugs(store: &Store, slugs: &[String], view: View) -> Result<HashMap<String, Framework>, StoreError> {
    use framework::{Column, Entity};
    let mut found: HashMap<String, Framework> = HashMap::with_capacity(slugs.len());
    for chunk in crate::store::sql::texts(slugs).chunks(KEYS) {
        let mut select = Entity::find().filter(Column::Slug.is_in(chunk));
        if let Some(instant) = view.known_at {
            select = select.filter(Column::RecordedAt.lte(instant));
        }
        for row in select.order_by_asc(Column::RecordedAt).order_by_asc(Column::Edition).all(store.db()).await? {
            found.insert(row.slug.clone(), row.try_into()?);
        }
    }
    Ok(found)
}

/// The référentiels of each of these organisations, the last one first.
pub async fn of_publishers(store: &Store, organisations: &[Uuid]) -> Result<HashMap<Uuid, Vec<Framework>>, StoreError> {
    use framework::{Column, Entity};
    let mut found: HashMap<Uuid, Vec<Framework>> = HashMap::new();
    for chunk in organisations.chunks(KEYS) {
        let rows = Entity::find().filter(Column::PublisherId.is_in(chunk.iter().copied())).order_by_desc(Column::RecordedAt);
        for row in rows.order_by_asc(Column::Slug).all(store.db()).await? {
            found.entry(row.publisher_id).or_default().push(row.try_into()?);
        }
    }
    Ok(found)
}

/// Organisations by id.
pub async fn organisations(store: &Store, ids: &[Uuid]) -> Result<HashMap<Uuid, Organisation>, StoreError> {
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(KEYS) {
        for row in organisation::Entity::find().filter(organisation::Column::Id.is_in(chunk.iter().copied())).all(store.db()).await? {
            found.insert(row.id, row.try_into()?);
        }
    }
    Ok(found)
}

/// The organisation with this number, of the Sirene register or of that of associations.
pub async fn organisation_by_number(store: &Store, siren: Option<&str>, rna: Option<&str>) -> Result<Option<Organisation>, StoreError> {
    use organisation::{Column, Entity};
    let mut all = Cond::all();
    for (column, number) in [(Column::Siren, siren), (Column::Rna, rna)] {
        if let Some(number) = number {
            all = all.add(column.eq(number));
        }
    }
    Entity::find().filter(all).order_by_asc(Column::Id).one(store.db()).await?.map(Organisation::try_from).transpose()
}

/// The criteria of each of these référentiels, in order.
pub async fn criteria_of(store: &Store, frameworks: &[Uuid]) -> Result<HashMap<Uuid, Vec<Criterion>>, StoreError> {
    use criterion::{Column, Entity};
    let mut found: HashMap<Uuid, Vec<Criterion>> = HashMap::new();
    for chunk in frameworks.chunks(KEYS) {
        for row in Entity::find().filter(Column::FrameworkId.is_in(chunk.iter().copied())).order_by_asc(Column::Position).all(store.db()).await? {
            found.entry(row.framework_id).or_default().push(row.try_into()?);
        }
    }
    Ok(found)
}

/// Criteria by id.
pub async fn criteria(store: &Store, ids: &[Uuid]) -> Result<HashMap<Uuid, Criterion>, StoreError> {
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(KEYS) {
        for row in criterion::Entity::find().filter(criterion::Column::Id.is_in(chunk.iter().copied())).all(store.db()).await? {
            found.insert(row.id, row.try_into()?);
        }
    }
    Ok(found)
}

/// What editors assert about each of these criteria, on either side; a référentiel that is not loaded yet makes no correspondence. Where no
/// edition is named all of them are meant.
pub async fn correspondences(store: &Store, criteria: &[Uuid]) -> Result<HashMap<Uuid, Vec<Correspondence>>, StoreError> {
    let mut found: HashMap<Uuid, Vec<Correspondence>> = HashMap::new();
    for chunk in criteria.chunks(KEYS) {
        for forwards in [true, false] {
            let mut select = Query::select();
            select
                .columns([("m", "criterion_id"), ("m", "relation"), ("m", "rationale")])
                .expr_as(col("o", "id"), "other")
                .from_as("criterion_correspondence", "m")
                .join_as(JoinType::InnerJoin, "framework", "f", col("f", "slug").eq(col("m", "framework_slug")).into_condition())
                .join_as(
                    JoinType::InnerJoin,
                    "criterion",
                    "o",
                    Cond::all().add(col("o", "framework_id").eq(col("f", "id"))).add(col("o", "code").eq(col("m", "code"))),
                )
                .cond_where(Cond::any().add(col("m", "edition").is_null()).add(col("m", "edition").eq(col("f", "edition"))))
                .and_where(col("m", "criterion_id").ne(col("o", "id")))
                .and_where(if forwards { col("m", "criterion_id") } else { col("o", "id") }.is_in(chunk.iter().copied()))
                .order_by(("m", "position"), sea_orm::sea_query::Order::Asc)
                .order_by(("f", "recorded_at"), sea_orm::sea_query::Order::Desc)
                .order_by(("o", "id"), sea_orm::sea_query::Order::Asc);
            for row in page::rows(store, &select).await? {
                let (from, to): (Uuid, Uuid) = (row.try_get("", "criterion_id")?, row.try_get("", "other")?);
                let relation = crate::store::row::relation(&row.try_get::<String>("", "relation")?)?;
                let rationale = row.try_get("", "rationale")?;
                let (criterion, other, relation) = if forwards { (from, to, relation) } else { (to, from, relation.inverse()) };
                let known = found.entry(criterion).or_default();
                // What both sides assert is told once, as the criterion itself asserts it.
                if !known.iter().any(|one| one.other == other) {
                    known.push(Correspondence { criterion, other, relation, rationale });
                }
            }
        }
    }
    Ok(found)
}
