//! What a timeline tells of: which kinds of events, between which days.

use chrono::NaiveDate;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EventKind {
    /// An assembly voted a plan.
    PlanAdopted,
    /// A version of a plan was published.
    VersionPublished,
    /// The status of an action moved.
    StatusChanged,
}

impl EventKind {
    /// All kinds, in the order in which they stand on one day.
    pub const ALL: [Self; 3] = [Self::PlanAdopted, Self::VersionPublished, Self::StatusChanged];

    /// The name in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PlanAdopted => "PLAN_ADOPTED",
            Self::VersionPublished => "PLAN_VERSION_PUBLISHED",
            Self::StatusChanged => "ACTION_STATUS_CHANGED",
        }
    }
}

/// Some kinds of events, never none: none that is named is all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EventKinds(u8);

impl EventKinds {
    /// All of them.
    pub const ALL: Self = Self((1 << EventKind::ALL.len()) - 1);

    /// Those that are in, in the order of one day.
    pub fn kinds(self) -> impl Iterator<Item = EventKind> {
        EventKind::ALL.into_iter().filter(move |kind| self.0 & 1 << *kind as u8 != 0)
    }
}

impl Default for EventKinds {
    fn default() -> Self {
        Self::ALL
    }
}

impl FromIterator<EventKind> for EventKinds {
    fn from_iter<I: IntoIterator<Item = EventKind>>(kinds: I) -> Self {
        match kinds.into_iter().fold(0, |bits, kind| bits | 1 << kind as u8) {
            0 => Self::ALL,
            bits => Self(bits),
        }
    }
}

/// What a timeline tells of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// Events of these kinds.
    pub kinds: EventKinds,
    /// On that day or later.
    pub from: Option<NaiveDate>,
    /// On that day or before.
    pub to: Option<NaiveDate>,
}

impl Span {
    /// Whether it ends before it begins.
    pub fn is_inverted(&self) -> bool {
        self.from.zip(self.to).is_some_and(|(from, to)| to < from)
    }
}
