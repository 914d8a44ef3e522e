//! The actions of every plan that is told, one after the other.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use domain::action::Content;
use domain::subject::Subject;
use uuid::Uuid;

use super::open::{Plans, Source};
use super::{Pages, Selection};
use crate::consult::View;
use crate::consult::address::Addresses;
use crate::store::filter::{ActionFilter, ActionList, ActionOrder, Within};
use crate::store::page::{Cursor, Window};
use crate::store::read::{action, version};
use crate::store::record::{self, Section, State};
use crate::store::{Store, StoreError};

/// So many actions are in memory at once.
const ACTIONS: u32 = 500;

/// An action, with all that is told of it.
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

/// A walk through actions, in the order of their plans.
pub struct Walk {
    store: Store,
    addresses: Addresses,
    selection: Selection,
    view: View,
    plans: Plans,
    open: VecDeque<Open>,
}

impl Walk {
    /// Begins a walk through what is told under a view.
    pub fn new(store: Store, addresses: Addresses, selection: Selection, view: View) -> Self {
        let plans = Plans::new(store.clone(), addresses.clone(), selection.clone(), view);
        Self { store, addresses, selection, view, plans, open: VecDeque::new() }
    }

    /// Opens the next plans; answers whether there were any.
    async fn more_plans(&mut self) -> Result<bool, StoreError> {
        let Some(opened) = self.plans.next().await? else { return Ok(false) };
        let keys: Vec<Uuid> = opened.iter().map(|plan| plan.version.id).collect();
        let mut sections = version::sections(&self.store, &keys).await?;
        self.open.extend(opened.into_iter().map(|plan| {
            let sections = sections.remove(&plan.version.id).unwrap_or_default();
            let sections = sections.into_iter().map(|section| (section.position, section)).collect();
            Open { source: plan.source, version: plan.version.id, sections, from: None }
        }));
        Ok(true)
    }
}

impl Pages for Walk {
    type Item = Exported;

    async fn next(&mut self) -> Result<Option<Vec<Exported>>, StoreError> {
        loop {
            let Some(open) = self.open.front_mut() else {
                if self.more_plans().await? {
                    continue;
                }
                return Ok(None);
            };
            let list = ActionList { within: Within::Version(open.version), view: self.view, filter: ActionFilter::default() };
            let window = Window { limit: ACTIONS, from: open.from.take(), backwards: false };
            let page = action::list(&self.store, &list, &[(ActionOrder::PlanPosition, false)], &window).await?;
            open.from = page.items.last().map(|(_, cursor)| cursor.clone());
            let wanted: Vec<record::Action> =
                page.items.into_iter().map(|(action, _)| action).filter(|action| self.selection.scope.admits(&action.subject)).collect();
            let places: Vec<(Uuid, i32)> = wanted.iter().map(|action| (action.version, action.position)).collect();
            let origins = action::origins(&self.store, &places).await?;
            let exported: Vec<Exported> = wanted.into_iter().map(|action| open.exported(action, &origins, &self.addresses)).collect();
            if !page.more {
                self.open.pop_front();
            }
            if !exported.is_empty() {
                return Ok(Some(exported));
            }
        }
    }
}

impl Open {
    fn exported(&self, action: record::Action, origins: &HashMap<(Uuid, i32), record::Origin>, addresses: &Addresses) -> Exported {
        let section = action.section.and_then(|section| self.sections.get(&section));
        let above = std::iter::successors(section, |section| {
            // What stands above stands before: no circle, whatever a database says.
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
