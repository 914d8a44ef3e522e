//! The status of an action (fr. *état d'avancement*), as Prisme counts it.
//!
//! How a city's wording becomes one of these is `normalise::status`; nothing here reads text.

use serde::{Deserialize, Serialize};

/// The status of an action. The order is the order of every breakdown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// « Non renseigné »: the source says nothing. Not a synonym of not started.
    #[default]
    NotReported,
    /// « À discuter », « à l'étude ».
    UnderDiscussion,
    /// « À venir », « programmé ».
    NotStarted,
    /// « En cours ».
    InProgress,
    /// « Permanent », « récurrent ».
    Recurring,
    /// « En pause », « reporté ».
    OnHold,
    /// « Bloqué ».
    Blocked,
    /// « Partiellement réalisé ».
    PartlyDone,
    /// « Réalisé ».
    Done,
    /// « Non réalisé »: the publisher says that it failed.
    NotAchieved,
    /// « Abandonné ».
    Abandoned,
    /// « Sans objet ».
    NotApplicable,
}

impl Status {
    /// All statuses, in the order of every breakdown.
    pub const ALL: [Self; 12] = [
        Self::NotReported,
        Self::UnderDiscussion,
        Self::NotStarted,
        Self::InProgress,
        Self::Recurring,
        Self::OnHold,
        Self::Blocked,
        Self::PartlyDone,
        Self::Done,
        Self::NotAchieved,
        Self::Abandoned,
        Self::NotApplicable,
    ];

    /// The name in the API, in databases and in the vocabulary files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotReported => "NOT_REPORTED",
            Self::UnderDiscussion => "UNDER_DISCUSSION",
            Self::NotStarted => "NOT_STARTED",
            Self::InProgress => "IN_PROGRESS",
            Self::Recurring => "RECURRING",
            Self::OnHold => "ON_HOLD",
            Self::Blocked => "BLOCKED",
            Self::PartlyDone => "PARTLY_DONE",
            Self::Done => "DONE",
            Self::NotAchieved => "NOT_ACHIEVED",
            Self::Abandoned => "ABANDONED",
            Self::NotApplicable => "NOT_APPLICABLE",
        }
    }

    /// Reads a name; `None` when there is no such status.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// How far an action has come, to tell a step back from a step on; `None` where the status is no step on the way.
    pub const fn advancement(self) -> Option<u8> {
        match self {
            Self::UnderDiscussion => Some(0),
            Self::NotStarted => Some(1),
            Self::InProgress | Self::Recurring => Some(2),
            Self::PartlyDone => Some(3),
            Self::Done => Some(4),
            _ => None,
        }
    }
}
