//! A version of a plan, written whole or not at all: document, version, states, read models, pointer and data version in one
//! transaction.

use chrono::{DateTime, NaiveDate, Utc};
use domain::access::{Publisher, Worker};
use domain::action::StateHash;
use domain::plan::{Section, UnattachedText};
use domain::provenance::Place;
use domain::status::Status;
use domain::subject::{Census, Subject};
use entity::{collectivity, plan, plan_version, version_retraction};
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement, SimpleExpr, SubQueryStatement};
use sea_orm::{
    ActiveModelBehavior, ActiveValue, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QuerySelect, QueryTrait,
};
use uuid::Uuid;

use super::document::{NewDocument, find_or_insert};
use super::journal::{self, Entry};
use super::run::{self, FeedEnd};
use super::together::Together;
use super::{audit, census, content, coverage, kept, read_model, ruling, stage, subject};
use crate::store::audit::Deed;
use crate::store::change::{ChangeKind, ChangeOf};
use crate::store::framework::NewLink;
use crate::store::record::Adoption;
use crate::store::{Engine, Store, StoreError};

/// The plan that a version belongs to.
#[derive(Debug, Clone)]
pub struct PlanHead {
    /// The key, new or known.
    pub id: Uuid,
    /// The version it showed when the new one was prepared; the publication is refused when it shows another by now.
    pub shows: Option<Uuid>,
    /// How many plans the collectivité had by then; a new plan is refused when it has another number by now.
    pub siblings: u64,
    /// The publisher's identifier.
    pub external_id: Option<String>,
    /// How far it has come, by its name in the API; unchanged when absent.
    pub stage: Option<&'static str>,
    /// The vote; unchanged when absent.
    pub adoption: Option<Adoption>,
    /// The licence; unchanged when absent.
    pub licence: Option<String>,
}

/// An action of the new version.
#[derive(Debug, Clone)]
pub struct NewAction {
    /// The action through all versions.
    pub lineage: Uuid,
    /// Whether nobody was it before.
    pub is_new: bool,
    /// Why it is the action that it was before, by its name.
    pub matched_by: &'static str,
    /// How alike the titles are, when that was the reason.
    pub likeness: Option<f64>,
    /// The address of what it says.
    pub hash: StateHash,
    /// Canonical content and raw row, as JSON; `None` for a state that is stored already.
    pub words: Option<(String, String)>,
    /// Its status, for lists.
    pub status: Status,
    /// The status it had in the version before; none when it was not there.
    pub was: Option<Status>,
    /// What it is about.
    pub subject: Subject,
    /// Its last due day, for lists.
    pub due_latest: Option<NaiveDate>,
    /// Whether a sum is stated, for lists.
    pub has_budget: bool,
    /// Its section, by position.
    pub section: Option<u32>,
    /// The action above it, by position.
    pub parent: Option<u32>,
    /// Where it was read.
    pub place: Place,
    /// When this state was first published for this action.
    pub changed_at: DateTime<Utc>,
}

/// A version to be published.
#[derive(Debug, Clone)]
pub struct NewVersion {
    /// Whose plan it is.
    pub collectivity: Uuid,
    /// The plan.
    pub plan: PlanHead,
    /// The document.
    pub document: NewDocument,
    /// The run that publishes it, which ends with it.
    pub run: Uuid,
    /// Who had taken the run; nobody when it was not queued.
    pub taken_by: Option<Worker>,
    /// What the publication means for the feed of the run.
    pub feed: Option<(Uuid, FeedEnd)>,
    /// The state in which the run ends, by its name in the API.
    pub run_state: &'static str,
    /// The report of the run, as JSON.
    pub report: String,
    /// The key of the version.
    pub id: Uuid,
    /// The digest of its content.
    pub content_hash: [u8; 32],
    /// As the city titles it.
    pub title: String,
    /// The day stated, or else of today.
    pub published_on: NaiveDate,
    /// Whether it was stated.
    pub published_on_is_stated: bool,
    /// The day by which versions follow each other.
    pub effective_on: NaiveDate,
    /// Now.
    pub now: DateTime<Utc>,
    /// Its sections, in order.
    pub sections: Vec<Section>,
    /// Its actions, in order.
    pub actions: Vec<NewAction>,
    /// Texts that no action could claim, in order.
    pub unattached: Vec<UnattachedText>,
    /// What software proposes for states that are new, and the number of the référentiels by which it does.
    pub links: Vec<NewLink>,
    /// That number; the publication is refused when others are loaded by now.
    pub frameworks: i64,
    /// The rules by which its actions were classified.
    pub classified_by: &'static str,
    /// What it changes, in figures, as a JSON object.
    pub summary: String,
}

/// Publishes a version: everything of it, or nothing, and nothing before its document is kept. Answers the version that the plan shows then.
pub async fn publish<E: From<StoreError>>(
    store: &Store,
    by: &Publisher,
    new: &NewVersion,
    kept: impl Future<Output = Result<(), E>>,
) -> Result<Uuid, E> {
    if !by.may_publish_for(new.collectivity) {
        return Err(StoreError::NotAllowed.into());
    }
    let tx = store.begin().await?;
    let shown = written(store, &tx, new).await?;
    audit::note(&tx, by.who(), Deed::VersionPublish, (Some(new.collectivity), new.id), new.now).await?;
    kept.await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(shown)
}

