//! What the warnings are computed from: who was asked for, and what their plans say within the question.

use domain::compare::Scope;
use domain::compare::caveat::{Body, Facts, Plan, When};
use domain::compare::question::{Question, View};
use domain::compare::word::Columns;
use domain::plan::Stage;

use crate::consult::comparison::Row;

/// The facts of a question and its rows.
pub(super) fn facts(question: &Question, rows: &[Row], scope: &Scope) -> Facts {
    Facts {
        bodies: rows.iter().map(|row| Body { id: row.collectivity.id, kind: row.collectivity.kind, plan: plan(row, scope) }).collect(),
        when: When { as_of: question.as_of, known_at: question.known_at },
        by_theme: !question.themes.is_empty() || question.view == View::Matrix(Columns::Themes),
    }
}

/// All plans of a collectivité as one; `None` without any that counts.
fn plan(row: &Row, scope: &Scope) -> Option<Plan> {
    let counted = row.breakdown(scope)?;
    let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    let stage = if row.plans.iter().any(|plan| plan.is_adopted) { Some(Stage::Adopted) } else { None };
    let stage = stage.or_else(|| row.plans.iter().filter_map(|plan| Stage::parse(&plan.stage)).next_back()).unwrap_or(Stage::Presented);
    let ended = row.plans.iter().all(|plan| matches!(Stage::parse(&plan.stage), Some(Stage::Superseded | Stage::Expired | Stage::Withdrawn)));
    let last = row.plans.iter().filter_map(|plan| Stage::parse(&plan.stage)).next_back();
    let without_theme = row.plans.iter().flat_map(|plan| plan.census.counts()).filter(|count| count.subject.themes.is_empty());
    Some(Plan {
        stage: if ended { last.unwrap_or(stage) } else { stage },
        published_on: row.plans.iter().map(|plan| plan.published_on).max()?,
        states_progress: row.plans.iter().any(|plan| plan.states_progress),
        actions: small(counted.total()),
        reported: small(counted.reported().numerator),
        // A census does not know who found its themes.
        by_machine: 0,
        // Those that a question about themes cannot see.
        without_theme: if scope.themes.is_none() { small(without_theme.map(|count| u64::from(count.actions)).sum()) } else { 0 },
    })
}
