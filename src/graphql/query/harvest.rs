//! What may be asked about the harvest: feeds, and attempts to publish.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::filter::{self, CollectivityFilterInput};
use crate::graphql::context::deps;
use crate::graphql::edge::harvest::{FeedConnection, IngestionRunConnection, RunScope};
use crate::graphql::edge::load;
use crate::graphql::error::of_store;
use crate::graphql::global_id::Key;
use crate::graphql::node::document::IngestionRun;
use crate::graphql::node::enums::{FeedFormat, RunState, name_of};
use crate::graphql::node::feed::{Feed, FeedHealth, FeedMode};
use crate::graphql::page::Arguments;
use crate::store::filter::{FeedFilter, RunFilter};
use crate::store::read;

/// Which feeds. Fields are ANDed; values of a list are ORed.
#[derive(Debug, Clone, Default, InputObject)]
#[graphql(name = "FeedFilter")]
pub struct FeedFilterInput {
    /// Of these collectivités.
    pub collectivity: Option<CollectivityFilterInput>,
    /// That go so well.
    pub health: Option<Vec<FeedHealth>>,
    /// That declare one of these formats.
    pub formats: Option<Vec<FeedFormat>>,
    /// That come so.
    pub modes: Option<Vec<FeedMode>>,
}

fn feeds(given: Option<FeedFilterInput>) -> Result<FeedFilter> {
    let Some(given) = given else { return Ok(FeedFilter::default()) };
    Ok(FeedFilter {
        collectivity: given.collectivity.map(|filter| filter::collectivities(Some(filter))).transpose()?,
        health: given.health.map(|states| states.into_iter().map(Into::into).collect()),
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
    /// « Flux », by name: where plans come from, and how well that goes.
    async fn feeds(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<FeedFilterInput>,
    ) -> Result<FeedConnection> {
        let (window, filter) = (Arguments { first, after, last, before }.window()?, feeds(filter)?);
        let page = read::feed::list(&deps(ctx).store, &filter, deps(ctx).clock.now(), &window).await.map_err(|error| of_store(&error))?;
        Ok(FeedConnection::new(page, &window, filter))
    }

    /// One feed; null when there is none of this id.
    async fn feed(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Feed>> {
        match Key::parse(&id) {
            Some(Key::Feed(id)) => load::feed(ctx, id).await,
            _ => Ok(None),
        }
    }

    /// Attempts to publish, of feeds and of documents that somebody sent, newest first. `states: [HELD]` lists what waits for a decision.
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
        let states = states.map(|states| states.into_iter().map(|state| name_of(state).to_owned()).collect());
        let filter = RunFilter { states, ..RunFilter::default() };
        let page = read::run::list(&deps(ctx).store, &filter, &window).await.map_err(|error| of_store(&error))?;
        Ok(IngestionRunConnection::new(page, &window, RunScope::Everything(filter)))
    }

    /// An attempt to publish.
    async fn ingestion_run(&self, ctx: &Context<'_>, id: ID) -> Result<Option<IngestionRun>> {
        match Key::parse(&id) {
            Some(Key::Run(id)) => load::run(ctx, id).await,
            _ => Ok(None),
        }
    }
}
