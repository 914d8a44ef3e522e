//! Filters to conditions, and the relations that lists are taken from: the words of the database, in one place.

mod action;
mod linked;

use std::collections::HashMap;

use sea_orm::sea_query::{Cond, Expr, ExprTrait, Func, IntoColumnRef, Order, Query, SelectStatement, SimpleExpr, SubQueryStatement};

pub(super) use self::action::{ACTION, action, actions, partition, places, version_rows};
use super::filter::{Availability, CollectivityFilter, Concept, PlanFilter, View};

/// A column of a table or an alias.
pub(super) fn col(table: &'static str, column: &'static str) -> SimpleExpr {
    Expr::col((table, column).into_column_ref())
}

/// These texts, without those that hold U+0000: nothing kept holds one, and PostgreSQL refuses to be asked.
pub(super) fn texts<T: AsRef<str>>(given: impl IntoIterator<Item = T>) -> Vec<String> {
    given.into_iter().map(|text| text.as_ref().to_owned()).filter(|text| !text.contains('\0')).collect()
}

/// A condition that two columns are one of these pairs, in words for which both engines look into an index.
pub(super) fn pairs<K, V>(columns: [SimpleExpr; 2], pairs: &[(K, V)]) -> Cond
where
    K: Copy + Eq + std::hash::Hash + Into<SimpleExpr>,
    V: Copy + Into<SimpleExpr>,
{
    let mut groups: HashMap<K, Vec<V>> = HashMap::new();
    for (one, other) in pairs {
        groups.entry(*one).or_default().push(*other);
    }
    let [one, other] = columns;
    let all: Vec<Cond> = groups.into_iter().map(|(key, others)| Cond::all().add(one.clone().eq(key)).add(other.clone().is_in(others))).collect();
    if all.is_empty() {
        return Cond::all().add(Expr::cust("1 = 0"));
    }
    all.chunks(ALTERNATIVES).fold(Cond::any(), |any, some| any.add(some.iter().cloned().fold(Cond::any(), Cond::add)))
}

/// So many alternatives in a row: a chain of a thousand is too deep for SQLite, a chain of chains is not.
const ALTERNATIVES: usize = 50;

/// The version of plan `plan` that is in force under a view, as a scalar subquery on the plan alias.
pub(super) fn version_in_force(plan: &'static str, view: View) -> SimpleExpr {
    if view.is_now() {
        return col(plan, "current_version_id");
    }
    let mut select = Query::select();
    select.column(("w", "id")).from_as("plan_version", "w").and_where(col("w", "plan_id").eq(col(plan, "id")));
    if let Some(day) = view.as_of {
        select.and_where(col("w", "published_on").lte(day));
    }
    if let Some(instant) = view.known_at {
        select.and_where(col("w", "recorded_at").lte(instant));
    }
    select.and_where(Expr::exists(taken_back("w", view)).not());
    select.order_by(("w", "effective_on"), Order::Desc).order_by(("w", "number"), Order::Desc).limit(1);
    SimpleExpr::SubQuery(None, Box::new(SubQueryStatement::SelectStatement(select)))
}

/// The decision to take back a version, as far as it was known at the instant of a view.
pub(super) fn taken_back(version: &'static str, view: View) -> SelectStatement {
    let mut select = Query::select();
    select.expr(Expr::val(1)).from_as("version_retraction", "t").and_where(col("t", "version_id").eq(col(version, "id")));
    if let Some(instant) = view.known_at {
        select.and_where(col("t", "decided_at").lte(instant));
    }
    select
}

