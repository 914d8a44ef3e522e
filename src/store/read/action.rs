//! Actions: by place, by lineage, and in lists, with what they say.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;
use domain::action::StateHash;
use domain::compare::Breakdown;
use domain::status::Status;
use domain::subject::Subject;
use entity::{action_state, plan_version_action};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Order, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryResult};
use uuid::Uuid;

use super::KEYS;
use crate::store::filter::{ActionFilter, ActionList, ActionOrder, View, Within};
use crate::store::page::{self, Cursor, Key, Page, Window};
use crate::store::record::{Action, Origin, State};
use crate::store::row::{instant, state_hash, subject_of};
use crate::store::sql::{self, col};
use crate::store::{Store, StoreError};

/// What these addresses say.
pub async fn states(store: &Store, hashes: &[StateHash]) -> Result<HashMap<StateHash, Arc<State>>, StoreError> {
    use action_state::{Column, Entity};
    let distinct: Vec<&StateHash> = hashes.iter().collect::<HashSet<_>>().into_iter().collect();
    let mut found = HashMap::with_capacity(distinct.len());
    for chunk in distinct.chunks(KEYS) {
        let rows = Entity::find().filter(Column::Hash.is_in(chunk.iter().map(|hash| hash.0.to_vec()))).all(store.db()).await?;
        for row in rows {
            let content = serde_json::from_str(&row.content).map_err(|error| StoreError::Damaged(error.to_string()))?;
            found.insert(state_hash(&row.hash)?, Arc::new(State { content, raw: row.raw }));
        }
    }
    Ok(found)
}

/// Where these actions were read.
pub async fn origins(store: &Store, keys: &[(Uuid, i32)]) -> Result<HashMap<(Uuid, i32), Origin>, StoreError> {
    use plan_version_action::{Column, Entity};
    let mut found = HashMap::with_capacity(keys.len());
    for chunk in keys.chunks(KEYS) {
        let pairs = sql::pairs([Column::VersionId.into_expr(), Column::Position.into_expr()], chunk);
        let rows = Entity::find().filter(pairs).all(store.db()).await?;
        for row in rows {
            found.insert((row.version_id, row.position), row.into());
        }
    }
    Ok(found)
}

/// By version and position.
pub async fn by_places(store: &Store, keys: &[(Uuid, i32)]) -> Result<HashMap<(Uuid, i32), Action>, StoreError> {
    let mut found = HashMap::with_capacity(keys.len());
    for chunk in keys.chunks(KEYS) {
        let mut select = sql::places(chunk);
        columns(&mut select);
        for action in with_states(store, page::rows(store, &select).await?, |row| Ok(((), row))).await? {
            found.insert((action.0.version, action.0.position), action.0);
        }
    }
    Ok(found)
}

/// By lineage: the action in the version in force under a view; absent when that version has it no more.
pub async fn by_lineages(store: &Store, lineages: &[Uuid], view: View) -> Result<HashMap<Uuid, Action>, StoreError> {
    let mut found = HashMap::with_capacity(lineages.len());
    for chunk in lineages.chunks(KEYS) {
        let mut select = sql::actions(&[Within::Everything], view);
        columns(&mut select);
        select.and_where(col("a", "lineage_id").is_in(chunk.iter().copied()));
        for (action, ()) in with_states(store, page::rows(store, &select).await?, |row| Ok(((), row))).await? {
            found.insert(action.lineage, action);
        }
    }
    Ok(found)
}

/// All actions within these parents, which are of one kind, with what they say, in no order.
pub async fn all_within(store: &Store, parents: &[Within], view: View) -> Result<Vec<Action>, StoreError> {
    if parents.is_empty() {
        return Ok(Vec::new());
    }
    let mut select = sql::actions(parents, view);
    columns(&mut select);
    let found = with_states(store, page::rows(store, &select).await?, |row| Ok(((), row))).await?;
    Ok(found.into_iter().map(|(action, ())| action).collect())
}

/// One action of a version without what it says: enough to compare the version with another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bone {
    /// The action through all versions.
    pub lineage: Uuid,
    /// The address of what it says.
    pub hash: StateHash,
    /// Its section.
    pub section: Option<i32>,
    /// Its place.
    pub position: i32,
    /// The action above it, by position.
    pub parent: Option<i32>,
    /// When this state was first published for this action, in milliseconds since 1970.
    pub changed_at: i64,
}

/// The actions of a version, in order, without what they say.
pub async fn skeleton(store: &Store, version: Uuid) -> Result<Vec<Bone>, StoreError> {
    let mut select = Query::select();
    select.columns(BONE).from("plan_version_action").and_where(Expr::col("version_id").eq(version)).order_by("position", Order::Asc);
    page::rows(store, &select).await?.iter().map(bone).collect()
}

const BONE: [&str; 6] = ["lineage_id", "state_hash", "section_position", "position", "parent_position", "changed_at"];

fn bone(row: &QueryResult) -> Result<Bone, StoreError> {
    Ok(Bone {
        lineage: row.try_get("", "lineage_id")?,
        hash: state_hash(&row.try_get::<Vec<u8>>("", "state_hash")?)?,
        section: row.try_get("", "section_position")?,
        position: row.try_get("", "position")?,
        parent: row.try_get("", "parent_position")?,
        changed_at: row.try_get("", "changed_at")?,
    })
}

