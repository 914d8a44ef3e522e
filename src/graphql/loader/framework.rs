//! Référentiels and how plans answer them, by key.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use uuid::Uuid;

use super::body::by_uuid;
use super::plan::grouped;
use super::{Shared, StoreLoader};
use crate::consult::coverage::{Coverage, Link, OfAction, coverages, of_actions};
use crate::store::filter::View;
use crate::store::framework as record;
use crate::store::read::{collectivity, coverage, framework};

by_uuid! {
    /// An edition of a référentiel.
    FrameworkId => record::Framework, framework::by_ids;
    /// The criteria of a référentiel, in order.
    CriteriaOf => Vec<record::Criterion>, framework::criteria_of;
    /// A criterion.
    CriterionId => record::Criterion, framework::criteria;
    /// What editors assert about a criterion and others.
    CorrespondencesOf => Vec<record::Correspondence>, framework::correspondences;
    /// An organisation.
    OrganisationId => record::Organisation, framework::organisations;
    /// The référentiels of an organisation.
    FrameworksOf => Vec<record::Framework>, framework::of_publishers;
}

/// The links of an action under a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LinksOf(pub OfAction, pub View);

/// A référentiel for a collectivité under a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CoverageOf {
    /// Whose.
    pub collectivity: Uuid,
    /// The référentiel.
    pub framework: Uuid,
    /// When the answer is about.
    pub view: View,
}

/// What a collectivité replied, as known under a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RepliesOf(pub Uuid, pub View);

impl Loader<LinksOf> for StoreLoader {
    type Value = Vec<Link>;
    type Error = Shared;

    async fn load(&self, keys: &[LinksOf]) -> Result<HashMap<LinksOf, Vec<Link>>, Shared> {
        let mut found = HashMap::new();
        for (view, keys) in grouped(keys, |key| key.1) {
            let actions: Vec<OfAction> = keys.iter().map(|key| key.0).collect();
            let links = of_actions(&self.0, &actions, view).await.map_err(Arc::new)?;
            found.extend(links.into_iter().map(|(action, links)| (LinksOf(action, view), links)));
        }
        Ok(found)
    }
}

impl Loader<CoverageOf> for StoreLoader {
    type Value = Coverage;
    type Error = Shared;

    async fn load(&self, keys: &[CoverageOf]) -> Result<HashMap<CoverageOf, Coverage>, Shared> {
        let mut found = HashMap::new();
        for ((id, view), keys) in grouped(keys, |key| (key.framework, key.view)) {
            let Some(framework) = framework::by_ids(&self.0, &[id]).await.map_err(Arc::new)?.remove(&id) else { continue };
            let ids: Vec<Uuid> = keys.iter().map(|key| key.collectivity).collect();
            let bodies: Vec<_> = collectivity::by_ids(&self.0, &ids).await.map_err(Arc::new)?.into_values().collect();
            for coverage in coverages(&self.0, &framework, &bodies, None, view).await.map_err(Arc::new)? {
                found.insert(CoverageOf { collectivity: coverage.collectivity, framework: id, view }, coverage);
            }
        }
        Ok(found)
    }
}

impl Loader<RepliesOf> for StoreLoader {
    type Value = Vec<record::Reply>;
    type Error = Shared;

    async fn load(&self, keys: &[RepliesOf]) -> Result<HashMap<RepliesOf, Vec<record::Reply>>, Shared> {
        let mut found = HashMap::new();
        for (view, keys) in grouped(keys, |key| key.1) {
            let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
            let replies = coverage::replies(&self.0, &ids, view).await.map_err(Arc::new)?;
            found.extend(replies.into_iter().map(|(id, replies)| (RepliesOf(id, view), replies)));
        }
        Ok(found)
    }
}
