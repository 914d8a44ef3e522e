//! The lines of the journal: what was recorded, in the order in which it was.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Of which kind a recorded change is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// Something that was not there.
    Created,
    /// Something that says other than before.
    Updated,
    /// Something that its publisher, or Prisme, took back.
    Withdrawn,
    /// What Prisme made of it was put right.
    Corrected,
    /// Words were removed for good.
    Redacted,
}

impl ChangeKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::Created, Self::Updated, Self::Withdrawn, Self::Corrected, Self::Redacted];

    /// The name in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Created => "CREATED",
            Self::Updated => "UPDATED",
            Self::Withdrawn => "WITHDRAWN",
            Self::Corrected => "CORRECTED",
            Self::Redacted => "REDACTED",
        }
    }
}

/// What a recorded change is a change of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeOf {
    /// A version of a plan.
    PlanVersion,
    /// What is said of a plan as a whole.
    Plan,
    /// What actions of a version are about.
    Subjects,
    /// A référentiel, or how plans are read against it.
    Framework,
    /// The table of territories.
    Territories,
}

impl ChangeOf {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::PlanVersion, Self::Plan, Self::Subjects, Self::Framework, Self::Territories];

    /// The name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PlanVersion => "PLAN_VERSION",
            Self::Plan => "PLAN",
            Self::Subjects => "SUBJECTS",
            Self::Framework => "FRAMEWORK",
            Self::Territories => "TERRITORIES",
        }
    }
}

/// A line of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The data version from then on.
    pub number: i64,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// Of which kind.
    pub kind: ChangeKind,
    /// What changed.
    pub of: ChangeOf,
    /// Whose it is.
    pub collectivity: Option<Uuid>,
    /// The plan.
    pub plan: Option<Uuid>,
    /// The version, or the thing itself.
    pub version: Option<Uuid>,
    /// Figures, as a JSON object.
    pub summary: String,
}
