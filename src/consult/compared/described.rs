//! What goes with a comparison that was asked for in another way than by its address: the address that it has, its warnings, its citation.

use std::collections::HashMap;

use domain::compare::caveat::{self, Caveat};
use domain::compare::question::{Filter, MOST_COLLECTIVITIES, Question, View as Sight};
use domain::diagnostic::Language;
use domain::plan::Stage;
use uuid::Uuid;

use super::{caveats, dataset_of};
use crate::consult::comparison::{Fault, Question as Comparable, Row, Who};
use crate::consult::dataset::Dataset;
use crate::store::filter::CollectivityFilter;
use crate::store::read::{collectivity, moment};
use crate::store::record::Collectivity;
use crate::store::{Store, StoreError};

/// What is told beside a comparison.
#[derive(Debug, Clone)]
pub struct Described {
    /// What is told of the data.
    pub dataset: Dataset,
    /// The question, in the words of an address.
    pub question: Question,
    /// What must be read before it.
    pub caveats: Vec<Caveat>,
    /// The territories of its filter.
    pub within: Vec<Uuid>,
}

/// Why a comparison has no address.
#[derive(Debug, thiserror::Error)]
pub enum Undescribed {
    /// An address cannot hold what was asked.
    #[error("an address cannot hold the question")]
    Asked(#[from] Fault),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// Describes a comparison. `rows` are those that it was made of; a summary by territory has none. `data_version` is the one that was answered from.
pub async fn describe(store: &Store, question: &Comparable, sight: Sight, rows: &[Row], data_version: i64) -> Result<Described, Undescribed> {
    let words = worded(store, question, sight, rows).await?;
    let bodies = if let (Who::Named(ids), true) = (&question.who, rows.is_empty()) { found(store, ids).await? } else { Vec::new() };
    let state = moment::of(store, data_version, question.view.known_at).await?;
    let caveats = caveat::of(&caveats::facts(&words, rows, &question.scope()));
    let names: Vec<&str> = rows.iter().map(|row| row.collectivity.name.as_str()).chain(bodies.iter().map(|body| body.name.as_str())).collect();
    let dataset = dataset_of(&words, &names, state, question.view);
    let within = if let Who::Filtered(filter) = &question.who { filter.within.clone().unwrap_or_default() } else { Vec::new() };
    Ok(Described { dataset, question: words, caveats, within })
}

/// A question in the words of an address.
async fn worded(store: &Store, question: &Comparable, sight: Sight, rows: &[Row]) -> Result<Question, Undescribed> {
    let (collectivities, filter) = match &question.who {
        Who::Everybody => (Vec::new(), Filter::default()),
        Who::Named(ids) if rows.is_empty() => (codes(store, ids).await?, Filter::default()),
        Who::Named(_) => (rows.iter().map(|row| code(&row.collectivity)).collect(), Filter::default()),
        Who::Filtered(filter) => match plain(store, filter).await? {
            Some(filter) => (Vec::new(), filter),
            // What an address has no words for is told one by one.
            None if rows.is_empty() => {
                let ids = collectivity::ids(store, filter, question.view, Some(MOST_COLLECTIVITIES as u64 + 1)).await?;
                (codes(store, &ids).await?, Filter::default())
            }
            None => (rows.iter().map(|row| code(&row.collectivity)).collect(), Filter::default()),
        },
    };
    if collectivities.len() > MOST_COLLECTIVITIES {
        return Err(Fault::TooMany { asked: collectivities.len(), most: MOST_COLLECTIVITIES }.into());
    }
    Ok(Question {
        filter,
        themes: question.themes.clone().unwrap_or_default(),
        levers: ordered(question.levers.clone().unwrap_or_default()),
        stages: ordered(question.stages.iter().flatten().filter_map(|stage| Stage::parse(stage)).collect()),
        as_of: question.view.as_of,
        known_at: question.view.known_at.and_then(chrono::DateTime::from_timestamp_millis),
        language: Language::Fr,
        ..Question::about(sight, collectivities)
    })
}

/// Values in the order of their words, each once: the order of an address.
fn ordered<T: domain::compare::word::Word>(mut values: Vec<T>) -> Vec<T> {
    values.sort_by_key(|value| value.rank());
    values.dedup();
    values
}

/// A filter that an address has words for; `None` for one that names collectivités or asks for more.
async fn plain(store: &Store, filter: &CollectivityFilter) -> Result<Option<Filter>, StoreError> {
    let CollectivityFilter { ids, kinds, within, sirens, insee_codes, population_min, population_max, availability, name_starts_with } = filter;
    let more = ids.is_some() || sirens.is_some() || insee_codes.is_some() || availability.is_some() || name_starts_with.is_some();
    let number = |number: Option<i32>| number.map(|number| u32::try_from(number).unwrap_or(0));
    let empty = kinds.as_ref().is_some_and(Vec::is_empty) || within.as_ref().is_some_and(Vec::is_empty);
    if more || empty {
        return Ok(None);
    }
    let filter = Filter {
        kinds: ordered(kinds.clone().unwrap_or_default()),
        within: codes(store, within.as_deref().unwrap_or_default()).await?,
        population_min: number(*population_min),
        population_max: number(*population_max),
    };
    Ok((!filter.is_empty()).then_some(filter))
}

/// The codes of these collectivités, in the same order.
async fn codes(store: &Store, ids: &[Uuid]) -> Result<Vec<String>, StoreError> {
    Ok(found(store, ids).await?.iter().map(code).collect())
}

/// These collectivités, in the same order.
async fn found(store: &Store, ids: &[Uuid]) -> Result<Vec<Collectivity>, StoreError> {
    let mut bodies: HashMap<Uuid, Collectivity> = collectivity::by_ids(store, ids).await?;
    Ok(ids.iter().filter_map(|id| bodies.remove(id)).collect())
}

/// The most stable code that an address understands.
fn code(body: &Collectivity) -> String {
    body.siren.as_ref().or(body.insee_code.as_ref()).unwrap_or(&body.slug).clone()
}
