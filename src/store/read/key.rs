//! Keys of the API, by their digest, by id, and all of them.

use std::collections::HashMap;

use domain::access::Perimeter;
use entity::{api_key, api_key_collectivity};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::KEYS;
use crate::store::key::{ApiKey, KeyHash};
use crate::store::{Store, StoreError, row};

/// The key of this digest. A caller shows one key: this is the head of a request, and never asked in a row.
///
/// The index may be as quick as it likes about digests that are alike: nobody can choose a digest, and who knew one would still not know
/// the key.
pub async fn by_hash(store: &Store, hash: &KeyHash) -> Result<Option<ApiKey>, StoreError> {
    let found = api_key::Entity::find().filter(api_key::Column::Hash.eq(hash.0.to_vec())).all(store.db()).await?;
    let found = whole(store.db(), found).await?;
    Ok(found.into_iter().find(|key| key.answers_to(hash)))
}

/// Keys by id.
pub async fn by_ids(store: &Store, ids: &[Uuid]) -> Result<HashMap<Uuid, ApiKey>, StoreError> {
    among(store.db(), ids).await
}

/// All keys, oldest first, those that are over included.
pub async fn list(store: &Store) -> Result<Vec<ApiKey>, StoreError> {
    let all = api_key::Entity::find().order_by_asc(api_key::Column::CreatedAt).order_by_asc(api_key::Column::Id).all(store.db()).await?;
    whole(store.db(), all).await
}

/// Keys by id, as a connection or a transaction sees them.
pub(in crate::store) async fn among(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, ApiKey>, StoreError> {
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(KEYS) {
        let rows = api_key::Entity::find().filter(api_key::Column::Id.is_in(chunk.iter().copied())).all(db).await?;
        found.extend(whole(db, rows).await?.into_iter().map(|key| (key.id, key)));
    }
    Ok(found)
}

/// Rows with their perimeters, in the same order.
async fn whole(db: &impl ConnectionTrait, rows: Vec<api_key::Model>) -> Result<Vec<ApiKey>, StoreError> {
    use api_key_collectivity::{Column, Entity};
    let bounded: Vec<Uuid> = rows.iter().filter(|row| !row.everywhere).map(|row| row.id).collect();
    let mut perimeters: HashMap<Uuid, Vec<Uuid>> = HashMap::with_capacity(bounded.len());
    for chunk in bounded.chunks(KEYS) {
        let pairs = Entity::find().filter(Column::KeyId.is_in(chunk.iter().copied())).all(db).await?;
        for pair in pairs {
            perimeters.entry(pair.key_id).or_default().push(pair.collectivity_id);
        }
    }
    let perimeter = |row: &api_key::Model, perimeters: &mut HashMap<Uuid, Vec<Uuid>>| {
        if row.everywhere {
            return Perimeter::Everywhere;
        }
        let mut these = perimeters.remove(&row.id).unwrap_or_default();
        // Engines disagree about the order of what nothing orders.
        these.sort_unstable();
        Perimeter::Only(these)
    };
    rows.into_iter()
        .map(|row| {
            let perimeter = perimeter(&row, &mut perimeters);
            row::key(row, perimeter)
        })
        .collect()
}
