//! The censuses of the plans in force, in memory, with the totals of each group: kept in step with the journal, read without the database.
//!
//! Whoever asks first after a publication brings it up to date; the statement that asks for the data version is the only one that a
//! question in the present costs.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, RwLock, RwLockReadGuard};

use tokio::sync::Mutex;
use uuid::Uuid;

use super::listed::Listed;
use super::totals::Totals;
use crate::store::change::ChangeOf;
use crate::store::filter::{CollectivityFilter, View};
use crate::store::read::collectivity::{Body, bodies};
use crate::store::read::fact::{self, DataState};
use crate::store::read::{journal, standing};
use crate::store::record::Standing;
use crate::store::{Store, StoreError};

/// The plans of one collectivité that show a version, oldest first.
pub(super) type Standings = Arc<[Arc<Standing>]>;

/// The censuses in memory: cheap to clone, one for each process.
#[derive(Clone, Default)]
pub struct Cube {
    held: Arc<RwLock<Held>>,
    turn: Arc<Mutex<()>>,
}

/// What is in memory.
#[derive(Default)]
pub(super) struct Held {
    /// The data that it follows; none before the first question.
    state: Option<DataState>,
    /// The plans of each collectivité that has any.
    plans: HashMap<Uuid, Standings>,
    /// Whose each of them is.
    whose: HashMap<Uuid, Uuid>,
    /// All collectivités in force.
    bodies: Arc<HashMap<Uuid, Body>>,
    /// What the groups amount to.
    totals: Totals,
    /// What the lists amount to.
    listed: Listed,
}

/// So many lines of the journal are followed one by one; further behind, everything is read anew.
const LINES: u64 = 2_000;

impl Cube {
    /// Brings the cube up to date, and answers which data it follows.
    pub(super) async fn follow(&self, store: &Store) -> Result<DataState, StoreError> {
        let now = fact::state(store).await?;
        if self.held().state.as_ref() == Some(&now) {
            return Ok(now);
        }
        let _turn = self.turn.lock().await;
        let known = self.held().state.clone();
        match known {
            Some(known) if known == now => {}
            Some(known) if known.territories == now.territories && known.version < now.version => self.catch_up(store, known.version, &now).await?,
            _ => self.read_all(store, &now).await?,
        }
        Ok(now)
    }

    async fn catch_up(&self, store: &Store, from: i64, now: &DataState) -> Result<(), StoreError> {
        let lines = journal::since(store, from, LINES).await?;
        if lines.len() as u64 == LINES {
            return self.read_all(store, now).await;
        }
        let moves = |of| matches!(of, ChangeOf::PlanVersion | ChangeOf::Plan | ChangeOf::Subjects);
        let changed: HashSet<Uuid> = lines.iter().filter(|line| moves(line.of)).filter_map(|line| line.collectivity).collect();
        let changed: Vec<Uuid> = changed.into_iter().collect();
        let mut found = by_collectivity(standing::of_collectivities(store, &changed, View::default()).await?);
        let mut held = self.held.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        let held = &mut *held;
        for id in changed {
            let standings = found.remove(&id);
            let before = match standings.clone() {
                Some(standings) => held.plans.insert(id, standings),
                None => held.plans.remove(&id),
            };
            held.totals.replace(held.bodies.get(&id), before.as_deref(), standings.as_deref());
            held.listed.replace(before.as_deref(), standings.as_deref());
            for plan in before.iter().flat_map(|plans| plans.iter()) {
                held.whose.remove(&plan.plan);
            }
            held.whose.extend(standings.iter().flat_map(|plans| plans.iter()).map(|plan| (plan.plan, id)));
        }
        held.state = Some(now.clone());
        Ok(())
    }

    async fn read_all(&self, store: &Store, now: &DataState) -> Result<(), StoreError> {
        let plans = by_collectivity(standing::of_filter(store, &CollectivityFilter::default(), View::default()).await?);
        let bodies: HashMap<Uuid, Body> = bodies(store).await?.into_iter().map(|body| (body.id, body)).collect();
        let made = tokio::task::spawn_blocking(move || {
            let totals = Totals::of(&bodies, &plans);
            let mut listed = Listed::default();
            for plans in plans.values() {
                listed.replace(None, Some(plans));
            }
            (plans, bodies, totals, listed)
        });
        let (plans, bodies, totals, listed) = made.await.map_err(|_| StoreError::Damaged("the totals could not be made".to_owned()))?;
        let mut held = self.held.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        let whose = plans.values().flat_map(|plans| plans.iter()).map(|plan| (plan.plan, plan.collectivity)).collect();
        *held = Held { state: Some(now.clone()), plans, whose, bodies: Arc::new(bodies), totals, listed };
        Ok(())
    }

    /// What is in memory. Nothing may be awaited while it is held.
    pub(super) fn held(&self) -> RwLockReadGuard<'_, Held> {
        self.held.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Held {
    /// The plans of a collectivité.
    pub(super) fn plans(&self, collectivity: Uuid) -> Option<Standings> {
        self.plans.get(&collectivity).cloned()
    }

    /// A plan that shows a version.
    pub(super) fn plan(&self, plan: Uuid) -> Option<&Arc<Standing>> {
        self.plans.get(self.whose.get(&plan)?)?.iter().find(|standing| standing.plan == plan)
    }

    /// All collectivités in force.
    pub(super) fn bodies(&self) -> Arc<HashMap<Uuid, Body>> {
        Arc::clone(&self.bodies)
    }

    /// What the lists amount to.
    pub(super) fn listed(&self) -> &Listed {
        &self.listed
    }

    /// What the groups amount to.
    pub(super) fn totals(&self) -> &Totals {
        &self.totals
    }
}

/// Plans by whose they are.
pub(super) fn by_collectivity(standings: Vec<Standing>) -> HashMap<Uuid, Standings> {
    let mut found: HashMap<Uuid, Vec<Arc<Standing>>> = HashMap::new();
    for standing in standings {
        found.entry(standing.collectivity).or_default().push(Arc::new(standing));
    }
    found.into_iter().map(|(id, plans)| (id, plans.into())).collect()
}
