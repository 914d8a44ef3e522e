//! What speaks for criteria in the words of actions, what people judge of it, and what publishers reply.
//!
//! Proposals are derived and may be made anew; judgements and replies are appended, and nothing takes them back but a later one.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::access::{Administrator, Publisher, Reviewer};
use domain::action::StateHash;
use domain::framework::CoverageState;
use entity::{coverage_link, coverage_review, publisher_reply, service_fact};
use sea_orm::sea_query::{OnConflict, Value};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::journal::{self, Entry, Raised};
use super::together::Together;
use super::{audit, bulk, kept};
use crate::store::audit::Deed;
use crate::store::change::{ChangeKind, ChangeOf};
use crate::store::framework::NewLink;
use crate::store::read::fact::FRAMEWORKS;
use crate::store::row::{method_number, state_hash};
use crate::store::{Engine, Store, StoreError};

/// Refuses to publish by référentiels that others have changed since, and holds on to them until the end of the transaction.
pub(super) async fn hold(store: &Store, tx: &DatabaseTransaction, number: i64) -> Result<(), StoreError> {
    let fact = service_fact::Entity::find_by_id(FRAMEWORKS);
    let fact = if store.engine() == Engine::Postgres { fact.lock_shared() } else { fact };
    let known = fact.one(tx).await?.map_or(0, |fact| fact.number);
    if known == number { Ok(()) } else { Err(StoreError::VersionTaken) }
}

/// Writes what is proposed for states that are new; what stands there already says the same.
pub(super) async fn propose(writes: &mut Together<'_>, links: &[NewLink], now: DateTime<Utc>) -> Result<(), StoreError> {
    insert(writes, links.iter(), now, OnConflict::columns(["state_hash", "criterion_id"]).do_nothing().to_owned()).await
}

async fn insert(
    writes: &mut Together<'_>,
    links: impl ExactSizeIterator<Item = &NewLink>,
    now: DateTime<Utc>,
    known: OnConflict,
) -> Result<(), StoreError> {
    let row = |link: &NewLink| -> [Value; 6] {
        [
            link.hash.0.to_vec().into(),
            link.criterion.into(),
            method_number(link.method).into(),
            link.confidence.and_then(|permille| i16::try_from(permille).ok()).into(),
            kept(&serde_json::to_string(&link.reasons).unwrap_or_default()).into(),
            now.timestamp_millis().into(),
        ]
    };
    let columns = ["state_hash", "criterion_id", "method", "confidence", "reasons", "recorded_at"];
    bulk::insert(writes, "coverage_link", columns, Some(known), links.map(row)).await
}

/// Makes the proposals of some states for some criteria anew: what is proposed no more goes, what is proposed still keeps its date.
pub async fn repropose(
    store: &Store,
    by: &Administrator,
    criteria: &[Uuid],
    states: &[StateHash],
    links: &[NewLink],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    use coverage_link::{Column, Entity};
    if !by.reaches_all() {
        return Err(StoreError::NotAllowed);
    }
    let tx = store.begin().await?;
    let hashes = || states.iter().map(|hash| hash.0.to_vec());
    let known =
        Entity::find().filter(Column::StateHash.is_in(hashes())).filter(Column::CriterionId.is_in(criteria.iter().copied())).all(&*tx).await?;
    let wanted: HashSet<(StateHash, Uuid)> = links.iter().map(|link| (link.hash, link.criterion)).collect();
    for row in &known {
        if !wanted.contains(&(state_hash(&row.state_hash)?, row.criterion_id)) {
            Entity::delete_by_id((row.state_hash.clone(), row.criterion_id)).exec(&*tx).await?;
        }
    }
    let again = OnConflict::columns(["state_hash", "criterion_id"]).update_columns(["method", "confidence", "reasons"]).to_owned();
    let mut writes = Together::within(&tx);
    insert(&mut writes, links.iter(), now, again).await?;
    writes.settle().await?;
    Ok(tx.commit().await?)
}

/// A judgement to be recorded.
#[derive(Debug, Clone)]
pub struct NewReview {
    /// The key.
    pub id: Uuid,
    /// Whose plan.
    pub collectivity: Uuid,
    /// The criterion.
    pub criterion: Uuid,
    /// Whether the whole cell is judged, and not some links alone.
    pub whole: bool,
    /// What; one of those that are for a person to say.
    pub state: CoverageState,
    /// Why.
    pub rationale: String,
    /// The versions in force that were looked at.
    pub versions: Vec<Uuid>,
    /// The actions that it speaks of, through all versions.
    pub lineages: Vec<Uuid>,
}

