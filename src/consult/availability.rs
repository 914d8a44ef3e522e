//! What can be said of a collectivité's plans: the first thing to read before comparing.

use crate::store::filter::Availability;
use crate::store::record::Version;

/// Told from the versions in force of its plans.
pub fn of<'a>(versions: impl IntoIterator<Item = &'a Version>) -> Availability {
    versions.into_iter().fold(Availability::NoKnownPlan, |known, version| {
        let says = if version.states_progress { Availability::StructuredWithProgress } else { Availability::StructuredWithoutProgress };
        known.max(says)
    })
}
