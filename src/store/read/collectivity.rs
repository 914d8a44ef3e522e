//! Collectivités, by any of their keys.

use std::collections::{HashMap, HashSet};

use domain::collectivity::{Kind, Reference};
use entity::collectivity::{Column, Entity, Model};
use entity::collectivity_membership;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::KEYS;
use crate::store::filter::{CollectivityFilter, CollectivityOrder, View};
use crate::store::page::{self, Key, Page, Window};
use crate::store::record::Collectivity;
use crate::store::sql::{self, col};
use crate::store::{Store, StoreError};

/// A key other than the id.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum NaturalKey {
    /// By SIREN.
    Siren(String),
    /// By INSEE code.
    Insee(String),
    /// By kind and official code.
    Official(Kind, String),
    /// By slug: the most populous of that name.
    Slug(String),
}

impl From<&Reference> for NaturalKey {
    fn from(reference: &Reference) -> Self {
        match (reference.siren(), reference.insee()) {
            (Some(siren), _) => Self::Siren(siren.as_str().to_owned()),
            (None, Some(code)) => Self::Insee(code.as_str().to_owned()),
            (None, None) => Self::Slug(String::new()),
        }
    }
}

/// By id.
pub async fn by_ids(store: &Store, ids: &[Uuid]) -> Result<HashMap<Uuid, Collectivity>, StoreError> {
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(KEYS) {
        for row in Entity::find().filter(Column::Id.is_in(chunk.iter().copied())).all(store.db()).await? {
            found.insert(row.id, row.try_into()?);
        }
    }
    Ok(found)
}

/// Collectivités in the order of their keys, after one of them: all of them, part by part.
pub async fn after(store: &Store, last: Option<Uuid>, limit: u64) -> Result<Vec<Collectivity>, StoreError> {
    let mut select = Entity::find().order_by_asc(Column::Id).limit(limit);
    if let Some(last) = last {
        select = select.filter(Column::Id.gt(last));
    }
    select.all(store.db()).await?.into_iter().map(TryInto::try_into).collect()
}

/// By natural keys of any sort.
pub async fn by_natural_keys(store: &Store, keys: &[NaturalKey]) -> Result<HashMap<NaturalKey, Collectivity>, StoreError> {
    let mut found = HashMap::with_capacity(keys.len());
    for chunk in keys.chunks(KEYS) {
        let wanted: HashSet<&NaturalKey> = chunk.iter().collect();
        let mut bodies = Vec::new();
        for row in Entity::find().filter(any_of(chunk)).all(store.db()).await? {
            bodies.push(Collectivity::try_from(row)?);
        }
        // Of a slug that several carry the most populous comes last, and stays. Sorted here: engines disagree where nothing sorts.
        bodies.sort_by(|one, other| one.population.cmp(&other.population).then_with(|| other.id.cmp(&one.id)));
        for body in bodies {
            for key in names(&body) {
                if wanted.contains(&key) {
                    found.insert(key, body.clone());
                }
            }
        }
    }
    Ok(found)
}

/// One list for each sort of key: a condition for each key would be too deep for either engine.
fn any_of(keys: &[NaturalKey]) -> Condition {
    let (mut sirens, mut codes, mut slugs) = (Vec::new(), Vec::new(), Vec::new());
    let mut official: HashMap<&str, Vec<&str>> = HashMap::new();
    for key in keys {
        match key {
            NaturalKey::Siren(siren) => sirens.push(siren.as_str()),
            NaturalKey::Insee(code) => codes.push(code.as_str()),
            NaturalKey::Slug(slug) => slugs.push(slug.as_str()),
            NaturalKey::Official(kind, code) => official.entry(kind.name()).or_default().push(code),
        }
    }
    let any = Condition::any()
        .add(Column::Siren.is_in(sql::texts(sirens)))
        .add(Column::InseeCode.is_in(sql::texts(codes)))
        .add(Column::Slug.is_in(sql::texts(slugs)));
    official.into_iter().fold(any, |any, (kind, codes)| any.add(Column::Kind.eq(kind).and(Column::OfficialCode.is_in(sql::texts(codes)))))
}

/// All keys that a collectivité answers to.
fn names(body: &Collectivity) -> impl Iterator<Item = NaturalKey> {
    let siren = body.siren.clone().map(NaturalKey::Siren);
    let insee = body.insee_code.clone().map(NaturalKey::Insee);
    let others = [NaturalKey::Official(body.kind, body.official_code.clone()), NaturalKey::Slug(body.slug.clone())];
    siren.into_iter().chain(insee).chain(others)
}

/// How many collectivités bear a slug.
pub async fn bearers(store: &Store, slug: &str) -> Result<u64, StoreError> {
    use sea_orm::PaginatorTrait;
    Ok(Entity::find().filter(Column::Slug.eq(slug.replace('\0', ""))).count(store.db()).await?)
}

/// The bearers of each of these slugs, the most populous first.
pub async fn of_slugs(store: &Store, slugs: &[String]) -> Result<HashMap<String, Vec<Collectivity>>, StoreError> {
    let mut found: HashMap<String, Vec<Collectivity>> = HashMap::new();
    for chunk in slugs.chunks(KEYS) {
        for row in Entity::find().filter(Column::Slug.is_in(sql::texts(chunk))).all(store.db()).await? {
            let body = Collectivity::try_from(row)?;
            found.entry(body.slug.clone()).or_default().push(body);
        }
    }
    for bearers in found.values_mut() {
        bearers.sort_by(|one, other| other.population.cmp(&one.population).then_with(|| one.id.cmp(&other.id)));
    }
    Ok(found)
}

