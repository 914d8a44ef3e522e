//! Actions found by what is near them: the action above, the row they were read from.

use std::collections::HashMap;

use entity::plan_version_action::{Column, Entity};
use sea_orm::{ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::KEYS;
use crate::store::{Store, StoreError};

async fn pairs(store: &Store, keys: &[(Uuid, i32)], by: Column) -> Result<HashMap<(Uuid, i32), Vec<i32>>, StoreError> {
    let mut found: HashMap<(Uuid, i32), Vec<i32>> = HashMap::new();
    for chunk in keys.chunks(KEYS / 2) {
        let mut versions: HashMap<Uuid, Vec<i32>> = HashMap::new();
        for (version, number) in chunk {
            versions.entry(*version).or_default().push(*number);
        }
        let any =
            versions.into_iter().fold(Condition::any(), |any, (version, numbers)| any.add(Column::VersionId.eq(version).and(by.is_in(numbers))));
        let rows: Vec<(Uuid, Option<i32>, i32)> = Entity::find()
            .select_only()
            .column(Column::VersionId)
            .column(by)
            .column(Column::Position)
            .filter(any)
            .order_by_asc(Column::Position)
            .into_tuple()
            .all(store.db())
            .await?;
        for (version, number, position) in rows {
            if let Some(number) = number {
                found.entry((version, number)).or_default().push(position);
            }
        }
    }
    Ok(found)
}

/// The positions of the actions below each of these.
pub async fn children(store: &Store, actions: &[(Uuid, i32)]) -> Result<HashMap<(Uuid, i32), Vec<i32>>, StoreError> {
    pairs(store, actions, Column::ParentPosition).await
}

/// The position of the action that was read from each of these rows of the document.
pub async fn by_rows(store: &Store, rows: &[(Uuid, i32)]) -> Result<HashMap<(Uuid, i32), i32>, StoreError> {
    let found = pairs(store, rows, Column::SourceRow).await?;
    Ok(found.into_iter().filter_map(|(key, positions)| Some((key, *positions.first()?))).collect())
}
