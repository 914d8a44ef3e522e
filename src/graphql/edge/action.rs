//! What an action is tied to, and what is read of it beyond its own words.

use async_graphql::{ComplexObject, Context, Result};

use super::history::StatusChangeConnection;
use super::similar::{SimilarActionConnection, SimilarActionFilter};
use super::{load, subject};
use crate::graphql::context::{deps, loaders};
use crate::graphql::error::of_batch;
use crate::graphql::loader::{ActionAt, Children, LinksOf, OriginOf, PassagesOf, ReportOf, SectionsOf};
use crate::graphql::node::action::{Action, StatusDetail};
use crate::graphql::node::collectivity::Collectivity;
use crate::graphql::node::coverage::CoverageLink;
use crate::graphql::node::enums::StatusOrigin;
use crate::graphql::node::plan::{Plan, PlanVersion, Section};
use crate::graphql::node::provenance::Provenance;
use crate::graphql::node::report::Diagnostic;
use crate::graphql::node::theme::{Audience, ThemeAssignment};
use crate::graphql::page::Arguments;
use crate::graphql::scalar::{Date, Json, Url};
use crate::store::filter::OPEN;
use domain::status::Status;

#[ComplexObject]
impl Action {
    /// Its public page, through all versions.
    pub async fn permalink(&self, ctx: &Context<'_>) -> Url {
        Url(deps(ctx).addresses.action(&self.lineage, &self.title))
    }

    /// The document and the row it was read from.
    pub async fn provenance(&self, ctx: &Context<'_>) -> Result<Provenance> {
        load::action_provenance(ctx, &self.record, None).await
    }

    /// The plan.
    async fn plan(&self, ctx: &Context<'_>) -> Result<Plan> {
        load::its_plan(ctx, self.record.plan, self.view).await
    }

    /// The version.
    async fn version(&self, ctx: &Context<'_>) -> Result<PlanVersion> {
        load::its_version(ctx, self.record.version, self.view).await
    }

    /// Whose action it is.
    async fn collectivity(&self, ctx: &Context<'_>) -> Result<Collectivity> {
        load::its_collectivity(ctx, self.record.collectivity, self.view).await
    }

    /// The section it stands in.
    async fn section(&self, ctx: &Context<'_>) -> Option<Result<Section>> {
        let position = self.record.section?;
        let sections = loaders(ctx).load_one(SectionsOf(self.record.version)).await.map_err(|error| of_batch(&error));
        let found = sections.map(|sections| sections.into_iter().flatten().find(|section| section.position == position));
        found.transpose().map(|found| found.map(|record| Section::new(record, self.view)))
    }

    /// « Liens »: criteria of référentiels that it may answer, with who says so; what people judged first.
    async fn coverage_links(&self, ctx: &Context<'_>) -> Result<Vec<CoverageLink>> {
        let key = LinksOf((&*self.record).into(), self.view);
        let links = loaders(ctx).load_one(key).await.map_err(|error| of_batch(&error))?.unwrap_or_default();
        Ok(links.into_iter().map(|link| CoverageLink::new(link, self.view)).collect())
    }

    /// The action above it.
    async fn parent(&self, ctx: &Context<'_>) -> Option<Result<Action>> {
        let origin = loaders(ctx).load_one(OriginOf(self.record.version, self.record.position)).await.map_err(|error| of_batch(&error));
        let above = origin.map(|origin| origin.and_then(|origin| origin.parent)).transpose()?;
        match above {
            Ok(position) => load::action(ctx, self.record.version, position, self.view).await.transpose(),
            Err(error) => Some(Err(error)),
        }
    }

