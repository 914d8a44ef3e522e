//! What the gate lets through and what it sends away, on a small graph.

use std::fmt::Write;
use std::time::Duration;

use async_graphql::{BatchRequest, BatchResponse, Executor, Request, Response, Variables};
use futures_util::StreamExt;
use serde_json::json;

use super::{Code, Limits, toy};

/// What graphql-js 16 asks with all its options, and tools that are built on it.
const INTROSPECTION: &str = include_str!("introspection.graphql");

async fn ask(request: impl Into<Request>) -> Response {
    toy::gate(Limits::default()).execute(request.into()).await
}

async fn check(request: impl Into<Request>, expected: Option<Code>) {
    let response = ask(request).await;
    assert_eq!(Code::of(&response), expected, "{:?}", response.errors);
    assert_eq!(response.is_ok(), expected.is_none(), "{:?}", response.errors);
    let longest = response.errors.iter().map(|error| error.message.len()).max().unwrap_or_default();
    assert!(response.errors.len() <= 20 && longest < 1_000, "an answer of {longest} bytes a message");
}

fn with(query: &str, variables: serde_json::Value) -> Request {
    Request::new(query).variables(Variables::from_json(variables))
}

#[tokio::test]
async fn an_ordinary_question_is_answered() {
    let response = ask("{ plan { title actions(first: 3) { totalCount nodes { title } } } }").await;
    assert!(response.is_ok());
    assert!(response.data.to_string().contains("Former les agents"));
}

#[tokio::test]
async fn literals_nested_by_the_thousand_are_refused() {
    let (opening, closing) = ("[".repeat(32_000), "]".repeat(32_000));
    let objects = "{a:".repeat(32_000);
    for query in [
        format!("{{ title(note: {opening}{closing}) }}"),
        format!("{{ title(note: {opening}"),
        format!("{{ title(note: {objects}1 }}"),
        format!("query ($note: JSON = {opening}{closing}) {{ title(note: $note) }}"),
        format!("query ($note: JSON = {objects}) {{ title(note: $note) }}"),
        format!("query ($note: {opening}JSON{closing}) {{ title(note: $note) }}"),
        "{plan".repeat(32_000),
        "{...".repeat(32_000),
        "(".repeat(32_000),
    ] {
        check(query.as_str(), Some(Code::CostExceeded)).await;
        // Short enough for the bound on bytes, deep enough for the stack.
        check(&query[..4_000.min(query.len())], Some(Code::CostExceeded)).await;
    }
}

#[tokio::test]
async fn the_deepest_literals_that_pass_the_scan_do_no_harm() {
    let (opening, closing) = ("[".repeat(38), "]".repeat(38));
    check(format!("{{ title(note: {opening}1{closing}) }}"), None).await;
    check(format!("query ($note: JSON = {opening}1{closing}) {{ title(note: $note) }}"), None).await;
}

/// Fragments that each spread the next one twice; the last one holds what is given.
fn bomb(levels: usize, last: &str) -> String {
    let mut document = "{ ...F0 } ".to_owned();
    for level in 0..levels {
        let next = level + 1;
        write!(document, "fragment F{level} on Query {{ ...F{next} ...F{next} }} ").unwrap();
    }
    write!(document, "fragment F{levels} on Query {{ {last} }}").unwrap();
    document
}

#[tokio::test]
async fn fragments_that_double_are_refused_before_they_are_written_out() {
    for levels in [12, 24, 60, 150, 300] {
        check(bomb(levels, "title"), Some(Code::CostExceeded)).await;
        check(bomb(levels, "...Absent ...Absent"), Some(Code::CostExceeded)).await;
        check(bomb(levels, "__schema { types { name } }"), Some(Code::CostExceeded)).await;
    }
}

#[tokio::test]
async fn fragments_that_double_are_refused_also_when_nothing_spreads_them() {
    let (unused, beside) = (bomb(60, "title").replace("{ ...F0 }", "{ title }"), bomb(60, "title").replace("{ ...F0 }", "query Bombe { ...F0 }"));
    check(unused, Some(Code::CostExceeded)).await;
    check(Request::new(format!("query Titre {{ title }} {beside}")).operation_name("Titre"), Some(Code::CostExceeded)).await;
}

#[tokio::test]
async fn a_fragment_that_is_shared_a_little_passes() {
    check(bomb(5, "title"), None).await;
}

#[tokio::test]
async fn a_fragment_that_spreads_itself_is_refused() {
    for query in [
        "{ ...A } fragment A on Query { title ...A }",
        "{ plan { ...A } } fragment A on Plan { title ...B } fragment B on Plan { ...C } fragment C on Plan { ... on Plan { ...A } }",
        "{ title } fragment A on Query { ...A }",
    ] {
        check(query, Some(Code::BadRequest)).await;
    }
}

