//! Summaries by territory: one line for each région, département, kind or band, whole or of those that a question names.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use domain::compare::Breakdown;
use domain::compare::group::Grouping;
use domain::share::Proportion;
use uuid::Uuid;

use super::counting::{breakdown, counting};
use super::cube::{Standings, by_collectivity};
use super::totals::{GroupKey, Total, group};
use super::{ComparisonError, Comparisons, Fault, Question, Who};
use crate::store::filter::CollectivityFilter;
use crate::store::read::collectivity::{self, Body};
use crate::store::read::standing;

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The group.
    pub key: GroupKey,
    /// Collectivités with a structured plan, over all of the group.
    pub structured: Proportion,
    /// Collectivités with at least one action in scope, over those with a structured plan.
    pub present: Proportion,
    /// How many actions of each status.
    pub counted: Breakdown,
}

/// The lines of a summary, and the data it was read from.
#[derive(Debug, Clone)]
pub struct Summary {
    /// In the order of their keys; those that lie in no group come last.
    pub groups: Vec<Group>,
    /// The data version answered from.
    pub data_version: i64,
}

impl Comparisons {
    /// A summary by territory or group; of the whole country when nobody is named.
    pub async fn territories(&self, question: &Question, grouping: Grouping) -> Result<Summary, ComparisonError> {
        question.check()?;
        let state = self.cube.follow(&self.store).await?;
        if question.view.is_now() && question.stages.is_none() && question.who == Who::Everybody {
            if let Some(groups) = self.kept(question, grouping) {
                return Ok(Summary { groups, data_version: state.version });
            }
        }
        let bodies = self.cube.held().bodies();
        let (data_version, plans) = match (&question.who, question.view.is_now()) {
            (_, true) => (state.version, None),
            (Who::Named(ids), false) => {
                (self.version_under(question.view).await?, Some(standing::of_collectivities(&self.store, ids, question.view).await?))
            }
            (Who::Filtered(filter), false) => {
                (self.version_under(question.view).await?, Some(standing::of_filter(&self.store, filter, question.view).await?))
            }
            (Who::Everybody, false) => {
                let everybody = CollectivityFilter::default();
                (self.version_under(question.view).await?, Some(standing::of_filter(&self.store, &everybody, question.view).await?))
            }
        };
        let chosen: Vec<Body> = match &question.who {
            Who::Everybody => bodies.values().copied().collect(),
            Who::Named(ids) => ids.iter().filter_map(|id| bodies.get(id).copied()).collect(),
            Who::Filtered(filter) => {
                let ids = collectivity::ids(&self.store, filter, question.view, None).await?;
                if ids.is_empty() {
                    return Err(Fault::NobodyMatches.into());
                }
                ids.iter().filter_map(|id| bodies.get(id).copied()).collect()
            }
        };
        let (cube, question) = (self.cube.clone(), question.clone());
        let counted = tokio::task::spawn_blocking(move || match plans.map(by_collectivity) {
            Some(plans) => summed(&chosen, |id| plans.get(&id).cloned(), &question, grouping),
            None => {
                let held = cube.held();
                summed(&chosen, |id| held.plans(id), &question, grouping)
            }
        });
        let groups = counted.await.map_err(|_| crate::store::StoreError::Damaged("a summary could not be made".to_owned()))?;
        Ok(Summary { groups, data_version })
    }

    /// From the totals, when they tell: of at most one theme and at most one lever.
    fn kept(&self, question: &Question, grouping: Grouping) -> Option<Vec<Group>> {
        let theme = match question.themes.as_deref() {
            None => None,
            Some([theme]) => Some(theme.number()),
            Some(_) => return None,
        };
        let lever = match question.levers.as_deref() {
            None => None,
            Some([lever]) => Some(*lever),
            Some(_) => return None,
        };
        let group = |(key, total): (GroupKey, &Total)| Group {
            key,
            structured: Proportion { numerator: total.structured, denominator: total.known },
            present: Proportion { numerator: total.present(theme, lever), denominator: total.structured },
            counted: total.breakdown(theme, lever),
        };
        let held = self.cube.held();
        Some(held.totals().groups(grouping).into_iter().map(group).collect())
    }
}

/// One by one.
fn summed(bodies: &[Body], plans: impl Fn(Uuid) -> Option<Standings>, question: &Question, grouping: Grouping) -> Vec<Group> {
    let scope = question.scope();
    let none = Proportion { numerator: 0, denominator: 0 };
    let mut groups: BTreeMap<GroupKey, Group> = BTreeMap::new();
    let mut seen: HashMap<Uuid, ()> = HashMap::with_capacity(bodies.len());
    for body in bodies {
        if seen.insert(body.id, ()).is_some() {
            continue;
        }
        let key = group(body, grouping);
        let line = groups.entry(key).or_insert_with(|| Group { key, structured: none, present: none, counted: Breakdown::default() });
        line.structured.denominator += 1;
        let plans = plans(body.id).unwrap_or_else(|| Arc::from([]));
        let counts: Vec<_> = counting(&plans, question.stages.as_deref()).collect();
        if counts.is_empty() {
            continue;
        }
        let counted = breakdown(counts.iter().map(|plan| &plan.census), &scope);
        line.structured.numerator += 1;
        line.present.denominator += 1;
        line.present.numerator += u64::from(counted.total() > 0);
        line.counted.plus(&counted);
    }
    groups.into_values().collect()
}
