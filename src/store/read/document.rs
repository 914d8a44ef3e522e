//! Documents and the attempts to publish them.

use std::collections::HashMap;

use entity::{ingestion_run, source_document};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::KEYS;
use crate::store::record::{Document, Run};
use crate::store::{Store, StoreError};

/// Documents by id.
pub async fn by_ids(store: &Store, ids: &[Uuid]) -> Result<HashMap<Uuid, Document>, StoreError> {
    use source_document::{Column, Entity};
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(KEYS) {
        for row in Entity::find().filter(Column::Id.is_in(chunk.iter().copied())).all(store.db()).await? {
            found.insert(row.id, row.into());
        }
    }
    Ok(found)
}

/// The document of a collectivité that has these bytes.
pub async fn by_content(store: &Store, collectivity: Uuid, sha256: &[u8]) -> Result<Option<Document>, StoreError> {
    use source_document::{Column, Entity};
    let found = Entity::find().filter(Column::CollectivityId.eq(collectivity)).filter(Column::Sha256.eq(sha256.to_vec())).one(store.db()).await?;
    Ok(found.map(Into::into))
}

/// Runs by id.
pub async fn runs(store: &Store, ids: &[Uuid]) -> Result<HashMap<Uuid, Run>, StoreError> {
    use ingestion_run::{Column, Entity};
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(KEYS) {
        for row in Entity::find().filter(Column::Id.is_in(chunk.iter().copied())).all(store.db()).await? {
            found.insert(row.id, row.into());
        }
    }
    Ok(found)
}

/// When each of these collectivités was last heard of, in milliseconds since 1970.
pub async fn last_runs(store: &Store, collectivities: &[Uuid]) -> Result<HashMap<Uuid, i64>, StoreError> {
    use ingestion_run::{Column, Entity};
    let mut found = HashMap::new();
    for chunk in collectivities.chunks(KEYS) {
        let rows: Vec<(Option<Uuid>, Option<i64>)> = Entity::find()
            .select_only()
            .column(Column::CollectivityId)
            .column_as(Column::QueuedAt.max(), "last")
            .filter(Column::CollectivityId.is_in(chunk.iter().copied()))
            .group_by(Column::CollectivityId)
            .order_by_asc(Column::CollectivityId)
            .into_tuple()
            .all(store.db())
            .await?;
        found.extend(rows.into_iter().filter_map(|(id, last)| Some((id?, last?))));
    }
    Ok(found)
}
