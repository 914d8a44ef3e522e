//! The statuses that an action came to, version by version.

use async_graphql::{Context, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};

use super::connection::edge;
use super::load;
use crate::graphql::node::enums::ActionStatus;
use crate::graphql::node::provenance::Provenance;
use crate::graphql::page::{Arguments, PageInfo, at_hand, int};
use crate::graphql::scalar::Date;
use crate::store::filter::View;
use crate::store::read::history::Passage;

/// A status that an action came to with a version.
#[derive(Debug, Clone)]
pub struct StatusChange {
    passage: Passage,
    view: View,
}

/// A status that an action came to with a version.
#[Object]
impl StatusChange {
    /// The status before; null in the first version.
    async fn from(&self) -> Option<ActionStatus> {
        self.passage.was.map(Into::into)
    }
    /// The status since.
    async fn to(&self) -> ActionStatus {
        self.passage.status.into()
    }
    /// The day of the version that says so.
    async fn effective_on(&self) -> Option<Date> {
        Some(Date(self.passage.day))
    }
    /// When Prisme recorded that version.
    async fn recorded_at(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.passage.recorded_at).unwrap_or_default()
    }
    /// The document and the row that say so.
    pub async fn provenance(&self, ctx: &Context<'_>) -> Result<Provenance> {
        let action = load::its_action(ctx, self.passage.version, self.passage.position, self.view).await?;
        let raw = action.record.state.content.raw_status.clone();
        load::action_provenance(ctx, &action.record, raw.as_deref()).await
    }
}

edge!(StatusChangeEdge, StatusChange);

/// The statuses of an action, the first one first.
pub struct StatusChangeConnection {
    edges: Vec<StatusChangeEdge>,
    info: PageInfo,
    total: usize,
}

impl StatusChangeConnection {
    /// A page of passages; the version is the cursor of each, so that one that arrives late moves no other.
    pub fn new(passages: Vec<Passage>, arguments: &Arguments, view: View) -> Result<Self> {
        let total = passages.len();
        let placed = passages.into_iter().map(|passage| (passage.version.simple().to_string(), StatusChange { passage, view })).collect();
        let (items, info) = at_hand(placed, arguments)?;
        Ok(Self { edges: items.into_iter().map(|(cursor, node)| StatusChangeEdge { cursor, node }).collect(), info, total })
    }
}

/// The statuses of an action, the first one first.
#[Object]
impl StatusChangeConnection {
    /// The items with their places.
    async fn edges(&self) -> &[StatusChangeEdge] {
        &self.edges
    }
    /// The items.
    async fn nodes(&self) -> Vec<&StatusChange> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }
    /// Where the page stands.
    async fn page_info(&self) -> &PageInfo {
        &self.info
    }
    /// How many there are.
    async fn total_count(&self) -> i32 {
        int(i64::try_from(self.total).unwrap_or(i64::MAX))
    }
}
