//! What can be said of a plan and a criterion: seven states, of which software reaches none but « à vérifier » by itself.
//!
//! A state that judges comes from a person; what nobody has looked at is to be reviewed, whether software found candidates or not. See
//! docs/decisions/2026-11-25-software-only-proposes.md.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::share::Proportion;

/// The state of one criterion for one collectivité.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CoverageState {
    /// No structured plan: nothing can be told.
    NoData,
    /// Outside the legal competence, or not addressed to this kind of body.
    NotApplicable,
    /// No person has looked; software may have found candidates.
    ToReview,
    /// A person looked and found nothing in the published plan.
    NotFound,
    /// A person found a part of it.
    PartlyAddressed,
    /// A person found it.
    Addressed,
    /// The publisher contests what a person found.
    Disputed,
}

impl CoverageState {
    /// All of them, in the order of the API.
    pub const ALL: [Self; 7] =
        [Self::NoData, Self::NotApplicable, Self::ToReview, Self::NotFound, Self::PartlyAddressed, Self::Addressed, Self::Disputed];

    /// The name in the API and in databases.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoData => "NO_DATA",
            Self::NotApplicable => "NOT_APPLICABLE",
            Self::ToReview => "TO_REVIEW",
            Self::NotFound => "NOT_FOUND",
            Self::PartlyAddressed => "PARTLY_ADDRESSED",
            Self::Addressed => "ADDRESSED",
            Self::Disputed => "DISPUTED",
        }
    }

    /// Reads a name; `None` when there is no such state.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether it is for a person to say.
    pub const fn is_judged(self) -> bool {
        matches!(self, Self::NotFound | Self::PartlyAddressed | Self::Addressed)
    }

    /// Whether somebody assessed the criterion, contested or not.
    pub const fn is_assessed(self) -> bool {
        self.is_judged() || matches!(self, Self::Disputed)
    }

    /// Whether a person found at least a part of it.
    pub const fn is_addressed(self) -> bool {
        matches!(self, Self::PartlyAddressed | Self::Addressed)
    }
}

/// What a person judged, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judged {
    /// What.
    pub state: CoverageState,
    /// When.
    pub at: DateTime<Utc>,
}

/// What is known of one cell.
#[derive(Debug, Clone, Copy, Default)]
pub struct Evidence<'a> {
    /// Whether the collectivité has a structured plan.
    pub has_plan: bool,
    /// Whether the criterion applies to it.
    pub applies: bool,
    /// What a person judged of each link that stands in the plan; none where nobody has looked.
    pub links: &'a [Option<Judged>],
    /// What a person judged last of the whole cell.
    pub whole: Option<Judged>,
    /// When the publisher last contested.
    pub contested: Option<DateTime<Utc>>,
}

/// The state of a cell, and the judgement it rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The state.
    pub state: CoverageState,
    /// The judgement; none where none holds.
    pub judged: Option<Judged>,
}

/// The state of a cell.
///
/// The later judgement holds: that of the whole cell, or else the best of its links. Links alone say « not found » when every one of them
/// was judged so; one that nobody has looked at leaves it open. A contestation holds until somebody judges again.
pub fn standing(evidence: Evidence<'_>) -> Standing {
    let bare = |state| Standing { state, judged: None };
    if !evidence.applies {
        return bare(CoverageState::NotApplicable);
    }
    if !evidence.has_plan {
        return bare(CoverageState::NoData);
    }
    let judged = match (evidence.whole, of_links(evidence.links)) {
        (Some(whole), Some(links)) if links.at > whole.at => Some(links),
        (Some(whole), _) => Some(whole),
        (None, links) => links,
    };
    let Some(judged) = judged else { return bare(CoverageState::ToReview) };
    let contested = evidence.contested.is_some_and(|at| at > judged.at);
    Standing { state: if contested { CoverageState::Disputed } else { judged.state }, judged: Some(judged) }
}

/// What the links of a cell say together: the best that a person found, or nothing found once all of them were looked at.
fn of_links(links: &[Option<Judged>]) -> Option<Judged> {
    let last = links.iter().flatten().map(|judged| judged.at).max()?;
    let best = links.iter().flatten().map(|judged| judged.state).max()?;
    let settled = best.is_addressed() || links.iter().all(Option::is_some);
    settled.then_some(Judged { state: best, at: last })
}

