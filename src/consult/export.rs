//! Everything that is in force, to be taken away: plan by plan, page by page.
//!
//! The version of a plan is chosen once, when the walk comes to the plan: whoever publishes meanwhile does not mix two versions in one file.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use chrono::NaiveDate;
use domain::action::Content;
use domain::collectivity::Kind;
use domain::subject::Subject;
use uuid::Uuid;

use super::address::Addresses;
use crate::store::filter::{ActionFilter, ActionList, ActionOrder, CollectivityFilter, PlanFilter, PlanOrder, View, Within};
use crate::store::page::{Cursor, Window};
use crate::store::read::{action, collectivity, plan, version};
use crate::store::record::{self, Collectivity, Plan, Section, State, Version};
use crate::store::{Store, StoreError};

/// So many plans are looked up together.
const PLANS: u32 = 50;
/// So many actions are in memory at once.
const ACTIONS: u32 = 500;

/// Of what the actions are taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Of every plan.
    Everything,
    /// Of the plans of this collectivité.
    Collectivity(Uuid),
    /// Of these plans.
    Plans(Vec<Uuid>),
}

/// Whose plan it is, and which version of it is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// The SIREN of the collectivité.
    pub siren: Option<String>,
    /// Its INSEE code.
    pub insee_code: Option<String>,
    /// Its name.
    pub collectivity: String,
    /// What it is.
    pub kind: Kind,
    /// The name of its département.
    pub departement: Option<String>,
    /// The name of its région.
    pub region: Option<String>,
    /// Its inhabitants.
    pub population: Option<i32>,
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

/// An action that is in force, with all that is told of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Exported {
    /// Whose it is.
    pub source: Arc<Source>,
    /// The action through all versions.
    pub lineage: Uuid,
    /// The titles of its section and of the one above, from the top.
    pub sections: Vec<String>,
    /// The address of its page.
    pub permalink: String,
    /// Its line in the document.
    pub row: Option<u32>,
    /// What it is about, as Prisme understands it.
    pub subject: Subject,
    state: Arc<State>,
}

impl Exported {
    /// What it says.
    pub fn content(&self) -> &Content {
        &self.state.content
    }
}

/// A plan on the way.
struct Open {
    source: Arc<Source>,
    version: Uuid,
    sections: HashMap<i32, Section>,
    from: Option<Cursor>,
}

/// A walk through the actions in force.
pub struct Walk {
    store: Store,
    addresses: Addresses,
    view: View,
    filter: PlanFilter,
    from: Option<Cursor>,
    at_end: bool,
    open: VecDeque<Open>,
}

impl Walk {
    /// Begins a walk through what is in force under a view.
    pub fn new(store: Store, addresses: Addresses, scope: Scope, view: View) -> Self {
        let filter = match scope {
            Scope::Everything => PlanFilter::default(),
            Scope::Collectivity(id) => PlanFilter {
                collectivity: Some(CollectivityFilter { ids: Some(vec![id]), ..CollectivityFilter::default() }),
                ..PlanFilter::default()
            },
            Scope::Plans(ids) => PlanFilter { ids: Some(ids), ..PlanFilter::default() },
        };
        Self { store, addresses, view, filter, from: None, at_end: false, open: VecDeque::new() }
    }

    /// The next actions, in the order of their plans; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Vec<Exported>>, StoreError> {
        loop {
            let Some(open) = self.open.front_mut() else {
                if self.at_end {
                    return Ok(None);
                }
                self.more_plans().await?;
                continue;
            };
            let list = ActionList { within: Within::Version(open.version), view: View::default(), filter: ActionFilter::default() };
            let window = Window { limit: ACTIONS, from: open.from.take(), backwards: false };
            let page = action::list(&self.store, &list, &[(ActionOrder::PlanPosition, false)], &window).await?;
            open.from = page.items.last().map(|(_, cursor)| cursor.clone());
            let places: Vec<(Uuid, i32)> = page.items.iter().map(|(action, _)| (action.version, action.position)).collect();
            let origins = action::origins(&self.store, &places).await?;
            let exported: Vec<Exported> = page.items.into_iter().map(|(action, _)| open.exported(action, &origins, &self.addresses)).collect();
            if !page.more {
                self.open.pop_front();
            }
            if !exported.is_empty() {
                return Ok(Some(exported));
            }
        }
    }

    async fn more_plans(&mut self) -> Result<(), StoreError> {
        let window = Window { limit: PLANS, from: self.from.take(), backwards: false };
        let page = plan::list(&self.store, &self.filter, &[(PlanOrder::CollectivityName, false)], self.view, &window).await?;
        self.at_end = !page.more;
        self.from = page.items.last().map(|(_, cursor)| cursor.clone());
        let plans: Vec<Plan> = page.items.into_iter().map(|(plan, _)| plan).collect();
        let shown = plan::versions_in_force(&self.store, &plans.iter().map(|plan| plan.id).collect::<Vec<_>>(), self.view).await?;
        let bodies: Vec<Uuid> = plans.iter().map(|plan| plan.collectivity).collect();
        let mut bodies = collectivity::by_ids(&self.store, &bodies).await?;
        let above: Vec<Uuid> = bodies.values().flat_map(|body| body.departement.into_iter().chain(body.region)).collect();
        bodies.extend(collectivity::by_ids(&self.store, &above).await?);
        let keys: Vec<Uuid> = shown.values().copied().collect();
        let mut versions = version::by_ids(&self.store, &keys).await?;
        let mut sections = version::sections(&self.store, &keys).await?;
        for plan in plans {
            let version = shown.get(&plan.id).and_then(|id| versions.remove(id));
            let (Some(version), true) = (version, bodies.contains_key(&plan.collectivity)) else { continue };
            let sections = sections.remove(&version.id).unwrap_or_default();
            self.open.push_back(Open {
                source: Arc::new(source(&plan, &bodies, &version)),
                version: version.id,
                sections: sections.into_iter().map(|section| (section.position, section)).collect(),
                from: None,
            });
        }
        Ok(())
    }
}

fn source(plan: &Plan, bodies: &HashMap<Uuid, Collectivity>, version: &Version) -> Source {
    let body = &bodies[&plan.collectivity];
    let name = |id: Option<Uuid>| id.and_then(|id| bodies.get(&id)).map(|body| body.name.clone());
    Source {
        siren: body.siren.clone(),
        insee_code: body.insee_code.clone(),
        collectivity: body.name.clone(),
        kind: body.kind,
        departement: name(body.departement),
        region: name(body.region),
        population: body.population,
        plan: version.plan,
        title: version.title.clone(),
        stage: plan.stage.clone(),
        version: version.number,
        published_on: version.published_on,
    }
}

impl Open {
    fn exported(&self, action: record::Action, origins: &HashMap<(Uuid, i32), record::Origin>, addresses: &Addresses) -> Exported {
        let above = std::iter::successors(action.section.and_then(|section| self.sections.get(&section)), |section| {
            section.parent.and_then(|parent| self.sections.get(&parent)).filter(|parent| parent.position < section.position)
        });
        let mut sections: Vec<String> = above.map(|section| section.title.clone()).collect();
        sections.reverse();
        Exported {
            source: Arc::clone(&self.source),
            lineage: action.lineage,
            sections,
            permalink: addresses.action(&action.lineage.to_string(), &action.state.content.title),
            row: origins.get(&(action.version, action.position)).and_then(|origin| origin.place.row),
            subject: action.subject,
            state: action.state,
        }
    }
}
