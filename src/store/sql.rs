//! Filters to conditions, and the relations that lists are taken from: the words of the database, in one place.

mod linked;

use std::collections::HashMap;

use sea_orm::sea_query::{Cond, Expr, ExprTrait, Func, IntoColumnRef, Order, Query, SelectStatement, SimpleExpr, SubQueryStatement};

use super::filter::{ActionFilter, Availability, CollectivityFilter, OPEN, PlanFilter, View, Within};

/// A column of a table or an alias.
pub(super) fn col(table: &'static str, column: &'static str) -> SimpleExpr {
    Expr::col((table, column).into_column_ref())
}

/// These texts, without those that hold U+0000: nothing kept holds one, and PostgreSQL refuses to be asked.
pub(super) fn texts<T: AsRef<str>>(given: impl IntoIterator<Item = T>) -> Vec<String> {
    given.into_iter().map(|text| text.as_ref().to_owned()).filter(|text| !text.contains('\0')).collect()
}

/// A condition that two columns are one of these pairs, in words for which both engines look into an index.
pub(super) fn pairs(columns: [SimpleExpr; 2], pairs: &[(uuid::Uuid, i32)]) -> Cond {
    let mut groups: HashMap<uuid::Uuid, Vec<i32>> = HashMap::new();
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
fn taken_back(version: &'static str, view: View) -> SelectStatement {
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
    if let Some(day) = filter.published_from {
        all = all.add(col("v", "published_on").gte(day));
    }
    if let Some(day) = filter.published_to {
        all = all.add(col("v", "published_on").lte(day));
    }
    all
}

/// The number under which an action is found by a theme, or by one of its narrower themes.
pub(super) const fn theme_concept(theme: u8) -> i16 {
    theme as i16
}

/// The number under which an action is found by whom it is for.
pub(super) const fn audience_concept(audience: u8) -> i16 {
    64 + audience as i16
}

/// The columns of an action in a list.
pub(super) const ACTION: [&str; 17] = [
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
pub(super) fn actions(parents: &[Within], view: View) -> SelectStatement {
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
        let mut select = version_columns();
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
    version_rows(&versions)
}

/// The rows of these versions, with the columns of the read model.
pub(super) fn version_rows(versions: &[uuid::Uuid]) -> SelectStatement {
    let mut select = version_columns();
    select.and_where(col("x", "version_id").is_in(versions.iter().copied()));
    select
}

/// The rows at these places, pairs of version and position, by alias `a` and with the columns of the read model.
pub(super) fn places(places: &[(uuid::Uuid, i32)]) -> SelectStatement {
    let mut rows = version_columns();
    rows.cond_where(pairs([col("x", "version_id"), col("x", "position")], places));
    let mut select = Query::select();
    select.from_subquery(rows, "a");
    select
}

fn version_columns() -> SelectStatement {
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
        ("x", "themes"),
        ("x", "audiences"),
        ("x", "lever"),
        ("x", "competence"),
    ] {
        select.column((table, column));
        if column == "due_latest" {
            // Actions without a date come last.
            select.expr_as(Expr::cust("COALESCE(x.due_latest, '9999-12-31')"), "due_order");
        }
    }
    let inner = sea_orm::sea_query::JoinType::InnerJoin;
    select
        .from_as("plan_version_action", "x")
        .join_as(inner, "plan_version", "v", col("v", "id").eq(col("x", "version_id")))
        .join_as(inner, "plan", "p", col("p", "id").eq(col("v", "plan_id")))
        .join_as(inner, "collectivity", "c", col("c", "id").eq(col("p", "collectivity_id")));
    select
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
pub(super) fn partition(parent: Within) -> Vec<SimpleExpr> {
    match parent {
        Within::Everything => Vec::new(),
        Within::Plan(_) => vec![col("a", "plan_id")],
        Within::Collectivity(_) => vec![col("a", "collectivity_id")],
        Within::Version(_) => vec![col("a", "version_id")],
        Within::Section(..) => vec![col("a", "version_id"), col("a", "section_position")],
    }
}

/// Conditions on actions, by alias `a`.
pub(super) fn action(filter: &ActionFilter, view: View) -> Cond {
    let mut all = Cond::all();
    if let Some(ids) = &filter.ids {
        all = all.add(pairs([col("a", "version_id"), col("a", "position")], ids));
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

/// A column, or this value where it is null.
pub(super) fn or_else(table: &'static str, column: &'static str, value: impl Into<SimpleExpr>) -> SimpleExpr {
    Func::coalesce([col(table, column), value.into()]).into()
}