/// Conditions on collectivités, whose table goes by alias `c`.
pub(super) fn collectivity(filter: &CollectivityFilter, view: View) -> Cond {
    let mut all = Cond::all();
    if let Some(ids) = &filter.ids {
        all = all.add(col("c", "id").is_in(ids.iter().copied()));
    }
    if let Some(kinds) = &filter.kinds {
        all = all.add(col("c", "kind").is_in(kinds.iter().map(|kind| kind.name())));
    }
    if let Some(within) = &filter.within {
        let mut members = Query::select();
        members.column("member_id").from("collectivity_membership").and_where(Expr::col("grouping_id").is_in(within.iter().copied()));
        all = all.add(
            Cond::any()
                .add(col("c", "departement_id").is_in(within.iter().copied()))
                .add(col("c", "region_id").is_in(within.iter().copied()))
                .add(col("c", "id").in_subquery(members)),
        );
    }
    if let Some(sirens) = &filter.sirens {
        all = all.add(col("c", "siren").is_in(texts(sirens)));
    }
    if let Some(codes) = &filter.insee_codes {
        all = all.add(col("c", "insee_code").is_in(texts(codes)));
    }
    if let Some(least) = filter.population_min {
        all = all.add(col("c", "population").gte(least));
    }
    if let Some(most) = filter.population_max {
        all = all.add(col("c", "population").lte(most));
    }
    if let Some(start) = &filter.name_starts_with {
        let folded = domain::text::fold(start);
        if folded.is_empty() && !start.is_empty() {
            // Signs that no name has: nothing begins so.
            all = all.add(Expr::val(1).eq(0));
        } else if !folded.is_empty() {
            // A range of the index: what begins so sorts from it to it with the highest sign after it.
            all = all.add(col("c", "sort_name").gte(folded.clone())).add(col("c", "sort_name").lt(format!("{folded}\u{10ffff}")));
        }
    }
    match &filter.availability {
        Some(wanted) => all.add(availability(wanted, view)),
        None => all,
    }
}

fn availability(wanted: &[Availability], view: View) -> Cond {
    let plans = |progress: Option<bool>| {
        let mut select = Query::select();
        select.expr(Expr::val(1)).from_as("plan", "q").and_where(col("q", "collectivity_id").eq(col("c", "id")));
        select.join_as(sea_orm::sea_query::JoinType::InnerJoin, "plan_version", "u", col("u", "id").eq(version_in_force("q", view)));
        if let Some(progress) = progress {
            select.and_where(col("u", "states_progress").eq(progress));
        }
        Expr::exists(select)
    };
    wanted.iter().fold(Cond::any(), |any, availability| match availability {
        Availability::NoKnownPlan => any.add(plans(None).not()),
        Availability::StructuredWithProgress => any.add(plans(Some(true))),
        Availability::StructuredWithoutProgress => any.add(Cond::all().add(plans(Some(false))).add(plans(Some(true)).not())),
    })
}

/// The keys of the collectivités that a filter lets through.
pub(super) fn collectivity_ids(filter: &CollectivityFilter, view: View) -> SelectStatement {
    let mut select = Query::select();
    select.column(("c", "id")).from_as("collectivity", "c").cond_where(collectivity(filter, view));
    select
}

/// Conditions on plans, whose table goes by `p`, and whose version in force goes by `v`.
pub(super) fn plan(filter: &PlanFilter, view: View) -> Cond {
    let mut all = Cond::all();
    if let Some(ids) = &filter.ids {
        all = all.add(col("p", "id").is_in(ids.iter().copied()));
    }
    if let Some(collectivity) = &filter.collectivity {
        all = all.add(col("p", "collectivity_id").in_subquery(collectivity_ids(collectivity, view)));
    }
    if let Some(stages) = &filter.stages {
        all = all.add(col("p", "stage").is_in(texts(stages)));
    }
    if filter.adopted_only {
        all = all.add(col("p", "adopted_on").is_not_null());
    }
    if let Some(themes) = filter.themes {
        let mut about = Query::select();
        about.expr(Expr::val(1)).from_as("plan_version_action", "y").and_where(col("y", "version_id").eq(col("v", "id")));
        about.and_where(meets("y", "themes", themes));
        all = all.add(Expr::exists(about));
    }
    if let Some(day) = filter.published_from {
        all = all.add(col("v", "published_on").gte(day));
    }
    if let Some(day) = filter.published_to {
        all = all.add(col("v", "published_on").lte(day));
    }
    all
}

/// A condition that a set of bits has any of these in common.
pub(super) fn meets(table: &'static str, column: &'static str, bits: u64) -> SimpleExpr {
    let bits = i64::try_from(bits).unwrap_or(i64::MAX);
    col(table, column).bit_and(bits).ne(0)
}

/// The number under which actions in force are found by a concept.
pub(super) const fn concept(of: Concept) -> i16 {
    match of {
        Concept::Theme(theme) => theme as i16,
        Concept::Audience(audience) => 64 + audience as i16,
    }
}

/// A column, or this value where it is null.
pub(super) fn or_else(table: &'static str, column: &'static str, value: impl Into<SimpleExpr>) -> SimpleExpr {
    Func::coalesce([col(table, column), value.into()]).into()
}