/// The cells of one collectivité, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals(pub [u64; 7]);

impl Totals {
    /// Counts cells.
    pub fn of(states: impl IntoIterator<Item = CoverageState>) -> Self {
        let mut totals = Self::default();
        for state in states {
            totals.0[state as usize] += 1;
        }
        totals
    }

    /// How many cells are in a state.
    pub const fn count(&self, state: CoverageState) -> u64 {
        self.0[state as usize]
    }

    fn those(&self, wanted: impl Fn(CoverageState) -> bool) -> u64 {
        CoverageState::ALL.into_iter().filter(|state| wanted(*state)).map(|state| self.count(state)).sum()
    }

    /// Addressed, at least in part, over those that somebody assessed. What is contested was assessed, and counts as not addressed until it
    /// is settled: nobody improves a figure by contesting.
    pub fn addressed(&self) -> Proportion {
        Proportion { numerator: self.those(CoverageState::is_addressed), denominator: self.those(CoverageState::is_assessed) }
    }

    /// Those that somebody assessed over those that apply.
    pub fn assessed(&self) -> Proportion {
        let applicable = self.those(|state| state != CoverageState::NotApplicable);
        Proportion { numerator: self.those(CoverageState::is_assessed), denominator: applicable }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(minute * 60, 0).unwrap()
    }

    #[expect(clippy::unnecessary_wraps, reason = "a cell may have no judgement: the cases read better so")]
    fn judged(state: CoverageState, minute: i64) -> Option<Judged> {
        Some(Judged { state, at: at(minute) })
    }

    fn check(links: &[Option<Judged>], whole: Option<Judged>, contested: Option<i64>) -> CoverageState {
        standing(Evidence { has_plan: true, applies: true, links, whole, contested: contested.map(at) }).state
    }

    use CoverageState::{Addressed, Disputed, NoData, NotApplicable, NotFound, PartlyAddressed, ToReview};

    #[test]
    fn software_alone_leaves_everything_to_review() {
        assert_eq!(check(&[], None, None), ToReview);
        assert_eq!(check(&[None, None], None, None), ToReview);
        assert_eq!(check(&[None], None, Some(9)), ToReview);
    }

    #[test]
    fn what_does_not_apply_is_never_a_gap_and_no_plan_is_no_answer() {
        let evidence = Evidence { applies: true, whole: judged(NotFound, 1), ..Evidence::default() };
        assert_eq!(standing(evidence), Standing { state: NoData, judged: None });
        assert_eq!(standing(Evidence { applies: false, has_plan: true, ..evidence }).state, NotApplicable);
    }

    #[test]
    fn links_say_not_found_when_all_of_them_were_looked_at() {
        assert_eq!(check(&[judged(NotFound, 1), None], None, None), ToReview);
        assert_eq!(check(&[judged(NotFound, 1), judged(NotFound, 2)], None, None), NotFound);
        assert_eq!(check(&[judged(NotFound, 1), judged(PartlyAddressed, 2), None], None, None), PartlyAddressed);
        assert_eq!(check(&[judged(Addressed, 1), judged(PartlyAddressed, 2)], None, None), Addressed);
    }

    #[test]
    fn the_later_judgement_holds() {
        assert_eq!(check(&[judged(Addressed, 1)], judged(NotFound, 2), None), NotFound);
        assert_eq!(check(&[judged(Addressed, 3)], judged(NotFound, 2), None), Addressed);
        assert_eq!(check(&[judged(NotFound, 3), None], judged(Addressed, 2), None), Addressed);
    }

    #[test]
    fn a_contestation_holds_until_somebody_judges_again() {
        assert_eq!(check(&[], judged(NotFound, 1), Some(2)), Disputed);
        assert_eq!(check(&[], judged(NotFound, 3), Some(2)), NotFound);
    }

    #[test]
    fn assessed_is_told_apart_from_addressed() {
        let totals = Totals::of([NotApplicable, ToReview, ToReview, NotFound, PartlyAddressed, Addressed, Disputed]);
        assert_eq!(totals.addressed(), Proportion { numerator: 2, denominator: 4 });
        assert_eq!(totals.assessed(), Proportion { numerator: 4, denominator: 6 });
        assert_eq!(Totals::of([ToReview]).addressed().ratio(), None);
    }
}
