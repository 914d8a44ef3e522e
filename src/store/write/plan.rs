//! A version of a plan, written whole or not at all: document, version, states, read models, pointer and data version in one
//! transaction.

use chrono::{DateTime, NaiveDate, Utc};
use domain::access::Publisher;
use domain::action::StateHash;
use domain::plan::{Section, UnattachedText};
use domain::provenance::Place;
use domain::status::Status;
use entity::{collectivity, ingestion_run, plan, plan_version, service_fact, source_document};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ActiveValue, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QuerySelect,
};
use uuid::Uuid;

use super::{content, kept, read_model};
use crate::store::read::fact::DATA_VERSION;
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

/// The document that a version was read from.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the fields are those of the published SourceDocument")]
pub struct NewDocument {
    pub id: Uuid,
    pub sha256: [u8; 32],
    pub size_bytes: i64,
    pub media_type: String,
    pub title: Option<String>,
    pub file_name: Option<String>,
    pub url: Option<String>,
    pub licence: Option<String>,
    pub published_on: Option<NaiveDate>,
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
}

/// Publishes a version: everything of it, or nothing. Answers the version that the plan shows then.
pub async fn publish(store: &Store, by: &Publisher, new: &NewVersion) -> Result<Uuid, StoreError> {
    if !by.may_publish_for(new.collectivity) {
        return Err(StoreError::NotAllowed);
    }
    let tx = store.begin().await?;
    if store.engine() == Engine::Postgres {
        // Writers of one collectivité take turns; SQLite has one writer anyway.
        collectivity::Entity::find_by_id(new.collectivity).lock_exclusive().one(&tx).await?;
    }
    let known = plan::Entity::find_by_id(new.plan.id).one(&tx).await?;
    if known.as_ref().and_then(|plan| plan.current_version_id) != new.plan.shows {
        return Err(StoreError::VersionTaken);
    }
    // Two first documents that come at once are two versions of one plan, and not two plans.
    if known.is_none() && plan::Entity::find().filter(plan::Column::CollectivityId.eq(new.collectivity)).count(&tx).await? != new.plan.siblings {
        return Err(StoreError::VersionTaken);
    }
    let last = plan_version::Entity::find()
        .select_only()
        .column_as(plan_version::Column::Number.max(), "last")
        .filter(plan_version::Column::PlanId.eq(new.plan.id))
        .into_tuple::<Option<i32>>()
        .one(&tx)
        .await?;
    let document = document(&tx, new).await?;
    version(&tx, new, document, last.flatten().unwrap_or(0) + 1).await?;
    content::sections(&tx, new).await?;
    content::actions(&tx, new).await?;
    content::texts(&tx, new).await?;
    let shown = newest(&tx, new).await?;
    plan_row(&tx, new, known.is_none(), shown).await?;
    read_model::tally(&tx, new.id).await?;
    if shown == new.id {
        read_model::replace_current(&tx, new.plan.id, new.id).await?;
    }
    bump(&tx).await?;
    end_run(&tx, new, document).await?;
    tx.commit().await?;
    Ok(shown)
}

/// Keeps the document, or finds it: the same bytes of one collectivité are one document.
async fn document(tx: &DatabaseTransaction, new: &NewVersion) -> Result<Uuid, StoreError> {
    use source_document::{Column, Entity, Model};
    let given = &new.document;
    let same = Entity::find().filter(Column::CollectivityId.eq(new.collectivity)).filter(Column::Sha256.eq(given.sha256.to_vec())).one(tx).await?;
    if let Some(known) = same {
        return Ok(known.id);
    }
    let nature = if new.plan.adoption.is_some() { "ADOPTED_BY_COLLECTIVITY" } else { "PUBLISHED_BY_COLLECTIVITY" };
    let row = Model {
        id: given.id,
        collectivity_id: new.collectivity,
        sha256: given.sha256.to_vec(),
        size_bytes: given.size_bytes,
        media_type: given.media_type.clone(),
        title: given.title.as_deref().map(kept),
        file_name: given.file_name.as_deref().map(kept),
        url: given.url.as_deref().map(kept),
        licence: given.licence.as_deref().map(kept),
        nature: nature.to_owned(),
        published_on: given.published_on,
        retrieved_at: new.now.timestamp_millis(),
    };
    Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(given.id)
}

async fn version(tx: &DatabaseTransaction, new: &NewVersion, document: Uuid, number: i32) -> Result<(), StoreError> {
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
    };
    plan_version::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// The version that the plan shows from now on: of the latest day, and of that day the last. An older document that arrives late
/// is kept and does not take the place of a newer one.
async fn newest(tx: &DatabaseTransaction, new: &NewVersion) -> Result<Uuid, StoreError> {
    use sea_orm::QueryOrder;
    let newest = plan_version::Entity::find()
        .filter(plan_version::Column::PlanId.eq(new.plan.id))
        .order_by_desc(plan_version::Column::EffectiveOn)
        .order_by_desc(plan_version::Column::Number)
        .one(tx)
        .await?;
    Ok(newest.map_or(new.id, |version| version.id))
}

async fn plan_row(tx: &DatabaseTransaction, new: &NewVersion, is_new: bool, shown: Uuid) -> Result<(), StoreError> {
    let head = &new.plan;
    let mut row = plan::ActiveModel::new();
    row.id = ActiveValue::Set(head.id);
    row.current_version_id = ActiveValue::Set(Some(shown));
    row.updated_at = ActiveValue::Set(new.now.timestamp_millis());
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
        row.created_at = ActiveValue::Set(new.now.timestamp_millis());
        row.stage = ActiveValue::Set(stage.unwrap_or("PRESENTED").to_owned());
        plan::Entity::insert(row).exec_without_returning(tx).await?;
    } else {
        if let Some(stage) = stage {
            row.stage = ActiveValue::Set(stage.to_owned());
        }
        row.id = ActiveValue::Unchanged(head.id);
        row.update(tx).await?;
    }
    Ok(())
}

/// One more data state.
pub(super) async fn bump(tx: &DatabaseTransaction) -> Result<(), StoreError> {
    let fact = service_fact::Model { name: DATA_VERSION.to_owned(), number: 1, words: None };
    let next = Expr::col((service_fact::Entity, service_fact::Column::Number)).add(1);
    let again = OnConflict::column(service_fact::Column::Name).value(service_fact::Column::Number, next).to_owned();
    service_fact::Entity::insert(fact.into_active_model()).on_conflict(again).exec_without_returning(tx).await?;
    Ok(())
}

async fn end_run(tx: &DatabaseTransaction, new: &NewVersion, document: Uuid) -> Result<(), StoreError> {
    let change = ingestion_run::ActiveModel {
        id: ActiveValue::Unchanged(new.run),
        plan_id: ActiveValue::Set(Some(new.plan.id)),
        document_id: ActiveValue::Set(Some(document)),
        produced_version_id: ActiveValue::Set(Some(new.id)),
        state: ActiveValue::Set(new.run_state.to_owned()),
        report: ActiveValue::Set(Some(kept(&new.report))),
        finished_at: ActiveValue::Set(Some(new.now.timestamp_millis())),
        ..Default::default()
    };
    change.update(tx).await?;
    Ok(())
}
