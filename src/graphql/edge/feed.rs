//! Whose feed it is, how it goes, and what it has brought.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Result};

use super::harvest::{IngestionRunConnection, RunScope};
use super::load;
use crate::consult;
use crate::consult::health::explanation;
use crate::graphql::context::{deps, loaders};
use crate::graphql::error::of_batch;
use crate::graphql::loader::{LastReport, RunCount, RunId, RunPage};
use crate::graphql::node::collectivity::Collectivity;
use crate::graphql::node::document::IngestionRun;
use crate::graphql::node::enums::{FeedFormat, Language, RunState, name_of, named};
use crate::graphql::node::feed::{Feed, FeedHealth};
use crate::graphql::node::report::FeedMapping;
use crate::graphql::page::Arguments;
use crate::graphql::scalar::Url;
use crate::ingest::report::Report;
use crate::store::filter::View;

impl Feed {
    async fn last_report(&self, ctx: &Context<'_>) -> Result<Option<Arc<Report>>> {
        loaders(ctx).load_one(LastReport(self.record.id)).await.map_err(|error| of_batch(&error))
    }

    /// How its last document was read, and when an administrator last said how to.
    pub async fn read_as(&self, ctx: &Context<'_>) -> Result<FeedMapping> {
        let report = self.last_report(ctx).await?;
        let pinned = self.record.recipe_author.as_deref() == Some("ADMIN");
        let mapping = report.map(|report| FeedMapping::from(&report.mapping)).unwrap_or_default();
        Ok(FeedMapping { overridden_at: self.record.recipe_at.filter(|_| pinned), ..mapping })
    }
}

#[ComplexObject]
impl Feed {
    /// Its public page.
    pub async fn permalink(&self, ctx: &Context<'_>) -> Url {
        Url(deps(ctx).addresses.feed(&self.id))
    }

    /// Whose plan it brings.
    async fn collectivity(&self, ctx: &Context<'_>) -> Result<Collectivity> {
        load::its_collectivity(ctx, self.record.collectivity, View::default()).await
    }

    /// The format of its documents: as declared; or else as the last document turned out to be; or else as the address ends (`.xlsx`); or else
    /// CSV, the format of most plans. Whatever it is, the bytes decide how a document is read.
    async fn format(&self, ctx: &Context<'_>) -> Result<FeedFormat> {
        let report = if self.record.format.is_some() { None } else { self.last_report(ctx).await? };
        let found = report.as_ref().and_then(|report| report.format.as_deref());
        Ok(named(consult::feed::format(&self.record, found)).unwrap_or(FeedFormat::Csv))
    }

    /// How well it goes.
    async fn health(&self, ctx: &Context<'_>) -> FeedHealth {
        self.record.health(deps(ctx).clock.now()).into()
    }

    /// How well it goes, in sentences: what happened, what stays in force, and when it is read next.
    async fn health_explanation(&self, ctx: &Context<'_>, #[graphql(default)] lang: Language) -> Result<String> {
        let last = match self.record.last_run {
            Some(id) => loaders(ctx).load_one(RunId(id)).await.map_err(|error| of_batch(&error))?,
            None => None,
        };
        Ok(explanation(&self.record, last.as_ref(), deps(ctx).clock.now(), lang.into()))
    }

    /// How the columns and the words of its last document were read; empty while it has brought none.
    async fn mapping(&self, ctx: &Context<'_>) -> Result<FeedMapping> {
        self.read_as(ctx).await
    }

    /// The last run that ended, whatever came of it; `runs` also lists the one under way.
    async fn last_run(&self, ctx: &Context<'_>) -> Option<Result<IngestionRun>> {
        load::run(ctx, self.record.last_run?).await.transpose()
    }

    /// The last run that published something, or found that nothing had changed.
    async fn last_success(&self, ctx: &Context<'_>) -> Option<Result<IngestionRun>> {
        load::run(ctx, self.record.last_success?).await.transpose()
    }

    /// Its runs, newest first.
    async fn runs(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        states: Option<Vec<RunState>>,
    ) -> Result<IngestionRunConnection> {
        let window = Arguments { first, after, last, before }.window()?;
        let states: Option<Vec<String>> = states.map(|states| states.into_iter().map(|state| name_of(state).to_owned()).collect());
        let count = RunCount { feed: self.record.id, states: states.clone() };
        let key = RunPage { feed: self.record.id, states, window: window.clone() };
        let page = loaders(ctx).load_one(key).await.map_err(|error| of_batch(&error))?.unwrap_or_default();
        Ok(IngestionRunConnection::new(page, &window, RunScope::Of(count)))
    }
}
