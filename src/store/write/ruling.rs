//! Decisions of people about documents: appended, and applied whenever the same bytes come again.

use chrono::{DateTime, Utc};
use domain::access::Reviewer;
use entity::ingestion_run::{Column, Entity};
use entity::{ingestion_run, ruling};
use sea_orm::sea_query::{ExprTrait, SimpleExpr};
use sea_orm::{ActiveValue, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use super::audit;
use super::kept;
use super::run::Trouble;
use crate::store::audit::Deed;
use crate::store::{Store, StoreError};

/// A decision to be recorded.
#[derive(Debug, Clone)]
pub struct NewRuling {
    /// The key.
    pub id: Uuid,
    /// The run that it is about.
    pub run: Uuid,
    /// Its feed.
    pub feed: Option<Uuid>,
    /// For whom.
    pub collectivity: Uuid,
    /// The digest of the document.
    pub sha256: Vec<u8>,
    /// Why.
    pub reason: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Accepts a version that is held: its run is queued again, and whoever takes it publishes. A conflict when the feed has another open run.
pub async fn accept(store: &Store, by: &Reviewer, new: &NewRuling) -> Result<(), StoreError> {
    let change = ingestion_run::ActiveModel {
        state: ActiveValue::Set("QUEUED".to_owned()),
        finished_at: ActiveValue::Set(None),
        due_at: ActiveValue::Set(Some(new.at.timestamp_millis())),
        attempts: ActiveValue::Set(0),
        ..Default::default()
    };
    // A decision may be revoked: what was refused before may be accepted.
    let refused = Column::FailureCode.is_in(["HELD_REFUSED", "RULED_OUT"]).and(Column::State.eq("REJECTED"));
    decide(store, by, new, "ACCEPTED", change, Column::State.eq("HELD").or(refused)).await
}

/// Refuses a version that is held: the one in force stays, also when the same bytes come again.
pub async fn refuse(store: &Store, by: &Reviewer, new: &NewRuling, trouble: &Trouble) -> Result<(), StoreError> {
    let change = ingestion_run::ActiveModel {
        state: ActiveValue::Set("REJECTED".to_owned()),
        finished_at: ActiveValue::Set(Some(new.at.timestamp_millis())),
        failure_code: ActiveValue::Set(Some(trouble.code.clone())),
        said_fr: ActiveValue::Set(Some(kept(&trouble.said[0]))),
        said_en: ActiveValue::Set(Some(kept(&trouble.said[1]))),
        ..Default::default()
    };
    decide(store, by, new, "REFUSED", change, Column::State.eq("HELD")).await
}

async fn decide(
    store: &Store,
    by: &Reviewer,
    new: &NewRuling,
    decision: &'static str,
    change: ingestion_run::ActiveModel,
    waiting: SimpleExpr,
) -> Result<(), StoreError> {
    if !by.reaches(new.collectivity) {
        return Err(StoreError::NotAllowed);
    }
    let tx = store.begin().await?;
    let held = Entity::update_many().set(change).filter(Column::Id.eq(new.run)).filter(waiting);
    if held.exec(&*tx).await?.rows_affected != 1 {
        return Err(StoreError::VersionTaken);
    }
    append(&tx, new, decision, by.name(), by.key()).await?;
    let deed = if decision == "ACCEPTED" { Deed::RunAccept } else { Deed::RunRefuse };
    audit::note(&tx, by.who(), deed, (Some(new.collectivity), new.run), new.at).await?;
    Ok(tx.commit().await?)
}

pub(super) async fn append(tx: &DatabaseTransaction, new: &NewRuling, decision: &str, by: &str, key: Option<Uuid>) -> Result<(), StoreError> {
    let row = ruling::Model {
        id: new.id,
        collectivity_id: new.collectivity,
        feed_id: new.feed,
        run_id: new.run,
        sha256: new.sha256.clone(),
        decision: decision.to_owned(),
        reason: kept(&new.reason),
        decided_by: kept(by),
        key_id: key,
        decided_at: new.at.timestamp_millis(),
    };
    ruling::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// Closes the other versions that a feed holds: what comes after them takes their place before the person.
pub(super) async fn supersede(tx: &DatabaseTransaction, feed: Uuid, but: Uuid) -> Result<(), StoreError> {
    let change = ingestion_run::ActiveModel {
        state: ActiveValue::Set("REJECTED".to_owned()),
        failure_code: ActiveValue::Set(Some("SUPERSEDED".to_owned())),
        said_fr: ActiveValue::Set(Some("Un document plus récent de ce flux a été lu depuis : celui-ci n'attend plus de décision.".to_owned())),
        said_en: ActiveValue::Set(Some("A newer document of this feed was read since: this one waits for no decision any more.".to_owned())),
        ..Default::default()
    };
    let held = Entity::update_many().set(change).filter(Column::FeedId.eq(feed)).filter(Column::State.eq("HELD"));
    held.filter(Column::Id.ne(but)).exec(tx).await?;
    Ok(())
}
