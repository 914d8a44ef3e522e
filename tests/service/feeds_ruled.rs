//! What people rule about the versions that feeds bring, over HTTP, and what plans show then.

use domain::access::Scope;
use serde_json::{Value, json};

use super::feeds_graph::{PLAN, RENNES, feed, manager, read_now, registered, told, work_off};
use super::graph::asked;
use super::harness::world::{paris, rennes};
use super::harness::{City, World, on_both};
use super::key_doors::made;

const RULE: &str = "mutation($id: ID!, $accept: Boolean!, $reason: String!) { ingestionRunRule(id: $id, accept: $accept, reason: $reason) {
    run { id state rulings { decision reason decidedAt } explanation } errors { __typename code path message(lang: EN) } } }";
const ROLLBACK: &str = "mutation($id: ID!, $reason: String!) { ingestionRunRollback(id: $id, reason: $reason) {
    run { id state producedVersion { number retraction { decision reason } } rulings { decision reason } } errors { code path } } }";
const SHOWN: &str = "query($siren: Siren!, $then: DateTime) { collectivity(ref: {siren: $siren}) { currentPlan { id currentVersion { number } } actions { totalCount } }
    before: collectivity(ref: {siren: $siren}, knownAt: $then) { currentPlan { currentVersion { number retraction { reason } } } } }";

async fn state(world: &World, run: &Value) -> Value {
    let data = told(world, "query($id: ID!) { ingestionRun(id: $id) { state failure { code } explanation } }", json!({"id": run}), None).await;
    data["ingestionRun"].clone()
}

async fn shown(world: &World) -> Value {
    told(world, SHOWN, json!({"siren": RENNES}), None).await["collectivity"]["currentPlan"]["currentVersion"]["number"].clone()
}

/// A feed of which every new version waits for a person, and its first run.
async fn held(world: &World, city: &City) -> (String, String, Value) {
    let key = manager(world).await;
    let mut wanted = feed(&city.url("plan.csv"));
    wanted["input"]["moderation"] = json!("REVIEW");
    let id = registered(world, &key, wanted).await;
    let run = read_now(world, &key, &id).await;
    (key, id, run)
}