/// An action of a version with all that the next version is compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct Past {
    /// Its place and its state.
    pub bone: Bone,
    /// Its status, as lists have it.
    pub status: Status,
    /// Its last due day, as lists have it.
    pub due_latest: Option<NaiveDate>,
    /// Whether a sum is stated, as lists have it.
    pub has_budget: bool,
    /// What it was said to be about.
    pub subject: Subject,
    /// Canonical JSON of its content.
    pub content: String,
}

/// The actions of a version, in order, with what they say, not yet read.
pub async fn past(store: &Store, version: Uuid) -> Result<Vec<Past>, StoreError> {
    let mut select = Query::select();
    for column in BONE.into_iter().chain(["status", "due_latest", "has_budget", "themes", "audiences", "lever", "competence"]) {
        select.column(("x", column));
    }
    select.column(("s", "content")).from_as("plan_version_action", "x");
    select.join_as(JoinType::InnerJoin, "action_state", "s", col("s", "hash").eq(col("x", "state_hash")));
    select.and_where(col("x", "version_id").eq(version)).order_by(("x", "position"), Order::Asc);
    let rows = page::rows(store, &select).await?;
    let past = rows.iter().map(|row| {
        Ok(Past {
            bone: bone(row)?,
            status: crate::store::row::status(row.try_get("", "status")?)?,
            due_latest: row.try_get("", "due_latest")?,
            has_budget: row.try_get("", "has_budget")?,
            subject: subject_of(row)?,
            content: row.try_get("", "content")?,
        })
    });
    past.collect()
}

fn columns(select: &mut SelectStatement) {
    for column in sql::ACTION {
        select.column(("a", column));
    }
}

/// Joins what is asked for by one concept to the rows that are kept for it, which lie in the order of answers; the alias that orders go by.
fn by_concept(select: &mut SelectStatement, parents: &[Within], filter: &ActionFilter, view: View) -> &'static str {
    let Some(wanted) = filter.concept.filter(|_| view.is_now() && parents.contains(&Within::Everything)) else { return "a" };
    let same = col("t", "plan_id").eq(col("a", "plan_id")).and(col("t", "position").eq(col("a", "position")));
    select.join_as(JoinType::InnerJoin, "current_subject", "t", same).and_where(col("t", "concept").eq(sql::concept(wanted)));
    if let Some(statuses) = &filter.statuses {
        select.and_where(col("t", "status").is_in(statuses.iter().map(|status| *status as i16)));
    }
    "t"
}

/// `near` is the alias of the rows that the first orders are read from.
fn keys(order: &[(ActionOrder, bool)], near: &'static str) -> Vec<Key> {
    // The place in the plan is told apart by nothing else: what comes after it in an order says nothing.
    let place = order.iter().position(|(order, _)| *order == ActionOrder::PlanPosition);
    let backwards = place.is_some_and(|place| order[place].1);
    let key = |(order, descending): &(ActionOrder, bool)| match order {
        ActionOrder::PlanPosition | ActionOrder::Relevance => None,
        ActionOrder::CollectivityName => Some(Key::new(col("a", "sort_name"), page::Kind::Text, *descending)),
        ActionOrder::Status => Some(Key::new(col(near, "status"), page::Kind::Number, *descending)),
        // What has no date comes last in both directions.
        ActionOrder::DueDate if *descending => Some(Key::new(Expr::cust("COALESCE(a.due_latest, '0001-01-01')"), page::Kind::Day, true)),
        ActionOrder::DueDate => Some(Key::new(col(near, "due_order"), page::Kind::Day, false)),
        ActionOrder::UpdatedAt => Some(Key::new(col("a", "changed_at"), page::Kind::Number, *descending)),
    };
    let mut keys: Vec<Key> = order[..place.unwrap_or(order.len())].iter().take(page::ORDERS).filter_map(key).collect();
    keys.push(Key::new(col(near, "plan_id"), page::Kind::Id, backwards));
    keys.push(Key::new(col(near, "position"), page::Kind::Number, backwards));
    keys
}

/// A page of actions within each of these parents, which are all of one kind.
pub async fn list_each(
    store: &Store,
    parents: &[Within],
    filter: &ActionFilter,
    order: &[(ActionOrder, bool)],
    view: View,
    window: &Window,
) -> Result<HashMap<Within, Page<Action>>, StoreError> {
    let Some(first) = parents.first() else { return Ok(HashMap::new()) };
    let mut select = sql::actions(parents, view);
    columns(&mut select);
    let near = by_concept(&mut select, parents, filter, view);
    select.cond_where(sql::action(filter, view));
    let keys = keys(order, near);
    let partition = sql::partition(*first);
    let select = if partition.is_empty() { page::paged(select, &keys, window)? } else { page::paged_each(select, &partition, &keys, window)? };
    let rows = page::rows(store, &select).await?;
    let mut found: HashMap<Within, Vec<(Action, Cursor)>> = HashMap::new();
    for (action, cursor) in with_states(store, rows, |row| Ok((page::cursor(&row, &keys)?, row))).await? {
        found.entry(parent_of(*first, &action)).or_default().push((action, cursor));
    }
    Ok(found.into_iter().map(|(parent, items)| (parent, page::finish(items, window))).collect())
}

