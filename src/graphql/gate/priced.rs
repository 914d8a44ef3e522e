//! What operations cost by the table of the published schema.

use async_graphql::{EmptySubscription, Request, Schema, Variables};
use serde_json::{Value, json};

use super::toy::{Mutation, Query};
use super::{Code, Gate, Limits, Priced, within};
use crate::graphql::cost::Catalog;

fn priced(query: &str, variables: Value) -> Result<u64, Code> {
    let gate = Gate::priced(Schema::build(Query, Mutation, EmptySubscription).finish(), Limits::default(), Catalog::published());
    let admitted = gate.posts.admit(Request::new(query).variables(Variables::from_json(variables)));
    admitted.map(|admitted| within::<Priced>(&admitted.request.data).unwrap().cost).map_err(|refusal| refusal.code)
}

fn check(query: &str, cost: u64) {
    assert_eq!(priced(query, Value::Null), Ok(cost), "{query}");
}

#[test]
fn objects_cost_one_values_nothing_and_pages_as_often_as_they_are_long() {
    check("{ stats { plans } }", 5);
    check("{ plan(id: \"x\") { title } }", 1);
    check("{ actions(first: 50) { nodes { title collectivity { name } } } }", 1 + 50 * 2);
    check("{ actions { edges { node { title } cursor } pageInfo { endCursor } } }", 1 + 20);
    check("{ actions(first: 50) { totalCount facets(on: [STATUS]) { buckets { count } } } }", 1 + 5);
    check("{ plans(last: 2) { nodes { actions(first: 10) { nodes { title } } } } }", 1 + 2 * (1 + 1 + 10));
    check("query { ...F } fragment F on Query { stats { plans } ... on Query { a: stats { plans } } }", 10);
    assert_eq!(priced("query($n: Int = 3) { actions(first: $n) { nodes { title } } }", json!({"n": 30})), Ok(31));
    assert_eq!(priced("query($n: Int = 3) { actions(first: $n) { nodes { title } } }", Value::Null), Ok(4));
}

#[test]
fn a_comparison_costs_by_whom_it_names_and_a_cell_that_is_not_opened_nothing() {
    let matrix = |named: &str, cell: &str| format!("{{ comparisonMatrix(input: {{{named}}}) {{ rows {{ cells {{ {cell} }} }} }} }}");
    let two = "collectivities: [{slug: \"paris\"}, {slug: \"rennes\"}]";
    check(&matrix(two, "state"), 30 + 2);
    check(&matrix("collectivityFilter: {kinds: [METROPOLE]}", "state"), 30 + 50);
    // What is refused in words of its own costs no more than those.
    check(&matrix("", "breakdown { total }"), 30 + 21);
    let crowd = vec!["{slug: \"paris\"}"; 201].join(", ");
    check(&matrix(&format!("collectivities: [{crowd}]"), "state"), 30 + 1);
    check(&matrix(two, "breakdown { total }"), 30 + 2 * (1 + 20));
    let query = "query($input: ComparisonInput!) { comparisonMatrix(input: $input) { rows { cells { breakdown { total } } } } }";
    let many: Vec<Value> = (0..40).map(|number| json!({"slug": number.to_string()})).collect();
    assert_eq!(priced(query, json!({"input": {"collectivities": many}})), Ok(30 + 40 * 21));
    check(&format!("{{ frameworkCoverages(framework: \"x\", input: {{{two}}}) {{ cells {{ state }} }} }}"), 30 + 2);
}

#[test]
fn each_alternative_of_a_filter_costs_and_what_costs_too_much_is_refused() {
    check("{ actions(filter: {anyOf: [{hasBudget: true}, {overdue: true}]}) { totalCount } }", 1 + 10);
    let query = "query($filter: ActionFilter) { actions(filter: $filter) { totalCount } }";
    assert_eq!(priced(query, json!({"filter": {"anyOf": [{}, {}, {}]}})), Ok(1 + 15));
    let deep = "{ plans(first: 100) { nodes { actions(first: 100) { nodes { title } } } } }";
    assert_eq!(priced(deep, Value::Null), Err(Code::CostExceeded));
}
