//! How many actions of each status lists have, from the censuses in memory, when what is asked of them is what a census knows.
//!
//! A list holds the actions of every version in force, whatever the stage of its plan.

use std::collections::HashMap;
use std::sync::Arc;

use domain::compare::Breakdown;
use domain::status::Status;
use domain::subject::{AudienceSet, Count, Subject, ThemeSet};

use super::Comparisons;
use super::cube::Held;
use crate::store::StoreError;
use crate::store::filter::{ActionFilter, View, Within};
use crate::store::record::Standing;

/// What a filter asks of an action's subject and status.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Wanted {
    /// Each must have one in common with the themes of the action.
    themes: Vec<ThemeSet>,
    audiences: Option<AudienceSet>,
    /// Levers and statuses, as bits by their numbers.
    levers: u32,
    statuses: u32,
}

impl Wanted {
    /// `None` when the filter asks for more than a census knows.
    fn of(filter: &ActionFilter) -> Option<Self> {
        let rest = ActionFilter {
            themes: None,
            all_themes: Vec::new(),
            audiences: None,
            levers: None,
            statuses: None,
            exclude_statuses: None,
            // Says again what the themes or the audiences say.
            concept: None,
            ..filter.clone()
        };
        let said_twice = filter.concept.is_none() || filter.themes.is_some() || filter.audiences.is_some() || !filter.all_themes.is_empty();
        if rest != ActionFilter::default() || !said_twice {
            return None;
        }
        let bits = |numbers: &mut dyn Iterator<Item = usize>| numbers.fold(0, |bits, number| bits | 1 << number);
        let statuses = |list: &[Status]| bits(&mut list.iter().map(|status| *status as usize));
        Some(Self {
            themes: filter.themes.iter().chain(&filter.all_themes).map(|bits| ThemeSet(*bits)).collect(),
            audiences: filter.audiences.map(AudienceSet),
            levers: filter.levers.as_ref().map_or(u32::MAX, |list| bits(&mut list.iter().map(|lever| *lever as usize))),
            statuses: filter.statuses.as_deref().map_or(u32::MAX, statuses) & !filter.exclude_statuses.as_deref().map_or(0, statuses),
        })
    }

    fn admits(&self, subject: &Subject, status: Status) -> bool {
        self.statuses & 1 << status as u32 != 0
            && self.levers & 1 << subject.lever as u32 != 0
            && self.audiences.is_none_or(|audiences| audiences.meets(subject.audiences))
            && self.themes.iter().all(|themes| themes.meets(subject.themes))
    }

    fn breakdown<'p>(&self, plans: impl Iterator<Item = &'p Arc<Standing>>) -> Breakdown {
        let mut breakdown = Breakdown::default();
        for Count { subject, status, actions } in plans.flat_map(|plan| plan.census.counts()) {
            if self.admits(subject, *status) {
                breakdown.add(*status, u64::from(*actions));
            }
        }
        breakdown
    }
}

/// How many actions of each subject and status all lists have: added to and taken from by one collectivité at a time.
#[derive(Default)]
pub(super) struct Listed(HashMap<(Subject, Status), u64>);

impl Listed {
    /// One collectivité now says something else.
    pub(super) fn replace(&mut self, before: Option<&[Arc<Standing>]>, after: Option<&[Arc<Standing>]>) {
        let counts = |plans: Option<&[Arc<Standing>]>| -> Vec<Count> {
            plans.unwrap_or_default().iter().flat_map(|plan| plan.census.counts()).copied().collect()
        };
        for Count { subject, status, actions } in counts(after) {
            *self.0.entry((subject, status)).or_default() += u64::from(actions);
        }
        for Count { subject, status, actions } in counts(before) {
            let left = self.0.remove(&(subject, status)).unwrap_or_default().saturating_sub(u64::from(actions));
            if left > 0 {
                self.0.insert((subject, status), left);
            }
        }
    }

    fn breakdown(&self, wanted: &Wanted) -> Breakdown {
        let mut breakdown = Breakdown::default();
        for ((subject, status), actions) in &self.0 {
            if wanted.admits(subject, *status) {
                breakdown.add(*status, *actions);
            }
        }
        breakdown
    }
}

impl Comparisons {
    /// How many actions of each status there are within each of these parents; `None` when a census cannot tell: on another day, below a
    /// version, by a date, by words.
    pub async fn counted(&self, parents: &[Within], filter: &ActionFilter, view: View) -> Result<Option<HashMap<Within, Breakdown>>, StoreError> {
        let in_force = |parent: &Within| matches!(parent, Within::Everything | Within::Collectivity(_) | Within::Plan(_));
        let Some(wanted) = Wanted::of(filter).filter(|_| view.is_now() && parents.iter().all(in_force)) else { return Ok(None) };
        self.cube.follow(&self.store).await?;
        let held = self.cube.held();
        Ok(Some(parents.iter().map(|parent| (*parent, within(&held, *parent, &wanted))).collect()))
    }
}

fn within(held: &Held, parent: Within, wanted: &Wanted) -> Breakdown {
    match parent {
        Within::Everything => held.listed().breakdown(wanted),
        Within::Collectivity(id) => held.plans(id).map_or_else(Breakdown::default, |plans| wanted.breakdown(plans.iter())),
        Within::Plan(id) => wanted.breakdown(held.plan(id).into_iter()),
        Within::Version(_) | Within::Section(..) => Breakdown::default(),
    }
}
