//! Lists of the harvest: feeds, and their runs.

use async_graphql::{Context, Object, Result, SimpleObject};

use super::connection::edge;
use crate::graphql::context::{deps, loaders};
use crate::graphql::error::{bad_request, of_batch, of_store};
use crate::graphql::loader::RunCount;
use crate::graphql::node::document::IngestionRun;
use crate::graphql::node::enums::name_of;
use crate::graphql::node::facet::Facet;
use crate::graphql::node::feed::{Feed, FeedFacetField};
use crate::graphql::page::{PageInfo, int};
use crate::store::filter::{FeedFilter, RunFilter};
use crate::store::page::{Page, Window};
use crate::store::read;
use crate::store::record;

edge!(FeedEdge, Feed);
edge!(IngestionRunEdge, IngestionRun);

/// A page of feeds.
pub struct FeedConnection {
    edges: Vec<FeedEdge>,
    info: PageInfo,
    filter: FeedFilter,
}

impl FeedConnection {
    /// Wraps a page.
    pub fn new(page: Page<record::Feed>, window: &Window, filter: FeedFilter) -> Self {
        let info = PageInfo::of(&page, window);
        let edges = page.items.into_iter().map(|(record, cursor)| FeedEdge { cursor: cursor.text(), node: record.into() });
        Self { edges: edges.collect(), info, filter }
    }
}

/// A page of feeds.
#[Object]
impl FeedConnection {
    /// The items with their places.
    async fn edges(&self) -> &[FeedEdge] {
        &self.edges
    }
    /// The items.
    async fn nodes(&self) -> Vec<&Feed> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }
    /// Where the page stands.
    async fn page_info(&self) -> &PageInfo {
        &self.info
    }
    /// How many there are under the filter.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let (store, now) = (&deps(ctx).store, deps(ctx).clock.now());
        read::feed::count(store, &self.filter, now).await.map(int).map_err(|error| of_store(&error))
    }
    /// How the feeds under the filter, on all pages, fall into groups.
    async fn facets(&self, ctx: &Context<'_>, on: Vec<FeedFacetField>) -> Result<Vec<Facet>> {
        // Each of them is one statement.
        const MOST: usize = 4;
        if on.len() > MOST {
            return Err(bad_request(format!("{MOST} facettes à la fois au plus."), format!("{MOST} facets at once at most.")));
        }
        let (store, now) = (&deps(ctx).store, deps(ctx).clock.now());
        let mut found = Vec::with_capacity(on.len());
        for field in on {
            let counts = read::feed::facet(store, &self.filter, field.into(), now).await.map_err(|error| of_store(&error))?;
            let (labels, terms) = field.words();
            found.push(Facet::new(name_of(field), labels, terms, counts));
        }
        Ok(found)
    }
}

/// Which runs a connection counts.
pub enum RunScope {
    /// Those of the service.
    Everything(RunFilter),
    /// Those of one feed.
    Of(RunCount),
}

/// A page of runs.
pub struct IngestionRunConnection {
    edges: Vec<IngestionRunEdge>,
    info: PageInfo,
    scope: RunScope,
}

impl IngestionRunConnection {
    /// Wraps a page.
    pub fn new(page: Page<record::Run>, window: &Window, scope: RunScope) -> Self {
        let info = PageInfo::of(&page, window);
        let edges = page.items.into_iter().map(|(record, cursor)| IngestionRunEdge { cursor: cursor.text(), node: record.into() });
        Self { edges: edges.collect(), info, scope }
    }
}

/// A page of runs.
#[Object]
impl IngestionRunConnection {
    /// The items with their places.
    async fn edges(&self) -> &[IngestionRunEdge] {
        &self.edges
    }
    /// The items.
    async fn nodes(&self) -> Vec<&IngestionRun> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }
    /// Where the page stands.
    async fn page_info(&self) -> &PageInfo {
        &self.info
    }
    /// How many there are.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        match &self.scope {
            RunScope::Everything(filter) => read::run::count(&deps(ctx).store, filter).await.map(int).map_err(|error| of_store(&error)),
            RunScope::Of(key) => {
                let count = loaders(ctx).load_one(key.clone()).await.map_err(|error| of_batch(&error))?;
                Ok(int(count.unwrap_or(0)))
            }
        }
    }
}
