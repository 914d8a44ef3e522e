//! What actions are said to be about, said anew: by a person, or by other rules. What was said before stays, for whoever asks what was known.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::access::Reviewer;
use domain::status::Status;
use domain::subject::{Census, Subject};
use entity::{action_lineage, collectivity, past_subject, plan, plan_version, subject_ruling};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Order, Query};
use sea_orm::{ActiveModelTrait, ActiveValue, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QuerySelect};
use uuid::Uuid;

use super::journal::{self, Entry};
use super::together::Together;
use super::{audit, census, kept, read_model};
use crate::store::audit::Deed;
use crate::store::change::{ChangeKind, ChangeOf};
use crate::store::record::SubjectRuling;
use crate::store::row::{status, subject_of, subject_values};
use crate::store::sql::col;
use crate::store::{Engine, Store, StoreError};

/// Rules what an action is about, from now on and for every later version; what the ruling leaves open stays with the rules. `false` when nobody
/// knows the action.
pub async fn rule(store: &Store, by: &Reviewer, ruling: &SubjectRuling) -> Result<bool, StoreError> {
    let tx = store.begin().await?;
    let Some(lineage) = action_lineage::Entity::find_by_id(ruling.lineage).one(&*tx).await? else { return Ok(false) };
    let Some(plan) = plan::Entity::find_by_id(lineage.plan_id).one(&*tx).await? else { return Ok(false) };
    if !by.reaches(plan.collectivity_id) {
        return Err(StoreError::NotAllowed);
    }
    if store.engine() == Engine::Postgres {
        collectivity::Entity::find_by_id(plan.collectivity_id).lock_exclusive().one(&*tx).await?;
    }
    let raised = journal::raise(&tx, ruling.at).await?;
    let row = subject_ruling::Model {
        id: ruling.id,
        lineage_id: ruling.lineage,
        themes: ruling.themes.map(|themes| i64::try_from(themes.0).unwrap_or(0)),
        audiences: ruling.audiences.map(|audiences| i64::from(audiences.0)),
        lever: ruling.lever.map(|lever| lever as i16),
        competence: ruling.competence.map(|competence| competence as i16),
        reason: kept(&ruling.reason),
        decided_by: kept(by.name()),
        key_id: by.key(),
        decided_at: raised.at.timestamp_millis(),
    };
    subject_ruling::Entity::insert(row.into_active_model()).exec_without_returning(&*tx).await?;
    let shown = plan::Entity::find_by_id(plan.id).one(&*tx).await?.and_then(|plan| plan.current_version_id);
    if let Some(version) = shown
        && restate(&mut Together::within(&tx), plan.id, version, raised.at).await?
    {
        recount(&tx, version, raised.at).await?;
        let mut writes = Together::within(&tx);
        read_model::show_anew(&mut writes, plan.id, version).await?;
        writes.settle().await?;
    }
    journal::note(&tx, raised, entry(plan.collectivity_id, plan.id, shown)).await?;
    audit::note(&tx, by.who(), Deed::SubjectRule, (Some(plan.collectivity_id), ruling.id), raised.at).await?;
    tx.commit().await?;
    Ok(true)
}

fn entry(collectivity: Uuid, plan: Uuid, version: Option<Uuid>) -> Entry {
    Entry {
        kind: ChangeKind::Corrected,
        of: ChangeOf::Subjects,
        collectivity: Some(collectivity),
        plan: Some(plan),
        version,
        summary: "{}".to_owned(),
    }
}

/// Makes the rows of a version say what people ruled about its actions; `true` when any said something else.
pub(super) async fn restate(writes: &mut Together<'_>, plan: Uuid, version: Uuid, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let rulings = rulings_of(writes.transaction(), plan).await?;
    if rulings.is_empty() {
        return Ok(false);
    }
    let tx = writes.settle().await?;
    let mut changed = Vec::new();
    for row in rows(tx, version).await? {
        if let Some(ruling) = rulings.get(&row.lineage) {
            let subject = ruling.applied(row.subject);
            if subject != row.subject {
                changed.push((row, subject));
            }
        }
    }
    rewrite(tx, version, &changed, Some(now)).await?;
    Ok(!changed.is_empty())
}

/// Counts a version anew.
pub(super) async fn recount(tx: &DatabaseTransaction, version: Uuid, now: DateTime<Utc>) -> Result<(), StoreError> {
    let counted = Census::of(rows(tx, version).await?.into_iter().map(|row| (row.subject, row.status)));
    let mut writes = Together::within(tx);
    census::count(&mut writes, version, &counted, now).await?;
    writes.settle().await.map(drop)
}

