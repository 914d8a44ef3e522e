//! What groups of collectivités amount to, by theme, lever and status: added to and taken from by one collectivité at a time.
//!
//! A group is known by its grouping and its key; a collectivité that lies in none lies in the one without a key.

use std::collections::HashMap;
use std::sync::Arc;

use domain::action::Lever;
use domain::collectivity::Kind;
use domain::compare::Breakdown;
use domain::compare::group::{Band, Grouping};
use domain::status::Status;
use domain::subject::ThemeSet;
use domain::theme::widened;
use uuid::Uuid;

use super::counting::counting;
use super::cube::Standings;
use crate::store::read::collectivity::Body;
use crate::store::record::Standing;

/// All groupings.
pub(super) const GROUPINGS: [Grouping; 4] = [Grouping::Region, Grouping::Departement, Grouping::Kind, Grouping::PopulationBand];

/// A group within a grouping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GroupKey {
    /// A région or a département.
    Territory(Uuid),
    /// A kind.
    Kind(Kind),
    /// A band of population.
    Band(Band),
    /// Those that lie in none.
    Without,
}

/// The group of a collectivité.
pub(super) fn group(body: &Body, grouping: Grouping) -> GroupKey {
    let territory = |part: Option<Uuid>, own: bool| part.or(own.then_some(body.id)).map_or(GroupKey::Without, GroupKey::Territory);
    match grouping {
        Grouping::Region => territory(body.region, body.kind == Kind::Region),
        Grouping::Departement => territory(body.departement, body.kind == Kind::Departement),
        Grouping::Kind => GroupKey::Kind(body.kind),
        Grouping::PopulationBand => body.population.map_or(GroupKey::Without, |population| GroupKey::Band(Band::of(population))),
    }
}

/// The place of everything among the themes.
const ALL: usize = ThemeSet::MOST as usize + 1;
const THEMES: usize = ALL + 1;
const LEVERS: usize = Lever::ALL.len();
const STATUSES: usize = Status::ALL.len();

/// What one group amounts to.
#[derive(Clone)]
pub(super) struct Total {
    /// Collectivités in force.
    pub(super) known: u64,
    /// Those with a plan that counts.
    pub(super) structured: u64,
    /// Actions by theme, lever and status.
    actions: Vec<u32>,
    /// Collectivités with at least one action, by theme and lever; the last lever is any.
    present: Vec<u32>,
}

impl Default for Total {
    fn default() -> Self {
        Self { known: 0, structured: 0, actions: vec![0; THEMES * LEVERS * STATUSES], present: vec![0; THEMES * (LEVERS + 1)] }
    }
}

impl Total {
    /// What the actions of a theme and a lever amount to; `None` is any.
    pub(super) fn breakdown(&self, theme: Option<u8>, lever: Option<Lever>) -> Breakdown {
        let mut sum = Breakdown::default();
        let theme = theme.map_or(ALL, usize::from);
        for one in Lever::ALL.into_iter().filter(|one| lever.is_none_or(|lever| lever == *one)) {
            for status in Status::ALL {
                sum.add(status, u64::from(self.actions[(theme * LEVERS + one as usize) * STATUSES + status as usize]));
            }
        }
        sum
    }

    /// Collectivités with at least one such action.
    pub(super) fn present(&self, theme: Option<u8>, lever: Option<Lever>) -> u64 {
        u64::from(self.present[theme.map_or(ALL, usize::from) * (LEVERS + 1) + lever.map_or(LEVERS, |lever| lever as usize)])
    }

    fn change(&mut self, part: &Part, add: bool) {
        let apply = |sum: &mut u32, by: u32| *sum = if add { sum.saturating_add(by) } else { sum.saturating_sub(by) };
        let structured = &mut self.structured;
        *structured = if add { *structured + 1 } else { structured.saturating_sub(1) };
        for (place, actions) in &part.actions {
            apply(&mut self.actions[*place], *actions);
        }
        for place in &part.present {
            apply(&mut self.present[*place], 1);
        }
    }
}

/// What one collectivité adds to its groups.
struct Part {
    actions: Vec<(usize, u32)>,
    present: Vec<usize>,
}

impl Part {
    /// `None` without a plan that counts.
    fn of(plans: Option<&[Arc<Standing>]>) -> Option<Self> {
        let plans: Vec<&Arc<Standing>> = counting(plans?, None).collect();
        if plans.is_empty() {
            return None;
        }
        let (mut actions, mut present) = (HashMap::new(), std::collections::BTreeSet::new());
        for count in plans.iter().flat_map(|plan| plan.census.counts()) {
            let lever = count.subject.lever as usize;
            for theme in widened(count.subject.themes).numbers().map(usize::from).chain([ALL]) {
                *actions.entry((theme * LEVERS + lever) * STATUSES + count.status as usize).or_insert(0) += count.actions;
                present.extend([theme * (LEVERS + 1) + lever, theme * (LEVERS + 1) + LEVERS]);
            }
        }
        Some(Self { actions: actions.into_iter().collect(), present: present.into_iter().collect() })
    }
}

/// What all groups amount to.
#[derive(Default)]
pub(super) struct Totals(HashMap<(u8, GroupKey), Total>);

impl Totals {
    /// From everything.
    pub(super) fn of(bodies: &HashMap<Uuid, Body>, plans: &HashMap<Uuid, Standings>) -> Self {
        let mut totals = Self::default();
        for body in bodies.values() {
            for grouping in GROUPINGS {
                totals.0.entry((grouping as u8, group(body, grouping))).or_default().known += 1;
            }
            totals.replace(Some(body), None, plans.get(&body.id).map(|plans| &**plans));
        }
        totals
    }

    /// One collectivité now says something else.
    pub(super) fn replace(&mut self, body: Option<&Body>, before: Option<&[Arc<Standing>]>, after: Option<&[Arc<Standing>]>) {
        // One that is in force no more is in no group.
        let Some(body) = body else { return };
        for (plans, add) in [(before, false), (after, true)] {
            if let Some(part) = Part::of(plans) {
                for grouping in GROUPINGS {
                    self.0.entry((grouping as u8, group(body, grouping))).or_default().change(&part, add);
                }
            }
        }
    }

    /// The groups of a grouping, in the order of their keys.
    pub(super) fn groups(&self, grouping: Grouping) -> Vec<(GroupKey, &Total)> {
        let mut groups: Vec<_> = self.0.iter().filter(|((of, _), _)| *of == grouping as u8).map(|((_, key), total)| (*key, total)).collect();
        groups.sort_unstable_by_key(|(key, _)| *key);
        groups
    }
}
