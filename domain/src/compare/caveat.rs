//! What must be read before a comparison: warnings counted from the data, each with the collectivités that it speaks of.
//!
//! A warning never judges a collectivité; it says what the figures cannot tell.

mod sentence;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::collectivity::Kind;
use crate::plan::Stage;

/// Shares over fewer actions than this say little.
pub const FEW: u32 = 5;
/// Documents further apart than this are compared with care: half of a municipal term.
pub const APART_YEARS: u32 = 3;

/// What is known of one collectivité that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// The key.
    pub id: Uuid,
    /// What it is: the law does not let all do the same.
    pub kind: Kind,
    /// Its plan; `None` when no structured one is known.
    pub plan: Option<Plan>,
}

/// What its plan says within the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// How far the plan has come.
    pub stage: Stage,
    /// The day that the version speaks of.
    pub published_on: NaiveDate,
    /// Whether any action of the whole plan has a status.
    pub states_progress: bool,
    /// The actions that the question is about.
    pub actions: u32,
    /// Those of them whose status is stated.
    pub reported: u32,
    /// Those whose themes a program found and no person confirmed.
    pub by_machine: u32,
    /// Those without any theme.
    pub without_theme: u32,
}

/// When the answer is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct When {
    /// What the sources said on that day.
    pub as_of: Option<NaiveDate>,
    /// What had been recorded at that instant, when that is in the past on purpose.
    pub known_at: Option<DateTime<Utc>>,
}

/// What a comparison is told from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Everybody who was asked for.
    pub bodies: Vec<Body>,
    /// When it is about.
    pub when: When,
    /// Whether the question looks at themes: only then it matters who found them.
    pub by_theme: bool,
}

/// One warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caveat {
    /// What it warns of.
    pub warning: Warning,
    /// The collectivités that it speaks of, in the order of the question; none when it speaks of all.
    pub collectivities: Vec<Uuid>,
    /// Of how many.
    pub of: usize,
}

/// What a warning says, with its figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warning {
    /// The answer is that of another day or of another instant.
    ViewInPast(When),
    /// No structured plan is known.
    NoStructuredPlan,
    /// The plan states no progress at all.
    NoProgressStated,
    /// Less than half of the actions have a status.
    ProgressPartlyStated,
    /// Some statuses, but fewer than [`FEW`].
    SmallDenominators,
    /// A structured plan without any action in scope.
    NoActionInScope,
    /// The plan was not voted, or no vote was found.
    PlanNotAdopted,
    /// The plan is no longer in force.
    PlanEnded,
    /// Documents of days far apart.
    MixedDates(NaiveDate, NaiveDate),
    /// Bodies of kinds that the law does not let do the same.
    KindsDiffer(usize),
    /// So many actions of so many were sorted into themes by a program.
    ThemesByMachine(u64, u64),
    /// So many actions of so many have no theme, and are in no column of a matrix.
    ActionsWithoutTheme(u64, u64),
}

impl Warning {
    /// The code: part of the published contract.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ViewInPast(_) => "VIEW_IN_PAST",
            Self::NoStructuredPlan => "NO_STRUCTURED_PLAN",
            Self::NoProgressStated => "NO_PROGRESS_STATED",
            Self::ProgressPartlyStated => "PROGRESS_PARTLY_STATED",
            Self::SmallDenominators => "SMALL_DENOMINATORS",
            Self::NoActionInScope => "NO_ACTION_IN_SCOPE",
            Self::PlanNotAdopted => "PLAN_NOT_ADOPTED",
            Self::PlanEnded => "PLAN_ENDED",
            Self::MixedDates(..) => "MIXED_DATES",
            Self::KindsDiffer(_) => "KINDS_DIFFER",
            Self::ThemesByMachine(..) => "THEMES_BY_MACHINE",
            Self::ActionsWithoutTheme(..) => "ACTIONS_WITHOUT_THEME",
        }
    }
}

/// The warnings, in the order in which they should be read.
pub fn of(facts: &Facts) -> Vec<Caveat> {
    let mut found = Vec::new();
    let all = facts.bodies.len();
    let mut put = |warning: Warning, collectivities: Vec<Uuid>| found.push(Caveat { warning, collectivities, of: all });
    if facts.when != When::default() {
        put(Warning::ViewInPast(facts.when), Vec::new());
    }
    let such = |test: &dyn Fn(&Body) -> bool| facts.bodies.iter().filter(|body| test(body)).map(|body| body.id).collect::<Vec<_>>();
    let planned = |test: fn(&Plan) -> bool| such(&|body: &Body| body.plan.as_ref().is_some_and(test));
    for (warning, bodies) in [
        (Warning::NoStructuredPlan, such(&|body| body.plan.is_none())),
        (Warning::NoProgressStated, planned(|plan| !plan.states_progress)),
        (Warning::ProgressPartlyStated, planned(|plan| plan.reported > 0 && plan.reported < plan.actions.div_ceil(2))),
        (Warning::SmallDenominators, planned(|plan| plan.reported > 0 && plan.reported < FEW)),
        (Warning::NoActionInScope, planned(|plan| plan.actions == 0)),
        (Warning::PlanNotAdopted, planned(|plan| matches!(plan.stage, Stage::Draft | Stage::Presented))),
        (Warning::PlanEnded, planned(|plan| matches!(plan.stage, Stage::Superseded | Stage::Expired | Stage::Withdrawn))),
    ] {
        if !bodies.is_empty() {
            put(warning, bodies);
        }
    }
    if let Some((oldest, newest)) = far_apart(&facts.bodies) {
        put(Warning::MixedDates(oldest, newest), such(&|body| body.plan.as_ref().is_some_and(|plan| plan.published_on == oldest)));
    }
    let mut kinds: Vec<Kind> = facts.bodies.iter().map(|body| competences(body.kind)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.len() > 1 {
        put(Warning::KindsDiffer(kinds.len()), Vec::new());
    }
    if facts.by_theme {
        let sum = |what: fn(&Plan) -> u32| facts.bodies.iter().filter_map(|body| body.plan.as_ref()).map(|plan| u64::from(what(plan))).sum::<u64>();
        let (actions, by_machine, without) = (sum(|plan| plan.actions), sum(|plan| plan.by_machine), sum(|plan| plan.without_theme));
        if by_machine > 0 {
            put(Warning::ThemesByMachine(by_machine, actions), planned(|plan| plan.by_machine > 0));
        }
        if without > 0 {
            put(Warning::ActionsWithoutTheme(without, actions), planned(|plan| plan.without_theme > 0));
        }
    }
    found
}

/// The oldest and the newest day of the plans, when they are too far apart.
fn far_apart(bodies: &[Body]) -> Option<(NaiveDate, NaiveDate)> {
    let days = || bodies.iter().filter_map(|body| body.plan.as_ref()).map(|plan| plan.published_on);
    let (oldest, newest) = (days().min()?, days().max()?);
    let limit = oldest.checked_add_months(chrono::Months::new(12 * APART_YEARS))?;
    (newest > limit).then_some((oldest, newest))
}

/// Kinds with the same competences, by one of them: Paris is a commune too, and a métropole is a grouping.
fn competences(kind: Kind) -> Kind {
    match kind {
        Kind::SpecialStatus => Kind::Commune,
        Kind::Metropole | Kind::Ept => Kind::Epci,
        other => other,
    }
}

#[cfg(test)]
mod tests;
