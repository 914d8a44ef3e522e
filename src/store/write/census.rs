//! How many actions of each subject and status a version has, kept whole: one row a version and counting.

use chrono::{DateTime, Utc};
use domain::subject::Census;
use entity::version_census;
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, IntoActiveModel, QueryTrait};
use uuid::Uuid;

use super::together::Together;
use crate::store::StoreError;

/// Writes the census of a version; an earlier one stays, for whoever asks what was known then.
pub(super) async fn count(writes: &mut Together<'_>, version: Uuid, census: &Census, now: DateTime<Utc>) -> Result<(), StoreError> {
    use version_census::{Column, Entity, Model};
    let row = Model { version_id: version, recorded_at: now.timestamp_millis(), census: census.pack() };
    let again = OnConflict::columns([Column::VersionId, Column::RecordedAt]).update_column(Column::Census).to_owned();
    writes.write(Entity::insert(row.into_active_model()).on_conflict(again).as_query()).await
}
