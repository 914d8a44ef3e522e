//! What one cell of a matrix says: no data, not applicable, absent and unknown are four different things.

use super::Breakdown;
use crate::status::Status;

/// The state of a cell. The order is the order of every legend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CellState {
    /// No structured plan, or nobody has looked.
    NoData,
    /// The law gives this collectivité no competence, or the publisher says that nothing is to be done.
    NotApplicable,
    /// Plan read, no action on this subject.
    Absent,
    /// Actions exist, and what is stated of them says too little.
    PresentStatusUnknown,
    /// At best planned or under discussion.
    Planned,
    /// At best in progress, recurring or partly done.
    UnderWay,
    /// At least one done.
    DoneAtLeastOne,
    /// Only abandoned, not achieved, blocked or on hold.
    Stalled,
}

impl CellState {
    /// All states, in the order of every legend.
    pub const ALL: [Self; 8] = [
        Self::NoData,
        Self::NotApplicable,
        Self::Absent,
        Self::PresentStatusUnknown,
        Self::Planned,
        Self::UnderWay,
        Self::DoneAtLeastOne,
        Self::Stalled,
    ];

    /// The name in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoData => "NO_DATA",
            Self::NotApplicable => "NOT_APPLICABLE",
            Self::Absent => "ABSENT",
            Self::PresentStatusUnknown => "PRESENT_STATUS_UNKNOWN",
            Self::Planned => "PLANNED",
            Self::UnderWay => "UNDER_WAY",
            Self::DoneAtLeastOne => "DONE_AT_LEAST_ONE",
            Self::Stalled => "STALLED",
        }
    }

    /// What a cell says. `plan` is absent without a structured plan; `competent` is whether the law lets this kind of body act on the subject:
    /// one that acts all the same is shown by what it does.
    pub fn of(plan: Option<&Breakdown>, competent: bool) -> Self {
        let Some(counted) = plan else { return Self::NoData };
        let any = |statuses: &[Status]| statuses.iter().any(|status| counted.of(*status) > 0);
        if counted.total() == 0 {
            return if competent { Self::Absent } else { Self::NotApplicable };
        }
        if any(&[Status::Done]) {
            Self::DoneAtLeastOne
        } else if any(&[Status::InProgress, Status::Recurring, Status::PartlyDone]) {
            Self::UnderWay
        } else if any(&[Status::UnderDiscussion, Status::NotStarted]) {
            Self::Planned
        } else if any(&[Status::NotReported]) {
            // Beside stopped ones too: what is not stated may be under way.
            Self::PresentStatusUnknown
        } else if any(&[Status::OnHold, Status::Blocked, Status::NotAchieved, Status::Abandoned]) {
            Self::Stalled
        } else {
            Self::NotApplicable
        }
    }

    /// Whether at least one action is there.
    pub const fn is_present(self) -> bool {
        matches!(self, Self::PresentStatusUnknown | Self::Planned | Self::UnderWay | Self::DoneAtLeastOne | Self::Stalled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(statuses: &[Status]) -> CellState {
        let mut counted = Breakdown::default();
        for status in statuses {
            counted.add(*status, 1);
        }
        CellState::of(Some(&counted), true)
    }

    #[test]
    fn four_kinds_of_nothing_are_told_apart() {
        assert_eq!(CellState::of(None, true), CellState::NoData);
        assert_eq!(CellState::of(None, false), CellState::NoData);
        assert_eq!(CellState::of(Some(&Breakdown::default()), true), CellState::Absent);
        assert_eq!(CellState::of(Some(&Breakdown::default()), false), CellState::NotApplicable);
        assert_eq!(cell(&[Status::NotReported]), CellState::PresentStatusUnknown);
        assert_eq!(cell(&[Status::NotApplicable]), CellState::NotApplicable);
    }

    #[test]
    fn a_cell_says_the_best_that_is_stated() {
        assert_eq!(cell(&[Status::NotReported, Status::Done, Status::Abandoned]), CellState::DoneAtLeastOne);
        assert_eq!(cell(&[Status::NotStarted, Status::Recurring]), CellState::UnderWay);
        assert_eq!(cell(&[Status::NotStarted, Status::Blocked]), CellState::Planned);
        assert_eq!(cell(&[Status::Blocked, Status::NotAchieved]), CellState::Stalled);
        assert_eq!(cell(&[Status::Blocked, Status::NotReported]), CellState::PresentStatusUnknown);
    }
}
