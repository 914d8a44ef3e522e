//! The plans that a walk comes to, page by page: whose each is, and which of its versions is told.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use domain::collectivity::Kind;
use domain::compare::Breakdown;
use domain::plan::Stage;
use uuid::Uuid;

use super::Selection;
use crate::consult::View;
use crate::consult::address::Addresses;
use crate::store::filter::{PlanFilter, PlanOrder};
use crate::store::page::{Cursor, Window};
use crate::store::read::{collectivity, plan, standing, version};
use crate::store::record::{Collectivity, Plan, Standing, Version};
use crate::store::{Store, StoreError};

/// So many plans are looked up together.
const PLANS: u32 = 50;

/// Whose plan it is, and which version of it is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// Whose it is.
    pub body: Whole,
    /// The plan.
    pub plan: Uuid,
    /// Its title.
    pub title: String,
    /// How far the plan has come, by its name in the API.
    pub stage: String,
    /// The number of the version.
    pub version: i32,
    /// The day that the version speaks of.
    pub published_on: NaiveDate,
}

/// A collectivité with the names of what it lies in.
#[derive(Debug, Clone, PartialEq)]
pub struct Whole {
    /// The SIREN.
    pub siren: Option<String>,
    /// The INSEE code.
    pub insee_code: Option<String>,
    /// The name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// The name of its département.
    pub departement: Option<String>,
    /// The name of its région.
    pub region: Option<String>,
    /// Its inhabitants.
    pub population: Option<i32>,
    /// The address of its page.
    pub permalink: String,
}

impl Whole {
    /// A collectivité, among others in which it may lie.
    pub(super) fn of(body: &Collectivity, others: &HashMap<Uuid, Collectivity>, addresses: &Addresses) -> Self {
        let name = |id: Option<Uuid>| id.and_then(|id| others.get(&id)).map(|body| body.name.clone());
        let code = body.siren.as_ref().or(body.insee_code.as_ref()).unwrap_or(&body.official_code);
        Self {
            siren: body.siren.clone(),
            insee_code: body.insee_code.clone(),
            name: body.name.clone(),
            kind: body.kind,
            departement: name(body.departement),
            region: name(body.region),
            population: body.population,
            permalink: addresses.collectivity(code, &body.slug),
        }
    }
}

/// A plan on the way.
pub(super) struct Opened {
    /// Whose it is, and which version is told.
    pub source: Arc<Source>,
    /// The plan, as it is today.
    pub plan: Plan,
    /// The version.
    pub version: Version,
    /// How many actions of each status are in scope; `None` when nobody has counted them.
    pub counted: Option<Breakdown>,
}

/// A walk through plans.
pub(super) struct Plans {
    store: Store,
    addresses: Addresses,
    selection: Selection,
    view: View,
    from: Option<Cursor>,
    at_end: bool,
}

impl Plans {
    pub(super) fn new(store: Store, addresses: Addresses, selection: Selection, view: View) -> Self {
        Self { store, addresses, selection, view, from: None, at_end: false }
    }

    /// The next plans that show a version; `None` at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<Opened>>, StoreError> {
        if self.at_end {
            return Ok(None);
        }
        let window = Window { limit: PLANS, from: self.from.take(), backwards: false };
        let filter =
            PlanFilter { ids: self.selection.plans.clone(), collectivity: Some(self.selection.collectivities.clone()), ..PlanFilter::default() };
        let page = plan::list(&self.store, &filter, &[(PlanOrder::CollectivityName, false)], self.view, &window).await?;
        self.at_end = !page.more;
        self.from = page.items.last().map(|(_, cursor)| cursor.clone());
        let plans: Vec<Plan> = page.items.into_iter().map(|(plan, _)| plan).collect();
        let ids: Vec<Uuid> = plans.iter().map(|plan| plan.id).collect();
        let shown = plan::versions_in_force(&self.store, &ids, self.view).await?;
        let keys: Vec<Uuid> = shown.values().copied().collect();
        let mut versions = version::by_ids(&self.store, &keys).await?;
        let bodies = with_those_above(&self.store, &plans.iter().map(|plan| plan.collectivity).collect::<Vec<_>>()).await?;
        let standing = standing::of_plans(&self.store, &ids, self.view).await?;
        let mut standing: HashMap<Uuid, Standing> = standing.into_iter().map(|standing| (standing.plan, standing)).collect();
        let mut opened = Vec::with_capacity(plans.len());
        for plan in plans {
            let version = shown.get(&plan.id).and_then(|id| versions.remove(id));
            let (Some(version), Some(body)) = (version, bodies.get(&plan.collectivity)) else { continue };
            // The journal of stages knows what the row of the plan has forgotten.
            let standing = standing.remove(&plan.id).filter(|standing| standing.version == version.id);
            let stage = standing.as_ref().map_or_else(|| plan.stage.clone(), |standing| standing.stage.clone());
            if !self.selection.stages.is_empty() && !self.selection.stages.iter().any(|wanted: &Stage| wanted.name() == stage) {
                continue;
            }
            let source = Source {
                body: Whole::of(body, &bodies, &self.addresses),
                plan: version.plan,
                title: version.title.clone(),
                stage,
                version: version.number,
                published_on: version.published_on,
            };
            let counted = standing.map(|standing| self.selection.scope.breakdown(&standing.census));
            opened.push(Opened { source: Arc::new(source), plan, version, counted });
        }
        Ok(Some(opened))
    }
}

/// Collectivités by id, with the départements and régions in which they lie.
pub(super) async fn with_those_above(store: &Store, ids: &[Uuid]) -> Result<HashMap<Uuid, Collectivity>, StoreError> {
    let mut bodies = collectivity::by_ids(store, ids).await?;
    let above: Vec<Uuid> =
        bodies.values().flat_map(|body| body.departement.into_iter().chain(body.region)).filter(|id| !bodies.contains_key(id)).collect();
    bodies.extend(collectivity::by_ids(store, &above).await?);
    Ok(bodies)
}
