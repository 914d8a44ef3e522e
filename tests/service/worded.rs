//! Lists of actions that are narrowed by words: of what is in force by the index, of everything else by reading it.

use serde_json::{Value, json};

use super::graph::asked;
use super::harness::world::{paris, rennes};
use super::harness::{World, on_both};
use super::search::{OTHER, PLAN, SUPPORT, TRAINING, ask};

/// The titles of a list of actions, or the code of its refusal.
async fn listed(world: &World, arguments: &str) -> Result<Vec<String>, String> {
    let answer = asked(world, &format!("{{ actions({arguments}) {{ totalCount nodes {{ title }} }} }}"), Value::Null, None).await;
    if let Some(code) = answer["errors"][0]["extensions"]["code"].as_str() {
        return Err(code.to_owned());
    }
    let nodes = answer["data"]["actions"]["nodes"].as_array().unwrap();
    assert_eq!(answer["data"]["actions"]["totalCount"], nodes.len(), "{answer:#}");
    Ok(nodes.iter().map(|node| node["title"].as_str().unwrap().to_owned()).collect())
}

on_both!(a_list_is_narrowed_by_words_like_by_anything_else, async |world| {
    world.publish(rennes(), PLAN).await;
    world.publish(paris(), OTHER).await;
    let other = "Former les agents de l'état civil";
    for (arguments, expected) in [
        (r#"filter: {text: "etat civil"}, orderBy: [{field: COLLECTIVITY_NAME}]"#, vec![other, TRAINING]),
        (r#"filter: {text: "etat civil", statuses: [DONE]}"#, vec![other]),
        (r#"filter: {text: "ELUS"}"#, vec![TRAINING]),
        (r#"filter: {text: "Rennes"}"#, vec![]),
        (r#"filter: {text: "agents", anyOf: [{text: "sessions"}, {statuses: [NOT_STARTED]}]}"#, vec![TRAINING]),
        (
            r#"filter: {text: " "}, first: 100, orderBy: [{field: STATUS}]"#,
            vec![SUPPORT, "Rénover la bibliothèque", TRAINING, "Revoir les formulaires", other],
        ),
        (r#"filter: {text: "« »"}"#, vec![]),
        (r#"filter: {text: "civil changement prénom"}, orderBy: [{field: RELEVANCE}], first: 2"#, vec![TRAINING, other]),
        (r#"filter: {text: "civil", hasDueDate: false, statuses: [DONE]}, orderBy: [{field: RELEVANCE}]"#, vec![other]),
        (r#"filter: {text: "civil", statuses: [DONE]}, orderBy: [{field: RELEVANCE}]"#, vec![other]),
    ] {
        assert_eq!(listed(world, arguments).await, Ok(expected.into_iter().map(str::to_owned).collect()), "{arguments}");
    }
    for refused in [
        "orderBy: [{field: RELEVANCE}]",
        r#"filter: {text: "civil"}, orderBy: [{field: RELEVANCE}, {field: STATUS}]"#,
        r#"filter: {text: "civil"}, asOf: "2026-11-22""#,
        r#"filter: {text: "civil"}, orderBy: [{field: RELEVANCE}], last: 2"#,
    ] {
        assert_eq!(listed(world, refused).await, Err("BAD_REQUEST".to_owned()), "{refused}");
    }
});

on_both!(a_list_that_is_narrowed_by_words_is_counted_so, async |world| {
    world.publish(rennes(), PLAN).await;
    world.publish(paris(), OTHER).await;
    let query = r#"{ actions(filter: {text: "etat civil", statuses: [DONE]}) { totalCount statusBreakdown { total }
        facets(on: [STATUS, COLLECTIVITY]) { buckets { label count } } } }"#;
    let list = &ask(world, query, Value::Null).await["actions"];
    assert_eq!((&list["totalCount"], &list["statusBreakdown"]["total"]), (&json!(1), &json!(1)));
    let counts = |facet: &Value| facet["buckets"].as_array().unwrap().iter().map(|bucket| bucket["count"].as_i64().unwrap()).sum::<i64>();
    assert_eq!((counts(&list["facets"][0]), counts(&list["facets"][1])), (2, 1), "{list:#}");
});

on_both!(words_are_looked_for_in_a_version_as_they_are_in_what_is_in_force, async |world| {
    world.publish(rennes(), PLAN).await;
    const QUERY: &str = r#"query($text: String!) { collectivity(ref: {siren: "213502388"}) {
        now: actions(filter: {text: $text}) { totalCount nodes { title } }
        ranked: actions(filter: {text: $text}, orderBy: [{field: RELEVANCE}]) { nodes { title } }
        currentPlan { actions(filter: {text: $text}) { nodes { title } }
            currentVersion { actions(filter: {text: $text}) { totalCount nodes { title } } sections { actions { totalCount } } } } }
        then: collectivity(ref: {siren: "213502388"}, asOf: "2026-11-30") { actions(filter: {text: $text}) { nodes { title } } } }"#;
    for (text, count) in
        [("formulaires parent", 1), ("« parent 1 »", 1), ("« 1 parent »", 0), ("deux", 1), ("bibliothèque", 0), ("agents élus", 1), ("la", 0)]
    {
        let data = ask(world, QUERY, json!({"text": text})).await;
        let body = &data["collectivity"];
        let version = &body["currentPlan"]["currentVersion"]["actions"];
        assert_eq!((&body["now"]["totalCount"], &version["totalCount"]), (&json!(count), &json!(count)), "{text}: {data:#}");
        let titles = &body["now"]["nodes"];
        for others in [&body["ranked"]["nodes"], &body["currentPlan"]["actions"]["nodes"], &version["nodes"], &data["then"]["actions"]["nodes"]] {
            assert_eq!(others, titles, "{text}");
        }
    }
});
