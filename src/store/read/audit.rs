//! The audit, the newest line first.

use entity::audit::{Column, Entity};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::store::audit::Line;
use crate::store::row::instant;
use crate::store::{Store, StoreError};

/// Which lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Written before this one.
    pub before: Option<i32>,
    /// Written with this key.
    pub key: Option<Uuid>,
    /// Written for this collectivité.
    pub collectivity: Option<Uuid>,
}

/// So many lines at most.
pub async fn list(store: &Store, wanted: Wanted, limit: u64) -> Result<Vec<Line>, StoreError> {
    let mut select = Entity::find().order_by_desc(Column::Number).limit(limit);
    if let Some(before) = wanted.before {
        select = select.filter(Column::Number.lt(before));
    }
    if let Some(key) = wanted.key {
        select = select.filter(Column::KeyId.eq(key));
    }
    if let Some(collectivity) = wanted.collectivity {
        select = select.filter(Column::CollectivityId.eq(collectivity));
    }
    let line = |row: entity::audit::Model| Line {
        number: row.number,
        at: instant(row.at),
        by: row.by_name,
        key: row.key_id,
        deed: row.deed,
        collectivity: row.collectivity_id,
        subject: row.subject_id,
    };
    Ok(select.all(store.db()).await?.into_iter().map(line).collect())
}
