//! What is said of a plan as a whole, when its content stays as it is.

use chrono::{DateTime, Utc};
use domain::access::Publisher;
use entity::plan;
use sea_orm::{ActiveModelTrait, ActiveValue};

use super::journal::{self, Entry};
use super::{audit, kept, stage};
use crate::store::audit::Deed;
use crate::store::change::{ChangeKind, ChangeOf};
use crate::store::record::{Adoption, Plan};
use crate::store::{Store, StoreError};

/// What is said; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct Restatement {
    /// How far the plan has come, by its name in the API.
    pub stage: Option<&'static str>,
    /// The vote.
    pub adoption: Option<Adoption>,
    /// The licence.
    pub licence: Option<String>,
}

/// Says it from now on.
pub async fn restate(store: &Store, by: &Publisher, plan: &Plan, said: &Restatement, now: DateTime<Utc>) -> Result<(), StoreError> {
    if !by.may_publish_for(plan.collectivity) {
        return Err(StoreError::NotAllowed);
    }
    let tx = store.begin().await?;
    let raised = journal::raise(&tx, now).await?;
    let mut row =
        plan::ActiveModel { id: ActiveValue::Unchanged(plan.id), updated_at: ActiveValue::Set(raised.at.timestamp_millis()), ..Default::default() };
    if let Some(stage) = said.stage.or(said.adoption.as_ref().map(|_| "ADOPTED")) {
        row.stage = ActiveValue::Set(stage.to_owned());
    }
    if let Some(adoption) = &said.adoption {
        row.adopted_on = ActiveValue::Set(Some(adoption.on));
        row.adopted_by = ActiveValue::Set(adoption.by.as_deref().map(kept));
        row.deliberation_number = ActiveValue::Set(adoption.number.as_deref().map(kept));
        row.deliberation_url = ActiveValue::Set(adoption.url.as_deref().map(kept));
    }
    if let Some(licence) = &said.licence {
        row.licence = ActiveValue::Set(Some(kept(licence)));
    }
    row.update(&*tx).await?;
    stage::note(&tx, plan.id, raised.at).await?;
    let entry = Entry {
        kind: ChangeKind::Updated,
        of: ChangeOf::Plan,
        collectivity: Some(plan.collectivity),
        plan: Some(plan.id),
        version: plan.current,
        summary: "{}".to_owned(),
    };
    journal::note(&tx, raised, entry).await?;
    audit::note(&tx, by.who(), Deed::PlanRestate, (Some(plan.collectivity), plan.id), raised.at).await?;
    Ok(tx.commit().await?)
}
