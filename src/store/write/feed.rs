//! Feeds: registered, changed, paused.
//!
//! Whoever changes where a feed is or how it is read makes Prisme forget what it has settled: the next answer is read, whatever it says of itself.

use chrono::{DateTime, Utc};
use domain::access::FeedManager;
use domain::feed::{Mode, Moderation, Schedule};
use entity::feed;
use sea_orm::{ActiveValue, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use super::audit;
use super::kept;
use crate::store::audit::Deed;
use crate::store::read::feed::period;
use crate::store::record::Feed;
use crate::store::{Store, StoreError};

/// A feed to be registered.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the fields are those of store::record::Feed")]
pub struct NewFeed {
    pub id: Uuid,
    pub name: String,
    pub collectivity: Uuid,
    pub title: String,
    pub mode: Mode,
    pub format: Option<String>,
    pub url: Option<String>,
    pub landing_page: Option<String>,
    pub schedule: Option<Schedule>,
    pub licence: Option<String>,
    /// The recipe as JSON, pinned by the publisher.
    pub recipe: Option<String>,
    pub moderation: Moderation,
    pub acceptance: i16,
    pub paused: bool,
    pub next_run_at: Option<DateTime<Utc>>,
}

/// Registers a feed, in the name of someone who may manage feeds. Another feed of this name is a conflict.
pub async fn register(store: &Store, by: &FeedManager, new: &NewFeed, now: DateTime<Utc>) -> Result<(), StoreError> {
    if !by.reaches(new.collectivity) {
        return Err(StoreError::NotAllowed);
    }
    let row = feed::Model {
        id: new.id,
        name: kept(&new.name),
        collectivity_id: new.collectivity,
        title: kept(&new.title),
        mode: new.mode.name().to_owned(),
        format: new.format.clone(),
        url: new.url.as_deref().map(kept),
        landing_page: new.landing_page.as_deref().map(kept),
        schedule: new.schedule.map(|schedule| schedule.name().to_owned()),
        period: period(new.schedule),
        licence: new.licence.as_deref().map(kept),
        recipe: new.recipe.as_deref().map(kept),
        recipe_author: new.recipe.as_ref().map(|_| "PUBLISHER".to_owned()),
        recipe_at: None,
        moderation: new.moderation.name().to_owned(),
        acceptance: new.acceptance,
        paused: new.paused,
        created_at: now.timestamp_millis(),
        created_by: kept(by.name()),
        updated_at: now.timestamp_millis(),
        next_run_at: new.next_run_at.map(|at| at.timestamp_millis()),
        failures: 0,
        last_run_id: None,
        last_state: None,
        last_success_id: None,
        last_success_at: None,
        warned: false,
        validated_url: None,
        etag: None,
        last_modified: None,
        settled_sha256: None,
        document_id: None,
    };
    let tx = store.begin().await?;
    feed::Entity::insert(row.into_active_model()).exec_without_returning(&*tx).await?;
    audit::note(&tx, by.who(), Deed::FeedRegister, (Some(new.collectivity), new.id), now).await?;
    Ok(tx.commit().await?)
}

/// What changes of a feed; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq)]
#[expect(missing_docs, reason = "the fields are those of store::record::Feed")]
pub struct FeedChange {
    pub title: Option<String>,
    pub url: Option<String>,
    pub format: Option<Option<String>>,
    pub landing_page: Option<Option<String>>,
    pub schedule: Option<Option<Schedule>>,
    pub licence: Option<Option<String>>,
    pub moderation: Option<Moderation>,
    pub acceptance: Option<i16>,
    pub paused: Option<bool>,
    pub next_run_at: Option<Option<DateTime<Utc>>>,
    /// The recipe as JSON with the name of who pinned it.
    pub recipe: Option<Option<(String, &'static str)>>,
}

impl FeedChange {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Changes a feed, in the name of someone who may manage it.
pub async fn change(store: &Store, by: &FeedManager, feed: &Feed, change: &FeedChange, now: DateTime<Utc>) -> Result<(), StoreError> {
    if !by.reaches(feed.collectivity) {
        return Err(StoreError::NotAllowed);
    }
    let mut row =
        feed::ActiveModel { id: ActiveValue::Unchanged(feed.id), updated_at: ActiveValue::Set(now.timestamp_millis()), ..Default::default() };
    let text = |text: &Option<String>| ActiveValue::Set(text.as_deref().map(kept));
    if let Some(title) = &change.title {
        row.title = ActiveValue::Set(kept(title));
    }
    if let Some(url) = &change.url {
        row.url = ActiveValue::Set(Some(kept(url)));
    }
    if let Some(format) = &change.format {
        row.format = text(format);
    }
    if let Some(page) = &change.landing_page {
        row.landing_page = text(page);
    }
    if let Some(licence) = &change.licence {
        row.licence = text(licence);
    }
    if let Some(schedule) = change.schedule {
        row.schedule = ActiveValue::Set(schedule.map(|schedule| schedule.name().to_owned()));
        row.period = ActiveValue::Set(period(schedule));
    }
    if let Some(moderation) = change.moderation {
        row.moderation = ActiveValue::Set(moderation.name().to_owned());
    }
    if let Some(acceptance) = change.acceptance {
        row.acceptance = ActiveValue::Set(acceptance);
    }
    if let Some(paused) = change.paused {
        row.paused = ActiveValue::Set(paused);
    }
    if let Some(next) = change.next_run_at {
        row.next_run_at = ActiveValue::Set(next.map(|at| at.timestamp_millis()));
    }
    if let Some(recipe) = &change.recipe {
        row.recipe = ActiveValue::Set(recipe.as_ref().map(|(json, _)| kept(json)));
        row.recipe_author = ActiveValue::Set(recipe.as_ref().map(|(_, author)| (*author).to_owned()));
        row.recipe_at = ActiveValue::Set(Some(now.timestamp_millis()));
    }
    let reads_otherwise = change.url.is_some() || change.recipe.is_some() || change.acceptance.is_some() || change.moderation.is_some();
    if reads_otherwise {
        row = forgotten(row);
    }
    let tx = store.begin().await?;
    feed::Entity::update(row).exec(&*tx).await?;
    audit::note(&tx, by.who(), Deed::FeedChange, (Some(feed.collectivity), feed.id), now).await?;
    Ok(tx.commit().await?)
}

/// What a feed has settled is open again.
pub(super) fn forgotten(mut row: feed::ActiveModel) -> feed::ActiveModel {
    row.validated_url = ActiveValue::Set(None);
    row.etag = ActiveValue::Set(None);
    row.last_modified = ActiveValue::Set(None);
    row.settled_sha256 = ActiveValue::Set(None);
    row
}
