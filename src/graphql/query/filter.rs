//! The inputs of lists, and what they become: plain filters that can be keys of a batch.

use async_graphql::{Context, Enum, ID, InputObject, OneofObject, Result};
use chrono::{DateTime, Utc};
use domain::subject::{AudienceSet, ThemeSet};

use super::concept;
use crate::graphql::context::deps;
use crate::graphql::error::bad_request;
use crate::graphql::global_id as ids;
use crate::graphql::node::enums::{ActionLever, ActionStatus, CollectivityKind, DataAvailability, OrderDirection, PlanStage, name_of};
use crate::graphql::scalar::{Date, InseeCode, Siren};
use crate::store::filter::{ActionFilter, ActionOrder, Availability, CollectivityFilter, CollectivityOrder, PlanFilter, PlanOrder, View};
use crate::store::read::collectivity::NaturalKey;

/// So many values in one list of a filter.
const VALUES: usize = 500;
/// So many alternatives in `anyOf`.
const ALTERNATIVES: usize = 5;
/// So many orders in `orderBy`.
const ORDERS: usize = 3;

/// Which collectivités. Fields are ANDed; values of a list are ORed.
#[derive(Debug, Clone, Default, InputObject)]
#[graphql(name = "CollectivityFilter")]
pub struct CollectivityFilterInput {
    /// These.
    pub ids: Option<Vec<ID>>,
    /// Of these kinds.
    pub kinds: Option<Vec<CollectivityKind>>,
    /// Communes inside any of these départements, régions or groupings (by id).
    pub within: Option<Vec<ID>>,
    /// With these SIREN.
    pub sirens: Option<Vec<Siren>>,
    /// With these INSEE codes.
    pub insee_codes: Option<Vec<InseeCode>>,
    /// At least so many people; unknown populations are left out.
    pub population_min: Option<i32>,
    /// At most so many people; unknown populations are left out.
    pub population_max: Option<i32>,
    /// Of whose plans this can be said.
    pub availability: Option<Vec<DataAvailability>>,
    /// Whose name begins so; case and accents do not matter.
    pub name_starts_with: Option<String>,
}

/// Which plans.
#[derive(Debug, Clone, Default, InputObject)]
#[graphql(name = "PlanFilter")]
pub struct PlanFilterInput {
    /// These.
    pub ids: Option<Vec<ID>>,
    /// Of these collectivités.
    pub collectivity: Option<CollectivityFilterInput>,
    /// That have come so far.
    pub stages: Option<Vec<PlanStage>>,
    /// Whose vote is known.
    pub adopted_only: Option<bool>,
    /// Whose version in force was published on this day or later.
    pub published_from: Option<Date>,
    /// Whose version in force was published on this day or earlier.
    pub published_to: Option<Date>,
    /// With an action about any of these themes, or of their narrower themes.
    pub themes: Option<Vec<ID>>,
}

/// Which actions. Fields are ANDed; values of a list are ORed. `anyOf` ORs up to 5 alternatives, one level deep.
#[derive(Debug, Clone, Default, InputObject)]
#[graphql(name = "ActionFilter")]
pub struct ActionFilterInput {
    /// These.
    pub ids: Option<Vec<ID>>,
    /// Of these collectivités.
    pub collectivity: Option<CollectivityFilterInput>,
    /// Of these plans.
    pub plans: Option<Vec<ID>>,
    /// Of plans that have come so far.
    pub plan_stages: Option<Vec<PlanStage>>,
    /// Directly in these sections.
    pub sections: Option<Vec<ID>>,
    /// With one of these statuses.
    pub statuses: Option<Vec<ActionStatus>>,
    /// With none of these statuses.
    pub exclude_statuses: Option<Vec<ActionStatus>>,
    /// Whose last due day is this one or later.
    pub due_from: Option<Date>,
    /// Whose last due day is this one or earlier.
    pub due_to: Option<Date>,
    /// Overdue on `asOf`, or not; actions of which that cannot be told are left out.
    pub overdue: Option<bool>,
    /// Whether a sum is stated.
    pub has_budget: Option<bool>,
    /// Whether a due date is stated.
    pub has_due_date: Option<bool>,
    /// About any of these themes, or of their narrower themes.
    pub themes: Option<Vec<ID>>,
    /// About every one of these themes, or of their narrower themes.
    pub all_themes: Option<Vec<ID>>,
    /// For any of these audiences.
    pub audiences: Option<Vec<ID>>,
    /// In which the collectivité acts in one of these ways.
    pub levers: Option<Vec<ActionLever>>,
    /// Full-text search over title, description and implementation: every word, and words in quotes side by side; case, accents and inclusive
    /// writing make no difference. What more than 5,000 actions match is refused, unless it is ordered by RELEVANCE alone.
    pub text: Option<String>,
    /// « Critères »: linked to any of these criteria, by the publisher, by software or by a person; what a person rejected is no link.
    pub criteria: Option<Vec<ID>>,
    /// « Relus seulement »: only what a person found to answer these criteria; without `criteria`, to answer any.
    pub reviewed_only: Option<bool>,
    /// What they say changed since.
    pub updated_since: Option<DateTime<Utc>>,
    /// One of these.
    pub any_of: Option<Vec<ActionFilterInput>>,
}

