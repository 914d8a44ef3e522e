//! From the words of an address to a question that can be answered: who is meant, and among whom.

use domain::compare::question::Question;

use super::Refused;
use crate::consult::comparison::{Question as Comparable, Who};
use crate::consult::{compared, who};
use crate::store::read::collectivity;
use crate::store::record::Collectivity;
use crate::store::{Store, StoreError};

/// A question whose names were found.
pub(super) struct Asked {
    /// What is asked.
    pub question: Comparable,
    /// Who is named, in order; nobody when a filter chooses.
    pub bodies: Vec<Collectivity>,
    /// In which words it was asked.
    pub words: Question,
}

/// Finds who is meant.
pub(super) async fn resolved(store: &Store, question: &Question) -> Result<Asked, Refused> {
    let (named, filter) = (who::named(store, &question.collectivities, "c").await?, who::filter(store, &question.filter).await?);
    let (mut bodies, filter) = match (named, filter) {
        (Ok(bodies), Ok(filter)) => (bodies, filter),
        (named, filter) => {
            let faults = named.err().into_iter().chain(filter.err()).flatten();
            return Err(Refused::Address(faults.collect()));
        }
    };
    let view = compared::view(question);
    let chosen = if bodies.is_empty() {
        if question.filter.is_empty() { Who::Everybody } else { Who::Filtered(filter) }
    } else {
        if !question.filter.is_empty() {
            let ids = bodies.iter().map(|body| body.id).collect();
            let filter = crate::store::filter::CollectivityFilter { ids: Some(ids), ..filter };
            let left = collectivity::ids(store, &filter, view, None).await?;
            bodies.retain(|body| left.contains(&body.id));
        }
        if bodies.is_empty() {
            return Err(crate::consult::comparison::Fault::NobodyMatches.into());
        }
        Who::Named(bodies.iter().map(|body| body.id).collect())
    };
    let some = |is_empty: bool| (!is_empty).then_some(());
    Ok(Asked {
        question: Comparable {
            who: chosen,
            themes: some(question.themes.is_empty()).map(|()| question.themes.clone()),
            levers: some(question.levers.is_empty()).map(|()| question.levers.clone()),
            stages: some(question.stages.is_empty()).map(|()| question.stages.iter().map(|stage| stage.name().to_owned()).collect()),
            view,
        },
        bodies,
        words: question.clone(),
    })
}

/// Collectivités by id; what a list names and the store has forgotten is absent.
pub(super) async fn names(store: &Store, ids: &[uuid::Uuid]) -> Result<std::collections::HashMap<uuid::Uuid, Collectivity>, StoreError> {
    collectivity::by_ids(store, ids).await
}