/// Appends judgements, all of them or none, in the name of somebody who may review.
pub async fn review(store: &Store, by: &Reviewer, new: &[NewReview], now: DateTime<Utc>) -> Result<(), StoreError> {
    if new.iter().any(|review| !by.reaches(review.collectivity)) {
        return Err(StoreError::NotAllowed);
    }
    let tx = store.begin().await?;
    for review in new {
        let raised = journal::raise(&tx, now).await?;
        let versions: Vec<String> = review.versions.iter().map(|version| version.simple().to_string()).collect();
        let row = coverage_review::Model {
            id: review.id,
            collectivity_id: review.collectivity,
            criterion_id: review.criterion,
            whole: review.whole,
            state: review.state.name().to_owned(),
            rationale: kept(&review.rationale),
            versions: versions.join(" "),
            decided_by: kept(by.name()),
            key_id: by.key(),
            decided_at: raised.at.timestamp_millis(),
        };
        coverage_review::Entity::insert(row.into_active_model()).exec_without_returning(&*tx).await?;
        let links = review.lineages.iter().map(|lineage| -> [Value; 3] { [review.id.into(), (*lineage).into(), review.criterion.into()] });
        let once = OnConflict::columns(["review_id", "lineage_id"]).do_nothing().to_owned();
        let mut writes = Together::within(&tx);
        bulk::insert(&mut writes, "coverage_review_link", ["review_id", "lineage_id", "criterion_id"], Some(once), links).await?;
        writes.settle().await?;
        let summary = serde_json::json!({ "coverage": review.state.name(), "actions": review.lineages.len() }).to_string();
        recorded(&tx, raised, ChangeKind::Updated, review.collectivity, Some(review.criterion), summary).await?;
        audit::note(&tx, by.who(), Deed::CoverageReview, (Some(review.collectivity), review.id), raised.at).await?;
    }
    Ok(tx.commit().await?)
}

/// A reply to be recorded.
#[derive(Debug, Clone)]
pub struct NewReply {
    /// The key.
    pub id: Uuid,
    /// Whose reply it is.
    pub collectivity: Uuid,
    /// What it is about, as the API names it.
    pub about: String,
    /// The criterion whose assessment it contests.
    pub criterion: Option<Uuid>,
    /// The action, if it is about one.
    pub lineage: Option<Uuid>,
    /// The reply.
    pub text: String,
}

/// Appends a reply, in the name of somebody who may publish for the collectivité.
pub async fn reply(store: &Store, by: &Publisher, new: &NewReply, now: DateTime<Utc>) -> Result<(), StoreError> {
    if !by.may_publish_for(new.collectivity) {
        return Err(StoreError::NotAllowed);
    }
    let tx = store.begin().await?;
    let raised = journal::raise(&tx, now).await?;
    let row = publisher_reply::Model {
        id: new.id,
        collectivity_id: new.collectivity,
        about: kept(&new.about),
        criterion_id: new.criterion,
        lineage_id: new.lineage,
        words: kept(&new.text),
        written_by: kept(by.name()),
        key_id: by.key(),
        written_at: raised.at.timestamp_millis(),
    };
    publisher_reply::Entity::insert(row.into_active_model()).exec_without_returning(&*tx).await?;
    let summary = serde_json::json!({ "reply": new.about }).to_string();
    recorded(&tx, raised, ChangeKind::Created, new.collectivity, new.criterion, summary).await?;
    audit::note(&tx, by.who(), Deed::CoverageReply, (Some(new.collectivity), new.id), raised.at).await?;
    Ok(tx.commit().await?)
}

async fn recorded(
    tx: &DatabaseTransaction,
    raised: Raised,
    kind: ChangeKind,
    collectivity: Uuid,
    criterion: Option<Uuid>,
    summary: String,
) -> Result<(), StoreError> {
    let entry = Entry { kind, of: ChangeOf::Framework, collectivity: Some(collectivity), plan: None, version: criterion, summary };
    journal::note(tx, raised, entry).await
}