async fn written(store: &Store, tx: &DatabaseTransaction, new: &NewVersion) -> Result<Uuid, StoreError> {
    if store.engine() == Engine::Postgres {
        // Writers of one collectivité take turns; SQLite has one writer anyway.
        collectivity::Entity::find_by_id(new.collectivity).lock_exclusive().one(tx).await?;
    }
    let known = plan::Entity::find_by_id(new.plan.id).one(tx).await?;
    if known.as_ref().and_then(|plan| plan.current_version_id) != new.plan.shows {
        return Err(StoreError::VersionTaken);
    }
    // Two first documents that come at once are two versions of one plan, and not two plans.
    if known.is_none() && plan::Entity::find().filter(plan::Column::CollectivityId.eq(new.collectivity)).count(tx).await? != new.plan.siblings {
        return Err(StoreError::VersionTaken);
    }
    coverage::hold(store, tx, new.frameworks).await?;
    let before = if known.is_some() { so_far(tx, new.plan.id).await? } else { SoFar::default() };
    let nature = if new.plan.adoption.is_some() { "ADOPTED_BY_COLLECTIVITY" } else { "PUBLISHED_BY_COLLECTIVITY" };
    let document = find_or_insert(tx, new.collectivity, &new.document, nature, new.now).await?;
    let mut writes = Together::within(tx);
    version(&mut writes, new, document, before.last + 1).await?;
    content::sections(&mut writes, new).await?;
    content::actions(&mut writes, new).await?;
    content::texts(&mut writes, new).await?;
    // From here on no other writer: what follows carries an instant.
    let raised = journal::raise(tx, new.now).await?;
    if raised.at != new.now {
        stamp(&mut writes, new.id, raised.at).await?;
    }
    coverage::propose(&mut writes, &new.links, raised.at).await?;
    // The new one has the highest number: of its day it is the last.
    let shown = before.newest.filter(|(_, day)| *day > new.effective_on).map_or(new.id, |(version, _)| version);
    plan_row(&mut writes, new, raised.at, known.is_none(), shown).await?;
    if known.is_none() || new.plan.stage.is_some() || new.plan.adoption.is_some() {
        stage::note(writes.settle().await?, new.plan.id, raised.at).await?;
    }
    read_model::tally(&mut writes, new.id).await?;
    if known.is_some() && subject::restate(&mut writes, new.plan.id, new.id, raised.at).await? {
        subject::recount(writes.settle().await?, new.id, raised.at).await?;
    } else {
        let counted = Census::of(new.actions.iter().map(|action| (action.subject, action.status)));
        census::count(&mut writes, new.id, &counted, raised.at).await?;
    }
    if shown == new.id {
        read_model::show(&mut writes, new.plan.id, new.id).await?;
        content::status_changes(&mut writes, new, raised.at).await?;
    }
    let tx = writes.settle().await?;
    journal::note(tx, raised, entry(new, before.last == 0)).await?;
    end_run(tx, new, document).await?;
    Ok(shown)
}

async fn version(writes: &mut Together<'_>, new: &NewVersion, document: Uuid, number: i32) -> Result<(), StoreError> {
    let row = plan_version::Model {
        id: new.id,
        plan_id: new.plan.id,
        number,
        document_id: document,
        run_id: new.run,
        content_hash: new.content_hash.to_vec(),
        title: kept(&new.title),
        published_on: new.published_on,
        published_on_is_stated: new.published_on_is_stated,
        effective_on: new.effective_on,
        observed_at: new.now.timestamp_millis(),
        recorded_at: new.now.timestamp_millis(),
        action_count: i32::try_from(new.actions.len()).unwrap_or(i32::MAX),
        states_progress: new.actions.iter().any(|action| action.status != Status::NotReported),
        classified_by: Some(new.classified_by.to_owned()),
    };
    writes.write(plan_version::Entity::insert(row.into_active_model()).as_query()).await
}

/// A version that others came before is recorded after them.
async fn stamp(writes: &mut Together<'_>, version: Uuid, at: DateTime<Utc>) -> Result<(), StoreError> {
    let row =
        plan_version::ActiveModel { id: ActiveValue::Unchanged(version), recorded_at: ActiveValue::Set(at.timestamp_millis()), ..Default::default() };
    writes.write(plan_version::Entity::update_many().set(row).filter(plan_version::Column::Id.eq(version)).as_query()).await
}

/// The versions that a plan has.
#[derive(Debug, Default)]
struct SoFar {
    /// The number of the last one; 0 when there is none.
    last: i32,
    /// The one that it shows, with its day.
    newest: Option<(Uuid, NaiveDate)>,
}