/// The order of collectivités.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum CollectivityOrderField {
    /// By name; case and accents do not matter.
    Name,
    /// By population; unknown ones as smallest.
    Population,
    /// By official code.
    OfficialCode,
    /// By the last change of a plan; those without one as oldest.
    LastUpdated,
}

/// The order of collectivités.
#[derive(Debug, Clone, InputObject)]
#[graphql(name = "CollectivityOrder")]
pub struct CollectivityOrderInput {
    /// By what.
    pub field: CollectivityOrderField,
    /// In which direction.
    #[graphql(default_with = "OrderDirection::Asc")]
    pub direction: OrderDirection,
}

/// The order of plans.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanOrderField {
    /// By the day of the version in force.
    PublishedOn,
    /// By the last change.
    UpdatedAt,
    /// By the name of the collectivité.
    CollectivityName,
    /// By the population of the collectivité.
    CollectivityPopulation,
}

/// The order of plans.
#[derive(Debug, Clone, InputObject)]
#[graphql(name = "PlanOrder")]
pub struct PlanOrderInput {
    /// By what.
    pub field: PlanOrderField,
    /// In which direction.
    #[graphql(default_with = "OrderDirection::Desc")]
    pub direction: OrderDirection,
}

/// The order of actions.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionOrderField {
    /// As the plan lists them.
    PlanPosition,
    /// By the name of the collectivité.
    CollectivityName,
    /// By status, in the order of ActionStatus.
    Status,
    /// By last due day; those without come last.
    DueDate,
    /// By the last change of what they say.
    UpdatedAt,
    /// By how well they answer `text`, the best first; alone, and for what is in force.
    Relevance,
}

/// The order of actions.
#[derive(Debug, Clone, InputObject)]
#[graphql(name = "ActionOrder")]
pub struct ActionOrderInput {
    /// By what.
    pub field: ActionOrderField,
    /// In which direction.
    #[graphql(default_with = "OrderDirection::Asc")]
    pub direction: OrderDirection,
}

/// Names one collectivité by whichever identifier the caller has.
#[derive(Debug, Clone, OneofObject)]
pub enum CollectivityRef {
    /// By id.
    Id(ID),
    /// By SIREN.
    Siren(Siren),
    /// By INSEE code.
    InseeCode(InseeCode),
    /// By slug: of several the most populous.
    Slug(String),
    /// By kind and official code.
    Official(OfficialCodeInput),
}

/// A code at one level.
#[derive(Debug, Clone, InputObject)]
pub struct OfficialCodeInput {
    /// The level: `01` is both Ain and Guadeloupe.
    pub kind: CollectivityKind,
    /// INSEE's code at that level, or the SIREN for groupings.
    pub code: String,
}

impl CollectivityRef {
    /// The natural key, or else the id.
    pub fn key(&self) -> std::result::Result<NaturalKey, Option<uuid::Uuid>> {
        match self {
            Self::Id(id) => Err(ids::collectivities(Some(&vec![id.clone()])).and_then(|ids| ids.first().copied())),
            Self::Siren(siren) => Ok(NaturalKey::Siren(siren.0.clone())),
            Self::InseeCode(code) => Ok(NaturalKey::Insee(code.0.clone())),
            Self::Slug(slug) => Ok(NaturalKey::Slug(slug.replace('\0', ""))),
            Self::Official(official) => Ok(NaturalKey::Official(official.kind.into(), official.code.replace('\0', ""))),
        }
    }
}

fn bounded<T>(list: Option<&Vec<T>>) -> Result<()> {
    match list {
        Some(list) if list.len() > VALUES => {
            Err(bad_request(format!("Une liste d'un filtre a {VALUES} valeurs au plus."), format!("A list of a filter has {VALUES} values at most.")))
        }
        _ => Ok(()),
    }
}