/// The lineages and the places of the actions within each of these parents, which are all of one kind, in no order.
pub async fn places_each(
    store: &Store,
    parents: &[Within],
    filter: &ActionFilter,
    view: View,
) -> Result<Vec<(Within, Uuid, (Uuid, i32))>, StoreError> {
    let Some(first) = parents.first() else { return Ok(Vec::new()) };
    let mut select = sql::actions(parents, view);
    for column in ["lineage_id", "version_id", "position", "plan_id", "collectivity_id"] {
        select.column(("a", column));
    }
    select.cond_where(sql::action(filter, view));
    let place = |row: &QueryResult| {
        let version: Uuid = row.try_get("", "version_id")?;
        let parent = match first {
            Within::Plan(_) => Within::Plan(row.try_get("", "plan_id")?),
            Within::Collectivity(_) => Within::Collectivity(row.try_get("", "collectivity_id")?),
            Within::Everything | Within::Version(_) | Within::Section(..) => *first,
        };
        Ok((parent, row.try_get("", "lineage_id")?, (version, row.try_get("", "position")?)))
    };
    page::rows(store, &select).await?.iter().map(place).collect()
}

fn parent_of(kind: Within, action: &Action) -> Within {
    match kind {
        Within::Everything => Within::Everything,
        Within::Plan(_) => Within::Plan(action.plan),
        Within::Collectivity(_) => Within::Collectivity(action.collectivity),
        Within::Version(_) => Within::Version(action.version),
        Within::Section(..) => Within::Section(action.version, action.section.unwrap_or(-1)),
    }
}

/// How many actions of each status there are within each of these parents.
pub async fn count_each(store: &Store, parents: &[Within], filter: &ActionFilter, view: View) -> Result<HashMap<Within, Breakdown>, StoreError> {
    let Some(first) = parents.first() else { return Ok(HashMap::new()) };
    let mut select = sql::actions(parents, view);
    by_concept(&mut select, parents, filter, view);
    select.cond_where(sql::action(filter, view));
    let partition = sql::partition(*first);
    for (part, alias) in partition.iter().zip(["g0", "g1"]) {
        select.expr_as(part.clone(), alias).add_group_by([part.clone()]);
    }
    select.expr_as(col("a", "status"), "status").expr_as(Expr::cust("COUNT(*)"), "n").add_group_by([col("a", "status")]);
    let mut found: HashMap<Within, Breakdown> = HashMap::new();
    for row in page::rows(store, &select).await? {
        let parent = match first {
            Within::Everything => Within::Everything,
            Within::Plan(_) => Within::Plan(row.try_get("", "g0")?),
            Within::Collectivity(_) => Within::Collectivity(row.try_get("", "g0")?),
            Within::Version(_) => Within::Version(row.try_get("", "g0")?),
            Within::Section(..) => Within::Section(row.try_get("", "g0")?, row.try_get("", "g1")?),
        };
        let status = crate::store::row::status(row.try_get("", "status")?)?;
        found.entry(parent).or_default().add(status, page::count(&row, "n")?);
    }
    Ok(found)
}

/// A page of one list.
pub async fn list(store: &Store, list: &ActionList, order: &[(ActionOrder, bool)], window: &Window) -> Result<Page<Action>, StoreError> {
    let mut found = list_each(store, &[list.within], &list.filter, order, list.view, window).await?;
    Ok(found.remove(&list.within).unwrap_or_default())
}

/// Rows to actions, with what they say, in one more statement; `extra` takes what else is wanted of a row.
async fn with_states<T>(
    store: &Store,
    rows: Vec<QueryResult>,
    extra: impl Fn(QueryResult) -> Result<(T, QueryResult), StoreError>,
) -> Result<Vec<(Action, T)>, StoreError> {
    let hashes = rows.iter().map(|row| state_hash(&row.try_get::<Vec<u8>>("", "state_hash")?)).collect::<Result<Vec<_>, StoreError>>()?;
    let states = states(store, &hashes).await?;
    let mut actions = Vec::with_capacity(rows.len());
    for (row, hash) in rows.into_iter().zip(hashes) {
        let state = states.get(&hash).cloned().ok_or_else(|| StoreError::Damaged("an action without its state".to_owned()))?;
        let (extra, row) = extra(row)?;
        let action = Action {
            version: row.try_get("", "version_id")?,
            position: row.try_get("", "position")?,
            lineage: row.try_get("", "lineage_id")?,
            hash,
            section: row.try_get("", "section_position")?,
            plan: row.try_get("", "plan_id")?,
            collectivity: row.try_get("", "collectivity_id")?,
            changed_at: instant(row.try_get("", "changed_at")?),
            subject: subject_of(&row)?,
            state,
        };
        actions.push((action, extra));
    }
    Ok(actions)
}
