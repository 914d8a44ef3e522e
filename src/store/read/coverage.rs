//! How plans answer criteria: what is proposed in the words of actions, what people judged, what publishers replied.

use std::collections::{HashMap, HashSet};

use domain::action::StateHash;
use entity::{coverage_link, coverage_review, coverage_review_link, publisher_reply};
use sea_orm::sea_query::{Cond, ExprTrait, JoinType, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect};
use uuid::Uuid;

use super::KEYS;
use crate::store::filter::{View, Within};
use crate::store::framework::{Linked, Proposed, Reply, Review};
use crate::store::page;
use crate::store::row::{self, state_hash, status};
use crate::store::sql::{self, col};
use crate::store::{Store, StoreError};

/// What is proposed in these words, by criterion.
pub async fn proposed(store: &Store, states: &[StateHash], view: View) -> Result<HashMap<StateHash, Vec<Proposed>>, StoreError> {
    use coverage_link::{Column, Entity};
    let mut found: HashMap<StateHash, Vec<Proposed>> = HashMap::new();
    let distinct: Vec<&StateHash> = states.iter().collect::<HashSet<_>>().into_iter().collect();
    for chunk in distinct.chunks(KEYS) {
        let mut select = Entity::find().filter(Column::StateHash.is_in(chunk.iter().map(|hash| hash.0.to_vec())));
        if let Some(instant) = view.known_at {
            select = select.filter(Column::RecordedAt.lte(instant));
        }
        for row in select.order_by_asc(Column::CriterionId).all(store.db()).await? {
            found.entry(state_hash(&row.state_hash)?).or_default().push(row.try_into()?);
        }
    }
    Ok(found)
}

const ACTION: [&str; 5] = ["collectivity_id", "lineage_id", "version_id", "position", "status"];

fn actions(collectivities: &[Uuid], view: View) -> SelectStatement {
    let parents: Vec<Within> = collectivities.iter().map(|id| Within::Collectivity(*id)).collect();
    let mut select = sql::actions(&parents, view);
    for column in ACTION {
        select.column(("a", column));
    }
    select
}

fn linked(row: &QueryResult, proposed: Option<Proposed>) -> Result<Linked, StoreError> {
    Ok(Linked {
        collectivity: row.try_get("", "collectivity_id")?,
        lineage: row.try_get("", "lineage_id")?,
        version: row.try_get("", "version_id")?,
        position: row.try_get("", "position")?,
        status: status(row.try_get("", "status")?)?,
        criterion: row.try_get("", "criterion_id")?,
        proposed,
    })
}

/// The actions in force of these collectivités that a criterion is linked to, by a proposal or by a person; each pair once.
pub async fn links(store: &Store, collectivities: &[Uuid], criteria: &[Uuid], view: View) -> Result<Vec<Linked>, StoreError> {
    if collectivities.is_empty() || criteria.is_empty() {
        return Ok(Vec::new());
    }
    let mut select = actions(collectivities, view);
    select
        .columns([("l", "criterion_id"), ("l", "method"), ("l", "confidence"), ("l", "reasons")])
        .join_as(JoinType::InnerJoin, "coverage_link", "l", Cond::all().add(col("l", "state_hash").eq(col("a", "state_hash"))))
        .and_where(col("l", "criterion_id").is_in(criteria.iter().copied()));
    if let Some(instant) = view.known_at {
        select.and_where(col("l", "recorded_at").lte(instant));
    }
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    for row in page::rows(store, &select).await? {
        let reasons: String = row.try_get("", "reasons")?;
        let proposed = row::proposed(row.try_get("", "criterion_id")?, row.try_get("", "method")?, row.try_get("", "confidence")?, &reasons)?;
        let link = linked(&row, Some(proposed))?;
        if seen.insert((link.version, link.position, link.criterion)) {
            found.push(link);
        }
    }
    let mut select = actions(collectivities, view);
    select
        .column(("r", "criterion_id"))
        .distinct()
        .join_as(JoinType::InnerJoin, "coverage_review_link", "r", Cond::all().add(col("r", "lineage_id").eq(col("a", "lineage_id"))))
        .and_where(col("r", "criterion_id").is_in(criteria.iter().copied()));
    if let Some(instant) = view.known_at {
        select
            .join_as(JoinType::InnerJoin, "coverage_review", "w", Cond::all().add(col("w", "id").eq(col("r", "review_id"))))
            .and_where(col("w", "decided_at").lte(instant));
    }
    for row in page::rows(store, &select).await? {
        let link = linked(&row, None)?;
        if seen.insert((link.version, link.position, link.criterion)) {
            found.push(link);
        }
    }
    Ok(found)
}

