//! What resembles an action elsewhere.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};

use crate::consult::search::{self, Key, Kind, Rank, Resembling, Similar};
use crate::graphql::context::loaders;
use crate::graphql::error::{foreign_cursor, of_search};
use crate::graphql::node::action::Action;
use crate::graphql::node::enums::ActionStatus;
use crate::graphql::node::search::SimilarityReason;
use crate::graphql::page::{Arguments, PageInfo};
use crate::graphql::query::filter::{CollectivityFilterInput, collectivities};
use crate::store::filter::View;

/// Among which actions comparable ones are looked for.
#[derive(Debug, Clone, InputObject)]
pub struct SimilarActionFilter {
    /// Of these collectivités.
    pub collectivity: Option<CollectivityFilterInput>,
    /// Leave out the action's own collectivité.
    #[graphql(default_with = "Some(true)")]
    pub elsewhere_only: Option<bool>,
    /// With one of these statuses.
    pub statuses: Option<Vec<ActionStatus>>,
    /// That resemble at least so much, 0..1.
    pub min_score: Option<f64>,
}

/// A comparable action.
#[derive(Debug, Clone, SimpleObject)]
pub struct SimilarActionEdge {
    /// Its place, to begin a page after it.
    pub cursor: String,
    /// The action, in force.
    pub node: Action,
    /// 0..1, comparable inside one result only.
    pub score: f64,
    /// Why it is comparable, the weightiest reason first.
    pub reasons: Vec<SimilarityReason>,
}

/// A page of comparable actions, nearest first.
pub struct SimilarActionConnection {
    edges: Vec<SimilarActionEdge>,
    info: PageInfo,
}

impl SimilarActionConnection {
    /// What resembles an action.
    pub async fn load(
        ctx: &Context<'_>,
        action: &Action,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<SimilarActionFilter>,
    ) -> Result<Self> {
        let limit = Arguments { first, ..Arguments::default() }.window()?.limit;
        let after = after.map(|text| search::place(&text).ok_or_else(foreign_cursor));
        let after = after.transpose()?;
        let least = filter.as_ref().and_then(|filter| filter.min_score);
        let collectivity = filter.as_ref().and_then(|filter| filter.collectivity.clone()).map(|filter| collectivities(Some(filter))).transpose()?;
        let statuses = filter.as_ref().and_then(|filter| filter.statuses.clone());
        let asked = Similar {
            version: action.record.version,
            position: action.record.position,
            collectivity,
            elsewhere_only: filter.and_then(|filter| filter.elsewhere_only).unwrap_or(true),
            statuses: statuses.map(|statuses| statuses.into_iter().map(Into::into).collect()),
        };
        let found = loaders(ctx).load_one(asked).await.map_err(|error| of_search(&error))?.unwrap_or_default();
        let mut wanted = found.iter().map(|one| (rank(one), one)).filter(|(rank, one)| {
            let near_enough = least.is_none_or(|least| f64::from(one.likeness.score) >= least);
            near_enough && after.is_none_or(|after| *rank > after)
        });
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let edges: Vec<SimilarActionEdge> = wanted.by_ref().take(limit).map(|(rank, one)| edge(&rank, one)).collect();
        let info = PageInfo {
            has_next_page: wanted.next().is_some(),
            has_previous_page: after.is_some(),
            start_cursor: edges.first().map(|edge| edge.cursor.clone()),
            end_cursor: edges.last().map(|edge| edge.cursor.clone()),
        };
        Ok(Self { edges, info })
    }
}

fn rank(one: &Resembling) -> Rank {
    Rank { score: one.likeness.score, key: Key { kind: Kind::Action, id: one.action.lineage } }
}

fn edge(rank: &Rank, one: &Resembling) -> SimilarActionEdge {
    SimilarActionEdge {
        cursor: search::cursor(rank),
        node: Action::new(one.action.clone(), View::default()),
        score: f64::from(rank.score),
        reasons: one.likeness.reasons.iter().cloned().map(Into::into).collect(),
    }
}

/// A page of comparable actions, nearest first.
#[Object]
impl SimilarActionConnection {
    /// The actions with their places, how near they are, and why.
    async fn edges(&self) -> &[SimilarActionEdge] {
        &self.edges
    }
    /// The actions.
    async fn nodes(&self) -> Vec<&Action> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }
    /// Where the page stands.
    async fn page_info(&self) -> &PageInfo {
        &self.info
    }
}
