//! Where questions begin: one thing by its key, lists, and what the service says of itself.

mod access;
pub mod comparison;
pub mod concept;
pub mod filter;
mod framework;
mod harvest;
pub mod identified;
mod journal;
mod search;
mod vocabulary;

use async_graphql::{Context, ID, MergedObject, Object, Result};
use chrono::{DateTime, Utc};

use self::access::Access;
use self::comparison::Comparing;
use self::filter::{
    ActionFilterInput, ActionOrderInput, CollectivityFilterInput, CollectivityOrderInput, CollectivityRef, PlanFilterInput, PlanOrderInput,
};
use self::framework::Frameworks;
use self::harvest::Harvest;
use self::journal::Journal;
use self::search::Searching;
use self::vocabulary::Concepts;
use super::context::{deps, loaders};
use super::edge::connection::{ActionConnection, CollectivityConnection, PlanConnection, PlanScope};
use super::edge::load;
use super::error::{bad_request, of_batch, of_store};
use super::global_id::Key;
use super::loader::ActionByLineage;
use super::node::action::Action;
use super::node::collectivity::Collectivity;
use super::node::enums::{Language, VocabularyName};
use super::node::plan::Plan;
use super::node::vocabulary::{ServiceStats, VocabularyTerm};
use super::page::{Arguments, int, whole};
use super::scalar::Date;
use crate::consult::vocabulary as words;
use crate::store::filter::{View, Within};
use crate::store::read;
pub use identified::{Entities, Node, Permalinked, Sourced};

/// Where questions begin.
#[derive(MergedObject, Default)]
pub struct Query(Plans, Comparing, Concepts, Frameworks, Harvest, Journal, Searching, About, Entities, Access);

/// When the answer is about.
fn view(as_of: Option<Date>, known_at: Option<DateTime<Utc>>) -> View {
    View { as_of: as_of.map(|day| day.0), known_at: known_at.map(|instant| instant.timestamp_millis()) }
}

/// The collectivité that a caller names.
pub(super) async fn find(ctx: &Context<'_>, given: &CollectivityRef, view: View) -> Result<Option<Collectivity>> {
    match given.key() {
        Ok(key) => {
            let found = loaders(ctx).load_one(key).await.map_err(|error| of_batch(&error))?;
            Ok(found.map(|record| Collectivity::new(record, view)))
        }
        Err(Some(id)) => load::collectivity(ctx, id, view).await,
        Err(None) => Ok(None),
    }
}

/// A plan under a view; absent before its first version.
async fn plan_under(ctx: &Context<'_>, id: uuid::Uuid, view: View) -> Result<Option<Plan>> {
    let Some(plan) = load::plan(ctx, id, view).await? else { return Ok(None) };
    let shows = load::in_force(ctx, &plan.record, view).await?;
    Ok(shows.map(|_| plan))
}

/// Collectivités, plans and actions.
#[derive(Default)]
pub struct Plans;

