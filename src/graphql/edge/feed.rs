//! What a feed is tied to: its collectivité, its runs, and how it was read.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Result};

use super::load;
use super::runs::IngestionRunConnection;
use crate::consult::health::explanation;
use crate::graphql::context::{deps, loaders};
use crate::graphql::error::of_batch;
use crate::graphql::loader::{LastReport, RunId};
use crate::graphql::node::collectivity::Collectivity;
use crate::graphql::node::document::IngestionRun;
use crate::graphql::node::enums::{FeedFormat, Language, RunState, name_of, named};
use crate::graphql::node::feed::{Feed, FeedHealth};
use crate::graphql::node::report::FeedMapping;
use crate::graphql::page::Arguments;
use crate::graphql::scalar::Url;
use crate::ingest::report::Report;
use crate::store::filter::{RunFilter, View};

impl Feed {
    /// The last report of its readings.
    async fn report(&self, ctx: &Context<'_>) -> Result<Option<Arc<Report>>> {
        loaders(ctx).load_one(LastReport(self.record.id)).await.map_err(|error| of_batch(&error))
    }
}

/// The format that an address ends with.
fn of_address(url: Option<&str>) -> Option<FeedFormat> {
    let path = url?.split(['?', '#']).next()?.trim_end_matches(".gz").to_lowercase();
    let (_, end) = path.rsplit_once('.')?;
    match end {
        "xlsx" => Some(FeedFormat::Xlsx),
        "ods" => Some(FeedFormat::Ods),
        "json" => Some(FeedFormat::Json),
        "ndjson" | "jsonl" => Some(FeedFormat::Ndjson),
        _ => None,
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

    /// As declared; else as the last document was read; else as the address ends; else CSV. The bytes decide how a document is read.
    async fn format(&self, ctx: &Context<'_>) -> Result<FeedFormat> {
        if let Some(declared) = self.record.format.as_deref().and_then(named) {
            return Ok(declared);
        }
        let read = self.report(ctx).await?.and_then(|report| named(report.format.as_deref()?));
        Ok(read.or_else(|| of_address(self.record.url.as_deref())).unwrap_or(FeedFormat::Csv))
    }

    /// How it goes.
    async fn health(&self, ctx: &Context<'_>) -> FeedHealth {
        self.record.health(deps(ctx).clock.now()).into()
    }

    /// How it goes, in a sentence: what happened, and what comes next.
    async fn health_explanation(&self, ctx: &Context<'_>, #[graphql(default)] lang: Language) -> Result<String> {
        let last = match self.record.last_run {
            Some(run) => loaders(ctx).load_one(RunId(run)).await.map_err(|error| of_batch(&error))?,
            None => None,
        };
        Ok(explanation(&self.record, last.as_ref(), deps(ctx).clock.now(), lang.into()))
    }

    /// How the publisher's columns were read last.
    async fn mapping(&self, ctx: &Context<'_>) -> Result<FeedMapping> {
        let report = self.report(ctx).await?;
        let mut mapping = report.map(|report| FeedMapping::from(&report.mapping)).unwrap_or_default();
        mapping.overridden_at = self.record.recipe_at;
        Ok(mapping)
    }

    /// The last run that has ended.
    async fn last_run(&self, ctx: &Context<'_>) -> Result<Option<IngestionRun>> {
        match self.record.last_run {
            Some(run) => load::run(ctx, run).await,
            None => Ok(None),
        }
    }

    /// The last run that ended well, with a new version or without.
    async fn last_success(&self, ctx: &Context<'_>) -> Result<Option<IngestionRun>> {
        match self.record.last_success {
            Some(run) => load::run(ctx, run).await,
            None => Ok(None),
        }
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
        let states = states.map(|states| states.into_iter().map(|state| name_of(state).to_owned()).collect());
        let filter = RunFilter { states, feeds: Some(vec![self.record.id]), collectivities: None };
        IngestionRunConnection::of_feed(ctx, self.record.id, filter, &Arguments { first, after, last, before }).await
    }
}