async fn so_far(tx: &DatabaseTransaction, plan: Uuid) -> Result<SoFar, StoreError> {
    let mut last = Query::select();
    last.expr(Expr::col("number").max()).from(plan_version::Entity).and_where(Expr::col("plan_id").eq(plan));
    let mut newest = newest(plan);
    newest.expr_as(SimpleExpr::SubQuery(None, Box::new(SubQueryStatement::SelectStatement(last.clone()))), "last");
    if let Some(row) = tx.query_one(&newest).await? {
        return Ok(SoFar { last: row.try_get("", "last")?, newest: Some((row.try_get("", "id")?, row.try_get("", "effective_on")?)) });
    }
    // All were taken back: their numbers are not given again.
    let last = tx.query_one(&last).await?.map(|row| row.try_get_by_index::<Option<i32>>(0)).transpose()?.flatten();
    Ok(SoFar { last: last.unwrap_or(0), newest: None })
}

/// The version that the plan shows from now on: of the latest day, and of that day the last. An older document that arrives late
/// is kept and does not take the place of a newer one.
pub(super) async fn newest_of(tx: &DatabaseTransaction, plan: Uuid) -> Result<Option<Uuid>, StoreError> {
    Ok(tx.query_one(&newest(plan)).await?.map(|row| row.try_get("", "id")).transpose()?)
}

fn newest(plan: Uuid) -> SelectStatement {
    let taken_back = Query::select().column(version_retraction::Column::VersionId).from(version_retraction::Entity).take();
    let mut newest = Query::select();
    newest.columns(["id", "effective_on"]).from(plan_version::Entity).and_where(Expr::col("plan_id").eq(plan));
    newest.and_where(Expr::col("id").not_in_subquery(taken_back));
    newest.order_by("effective_on", Order::Desc).order_by("number", Order::Desc).limit(1);
    newest
}

async fn plan_row(writes: &mut Together<'_>, new: &NewVersion, at: DateTime<Utc>, is_new: bool, shown: Uuid) -> Result<(), StoreError> {
    let head = &new.plan;
    let mut row = plan::ActiveModel::new();
    row.id = ActiveValue::Set(head.id);
    row.current_version_id = ActiveValue::Set(Some(shown));
    row.updated_at = ActiveValue::Set(at.timestamp_millis());
    if let Some(id) = &head.external_id {
        row.external_id = ActiveValue::Set(Some(kept(id)));
    }
    if let Some(adoption) = &head.adoption {
        row.adopted_on = ActiveValue::Set(Some(adoption.on));
        row.adopted_by = ActiveValue::Set(adoption.by.as_deref().map(kept));
        row.deliberation_number = ActiveValue::Set(adoption.number.as_deref().map(kept));
        row.deliberation_url = ActiveValue::Set(adoption.url.as_deref().map(kept));
    }
    if let Some(licence) = &head.licence {
        row.licence = ActiveValue::Set(Some(kept(licence)));
    }
    let stage = head.stage.or(head.adoption.as_ref().map(|_| "ADOPTED"));
    if is_new {
        row.collectivity_id = ActiveValue::Set(new.collectivity);
        row.created_at = ActiveValue::Set(at.timestamp_millis());
        row.stage = ActiveValue::Set(stage.unwrap_or("PRESENTED").to_owned());
        writes.write(plan::Entity::insert(row).as_query()).await
    } else {
        if let Some(stage) = stage {
            row.stage = ActiveValue::Set(stage.to_owned());
        }
        row.id = ActiveValue::Unchanged(head.id);
        writes.write(plan::Entity::update_many().set(row).filter(plan::Column::Id.eq(head.id)).as_query()).await
    }
}

/// What the journal says of a publication.
fn entry(new: &NewVersion, is_first: bool) -> Entry {
    Entry {
        kind: if is_first { ChangeKind::Created } else { ChangeKind::Updated },
        of: ChangeOf::PlanVersion,
        collectivity: Some(new.collectivity),
        plan: Some(new.plan.id),
        version: Some(new.id),
        summary: new.summary.clone(),
    }
}

/// Ends the run with its version; one that was lost to another worker takes the whole publication back.
async fn end_run(tx: &DatabaseTransaction, new: &NewVersion, document: Uuid) -> Result<(), StoreError> {
    let mut change = run::closed(new.run_state, new.now);
    change.plan_id = ActiveValue::Set(Some(new.plan.id));
    change.document_id = ActiveValue::Set(Some(document));
    change.produced_version_id = ActiveValue::Set(Some(new.id));
    change.report = ActiveValue::Set(Some(kept(&new.report)));
    if !run::close(tx, new.run, new.taken_by, change).await? {
        return Err(StoreError::LeaseLost);
    }
    if let Some((feed, end)) = &new.feed {
        let end = match end {
            FeedEnd::Success { warned, settled: Some(settled) } => {
                FeedEnd::Success { warned: *warned, settled: Some(run::Settled { document: Some(document), ..settled.clone() }) }
            }
            other => other.clone(),
        };
        run::tell_feed(tx, *feed, new.run, new.run_state, &end, new.now).await?;
        ruling::supersede(tx, *feed, new.run).await?;
    }
    Ok(())
}
