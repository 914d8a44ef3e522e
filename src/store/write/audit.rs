//! Notes a write in the transaction that does it: there is none without its line, and no line without it.

use chrono::{DateTime, Utc};
use domain::access::Bearer;
use entity::audit;
use sea_orm::{ActiveValue, DatabaseTransaction, EntityTrait};
use uuid::Uuid;

use super::kept;
use crate::store::StoreError;
use crate::store::audit::Deed;

/// Somebody did something, for a collectivité or for everybody, to this.
pub(super) async fn note(
    tx: &DatabaseTransaction,
    by: &Bearer,
    deed: Deed,
    (collectivity, subject): (Option<Uuid>, Uuid),
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = audit::ActiveModel {
        number: ActiveValue::NotSet,
        at: ActiveValue::Set(at.timestamp_millis()),
        by_name: ActiveValue::Set(kept(by.name())),
        key_id: ActiveValue::Set(by.key()),
        deed: ActiveValue::Set(deed.name().to_owned()),
        collectivity_id: ActiveValue::Set(collectivity),
        subject_id: ActiveValue::Set(Some(subject)),
    };
    audit::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}
