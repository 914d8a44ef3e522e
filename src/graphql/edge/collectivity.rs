//! What a collectivité is part of, and what it has published.

use async_graphql::{ComplexObject, Context, ID, Result};
use chrono::{DateTime, Utc};
use domain::compare::question::View as Sight;

use super::comparison::dataset::DatasetInfo;
use super::connection::{ActionConnection, PlanConnection, PlanScope};
use super::load;
use crate::consult::availability;
use crate::consult::comparison::Question;
use crate::consult::coverage::Coverage;
use crate::graphql::context::{deps, loaders};
use crate::graphql::error::{of_batch, of_search};
use crate::graphql::global_id::Key;
use crate::graphql::loader::{ActionTally, CollectivityId, CoverageOf, FeedsOf, LastRun, Memberships, PlanPage, PlansOf, RepliesOf, VersionId};
use crate::graphql::node::breakdown::StatusBreakdown;
use crate::graphql::node::collectivity::Collectivity;
use crate::graphql::node::coverage::{FrameworkCoverage, PublisherReply};
use crate::graphql::node::enums::{DataAvailability, PlanStage, name_of};
use crate::graphql::node::feed::Feed;
use crate::graphql::node::plan::Plan;
use crate::graphql::node::theme::Theme;
use crate::graphql::page::Arguments;
use crate::graphql::query::filter::{ActionFilterInput, ActionOrderInput, PlanOrderInput, actions, order_actions, order_plans};
use crate::graphql::scalar::Url;
use crate::store::filter::{PlanFilter, Within};
use crate::store::record;

impl Collectivity {
    /// The versions in force of its plans.
    async fn versions(&self, ctx: &Context<'_>) -> Result<Vec<(record::Plan, record::Version)>> {
        let plans = loaders(ctx).load_one(PlansOf(self.record.id)).await.map_err(|error| of_batch(&error))?.unwrap_or_default();
        let mut found = Vec::new();
        for plan in plans {
            if let Some(id) = load::in_force(ctx, &plan, self.view).await?
                && let Some(version) = loaders(ctx).load_one(VersionId(id)).await.map_err(|error| of_batch(&error))?
            {
                found.push((plan, version));
            }
        }
        Ok(found)
    }
}

#[ComplexObject]
impl Collectivity {
    /// Its public page.
    pub async fn permalink(&self, ctx: &Context<'_>) -> Url {
        let code = self.record.siren.as_deref().or(self.record.insee_code.as_deref()).unwrap_or(&self.id);
        Url(deps(ctx).addresses.collectivity(code, &self.slug))
    }

    /// The département it is in.
    async fn departement(&self, ctx: &Context<'_>) -> Option<Result<Collectivity>> {
        load::collectivity(ctx, self.record.departement?, self.view).await.transpose()
    }

    /// The région it is in.
    async fn region(&self, ctx: &Context<'_>) -> Option<Result<Collectivity>> {
        load::collectivity(ctx, self.record.region?, self.view).await.transpose()
    }

    /// Groupings it belongs to (EPCI, EPT), and the body that runs it when it has no assembly of its own.
    async fn member_of(&self, ctx: &Context<'_>) -> Result<Vec<Collectivity>> {
        let ids = loaders(ctx).load_one(Memberships(self.record.id)).await.map_err(|error| of_batch(&error))?.unwrap_or_default();
        let mut found = loaders(ctx).load_many(ids.iter().copied().map(CollectivityId)).await.map_err(|error| of_batch(&error))?;
        Ok(ids.into_iter().filter_map(|id| found.remove(&CollectivityId(id))).map(|record| Collectivity::new(record, self.view)).collect())
    }

    /// What Prisme can say of its plans: read it before comparing.
    async fn availability(&self, ctx: &Context<'_>) -> Result<DataAvailability> {
        let versions = self.versions(ctx).await?;
        Ok(availability::of(versions.iter().map(|(_, version)| version)).into())
    }

    /// Themes on which the law gives this kind of body no competence; shown « sans objet », never as a gap.
    async fn themes_out_of_scope(&self) -> Vec<Theme> {
        domain::theme::Theme::all().filter(|theme| theme.out_of_scope(self.record.kind)).map(|theme| Theme::new(theme, self.view)).collect()
    }

