//! Where lists of actions are taken from, and which of them a filter lets through.

use sea_orm::sea_query::{Cond, Expr, ExprTrait, Func, Order, Query, SelectStatement, SimpleExpr, SubQueryStatement};

use super::{col, collectivity_ids, linked, meets, pairs, texts, version_in_force};
use crate::store::filter::{ActionFilter, OPEN, View, Within};

/// The columns of an action in a list.
pub(in crate::store) const ACTION: [&str; 17] = [
    "plan_id",
    "position",
    "lineage_id",
    "version_id",
    "collectivity_id",
    "sort_name",
    "state_hash",
    "section_position",
    "status",
    "due_latest",
    "due_order",
    "has_budget",
    "changed_at",
    "themes",
    "audiences",
    "lever",
    "competence",
];

/// The actions that a list is taken from, by alias `a`, narrowed to these parents (of one kind).
pub(in crate::store) fn actions(parents: &[Within], view: View) -> SelectStatement {
    let of_versions = matches!(parents.first(), Some(Within::Version(_) | Within::Section(..)));
    let mut select = Query::select();
    if view.is_now() && !of_versions {
        select.from_as("current_action", "a");
    } else {
        select.from_subquery(versioned(parents, view, of_versions), "a");
    }
    select.cond_where(parents_condition(parents));
    select
}

/// The same columns as the read model has, for any version.
fn versioned(parents: &[Within], view: View, of_versions: bool) -> SelectStatement {
    if !of_versions {
        let mut select = version_columns(view);
        select.and_where(col("v", "id").eq(version_in_force("p", view)));
        return select;
    }
    let versions: Vec<uuid::Uuid> = parents
        .iter()
        .filter_map(|parent| match parent {
            Within::Version(version) | Within::Section(version, _) => Some(*version),
            _ => None,
        })
        .collect();
    version_rows(&versions, view)
}

/// The rows of these versions, with the columns of the read model.
pub(in crate::store) fn version_rows(versions: &[uuid::Uuid], view: View) -> SelectStatement {
    let mut select = version_columns(view);
    select.and_where(col("x", "version_id").is_in(versions.iter().copied()));
    select
}

/// The rows at these places, pairs of version and position, by alias `a` and with the columns of the read model.
pub(in crate::store) fn places(places: &[(uuid::Uuid, i32)]) -> SelectStatement {
    let mut rows = version_columns(View::default());
    rows.cond_where(pairs([col("x", "version_id"), col("x", "position")], places));
    let mut select = Query::select();
    select.from_subquery(rows, "a");
    select
}

fn version_columns(view: View) -> SelectStatement {
    let mut select = Query::select();
    for (table, column) in [
        ("v", "plan_id"),
        ("x", "position"),
        ("x", "lineage_id"),
        ("x", "version_id"),
        ("p", "collectivity_id"),
        ("c", "sort_name"),
        ("x", "state_hash"),
        ("x", "section_position"),
        ("x", "status"),
        ("x", "due_latest"),
        ("x", "has_budget"),
        ("x", "changed_at"),
    ] {
        select.column((table, column));
        if column == "due_latest" {
            // Actions without a date come last.
            select.expr_as(Expr::cust("COALESCE(x.due_latest, '9999-12-31')"), "due_order");
        }
    }
    for column in SUBJECT {
        select.expr_as(subject_column(column, view), column);
    }
    let inner = sea_orm::sea_query::JoinType::InnerJoin;
    select
        .from_as("plan_version_action", "x")
        .join_as(inner, "plan_version", "v", col("v", "id").eq(col("x", "version_id")))
        .join_as(inner, "plan", "p", col("p", "id").eq(col("v", "plan_id")))
        .join_as(inner, "collectivity", "c", col("c", "id").eq(col("p", "collectivity_id")));
    select
}

/// What an action is about.
const SUBJECT: [&str; 4] = ["themes", "audiences", "lever", "competence"];

/// What an action was said to be about at the instant of a view: what was said anew since does not count.
fn subject_column(column: &'static str, view: View) -> SimpleExpr {
    let Some(instant) = view.known_at else { return col("x", column) };
    let mut past = Query::select();
    past.column(("h", column)).from_as("past_subject", "h").and_where(col("h", "version_id").eq(col("x", "version_id")));
    past.and_where(col("h", "position").eq(col("x", "position"))).and_where(col("h", "until").gt(instant));
    past.order_by(("h", "until"), Order::Asc).limit(1);
    Func::coalesce([SimpleExpr::SubQuery(None, Box::new(SubQueryStatement::SelectStatement(past))), col("x", column)]).into()
}