/// What each is part of, in order.
pub async fn memberships(store: &Store, members: &[Uuid]) -> Result<HashMap<Uuid, Vec<Uuid>>, StoreError> {
    use collectivity_membership::{Column, Entity};
    let mut found: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for chunk in members.chunks(KEYS) {
        let rows = Entity::find().filter(Column::MemberId.is_in(chunk.iter().copied())).order_by_asc(Column::Position).all(store.db()).await?;
        for row in rows {
            found.entry(row.member_id).or_default().push(row.grouping_id);
        }
    }
    Ok(found)
}

/// How many there are.
pub async fn count(store: &Store, filter: &CollectivityFilter, view: View) -> Result<i64, StoreError> {
    let mut select = Query::select();
    select.expr_as(Expr::cust("COUNT(*)"), "n").from_as("collectivity", "c").cond_where(sql::collectivity(filter, view));
    let rows = page::rows(store, &select).await?;
    rows.first().map_or(Ok(0), |row| page::number(row, "n"))
}

/// A page of them.
pub async fn list(
    store: &Store,
    filter: &CollectivityFilter,
    order: &[(CollectivityOrder, bool)],
    view: View,
    window: &Window,
) -> Result<Page<Collectivity>, StoreError> {
    let mut select = Query::select();
    select.column(("c", sea_orm::sea_query::Asterisk)).from_as("collectivity", "c").cond_where(sql::collectivity(filter, view));
    let mut keys: Vec<Key> = order.iter().take(page::ORDERS).map(|(order, descending)| key(*order, *descending)).collect();
    keys.push(Key::new(col("c", "id"), page::Kind::Id, false));
    let select = page::paged(select, &keys, window)?;
    let mut items = Vec::new();
    for row in page::rows(store, &select).await? {
        let body = Collectivity::try_from(Model::from_query_result(&row, "")?)?;
        items.push((body, page::cursor(&row, &keys)?));
    }
    Ok(page::finish(items, window))
}

fn key(order: CollectivityOrder, descending: bool) -> Key {
    match order {
        CollectivityOrder::Name => Key::new(col("c", "sort_name"), page::Kind::Text, descending),
        CollectivityOrder::Population => Key::new(sql::or_else("c", "population", -1), page::Kind::Number, descending),
        CollectivityOrder::OfficialCode => Key::new(col("c", "official_code"), page::Kind::Text, descending),
        CollectivityOrder::LastUpdated => {
            let mut newest = Query::select();
            newest.expr(Expr::cust("COALESCE(MAX(z.updated_at), 0)")).from_as("plan", "z").and_where(col("z", "collectivity_id").eq(col("c", "id")));
            let newest = sea_orm::sea_query::SubQueryStatement::SelectStatement(newest);
            Key::new(sea_orm::sea_query::SimpleExpr::SubQuery(None, Box::new(newest)), page::Kind::Number, descending)
        }
    }
}

/// All of them by what files call them, for checking documents of many collectivités.
pub async fn references(store: &Store) -> Result<HashMap<String, Uuid>, StoreError> {
    let mut select = Query::select();
    select.columns(["id", "siren", "insee_code"]).from("collectivity");
    let mut found = HashMap::new();
    for row in page::rows(store, &select).await? {
        let id: Uuid = row.try_get("", "id")?;
        for column in ["siren", "insee_code"] {
            if let Some(code) = row.try_get::<Option<String>>("", column)? {
                found.insert(code, id);
            }
        }
    }
    Ok(found)
}

/// What groups are made of: one collectivité that is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Body {
    /// The key.
    pub id: Uuid,
    /// The kind.
    pub kind: Kind,
    /// Its département.
    pub departement: Option<Uuid>,
    /// Its région.
    pub region: Option<Uuid>,
    /// How many people live there.
    pub population: Option<u32>,
}

/// All collectivités in force, as groups are made of them; in no order.
pub async fn bodies(store: &Store) -> Result<Vec<Body>, StoreError> {
    let mut select = Query::select();
    select.columns(["id", "kind", "departement_id", "region_id", "population"]).from("collectivity").and_where(Expr::col("in_force").eq(true));
    let body = |row: &sea_orm::QueryResult| -> Result<Body, StoreError> {
        let kind: String = row.try_get("", "kind")?;
        Ok(Body {
            id: row.try_get("", "id")?,
            kind: Kind::parse(&kind).ok_or_else(|| StoreError::Damaged(format!("a collectivité of kind {kind}")))?,
            departement: row.try_get("", "departement_id")?,
            region: row.try_get("", "region_id")?,
            population: row.try_get::<Option<i32>>("", "population")?.and_then(|population| u32::try_from(population).ok()),
        })
    };
    page::rows(store, &select).await?.iter().map(body).collect()
}

/// The keys of those that a filter lets through, by name; so many at most.
pub async fn ids(store: &Store, filter: &CollectivityFilter, view: View, limit: Option<u64>) -> Result<Vec<Uuid>, StoreError> {
    let mut select = sql::collectivity_ids(filter, view);
    select.order_by(("c", "sort_name"), sea_orm::sea_query::Order::Asc).order_by(("c", "id"), sea_orm::sea_query::Order::Asc);
    if let Some(limit) = limit {
        select.limit(limit);
    }
    page::rows(store, &select).await?.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
}