/// The filter of collectivités.
pub fn collectivities(given: Option<CollectivityFilterInput>) -> Result<CollectivityFilter> {
    let Some(given) = given else { return Ok(CollectivityFilter::default()) };
    bounded(given.ids.as_ref())?;
    bounded(given.within.as_ref())?;
    bounded(given.sirens.as_ref())?;
    bounded(given.insee_codes.as_ref())?;
    let availability = |value: &DataAvailability| match value {
        DataAvailability::NoKnownPlan => Some(Availability::NoKnownPlan),
        DataAvailability::StructuredWithoutProgress => Some(Availability::StructuredWithoutProgress),
        DataAvailability::StructuredWithProgress => Some(Availability::StructuredWithProgress),
        // Nothing can be in these states yet: they let nothing through.
        DataAvailability::Announced | DataAvailability::DocumentOnly | DataAvailability::Withdrawn => None,
    };
    Ok(CollectivityFilter {
        ids: ids::collectivities(given.ids.as_ref()),
        kinds: given.kinds.map(|kinds| kinds.into_iter().map(Into::into).collect()),
        within: ids::collectivities(given.within.as_ref()),
        sirens: given.sirens.map(|sirens| sirens.into_iter().map(|siren| siren.0).collect()),
        insee_codes: given.insee_codes.map(|codes| codes.into_iter().map(|code| code.0).collect()),
        population_min: given.population_min,
        population_max: given.population_max,
        availability: given.availability.map(|values| values.iter().filter_map(availability).collect()),
        name_starts_with: given.name_starts_with.map(|start| start.chars().take(200).collect()),
    })
}

fn stages(stages: Option<Vec<PlanStage>>) -> Option<Vec<String>> {
    stages.map(|stages| stages.into_iter().map(|stage| name_of(stage).to_owned()).collect())
}

/// The filter of plans.
pub fn plans(given: Option<PlanFilterInput>) -> Result<PlanFilter> {
    let Some(given) = given else { return Ok(PlanFilter::default()) };
    bounded(given.ids.as_ref())?;
    Ok(PlanFilter {
        ids: ids::plans(given.ids.as_ref()),
        collectivity: given.collectivity.map(|filter| collectivities(Some(filter))).transpose()?,
        stages: stages(given.stages),
        adopted_only: given.adopted_only.unwrap_or(false),
        themes: concept::themes(given.themes.as_ref())?.map(|themes| themes.iter().fold(ThemeSet::NONE, |set, theme| set.or(theme.within())).0),
        published_from: given.published_from.map(|day| day.0),
        published_to: given.published_to.map(|day| day.0),
    })
}

/// The filter of actions.
pub fn actions(ctx: &Context<'_>, given: Option<ActionFilterInput>, view: View) -> Result<ActionFilter> {
    let Some(mut given) = given else { return Ok(ActionFilter::default()) };
    let alternatives = given.any_of.take().unwrap_or_default();
    if alternatives.len() > ALTERNATIVES || alternatives.iter().any(|one| one.any_of.is_some()) {
        return Err(bad_request(
            format!("« anyOf » prend {ALTERNATIVES} alternatives au plus, sur un seul niveau."),
            format!("`anyOf` takes {ALTERNATIVES} alternatives at most, one level deep."),
        ));
    }
    let mut filter = plain(ctx, given, view)?;
    filter.any_of = alternatives.into_iter().map(|one| plain(ctx, one, view)).collect::<Result<_>>()?;
    Ok(filter)
}

