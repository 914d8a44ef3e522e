//! Keys of the API: made, replaced, revoked by an administrator, within the administrator's own perimeter; and marked as used.
//!
//! A key is never removed: who could do what, and until when, stays readable.

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Administrator, Bearer, Perimeter, Scope};
use entity::api_key::{Column, Entity, Model};
use entity::api_key_collectivity;
use sea_orm::sea_query::{CaseStatement, Expr};
use sea_orm::{ColumnTrait, Condition, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use super::audit;
use super::rows_of;
use crate::store::audit::Deed;
use crate::store::key::{ApiKey, Minted, NewKey};
use crate::store::read::key::among;
use crate::store::{Store, StoreError};

/// A key is marked as used once in so many milliseconds at most: a busy publisher is no reason to write at every request.
const MARKED_EVERY: i64 = 60_000;

/// What became of the wish to replace a key.
#[derive(Debug)]
pub enum Rotation {
    /// The new key; the old one ends when it was told to, or earlier if it had to.
    Made(Box<ApiKey>),
    /// There is no such key, as far as this administrator may know.
    Unknown,
    /// The key has expired or was revoked: what no longer opens anything is not brought back.
    Over,
}

/// Makes a key.
pub async fn create(store: &Store, by: &Administrator, new: &NewKey, minted: &Minted, now: DateTime<Utc>) -> Result<ApiKey, StoreError> {
    if !by.covers(&new.perimeter) {
        return Err(StoreError::NotAllowed);
    }
    let tx = store.begin().await?;
    insert(&tx, by, new, minted, now).await?;
    let made = one(&tx, minted.id).await?.ok_or_else(|| StoreError::Damaged("a key that was just made is missing".to_owned()))?;
    audit::note(&tx, by.who(), Deed::KeyCreate, (None, minted.id), now).await?;
    tx.commit().await?;
    Ok(made)
}

/// Makes a key that opens what this one opens, for the same collectivités and until the same end, and lets the old one end after an
/// overlap. A rotation renews the secret, and lengthens nothing.
pub async fn rotate(
    store: &Store,
    by: &Administrator,
    old: Uuid,
    minted: &Minted,
    overlap: TimeDelta,
    now: DateTime<Utc>,
) -> Result<Rotation, StoreError> {
    let tx = store.begin().await?;
    let Some(key) = one(&tx, old).await?.filter(|key| key.is_within(by)) else { return Ok(Rotation::Unknown) };
    let (now_millis, end) = (now.timestamp_millis(), now.checked_add_signed(overlap).unwrap_or(DateTime::<Utc>::MAX_UTC).timestamp_millis());
    // The condition is in the statement: somebody may be revoking the key at this moment.
    let still_opens = Condition::all()
        .add(Column::Id.eq(old))
        .add(Column::RevokedAt.is_null())
        .add(Condition::any().add(Column::ExpiresAt.is_null()).add(Column::ExpiresAt.gt(now_millis)));
    let ends_earlier = CaseStatement::new().case(Column::ExpiresAt.lt(end), Expr::col(Column::ExpiresAt)).finally(Expr::value(end));
    let ended = Entity::update_many().col_expr(Column::ExpiresAt, ends_earlier.into()).filter(still_opens).exec(&*tx).await?;
    if ended.rows_affected == 0 {
        return Ok(Rotation::Over);
    }
    let new = NewKey { label: key.label, scopes: key.scopes, perimeter: key.perimeter, expires_at: key.expires_at };
    insert(&tx, by, &new, minted, now).await?;
    let made = one(&tx, minted.id).await?.ok_or_else(|| StoreError::Damaged("a key that was just made is missing".to_owned()))?;
    audit::note(&tx, by.who(), Deed::KeyRotate, (None, minted.id), now).await?;
    tx.commit().await?;
    Ok(Rotation::Made(Box::new(made)))
}

/// Revokes a key, at once and for good; one that is revoked stays revoked since then. `None` when there is no such key, as far as this
/// administrator may know.
pub async fn revoke(store: &Store, by: &Administrator, id: Uuid, now: DateTime<Utc>) -> Result<Option<ApiKey>, StoreError> {
    let tx = store.begin().await?;
    if one(&tx, id).await?.is_none_or(|key| !key.is_within(by)) {
        return Ok(None);
    }
    let first = Condition::all().add(Column::Id.eq(id)).add(Column::RevokedAt.is_null());
    Entity::update_many().col_expr(Column::RevokedAt, Expr::value(now.timestamp_millis())).filter(first).exec(&*tx).await?;
    let revoked = one(&tx, id).await?;
    audit::note(&tx, by.who(), Deed::KeyRevoke, (None, id), now).await?;
    tx.commit().await?;
    Ok(revoked)
}

/// Marks the key of a bearer as used; says whether anything was written.
pub async fn touch(store: &Store, by: &Bearer, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let Some(id) = by.key() else { return Ok(false) };
    let now = now.timestamp_millis();
    let long_ago = Condition::any().add(Column::LastUsedAt.is_null()).add(Column::LastUsedAt.lt(now - MARKED_EVERY));
    let marking = Entity::update_many().col_expr(Column::LastUsedAt, Expr::value(now)).filter(Column::Id.eq(id)).filter(long_ago);
    Ok(marking.exec(store.db()).await?.rows_affected > 0)
}

async fn one(tx: &DatabaseTransaction, id: Uuid) -> Result<Option<ApiKey>, StoreError> {
    Ok(among(tx, &[id]).await?.remove(&id))
}

async fn insert(tx: &DatabaseTransaction, by: &Administrator, new: &NewKey, minted: &Minted, now: DateTime<Utc>) -> Result<(), StoreError> {
    let names: Vec<&str> = new.scopes.iter().copied().map(Scope::name).collect();
    let row = Model {
        id: minted.id,
        label: super::kept(&new.label),
        prefix: minted.text.prefix().to_owned(),
        hash: minted.text.hash().0.to_vec(),
        scopes: names.join(" "),
        everywhere: new.perimeter == Perimeter::Everywhere,
        created_at: now.timestamp_millis(),
        created_by: super::kept(by.name()),
        expires_at: new.expires_at.map(|end| end.timestamp_millis()),
        last_used_at: None,
        revoked_at: None,
    };
    Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    if let Perimeter::Only(these) = &new.perimeter {
        for chunk in these.chunks(rows_of(2)) {
            let rows = chunk.iter().map(|id| api_key_collectivity::Model { key_id: minted.id, collectivity_id: *id }.into_active_model());
            api_key_collectivity::Entity::insert_many(rows).exec_without_returning(tx).await?;
        }
    }
    Ok(())
}