#[Object]
impl Plans {
    /// One collectivité; null when nobody is called so.
    async fn collectivity(
        &self,
        ctx: &Context<'_>,
        r#ref: CollectivityRef,
        as_of: Option<Date>,
        known_at: Option<DateTime<Utc>>,
    ) -> Result<Option<Collectivity>> {
        find(ctx, &r#ref, view(as_of, known_at)).await
    }

    /// Collectivités, by name unless told.
    #[expect(clippy::too_many_arguments, reason = "a connection has four, a filter and an order, and when the answer is about")]
    async fn collectivities(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<CollectivityFilterInput>,
        order_by: Option<Vec<CollectivityOrderInput>>,
        as_of: Option<Date>,
        known_at: Option<DateTime<Utc>>,
    ) -> Result<CollectivityConnection> {
        let (view, window) = (view(as_of, known_at), Arguments { first, after, last, before }.window()?);
        let (filter, order) = (filter::collectivities(filter)?, filter::order_collectivities(order_by)?);
        let page = read::collectivity::list(&deps(ctx).store, &filter, &order, view, &window).await.map_err(|error| of_store(&error))?;
        Ok(CollectivityConnection::new(page, &window, filter, view))
    }

    /// One plan; null before its first version.
    async fn plan(&self, ctx: &Context<'_>, id: ID, as_of: Option<Date>, known_at: Option<DateTime<Utc>>) -> Result<Option<Plan>> {
        match Key::parse(&id) {
            Some(Key::Plan(id)) => plan_under(ctx, id, view(as_of, known_at)).await,
            _ => Ok(None),
        }
    }

    /// Plans, newest first unless told.
    #[expect(clippy::too_many_arguments, reason = "a connection has four, a filter and an order, and when the answer is about")]
    async fn plans(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<PlanFilterInput>,
        order_by: Option<Vec<PlanOrderInput>>,
        as_of: Option<Date>,
        known_at: Option<DateTime<Utc>>,
    ) -> Result<PlanConnection> {
        let (view, window) = (view(as_of, known_at), Arguments { first, after, last, before }.window()?);
        let (filter, order) = (filter::plans(filter)?, filter::order_plans(order_by)?);
        let page = read::plan::list(&deps(ctx).store, &filter, &order, view, &window).await.map_err(|error| of_store(&error))?;
        Ok(PlanConnection::new(page, &window, PlanScope::Everything, filter, view))
    }

    /// By `id`: the action in that version. By `lineage`: the action in the version in force at `asOf`.
    async fn action(
        &self,
        ctx: &Context<'_>,
        id: Option<ID>,
        lineage: Option<ID>,
        as_of: Option<Date>,
        known_at: Option<DateTime<Utc>>,
    ) -> Result<Option<Action>> {
        let view = view(as_of, known_at);
        match (id, lineage) {
            (Some(id), None) => match Key::parse(&id) {
                Some(Key::Action(version, position)) => load::action(ctx, version, position, view).await,
                _ => Ok(None),
            },
            (None, Some(lineage)) => match Key::parse(&lineage) {
                Some(Key::Lineage(lineage)) => {
                    let found = loaders(ctx).load_one(ActionByLineage { lineage, view }).await.map_err(|error| of_batch(&error))?;
                    Ok(found.map(|record| Action::new(record, view)))
                }
                _ => Ok(None),
            },
            _ => Err(bad_request(
                "Demandez une action par id ou par lineage, un seul des deux.",
                "Ask for an action by id or by lineage: one of them.",
            )),
        }
    }

    /// Actions of the versions in force, as their plans list them unless told.
    #[expect(clippy::too_many_arguments, reason = "a connection has four, a filter and an order, and when the answer is about")]
    async fn actions(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<ActionFilterInput>,
        order_by: Option<Vec<ActionOrderInput>>,
        as_of: Option<Date>,
        known_at: Option<DateTime<Utc>>,
    ) -> Result<ActionConnection> {
        let (view, arguments) = (view(as_of, known_at), Arguments { first, after, last, before });
        let (filter, order) = (filter::actions(ctx, filter, view)?, filter::order_actions(order_by)?);
        ActionConnection::load(ctx, &arguments, Within::Everything, filter, order, view).await
    }
}

/// What the service says of itself.
#[derive(Default)]
pub struct About;

#[Object]
impl About {
    /// Labels, colours and patterns of an enum, for legends.
    async fn vocabulary(&self, name: VocabularyName, #[graphql(default)] lang: Language) -> Vec<VocabularyTerm> {
        let terms: &[words::Term] = match name {
            VocabularyName::ActionStatus => &words::ACTION_STATUS,
            VocabularyName::CellState => &words::CELL_STATE,
            VocabularyName::CoverageState => &words::COVERAGE_STATE,
            VocabularyName::DataAvailability => &words::DATA_AVAILABILITY,
            VocabularyName::ProvenanceNature => &words::PROVENANCE_NATURE,
            VocabularyName::ActionLever => &words::ACTION_LEVER,
            VocabularyName::CollectivityKind => &words::COLLECTIVITY_KIND,
            VocabularyName::PledgeState => &words::PLEDGE_STATE,
        };
        let wrap = |term: &words::Term| VocabularyTerm {
            value: term.value.to_owned(),
            label: term.label(lang.into()).to_owned(),
            definition: None,
            colour: term.colour.map(str::to_owned),
            pattern: term.pattern.map(str::to_owned),
        };
        terms.iter().map(wrap).collect()
    }

    /// Figures about everything Prisme knows.
    async fn stats(&self, ctx: &Context<'_>) -> Result<ServiceStats> {
        let store = &deps(ctx).store;
        let version = read::fact::data_version(store).await.map_err(|error| of_store(&error))?;
        let figures = read::fact::figures(store).await.map_err(|error| of_store(&error))?;
        Ok(ServiceStats {
            data_version: version.to_string(),
            collectivities: int(figures.collectivities),
            collectivities_with_structured_plan: int(figures.with_plan),
            plans: int(figures.plans),
            actions: whole(figures.actions.total()),
            status_reported: figures.actions.reported().into(),
            last_ingestion_at: figures.last_recorded.and_then(DateTime::from_timestamp_millis),
        })
    }
}
