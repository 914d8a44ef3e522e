//! What can be said of a collectivité's plans: the first thing to read before comparing.

use crate::store::filter::{Availability, CollectivityFilter, View};
use crate::store::read::collectivity;
use crate::store::read::facet::{Counts, Value};
use crate::store::record::Version;
use crate::store::{Store, StoreError};

/// Told from the versions in force of its plans.
pub fn of<'a>(versions: impl IntoIterator<Item = &'a Version>) -> Availability {
    versions.into_iter().fold(Availability::NoKnownPlan, |known, version| {
        let says = if version.states_progress { Availability::StructuredWithProgress } else { Availability::StructuredWithoutProgress };
        known.max(says)
    })
}

/// How many collectivités of each availability a filter lets through; the filter on availability itself is left out.
pub async fn counts(store: &Store, filter: &CollectivityFilter, view: View) -> Result<Counts, StoreError> {
    let mut counts = Vec::new();
    for (availability, name) in [
        (Availability::NoKnownPlan, "NO_KNOWN_PLAN"),
        (Availability::StructuredWithoutProgress, "STRUCTURED_WITHOUT_PROGRESS"),
        (Availability::StructuredWithProgress, "STRUCTURED_WITH_PROGRESS"),
    ] {
        let wanted = CollectivityFilter { availability: Some(vec![availability]), ..filter.clone() };
        let count = collectivity::count(store, &wanted, view).await?;
        if count > 0 {
            counts.push((Some(Value::Text(name.to_owned())), count));
        }
    }
    counts.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    Ok(counts)
}