    /// The actions below it, in order.
    async fn sub_actions(&self, ctx: &Context<'_>) -> Result<Vec<Action>> {
        let version = self.record.version;
        let below = loaders(ctx).load_one(Children(version, self.record.position)).await.map_err(|error| of_batch(&error))?.unwrap_or_default();
        let mut found = loaders(ctx).load_many(below.iter().map(|position| ActionAt(version, *position))).await.map_err(|error| of_batch(&error))?;
        Ok(below.into_iter().filter_map(|position| found.remove(&ActionAt(version, position))).map(|record| Action::new(record, self.view)).collect())
    }

    /// The declared status with the publisher's own word.
    async fn status_detail(&self, ctx: &Context<'_>) -> Result<StatusDetail> {
        let content = &self.record.state.content;
        let day = content.stated_on.as_ref().filter(|date| date.earliest == date.latest).and_then(|date| date.earliest);
        Ok(StatusDetail {
            origin: StatusOrigin::Declared,
            status: self.status,
            raw: content.raw_status.clone(),
            stated_on: day.map(Date),
            comment: content.status_comment.clone(),
            provenance: load::action_provenance(ctx, &self.record, content.raw_status.as_deref()).await?,
            mapped: !content.status_unmapped,
        })
    }

    /// « Thèmes », with who says so: the publisher, a person, or the published rules.
    async fn themes(&self, ctx: &Context<'_>) -> Result<Vec<ThemeAssignment>> {
        subject::themes(ctx, self).await
    }

    /// « Publics visés ».
    async fn audiences(&self) -> Vec<Audience> {
        self.record.subject.audiences.numbers().filter_map(domain::audience::Audience::by_number).map(Audience::from).collect()
    }

    /// « Historique »: the statuses it came to, version by version, the first one first.
    async fn history(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<StatusChangeConnection> {
        let key = PassagesOf { lineage: self.record.lineage, view: self.view };
        let passages = loaders(ctx).load_one(key).await.map_err(|error| of_batch(&error))?.unwrap_or_default();
        StatusChangeConnection::new(passages, &Arguments { first, after, last, before }, self.view)
    }

    /// What others observed or software suggested, beside the declared status; never counted with it.
    async fn other_statuses(&self) -> Vec<StatusDetail> {
        Vec::new()
    }

    /// Due date passed on `asOf` and the action still open; null when there is no due date or the status is NOT_REPORTED. Never for
    /// DONE, RECURRING, ABANDONED, NOT_ACHIEVED or NOT_APPLICABLE.
    async fn overdue(&self, ctx: &Context<'_>) -> Option<bool> {
        let content = &self.record.state.content;
        let due = content.due.as_ref().and_then(|due| due.latest)?;
        if content.status == Status::NotReported {
            return None;
        }
        let day = self.view.as_of.unwrap_or_else(|| deps(ctx).clock.today());
        Some(due < day && OPEN.contains(&content.status))
    }

    /// Comparable actions elsewhere, nearest first; the reasons are given so that a person can judge. What is in force now is looked at,
    /// whenever the action itself was: actions that share its rarest words.
    async fn similar(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<SimilarActionFilter>,
    ) -> Result<SimilarActionConnection> {
        SimilarActionConnection::load(ctx, self, first, after, filter).await
    }

    /// The remarks on the row it was read from.
    async fn diagnostics(&self, ctx: &Context<'_>) -> Result<Vec<Diagnostic>> {
        let (version, origin) = load::origin(ctx, &self.record).await?;
        let Some(report) = loaders(ctx).load_one(ReportOf(version.run)).await.map_err(|error| of_batch(&error))? else { return Ok(Vec::new()) };
        let Some(row) = origin.and_then(|origin| origin.place.row) else { return Ok(Vec::new()) };
        let here = report.diagnostics.iter().filter(|remark| remark.rows.contains(&row));
        Ok(here.map(|remark| Diagnostic::new(remark.clone(), Some(version.id), self.view)).collect())
    }

    /// The source row as received, without what may be personal.
    async fn raw(&self) -> Option<Json> {
        serde_json::from_str(&self.record.state.raw).ok().map(Json)
    }
}