    /// Enough to cite what its plans say, to ask it again, and to find it unchanged.
    async fn dataset(&self, ctx: &Context<'_>) -> Result<DatasetInfo> {
        DatasetInfo::asked(ctx, &Question::about(vec![self.record.id], self.view), Sight::Breakdowns).await
    }

    /// When a document of it was last received, whatever became of it.
    async fn last_checked_at(&self, ctx: &Context<'_>) -> Option<Result<DateTime<Utc>>> {
        let last = loaders(ctx).load_one(LastRun(self.record.id)).await.map_err(|error| of_batch(&error));
        last.map(|last| last.and_then(DateTime::from_timestamp_millis)).transpose()
    }

    /// Where its plans come from, by name.
    async fn feeds(&self, ctx: &Context<'_>) -> Result<Vec<Feed>> {
        let feeds = loaders(ctx).load_one(FeedsOf(self.record.id)).await.map_err(|error| of_batch(&error))?.unwrap_or_default();
        Ok(feeds.into_iter().map(Feed::from).collect())
    }

    /// « Couverture d'un référentiel » by its plans in force. Null when it has no structured plan (absence of data is not 0 %), or when there is
    /// no such référentiel.
    async fn framework_coverage(&self, ctx: &Context<'_>, framework: ID) -> Option<Result<FrameworkCoverage>> {
        let Some(Key::Framework(framework)) = Key::parse(&framework) else { return None };
        let key = CoverageOf { collectivity: self.record.id, framework, view: self.view };
        let found = loaders(ctx).load_one(key).await.map_err(|error| of_batch(&error));
        found.map(|found| found.filter(Coverage::has_plan).map(|coverage| FrameworkCoverage::new(coverage, self.view))).transpose()
    }

    /// « Droit de réponse »: published as received, next to the data.
    async fn replies(&self, ctx: &Context<'_>) -> Result<Vec<PublisherReply>> {
        let replies = loaders(ctx).load_one(RepliesOf(self.record.id, self.view)).await.map_err(|error| of_batch(&error))?.unwrap_or_default();
        Ok(replies.iter().map(PublisherReply::from).collect())
    }

    /// Its latest plan that shows a version; null when there is none.
    async fn current_plan(&self, ctx: &Context<'_>) -> Option<Result<Plan>> {
        let versions = self.versions(ctx).await;
        let latest = versions.map(|all| all.into_iter().max_by_key(|(_, version)| (version.published_on, version.recorded_at)));
        latest.map(|latest| latest.map(|(plan, _)| Plan::new(plan, self.view))).transpose()
    }

    /// Its plans.
    #[expect(clippy::too_many_arguments, reason = "a connection has four, and this one two of its own")]
    async fn plans(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        stages: Option<Vec<PlanStage>>,
        order_by: Option<Vec<PlanOrderInput>>,
    ) -> Result<PlanConnection> {
        let window = Arguments { first, after, last, before }.window()?;
        let filter =
            PlanFilter { stages: stages.map(|stages| stages.into_iter().map(|stage| name_of(stage).to_owned()).collect()), ..PlanFilter::default() };
        let order = order_plans(order_by)?;
        let key = PlanPage { collectivity: self.record.id, view: self.view, filter: filter.clone(), order, window: window.clone() };
        let page = loaders(ctx).load_one(key).await.map_err(|error| of_batch(&error))?.unwrap_or_default();
        Ok(PlanConnection::new(page, &window, PlanScope::Of(self.record.id), filter, self.view))
    }

    /// The actions of its plans in force.
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
        ActionConnection::load(
            ctx,
            &arguments,
            Within::Collectivity(self.record.id),
            actions(ctx, filter, self.view)?,
            order_actions(order_by)?,
            self.view,
        )
        .await
    }

    /// How many actions of each status its plans in force have.
    async fn status_breakdown(&self, ctx: &Context<'_>, filter: Option<ActionFilterInput>) -> Result<StatusBreakdown> {
        let key = ActionTally { within: Within::Collectivity(self.record.id), view: self.view, filter: actions(ctx, filter, self.view)? };
        Ok(loaders(ctx).load_one(key).await.map_err(|error| of_search(&error))?.unwrap_or_default().into())
    }
}
