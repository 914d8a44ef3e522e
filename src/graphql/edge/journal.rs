//! The journal, as it is published: everything recorded, in the order in which it was.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};

use super::connection::edge;
use super::load;
use crate::consult::journal;
use crate::graphql::global_id::Key;
use crate::graphql::node::collectivity::Collectivity;
use crate::graphql::node::enums::Language;
use crate::store::change;
use crate::store::filter::View;

/// Of which kind a recorded change is.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "change::ChangeKind")]
pub enum ChangeKind {
    /// Something that was not there.
    Created,
    /// Something that says other than before.
    Updated,
    /// Something that its publisher, or Prisme, took back.
    Withdrawn,
    /// What Prisme made of it was put right.
    Corrected,
    /// Words were removed for good.
    Redacted,
}

/// One recorded change, for mirrors and the Atom feed.
#[derive(Debug, Clone)]
pub struct Change(pub change::Change);

/// One recorded change, for mirrors and the Atom feed.
#[Object]
impl Change {
    /// The data version from then on; also its cursor.
    async fn id(&self) -> ID {
        ID(self.0.number.to_string())
    }
    /// When it was recorded.
    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }
    /// Of which kind.
    async fn kind(&self) -> ChangeKind {
        self.0.kind.into()
    }
    /// Whose it is; null for what belongs to nobody.
    async fn collectivity(&self, ctx: &Context<'_>) -> Option<Result<Collectivity>> {
        load::collectivity(ctx, self.0.collectivity?, View::default()).await.transpose()
    }
    /// What changed: a version, a plan, a référentiel, a collectivité; ask `node` for it. A judgement names its cell, which
    /// `frameworkCoverages` holds.
    async fn subject_id(&self) -> ID {
        if self.0.of == change::ChangeOf::Framework {
            return match (self.0.collectivity, self.0.version) {
                (Some(body), Some(criterion)) => Key::CoverageCell(body, criterion).id(),
                (None, Some(framework)) => Key::Framework(framework).id(),
                (Some(body), None) => Key::Collectivity(body).id(),
                (None, None) => ID(self.0.of.name().to_owned()),
            };
        }
        match (self.0.of, self.0.version, self.0.plan) {
            (change::ChangeOf::Plan, _, Some(plan)) | (_, None, Some(plan)) => Key::Plan(plan).id(),
            (_, Some(version), _) => Key::Version(version).id(),
            (_, None, None) => ID(self.0.of.name().to_owned()),
        }
    }
    /// What changed, in a sentence.
    async fn summary(&self, #[graphql(default)] lang: Language) -> String {
        journal::sentence(&self.0, lang.into())
    }
}

edge!(ChangeEdge, Change);

/// Recorded changes, oldest first.
pub struct ChangeConnection {
    edges: Vec<ChangeEdge>,
    info: crate::graphql::page::PageInfo,
}

impl ChangeConnection {
    /// A page; `more` is whether others were recorded after it.
    pub fn new(changes: Vec<change::Change>, more: bool, after: bool) -> Self {
        let edges: Vec<ChangeEdge> =
            changes.into_iter().map(|change| ChangeEdge { cursor: change.number.to_string(), node: Change(change) }).collect();
        let cursor = |edge: Option<&ChangeEdge>| edge.map(|edge| edge.cursor.clone());
        let info = crate::graphql::page::PageInfo {
            has_next_page: more,
            has_previous_page: after,
            start_cursor: cursor(edges.first()),
            end_cursor: cursor(edges.last()),
        };
        Self { edges, info }
    }
}

/// Recorded changes, oldest first.
#[Object]
impl ChangeConnection {
    /// The items with their places.
    async fn edges(&self) -> &[ChangeEdge] {
        &self.edges
    }
    /// The items.
    async fn nodes(&self) -> Vec<&Change> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }
    /// Where the page stands. Its last cursor is where to go on, also when nothing else was recorded yet.
    async fn page_info(&self) -> &crate::graphql::page::PageInfo {
        &self.info
    }
}
