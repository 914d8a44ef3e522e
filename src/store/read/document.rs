//! Documents, as they were received.

use std::collections::HashMap;

use entity::source_document;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::KEYS;
use crate::store::record::Document;
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