#[tokio::test]
async fn one_field_under_many_names_is_refused() {
    let aliases = |count: usize| (0..count).fold("{ ".to_owned(), |query, number| query + &format!("a{number}: title ")) + "}";
    check(aliases(100), None).await;
    check(aliases(101), Some(Code::CostExceeded)).await;
    check(aliases(1_000), Some(Code::CostExceeded)).await;
    check(aliases(100_000), Some(Code::CostExceeded)).await;
    let spread = format!("{{ {} }} fragment A on Query {{ a: title b: title }}", "...A ".repeat(51));
    check(spread, Some(Code::CostExceeded)).await;
}

#[tokio::test]
async fn directives_and_repeated_fields_are_counted() {
    check(format!("{{ title {} }}", "@include(if: true) ".repeat(101)), Some(Code::CostExceeded)).await;
    check(format!("{{ {} }}", "title ".repeat(1_001)), Some(Code::CostExceeded)).await;
}

#[tokio::test]
async fn texts_that_cannot_be_read_are_refused_without_repeating_them() {
    for query in
        ["", "{", "{ title(note: \"accueil", "{ title(note: \"\"\"accueil", "{ title(note: \"a\nb\") }", "ville", "{ }", "\u{0}", "{ plan { title }"]
    {
        check(query, Some(Code::BadRequest)).await;
    }
    let long = "v".repeat(15_000);
    for query in [
        format!("{{ title }} {long}"),
        format!("{{ {long} }}"),
        format!("{{ ...{long} }}"),
        format!("{{ title }} fragment {long} on Query {{ title }} fragment {} on Query {{ title }}", "w"),
    ] {
        check(query, Some(Code::BadRequest)).await;
    }
    check(Request::new("{ title }").operation_name(long), Some(Code::BadRequest)).await;
}

#[tokio::test]
async fn a_syntax_error_says_where_and_what_was_expected() {
    let response = ask("{\n  plan { title(\n}").await;
    let error = &response.errors[0];
    assert!(error.message.starts_with("The document cannot be read at line 3, column 1: expected"), "{}", error.message);
    assert_eq!(error.locations[0].line, 3);
}

#[tokio::test]
async fn brackets_in_texts_are_texts() {
    let brackets = "[({".repeat(1_000);
    check(format!("{{ title(note: \"{brackets}\") }}"), None).await;
    check(format!("{{ title(note: \"\"\"{brackets} \\\"\"\" {brackets}\"\"\") }}"), None).await;
}

#[tokio::test]
async fn the_introspection_of_graphql_js_passes() {
    check(INTROSPECTION, None).await;
    check(Request::new(INTROSPECTION).operation_name("IntrospectionQuery"), None).await;
}

#[tokio::test]
async fn lists_of_types_inside_lists_of_types_are_refused() {
    check("{ __schema { types { fields { type { fields { name } } } } } }", None).await;
    check("{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }", Some(Code::CostExceeded)).await;
    let hidden = "{ __type(name: \"Plan\") { ...A } } fragment A on __Type { fields { type { ...B } } } \
                  fragment B on __Type { interfaces { ... on __Type { possibleTypes { name } } } }";
    check(hidden, Some(Code::CostExceeded)).await;
}

#[tokio::test]
async fn the_schema_cannot_be_asked_for_many_times_at_once() {
    let every = "types { fields { args { name type { name } } type { fields { name type { name } } } } }";
    let query = (0..40).fold("{ ".to_owned(), |query, number| query + &format!("s{number}: __schema {{ {every} }} ")) + "}";
    check(query, Some(Code::CostExceeded)).await;
}

#[tokio::test]
async fn the_text_of_the_schema_is_asked_for_once() {
    // Behind this gate stands a schema without it: it is let through, and validation has its word.
    check("{ _service { sdl } }", Some(Code::BadRequest)).await;
    check("{ _service { ...G } } fragment G on _Service { sdl }", Some(Code::BadRequest)).await;
    check("{ _service { a: sdl b: sdl } }", Some(Code::CostExceeded)).await;
    check("{ a: _service { sdl } b: _service { sdl } }", Some(Code::CostExceeded)).await;
    check("{ a: _service { ...G } b: _service { ...G } } fragment G on _Service { sdl }", Some(Code::CostExceeded)).await;
}

#[tokio::test]
async fn pages_inside_pages_multiply() {
    check("{ actions(first: 100) { nodes { plan { actions(first: 50) { nodes { title } } } } } }", None).await;
    let deep = "{ actions(first: 100) { nodes { plan { actions(first: 100) { nodes { plan { actions(first: 100) { nodes { title } } } } } } } } }";
    check(deep, Some(Code::CostExceeded)).await;
    check(deep.replace("first", "last"), Some(Code::CostExceeded)).await;
    check(deep.replace("first: 100", "first: 5"), None).await;
}

