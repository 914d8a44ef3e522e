//! Comparable actions elsewhere: found by their rarest words, then looked at one by one, with reasons that a person can judge.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use domain::compare::similar::{Likeness, RareWord, likeness, words};
use domain::framework::{CoverageState, Method};
use domain::status::Status;
use uuid::Uuid;

use super::error::SearchError;
use super::follow::blocking;
use super::keeper::Keeper;
use super::sieve::Filter;
use crate::consult::coverage::{self, Link, OfAction};
use crate::index::{Candidates, Key, Kind, Like, Sieve, Weighty};
use crate::store::Store;
use crate::store::filter::{CollectivityFilter, View};
use crate::store::read::{action, framework};
use crate::store::record::Action;

/// What is asked about an action.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Similar {
    /// The version of the action.
    pub version: Uuid,
    /// Its place there.
    pub position: i32,
    /// Among the actions of these collectivités.
    pub collectivity: Option<CollectivityFilter>,
    /// Whether the action's own collectivité is left out.
    pub elsewhere_only: bool,
    /// Among actions that have come so far.
    pub statuses: Option<Vec<Status>>,
}

/// An action that resembles another.
#[derive(Debug, Clone, PartialEq)]
pub struct Resembling {
    /// The action, in force.
    pub action: Action,
    /// How much, and why.
    pub likeness: Likeness,
}

/// So many are looked at, and so many are told at most.
const LOOKED_AT: usize = 100;

/// What resembles each of these actions, nearest first: for all of them the same few statements.
pub async fn similar(store: &Store, keeper: &Keeper, asked: &[Similar]) -> Result<HashMap<Similar, Vec<Resembling>>, SearchError> {
    let snapshot = keeper.current().await?;
    let places: Vec<(Uuid, i32)> = asked.iter().map(|one| (one.version, one.position)).collect();
    let actions = action::by_places(store, &places).await?;
    let mut likes = Vec::new();
    for one in asked {
        if let Some(action) = actions.get(&(one.version, one.position)) {
            likes.push((one.clone(), like(store, one, action).await?));
        }
    }
    let reader = Arc::clone(&snapshot);
    let found: Vec<(Similar, Candidates)> =
        blocking(move || likes.into_iter().map(|(one, like)| Ok((one, reader.similar(&like, LOOKED_AT)?))).collect()).await?;
    let lineages: Vec<Uuid> = found.iter().flat_map(|(_, candidates)| &candidates.items).map(|rank| rank.key.id).collect();
    let others = action::by_lineages(store, &lineages, View::default()).await?;
    let criteria = Criteria::of(store, actions.values().chain(others.values())).await?;
    let judged = move || {
        let each = found.into_iter().filter_map(|(one, candidates)| {
            let action = actions.get(&(one.version, one.position))?;
            let resembling = judge(action, &candidates, &others, &criteria);
            Some((one, resembling))
        });
        Ok(each.collect())
    };
    blocking(judged).await
}

async fn like(store: &Store, asked: &Similar, action: &Action) -> Result<Like, SearchError> {
    let filter = Filter { collectivity: asked.collectivity.clone(), statuses: asked.statuses.clone(), ..Filter::default() };
    let sieve = if filter == Filter::default() { Sieve::default() } else { filter.sieve(store).await? };
    let words = words(&action.state.content).into_iter().map(|(stem, (weight, _))| Weighty { stem, weight }).collect();
    Ok(Like {
        key: Key { kind: Kind::Action, id: action.lineage },
        words,
        elsewhere_than: asked.elsewhere_only.then_some(action.collectivity),
        sieve,
    })
}

/// Those that resemble, nearest first. The same words again in the plan of the action itself are the action again, and no example.
fn judge(action: &Action, candidates: &Candidates, others: &HashMap<Uuid, Action>, criteria: &Criteria) -> Vec<Resembling> {
    let content = &action.state.content;
    let written = words(content);
    let rare: Vec<RareWord> = candidates
        .words
        .iter()
        .filter_map(|word| {
            let (_, written) = written.get(&word.stem)?;
            Some(RareWord { stem: word.stem.clone(), written: written.clone(), rarity: word.rarity })
        })
        .collect();
    let mut resembling: Vec<Resembling> = candidates
        .items
        .iter()
        .filter_map(|rank| {
            let other = others.get(&rank.key.id)?;
            let again = other.plan == action.plan && domain::text::fold(&other.state.content.title) == domain::text::fold(&content.title);
            if again {
                return None;
            }
            let likeness = likeness(&rare, &action.subject, &other.state.content, &other.subject)?;
            let likeness = likeness.with_criteria(criteria.shared(action, other));
            Some(Resembling { action: other.clone(), likeness })
        })
        .collect();
    resembling.sort_by(|one, other| other.likeness.score.total_cmp(&one.likeness.score).then_with(|| one.action.lineage.cmp(&other.action.lineage)));
    resembling
}

/// Which criteria actions answer, by what their publishers or a person said; what software proposed does not count.
#[derive(Default)]
struct Criteria {
    of: HashMap<(Uuid, i32), HashSet<Uuid>>,
    labels: HashMap<Uuid, [String; 2]>,
}

impl Criteria {
    async fn of(store: &Store, actions: impl Iterator<Item = &Action>) -> Result<Self, SearchError> {
        let asked: Vec<OfAction> = actions.map(OfAction::from).collect::<HashSet<_>>().into_iter().collect();
        let mut criteria = Self::default();
        for (action, links) in coverage::of_actions(store, &asked, View::default()).await? {
            let said = links.into_iter().filter(is_said).map(|link| link.linked.criterion);
            criteria.of.entry((action.version, action.position)).or_default().extend(said);
        }
        let ids: Vec<Uuid> = criteria.of.values().flatten().copied().collect::<HashSet<_>>().into_iter().collect();
        for (id, criterion) in framework::criteria(store, &ids).await? {
            let english = criterion.label_en.unwrap_or_else(|| criterion.label.clone());
            criteria.labels.insert(id, [criterion.label, english]);
        }
        Ok(criteria)
    }

    /// The labels of those that both answer, in the order of the alphabet.
    fn shared(&self, one: &Action, other: &Action) -> Vec<[String; 2]> {
        let of = |action: &Action| self.of.get(&(action.version, action.position));
        let (Some(ours), Some(theirs)) = (of(one), of(other)) else { return Vec::new() };
        let mut labels: Vec<[String; 2]> = ours.intersection(theirs).filter_map(|id| self.labels.get(id).cloned()).collect();
        labels.sort_unstable();
        labels
    }
}

/// Whether the publisher named the criterion, or a person found it, at least in part.
fn is_said(link: &Link) -> bool {
    let named = link.linked.proposed.as_ref().is_some_and(|proposed| proposed.method == Method::Publisher);
    match &link.review {
        Some(review) => matches!(review.state, CoverageState::Addressed | CoverageState::PartlyAddressed),
        None => named,
    }
}
