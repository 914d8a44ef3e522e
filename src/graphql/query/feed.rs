//! Feeds and runs: where questions about the harvest begin.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::filter::{CollectivityFilterInput, collectivities};
use crate::graphql::edge::load;
use crate::graphql::edge::runs::{FeedConnection, IngestionRunConnection};
use crate::graphql::global_id::Key;
use crate::graphql::node::document::IngestionRun;
use crate::graphql::node::enums::{FeedFormat, RunState, name_of};
use crate::graphql::node::feed::{Feed, FeedHealth, FeedMode};
use crate::graphql::page::Arguments;
use crate::store::filter::{FeedFilter, RunFilter};

/// Which feeds.
#[derive(Debug, Clone, InputObject)]
#[graphql(name = "FeedFilter")]
pub struct FeedFilterInput {
    /// Of these collectivités.
    pub collectivity: Option<CollectivityFilterInput>,
    /// That go so.
    pub health: Option<Vec<FeedHealth>>,
    /// That are declared to be of these formats.
    pub formats: Option<Vec<FeedFormat>>,
    /// That come so.
    pub modes: Option<Vec<FeedMode>>,
}

fn filter(given: Option<FeedFilterInput>) -> Result<FeedFilter> {
    let Some(given) = given else { return Ok(FeedFilter::default()) };
    Ok(FeedFilter {
        collectivity: given.collectivity.map(|filter| collectivities(Some(filter))).transpose()?,
        health: given.health.map(|health| health.into_iter().map(Into::into).collect()),
        formats: given.formats.map(|formats| formats.into_iter().map(|format| name_of(format).to_owned()).collect()),
        modes: given.modes.map(|modes| modes.into_iter().map(Into::into).collect()),
        names: None,
    })
}

/// Feeds and runs.
#[derive(Default)]
pub struct Harvest;

#[Object]
impl Harvest {
    /// « Flux », by name.
    async fn feeds(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(name = "filter")] given: Option<FeedFilterInput>,
    ) -> Result<FeedConnection> {
        FeedConnection::load(ctx, filter(given)?, &Arguments { first, after, last, before }).await
    }

    /// One « flux ».
    async fn feed(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Feed>> {
        match Key::parse(&id) {
            Some(Key::Feed(id)) => load::feed(ctx, id).await,
            _ => Ok(None),
        }
    }

    /// « Exécutions »: attempts to publish, newest first.
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
        let filter = RunFilter { states, ..RunFilter::default() };
        IngestionRunConnection::of_all(ctx, filter, &Arguments { first, after, last, before }).await
    }

    /// An attempt to publish.
    async fn ingestion_run(&self, ctx: &Context<'_>, id: ID) -> Result<Option<IngestionRun>> {
        match Key::parse(&id) {
            Some(Key::Run(id)) => load::run(ctx, id).await,
            _ => Ok(None),
        }
    }
}