#[tokio::test]
async fn a_page_that_does_not_say_its_size_has_the_usual_one() {
    let deep = "{ actions { nodes { plan { actions { nodes { plan { actions { nodes { plan { actions { nodes { title } } } } } } } } } } } }";
    check(deep, Some(Code::CostExceeded)).await;
    check("{ actions { nodes { plan { actions { nodes { title } } } } } }", None).await;
}

#[tokio::test]
async fn a_page_in_a_fragment_multiplies_what_is_around_it() {
    let query = "{ actions { ...P } } fragment P on Actions { ...N } \
                 fragment N on Actions { nodes { plan { actions(first: 100) { nodes { plan { actions(first: 100) { totalCount nodes { title } } } } } } } }";
    check(query, Some(Code::CostExceeded)).await;
}

#[tokio::test]
async fn the_size_of_a_page_may_be_a_variable() {
    let query = "query ($n: Int, $m: Int = 100) { actions(first: $n) { nodes { plan { actions(first: $m) { nodes { plan { \
                 actions(first: $n) { nodes { title } } } } } } } } }";
    check(with(query, json!({ "n": 100 })), Some(Code::CostExceeded)).await;
    check(with(query, json!({ "n": 2 })), None).await;
    check(with(query, json!({ "n": 5, "m": 5 })), None).await;
    check(with(query, json!({})), Some(Code::CostExceeded)).await;
    check(with(query, json!({ "n": "cent", "m": 2 })), Some(Code::BadRequest)).await;
}

#[tokio::test]
async fn a_variable_that_must_be_given_is_given() {
    let query = "query ($n: Int!) { actions(first: $n) { totalCount } }";
    check(with(query, json!({})), Some(Code::BadRequest)).await;
    check(with(query, json!({ "n": null })), Some(Code::BadRequest)).await;
    check(with(query, json!({ "n": [1] })), Some(Code::BadRequest)).await;
    check(with(query, json!({ "n": 1, "m": 2 })), None).await;
    check(with("query ($n: Int! = 2) { actions(first: $n) { totalCount } }", json!({})), None).await;
    let nested = "query ($themes: [String!]!) { title(filter: { themes: $themes }) }";
    check(with(nested, json!({ "themes": ["accueil", 7] })), Some(Code::BadRequest)).await;
    check(with(nested, json!({ "themes": ["accueil"] })), None).await;
}

#[tokio::test]
async fn many_keys_count_as_many_things() {
    let query = "query ($ids: [String!]!) { plans(ids: $ids) { actions(first: 100) { nodes { title } } } }";
    check(with(query, json!({ "ids": vec!["poitiers"; 10] })), None).await;
    check(with(query, json!({ "ids": vec!["poitiers"; 500] })), Some(Code::CostExceeded)).await;
}

#[tokio::test]
async fn a_large_variable_cannot_be_used_many_times() {
    let uses = "plans(ids: $ids) { title } ".repeat(20);
    let query = format!("query ($ids: [String!]!) {{ {uses} }}");
    check(with(&query, json!({ "ids": vec!["poitiers"; 5] })), None).await;
    check(with(&query, json!({ "ids": vec!["poitiers"; 5_000] })), Some(Code::CostExceeded)).await;
}

#[tokio::test]
async fn fields_inside_fields_have_a_floor() {
    let nested = |levels: usize| format!("{{ plan {{ {}title{} }} }}", "actions(first: 1) { nodes { plan { ".repeat(levels), "} } } ".repeat(levels));
    check(nested(4), None).await;
    check(nested(5), Some(Code::CostExceeded)).await;
}

#[tokio::test]
async fn a_document_may_hold_several_operations_and_one_is_run() {
    let two = "query Titre { title } mutation Publier { publish(title: \"Plan 2024\") }";
    check(Request::new(two).operation_name("Titre"), None).await;
    check(Request::new(two).operation_name("Publier"), None).await;
    check(Request::new(two).operation_name("Absente"), Some(Code::BadRequest)).await;
    check(two, Some(Code::BadRequest)).await;
    check(Request::new("{ title }").operation_name("Titre"), Some(Code::BadRequest)).await;
    check(Request::new("{ title }").operation_name(""), None).await;
    let many = (0..11).fold(String::new(), |query, number| query + &format!("query Q{number} {{ title }} "));
    check(Request::new(many).operation_name("Q0"), Some(Code::CostExceeded)).await;
}

#[tokio::test]
async fn where_only_queries_may_come_a_mutation_is_refused() {
    let gate = toy::gate(Limits::default());
    let two = || Request::new("query Titre { title } mutation Publier { publish(title: \"Plan 2024\") }");
    assert!(gate.execute_query_only(two().operation_name("Titre")).await.is_ok());
    let refused = gate.execute_query_only(two().operation_name("Publier")).await;
    assert_eq!(Code::of(&refused), Some(Code::MethodNotAllowed));
}

