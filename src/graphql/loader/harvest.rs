//! Feeds, their runs, and what people ruled: by key, and below many parents at once.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use uuid::Uuid;

use super::body::by_uuid;
use super::plan::grouped;
use super::{Shared, StoreLoader};
use crate::ingest::report::Report;
use crate::store::page::{Page, Window};
use crate::store::read::{feed, ruling, run};
use crate::store::record;

by_uuid! {
    /// A feed.
    FeedId => record::Feed, feed::by_ids;
    /// The feeds of a collectivité, by name.
    FeedsOf => Vec<record::Feed>, feed::of_collectivities;
    /// What people ruled on a run, oldest first.
    RulingsOf => Vec<record::Ruling>, ruling::of_runs;
    /// Why a version was taken back; absent for one that was not.
    RetractionOf => record::Ruling, ruling::retractions;
}

/// The last report of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LastReport(pub Uuid);

/// A page of the runs of a feed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RunPage {
    /// The feed.
    pub feed: Uuid,
    /// In these states.
    pub states: Option<Vec<String>>,
    /// Which part.
    pub window: Window,
}

/// How many runs a feed has.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RunCount {
    /// The feed.
    pub feed: Uuid,
    /// In these states.
    pub states: Option<Vec<String>>,
}

impl Loader<LastReport> for StoreLoader {
    type Value = Arc<Report>;
    type Error = Shared;

    async fn load(&self, keys: &[LastReport]) -> Result<HashMap<LastReport, Arc<Report>>, Shared> {
        let feeds: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let found = run::last_reports(&self.0, &feeds).await.map_err(Arc::new)?;
        let report = |json: &str| serde_json::from_str::<Report>(json).ok().map(Arc::new);
        Ok(found.into_iter().filter_map(|(feed, json)| Some((LastReport(feed), report(&json)?))).collect())
    }
}

impl Loader<RunPage> for StoreLoader {
    type Value = Page<record::Run>;
    type Error = Shared;

    async fn load(&self, keys: &[RunPage]) -> Result<HashMap<RunPage, Page<record::Run>>, Shared> {
        let mut found = HashMap::new();
        for ((states, window), keys) in grouped(keys, |key| (key.states.clone(), key.window.clone())) {
            let feeds: Vec<Uuid> = keys.iter().map(|key| key.feed).collect();
            let mut pages = run::list_each(&self.0, &feeds, states.as_ref(), &window).await.map_err(Arc::new)?;
            found.extend(keys.into_iter().map(|key| (key.clone(), pages.remove(&key.feed).unwrap_or_default())));
        }
        Ok(found)
    }
}

impl Loader<RunCount> for StoreLoader {
    type Value = i64;
    type Error = Shared;

    async fn load(&self, keys: &[RunCount]) -> Result<HashMap<RunCount, i64>, Shared> {
        let mut found = HashMap::new();
        for (states, keys) in grouped(keys, |key| key.states.clone()) {
            let feeds: Vec<Uuid> = keys.iter().map(|key| key.feed).collect();
            let counts = run::count_each(&self.0, &feeds, states.as_ref()).await.map_err(Arc::new)?;
            found.extend(keys.into_iter().map(|key| (key.clone(), counts.get(&key.feed).copied().unwrap_or(0))));
        }
        Ok(found)
    }
}
