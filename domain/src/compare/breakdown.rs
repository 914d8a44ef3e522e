//! How many actions of each status, and what share is done: never without the interval that missing statuses leave open.

use crate::share::{BoundedShare, Proportion};
use crate::status::Status;

/// A breakdown of actions by status, in the order of [`Status::ALL`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Breakdown(pub [u64; Status::ALL.len()]);

impl Breakdown {
    /// Adds so many actions of a status.
    pub fn add(&mut self, status: Status, actions: u64) {
        self.0[status as usize] += actions;
    }

    /// Adds all that another counts.
    pub fn plus(&mut self, other: &Self) {
        for (sum, more) in self.0.iter_mut().zip(other.0) {
            *sum += more;
        }
    }

    /// Takes away all that another counts, which was added before.
    pub fn minus(&mut self, other: &Self) {
        for (sum, less) in self.0.iter_mut().zip(other.0) {
            *sum = sum.saturating_sub(less);
        }
    }

    /// How many have this status.
    pub const fn of(&self, status: Status) -> u64 {
        self.0[status as usize]
    }

    /// All actions.
    pub fn total(&self) -> u64 {
        self.0.iter().sum()
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
        let mut breakdown = Breakdown::default();
        for (status, actions) in [(Status::Done, 2), (Status::InProgress, 2), (Status::NotReported, 6), (Status::NotApplicable, 5)] {
            breakdown.add(status, actions);
        }
        let done = breakdown.done();
        assert_eq!((done.of_reported.ratio(), done.lower.ratio(), done.upper.ratio()), (Some(0.5), Some(0.2), Some(0.8)));
        assert_eq!(Breakdown::default().done().of_reported.ratio(), None);
    }
}
