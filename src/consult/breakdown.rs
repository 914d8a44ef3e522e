//! How many actions of each status, from what the store counted.

pub use domain::compare::Breakdown;

use crate::store::record::Tally;

/// The breakdown of a tally.
pub fn of(tally: Tally) -> Breakdown {
    Breakdown(tally.0.map(|number| u64::try_from(number).unwrap_or(0)))
}
