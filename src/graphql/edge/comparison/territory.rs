//! Summaries by territory or group.

use async_graphql::{Context, ID, Object, Result};
use domain::compare::question::View as Sight;

use super::dataset::DatasetInfo;
use crate::consult::comparison::label;
use crate::consult::comparison::territory::{Group, Summary};
use crate::consult::comparison::{GroupKey, Question};
use crate::graphql::edge::load;
use crate::graphql::global_id::Key;
use crate::graphql::node::breakdown::StatusBreakdown;
use crate::graphql::node::collectivity::Collectivity;
use crate::graphql::node::comparison::TerritoryGrouping;
use crate::graphql::node::enums::Language;
use crate::graphql::node::value::Proportion;
use crate::store::filter::View;

/// One line per territory or group: how many collectivités, how many with a structured plan, what their actions say.
pub struct TerritoryTable {
    question: Question,
    grouping: TerritoryGrouping,
    summary: Summary,
}

impl TerritoryTable {
    /// Of a summary.
    pub fn new(question: Question, grouping: TerritoryGrouping, summary: Summary) -> Self {
        Self { question, grouping, summary }
    }
}

/// One line per territory or group: how many collectivités, how many with a structured plan, what their actions say.
#[Object]
impl TerritoryTable {
    /// By what collectivités are grouped.
    async fn grouping(&self) -> TerritoryGrouping {
        self.grouping
    }
    /// The groups; those that lie in none come last.
    async fn rows(&self) -> Vec<TerritoryRow> {
        self.summary.groups.iter().map(|group| TerritoryRow { group: group.clone(), view: self.question.view }).collect()
    }
    /// Enough to cite it, to ask it again, and to find it unchanged.
    async fn dataset(&self, ctx: &Context<'_>) -> Result<DatasetInfo> {
        let sight = Sight::Territories(self.grouping.into());
        DatasetInfo::of(ctx, &self.question, sight, &[], self.summary.data_version).await
    }
}

/// One territory or group.
pub struct TerritoryRow {
    group: Group,
    view: View,
}

/// One territory or group.
#[Object]
impl TerritoryRow {
    /// The id of the territory, the name of the kind, the bounds of the band, or `NONE`.
    async fn key(&self) -> ID {
        match self.group.key {
            GroupKey::Territory(id) => Key::Collectivity(id).id(),
            other => ID(label::key(other)),
        }
    }
    /// What it is called.
    async fn label(&self, ctx: &Context<'_>, #[graphql(default)] lang: Language) -> Result<String> {
        match self.group.key {
            GroupKey::Territory(id) => Ok(load::its_collectivity(ctx, id, self.view).await?.name),
            other => Ok(label::of(other, lang.into())),
        }
    }
    /// The région or département; null for a kind or a population band.
    async fn territory(&self, ctx: &Context<'_>) -> Option<Result<Collectivity>> {
        match self.group.key {
            GroupKey::Territory(id) => load::collectivity(ctx, id, self.view).await.transpose(),
            _ => None,
        }
    }
    /// Collectivités with a structured plan over all of the group.
    async fn structured(&self) -> Proportion {
        self.group.structured.into()
    }
    /// Collectivités with at least one action in scope over those with a structured plan.
    async fn present(&self) -> Proportion {
        self.group.present.into()
    }
    /// How many actions of each status.
    async fn breakdown(&self) -> StatusBreakdown {
        StatusBreakdown(self.group.counted)
    }
}
