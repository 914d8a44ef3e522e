//! What the service knows of its own data: the data version, and the figures of the front page.

use domain::compare::Breakdown;
use entity::service_fact::Entity;
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::store::filter::View;
use crate::store::page;
use crate::store::sql::{col, version_in_force};
use crate::store::{Store, StoreError};

/// The name of the data version.
pub(in crate::store) const DATA_VERSION: &str = "data_version";
/// The name of the digest of the loaded table of territories.
pub(in crate::store) const TERRITORIES: &str = "territories";

/// The name of the number of the loaded référentiels.
pub(in crate::store) const FRAMEWORKS: &str = "frameworks";

/// The number of the data state: one more with every publication.
pub async fn data_version(store: &Store) -> Result<i64, StoreError> {
    Ok(Entity::find_by_id(DATA_VERSION).one(store.db()).await?.map_or(0, |fact| fact.number))
}

/// What answers depend on: as long as it stays the same, so do they.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct DataState {
    /// The data version.
    pub version: i64,
    /// The digest of the loaded table of territories.
    pub territories: String,
}

/// What answers depend on by now, in one statement.
pub async fn state(store: &Store) -> Result<DataState, StoreError> {
    use entity::service_fact::Column;
    let mut state = DataState::default();
    for fact in Entity::find().filter(Column::Name.is_in([DATA_VERSION, TERRITORIES])).all(store.db()).await? {
        match fact.name.as_str() {
            DATA_VERSION => state.version = fact.number,
            _ => state.territories = fact.words.unwrap_or_default(),
        }
    }
    Ok(state)
}

/// The digest of the table of territories that is loaded.
pub async fn territories(store: &Store) -> Result<Option<String>, StoreError> {
    loaded(store.db()).await
}

/// The same, for a transaction that would load another.
pub(in crate::store) async fn loaded(db: &impl ConnectionTrait) -> Result<Option<String>, StoreError> {
    Ok(Entity::find_by_id(TERRITORIES).one(db).await?.and_then(|fact| fact.words))
}

/// Figures about everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// Collectivités known.
    pub collectivities: i64,
    /// Those with a version in force.
    pub with_plan: i64,
    /// Plans with a version in force.
    pub plans: i64,
    /// Actions in force, by status.
    pub actions: Breakdown,
    /// When the last version was recorded, in milliseconds since 1970.
    pub last_recorded: Option<i64>,
}

/// The figures, in three statements.
pub async fn figures(store: &Store) -> Result<Figures, StoreError> {
    let mut figures = Figures::default();
    let mut select = Query::select();
    select.expr_as(Expr::cust("COUNT(*)"), "n").from("collectivity");
    if let Some(row) = page::rows(store, &select).await?.first() {
        figures.collectivities = page::number(row, "n")?;
    }
    let mut select = Query::select();
    select
        .expr_as(Expr::cust("COUNT(*)"), "plans")
        .expr_as(Expr::cust("COUNT(DISTINCT p.collectivity_id)"), "bodies")
        .expr_as(Expr::cust("MAX(v.recorded_at)"), "last")
        .from_as("plan", "p")
        .join_as(JoinType::InnerJoin, "plan_version", "v", col("v", "id").eq(version_in_force("p", View::default())));
    if let Some(row) = page::rows(store, &select).await?.first() {
        figures.plans = page::number(row, "plans")?;
        figures.with_plan = page::number(row, "bodies")?;
        figures.last_recorded = row.try_get("", "last")?;
    }
    let mut select = Query::select();
    select
        .column(("t", "status"))
        .expr_as(Expr::cust("CAST(SUM(t.actions) AS BIGINT)"), "n")
        .from_as("version_tally", "t")
        .join_as(JoinType::InnerJoin, "plan", "p", col("p", "current_version_id").eq(col("t", "version_id")))
        .group_by_col(("t", "status"));
    for row in page::rows(store, &select).await? {
        figures.actions.add(crate::store::row::status(row.try_get("", "status")?)?, page::count(&row, "n")?);
    }
    Ok(figures)
}
