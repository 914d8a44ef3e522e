//! How far a plan has come, appended whenever it is said: the row of the plan only keeps the last word.

use chrono::{DateTime, Utc};
use entity::{plan, plan_stage};
use sea_orm::sea_query::OnConflict;
use sea_orm::{DatabaseTransaction, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use crate::store::StoreError;

/// Notes how far a plan has come by now, as its row says.
pub(super) async fn note(tx: &DatabaseTransaction, plan: Uuid, now: DateTime<Utc>) -> Result<(), StoreError> {
    use plan_stage::{Column, Entity, Model};
    let Some(row) = plan::Entity::find_by_id(plan).one(tx).await? else { return Ok(()) };
    let note = Model { plan_id: plan, recorded_at: now.timestamp_millis(), stage: row.stage, is_adopted: row.adopted_on.is_some() };
    let again = OnConflict::columns([Column::PlanId, Column::RecordedAt]).update_columns([Column::Stage, Column::IsAdopted]).to_owned();
    Entity::insert(note.into_active_model()).on_conflict(again).exec_without_returning(tx).await?;
    Ok(())
}
