//! « États d'avancement » side by side.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use domain::compare::question::View as Sight;

use super::dataset::DatasetInfo;
use crate::consult::comparison::{Question, Rows};
use crate::graphql::edge::load;
use crate::graphql::node::breakdown::StatusBreakdown;
use crate::graphql::node::collectivity::Collectivity;
use crate::graphql::node::plan::Plan;
use crate::store::filter::View;
use crate::store::record;

/// « États d'avancement » side by side.
pub struct BreakdownTable {
    question: Question,
    rows: Rows,
}

impl BreakdownTable {
    /// Of rows that were found.
    pub fn new(question: Question, rows: Rows) -> Self {
        Self { question, rows }
    }
}

/// « États d'avancement » side by side.
#[Object]
impl BreakdownTable {
    /// One for each plan that counts, in the order in which the collectivités were asked for.
    async fn rows(&self) -> Vec<BreakdownRow> {
        let scope = self.question.scope();
        let mut rows = Vec::new();
        for row in &self.rows.rows {
            rows.extend(row.plans.iter().map(|plan| BreakdownRow {
                collectivity: Arc::clone(&row.collectivity),
                plan: plan.plan,
                breakdown: StatusBreakdown(scope.breakdown(&plan.census)),
                view: self.question.view,
            }));
        }
        rows
    }
    /// Collectivités asked for that have no structured plan that counts: listed, never drawn as an empty bar.
    async fn without_data(&self) -> Vec<Collectivity> {
        let silent = self.rows.rows.iter().filter(|row| !row.has_data());
        silent.map(|row| Collectivity::new((*row.collectivity).clone(), self.question.view)).collect()
    }
    /// Enough to cite it, to ask it again, and to find it unchanged.
    async fn dataset(&self, ctx: &Context<'_>) -> Result<DatasetInfo> {
        DatasetInfo::of(ctx, &self.question, Sight::Breakdowns, &self.rows.rows, self.rows.data_version).await
    }
}

/// The statuses of one plan.
pub struct BreakdownRow {
    collectivity: Arc<record::Collectivity>,
    plan: uuid::Uuid,
    breakdown: StatusBreakdown,
    view: View,
}

/// The statuses of one plan.
#[Object]
impl BreakdownRow {
    /// Whose plan it is.
    async fn collectivity(&self) -> Collectivity {
        Collectivity::new((*self.collectivity).clone(), self.view)
    }
    /// The plan.
    async fn plan(&self, ctx: &Context<'_>) -> Result<Plan> {
        load::its_plan(ctx, self.plan, self.view).await
    }
    /// How many actions of each status.
    async fn breakdown(&self) -> StatusBreakdown {
        self.breakdown
    }
}