fn parents_condition(parents: &[Within]) -> Cond {
    let (mut plans, mut collectivities, mut versions, mut sections) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for parent in parents {
        match parent {
            Within::Everything => return Cond::all(),
            Within::Plan(plan) => plans.push(*plan),
            Within::Collectivity(collectivity) => collectivities.push(*collectivity),
            Within::Version(version) => versions.push(*version),
            Within::Section(version, section) => sections.push((*version, *section)),
        }
    }
    let mut all = Cond::all();
    for (column, ids) in [("plan_id", plans), ("collectivity_id", collectivities), ("version_id", versions)] {
        if !ids.is_empty() {
            all = all.add(col("a", column).is_in(ids));
        }
    }
    if sections.is_empty() { all } else { all.add(pairs([col("a", "version_id"), col("a", "section_position")], &sections)) }
}

/// What tells the parents of a batch apart in its rows.
pub(in crate::store) fn partition(parent: Within) -> Vec<SimpleExpr> {
    match parent {
        Within::Everything => Vec::new(),
        Within::Plan(_) => vec![col("a", "plan_id")],
        Within::Collectivity(_) => vec![col("a", "collectivity_id")],
        Within::Version(_) => vec![col("a", "version_id")],
        Within::Section(..) => vec![col("a", "version_id"), col("a", "section_position")],
    }
}

/// Conditions on actions, by alias `a`.
pub(in crate::store) fn action(filter: &ActionFilter, view: View) -> Cond {
    let mut all = Cond::all();
    if let Some(ids) = &filter.ids {
        all = all.add(pairs([col("a", "version_id"), col("a", "position")], ids));
    }
    if let Some(lineages) = &filter.lineages {
        all = all.add(col("a", "lineage_id").is_in(lineages.iter().copied()));
    }
    if filter.words.is_some() {
        all = all.add(Expr::val(1).eq(0));
    }
    if let Some(sections) = &filter.sections {
        all = all.add(pairs([col("a", "version_id"), col("a", "section_position")], sections));
    }
    if let Some(collectivity) = &filter.collectivity {
        all = all.add(col("a", "collectivity_id").in_subquery(collectivity_ids(collectivity, view)));
    }
    if let Some(plans) = &filter.plans {
        all = all.add(col("a", "plan_id").is_in(plans.iter().copied()));
    }
    if let Some(stages) = &filter.plan_stages {
        let mut plans = Query::select();
        plans.column("id").from("plan").and_where(Expr::col("stage").is_in(texts(stages)));
        all = all.add(col("a", "plan_id").in_subquery(plans));
    }
    let numbers = |statuses: &[domain::status::Status]| statuses.iter().map(|status| *status as i16).collect::<Vec<_>>();
    if let Some(statuses) = &filter.statuses {
        all = all.add(col("a", "status").is_in(numbers(statuses)));
    }
    if let Some(statuses) = &filter.exclude_statuses {
        all = all.add(col("a", "status").is_not_in(numbers(statuses)));
    }
    if let Some(day) = filter.due_from {
        all = all.add(col("a", "due_latest").gte(day));
    }
    if let Some(day) = filter.due_to {
        all = all.add(col("a", "due_latest").lte(day));
    }
    if let Some(wanted) = filter.has_due_date {
        all = all.add(if wanted { col("a", "due_latest").is_not_null() } else { col("a", "due_latest").is_null() });
    }
    if let Some(wanted) = filter.has_budget {
        all = all.add(col("a", "has_budget").eq(wanted));
    }
    if let Some(instant) = filter.updated_since {
        all = all.add(col("a", "changed_at").gte(instant));
    }
    all = about(all, filter);
    if let Some((late, day)) = filter.overdue {
        let open = col("a", "status").is_in(numbers(&OPEN));
        let known = Cond::all().add(col("a", "due_latest").is_not_null()).add(col("a", "status").ne(0));
        let overdue = Cond::all().add(col("a", "due_latest").lt(day)).add(open);
        all = all.add(known).add(if late { overdue } else { overdue.not() });
    }
    if filter.criteria.is_some() || filter.reviewed_only {
        all = all.add(linked::linked(filter.criteria.as_deref(), filter.reviewed_only, view));
    }
    if let Some(criteria) = &filter.outside {
        all = all.add(linked::outside(criteria, view));
    }
    if filter.any_of.is_empty() {
        return all;
    }
    all.add(filter.any_of.iter().fold(Cond::any(), |any, one| any.add(action(one, view))))
}

/// Conditions on what actions are about.
fn about(all: Cond, filter: &ActionFilter) -> Cond {
    let mut all = all;
    if let Some(themes) = filter.themes {
        all = all.add(meets("a", "themes", themes));
    }
    for themes in &filter.all_themes {
        all = all.add(meets("a", "themes", *themes));
    }
    if let Some(audiences) = filter.audiences {
        all = all.add(meets("a", "audiences", u64::from(audiences)));
    }
    match &filter.levers {
        Some(levers) => all.add(col("a", "lever").is_in(levers.iter().map(|lever| *lever as i16))),
        None => all,
    }
}