fn plain(ctx: &Context<'_>, given: ActionFilterInput, view: View) -> Result<ActionFilter> {
    bounded(given.ids.as_ref())?;
    bounded(given.plans.as_ref())?;
    bounded(given.sections.as_ref())?;
    bounded(given.criteria.as_ref())?;
    let criteria = ids::criteria(given.criteria.as_ref());
    if criteria.as_ref().map(Vec::len) != given.criteria.as_ref().map(Vec::len) {
        return Err(bad_request(
            "« criteria » prend des identifiants de critères (« Criterion.id ») : l'un de ceux-ci n'en est pas un.",
            "`criteria` takes ids of criteria (`Criterion.id`): one of these is none.",
        ));
    }
    let statuses = |statuses: Option<Vec<ActionStatus>>| statuses.map(|statuses| statuses.into_iter().map(Into::into).collect());
    let today = view.as_of.unwrap_or_else(|| deps(ctx).clock.today());
    let (themes, audiences) = (concept::themes(given.themes.as_ref())?, concept::audiences(given.audiences.as_ref())?);
    Ok(ActionFilter {
        ids: ids::actions(given.ids.as_ref()),
        collectivity: given.collectivity.map(|filter| collectivities(Some(filter))).transpose()?,
        plans: ids::plans(given.plans.as_ref()),
        plan_stages: stages(given.plan_stages),
        sections: ids::sections(given.sections.as_ref()),
        statuses: statuses(given.statuses),
        exclude_statuses: statuses(given.exclude_statuses),
        due_from: given.due_from.map(|day| day.0),
        due_to: given.due_to.map(|day| day.0),
        overdue: given.overdue.map(|late| (late, today)),
        has_budget: given.has_budget,
        has_due_date: given.has_due_date,
        updated_since: given.updated_since.map(|instant| instant.timestamp_millis()),
        concept: concept::alone(themes.as_deref(), audiences.as_deref()),
        themes: themes.map(|themes| themes.iter().fold(ThemeSet::NONE, |set, theme| set.or(theme.within())).0),
        all_themes: concept::themes(given.all_themes.as_ref())?.unwrap_or_default().iter().map(|theme| theme.within().0).collect(),
        audiences: audiences.map(|audiences| audiences.iter().fold(AudienceSet::NONE, |set, audience| set.or(audience.within())).0),
        levers: given.levers.map(|levers| levers.into_iter().map(Into::into).collect()),
        words: given.text.filter(|text| !domain::text::is_blank(text)),
        lineages: None,
        criteria,
        reviewed_only: given.reviewed_only.unwrap_or(false),
        outside: None,
        any_of: Vec::new(),
    })
}

fn ordered<I, O>(given: Option<Vec<I>>, usual: Vec<(O, bool)>, of: impl Fn(I) -> (O, OrderDirection)) -> Result<Vec<(O, bool)>> {
    let Some(given) = given.filter(|given| !given.is_empty()) else { return Ok(usual) };
    if given.len() > ORDERS {
        return Err(bad_request(format!("« orderBy » prend {ORDERS} ordres au plus."), format!("`orderBy` takes {ORDERS} orders at most.")));
    }
    Ok(given.into_iter().map(of).map(|(order, direction)| (order, direction == OrderDirection::Desc)).collect())
}

/// The order of collectivités; by name unless told.
pub fn order_collectivities(given: Option<Vec<CollectivityOrderInput>>) -> Result<Vec<(CollectivityOrder, bool)>> {
    ordered(given, vec![(CollectivityOrder::Name, false)], |order| {
        let field = match order.field {
            CollectivityOrderField::Name => CollectivityOrder::Name,
            CollectivityOrderField::Population => CollectivityOrder::Population,
            CollectivityOrderField::OfficialCode => CollectivityOrder::OfficialCode,
            CollectivityOrderField::LastUpdated => CollectivityOrder::LastUpdated,
        };
        (field, order.direction)
    })
}

/// The order of plans; newest first unless told.
pub fn order_plans(given: Option<Vec<PlanOrderInput>>) -> Result<Vec<(PlanOrder, bool)>> {
    ordered(given, vec![(PlanOrder::PublishedOn, true)], |order| {
        let field = match order.field {
            PlanOrderField::PublishedOn => PlanOrder::PublishedOn,
            PlanOrderField::UpdatedAt => PlanOrder::UpdatedAt,
            PlanOrderField::CollectivityName => PlanOrder::CollectivityName,
            PlanOrderField::CollectivityPopulation => PlanOrder::CollectivityPopulation,
        };
        (field, order.direction)
    })
}

/// The order of actions; as their plans list them unless told.
pub fn order_actions(given: Option<Vec<ActionOrderInput>>) -> Result<Vec<(ActionOrder, bool)>> {
    ordered(given, Vec::new(), |order| {
        let field = match order.field {
            ActionOrderField::PlanPosition => ActionOrder::PlanPosition,
            ActionOrderField::CollectivityName => ActionOrder::CollectivityName,
            ActionOrderField::Status => ActionOrder::Status,
            ActionOrderField::DueDate => ActionOrder::DueDate,
            ActionOrderField::UpdatedAt => ActionOrder::UpdatedAt,
            ActionOrderField::Relevance => ActionOrder::Relevance,
        };
        (field, order.direction)
    })
}
