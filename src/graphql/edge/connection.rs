//! Lists that are paged: the items of one page, where it stands, and how many there are in all.

use async_graphql::{Context, Object, Result, SimpleObject};
use domain::compare::Breakdown;
use uuid::Uuid;

use super::facet::{self, ActionFacetField, CollectivityFacetField, PlanFacetField};
use crate::consult::availability;
use crate::graphql::context::{deps, loaders};
use crate::graphql::error::{of_batch, of_search, of_store};
use crate::graphql::loader::{ActionFacets, ActionPage, ActionTally, PlanCount, VersionCount};
use crate::graphql::node::action::Action;
use crate::graphql::node::breakdown::StatusBreakdown;
use crate::graphql::node::collectivity::Collectivity;
use crate::graphql::node::enums::{ExtractionMethod, name_of};
use crate::graphql::node::facet::Facet;
use crate::graphql::node::plan::{Plan, PlanVersion};
use crate::graphql::node::report::Diagnostic;
use crate::graphql::page::{Arguments, PageInfo, at_hand, int, whole};
use crate::store::filter::{ActionFilter, ActionOrder, CollectivityFilter, PlanFilter, View, Within};
use crate::store::page::{Page, Window};
use crate::store::read;
use crate::store::record;

macro_rules! edge {
    ($name:ident, $node:ident) => {
        /// An item of a list, with its place.
        #[derive(Debug, Clone, SimpleObject)]
        pub struct $name {
            /// Its place, to begin a page after it or end one before it.
            pub cursor: String,
            /// The item.
            pub node: $node,
        }
    };
}

pub(super) use edge;

edge!(CollectivityEdge, Collectivity);
edge!(PlanEdge, Plan);
edge!(PlanVersionEdge, PlanVersion);
edge!(ActionEdge, Action);
edge!(DiagnosticEdge, Diagnostic);

/// A page of collectivités.
pub struct CollectivityConnection {
    edges: Vec<CollectivityEdge>,
    info: PageInfo,
    filter: CollectivityFilter,
    view: View,
}

impl CollectivityConnection {
    /// Wraps a page.
    pub fn new(page: Page<record::Collectivity>, window: &Window, filter: CollectivityFilter, view: View) -> Self {
        let info = PageInfo::of(&page, window);
        let edges = page.items.into_iter().map(|(record, cursor)| CollectivityEdge { cursor: cursor.text(), node: Collectivity::new(record, view) });
        Self { edges: edges.collect(), info, filter, view }
    }
}

/// A page of collectivités.
#[Object]
impl CollectivityConnection {
    /// The items with their places.
    async fn edges(&self) -> &[CollectivityEdge] {
        &self.edges
    }
    /// The items.
    async fn nodes(&self) -> Vec<&Collectivity> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }
    /// Where the page stands.
    async fn page_info(&self) -> &PageInfo {
        &self.info
    }
    /// How many there are under the filter.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        read::collectivity::count(&deps(ctx).store, &self.filter, self.view).await.map(int).map_err(|error| of_store(&error))
    }
    /// How the collectivités under the filter, on all pages, fall into groups; each facet leaves out the filter on its own field.
    async fn facets(&self, ctx: &Context<'_>, on: Vec<CollectivityFacetField>) -> Result<Vec<Facet>> {
        let store = &deps(ctx).store;
        let mut found = Vec::with_capacity(on.len());
        for field in facet::distinct(&on)? {
            let counts = match field.counted() {
                Some(counted) => read::facet::collectivities(store, &self.filter, self.view, counted).await,
                None => availability::counts(store, &self.filter, self.view).await,
            };
            let counts = counts.map_err(|error| of_store(&error))?;
            found.push(facet::published(ctx, name_of(field), field.words(), counts).await?);
        }
        Ok(found)
    }
}

/// Which plans a connection counts.
pub enum PlanScope {
    /// All of them.
    Everything,
    /// Those of one collectivité.
    Of(Uuid),
}

/// A page of plans.
pub struct PlanConnection {
    edges: Vec<PlanEdge>,
    info: PageInfo,
    scope: PlanScope,
    filter: PlanFilter,
    view: View,
}

impl PlanConnection {
    /// Wraps a page.
    pub fn new(page: Page<record::Plan>, window: &Window, scope: PlanScope, filter: PlanFilter, view: View) -> Self {
        let info = PageInfo::of(&page, window);
        let edges = page.items.into_iter().map(|(record, cursor)| PlanEdge { cursor: cursor.text(), node: Plan::new(record, view) });
        Self { edges: edges.collect(), info, scope, filter, view }
    }
}

/// A page of plans.
#[Object]
impl PlanConnection {
    /// The items with their places.
    async fn edges(&self) -> &[PlanEdge] {
        &self.edges
    }
    /// The items.
    async fn nodes(&self) -> Vec<&Plan> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }
    /// Where the page stands.
    async fn page_info(&self) -> &PageInfo {
        &self.info
    }
    /// How many there are under the filter.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let count = match self.scope {
            PlanScope::Everything => read::plan::count(&deps(ctx).store, &self.filter, self.view).await.map_err(|error| of_store(&error))?,
            PlanScope::Of(collectivity) => {
                let key = PlanCount { collectivity, view: self.view, filter: self.filter.clone() };
                loaders(ctx).load_one(key).await.map_err(|error| of_batch(&error))?.unwrap_or(0)
            }
        };
        Ok(int(count))
    }
    /// How the plans under the filter, on all pages, fall into groups; each facet leaves out the filter on its own field.
    async fn facets(&self, ctx: &Context<'_>, on: Vec<PlanFacetField>) -> Result<Vec<Facet>> {
        let of = if let PlanScope::Of(collectivity) = self.scope { Some(collectivity) } else { None };
        let mut found = Vec::with_capacity(on.len());
        for field in facet::distinct(&on)? {
            let counts = read::facet::plans(&deps(ctx).store, of, &self.filter, self.view, field.counted()).await;
            found.push(facet::published(ctx, name_of(field), field.words(), counts.map_err(|error| of_store(&error))?).await?);
        }
        Ok(found)
    }
}

