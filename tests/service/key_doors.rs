//! Which key opens which mutation, over HTTP: each with no key, a made-up one, another city's, its own, and one of another scope.

use domain::access::{Administrator, Perimeter, Scope};
use prisme::store::key::{Minted, NewKey};
use prisme::store::write::key;
use serde_json::{Value, json};
use uuid::Uuid;

use super::graph::{KEY, asked};
use super::harness::on_both;
use super::harness::world::{World, paris, rennes};

const RENNES: &str = "213502388";
const PARIS: &str = "217500016";
const MADE_UP: &str = "prisme_00000000000000000000000000000000000000000000000000g0";

const SUBMIT: &str = "mutation($input: PlanDocumentInput!) { planDocumentSubmit(input: $input) { run { state } errors { code } } }";
const CREATE: &str = "mutation($label: String!, $scopes: [Scope!]!, $for: [CollectivityRef!], $end: DateTime) {
    apiKeyCreate(label: $label, scopes: $scopes, collectivities: $for, expiresAt: $end) {
        apiKey { id label prefix scopes everywhere createdAt expiresAt lastUsedAt revokedAt collectivities { name } } secret errors { __typename code path message } } }";
const ROTATE: &str =
    "mutation($id: ID!, $hours: Int = 24) { apiKeyRotate(id: $id, overlapHours: $hours) { apiKey { id label } secret errors { code path } } }";
const REVOKE: &str = "mutation($id: ID!) { apiKeyRevoke(id: $id) { apiKey { id revokedAt } errors { code path } } }";
const VIEWER: &str = "{ viewer { name scopes everywhere collectivities { name } keyExpiresAt } }";
const KEYS: &str = "{ apiKeys { id label prefix everywhere lastUsedAt collectivities { name } } }";

/// A key that was made beside the data: its text and its id in the API.
pub(super) async fn made(world: &World, label: &str, scopes: &[Scope], cities: &[Uuid]) -> (String, String) {
    let perimeter = if cities.is_empty() { Perimeter::Everywhere } else { Perimeter::Only(cities.to_vec()) };
    let now = world.clock.now();
    let new = NewKey::new(label, scopes, perimeter, None, now).unwrap();
    let minted = Minted::new(world.clock.new_id(), &world.clock.secret());
    key::create(&world.store, &Administrator::operator(), &new, &minted, now).await.unwrap();
    (minted.text.reveal().to_owned(), prisme::graphql::global_id::Key::ApiKey(minted.id).id().to_string())
}

