//! What may be asked of lists: plain filters and orders that can be keys of a batch, and the conditions they become.

use std::sync::Arc;

use chrono::NaiveDate;
use domain::action::Lever;
use domain::collectivity::Kind;
use domain::feed::{Health, Mode};
use domain::status::Status;
use uuid::Uuid;

/// When the answer is about: what the sources said on a day, as recorded at an instant; today's pointers when both are absent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct View {
    /// What the sources said on that day.
    pub as_of: Option<NaiveDate>,
    /// What had been recorded at that instant, in milliseconds since 1970.
    pub known_at: Option<i64>,
}

impl View {
    /// Whether the answer is today's.
    pub fn is_now(&self) -> bool {
        self.as_of.is_none() && self.known_at.is_none()
    }
}

/// What can be said of a collectivité's plans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Availability {
    /// Nobody told of a plan.
    NoKnownPlan,
    /// Structured, without progress.
    StructuredWithoutProgress,
    /// Structured, with progress.
    StructuredWithProgress,
}

/// Which collectivités.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the fields are those of the published CollectivityFilter")]
pub struct CollectivityFilter {
    pub ids: Option<Vec<Uuid>>,
    pub kinds: Option<Vec<Kind>>,
    pub within: Option<Vec<Uuid>>,
    pub sirens: Option<Vec<String>>,
    pub insee_codes: Option<Vec<String>>,
    pub population_min: Option<i32>,
    pub population_max: Option<i32>,
    pub availability: Option<Vec<Availability>>,
    pub name_starts_with: Option<String>,
}

/// The order of collectivités.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CollectivityOrder {
    /// By folded name.
    Name,
    /// By population; unknown ones as smallest.
    Population,
    /// By official code.
    OfficialCode,
    /// By the last change of a plan; those without as oldest.
    LastUpdated,
}

/// Which plans.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the fields are those of the published PlanFilter")]
pub struct PlanFilter {
    pub ids: Option<Vec<Uuid>>,
    pub collectivity: Option<CollectivityFilter>,
    pub stages: Option<Vec<String>>,
    pub adopted_only: bool,
    /// With an action in force about any of these themes; narrower ones have been put in.
    pub themes: Option<u64>,
    pub published_from: Option<NaiveDate>,
    pub published_to: Option<NaiveDate>,
}

/// The order of plans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlanOrder {
    /// By the day of the version in force.
    PublishedOn,
    /// By the last change.
    UpdatedAt,
    /// By the folded name of the collectivité.
    CollectivityName,
    /// By its population.
    CollectivityPopulation,
}

/// Which actions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the fields are those of the published ActionFilter")]
pub struct ActionFilter {
    pub ids: Option<Vec<(Uuid, i32)>>,
    pub collectivity: Option<CollectivityFilter>,
    pub plans: Option<Vec<Uuid>>,
    pub plan_stages: Option<Vec<String>>,
    pub sections: Option<Vec<(Uuid, i32)>>,
    pub statuses: Option<Vec<Status>>,
    pub exclude_statuses: Option<Vec<Status>>,
    pub due_from: Option<NaiveDate>,
    pub due_to: Option<NaiveDate>,
    /// Overdue or not on that day.
    pub overdue: Option<(bool, NaiveDate)>,
    pub has_budget: Option<bool>,
    pub has_due_date: Option<bool>,
    pub updated_since: Option<i64>,
    /// About any of these themes; narrower ones have been put in.
    pub themes: Option<u64>,
    /// About every one of these: each a theme with its narrower ones.
    pub all_themes: Vec<u64>,
    /// For any of these audiences.
    pub audiences: Option<u32>,
    pub levers: Option<Vec<Lever>>,
    /// What the themes or the audiences come to, when it is one concept: the index of concepts answers faster than their bits.
    pub concept: Option<Concept>,
    /// Words that they say. The store cannot tell: it lets nothing through until `consult` has put keys in their place.
    pub words: Option<String>,
    /// These, through all versions.
    pub lineages: Option<Arc<[Uuid]>>,
    /// Linked to one of these criteria.
    pub criteria: Option<Vec<Uuid>>,
    /// Only by what a person found; to any criterion when none is named.
    pub reviewed_only: bool,
    /// Linked to none of these criteria.
    pub outside: Option<Vec<Uuid>>,
    pub any_of: Vec<ActionFilter>,
}

/// A concept that actions in force are found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Concept {
    /// A theme, by number; narrower ones count.
    Theme(u8),
    /// An audience, by number.
    Audience(u8),
}

/// The order of actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ActionOrder {
    /// As the plan lists them.
    PlanPosition,
    /// By the folded name of the collectivité.
    CollectivityName,
    /// By status, in the order of every breakdown.
    Status,
    /// By due date; those without come last.
    DueDate,
    /// By the last change of what they say.
    UpdatedAt,
    /// By how well they answer a question in words: known to `consult` only, and no order here.
    Relevance,
}

/// Where the actions of a list are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Within {
    /// Everywhere: the versions in force.
    Everything,
    /// The version in force of this plan.
    Plan(Uuid),
    /// The versions in force of this collectivité.
    Collectivity(Uuid),
    /// This version.
    Version(Uuid),
    /// This section of this version.
    Section(Uuid, i32),
}

/// A list of actions.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ActionList {
    /// Where they are looked for.
    pub within: Within,
    /// When the answer is about.
    pub view: View,
    /// Which of them.
    pub filter: ActionFilter,
}

/// Statuses that leave an action open, so that it can be late.
pub const OPEN: [Status; 6] = [Status::UnderDiscussion, Status::NotStarted, Status::InProgress, Status::OnHold, Status::Blocked, Status::PartlyDone];

/// Which feeds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the fields are those of the published FeedFilter")]
pub struct FeedFilter {
    pub collectivity: Option<CollectivityFilter>,
    pub health: Option<Vec<Health>>,
    pub formats: Option<Vec<String>>,
    pub modes: Option<Vec<Mode>>,
    /// What they are called.
    pub names: Option<Vec<String>>,
}

/// Which runs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct RunFilter {
    /// Of these states, by their names in the API.
    pub states: Option<Vec<String>>,
    /// Of these feeds.
    pub feeds: Option<Vec<Uuid>>,
    /// For these collectivités.
    pub collectivities: Option<Vec<Uuid>>,
}
