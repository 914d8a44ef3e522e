//! How many actions of each status, and what share is done: never without the interval that missing statuses leave open.

use domain::share::{BoundedShare, Proportion};
use domain::status::Status;

use crate::store::record::Tally;

/// A breakdown of actions by status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Breakdown {
    /// How many of each, in the order of [`Status::ALL`].
    pub tally: Tally,
}

fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

impl Breakdown {
    /// All actions.
    pub fn total(&self) -> u64 {
        self.tally.0.iter().map(|number| count(*number)).sum()
    }

    fn of(&self, status: Status) -> u64 {
        count(self.tally.0[status as usize])
    }

    /// Actions with a stated status, over all.
    pub fn reported(&self) -> Proportion {
        let total = self.total();
        Proportion { numerator: total - self.of(Status::NotReported), denominator: total }
    }

    /// Done, over those that state a status and are concerned; the bounds read every missing status as not done, or as done.
    pub fn done(&self) -> BoundedShare {
        let (done, silent) = (self.of(Status::Done), self.of(Status::NotReported));
        // What does not concern the collectivité is out of every denominator.
        let concerned = self.total() - self.of(Status::NotApplicable);
        BoundedShare {
            of_reported: Proportion { numerator: done, denominator: concerned - silent },
            lower: Proportion { numerator: done, denominator: concerned },
            upper: Proportion { numerator: done + silent, denominator: concerned },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_opens_an_interval_and_is_no_zero() {
        let mut tally = Tally::default();
        tally.add(Status::Done, 2);
        tally.add(Status::InProgress, 2);
        tally.add(Status::NotReported, 6);
        tally.add(Status::NotApplicable, 5);
        let done = Breakdown { tally }.done();
        assert_eq!((done.of_reported.ratio(), done.lower.ratio(), done.upper.ratio()), (Some(0.5), Some(0.2), Some(0.8)));
        assert_eq!(Breakdown { tally: Tally::default() }.done().of_reported.ratio(), None);
    }
}
