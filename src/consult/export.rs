//! Everything that is in force, to be taken away: plan by plan, page by page.
//!
//! The version of a plan is chosen once, when the walk comes to the plan: whoever publishes meanwhile does not mix two versions in one file.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use domain::action::Content;
use uuid::Uuid;

use crate::store::filter::{ActionFilter, ActionList, ActionOrder, CollectivityFilter, PlanFilter, PlanOrder, View, Within};
use crate::store::page::{Cursor, Window};
use crate::store::read::{action, collectivity, plan, version};
use crate::store::record::{self, Collectivity, State, Version};
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

/// Whose plan it is, and which version of it is in force.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// The SIREN of the collectivité.
    pub siren: Option<String>,
    /// Its INSEE code.
    pub insee_code: Option<String>,
    /// Its name.
    pub collectivity: String,
    /// The plan.
    pub plan: Uuid,
    /// Its title.
    pub title: String,
    /// The number of the version.
    pub version: i32,
}

/// An action that is in force, with all that is told of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Exported {
    /// Whose it is.
    pub source: Arc<Source>,
    /// The action through all versions.
    pub lineage: Uuid,
    /// The title of its section.
    pub section: Option<String>,
    /// Its line in the document.
    pub row: Option<u32>,
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
    sections: HashMap<i32, String>,
    from: Option<Cursor>,
}

/// A walk through the actions in force.
pub struct Walk {
    store: Store,
    filter: PlanFilter,
    from: Option<Cursor>,
    at_end: bool,
    open: VecDeque<Open>,
}

impl Walk {
    /// Begins a walk.
    pub fn new(store: Store, scope: Scope) -> Self {
        let filter = match scope {
            Scope::Everything => PlanFilter::default(),
            Scope::Collectivity(id) => PlanFilter {
                collectivity: Some(CollectivityFilter { ids: Some(vec![id]), ..CollectivityFilter::default() }),
                ..PlanFilter::default()
            },
            Scope::Plans(ids) => PlanFilter { ids: Some(ids), ..PlanFilter::default() },
        };
        Self { store, filter, from: None, at_end: false, open: VecDeque::new() }
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
            let exported: Vec<Exported> = page.items.into_iter().map(|(action, _)| open.exported(action, &origins)).collect();
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
        let page = plan::list(&self.store, &self.filter, &[(PlanOrder::CollectivityName, false)], View::default(), &window).await?;
        self.at_end = !page.more;
        self.from = page.items.last().map(|(_, cursor)| cursor.clone());
        let bodies: Vec<Uuid> = page.items.iter().map(|(plan, _)| plan.collectivity).collect();
        let shown: Vec<Uuid> = page.items.iter().filter_map(|(plan, _)| plan.current).collect();
        let bodies = collectivity::by_ids(&self.store, &bodies).await?;
        let mut versions = version::by_ids(&self.store, &shown).await?;
        let mut sections = version::sections(&self.store, &shown).await?;
        for (plan, _) in page.items {
            let version = plan.current.and_then(|id| versions.remove(&id));
            let (Some(version), Some(body)) = (version, bodies.get(&plan.collectivity)) else { continue };
            let sections = sections.remove(&version.id).unwrap_or_default();
            self.open.push_back(Open {
                source: Arc::new(source(body, &version)),
                version: version.id,
                sections: sections.into_iter().map(|section| (section.position, section.title)).collect(),
                from: None,
            });
        }
        Ok(())
    }
}

fn source(body: &Collectivity, version: &Version) -> Source {
    Source {
        siren: body.siren.clone(),
        insee_code: body.insee_code.clone(),
        collectivity: body.name.clone(),
        plan: version.plan,
        title: version.title.clone(),
        version: version.number,
    }
}

impl Open {
    fn exported(&self, action: record::Action, origins: &HashMap<(Uuid, i32), record::Origin>) -> Exported {
        Exported {
            source: Arc::clone(&self.source),
            lineage: action.lineage,
            section: action.section.and_then(|section| self.sections.get(&section).cloned()),
            row: origins.get(&(action.version, action.position)).and_then(|origin| origin.place.row),
            state: action.state,
        }
    }
}
