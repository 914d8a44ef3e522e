//! Which plans of a collectivité count in a comparison.
//!
//! A draft has not been published for good, a superseded plan gave its place to another, a withdrawn one was taken back: they count where
//! they are asked for, and nowhere else. An expired plan is the last that is known, and counts.

use std::sync::Arc;

use domain::compare::{Breakdown, Scope};
use domain::subject::Census;

use crate::store::record::Standing;

/// Stages that count only where they are asked for.
const APART: [&str; 3] = ["DRAFT", "SUPERSEDED", "WITHDRAWN"];

/// Whether a plan counts. Stages go by their names in the API.
pub(in crate::consult) fn counts(plan: &Standing, stages: Option<&[String]>) -> bool {
    match stages {
        Some(stages) => stages.contains(&plan.stage),
        None => !APART.contains(&plan.stage.as_str()),
    }
}

/// The plans that count.
pub(super) fn counting<'p>(plans: &'p [Arc<Standing>], stages: Option<&'p [String]>) -> impl Iterator<Item = &'p Arc<Standing>> {
    plans.iter().filter(move |plan| counts(plan, stages))
}

/// How many actions of each status a scope lets through, in all of these plans.
pub(super) fn breakdown<'c>(censuses: impl IntoIterator<Item = &'c Census>, scope: &Scope) -> Breakdown {
    censuses.into_iter().fold(Breakdown::default(), |mut sum, census| {
        sum.plus(&scope.breakdown(census));
        sum
    })
}
