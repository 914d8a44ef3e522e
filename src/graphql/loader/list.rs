//! Pages of lists below many parents at once: parents that ask the same question share a statement.

use std::collections::HashMap;
use std::mem::{Discriminant, discriminant};
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use domain::compare::Breakdown;
use uuid::Uuid;

use super::plan::grouped;
use super::{Shared, StoreLoader};
use crate::consult::search::{SearchError, count_each, facet_each, page_each};
use crate::store::filter::{ActionFilter, ActionOrder, PlanFilter, PlanOrder, View, Within};
use crate::store::page::{Page, Window};
use crate::store::read::{facet, plan, version};
use crate::store::record;

/// A page of actions below a parent.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ActionPage {
    /// Where they are looked for.
    pub within: Within,
    /// When the answer is about.
    pub view: View,
    /// Which of them.
    pub filter: ActionFilter,
    /// In which order; `true` is descending.
    pub order: Vec<(ActionOrder, bool)>,
    /// Which part.
    pub window: Window,
}

/// How many actions of each status there are below a parent.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ActionTally {
    /// Where they are looked for.
    pub within: Within,
    /// When the answer is about.
    pub view: View,
    /// Which of them.
    pub filter: ActionFilter,
}

/// A page of the plans of a collectivité.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PlanPage {
    /// Whose plans.
    pub collectivity: Uuid,
    /// When the answer is about.
    pub view: View,
    /// Which of them.
    pub filter: PlanFilter,
    /// In which order; `true` is descending.
    pub order: Vec<(PlanOrder, bool)>,
    /// Which part.
    pub window: Window,
}

/// How many plans a collectivité has.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PlanCount {
    /// Whose plans.
    pub collectivity: Uuid,
    /// When the answer is about.
    pub view: View,
    /// Which of them.
    pub filter: PlanFilter,
}

/// A page of the versions of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct VersionPage {
    /// The plan.
    pub plan: Uuid,
    /// When the answer is about.
    pub view: View,
    /// Which part.
    pub window: Window,
}

/// How many versions a plan has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct VersionCount {
    /// The plan.
    pub plan: Uuid,
    /// When the answer is about.
    pub view: View,
}

/// How many actions of each value there are within something.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ActionFacets {
    /// The list.
    pub list: ActionTally,
    /// By what they are counted.
    pub facet: facet::ActionFacet,
}

impl Loader<ActionFacets> for StoreLoader {
    type Value = facet::Counts;
    type Error = Arc<SearchError>;

    async fn load(&self, keys: &[ActionFacets]) -> Result<HashMap<ActionFacets, facet::Counts>, Arc<SearchError>> {
        let mut found = HashMap::new();
        for ((_, view, filter, facet), keys) in grouped(keys, |key| (kind(key.list.within), key.list.view, key.list.filter.clone(), key.facet)) {
            let parents: Vec<Within> = keys.iter().map(|key| key.list.within).collect();
            let counts = facet_each(&self.0, &self.1, &parents, &filter, view, facet).await.map_err(Arc::new)?;
            found.extend(keys.into_iter().map(|key| (key.clone(), counts.get(&key.list.within).cloned().unwrap_or_default())));
        }
        Ok(found)
    }
}

fn kind(within: Within) -> Discriminant<Within> {
    discriminant(&within)
}

impl Loader<ActionPage> for StoreLoader {
    type Value = Page<record::Action>;
    type Error = Arc<SearchError>;

    async fn load(&self, keys: &[ActionPage]) -> Result<HashMap<ActionPage, Page<record::Action>>, Arc<SearchError>> {
        let mut found = HashMap::new();
        let question = |key: &ActionPage| (kind(key.within), key.view, key.filter.clone(), key.order.clone(), key.window.clone());
        for ((_, view, filter, order, window), keys) in grouped(keys, question) {
            let parents: Vec<Within> = keys.iter().map(|key| key.within).collect();
            let mut pages = page_each(&self.0, &self.1, &parents, &filter, &order, view, &window).await.map_err(Arc::new)?;
            // A parent without a row has an empty page: an answer, not an absence.
            found.extend(keys.into_iter().map(|key| (key.clone(), pages.remove(&key.within).unwrap_or_default())));
        }
        Ok(found)
    }
}

