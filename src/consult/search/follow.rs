//! What the database has done since the index was brought up to date, and how that is put in.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::entries;
use super::error::SearchError;
use super::keeper::Progress;
use crate::index::{Change, Entry, IndexError, Place};
use crate::store::change::ChangeOf;
use crate::store::read::{collectivity, fact, journal, plan};
use crate::store::{Store, StoreError};

/// What the index does not know yet.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Missed {
    /// It knows everything.
    Nothing,
    /// These plans changed, and perhaps the référentiels, up to this place.
    Some { plans: Vec<Uuid>, frameworks: bool, place: Place },
    /// More than was asked for.
    TooMuch,
    /// It cannot be told what: it is made anew.
    Everything,
}

/// So many lines of the journal are read at most; beyond, making the index anew is not slower.
const LINES: u64 = 20_000;
/// So many plans are read together: some thousand actions.
const PLANS: usize = 40;
/// So many collectivités are read together.
const BODIES: u64 = 2_000;

/// What was recorded since. The line of the place itself is read too: where another one stands there, it is another database.
pub(super) async fn missed(store: &Store, place: Option<Place>, at_most: Option<usize>) -> Result<Missed, StoreError> {
    let Some(place) = place.filter(|place| place.vocabulary == entries::vocabulary()) else { return Ok(Missed::Everything) };
    let limit = at_most.map_or(LINES, |most| u64::try_from(most).unwrap_or(LINES) + 1);
    let lines = journal::since(store, place.version - 1, limit + 1).await?;
    let (same, new) = match lines.split_first() {
        Some((first, rest)) if first.number == place.version => (first.at.timestamp_millis() == place.at, rest),
        // The journal begins later than the place, which is fine when nothing lies between.
        _ => (place.at == 0, lines.as_slice()),
    };
    if !same {
        return Ok(Missed::Everything);
    }
    let Some(last) = new.last() else {
        // A database that is behind the index is another one.
        let behind = fact::data_version(store).await? < place.version;
        return Ok(if behind { Missed::Everything } else { Missed::Nothing });
    };
    let gap = new.first().is_none_or(|first| first.number != place.version + 1);
    let all = new.iter().any(|line| line.of == ChangeOf::Territories);
    if gap || all {
        return Ok(Missed::Everything);
    }
    if new.len() as u64 >= limit {
        return Ok(if at_most.is_some() { Missed::TooMuch } else { Missed::Everything });
    }
    let place = Place { version: last.number, at: last.at.timestamp_millis(), ..place };
    let mut seen = HashSet::new();
    let plans = new.iter().filter_map(|line| line.plan).filter(|plan| seen.insert(*plan)).collect();
    // What was judged or replied about a référentiel belongs to a collectivité.
    let frameworks = new.iter().any(|line| line.of == ChangeOf::Framework && line.collectivity.is_none());
    Ok(Missed::Some { plans, frameworks, place })
}

/// Puts these plans in, and the référentiels if they changed, and writes down how far that goes.
pub(super) async fn put_in(store: &Store, mut change: Change, plans: &[Uuid], frameworks: bool, place: Place) -> Result<(), SearchError> {
    if frameworks {
        change = replace(change, entries::of_frameworks(store).await?).await?;
    }
    for some in plans.chunks(PLANS) {
        change = replace(change, entries::of_plans(store, some).await?).await?;
    }
    blocking(move || change.commit(&place)).await
}

/// Puts everything in. What is published meanwhile is in the journal after the place that is written down.
pub(super) async fn make(store: &Store, change: Change, mut told: impl FnMut(Progress)) -> Result<(), SearchError> {
    let version = fact::data_version(store).await?;
    let line = journal::since(store, version - 1, 1).await?;
    let at = line.first().filter(|line| line.number == version).map_or(0, |line| line.at.timestamp_millis());
    let figures = fact::figures(store).await?;
    let bodies = u64::try_from(figures.collectivities + figures.plans).unwrap_or(0);
    let mut progress = Progress { done: 0, of: bodies + figures.actions.total() };
    told(progress);
    let mut change = blocking(move || {
        let mut change = change;
        change.clear()?;
        Ok(change)
    })
    .await?;
    let mut words = entries::of_themes();
    words.extend(entries::of_frameworks(store).await?.into_values().flatten());
    progress.done += words.len() as u64;
    change = add(change, words).await?;
    let mut last = None;
    loop {
        let bodies = collectivity::after(store, last, BODIES).await?;
        let Some(end) = bodies.last() else { break };
        last = Some(end.id);
        let entries = entries::of_collectivities(store, bodies).await?;
        progress.done += entries.len() as u64;
        change = add(change, entries).await?;
        told(progress);
    }
    let mut last = None;
    loop {
        let plans: Vec<Uuid> = plan::after(store, last, PLANS as u64).await?.into_iter().map(|plan| plan.id).collect();
        let Some(end) = plans.last() else { break };
        last = Some(*end);
        let entries: Vec<Entry> = entries::of_plans(store, &plans).await?.into_values().flatten().collect();
        progress.done += entries.len() as u64;
        change = add(change, entries).await?;
        told(progress);
    }
    blocking(move || change.commit(&Place { version, at, vocabulary: entries::vocabulary() })).await
}

async fn replace(mut change: Change, entries: HashMap<Uuid, Vec<Entry>>) -> Result<Change, SearchError> {
    blocking(move || {
        entries.iter().try_for_each(|(group, entries)| change.replace(*group, entries))?;
        Ok(change)
    })
    .await
}

async fn add(mut change: Change, entries: Vec<Entry>) -> Result<Change, SearchError> {
    blocking(move || {
        entries.iter().try_for_each(|entry| change.add(entry))?;
        Ok(change)
    })
    .await
}

/// Work for the processor and the disk, beside the tasks that answer.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, IndexError> + Send + 'static) -> Result<T, SearchError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => Ok(done?),
        Err(stopped) => std::panic::resume_unwind(stopped.try_into_panic().unwrap_or_else(|_| Box::new("the service stops"))),
    }
}