/// Other rules say other things of the actions of a version, by position; what people ruled stays. Of a version that nobody has classified
/// yet nothing was known before. Nobody needs a key: nothing is said that the published rules do not say.
pub async fn reclassify(store: &Store, version: Uuid, subjects: &[(i32, Subject)], rules: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
    let tx = store.begin().await?;
    let Some(row) = plan_version::Entity::find_by_id(version).one(&*tx).await? else { return Ok(()) };
    let Some(plan) = plan::Entity::find_by_id(row.plan_id).one(&*tx).await? else { return Ok(()) };
    if store.engine() == Engine::Postgres {
        collectivity::Entity::find_by_id(plan.collectivity_id).lock_exclusive().one(&*tx).await?;
    }
    let is_first = row.classified_by.is_none();
    let subjects: HashMap<i32, Subject> = subjects.iter().copied().collect();
    let changed: Vec<(Row, Subject)> = rows(&tx, version)
        .await?
        .into_iter()
        .filter_map(|row| subjects.get(&row.position).filter(|subject| **subject != row.subject).map(|subject| (row, *subject)))
        .collect();
    let shown = plan.current_version_id == Some(version);
    // A version that is not in force, and of which nothing was known, changes no answer that anybody had.
    let raised = if (is_first && shown) || (!is_first && !changed.is_empty()) { Some(journal::raise(&tx, now).await?) } else { None };
    let at = raised.map_or(now, |raised| raised.at);
    rewrite(&tx, version, &changed, (!is_first).then_some(at)).await?;
    let recorded_at = row.recorded_at;
    let mut said = plan_version::ActiveModel { id: ActiveValue::Unchanged(version), ..Default::default() };
    said.classified_by = ActiveValue::Set(Some(rules.to_owned()));
    said.update(&*tx).await?;
    if shown && raised.is_some() {
        restate(&mut Together::within(&tx), plan.id, version, at).await?;
    }
    if is_first {
        let first = DateTime::from_timestamp_millis(recorded_at).unwrap_or(now);
        recount(&tx, version, first).await?;
    } else if raised.is_some() {
        recount(&tx, version, at).await?;
    }
    if let Some(raised) = raised {
        if shown {
            let mut writes = Together::within(&tx);
            read_model::show_anew(&mut writes, plan.id, version).await?;
            writes.settle().await?;
        }
        journal::note(&tx, raised, entry(plan.collectivity_id, plan.id, Some(version))).await?;
    }
    Ok(tx.commit().await?)
}

/// A row of a version, as far as subjects go.
struct Row {
    position: i32,
    lineage: Uuid,
    status: Status,
    subject: Subject,
}

async fn rows(tx: &DatabaseTransaction, version: Uuid) -> Result<Vec<Row>, StoreError> {
    let mut select = Query::select();
    select.columns(["position", "lineage_id", "status", "themes", "audiences", "lever", "competence"]).from("plan_version_action");
    select.and_where(Expr::col("version_id").eq(version)).order_by("position", Order::Asc);
    let rows = tx.query_all(&select).await?;
    rows.iter()
        .map(|row| {
            Ok(Row {
                position: row.try_get("", "position")?,
                lineage: row.try_get("", "lineage_id")?,
                status: status(row.try_get("", "status")?)?,
                subject: subject_of(row)?,
            })
        })
        .collect()
}

/// The latest ruling of each action of a plan.
async fn rulings_of(tx: &DatabaseTransaction, plan: Uuid) -> Result<HashMap<Uuid, SubjectRuling>, StoreError> {
    let mut lineages = Query::select();
    lineages.column("id").from("action_lineage").and_where(Expr::col("plan_id").eq(plan));
    let mut select = Query::select();
    select.column(("r", sea_orm::sea_query::Asterisk)).from_as("subject_ruling", "r");
    select.and_where(col("r", "lineage_id").in_subquery(lineages)).order_by(("r", "decided_at"), Order::Asc).order_by(("r", "id"), Order::Asc);
    let mut found = HashMap::new();
    for row in tx.query_all(&select).await? {
        let ruling = SubjectRuling::try_from(<subject_ruling::Model as sea_orm::FromQueryResult>::from_query_result(&row, "")?)?;
        found.insert(ruling.lineage, ruling);
    }
    Ok(found)
}

/// Says other subjects of these rows; what they said until `now` is kept, unless nothing was known before.
async fn rewrite(tx: &DatabaseTransaction, version: Uuid, changed: &[(Row, Subject)], now: Option<DateTime<Utc>>) -> Result<(), StoreError> {
    for (row, subject) in changed {
        if let Some(now) = now {
            let past = past_subject::Model {
                version_id: version,
                position: row.position,
                until: now.timestamp_millis(),
                themes: i64::try_from(row.subject.themes.0).unwrap_or(0),
                audiences: i64::from(row.subject.audiences.0),
                lever: row.subject.lever as i16,
                competence: row.subject.competence as i16,
            };
            let known = OnConflict::columns([past_subject::Column::VersionId, past_subject::Column::Position, past_subject::Column::Until])
                .do_nothing()
                .to_owned();
            past_subject::Entity::insert(past.into_active_model()).on_conflict(known).exec_without_returning(tx).await?;
        }
        let mut update = Query::update();
        update.table("plan_version_action");
        for (column, value) in ["themes", "audiences", "lever", "competence"].into_iter().zip(subject_values(subject)) {
            update.value(column, value);
        }
        update.and_where(Expr::col("version_id").eq(version)).and_where(Expr::col("position").eq(row.position));
        tx.execute(&update).await?;
    }
    Ok(())
}
