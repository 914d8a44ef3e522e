//! What fails is null at its own place, with the error beside it, and everything else is there (GraphQL 6.4.4).

use serde_json::{Value, json};

use super::graph::{KEY, asked};
use super::harness::world::{paris, rennes};
use super::harness::{World, on_both};

/// What is told of a failure: its path and its code.
fn told(answer: &Value) -> Vec<(Value, Value)> {
    let errors = answer["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().map(|error| (error["path"].clone(), error["extensions"]["code"].clone())).collect()
}

/// The id of an action of Paris that can no longer be read.
async fn one_is_damaged(world: &World) -> String {
    world.publish(paris(), "titre;statut\nFormer les agents;en cours\n").await;
    world.publish(rennes(), "titre;statut\nSoutenir le centre;en cours\n").await;
    let answer = asked(world, r#"{ actions(filter: {collectivity: {sirens: ["217500016"]}}) { nodes { id } } }"#, Value::Null, None).await;
    world.alter("UPDATE action_state SET content = '{' WHERE content LIKE '%Former les agents%'").await;
    answer["data"]["actions"]["nodes"][0]["id"].as_str().unwrap().to_owned()
}

on_both!(a_root_field_that_fails_is_null_and_the_others_are_there, async |world| {
    let damaged = one_is_damaged(world).await;
    let query = r#"query($id: ID!) { gone: action(id: $id) { title } there: collectivity(ref: {siren: "213502388"}) { name } themes { slug } }"#;
    let answer = asked(world, query, json!({ "id": damaged }), Some(KEY)).await;
    assert_eq!((&answer["data"]["gone"], &answer["data"]["there"]["name"]), (&Value::Null, &json!("Rennes")), "{answer:#}");
    assert!(answer["data"]["themes"].as_array().is_some_and(|themes| !themes.is_empty()));
    assert_eq!(told(&answer), [(json!(["gone"]), json!("INTERNAL"))]);
});

on_both!(a_node_and_an_entity_that_cannot_be_had_leave_the_others_where_they_are, async |world| {
    let damaged = one_is_damaged(world).await;
    let answer = asked(world, r#"{ collectivity(ref: {siren: "213502388"}) { id } }"#, Value::Null, None).await;
    let ids = json!({"ids": [damaged, answer["data"]["collectivity"]["id"]]});
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Collectivity { name } ... on Action { title } } }";
    let answer = asked(world, query, ids, Some(KEY)).await;
    assert_eq!(answer["data"]["nodes"], json!([null, {"name": "Rennes"}]), "{answer:#}");
    assert_eq!(told(&answer), [(json!(["nodes", 0]), json!("INTERNAL"))]);
    let query = "query($keys: [_Any!]!) { _entities(representations: $keys) { ... on Collectivity { name } ... on Action { title } } }";
    let keys = json!([{"__typename": "Action", "id": damaged}, {"__typename": "Collectivity", "siren": "213502388"}]);
    let answer = asked(world, query, json!({ "keys": keys }), Some(KEY)).await;
    assert_eq!(answer["data"]["_entities"], json!([null, {"name": "Rennes"}]), "{answer:#}");
    assert_eq!(told(&answer), [(json!(["_entities", 0]), json!("INTERNAL"))]);
});

on_both!(what_fails_below_an_entity_has_its_place_in_the_list, async |world| {
    one_is_damaged(world).await;
    let query = "query($keys: [_Any!]!) { these: _entities(representations: $keys) { ... on Collectivity { currentPlan { version(number: 1, asOf: \"2020-01-01\") { number } } } } }";
    // More than the library asks for in one go.
    let [rennes, paris] = ["213502388", "217500016"].map(|siren| json!({"__typename": "Collectivity", "siren": siren}));
    let made_up = json!({"__typename": "Plan", "id": "made up"});
    let keys: Vec<Value> = (0..90).map(|at| [&rennes, &made_up, &paris][at % 3].clone()).collect();
    let answer = asked(world, query, json!({ "keys": keys }), Some(KEY)).await;
    let nothing = json!({"currentPlan": {"version": null}});
    let expected: Vec<Value> = (0..90).map(|at| if at % 3 == 1 { Value::Null } else { nothing.clone() }).collect();
    assert_eq!(answer["data"]["these"], json!(expected), "{answer:#}");
    let mut told = told(&answer);
    told.sort_by_key(|(path, _)| path[1].as_u64());
    let at = |index: usize| (json!(["these", index, "currentPlan", "version"]), json!("BAD_REQUEST"));
    assert_eq!(told, (0..90).filter(|index| index % 3 != 1).map(at).collect::<Vec<_>>());
});

on_both!(what_is_left_out_by_a_default_is_left_out, async |world| {
    let query = r#"query($short: Boolean = true) { theme(slug: "sante") { id slug @include(if: $short) label @skip(if: $short) } }"#;
    for (variables, fields) in [(json!({}), ["id", "slug"]), (json!({"short": true}), ["id", "slug"]), (json!({"short": false}), ["id", "label"])] {
        let answer = asked(world, query, variables, None).await;
        let named: Vec<&String> = answer["data"]["theme"].as_object().unwrap().keys().collect();
        assert_eq!(named, fields, "{answer:#}");
    }
});

on_both!(a_nested_field_that_fails_is_null_below_what_is_there, async |world| {
    one_is_damaged(world).await;
    let query = r#"{ collectivity(ref: {siren: "213502388"}) { name currentPlan { title
        both: version(asOf: "2026-01-01", number: 1) { number } first: version(number: 1) { number diff(against: "made up") { __typename } title } } } }"#;
    let answer = asked(world, query, Value::Null, Some(KEY)).await;
    let plan = &answer["data"]["collectivity"]["currentPlan"];
    assert_eq!((&plan["both"], &plan["first"]["number"], &plan["first"]["diff"]), (&Value::Null, &json!(1), &Value::Null), "{answer:#}");
    assert!(plan["title"].is_string() && plan["first"]["title"].is_string());
    let bad = json!("BAD_REQUEST");
    let mut told = told(&answer);
    told.sort_by_key(|(path, _)| path.to_string());
    let below = |path: Value| [json!(["collectivity", "currentPlan"]).as_array().unwrap().as_slice(), path.as_array().unwrap()].concat();
    assert_eq!(told, [(json!(below(json!(["both"]))), bad.clone()), (json!(below(json!(["first", "diff"]))), bad)]);
});
