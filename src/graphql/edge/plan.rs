//! What a plan is tied to: its collectivité, its versions, and what the version in force contains.

use async_graphql::{ComplexObject, Context, Result};
use domain::compare::Breakdown;

use super::connection::{ActionConnection, PlanVersionConnection};
use super::load;
use crate::graphql::context::{deps, loaders};
use crate::graphql::error::{bad_request, coded, of_batch, of_search};
use crate::graphql::loader::{ActionTally, SectionsOf, TalliesOf, VersionNumber, VersionPage};
use crate::graphql::node::breakdown::StatusBreakdown;
use crate::graphql::node::collectivity::Collectivity;
use crate::graphql::node::plan::{Plan, PlanVersion, Section};
use crate::graphql::node::provenance::Provenance;
use crate::graphql::page::Arguments;
use crate::graphql::query::filter::{ActionFilterInput, ActionOrderInput, actions, order_actions};
use crate::graphql::scalar::{Date, Url};
use crate::store::filter::{View, Within};

impl Plan {
    /// The version that it shows; a plan is only handed out where there is one.
    async fn shown(&self, ctx: &Context<'_>) -> Result<PlanVersion> {
        let id = load::in_force(ctx, &self.record, self.view).await?;
        let id = id.ok_or_else(|| coded("Ce plan n'a pas de version à cette date.", "This plan has no version at that date.", "NOT_FOUND"))?;
        load::its_version(ctx, id, self.view).await
    }

    /// The version of a day, or of a number; the one that it shows when neither is given.
    async fn chosen(&self, ctx: &Context<'_>, as_of: Option<Date>, number: Option<i32>) -> Result<Option<PlanVersion>> {
        match (as_of, number) {
            (Some(_), Some(_)) => Err(bad_request(
                "Demandez une version par asOf ou par number, pas par les deux.",
                "Ask for a version by asOf or by number, not by both.",
            )),
            (Some(day), None) => {
                let view = View { as_of: Some(day.0), ..self.view };
                match load::in_force(ctx, &self.record, view).await? {
                    Some(id) => load::version(ctx, id, view).await,
                    None => Ok(None),
                }
            }
            (None, Some(number)) => {
                let found = loaders(ctx).load_one(VersionNumber(self.record.id, number)).await.map_err(|error| of_batch(&error))?;
                Ok(found.map(|record| PlanVersion::new(record, self.view)))
            }
            (None, None) => self.shown(ctx).await.map(Some),
        }
    }
}

#[ComplexObject]
impl Plan {
    /// Its public page.
    pub async fn permalink(&self, ctx: &Context<'_>) -> Url {
        Url(deps(ctx).addresses.plan(&self.id))
    }

    /// As the city titles it.
    async fn title(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.shown(ctx).await?.record.title)
    }

    /// Where the version in force comes from.
    pub async fn provenance(&self, ctx: &Context<'_>) -> Result<Provenance> {
        load::provenance(ctx, &self.shown(ctx).await?.record).await
    }

    /// Whose plan it is.
    async fn collectivity(&self, ctx: &Context<'_>) -> Result<Collectivity> {
        load::its_collectivity(ctx, self.record.collectivity, self.view).await
    }

    /// The version in force.
    async fn current_version(&self, ctx: &Context<'_>) -> Result<PlanVersion> {
        self.shown(ctx).await
    }

    /// The version in force that day, or the version of that number; null before the first one.
    async fn version(&self, ctx: &Context<'_>, as_of: Option<Date>, number: Option<i32>) -> Option<Result<PlanVersion>> {
        self.chosen(ctx, as_of, number).await.transpose()
    }

    /// All its versions, newest first.
    async fn versions(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<PlanVersionConnection> {
        let window = Arguments { first, after, last, before }.window()?;
        let key = VersionPage { plan: self.record.id, view: self.view, window: window.clone() };
        let page = loaders(ctx).load_one(key).await.map_err(|error| of_batch(&error))?.unwrap_or_default();
        Ok(PlanVersionConnection::new(page, &window, self.record.id, self.view))
    }

    /// The sections of the version in force.
    async fn sections(&self, ctx: &Context<'_>) -> Result<Vec<Section>> {
        let Some(id) = load::in_force(ctx, &self.record, self.view).await? else { return Ok(Vec::new()) };
        let sections = loaders(ctx).load_one(SectionsOf(id)).await.map_err(|error| of_batch(&error))?.unwrap_or_default();
        Ok(sections.into_iter().map(|record| Section::new(record, self.view)).collect())
    }

    /// The actions of the version in force.
    #[expect(clippy::too_many_arguments, reason = "a connection has four, and this one two of its own")]
    async fn actions(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<ActionFilterInput>,
        order_by: Option<Vec<ActionOrderInput>>,
    ) -> Result<ActionConnection> {
        let arguments = Arguments { first, after, last, before };
        ActionConnection::load(ctx, &arguments, Within::Plan(self.record.id), actions(ctx, filter, self.view)?, order_actions(order_by)?, self.view)
            .await
    }

    /// How many actions of each status the version in force has.
    async fn status_breakdown(&self, ctx: &Context<'_>, filter: Option<ActionFilterInput>) -> Result<StatusBreakdown> {
        if filter.is_none() {
            // Kept by the publishing transaction: nothing is counted.
            let Some(id) = load::in_force(ctx, &self.record, self.view).await? else { return Ok(Breakdown::default().into()) };
            let tallies = loaders(ctx).load_one(TalliesOf(id)).await.map_err(|error| of_batch(&error))?.unwrap_or_default();
            let mut sum = Breakdown::default();
            for tally in tallies.values() {
                sum.plus(tally);
            }
            return Ok(sum.into());
        }
        let key = ActionTally { within: Within::Plan(self.record.id), view: self.view, filter: actions(ctx, filter, self.view)? };
        Ok(loaders(ctx).load_one(key).await.map_err(|error| of_search(&error))?.unwrap_or_default().into())
    }
}
