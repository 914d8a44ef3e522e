//! How many actions of each status: read from the tallies that the publishing transaction keeps, never by counting actions.

use std::collections::HashMap;

use domain::compare::Breakdown;
use entity::version_tally::{Column, Entity};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::KEYS;
use crate::store::row::status;
use crate::store::{Store, StoreError};

/// The tallies of these versions, by section; actions without a section are under -1.
pub async fn of_versions(store: &Store, versions: &[Uuid]) -> Result<HashMap<Uuid, HashMap<i32, Breakdown>>, StoreError> {
    let mut found: HashMap<Uuid, HashMap<i32, Breakdown>> = HashMap::new();
    for chunk in versions.chunks(KEYS) {
        for row in Entity::find().filter(Column::VersionId.is_in(chunk.iter().copied())).all(store.db()).await? {
            let breakdown = found.entry(row.version_id).or_default().entry(row.section_position).or_default();
            breakdown.add(status(row.status)?, u64::try_from(row.actions).unwrap_or(0));
        }
    }
    Ok(found)
}
