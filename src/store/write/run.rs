//! The record of an attempt to publish: written when it begins, and when it ends.

use chrono::{DateTime, Utc};
use domain::access::Publisher;
use entity::ingestion_run::{ActiveModel, Entity, Model};
use sea_orm::{ActiveValue, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use crate::store::{Store, StoreError};

/// An attempt that begins.
#[derive(Debug, Clone)]
pub struct NewRun {
    /// The key.
    pub id: Uuid,
    /// For whom, when that is known.
    pub collectivity: Option<Uuid>,
    /// What set it off, by its name in the API.
    pub trigger: &'static str,
    /// When it was asked for.
    pub queued_at: DateTime<Utc>,
}

/// How an attempt ended without a version.
#[derive(Debug, Clone)]
pub struct Ending {
    /// The state, by its name in the API.
    pub state: &'static str,
    /// The document, when it is kept.
    pub document: Option<Uuid>,
    /// The version that is in force after it, when that is what it came to.
    pub version: Option<Uuid>,
    /// The report, as JSON.
    pub report: Option<String>,
    /// What failed, when it was no fault of the file.
    pub failure_code: Option<&'static str>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Records that an attempt begins.
pub async fn begin(store: &Store, _by: &Publisher, run: &NewRun) -> Result<(), StoreError> {
    let row = Model {
        id: run.id,
        collectivity_id: run.collectivity,
        plan_id: None,
        document_id: None,
        produced_version_id: None,
        state: "VALIDATING".to_owned(),
        trigger: run.trigger.to_owned(),
        queued_at: run.queued_at.timestamp_millis(),
        started_at: Some(run.queued_at.timestamp_millis()),
        finished_at: None,
        report: None,
        failure_code: None,
    };
    Entity::insert(row.into_active_model()).exec_without_returning(store.db()).await?;
    Ok(())
}

/// Records how an attempt ended.
pub async fn end(store: &Store, _by: &Publisher, run: Uuid, ending: Ending) -> Result<(), StoreError> {
    let change = ActiveModel {
        id: ActiveValue::Unchanged(run),
        state: ActiveValue::Set(ending.state.to_owned()),
        document_id: ActiveValue::Set(ending.document),
        produced_version_id: ActiveValue::Set(ending.version),
        report: ActiveValue::Set(ending.report.as_deref().map(super::kept)),
        failure_code: ActiveValue::Set(ending.failure_code.map(str::to_owned)),
        finished_at: ActiveValue::Set(Some(ending.at.timestamp_millis())),
        ..Default::default()
    };
    Entity::update(change).exec(store.db()).await?;
    Ok(())
}
