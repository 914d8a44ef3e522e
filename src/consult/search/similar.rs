//! Comparable actions elsewhere: found by their rarest words, then looked at one by one, with reasons that a person can judge.

use std::collections::HashMap;
use std::sync::Arc;

use domain::compare::similar::{Likeness, RareWord, likeness, words};
use domain::status::Status;
use uuid::Uuid;

use super::error::SearchError;
use super::follow::blocking;
use super::keeper::Keeper;
use super::sieve::Filter;
use crate::index::{Candidates, Key, Kind, Like, Sieve, Weighty};
use crate::store::Store;
use crate::store::filter::{CollectivityFilter, View};
use crate::store::read::action;
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
    let judged = move || {
        let each = found.into_iter().filter_map(|(one, candidates)| {
            let action = actions.get(&(one.version, one.position))?;
            let resembling = judge(action, &candidates, &others);
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
fn judge(action: &Action, candidates: &Candidates, others: &HashMap<Uuid, Action>) -> Vec<Resembling> {
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
            Some(Resembling { action: other.clone(), likeness })
        })
        .collect();
    resembling.sort_by(|one, other| other.likeness.score.total_cmp(&one.likeness.score).then_with(|| one.action.lineage.cmp(&other.action.lineage)));
    resembling
}
