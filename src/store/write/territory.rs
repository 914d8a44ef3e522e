//! The table of territories: replaced as a whole, key by key, so that what refers to a collectivité keeps its reference.

use std::collections::HashMap;

use domain::collectivity::{Collectivity, departement_key, id, region_key};
use entity::{collectivity, collectivity_membership, current_action, service_fact};
use sea_orm::sea_query::{ExprTrait, OnConflict, Query, SimpleExpr, SubQueryStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use super::rows_of;
use crate::store::read::fact::{self, TERRITORIES};
use crate::store::sql::col;
use crate::store::{Store, StoreError};

/// The key of the lock that keeps two nodes from loading at once; any number that nothing else uses.
const LOCK: i64 = 0x5052_4953_5445;

/// Loads a table, unless the one with this digest is loaded already; `true` when something was written.
pub async fn load(store: &Store, digest: &str, bodies: &[Collectivity]) -> Result<bool, StoreError> {
    if fact::loaded(store.db()).await?.as_deref() == Some(digest) {
        return Ok(false);
    }
    let tx = store.begin().await?;
    store.take_turns(&tx, LOCK).await?;
    if fact::loaded(&*tx).await?.as_deref() == Some(digest) {
        // Another node was faster.
        return Ok(false);
    }
    // A body that the new table lists no more stays, with its plans, and is marked. Codes move between bodies when communes merge:
    // all are given back before they are given anew.
    let free = collectivity::Entity::update_many()
        .col_expr(collectivity::Column::InForce, Expr::value(false))
        .col_expr(collectivity::Column::Siren, Expr::value(Option::<String>::None))
        .col_expr(collectivity::Column::InseeCode, Expr::value(Option::<String>::None));
    free.exec(&*tx).await?;
    write_bodies(&tx, bodies).await?;
    write_memberships(&tx, bodies).await?;
    rename_current(&tx).await?;
    let fact = service_fact::Model { name: TERRITORIES.to_owned(), number: 0, words: Some(digest.to_owned()) };
    let again = OnConflict::column(service_fact::Column::Name).update_column(service_fact::Column::Words).to_owned();
    service_fact::Entity::insert(fact.into_active_model()).on_conflict(again).exec_without_returning(&*tx).await?;
    tx.commit().await?;
    Ok(true)
}

async fn write_bodies(tx: &DatabaseTransaction, bodies: &[Collectivity]) -> Result<(), StoreError> {
    use collectivity::Column;
    let replaced = [
        Column::Name,
        Column::NameInSentence,
        Column::SortName,
        Column::Slug,
        Column::Article,
        Column::Siren,
        Column::InseeCode,
        Column::Population,
        Column::PopulationYear,
        Column::DepartementId,
        Column::RegionId,
        Column::InForce,
    ];
    for chunk in bodies.chunks(rows_of(15)) {
        let rows = chunk.iter().map(|body| row(body).into_active_model());
        let again = OnConflict::column(Column::Id).update_columns(replaced).to_owned();
        collectivity::Entity::insert_many(rows).on_conflict(again).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Lists of actions are in the order of the names that collectivités have today.
async fn rename_current(tx: &DatabaseTransaction) -> Result<(), StoreError> {
    let mut named = Query::select();
    named.column(("c", "sort_name")).from_as("collectivity", "c").and_where(col("c", "id").eq(col("current_action", "collectivity_id")));
    let named = || SimpleExpr::SubQuery(None, Box::new(SubQueryStatement::SelectStatement(named.clone())));
    let mut update = Query::update();
    update.table(current_action::Entity).value("sort_name", named()).and_where(col("current_action", "sort_name").ne(named()));
    tx.execute(&update).await?;
    Ok(())
}

fn row(body: &Collectivity) -> collectivity::Model {
    let parent = |(kind, code): (domain::collectivity::Kind, &str)| id(kind, code);
    collectivity::Model {
        id: body.id(),
        kind: body.kind.name().to_owned(),
        official_code: body.official_code.clone(),
        name: body.name.clone(),
        name_in_sentence: body.name_in_sentence(),
        sort_name: domain::text::fold(&body.name),
        slug: body.slug(),
        article: i16::from(body.article.code()),
        siren: body.siren.as_ref().map(|siren| siren.as_str().to_owned()),
        insee_code: body.insee.as_ref().map(|code| code.as_str().to_owned()),
        population: body.population.and_then(|population| i32::try_from(population).ok()),
        population_year: body.population_year.and_then(|year| i16::try_from(year).ok()),
        departement_id: body.departement.as_deref().map(|code| parent(departement_key(code))).filter(|parent| *parent != body.id()),
        region_id: body.region.as_deref().map(|code| parent(region_key(code))).filter(|parent| *parent != body.id()),
        in_force: true,
    }
}

async fn write_memberships(tx: &DatabaseTransaction, bodies: &[Collectivity]) -> Result<(), StoreError> {
    let by_siren: HashMap<&str, Uuid> = bodies.iter().filter_map(|body| Some((body.siren.as_ref()?.as_str(), body.id()))).collect();
    collectivity_membership::Entity::delete_many().filter(collectivity_membership::Column::Position.gte(0)).exec(tx).await?;
    let rows: Vec<collectivity_membership::Model> = bodies
        .iter()
        .flat_map(|body| body.member_of.iter().zip(0_i16..).map(move |(siren, position)| (body.id(), siren, position)))
        .filter_map(|(member_id, siren, position)| {
            Some(collectivity_membership::Model { member_id, grouping_id: *by_siren.get(siren.as_str())?, position })
        })
        .collect();
    for chunk in rows.chunks(rows_of(3)) {
        collectivity_membership::Entity::insert_many(chunk.iter().cloned().map(IntoActiveModel::into_active_model))
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}
