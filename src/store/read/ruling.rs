//! What people ruled: on documents, and on versions that were taken back.

use std::collections::HashMap;

use entity::{ruling, version_retraction};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::KEYS;
use crate::store::record::Ruling;
use crate::store::{Store, StoreError};

/// The last ruling on these bytes, for one collectivité.
pub async fn of_content(store: &Store, collectivity: Uuid, sha256: &[u8]) -> Result<Option<Ruling>, StoreError> {
    use ruling::{Column, Entity};
    let on = Entity::find().filter(Column::CollectivityId.eq(collectivity)).filter(Column::Sha256.eq(sha256.to_vec()));
    Ok(on.order_by_desc(Column::DecidedAt).order_by_desc(Column::Id).one(store.db()).await?.map(Into::into))
}

/// The rulings on each of these runs, oldest first.
pub async fn of_runs(store: &Store, runs: &[Uuid]) -> Result<HashMap<Uuid, Vec<Ruling>>, StoreError> {
    use ruling::{Column, Entity};
    let mut found: HashMap<Uuid, Vec<Ruling>> = HashMap::new();
    for chunk in runs.chunks(KEYS) {
        let rows = Entity::find().filter(Column::RunId.is_in(chunk.iter().copied())).order_by_asc(Column::DecidedAt).all(store.db()).await?;
        for row in rows {
            found.entry(row.run_id).or_default().push(row.into());
        }
    }
    Ok(found)
}

/// Which of these versions were taken back, and why.
pub async fn retractions(store: &Store, versions: &[Uuid]) -> Result<HashMap<Uuid, Ruling>, StoreError> {
    use version_retraction::{Column, Entity};
    let mut found = HashMap::new();
    for chunk in versions.chunks(KEYS) {
        for row in Entity::find().filter(Column::VersionId.is_in(chunk.iter().copied())).all(store.db()).await? {
            found.insert(row.version_id, row.into());
        }
    }
    Ok(found)
}