on_both!(a_held_version_is_accepted_by_a_reviewer_and_published_by_a_worker, async |world| {
    let city = City::open(PLAN).await;
    let (manager, _, run) = held(world, &city).await;
    let (reviewer, _) = made(world, "Relecture", &[Scope::Review], &[rennes()]).await;
    let (stranger, _) = made(world, "Relecture de Paris", &[Scope::Review], &[paris()]).await;
    let waiting = state(world, &run).await;
    assert_eq!((&waiting["state"], &waiting["failure"]), (&json!("HELD"), &Value::Null), "{waiting:#}");
    let listed = told(world, "{ runs(states: [HELD]) { totalCount nodes { id } } feeds { nodes { health } } }", Value::Null, None).await;
    assert_eq!(listed, json!({"runs": {"totalCount": 1, "nodes": [{"id": run}]}, "feeds": {"nodes": [{"health": "NEEDS_ATTENTION"}]}}));

    let rule = |accept: bool, reason: &str| json!({"id": run, "accept": accept, "reason": reason});
    let answer = asked(world, RULE, rule(true, "Relu"), Some(&manager)).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{answer:#}");
    let data = told(world, RULE, rule(true, "Relu"), Some(&stranger)).await;
    assert_eq!(data["ingestionRunRule"]["errors"][0]["code"], "NOT_ALLOWED_FOR_COLLECTIVITY");
    let data = told(world, RULE, rule(true, "  "), Some(&reviewer)).await;
    assert_eq!(data["ingestionRunRule"]["errors"][0]["path"], json!(["reason"]), "{data:#}");
    let data = told(world, RULE, json!({"id": "run_x", "accept": true, "reason": "Relu"}), Some(&reviewer)).await;
    assert_eq!(data["ingestionRunRule"]["errors"][0]["code"], "NOT_FOUND");
    assert_eq!((state(world, &run).await["state"].clone(), world.number("SELECT COUNT(*) FROM ruling").await), (json!("HELD"), 0));

    let data = told(world, RULE, rule(true, "Relu avec la ville"), Some(&reviewer)).await;
    let payload = &data["ingestionRunRule"];
    assert_eq!(
        (&payload["errors"], &payload["run"]["state"], &payload["run"]["explanation"]),
        (&json!([]), &json!("QUEUED"), &Value::Null),
        "{data:#}"
    );
    assert_eq!(
        (&payload["run"]["rulings"][0]["decision"], &payload["run"]["rulings"][0]["reason"]),
        (&json!("ACCEPTED"), &json!("Relu avec la ville"))
    );
    assert_eq!(shown(world).await, Value::Null, "nobody has worked on it yet");
    work_off(world, &run).await;
    assert_eq!(shown(world).await, 1);
    let again = told(world, RULE, rule(true, "Encore"), Some(&reviewer)).await;
    let error = &again["ingestionRunRule"]["errors"][0];
    assert_eq!((&error["__typename"], &error["code"]), (&json!("ConflictError"), &json!("CONFLICT")), "{again:#}");
    assert!(error["message"].as_str().unwrap().contains("SUCCEEDED"), "{again:#}");
});

on_both!(a_refused_version_is_not_shown_and_not_held_again, async |world| {
    let city = City::open(PLAN).await;
    let (manager, feed, run) = held(world, &city).await;
    let (reviewer, _) = made(world, "Relecture", &[Scope::Review], &[rennes()]).await;
    let data = told(world, RULE, json!({"id": run, "accept": false, "reason": "Un brouillon"}), Some(&reviewer)).await;
    let payload = &data["ingestionRunRule"];
    assert_eq!(
        (&payload["errors"], &payload["run"]["state"], &payload["run"]["rulings"][0]["decision"]),
        (&json!([]), &json!("REJECTED"), &json!("REFUSED")),
        "{data:#}"
    );
    assert!(payload["run"]["explanation"].as_str().unwrap().contains("Un brouillon"), "{data:#}");
    let second = read_now(world, &manager, &feed).await;
    assert_ne!(state(world, &second).await["state"], "HELD", "the same bytes were ruled on");
    assert_eq!(shown(world).await, Value::Null);
    // Whoever refused may think again.
    let data = told(world, RULE, json!({"id": run, "accept": true, "reason": "Finalement bon"}), Some(&reviewer)).await;
    assert_eq!((&data["ingestionRunRule"]["errors"], &data["ingestionRunRule"]["run"]["state"]), (&json!([]), &json!("QUEUED")), "{data:#}");
    work_off(world, &run).await;
    assert_eq!(shown(world).await, 1);
    let data = told(world, "query($id: ID!) { ingestionRun(id: $id) { explanation rulings { decision } } }", json!({"id": run}), None).await;
    assert_eq!(data["ingestionRun"], json!({"explanation": null, "rulings": [{"decision": "REFUSED"}, {"decision": "ACCEPTED"}]}));
});

on_both!(a_version_is_taken_back_and_the_history_says_so, async |world| {
    let city = City::open(PLAN).await;
    let key = manager(world).await;
    let (administrator, _) = made(world, "Administration", &[Scope::Admin], &[rennes()]).await;
    let (stranger, _) = made(world, "Administration de Paris", &[Scope::Admin], &[paris()]).await;
    let id = registered(world, &key, feed(&city.url("plan.csv"))).await;
    let first = read_now(world, &key, &id).await;
    city.publishes(&PLAN.replace("à venir", "réalisé"));
    let second = read_now(world, &key, &id).await;
    assert_eq!(shown(world).await, 2);
    let then = world.clock.now().to_rfc3339();
    world.clock.advance(chrono::TimeDelta::hours(1));

    let ask = |run: &Value| json!({"id": run, "reason": "Publié par erreur"});
    let answer = asked(world, ROLLBACK, ask(&second), Some(&key)).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
    let data = told(world, ROLLBACK, ask(&second), Some(&stranger)).await;
    assert_eq!(data["ingestionRunRollback"]["errors"], json!([{"code": "NOT_ALLOWED_FOR_COLLECTIVITY", "path": ["id"]}]));
    assert_eq!(shown(world).await, 2);

    let data = told(world, ROLLBACK, ask(&second), Some(&administrator)).await;
    let payload = &data["ingestionRunRollback"];
    let ruling = json!({"decision": "ROLLED_BACK", "reason": "Publié par erreur"});
    assert_eq!(
        (&payload["errors"], &payload["run"]["state"], &payload["run"]["rulings"]),
        (&json!([]), &json!("ROLLED_BACK"), &json!([ruling])),
        "{data:#}"
    );
    assert_eq!(payload["run"]["producedVersion"], json!({"number": 2, "retraction": ruling}));
    let now = told(world, SHOWN, json!({"siren": RENNES, "then": then}), None).await;
    assert_eq!(now["collectivity"]["currentPlan"]["currentVersion"]["number"], 1, "{now:#}");
    let cited = &now["before"]["currentPlan"]["currentVersion"];
    assert_eq!(cited["number"], 2, "a citation of that hour reads what was shown then: {now:#}");
    assert_eq!(cited["retraction"]["reason"], "Publié par erreur");

    let again = told(world, ROLLBACK, ask(&second), Some(&administrator)).await;
    assert_eq!(again["ingestionRunRollback"]["errors"], json!([{"code": "CONFLICT", "path": ["id"]}]));
    let plan = now["collectivity"]["currentPlan"]["id"].clone();
    told(world, ROLLBACK, ask(&first), Some(&administrator)).await;
    let gone = told(world, "query($id: ID!) { plan(id: $id) { id } asOf: plan(id: $id, asOf: \"2027-01-01\") { id } collectivities(filter: {sirens: [\"213502388\"]}) { nodes { currentPlan { id } actions { totalCount } } } }", json!({"id": plan}), None).await;
    assert_eq!((&gone["plan"], &gone["asOf"]), (&Value::Null, &Value::Null), "a plan without a version is not there");
    assert_eq!(gone["collectivities"]["nodes"][0], json!({"currentPlan": null, "actions": {"totalCount": 0}}));
});
