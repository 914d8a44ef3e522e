//! Ranks that say how sure they are: ties share a rank, neighbours whose intervals overlap are told, and who cannot be ranked is no last place.

use std::cmp::Ordering;

use super::Breakdown;
use crate::share::Proportion;

/// What is ranked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Metric {
    /// Done over actions with a stated status.
    DoneShare,
    /// Statuses stated over all actions: a ranking of transparency.
    ReportedShare,
}

/// Who is left out of the ranks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// Whoever states less than this share of its statuses, 0 to 1.
    pub reported: f64,
    /// Whoever has fewer actions to divide by.
    pub denominator: u64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { reported: 0.5, denominator: 5 }
    }
}

/// Why somebody has no rank. The order is the order of every list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unranked {
    /// Nobody told of a plan.
    NoKnownPlan,
    /// A document is known and not structured.
    DocumentNotStructured,
    /// The publisher states no progress at all.
    NoProgressStated,
    /// Too few statuses are stated.
    TooFewStated,
    /// Too few actions to divide by.
    TooFewActions,
    /// The law gives it no competence on what is ranked.
    NotApplicable,
    /// The publisher contests what is ranked.
    Disputed,
    /// No person has assessed any criterion.
    NotAssessed,
    /// Too few criteria are assessed.
    TooFewAssessed,
}

/// A share with the interval that what is missing leaves open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// The share.
    pub value: Proportion,
    /// The least that it can be.
    pub lower: Proportion,
    /// The most that it can be.
    pub upper: Proportion,
}

/// What a plan amounts to under a metric, or why it has no rank. `competent` is whether the law lets it act on any of what is ranked.
pub fn measure(counted: &Breakdown, metric: Metric, thresholds: Thresholds, competent: bool) -> Result<Measure, Unranked> {
    let (reported, done) = (counted.reported(), counted.done());
    if counted.total() == 0 {
        return Err(if competent { Unranked::TooFewActions } else { Unranked::NotApplicable });
    }
    match metric {
        Metric::ReportedShare if reported.denominator < thresholds.denominator => Err(Unranked::TooFewActions),
        Metric::ReportedShare => Ok(Measure { value: reported, lower: reported, upper: reported }),
        Metric::DoneShare if reported.numerator == 0 => Err(Unranked::NoProgressStated),
        Metric::DoneShare if reported.ratio().is_none_or(|share| share < thresholds.reported) => Err(Unranked::TooFewStated),
        Metric::DoneShare if done.of_reported.denominator < thresholds.denominator.max(1) => Err(Unranked::TooFewActions),
        Metric::DoneShare => Ok(Measure { value: done.of_reported, lower: done.lower, upper: done.upper }),
    }
}

/// A place in a ranking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place<T> {
    /// Ties share a rank: 1, 2, 2, 4.
    pub rank: u64,
    /// Who.
    pub who: T,
    /// What it amounts to.
    pub measure: Measure,
    /// Whether its interval overlaps that of the next one: their order is not established.
    pub not_distinguishable_from_next: bool,
}

/// Compares two shares exactly; a share of nothing is below every share.
pub fn compare(one: Proportion, other: Proportion) -> Ordering {
    match (one.denominator, other.denominator) {
        (0, 0) => Ordering::Equal,
        (0, _) => Ordering::Less,
        (_, 0) => Ordering::Greater,
        _ => (u128::from(one.numerator) * u128::from(other.denominator)).cmp(&(u128::from(other.numerator) * u128::from(one.denominator))),
    }
}

/// Ranks, the highest share first; among equals by `who`, whatever the order in which they were given.
pub fn rank<T: Ord>(measured: Vec<(T, Measure)>) -> Vec<Place<T>> {
    let mut measured = measured;
    measured.sort_by(|(who, one), (other, two)| compare(two.value, one.value).then_with(|| who.cmp(other)));
    let overlaps: Vec<bool> = measured.windows(2).map(|pair| compare(pair[0].1.lower, pair[1].1.upper) != Ordering::Greater).collect();
    let mut places: Vec<Place<T>> = Vec::with_capacity(measured.len());
    for ((who, measure), number) in measured.into_iter().zip(1_u64..) {
        let tied = places.last().filter(|last| compare(last.measure.value, measure.value) == Ordering::Equal).map(|last| last.rank);
        let overlaps = overlaps.get(places.len()).copied().unwrap_or(false);
        places.push(Place { rank: tied.unwrap_or(number), who, measure, not_distinguishable_from_next: overlaps });
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::status::Status;

    fn counted(pairs: &[(Status, u64)]) -> Breakdown {
        let mut counted = Breakdown::default();
        for (status, actions) in pairs {
            counted.add(*status, *actions);
        }
        counted
    }

    fn exact(numerator: u64, denominator: u64) -> Measure {
        let value = Proportion { numerator, denominator };
        Measure { value, lower: value, upper: value }
    }

    #[test]
    fn ties_share_a_rank_and_the_next_one_is_not_the_next_number() {
        let places = rank(vec![("d", exact(1, 9)), ("c", exact(2, 4)), ("a", exact(9, 10)), ("b", exact(1, 2))]);
        let ranks: Vec<(u64, &str, bool)> = places.iter().map(|place| (place.rank, place.who, place.not_distinguishable_from_next)).collect();
        assert_eq!(ranks, [(1, "a", false), (2, "b", true), (2, "c", false), (4, "d", false)]);
    }

    #[test]
    fn who_says_too_little_is_not_ranked_and_the_reason_is_told() {
        let thresholds = Thresholds::default();
        let reason = |pairs: &[(Status, u64)]| measure(&counted(pairs), Metric::DoneShare, thresholds, true).err();
        assert_eq!(reason(&[(Status::NotReported, 30)]), Some(Unranked::NoProgressStated));
        assert_eq!(reason(&[(Status::NotReported, 30), (Status::Done, 10)]), Some(Unranked::TooFewStated));
        assert_eq!(reason(&[(Status::Done, 4)]), Some(Unranked::TooFewActions));
        assert_eq!(reason(&[]), Some(Unranked::TooFewActions));
        assert_eq!(measure(&Breakdown::default(), Metric::DoneShare, thresholds, false), Err(Unranked::NotApplicable));
        assert_eq!(reason(&[(Status::Done, 4), (Status::InProgress, 1), (Status::NotReported, 5)]), None);
    }

    #[test]
    fn nobody_divides_by_zero_whatever_the_thresholds() {
        let none = Thresholds { reported: 0.0, denominator: 0 };
        assert_eq!(measure(&counted(&[(Status::NotApplicable, 3)]), Metric::DoneShare, none, true), Err(Unranked::TooFewActions));
    }
}