impl Loader<ActionTally> for StoreLoader {
    type Value = Breakdown;
    type Error = Arc<SearchError>;

    async fn load(&self, keys: &[ActionTally]) -> Result<HashMap<ActionTally, Breakdown>, Arc<SearchError>> {
        let mut found = HashMap::new();
        for ((_, view, filter), keys) in grouped(keys, |key| (kind(key.within), key.view, key.filter.clone())) {
            let parents: Vec<Within> = keys.iter().map(|key| key.within).collect();
            let kept = self.2.counted(&parents, &filter, view).await.map_err(|error| Arc::new(error.into()))?;
            let tallies = match kept {
                Some(tallies) => tallies,
                None => count_each(&self.0, &self.1, &parents, &filter, view).await.map_err(Arc::new)?,
            };
            found.extend(keys.into_iter().map(|key| (key.clone(), tallies.get(&key.within).copied().unwrap_or_default())));
        }
        Ok(found)
    }
}

impl Loader<PlanPage> for StoreLoader {
    type Value = Page<record::Plan>;
    type Error = Shared;

    async fn load(&self, keys: &[PlanPage]) -> Result<HashMap<PlanPage, Page<record::Plan>>, Shared> {
        let mut found = HashMap::new();
        for ((view, filter, order, window), keys) in grouped(keys, |key| (key.view, key.filter.clone(), key.order.clone(), key.window.clone())) {
            let parents: Vec<Uuid> = keys.iter().map(|key| key.collectivity).collect();
            let mut pages = plan::list_each(&self.0, &parents, &filter, &order, view, &window).await.map_err(Arc::new)?;
            found.extend(keys.into_iter().map(|key| (key.clone(), pages.remove(&key.collectivity).unwrap_or_default())));
        }
        Ok(found)
    }
}

impl Loader<PlanCount> for StoreLoader {
    type Value = i64;
    type Error = Shared;

    async fn load(&self, keys: &[PlanCount]) -> Result<HashMap<PlanCount, i64>, Shared> {
        let mut found = HashMap::new();
        for ((view, filter), keys) in grouped(keys, |key| (key.view, key.filter.clone())) {
            let parents: Vec<Uuid> = keys.iter().map(|key| key.collectivity).collect();
            let counts = plan::count_each(&self.0, &parents, &filter, view).await.map_err(Arc::new)?;
            found.extend(keys.into_iter().map(|key| (key.clone(), counts.get(&key.collectivity).copied().unwrap_or(0))));
        }
        Ok(found)
    }
}

impl Loader<VersionPage> for StoreLoader {
    type Value = Page<record::Version>;
    type Error = Shared;

    async fn load(&self, keys: &[VersionPage]) -> Result<HashMap<VersionPage, Page<record::Version>>, Shared> {
        let mut found = HashMap::new();
        for ((view, window), keys) in grouped(keys, |key| (key.view, key.window.clone())) {
            let plans: Vec<Uuid> = keys.iter().map(|key| key.plan).collect();
            let mut pages = version::list_each(&self.0, &plans, view, &window).await.map_err(Arc::new)?;
            found.extend(keys.into_iter().map(|key| (key.clone(), pages.remove(&key.plan).unwrap_or_default())));
        }
        Ok(found)
    }
}

impl Loader<VersionCount> for StoreLoader {
    type Value = i64;
    type Error = Shared;

    async fn load(&self, keys: &[VersionCount]) -> Result<HashMap<VersionCount, i64>, Shared> {
        let mut found = HashMap::new();
        for (view, keys) in grouped(keys, |key| key.view) {
            let plans: Vec<Uuid> = keys.iter().map(|key| key.plan).collect();
            let counts = version::count_each(&self.0, &plans, view).await.map_err(Arc::new)?;
            found.extend(keys.into_iter().map(|key| (key, counts.get(&key.plan).copied().unwrap_or(0))));
        }
        Ok(found)
    }
}
