//! The lines of the audit: who wrote what, when, and with which key. They are for whoever runs the service, and are not published.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// What was done, and what its subject is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Deed {
    /// An attempt to publish began: a run.
    RunBegin,
    /// A document was sent and queued: a run.
    DocumentSubmit,
    /// A version was published: the version.
    VersionPublish,
    /// Something was said of a plan as a whole: the plan.
    PlanRestate,
    /// A version was taken back: the version.
    VersionRollBack,
    /// A version that was held was let through: its run.
    RunAccept,
    /// A version that was held was refused: its run.
    RunRefuse,
    /// A feed was registered: the feed.
    FeedRegister,
    /// A feed was changed: the feed.
    FeedChange,
    /// A run of a feed was asked for: the run.
    FeedRun,
    /// A key was made: the key.
    KeyCreate,
    /// A key was renewed: the new key.
    KeyRotate,
    /// A key was revoked: the key.
    KeyRevoke,
    /// It was ruled what an action is about: the ruling.
    SubjectRule,
    /// A criterion was judged: the judgement.
    CoverageReview,
    /// A publisher replied to a judgement: the reply.
    CoverageReply,
    /// A référentiel was brought in: the référentiel.
    FrameworkImport,
}

impl Deed {
    /// All of them.
    pub const ALL: [Self; 17] = [
        Self::RunBegin,
        Self::DocumentSubmit,
        Self::VersionPublish,
        Self::PlanRestate,
        Self::VersionRollBack,
        Self::RunAccept,
        Self::RunRefuse,
        Self::FeedRegister,
        Self::FeedChange,
        Self::FeedRun,
        Self::KeyCreate,
        Self::KeyRotate,
        Self::KeyRevoke,
        Self::SubjectRule,
        Self::CoverageReview,
        Self::CoverageReply,
        Self::FrameworkImport,
    ];

    /// The name in the database, stable.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RunBegin => "RUN_BEGIN",
            Self::DocumentSubmit => "DOCUMENT_SUBMIT",
            Self::VersionPublish => "VERSION_PUBLISH",
            Self::PlanRestate => "PLAN_RESTATE",
            Self::VersionRollBack => "VERSION_ROLL_BACK",
            Self::RunAccept => "RUN_ACCEPT",
            Self::RunRefuse => "RUN_REFUSE",
            Self::FeedRegister => "FEED_REGISTER",
            Self::FeedChange => "FEED_CHANGE",
            Self::FeedRun => "FEED_RUN",
            Self::KeyCreate => "KEY_CREATE",
            Self::KeyRotate => "KEY_ROTATE",
            Self::KeyRevoke => "KEY_REVOKE",
            Self::SubjectRule => "SUBJECT_RULE",
            Self::CoverageReview => "COVERAGE_REVIEW",
            Self::CoverageReply => "COVERAGE_REPLY",
            Self::FrameworkImport => "FRAMEWORK_IMPORT",
        }
    }
}

/// A line of the audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number, in the order of writing.
    pub number: i32,
    /// When.
    pub at: DateTime<Utc>,
    /// In whose name: the label of a key, a feed, or `operator`.
    pub by: String,
    /// The key that was shown; none for the operator and for feeds.
    pub key: Option<Uuid>,
    /// What was done, by its name; one that a newer program wrote is told as it stands.
    pub deed: String,
    /// For whom.
    pub collectivity: Option<Uuid>,
    /// To what.
    pub subject: Option<Uuid>,
}
