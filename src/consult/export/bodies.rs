//! The collectivités, those without a plan too: what is known of each, and what is not.

use std::collections::HashMap;

use domain::compare::Breakdown;
use uuid::Uuid;

use super::open::{Whole, with_those_above};
use super::{Pages, Selection};
use crate::consult::View;
use crate::consult::address::Addresses;
use crate::store::filter::{Availability, CollectivityOrder};
use crate::store::page::{Cursor, Window};
use crate::store::read::{collectivity, standing};
use crate::store::record::{Collectivity, Standing};
use crate::store::{Store, StoreError};

/// So many collectivités are looked up together.
const BODIES: u32 = 500;

/// A collectivité, with what is told of it.
#[derive(Debug, Clone, PartialEq)]
pub struct BodyTold {
    /// Who it is.
    pub body: Whole,
    /// What can be said of its plans.
    pub availability: Availability,
    /// How many plans show a version.
    pub plans: usize,
    /// How many actions of each status are in scope; `None` without a plan.
    pub counted: Option<Breakdown>,
}

/// A walk through collectivités, in the order of their names.
pub struct BodyWalk {
    store: Store,
    addresses: Addresses,
    selection: Selection,
    view: View,
    from: Option<Cursor>,
    at_end: bool,
}

impl BodyWalk {
    /// Begins a walk through what is told under a view.
    pub fn new(store: Store, addresses: Addresses, selection: Selection, view: View) -> Self {
        Self { store, addresses, selection, view, from: None, at_end: false }
    }

    fn told(&self, body: &Collectivity, others: &HashMap<Uuid, Collectivity>, plans: &[Standing]) -> BodyTold {
        let wanted = |plan: &&Standing| self.selection.stages.is_empty() || self.selection.stages.iter().any(|stage| stage.name() == plan.stage);
        let plans: Vec<&Standing> = plans.iter().filter(wanted).collect();
        let counted = plans.iter().fold(Breakdown::default(), |mut sum, plan| {
            sum.plus(&self.selection.scope.breakdown(&plan.census));
            sum
        });
        let availability = plans.iter().fold(Availability::NoKnownPlan, |known, plan| {
            known.max(if plan.states_progress { Availability::StructuredWithProgress } else { Availability::StructuredWithoutProgress })
        });
        BodyTold { body: Whole::of(body, others, &self.addresses), availability, plans: plans.len(), counted: (!plans.is_empty()).then_some(counted) }
    }
}

impl Pages for BodyWalk {
    type Item = BodyTold;

    async fn next(&mut self) -> Result<Option<Vec<BodyTold>>, StoreError> {
        if self.at_end {
            return Ok(None);
        }
        let window = Window { limit: BODIES, from: self.from.take(), backwards: false };
        let order = [(CollectivityOrder::Name, false)];
        let page = collectivity::list(&self.store, &self.selection.collectivities, &order, self.view, &window).await?;
        self.at_end = !page.more;
        self.from = page.items.last().map(|(_, cursor)| cursor.clone());
        let ids: Vec<Uuid> = page.items.iter().map(|(body, _)| body.id).collect();
        let above: Vec<Uuid> = page.items.iter().flat_map(|(body, _)| body.departement.into_iter().chain(body.region)).collect();
        let others = with_those_above(&self.store, &above).await?;
        let mut plans: HashMap<Uuid, Vec<Standing>> = HashMap::new();
        for plan in standing::of_collectivities(&self.store, &ids, self.view).await? {
            plans.entry(plan.collectivity).or_default().push(plan);
        }
        let told = page.items.iter().map(|(body, _)| self.told(body, &others, plans.get(&body.id).map_or(&[], Vec::as_slice)));
        Ok(Some(told.collect()))
    }
}