/// A page of the versions of a plan.
pub struct PlanVersionConnection {
    edges: Vec<PlanVersionEdge>,
    info: PageInfo,
    plan: Uuid,
    view: View,
}

impl PlanVersionConnection {
    /// Wraps a page.
    pub fn new(page: Page<record::Version>, window: &Window, plan: Uuid, view: View) -> Self {
        let info = PageInfo::of(&page, window);
        let edges = page.items.into_iter().map(|(record, cursor)| PlanVersionEdge { cursor: cursor.text(), node: PlanVersion::new(record, view) });
        Self { edges: edges.collect(), info, plan, view }
    }
}

/// A page of the versions of a plan.
#[Object]
impl PlanVersionConnection {
    /// The items with their places.
    async fn edges(&self) -> &[PlanVersionEdge] {
        &self.edges
    }
    /// The items.
    async fn nodes(&self) -> Vec<&PlanVersion> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }
    /// Where the page stands.
    async fn page_info(&self) -> &PageInfo {
        &self.info
    }
    /// How many there are.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let count = loaders(ctx).load_one(VersionCount { plan: self.plan, view: self.view }).await.map_err(|error| of_batch(&error))?;
        Ok(int(count.unwrap_or(0)))
    }
}

/// A page of actions.
pub struct ActionConnection {
    edges: Vec<ActionEdge>,
    info: PageInfo,
    list: ActionTally,
}

impl ActionConnection {
    /// Loads a page of the actions within something.
    pub async fn load(
        ctx: &Context<'_>,
        arguments: &Arguments,
        within: Within,
        filter: ActionFilter,
        order: Vec<(ActionOrder, bool)>,
        view: View,
    ) -> Result<Self> {
        let window = arguments.window()?;
        let key = ActionPage { within, view, filter: filter.clone(), order, window: window.clone() };
        let page = loaders(ctx).load_one(key).await.map_err(|error| of_search(&error))?.unwrap_or_default();
        let info = PageInfo::of(&page, &window);
        let edges = page.items.into_iter().map(|(record, cursor)| ActionEdge { cursor: cursor.text(), node: Action::new(record, view) });
        Ok(Self { edges: edges.collect(), info, list: ActionTally { within, view, filter } })
    }

    async fn tally(&self, ctx: &Context<'_>) -> Result<Breakdown> {
        Ok(loaders(ctx).load_one(self.list.clone()).await.map_err(|error| of_search(&error))?.unwrap_or_default())
    }
}

/// A page of actions.
#[Object]
impl ActionConnection {
    /// The items with their places.
    async fn edges(&self) -> &[ActionEdge] {
        &self.edges
    }
    /// The items.
    async fn nodes(&self) -> Vec<&Action> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }
    /// Where the page stands.
    async fn page_info(&self) -> &PageInfo {
        &self.info
    }
    /// How many there are under the filter.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        Ok(whole(self.tally(ctx).await?.total()))
    }
    /// How many of each status there are under the filter.
    async fn status_breakdown(&self, ctx: &Context<'_>) -> Result<StatusBreakdown> {
        Ok(self.tally(ctx).await?.into())
    }
    /// How the actions under the filter, on all pages, fall into groups; each facet leaves out the filter on its own field, so that boxes can
    /// be added.
    async fn facets(&self, ctx: &Context<'_>, on: Vec<ActionFacetField>) -> Result<Vec<Facet>> {
        let mut found = Vec::with_capacity(on.len());
        for field in facet::distinct(&on)? {
            let counts = if let Some(counted) = field.counted() {
                let key = ActionFacets { list: self.list.clone(), facet: counted };
                loaders(ctx).load_one(key).await.map_err(|error| of_search(&error))?.unwrap_or_default()
            } else {
                let total = i64::try_from(self.tally(ctx).await?.total()).unwrap_or(i64::MAX);
                vec![(Some(read::facet::Value::Text(name_of(ExtractionMethod::PublisherEntry).to_owned())), total)]
            };
            found.push(facet::published(ctx, name_of(field), field.words(), counts).await?);
        }
        Ok(found)
    }
}

/// A page of remarks.
pub struct DiagnosticConnection {
    edges: Vec<DiagnosticEdge>,
    info: PageInfo,
    total: usize,
}

impl DiagnosticConnection {
    /// A page of remarks that are at hand; their place in the list is their cursor.
    pub fn new(all: Vec<Diagnostic>, arguments: &Arguments) -> Result<Self> {
        let total = all.len();
        let placed = all.into_iter().enumerate().map(|(at, node)| (at.to_string(), node)).collect();
        let (items, info) = at_hand(placed, arguments)?;
        Ok(Self { edges: items.into_iter().map(|(cursor, node)| DiagnosticEdge { cursor, node }).collect(), info, total })
    }
}

/// A page of remarks.
#[Object]
impl DiagnosticConnection {
    /// The items with their places.
    async fn edges(&self) -> &[DiagnosticEdge] {
        &self.edges
    }
    /// The items.
    async fn nodes(&self) -> Vec<&Diagnostic> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }
    /// Where the page stands.
    async fn page_info(&self) -> &PageInfo {
        &self.info
    }
    /// How many there are under the filter.
    async fn total_count(&self) -> i32 {
        i32::try_from(self.total).unwrap_or(i32::MAX)
    }
}
