//! A document that is kept before it is read: its row, and the run that it belongs to.

use chrono::{DateTime, NaiveDate, Utc};
use domain::access::{Publisher, Worker};
use entity::{ingestion_run, source_document};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QueryTrait};
use uuid::Uuid;

use super::kept;
use crate::store::{Store, StoreError};

/// The document that a version was read from.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the fields are those of the published SourceDocument")]
pub struct NewDocument {
    pub id: Uuid,
    pub sha256: [u8; 32],
    pub size_bytes: i64,
    pub media_type: String,
    pub title: Option<String>,
    pub file_name: Option<String>,
    pub url: Option<String>,
    pub licence: Option<String>,
    pub published_on: Option<NaiveDate>,
}

/// Keeps the row of a document whose bytes are archived, and ties it to the run that brought it. Answers its key: the same bytes of one
/// collectivité are one document.
pub async fn keep(
    store: &Store,
    by: &Publisher,
    (run, taken_by): (Uuid, Worker),
    collectivity: Uuid,
    document: &NewDocument,
    now: DateTime<Utc>,
) -> Result<Uuid, StoreError> {
    use ingestion_run::{Column, Entity};
    if !by.may_publish_for(collectivity) {
        return Err(StoreError::NotAllowed);
    }
    let tx = store.begin().await?;
    let id = find_or_insert(&tx, collectivity, document, "PUBLISHED_BY_COLLECTIVITY", now).await?;
    let change = ingestion_run::ActiveModel {
        document_id: ActiveValue::Set(Some(id)),
        state: ActiveValue::Set("VALIDATING".to_owned()),
        ..Default::default()
    };
    let held = Entity::update_many().set(change).filter(Column::Id.eq(run)).filter(Column::LeasedBy.eq(taken_by.id()));
    if held.filter(Column::FinishedAt.is_null()).exec(&*tx).await?.rows_affected != 1 {
        return Err(StoreError::LeaseLost);
    }
    tx.commit().await?;
    Ok(id)
}

/// Keeps the row of a document that waits in the queue.
pub async fn keep_waiting(store: &Store, by: &Publisher, collectivity: Uuid, document: &NewDocument, now: DateTime<Utc>) -> Result<Uuid, StoreError> {
    if !by.may_publish_for(collectivity) {
        return Err(StoreError::NotAllowed);
    }
    let tx = store.begin().await?;
    let id = find_or_insert(&tx, collectivity, document, "PUBLISHED_BY_COLLECTIVITY", now).await?;
    tx.commit().await?;
    Ok(id)
}

/// Keeps a document, or finds it.
pub(super) async fn find_or_insert(
    tx: &DatabaseTransaction,
    collectivity: Uuid,
    given: &NewDocument,
    nature: &str,
    now: DateTime<Utc>,
) -> Result<Uuid, StoreError> {
    use source_document::{Column, Entity, Model};
    let row = Model {
        id: given.id,
        collectivity_id: collectivity,
        sha256: given.sha256.to_vec(),
        size_bytes: given.size_bytes,
        media_type: given.media_type.clone(),
        title: given.title.as_deref().map(kept),
        file_name: given.file_name.as_deref().map(kept),
        url: given.url.as_deref().map(kept),
        licence: given.licence.as_deref().map(kept),
        nature: nature.to_owned(),
        published_on: given.published_on,
        retrieved_at: now.timestamp_millis(),
    };
    // Whoever is there already stays as it is: what is written is what it says.
    let known = OnConflict::columns([Column::CollectivityId, Column::Sha256]).update_column(Column::Sha256).to_owned();
    let mut insert = Entity::insert(row.into_active_model()).on_conflict(known).into_query();
    insert.returning_col(Column::Id);
    let row = tx.query_one(&insert).await?.ok_or_else(|| StoreError::Damaged("the document was not answered".to_owned()))?;
    Ok(row.try_get("", "id")?)
}