/// The code with which a request as a whole is refused.
fn refused(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

fn plan(siren: &str) -> Value {
    json!({"input": {"collectivity": {"siren": siren}, "document": {"text": "titre\nFormer les agents d'accueil\n"}}})
}

on_both!(a_plan_is_published_with_a_key_of_its_city_and_with_no_other, async |world| {
    let (own, _) = made(world, "Rennes", &[Scope::Publish], &[rennes()]).await;
    let (other, _) = made(world, "Paris", &[Scope::Publish], &[paris()]).await;
    let (reader, _) = made(world, "Lecture", &[Scope::Read, Scope::FeedsManage, Scope::Review], &[rennes()]).await;
    for (key, code) in
        [(None, "UNAUTHENTICATED"), (Some(MADE_UP), "UNAUTHENTICATED"), (Some("x"), "UNAUTHENTICATED"), (Some(reader.as_str()), "FORBIDDEN")]
    {
        let answer = asked(world, SUBMIT, plan(RENNES), key).await;
        assert_eq!(refused(&answer), code, "{answer:#}");
    }
    let answer = asked(world, SUBMIT, plan(RENNES), Some(&reader)).await;
    assert_eq!(answer["errors"][0]["message"], "This key lacks the scope PUBLISH.");
    let answer = asked(world, SUBMIT, plan(RENNES), Some(&other)).await;
    assert_eq!(answer["data"]["planDocumentSubmit"]["errors"][0]["code"], "NOT_ALLOWED_FOR_COLLECTIVITY", "{answer:#}");
    assert_eq!(world.counts().await["ingestion_run"], 0, "nothing was even tried");
    for (siren, key) in [(RENNES, own.as_str()), (PARIS, other.as_str())] {
        let answer = asked(world, SUBMIT, plan(siren), Some(key)).await;
        assert_eq!(answer["data"]["planDocumentSubmit"], json!({"run": {"state": "SUCCEEDED"}, "errors": []}), "{answer:#}");
    }
    let answer = asked(world, SUBMIT, plan(PARIS), Some(KEY)).await;
    assert_eq!(answer["data"]["planDocumentSubmit"]["errors"][0]["code"], "UNCHANGED", "the key of the settings goes on: {answer:#}");
});

on_both!(keys_are_made_replaced_and_revoked_with_a_key_that_administers_and_with_no_other, async |world| {
    let (publisher, _) = made(world, "Rennes", &[Scope::Read, Scope::Publish, Scope::FeedsManage, Scope::Review], &[rennes()]).await;
    let (text, id) = made(world, "À garder", &[Scope::Publish], &[rennes()]).await;
    let wanted = json!({"label": "Rennes", "scopes": ["PUBLISH"], "for": [{"siren": RENNES}]});
    let by_id = json!({"id": id});
    for (query, variables) in [(CREATE, &wanted), (ROTATE, &by_id), (REVOKE, &by_id), (KEYS, &Value::Null)] {
        for (key, code) in
            [(None, "UNAUTHENTICATED"), (Some(MADE_UP), "UNAUTHENTICATED"), (Some(publisher.as_str()), "FORBIDDEN"), (Some(KEY), "FORBIDDEN")]
        {
            let answer = asked(world, query, variables.clone(), key).await;
            assert_eq!(refused(&answer), code, "{query}: {answer:#}");
        }
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM api_key").await, 2);
    let answer = asked(world, VIEWER, Value::Null, Some(&text)).await;
    assert_eq!(answer["data"]["viewer"]["name"], "À garder", "nothing became of it: {answer:#}");
});

on_both!(an_administrator_of_one_city_neither_sees_nor_touches_another, async |world| {
    let (city, _) = made(world, "Rennes", &[Scope::Admin], &[rennes()]).await;
    let mut hidden = Vec::new();
    for cities in [vec![], vec![paris()], vec![paris(), rennes()]] {
        hidden.push(made(world, "À autrui", &[Scope::Publish], &cities).await);
    }
    for given in [json!(null), json!([{"siren": PARIS}]), json!([{"siren": RENNES}, {"inseeCode": "75056"}])] {
        let answer = asked(world, CREATE, json!({"label": "Rennes", "scopes": ["PUBLISH"], "for": given}), Some(&city)).await;
        let payload = &answer["data"]["apiKeyCreate"];
        assert_eq!((&payload["secret"], &payload["apiKey"]), (&Value::Null, &Value::Null));
        assert_eq!(
            (&payload["errors"][0]["__typename"], &payload["errors"][0]["code"]),
            (&json!("PermissionError"), &json!("NOT_ALLOWED_FOR_COLLECTIVITY")),
            "{answer:#}"
        );
    }
    for (text, id) in &hidden {
        for (query, field) in [(ROTATE, "apiKeyRotate"), (REVOKE, "apiKeyRevoke")] {
            let answer = asked(world, query, json!({"id": id}), Some(&city)).await;
            assert_eq!(answer["data"][field]["errors"], json!([{"code": "NOT_FOUND", "path": ["id"]}]), "{answer:#}");
        }
        let node = asked(world, "query($id: ID!) { node(id: $id) { id } }", json!({"id": id}), Some(&city)).await;
        assert_eq!(node["data"]["node"], Value::Null);
        assert_eq!(asked(world, VIEWER, Value::Null, Some(text)).await["data"]["viewer"]["name"], "À autrui");
    }
    let listed = asked(world, KEYS, Value::Null, Some(&city)).await;
    let labels: Vec<&Value> = listed["data"]["apiKeys"].as_array().unwrap().iter().map(|key| &key["label"]).collect();
    assert_eq!(labels, ["Rennes"], "{listed:#}");
});

on_both!(a_key_is_made_shown_once_used_replaced_and_revoked, async |world| {
    let (root, root_id) = made(world, "Racine", &[Scope::Admin], &[]).await;
    let wanted = json!({"label": " Ville  de Rennes ", "scopes": ["PUBLISH", "PUBLISH"], "for": [{"siren": RENNES}, {"inseeCode": "35238"}], "end": "2027-01-01T00:00:00Z"});
    let answer = asked(world, CREATE, wanted, Some(&root)).await;
    let (made, secret) = (&answer["data"]["apiKeyCreate"]["apiKey"], answer["data"]["apiKeyCreate"]["secret"].as_str().unwrap_or_default());
    assert_eq!(made["collectivities"], json!([{"name": "Rennes"}]), "{answer:#}");
    assert_eq!((&made["label"], &made["scopes"], &made["everywhere"]), (&json!("Ville de Rennes"), &json!(["PUBLISH"]), &json!(false)));
    assert_eq!((secret.len(), secret.starts_with(made["prefix"].as_str().unwrap())), (59, true));
    let id = made["id"].as_str().unwrap();
    assert!(id.starts_with("key_"));
    // Shown once: neither lists nor nodes tell it again.
    let node = "query($id: ID!) { node(id: $id) { __typename id ... on ApiKey { label prefix scopes } } }";
    for (query, variables) in [(KEYS, Value::Null), (node, json!({"id": id}))] {
        let told = asked(world, query, variables, Some(&root)).await;
        assert!(told.to_string().contains("Ville de Rennes") && !told.to_string().contains(&secret[12..20]), "{told:#}");
    }
    for key in [None, Some(MADE_UP), Some(secret), Some(KEY)] {
        assert_eq!(asked(world, node, json!({"id": id}), key).await["data"], json!({"node": null}));
    }
    let viewer = asked(world, VIEWER, Value::Null, Some(secret)).await;
    let expected = json!({"name": "Ville de Rennes", "scopes": ["PUBLISH"], "everywhere": false, "collectivities": [{"name": "Rennes"}], "keyExpiresAt": "2027-01-01T00:00:00+00:00"});
    assert_eq!(viewer["data"]["viewer"], expected);
    // Replaced at once: the new one opens, the old one has expired.
    let answer = asked(world, ROTATE, json!({"id": id, "hours": 0}), Some(&root)).await;
    let rotated = &answer["data"]["apiKeyRotate"];
    let newer = rotated["secret"].as_str().unwrap();
    assert_ne!((newer, rotated["apiKey"]["id"].as_str()), (secret, Some(id)));
    let old = asked(world, VIEWER, Value::Null, Some(secret)).await;
    assert_eq!((refused(&old), &old["errors"][0]["message"]), ("UNAUTHENTICATED", &json!("This key has expired: ask for a new one.")));
    assert_eq!(
        asked(world, ROTATE, json!({"id": id}), Some(&root)).await["data"]["apiKeyRotate"]["errors"],
        json!([{"code": "INVALID_INPUT", "path": ["id"]}])
    );
    // Revoked: told as a key that nobody ever made.
    let newer_id = json!({"id": rotated["apiKey"]["id"]});
    let first = asked(world, REVOKE, newer_id.clone(), Some(&root)).await;
    assert!(first["data"]["apiKeyRevoke"]["apiKey"]["revokedAt"].is_string(), "{first:#}");
    assert_eq!(asked(world, REVOKE, newer_id, Some(&root)).await["data"], first["data"]);
    let (revoked, unknown) = (asked(world, SUBMIT, plan(RENNES), Some(newer)).await, asked(world, SUBMIT, plan(RENNES), Some(MADE_UP)).await);
    assert_eq!((refused(&revoked), &revoked), ("UNAUTHENTICATED", &unknown));
    // Whoever revokes the own key is out.
    asked(world, REVOKE, json!({"id": root_id}), Some(&root)).await;
    assert_eq!(refused(&asked(world, KEYS, Value::Null, Some(&root)).await), "UNAUTHENTICATED");
});

on_both!(what_cannot_be_made_is_refused_with_the_argument_that_is_wrong, async |world| {
    let (root, _) = made(world, "Racine", &[Scope::Admin], &[]).await;
    let good = json!({"label": "Rennes", "scopes": ["PUBLISH"], "for": [{"siren": RENNES}]});
    let long = "é".repeat(101);
    for (name, value, code, path) in [
        ("label", json!(""), "INVALID_INPUT", "label"),
        ("label", json!("\u{0} \t"), "INVALID_INPUT", "label"),
        ("label", json!(long), "INVALID_INPUT", "label"),
        ("scopes", json!([]), "INVALID_INPUT", "scopes"),
        ("for", json!([]), "INVALID_INPUT", "collectivities"),
        ("for", json!([{"siren": "552100554"}]), "NOT_FOUND", "collectivities"),
        ("for", json!([{"id": "made up"}]), "NOT_FOUND", "collectivities"),
        ("for", json!(vec![json!({"siren": RENNES}); 501]), "INVALID_INPUT", "collectivities"),
        ("end", json!("2026-11-22T09:00:00Z"), "INVALID_INPUT", "expiresAt"),
    ] {
        let mut wanted = good.clone();
        wanted[name] = value;
        let answer = asked(world, CREATE, wanted, Some(&root)).await;
        let payload = &answer["data"]["apiKeyCreate"];
        assert_eq!(
            (&payload["errors"][0]["code"], &payload["errors"][0]["path"][0], &payload["secret"]),
            (&json!(code), &json!(path), &Value::Null),
            "{name}: {answer:#}"
        );
    }
    for hours in [-1, 745, i32::MAX] {
        let answer = asked(world, ROTATE, json!({"id": "key_0", "hours": hours}), Some(&root)).await;
        assert_eq!(answer["data"]["apiKeyRotate"]["errors"], json!([{"code": "INVALID_INPUT", "path": ["overlapHours"]}]), "{answer:#}");
    }
    for id in ["", "key_", "made up", "pln_00000000000000000000000000"] {
        let answer = asked(world, REVOKE, json!({"id": id}), Some(&root)).await;
        assert_eq!(answer["data"]["apiKeyRevoke"]["errors"][0]["code"], "NOT_FOUND", "{answer:#}");
    }
    let naughty = "'; DROP TABLE api_key; -- \u{202e}<b>";
    let answer = asked(world, CREATE, json!({"label": naughty, "scopes": ["READ"]}), Some(&root)).await;
    assert_eq!(
        (&answer["data"]["apiKeyCreate"]["apiKey"]["label"], &answer["data"]["apiKeyCreate"]["apiKey"]["everywhere"]),
        (&json!(naughty), &json!(true))
    );
    assert_eq!(world.number("SELECT COUNT(*) FROM api_key").await, 2);
});

on_both!(a_stranger_is_nobody_and_a_wrong_key_says_so, async |world| {
    assert_eq!(asked(world, VIEWER, Value::Null, None).await["data"], json!({"viewer": null}));
    let told = asked(world, VIEWER, Value::Null, Some(MADE_UP)).await;
    assert_eq!((refused(&told), &told["data"]["viewer"]), ("UNAUTHENTICATED", &Value::Null));
    let configured = asked(world, VIEWER, Value::Null, Some(KEY)).await;
    let expected = json!({"name": "PRISME_PUBLISH_KEY", "scopes": ["PUBLISH"], "everywhere": true, "collectivities": [], "keyExpiresAt": null});
    assert_eq!(configured["data"]["viewer"], expected);
    // A key that opens nothing is a stranger's where strangers may ask.
    let large = format!("titre\n{}", "Former les agents d'accueil\n".repeat(20_000));
    let validate = "mutation($input: PlanDocumentInput!) { planDocumentValidate(input: $input) { report { accepted } errors { code } } }";
    let document = json!({"input": {"collectivity": {"siren": RENNES}, "document": {"text": large}}});
    let (reader, _) = made(world, "Lecture", &[Scope::Read], &[paris()]).await;
    for (key, codes) in [
        (None, json!([{"code": "DOCUMENT_TOO_LARGE"}])),
        (Some(MADE_UP), json!([{"code": "DOCUMENT_TOO_LARGE"}])),
        (Some(reader.as_str()), json!([])),
    ] {
        let answer = asked(world, validate, document.clone(), key).await;
        assert_eq!(answer["data"]["planDocumentValidate"]["errors"], codes, "{answer:#}");
    }
});

on_both!(a_request_asks_once_who_it_is_from, async |world| {
    let before = world.store.statements();
    asked(world, "{ vocabulary(name: ACTION_STATUS) { value } }", Value::Null, Some(MADE_UP)).await;
    asked(world, "{ vocabulary(name: ACTION_STATUS) { value } }", Value::Null, Some(KEY)).await;
    assert_eq!(world.store.statements(), before, "nobody asked who it is");
    let (root, id) = made(world, "Racine", &[Scope::Admin], &[]).await;
    let query = "query($id: ID!) { a: node(id: $id) { id ... on ApiKey { lastUsedAt } } b: node(id: $id) { id } viewer { name keyExpiresAt } }";
    // Until the first use is written, which nothing waits for, there may be a statement more.
    for _ in 0..1_000 {
        if asked(world, query, json!({"id": id}), Some(&root)).await["data"]["a"]["lastUsedAt"].is_string() {
            break;
        }
    }
    let mut least = u64::MAX;
    for _ in 0..8 {
        let before = world.store.statements();
        let answer = asked(world, query, json!({"id": id}), Some(&root)).await;
        assert_eq!((answer.get("errors"), &answer["data"]["a"]["id"]), (None, &answer["data"]["b"]["id"]));
        least = least.min(world.store.statements() - before);
    }
    // The key by its digest and the key by its id, which may be asked for in two batches.
    assert!(least <= 3, "{least}");
});
