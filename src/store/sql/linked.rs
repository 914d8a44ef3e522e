//! Conditions on the criteria that actions answer: what is proposed in their words, unless a person rejected it, and what a person found.

use domain::framework::CoverageState;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, JoinType, Query, SelectStatement, SimpleExpr};
use uuid::Uuid;

use super::col;
use crate::store::filter::View;

/// The last judgements, as known under a view, of an action by alias `a` or of all actions: those in one of these states.
fn judged(states: &[CoverageState], view: View) -> SelectStatement {
    let mut later = Query::select();
    later
        .expr(Expr::val(1))
        .from_as("coverage_review_link", "r2")
        .join_as(JoinType::InnerJoin, "coverage_review", "w2", Cond::all().add(col("w2", "id").eq(col("r2", "review_id"))))
        .and_where(col("r2", "lineage_id").eq(col("r", "lineage_id")))
        .and_where(col("r2", "criterion_id").eq(col("r", "criterion_id")));
    let after = Cond::any()
        .add(col("w2", "decided_at").gt(col("w", "decided_at")))
        .add(Cond::all().add(col("w2", "decided_at").eq(col("w", "decided_at"))).add(col("w2", "id").gt(col("w", "id"))));
    later.cond_where(after);
    let mut select = Query::select();
    select
        .from_as("coverage_review_link", "r")
        .join_as(JoinType::InnerJoin, "coverage_review", "w", Cond::all().add(col("w", "id").eq(col("r", "review_id"))))
        .and_where(col("w", "state").is_in(states.iter().map(|state| state.name())));
    if let Some(instant) = view.known_at {
        select.and_where(col("w", "decided_at").lte(instant));
        later.and_where(col("w2", "decided_at").lte(instant));
    }
    select.and_where(Expr::exists(later).not());
    select
}

const FOUND: [CoverageState; 2] = [CoverageState::PartlyAddressed, CoverageState::Addressed];

/// A proposal in the words of the action, for one of these criteria, that no person has rejected.
fn proposed(criteria: &[Uuid], view: View) -> SimpleExpr {
    let mut rejected = judged(&[CoverageState::NotFound], view);
    rejected
        .expr(Expr::val(1))
        .and_where(col("r", "lineage_id").eq(col("a", "lineage_id")))
        .and_where(col("r", "criterion_id").eq(col("l", "criterion_id")));
    let mut select = Query::select();
    select
        .expr(Expr::val(1))
        .from_as("coverage_link", "l")
        .and_where(col("l", "state_hash").eq(col("a", "state_hash")))
        .and_where(col("l", "criterion_id").is_in(criteria.iter().copied()))
        .and_where(Expr::exists(rejected).not());
    if let Some(instant) = view.known_at {
        select.and_where(col("l", "recorded_at").lte(instant));
    }
    Expr::exists(select)
}

/// What a person found to answer one of these criteria, or any criterion.
fn found(criteria: Option<&[Uuid]>, view: View) -> SelectStatement {
    let mut select = judged(&FOUND, view);
    if let Some(criteria) = criteria {
        select.and_where(col("r", "criterion_id").is_in(criteria.iter().copied()));
    }
    select
}

/// Actions by alias `a` that are linked to one of these criteria; with `reviewed`, only by what a person found.
pub(in crate::store) fn linked(criteria: Option<&[Uuid]>, reviewed: bool, view: View) -> Cond {
    let mut by_person = found(criteria, view);
    by_person.column(("r", "lineage_id"));
    let by_person = col("a", "lineage_id").in_subquery(by_person);
    let Some(criteria) = criteria.filter(|_| !reviewed) else { return Cond::all().add(by_person) };
    // Follows from the rest, and is what an index can jump to.
    let mut words = Query::select();
    words.column("state_hash").from("coverage_link").and_where(Expr::col("criterion_id").is_in(criteria.iter().copied()));
    let by_words = Cond::all().add(col("a", "state_hash").in_subquery(words)).add(proposed(criteria, view));
    Cond::any().add(by_words).add(by_person)
}

/// Actions by alias `a` that are linked to none of these criteria.
pub(in crate::store) fn outside(criteria: &[Uuid], view: View) -> Cond {
    let mut by_person = found(Some(criteria), view);
    by_person.expr(Expr::val(1)).and_where(col("r", "lineage_id").eq(col("a", "lineage_id")));
    Cond::all().add(proposed(criteria, view).not()).add(Expr::exists(by_person).not())
}