#[tokio::test]
async fn what_validation_says_has_a_code_too() {
    check("{ ville }", Some(Code::BadRequest)).await;
    check("subscription { title }", Some(Code::BadRequest)).await;
    check("subscription { title title }", Some(Code::BadRequest)).await;
    check(format!("{{ {} }}", "ville ".repeat(900)), Some(Code::BadRequest)).await;
}

#[tokio::test]
async fn what_a_resolver_says_is_left_as_it_is() {
    let response = ask("{ title broken }").await;
    assert_eq!(Code::of(&response), None);
    assert_eq!(response.errors[0].message, "the plan cannot be read");
}

#[tokio::test]
async fn what_takes_too_long_is_stopped() {
    let gate = toy::gate(Limits { time: Duration::from_millis(20), ..Limits::default() });
    assert_eq!(Code::of(&gate.execute("{ slow }".into()).await), Some(Code::Timeout));
    let answers: Vec<Response> = gate.execute_stream("{ slow }".into(), None).collect().await;
    assert_eq!(answers.iter().map(Code::of).collect::<Vec<_>>(), [Some(Code::Timeout)]);
}

#[tokio::test]
async fn one_too_many_waits_a_little_and_is_sent_away() {
    let gate = toy::gate(Limits { concurrency: 1, patience: Duration::from_millis(20), time: Duration::from_millis(200), ..Limits::default() });
    let (first, second) = tokio::join!(gate.execute("{ slow }".into()), gate.execute("{ title }".into()));
    assert_eq!(Code::of(&first), Some(Code::Timeout));
    assert_eq!(Code::of(&second), Some(Code::Overloaded));
    assert!(gate.execute("{ title }".into()).await.is_ok(), "the turn is given back");
}

#[tokio::test]
async fn of_what_is_heavy_few_run_at_once_and_the_rest_has_room_beside_it() {
    let (patience, time) = (Duration::from_millis(20), Duration::from_millis(200));
    let gate = toy::gate(Limits { heavy: 2, heavy_at_once: 1, patience, time, ..Limits::default() });
    let heavy = "{ slow a: plan { title } b: plan { title } }";
    let (first, second, light) = tokio::join!(gate.execute(heavy.into()), gate.execute(heavy.into()), gate.execute("{ title }".into()));
    assert_eq!((Code::of(&first), Code::of(&second)), (Some(Code::Timeout), Some(Code::Overloaded)));
    assert!(light.is_ok(), "{light:?}");
}

#[tokio::test]
async fn a_list_of_requests_is_refused() {
    let batch = BatchRequest::Batch(vec!["{ title }".into(), "{ title }".into()]);
    let BatchResponse::Single(response) = toy::gate(Limits::default()).execute_batch(batch).await else { panic!("one answer was expected") };
    assert_eq!(Code::of(&response), Some(Code::BadRequest));
}

#[tokio::test]
async fn a_stream_passes_the_same_posts() {
    let gate = toy::gate(Limits::default());
    for (query, expected) in [("{ title }".to_owned(), None), (bomb(60, "title"), Some(Code::CostExceeded))] {
        let answers: Vec<Response> = gate.execute_stream(query.as_str().into(), None).collect().await;
        assert_eq!(answers.iter().map(Code::of).collect::<Vec<_>>(), [expected]);
    }
}

#[tokio::test]
async fn a_subscription_to_several_things_is_refused_before_it_begins() {
    let gate = toy::gate(Limits::default());
    for query in ["subscription { a: title b: title }", "subscription { ...Deux } fragment Deux on Subscription { a: title b: title }"] {
        let answers: Vec<Response> = gate.execute_stream(query.into(), None).collect().await;
        assert_eq!(answers.iter().map(Code::of).collect::<Vec<_>>(), [Some(Code::BadRequest)]);
        assert!(answers[0].errors[0].message.contains("one root field"), "{}", answers[0].errors[0].message);
    }
}

#[tokio::test]
async fn a_document_read_before_is_judged_again() {
    let gate = toy::gate(Limits::default());
    let query = "query ($n: Int) { actions(first: $n) { nodes { plan { actions(first: $n) { nodes { plan { actions(first: $n) { totalCount nodes { title } } } } } } } } }";
    assert!(gate.execute(with(query, json!({ "n": 2 }))).await.is_ok());
    assert_eq!(Code::of(&gate.execute(with(query, json!({ "n": 100 }))).await), Some(Code::CostExceeded));
    assert!(gate.execute(with(query, json!({ "n": 2 }))).await.is_ok());
}
