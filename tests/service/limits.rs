//! How much a stranger may ask, and how much a bearer of a key, through the real routes.

use poem::test::TestClient;
use prisme::config::{Config, Variables};
use prisme::http::routes;
use serde_json::{Value, json};

use super::graph::KEY;
use super::harness::{World, on_both};

/// Asks with these settings and headers; answers the status and the answer.
async fn asked(world: &World, settings: &[(&str, &str)], query: &str, headers: &[(&str, &str)]) -> (u16, Value) {
    let variables: Variables =
        settings.iter().chain(&[("PRISME_PUBLISH_KEY", KEY)]).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let parts = world.parts(Config::read(&variables, std::path::Path::new("/nowhere")).unwrap());
    let body = json!({ "query": query });
    let headers: Vec<(String, String)> = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let answering = tokio::spawn(async move {
        let client = TestClient::new(routes(&parts));
        let request = headers.into_iter().fold(client.post("/graphql").body_json(&body), |request, (name, value)| request.header(name, value));
        let response = request.send().await;
        (response.0.status().as_u16(), response.json().await.value().deserialize())
    });
    answering.await.unwrap()
}

fn code(answer: &Value) -> &Value {
    &answer["errors"][0]["extensions"]["code"]
}

on_both!(what_costs_more_than_is_free_needs_a_key_and_says_so_in_the_language_asked_for, async |world| {
    let wide = |many: usize| (0..many).map(|number| format!("a{number}: collectivity {{ name }}")).collect::<Vec<_>>().join(" ");
    let query = format!("{{ actions(first: 100) {{ nodes {{ {} }} }} rateLimit {{ cost }} }}", wide(10));
    let bearer = format!("Bearer {KEY}");
    let (_, answer) = asked(world, &[], &query, &[]).await;
    assert_eq!((code(&answer), &answer["data"]), (&json!("COST_EXCEEDED"), &Value::Null), "{answer:#}");
    let message = answer["errors"][0]["message"].as_str().unwrap();
    assert!(message.starts_with("The operation costs 1102 points, and 1000 are free"), "{message}");
    let (status, answer) = asked(world, &[], &query, &[("accept-language", "fr"), ("accept", "application/graphql-response+json")]).await;
    let message = answer["errors"][0]["message"].as_str().unwrap();
    assert!(status == 400 && message.starts_with("L'opération coûte 1102 points, et 1000 sont libres"), "{status} {message}");
    let (_, answer) = asked(world, &[], &query, &[("authorization", "Bearer prisme_inconnu")]).await;
    assert_eq!(code(&answer), "COST_EXCEEDED", "a key that opens nothing opens no more than none");
    let (_, answer) = asked(world, &[], &query, &[("authorization", &bearer)]).await;
    assert_eq!((answer.get("errors"), &answer["data"]["rateLimit"]), (None, &json!({"cost": 1102})));
    let (_, answer) = asked(world, &[], &query.replace(&wide(10), &wide(100)), &[("authorization", &bearer)]).await;
    assert_eq!(code(&answer), "COST_EXCEEDED", "nor is everything free with a key");
});

on_both!(a_caller_is_told_what_is_left, async |world| {
    let query = "{ rateLimit { limit cost remaining resetAt } stats { plans } }";
    let (_, answer) = asked(world, &[("PRISME_RATE", "7")], query, &[("authorization", "Bearer x")]).await;
    let told = &answer["data"]["rateLimit"];
    assert_eq!((&told["limit"], &told["cost"], &told["remaining"]), (&json!(14), &json!(6), &json!(13)), "{answer:#}");
    assert!(told["resetAt"].as_str().unwrap() >= "2026-11-22T09:00:00", "{told}");
    let (_, answer) = asked(world, &[("PRISME_RATE", "0")], query, &[]).await;
    assert_eq!(answer["data"]["rateLimit"], Value::Null, "nobody counts");
});

on_both!(where_the_schema_is_closed_strangers_may_not_ask_for_it, async |world| {
    let (closed, bearer) = ([("PRISME_INTROSPECTION", "off")], format!("Bearer {KEY}"));
    for query in [
        "{ __schema { types { name } } }",
        "{ __type(name: \"Plan\") { name } }",
        "{ _service { sdl } }",
        "{ ...F } fragment F on Query { __schema { types { name } } }",
    ] {
        let (_, answer) = asked(world, &closed, query, &[]).await;
        assert_eq!((code(&answer), &answer["data"]), (&json!("FORBIDDEN"), &Value::Null), "{query}: {answer:#}");
        let (_, answer) = asked(world, &closed, query, &[("authorization", &bearer)]).await;
        assert_eq!(answer.get("errors"), None, "{query}: {answer:#}");
        let (_, answer) = asked(world, &[], query, &[]).await;
        assert_eq!(answer.get("errors"), None, "{query}: {answer:#}");
    }
    let (_, answer) = asked(world, &closed, "{ __typename stats { plans } }", &[]).await;
    assert_eq!(answer.get("errors"), None, "what is no question about the schema is answered");
    let message = |answer: &Value| answer["errors"][0]["message"].as_str().unwrap().to_owned();
    let (_, open) = asked(world, &[], "{ planss { totalCount } }", &[]).await;
    let (_, shut) = asked(world, &closed, "{ planss { totalCount } }", &[]).await;
    assert!(message(&open).contains("Did you mean") && !message(&shut).contains("Did you mean"), "{open:#} {shut:#}");
});

on_both!(a_mutation_has_few_roots, async |world| {
    let roots = |many: usize| (0..many).map(|at| format!("a{at}: feedRunRequest(id: \"x\") {{ errors {{ code }} }}")).collect::<Vec<_>>().join(" ");
    let bearer = format!("Bearer {KEY}");
    let (_, answer) = asked(world, &[], &format!("mutation {{ {} }}", roots(6)), &[("authorization", &bearer), ("accept-language", "fr")]).await;
    assert_eq!(code(&answer), "COST_EXCEEDED");
    assert_eq!(answer["errors"][0]["message"], "L'opération demande 6 champs à la racine, et 5 au plus sont permis.");
    let (_, answer) =
        asked(world, &[], &format!("mutation {{ ...F }} fragment F on Mutation {{ {} }}", roots(6)), &[("authorization", &bearer)]).await;
    assert_eq!(code(&answer), "COST_EXCEEDED", "a fragment hides none");
});