/// What people judged of these criteria for these collectivités, as known under a view, in the order in which it was judged.
pub async fn reviews(store: &Store, collectivities: &[Uuid], criteria: &[Uuid], view: View) -> Result<Vec<Review>, StoreError> {
    use coverage_review::{Column, Entity};
    let of = Entity::find().filter(Column::CollectivityId.is_in(collectivities.iter().copied()));
    with_links(store, of.filter(Column::CriterionId.is_in(criteria.iter().copied())), view).await
}

/// What people judged last of each of these actions, by action and criterion.
pub async fn of_lineages(store: &Store, lineages: &[Uuid], view: View) -> Result<HashMap<(Uuid, Uuid), Review>, StoreError> {
    use coverage_review::{Column, Entity};
    let mut found = HashMap::new();
    for chunk in lineages.chunks(KEYS) {
        let mut named = Query::select();
        named.column("review_id").from("coverage_review_link").and_where(sea_orm::sea_query::Expr::col("lineage_id").is_in(chunk.iter().copied()));
        for review in with_links(store, Entity::find().filter(Column::Id.in_subquery(named)), view).await? {
            for lineage in &review.lineages {
                // They come in the order of time: the last one stays.
                found.insert((*lineage, review.criterion), review.clone());
            }
        }
    }
    Ok(found)
}

async fn with_links(store: &Store, mut select: sea_orm::Select<coverage_review::Entity>, view: View) -> Result<Vec<Review>, StoreError> {
    use coverage_review::Column;
    use coverage_review_link as link;
    if let Some(instant) = view.known_at {
        select = select.filter(Column::DecidedAt.lte(instant));
    }
    let rows = select.order_by_asc(Column::DecidedAt).order_by_asc(Column::Id).all(store.db()).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut lineages: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for chunk in ids.chunks(KEYS) {
        for row in link::Entity::find().filter(link::Column::ReviewId.is_in(chunk.iter().copied())).all(store.db()).await? {
            lineages.entry(row.review_id).or_default().push(row.lineage_id);
        }
    }
    rows.into_iter()
        .map(|row| {
            let of = lineages.remove(&row.id).unwrap_or_default();
            row::review(row, of)
        })
        .collect()
}

/// What these collectivités replied about the assessment of these criteria, as known under a view, oldest first.
pub async fn contestations(store: &Store, collectivities: &[Uuid], criteria: &[Uuid], view: View) -> Result<Vec<Reply>, StoreError> {
    use publisher_reply::Column;
    told(store, Column::CollectivityId.is_in(collectivities.iter().copied()).and(Column::CriterionId.is_in(criteria.iter().copied())), view).await
}

/// All that these collectivités replied, as known under a view, oldest first.
pub async fn replies(store: &Store, collectivities: &[Uuid], view: View) -> Result<HashMap<Uuid, Vec<Reply>>, StoreError> {
    let mut found: HashMap<Uuid, Vec<Reply>> = HashMap::new();
    for chunk in collectivities.chunks(KEYS) {
        for reply in told(store, publisher_reply::Column::CollectivityId.is_in(chunk.iter().copied()), view).await? {
            found.entry(reply.collectivity).or_default().push(reply);
        }
    }
    Ok(found)
}

async fn told(store: &Store, of: sea_orm::sea_query::SimpleExpr, view: View) -> Result<Vec<Reply>, StoreError> {
    use publisher_reply::{Column, Entity};
    let mut select = Entity::find().filter(of);
    if let Some(instant) = view.known_at {
        select = select.filter(Column::WrittenAt.lte(instant));
    }
    let rows = select.order_by_asc(Column::WrittenAt).order_by_asc(Column::Id).all(store.db()).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// So many states after an address, in the order of their addresses, with what they say as JSON.
pub async fn states_after(store: &Store, after: Option<StateHash>, limit: u64) -> Result<Vec<(StateHash, String)>, StoreError> {
    use entity::action_state::{Column, Entity};
    let mut select = Entity::find().select_only().column(Column::Hash).column(Column::Content);
    if let Some(after) = after {
        select = select.filter(Column::Hash.gt(after.0.to_vec()));
    }
    let rows: Vec<(Vec<u8>, String)> = select.order_by_asc(Column::Hash).limit(limit).into_tuple().all(store.db()).await?;
    rows.into_iter().map(|(hash, content)| Ok((state_hash(&hash)?, content))).collect()
}
