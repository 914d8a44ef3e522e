//! A version that is taken back: it stays readable, the plan shows the one before, and the history says so.

use chrono::{DateTime, Utc};
use domain::access::Administrator;
use entity::{collectivity, feed, ingestion_run, plan, version_retraction};
use sea_orm::{ActiveValue, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::journal::{self, Entry};
use super::plan::newest_of;
use super::ruling::{NewRuling, append};
use super::together::Together;
use super::{audit, feed as feeds, kept, read_model, subject};
use crate::store::audit::Deed;
use crate::store::change::{ChangeKind, ChangeOf};
use crate::store::record::Version;
use crate::store::{Engine, Store, StoreError};

/// Takes a version back. Answers the version that the plan shows from now on; none when it was the only one.
pub async fn roll_back(store: &Store, by: &Administrator, version: &Version, ruling: &NewRuling) -> Result<Option<Uuid>, StoreError> {
    if !by.reaches(ruling.collectivity) {
        return Err(StoreError::NotAllowed);
    }
    let tx = store.begin().await?;
    if store.engine() == Engine::Postgres {
        collectivity::Entity::find_by_id(ruling.collectivity).lock_exclusive().one(&*tx).await?;
    }
    if version_retraction::Entity::find_by_id(version.id).one(&*tx).await?.is_some() {
        return Err(StoreError::VersionTaken);
    }
    let raised = journal::raise(&tx, ruling.at).await?;
    let row = version_retraction::Model {
        version_id: version.id,
        run_id: ruling.run,
        reason: kept(&ruling.reason),
        decided_by: kept(by.name()),
        decided_at: raised.at.timestamp_millis(),
    };
    version_retraction::Entity::insert(row.into_active_model()).exec_without_returning(&*tx).await?;
    let shown = newest_of(&tx, version.plan).await?;
    show(&tx, version.plan, shown, raised.at).await?;
    tell_run(&tx, ruling).await?;
    append(&tx, ruling, "ROLLED_BACK", by.name(), by.key()).await?;
    let entry = Entry {
        kind: ChangeKind::Withdrawn,
        of: ChangeOf::PlanVersion,
        collectivity: Some(ruling.collectivity),
        plan: Some(version.plan),
        version: Some(version.id),
        summary: "{}".to_owned(),
    };
    journal::note(&tx, raised, entry).await?;
    audit::note(&tx, by.who(), Deed::VersionRollBack, (Some(ruling.collectivity), version.id), raised.at).await?;
    tx.commit().await?;
    Ok(shown)
}

/// Makes the plan show a version, or none.
async fn show(tx: &DatabaseTransaction, plan: Uuid, shown: Option<Uuid>, now: DateTime<Utc>) -> Result<(), StoreError> {
    let change = plan::ActiveModel {
        id: ActiveValue::Unchanged(plan),
        current_version_id: ActiveValue::Set(shown),
        updated_at: ActiveValue::Set(now.timestamp_millis()),
        ..Default::default()
    };
    plan::Entity::update(change).exec(tx).await?;
    let mut writes = Together::within(tx);
    match shown {
        Some(version) => {
            // What people ruled since it was last shown.
            if subject::restate(&mut writes, plan, version, now).await? {
                subject::recount(tx, version, now).await?;
            }
            read_model::show(&mut writes, plan, version).await?;
        }
        None => read_model::clear_current(&mut writes, plan).await?,
    }
    writes.settle().await.map(drop)
}

async fn tell_run(tx: &DatabaseTransaction, ruling: &NewRuling) -> Result<(), StoreError> {
    use ingestion_run::{Column, Entity};
    let change = ingestion_run::ActiveModel {
        state: ActiveValue::Set("ROLLED_BACK".to_owned()),
        failure_code: ActiveValue::Set(Some("ROLLED_BACK".to_owned())),
        said_fr: ActiveValue::Set(Some(kept(&format!(
            "La version publiée par cette exécution a été retirée : {}.",
            ruling.reason.trim_end_matches('.')
        )))),
        said_en: ActiveValue::Set(Some(kept(&format!(
            "The version that this run published was taken back: {}.",
            ruling.reason.trim_end_matches('.')
        )))),
        ..Default::default()
    };
    Entity::update_many().set(change).filter(Column::Id.eq(ruling.run)).exec(tx).await?;
    if let Some(feed) = ruling.feed {
        let row = feeds::forgotten(feed::ActiveModel {
            id: ActiveValue::Unchanged(feed),
            last_state: ActiveValue::Set(Some("ROLLED_BACK".to_owned())),
            last_run_id: ActiveValue::Set(Some(ruling.run)),
            updated_at: ActiveValue::Set(ruling.at.timestamp_millis()),
            ..Default::default()
        });
        feed::Entity::update(row).exec(tx).await?;
    }
    Ok(())
}
