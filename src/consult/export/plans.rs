//! The plans that show a version, each with how many of its actions have come how far.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use domain::compare::Breakdown;

use super::open::{Plans, Source};
use super::{Pages, Selection};
use crate::consult::View;
use crate::consult::address::Addresses;
use crate::store::{Store, StoreError};

/// A plan, with what is told of it.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanTold {
    /// Whose it is, and which version is told.
    pub source: Arc<Source>,
    /// The day of the vote, when one is known and the answer is today's: a look back does not know when it became known.
    pub adopted_on: Option<NaiveDate>,
    /// The licence, as declared; today's answer only.
    pub licence: Option<String>,
    /// Whether the publisher stated the day of the version.
    pub published_on_is_stated: bool,
    /// When the document was received.
    pub observed_at: DateTime<Utc>,
    /// Whether any action states a status.
    pub states_progress: bool,
    /// How many actions of each status are in scope.
    pub counted: Option<Breakdown>,
    /// The address of its page.
    pub permalink: String,
    /// The address of the version, which never changes.
    pub version_permalink: String,
}

/// A walk through plans, in the order of their collectivités.
pub struct PlanWalk {
    addresses: Addresses,
    view: View,
    plans: Plans,
}

impl PlanWalk {
    /// Begins a walk through what is told under a view.
    pub fn new(store: Store, addresses: Addresses, selection: Selection, view: View) -> Self {
        Self { addresses: addresses.clone(), view, plans: Plans::new(store, addresses, selection, view) }
    }
}

impl Pages for PlanWalk {
    type Item = PlanTold;

    async fn next(&mut self) -> Result<Option<Vec<PlanTold>>, StoreError> {
        let Some(opened) = self.plans.next().await? else { return Ok(None) };
        let is_known = self.view.known_at.is_none();
        let told = opened.into_iter().map(|plan| PlanTold {
            adopted_on: plan.plan.adoption.filter(|_| is_known).map(|adoption| adoption.on),
            licence: plan.plan.licence.filter(|_| is_known),
            published_on_is_stated: plan.version.published_on_is_stated,
            observed_at: plan.version.observed_at,
            states_progress: plan.version.states_progress,
            counted: plan.counted,
            permalink: self.addresses.plan(&plan.source.plan.to_string()),
            version_permalink: self.addresses.version(&plan.version.id.to_string()),
            source: plan.source,
        });
        Ok(Some(told.collect()))
    }
}
