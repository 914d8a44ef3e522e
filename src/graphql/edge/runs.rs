//! Lists of feeds and of runs, paged and counted.

use async_graphql::{Context, Object, Result, SimpleObject};
use uuid::Uuid;

use crate::graphql::context::{deps, loaders};
use crate::graphql::error::{of_batch, of_store};
use crate::graphql::loader::{RunCount, RunPage};
use crate::graphql::node::document::IngestionRun;
use crate::graphql::node::enums::name_of;
use crate::graphql::node::feed::{Facet, FacetBucket, Feed, FeedFacetField};
use crate::graphql::page::{Arguments, PageInfo, int};
use crate::store::filter::{FeedFilter, RunFilter};
use crate::store::page::{Page, Window};
use crate::store::read;
use crate::store::record;

/// An item of a list, with its place.
#[derive(Debug, Clone, SimpleObject)]
pub struct FeedEdge {
    /// Its place, to begin a page after it or end one before it.
    pub cursor: String,
    /// The item.
    pub node: Feed,
}

/// An item of a list, with its place.
#[derive(Debug, Clone, SimpleObject)]
pub struct IngestionRunEdge {
    /// Its place, to begin a page after it or end one before it.
    pub cursor: String,
    /// The item.
    pub node: IngestionRun,
}

/// A page of feeds.
pub struct FeedConnection {
    edges: Vec<FeedEdge>,
    info: PageInfo,
    filter: FeedFilter,
}

impl FeedConnection {
    /// Loads a page.
    pub async fn load(ctx: &Context<'_>, filter: FeedFilter, arguments: &Arguments) -> Result<Self> {
        let window = arguments.window()?;
        let now = deps(ctx).clock.now();
        let page = read::feed::list(&deps(ctx).store, &filter, now, &window).await.map_err(|error| of_store(&error))?;
        let info = PageInfo::of(&page, &window);
        let edges = page.items.into_iter().map(|(record, cursor)| FeedEdge { cursor: cursor.text(), node: record.into() });
        Ok(Self { edges: edges.collect(), info, filter })
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
        read::feed::count(&deps(ctx).store, &self.filter, deps(ctx).clock.now()).await.map(int).map_err(|error| of_store(&error))
    }
    /// How many feeds there are of each value, under the filter.
    async fn facets(&self, ctx: &Context<'_>, on: Vec<FeedFacetField>) -> Result<Vec<Facet>> {
        let mut facets = Vec::with_capacity(on.len().min(4));
        for field in on.into_iter().take(4) {
            let counts = read::feed::facet(&deps(ctx).store, &self.filter, field.into(), deps(ctx).clock.now()).await;
            let counts = counts.map_err(|error| of_store(&error))?;
            let missing = counts.iter().filter(|(value, _)| value.is_none()).map(|(_, count)| count).sum();
            let buckets = counts.into_iter().filter_map(|(value, count)| Some(FacetBucket { value: value?, count: int(count) }));
            facets.push(Facet { field: name_of(field).to_owned(), buckets: buckets.collect(), missing: int(missing) });
        }
        Ok(facets)
    }
}

/// A page of runs.
pub struct IngestionRunConnection {
    edges: Vec<IngestionRunEdge>,
    info: PageInfo,
    feed: Option<Uuid>,
    filter: RunFilter,
}

impl IngestionRunConnection {
    fn new(page: Page<record::Run>, window: &Window, feed: Option<Uuid>, filter: RunFilter) -> Self {
        let info = PageInfo::of(&page, window);
        let edges = page.items.into_iter().map(|(record, cursor)| IngestionRunEdge { cursor: cursor.text(), node: record.into() });
        Self { edges: edges.collect(), info, feed, filter }
    }

    /// A page of the runs of a feed, asked for together with those of its neighbours.
    pub async fn of_feed(ctx: &Context<'_>, feed: Uuid, filter: RunFilter, arguments: &Arguments) -> Result<Self> {
        let window = arguments.window()?;
        let key = RunPage { feed, states: filter.states.clone(), window: window.clone() };
        let page = loaders(ctx).load_one(key).await.map_err(|error| of_batch(&error))?.unwrap_or_default();
        Ok(Self::new(page, &window, Some(feed), filter))
    }

    /// A page of all runs.
    pub async fn of_all(ctx: &Context<'_>, filter: RunFilter, arguments: &Arguments) -> Result<Self> {
        let window = arguments.window()?;
        let page = read::run::list(&deps(ctx).store, &filter, &window).await.map_err(|error| of_store(&error))?;
        Ok(Self::new(page, &window, None, filter))
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
    /// How many there are under the filter.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let count = match self.feed {
            Some(feed) => {
                let key = RunCount { feed, states: self.filter.states.clone() };
                loaders(ctx).load_one(key).await.map_err(|error| of_batch(&error))?.unwrap_or(0)
            }
            None => read::run::count(&deps(ctx).store, &self.filter).await.map_err(|error| of_store(&error))?,
        };
        Ok(int(count))
    }
}
