//! Plans, versions and what is in them, by key.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use domain::compare::Breakdown;
use uuid::Uuid;

use super::body::by_uuid;
use super::{Shared, StoreLoader};
use crate::store::filter::View;
use crate::store::read::{action, history, plan, tally, version};
use crate::store::record;

by_uuid! {
    /// A plan.
    PlanId => record::Plan, plan::by_ids;
    /// The plans of a collectivité, oldest first.
    PlansOf => Vec<record::Plan>, plan::of_collectivities;
    /// A version.
    VersionId => record::Version, version::by_ids;
    /// The sections of a version.
    SectionsOf => Vec<record::Section>, version::sections;
    /// The texts of a version that no action could claim.
    TextsOf => Vec<record::UnattachedText>, version::unattached_texts;
    /// The latest ruling about what an action is about.
    SubjectRulingOf => record::SubjectRuling, history::rulings;
    /// The tallies of a version, by section.
    TalliesOf => HashMap<i32, Breakdown>, tally::of_versions;
}

/// The version that a plan shows under a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct InForce {
    /// The plan.
    pub plan: Uuid,
    /// When the answer is about.
    pub view: View,
}

/// A version by its plan and number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct VersionNumber(pub Uuid, pub i32);

/// An action by its version and position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ActionAt(pub Uuid, pub i32);

/// Where an action was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OriginOf(pub Uuid, pub i32);

/// An action in the version in force under a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ActionByLineage {
    /// The action through all versions.
    pub lineage: Uuid,
    /// When the answer is about.
    pub view: View,
}

/// Keys by what they have in common, so that each group is one question.
pub(super) fn grouped<K: Clone, G: Eq + Hash>(keys: &[K], of: impl Fn(&K) -> G) -> HashMap<G, Vec<K>> {
    let mut groups: HashMap<G, Vec<K>> = HashMap::new();
    for key in keys {
        groups.entry(of(key)).or_default().push(key.clone());
    }
    groups
}

impl Loader<InForce> for StoreLoader {
    type Value = Uuid;
    type Error = Shared;

    async fn load(&self, keys: &[InForce]) -> Result<HashMap<InForce, Uuid>, Shared> {
        let mut found = HashMap::new();
        for (view, keys) in grouped(keys, |key| key.view) {
            let plans: Vec<Uuid> = keys.iter().map(|key| key.plan).collect();
            let versions = plan::versions_in_force(&self.0, &plans, view).await.map_err(Arc::new)?;
            found.extend(versions.into_iter().map(|(plan, version)| (InForce { plan, view }, version)));
        }
        Ok(found)
    }
}

impl Loader<VersionNumber> for StoreLoader {
    type Value = record::Version;
    type Error = Shared;

    async fn load(&self, keys: &[VersionNumber]) -> Result<HashMap<VersionNumber, record::Version>, Shared> {
        let keys: Vec<(Uuid, i32)> = keys.iter().map(|key| (key.0, key.1)).collect();
        let found = version::by_numbers(&self.0, &keys).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|((plan, number), version)| (VersionNumber(plan, number), version)).collect())
    }
}

impl Loader<ActionAt> for StoreLoader {
    type Value = record::Action;
    type Error = Shared;

    async fn load(&self, keys: &[ActionAt]) -> Result<HashMap<ActionAt, record::Action>, Shared> {
        let keys: Vec<(Uuid, i32)> = keys.iter().map(|key| (key.0, key.1)).collect();
        let found = action::by_places(&self.0, &keys).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|((version, position), action)| (ActionAt(version, position), action)).collect())
    }
}

impl Loader<OriginOf> for StoreLoader {
    type Value = record::Origin;
    type Error = Shared;

    async fn load(&self, keys: &[OriginOf]) -> Result<HashMap<OriginOf, record::Origin>, Shared> {
        let keys: Vec<(Uuid, i32)> = keys.iter().map(|key| (key.0, key.1)).collect();
        let found = action::origins(&self.0, &keys).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|((version, position), origin)| (OriginOf(version, position), origin)).collect())
    }
}

impl Loader<ActionByLineage> for StoreLoader {
    type Value = record::Action;
    type Error = Shared;

    async fn load(&self, keys: &[ActionByLineage]) -> Result<HashMap<ActionByLineage, record::Action>, Shared> {
        let mut found = HashMap::new();
        for (view, keys) in grouped(keys, |key| key.view) {
            let lineages: Vec<Uuid> = keys.iter().map(|key| key.lineage).collect();
            let actions = action::by_lineages(&self.0, &lineages, view).await.map_err(Arc::new)?;
            found.extend(actions.into_iter().map(|(lineage, action)| (ActionByLineage { lineage, view }, action)));
        }
        Ok(found)
    }
}
