//! Feeds as a client of the graph registers, changes and reads them, over HTTP.

use domain::access::Scope;
use prisme::jobs::{Runner, Settings};
use serde_json::{Value, json};
use uuid::Uuid;

use super::graph::asked;
use super::harness::world::{paris, rennes};
use super::harness::{City, World, on_both};
use super::key_doors::made;

pub(super) const RENNES: &str = "213502388";
const PARIS: &str = "217500016";
pub(super) const PLAN: &str = "titre;statut\nFormer les agents d'accueil;en cours\nCréer un observatoire;à venir\nSoutenir les associations;a voir\n";

pub(super) const REGISTER: &str = "mutation($input: FeedRegisterInput!) { feedRegister(input: $input) {
    feed { id name title mode format url schedule health nextRunAt moderation minAcceptedShare collectivity { name } }
    errors { __typename code path message } } }";
const UPDATE: &str = "mutation($id: ID!, $input: FeedUpdateInput!) { feedUpdate(id: $id, input: $input) {
    feed { id title url schedule health nextRunAt moderation minAcceptedShare license { spdx } } errors { code path } } }";
const RUN: &str = "mutation($id: ID!) { feedRunRequest(id: $id) { run { id state trigger feed { id } } errors { __typename code path ... on ConflictError { run { id } } } } }";

/// Asks as the holder of a key; an error of the request fails the story.
pub(super) async fn told(world: &World, query: &str, variables: Value, key: Option<&str>) -> Value {
    let answer = asked(world, query, variables, key).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"].clone()
}

/// A key that manages the feeds of Rennes.
pub(super) async fn manager(world: &World) -> String {
    made(world, "Rennes", &[Scope::FeedsManage], &[rennes()]).await.0
}

pub(super) fn feed(url: &str) -> Value {
    json!({"input": {"collectivity": {"siren": RENNES}, "url": url}})
}

/// A feed of Rennes, by its id in the API.
pub(super) async fn registered(world: &World, key: &str, variables: Value) -> String {
    let data = told(world, REGISTER, variables, Some(key)).await;
    assert_eq!(data["feedRegister"]["errors"], json!([]), "{data:#}");
    data["feedRegister"]["feed"]["id"].as_str().unwrap().to_owned()
}

/// What a worker in another process would do.
pub(super) async fn work_off(world: &World, run: &Value) {
    let Some(prisme::graphql::global_id::Key::Run(run)) = prisme::graphql::global_id::Key::parse(run.as_str().unwrap()) else {
        panic!("{run} names no run")
    };
    world.clock.advance(chrono::TimeDelta::minutes(1));
    runner(world).work_off(&[run], |_| {}).await.unwrap();
}

fn runner(world: &World) -> Runner {
    Runner::new(world.store.clone(), world.ingest.clone(), world.clock.clone(), Settings::default())
}

/// Asks for a run of a feed and waits for its end. Answers the id of the run.
pub(super) async fn read_now(world: &World, key: &str, feed: &str) -> Value {
    let data = told(world, RUN, json!({"id": feed}), Some(key)).await;
    let run = data["feedRunRequest"]["run"]["id"].clone();
    assert_eq!(data["feedRunRequest"]["errors"], json!([]), "{data:#}");
    work_off(world, &run).await;
    run
}

on_both!(a_feed_is_registered_once_and_by_whoever_may, async |world| {
    let key = manager(world).await;
    let (stranger, _) = made(world, "Paris", &[Scope::FeedsManage], &[paris()]).await;
    let (publisher, _) = made(world, "Dépôt", &[Scope::Publish], &[rennes()]).await;
    let wanted = feed("https://data.ville.example/plan.xlsx");
    for (key, code) in [(None, "UNAUTHENTICATED"), (Some(publisher.as_str()), "FORBIDDEN")] {
        let answer = asked(world, REGISTER, wanted.clone(), key).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{answer:#}");
    }
    let data = told(world, REGISTER, wanted.clone(), Some(&stranger)).await;
    let error = &data["feedRegister"]["errors"][0];
    assert_eq!((&error["code"], &error["path"]), (&json!("NOT_ALLOWED_FOR_COLLECTIVITY"), &json!(["input", "collectivity"])), "{data:#}");
    assert_eq!(world.number("SELECT COUNT(*) FROM feed").await, 0);

    let data = told(world, REGISTER, wanted.clone(), Some(&key)).await;
    let made = &data["feedRegister"]["feed"];
    assert_eq!(data["feedRegister"]["errors"], json!([]));
    assert_eq!(
        (&made["name"], &made["mode"], &made["format"], &made["schedule"], &made["health"], &made["moderation"], &made["minAcceptedShare"]),
        (&json!("rennes"), &json!("PULL"), &json!("XLSX"), &json!("WEEKLY"), &json!("NEVER_RUN"), &json!("AUTOMATIC"), &json!(0.5)),
        "{data:#}"
    );
    assert!(made["nextRunAt"].is_string() && made["collectivity"]["name"] == "Rennes", "{data:#}");
    let again = told(world, REGISTER, wanted, Some(&key)).await;
    let payload = &again["feedRegister"];
    assert_eq!((&payload["errors"][0]["code"], &payload["errors"][0]["path"]), (&json!("CONFLICT"), &json!(["input", "url"])), "{again:#}");
    assert_eq!(payload["feed"]["id"], made["id"], "the one that is there is answered");
    assert_eq!(world.number("SELECT COUNT(*) FROM feed").await, 1);
});

on_both!(an_address_that_leads_nowhere_good_is_refused_as_data, async |world| {
    let key = manager(world).await;
    let refused = [
        (json!({"url": "http://10.0.0.1/plan.csv"}), json!(["input", "url"])),
        (json!({"url": "http://169.254.169.254/latest"}), json!(["input", "url"])),
        (json!({"url": "https://marie:secret@ville.example/plan.csv"}), json!(["input", "url"])),
        (json!({"name": "Ville de Rennes"}), json!(["input", "name"])),
        (json!({"title": "  "}), json!(["input", "title"])),
        (json!({"minAcceptedShare": 1.5}), json!(["input", "minAcceptedShare"])),
    ];
    for (fault, path) in refused {
        let mut wanted = feed("https://ville.example/plan.csv");
        wanted["input"].as_object_mut().unwrap().extend(fault.as_object().unwrap().clone());
        let data = told(world, REGISTER, wanted, Some(&key)).await;
        let error = &data["feedRegister"]["errors"][0];
        assert_eq!((&error["code"], &error["path"]), (&json!("INVALID_INPUT"), &path), "{data:#}");
        assert!(!error["message"].as_str().unwrap().contains("secret"), "{data:#}");
    }
    for (body, path) in
        [(json!({"slug": "ys"}), json!(["input", "collectivity"])), (json!({"slug": "saint-denis"}), json!(["input", "collectivity", "slug"]))]
    {
        let wanted = json!({"input": {"collectivity": body, "url": "https://ville.example/plan.csv"}});
        let data = told(world, REGISTER, wanted, Some(&key)).await;
        let error = &data["feedRegister"]["errors"][0];
        assert_eq!(error["code"], "NOT_FOUND", "{data:#}");
        // Which of the two depends on how many territories this world has.
        assert!(error["path"] == path || error["path"] == json!(["input", "collectivity"]), "{data:#}");
    }
    let answer = asked(world, REGISTER, feed("ftp://ville.example/plan.csv"), Some(&key)).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_REQUEST", "no value of the scalar URL: {answer:#}");
    assert_eq!(world.number("SELECT COUNT(*) FROM feed").await, 0);
    let wanted = |name: &str, url: &str| json!({"input": {"collectivity": {"siren": RENNES}, "url": url, "name": name}});
    registered(world, &key, wanted("rennes", "https://ville.example/a.csv")).await;
    let data = told(world, REGISTER, wanted("rennes", "https://ville.example/b.csv"), Some(&key)).await;
    assert_eq!(
        data["feedRegister"]["errors"][0],
        json!({"__typename": "ConflictError", "code": "CONFLICT", "path": ["input", "name"], "message": "Un autre flux s'appelle « rennes »."})
    );
});

on_both!(a_feed_is_changed_stopped_and_started_again, async |world| {
    let key = manager(world).await;
    let (stranger, _) = made(world, "Paris", &[Scope::FeedsManage], &[paris()]).await;
    let id = registered(world, &key, feed("https://ville.example/plan.csv")).await;
    let change = |change: Value| json!({"id": id, "input": change});
    let data = told(
        world,
        UPDATE,
        change(json!({"title": "Plan de Rennes", "schedule": "DAILY", "license": "etalab-2.0", "moderation": "REVIEW", "minAcceptedShare": 0.9})),
        Some(&key),
    )
    .await;
    let changed = &data["feedUpdate"]["feed"];
    assert_eq!(
        (&changed["title"], &changed["schedule"], &changed["moderation"], &changed["minAcceptedShare"]),
        (&json!("Plan de Rennes"), &json!("DAILY"), &json!("REVIEW"), &json!(0.9)),
        "{data:#}"
    );
    let paused = told(world, UPDATE, change(json!({"paused": true})), Some(&key)).await;
    let paused = &paused["feedUpdate"]["feed"];
    assert_eq!((&paused["health"], &paused["nextRunAt"], &paused["title"]), (&json!("PAUSED"), &Value::Null, &json!("Plan de Rennes")));
    let started = told(world, UPDATE, change(json!({"paused": false})), Some(&key)).await;
    assert_eq!(started["feedUpdate"]["feed"]["health"], "NEVER_RUN");
    assert!(started["feedUpdate"]["feed"]["nextRunAt"].is_string());

    let bad = told(world, UPDATE, change(json!({"url": "http://[::1]/plan.csv"})), Some(&key)).await;
    assert_eq!(bad["feedUpdate"]["errors"], json!([{"code": "INVALID_INPUT", "path": ["input", "url"]}]));
    let foreign = told(world, UPDATE, change(json!({"paused": true})), Some(&stranger)).await;
    assert_eq!(foreign["feedUpdate"], json!({"feed": null, "errors": [{"code": "NOT_ALLOWED_FOR_COLLECTIVITY", "path": ["id"]}]}));
    let unknown = told(world, UPDATE, json!({"id": "fed_made_up", "input": {"paused": true}}), Some(&key)).await;
    assert_eq!(unknown["feedUpdate"]["errors"], json!([{"code": "NOT_FOUND", "path": ["id"]}]));
    let read = told(world, "query($id: ID!) { feed(id: $id) { health } node(id: $id) { __typename } }", json!({"id": id}), None).await;
    assert_eq!(read, json!({"feed": {"health": "NEVER_RUN"}, "node": {"__typename": "Feed"}}), "nothing was written");
});

on_both!(a_feed_that_is_asked_for_twice_is_read_once, async |world| {
    let (key, city) = (manager(world).await, City::open(PLAN).await);
    let (stranger, _) = made(world, "Paris", &[Scope::FeedsManage], &[paris()]).await;
    let id = registered(world, &key, feed(&city.url("plan.csv"))).await;
    let foreign = told(world, RUN, json!({"id": id}), Some(&stranger)).await;
    assert_eq!(foreign["feedRunRequest"]["errors"][0]["code"], "NOT_ALLOWED_FOR_COLLECTIVITY");
    let first = told(world, RUN, json!({"id": id}), Some(&key)).await;
    let run = &first["feedRunRequest"]["run"];
    assert_eq!((&run["state"], &run["trigger"], &run["feed"]["id"]), (&json!("QUEUED"), &json!("MANUAL"), &json!(id)), "{first:#}");
    let second = told(world, RUN, json!({"id": id}), Some(&key)).await;
    let payload = &second["feedRunRequest"];
    assert_eq!((&payload["run"]["id"], &payload["errors"][0]["code"]), (&run["id"], &json!("RUN_IN_PROGRESS")), "{second:#}");
    assert_eq!((&payload["errors"][0]["path"], &payload["errors"][0]["run"]["id"]), (&json!(["id"]), &run["id"]));
    assert_eq!(world.number("SELECT COUNT(*) FROM ingestion_run").await, 1);

    work_off(world, &run["id"]).await;
    let seen = told(
        world,
        "query($id: ID!) { feed(id: $id) { format health healthExplanation(lang: EN) lastRun { id state failure { code } progress { step done total } producedVersion { number } }
            lastSuccess { id } runs(first: 5) { totalCount nodes { id } } failed: runs(states: [FAILED]) { totalCount nodes { id } }
            mapping { overriddenAt delimiter columns { header field } statusWords { word status } } collectivity { feeds { id } currentPlan { title } } }
          runs(first: 3) { totalCount nodes { id feed { name } } } }",
        json!({"id": id}),
        None,
    )
    .await;
    let feed = &seen["feed"];
    assert_eq!(
        (&feed["lastRun"]["id"], &feed["lastSuccess"]["id"], &feed["runs"]),
        (&run["id"], &run["id"], &json!({"totalCount": 1, "nodes": [{"id": run["id"]}]}))
    );
    assert_eq!(
        (&feed["lastRun"]["failure"], &feed["lastRun"]["producedVersion"]["number"], &feed["format"]),
        (&Value::Null, &json!(1), &json!("CSV")),
        "{seen:#}"
    );
    assert_eq!(feed["lastRun"]["progress"], json!({"step": feed["lastRun"]["state"], "done": 3, "total": 3}));
    assert_eq!((&feed["mapping"]["delimiter"], &feed["mapping"]["columns"][1]), (&json!(";"), &json!({"header": "statut", "field": "statut"})));
    assert_eq!((&feed["mapping"]["overriddenAt"], &feed["failed"]["totalCount"]), (&Value::Null, &json!(0)));
    assert_eq!(feed["collectivity"]["feeds"], json!([{"id": id}]));
    assert!(feed["healthExplanation"].as_str().unwrap().starts_with("Read on"), "{seen:#}");
    assert_eq!(seen["runs"], json!({"totalCount": 1, "nodes": [{"id": run["id"], "feed": {"name": "rennes"}}]}));
});

on_both!(a_server_that_fails_is_no_fault_of_the_file, async |world| {
    let (key, city) = (manager(world).await, City::open(PLAN).await);
    let id = registered(world, &key, feed(&city.url("plan.csv"))).await;
    read_now(world, &key, &id).await;
    city.fails(503);
    read_now(world, &key, &id).await;
    let query = "query($id: ID!) { feed(id: $id) { health mapping { columns { header } } lastRun { state report { accepted } explanation(lang: EN)
        failure { code httpStatus retryAt fr: message en: message(lang: EN) } } } }";
    let data = told(world, query, json!({"id": id}), None).await;
    let (feed, run) = (&data["feed"], &data["feed"]["lastRun"]);
    assert_eq!((&feed["health"], &run["state"], &run["failure"]["httpStatus"]), (&json!("FAILING"), &json!("FAILED"), &json!(503)), "{data:#}");
    assert!(run["failure"]["retryAt"].is_string() && run["failure"]["fr"] != run["failure"]["en"] && run["explanation"] == run["failure"]["en"]);
    assert_eq!(feed["mapping"]["columns"][0]["header"], "titre", "what was read last is still told");
    city.fails(404);
    read_now(world, &key, &id).await;
    let data = told(world, query, json!({"id": id}), None).await;
    let run = &data["feed"]["lastRun"];
    assert_eq!((&run["state"], &run["report"], &run["failure"]["httpStatus"]), (&json!("REJECTED"), &Value::Null, &json!(404)), "{data:#}");
    city.publishes("<!doctype html><html><body>Maintenance</body></html>");
    read_now(world, &key, &id).await;
    let data = told(world, query, json!({"id": id}), None).await;
    let run = &data["feed"]["lastRun"];
    assert_eq!((&run["state"], &run["report"]["accepted"], &run["failure"]), (&json!("REJECTED"), &json!(false), &Value::Null), "{data:#}");
    assert_eq!(data["feed"]["mapping"]["columns"][0]["header"], "titre", "a page of maintenance says nothing of the columns");
});

const OVERRIDE: &str = "mutation($feed: ID!, $columns: [ColumnMappingInput!], $words: [StatusWordInput!], $dry: Boolean! = true) {
    mappingOverrideSet(feed: $feed, columns: $columns, statusWords: $words, dryRun: $dry) { affectedRows mapping { overriddenAt columns { header field decidedBy } statusWords { word status decidedBy } } errors { code path } } }";

on_both!(another_reading_is_tried_before_it_is_pinned, async |world| {
    let (key, city) = (manager(world).await, City::open(PLAN).await);
    let (stranger, _) = made(world, "Paris", &[Scope::Admin], &[paris()]).await;
    let id = registered(world, &key, feed(&city.url("plan.csv"))).await;
    let words = json!([{"word": "a voir", "status": "UNDER_DISCUSSION"}]);
    let early = told(world, OVERRIDE, json!({"feed": id, "words": words}), Some(&key)).await;
    assert_eq!((&early["mappingOverrideSet"]["affectedRows"], &early["mappingOverrideSet"]["errors"]), (&Value::Null, &json!([])), "{early:#}");
    read_now(world, &key, &id).await;

    for (variables, path) in [
        (json!({"feed": id}), json!(["columns"])),
        (json!({"feed": id, "columns": [{"header": "statut", "field": "couleur"}]}), json!(["columns", "field"])),
    ] {
        let data = told(world, OVERRIDE, variables, Some(&key)).await;
        assert_eq!(data["mappingOverrideSet"]["errors"], json!([{"code": "INVALID_INPUT", "path": path}]), "{data:#}");
    }
    let foreign = told(world, OVERRIDE, json!({"feed": id, "words": words, "dry": false}), Some(&stranger)).await;
    assert_eq!(foreign["mappingOverrideSet"]["errors"][0]["code"], "NOT_ALLOWED_FOR_COLLECTIVITY");
    let unknown = told(world, OVERRIDE, json!({"feed": "fed_x", "words": words}), Some(&key)).await;
    assert_eq!(unknown["mappingOverrideSet"]["errors"][0], json!({"code": "NOT_FOUND", "path": ["feed"]}));

    let tried = told(world, OVERRIDE, json!({"feed": id, "words": words}), Some(&key)).await;
    let payload = &tried["mappingOverrideSet"];
    assert_eq!((&payload["affectedRows"], &payload["mapping"]["overriddenAt"]), (&json!(1), &Value::Null), "{tried:#}");
    let pinned = json!({"word": "a voir", "status": "UNDER_DISCUSSION", "decidedBy": "ADMIN"});
    assert!(payload["mapping"]["statusWords"].as_array().unwrap().contains(&pinned), "{tried:#}");
    assert_eq!(world.number("SELECT COUNT(*) FROM feed WHERE recipe IS NOT NULL").await, 0, "nothing is written in a dry run");

    let done = told(world, OVERRIDE, json!({"feed": id, "words": words, "dry": false}), Some(&key)).await;
    assert!(done["mappingOverrideSet"]["mapping"]["overriddenAt"].is_string(), "{done:#}");
    // Columns are pinned beside the words that were.
    let both = told(world, OVERRIDE, json!({"feed": id, "columns": [{"header": "statut", "field": "statut"}], "dry": false}), Some(&key)).await;
    assert!(both["mappingOverrideSet"]["mapping"]["statusWords"].as_array().unwrap().contains(&pinned), "{both:#}");
    read_now(world, &key, &id).await;
    let data = told(world, "query($id: ID!) { feed(id: $id) { mapping { overriddenAt } collectivity { actions(filter: {statuses: [UNDER_DISCUSSION]}) { totalCount } } } }", json!({"id": id}), None).await;
    assert_eq!(data["feed"]["collectivity"]["actions"]["totalCount"], 1, "the same bytes are read otherwise: {data:#}");
    assert!(data["feed"]["mapping"]["overriddenAt"].is_string());
});

on_both!(feeds_are_filtered_and_counted, async |world| {
    let (key, _) = made(world, "Tous", &[Scope::FeedsManage], &[]).await;
    let wanted = |siren: &str, url: &str, format: Option<&str>| json!({"input": {"collectivity": {"siren": siren}, "url": url, "format": format}});
    registered(world, &key, wanted(RENNES, "https://rennes.example/a.csv", Some("CSV"))).await;
    let paused = registered(world, &key, wanted(RENNES, "https://rennes.example/b.json", Some("JSON"))).await;
    registered(world, &key, wanted(PARIS, "https://paris.example/c.csv", None)).await;
    told(world, UPDATE, json!({"id": paused, "input": {"paused": true}}), Some(&key)).await;
    let data = told(
        world,
        "{ feeds { totalCount nodes { name } facets(on: [HEALTH, FORMAT, MODE, COLLECTIVITY_KIND]) { field label buckets { value label count isMissing } otherCount } }
           paused: feeds(filter: {health: [PAUSED], formats: [JSON, CSV], modes: [PULL]}) { totalCount nodes { name } }
           rennes: feeds(first: 1, filter: {collectivity: {sirens: [\"213502388\"]}}) { totalCount nodes { name } pageInfo { hasNextPage } facets(on: [HEALTH]) { buckets { value count } } }
           none: feeds(filter: {formats: []}) { totalCount nodes { name } } }",
        Value::Null,
        None,
    )
    .await;
    assert_eq!(
        (&data["feeds"]["totalCount"], &data["feeds"]["nodes"]),
        (&json!(3), &json!([{"name": "paris"}, {"name": "rennes"}, {"name": "rennes-2"}]))
    );
    let facets = &data["feeds"]["facets"];
    assert_eq!(
        facets[0],
        json!({"field": "HEALTH", "label": "Santé", "otherCount": 0, "buckets": [
            {"value": "NEVER_RUN", "label": "Jamais lu", "count": 2, "isMissing": false}, {"value": "PAUSED", "label": "En pause", "count": 1, "isMissing": false},
            {"value": null, "label": "Non renseigné", "count": 0, "isMissing": true}]})
    );
    assert_eq!(facets[1]["buckets"][2], json!({"value": null, "label": "Non renseigné", "count": 1, "isMissing": true}), "{facets:#}");
    assert_eq!(facets[3]["buckets"][0], json!({"value": "COMMUNE", "label": "Commune", "count": 2, "isMissing": false}), "{facets:#}");
    assert_eq!(data["paused"], json!({"totalCount": 1, "nodes": [{"name": "rennes-2"}]}));
    assert_eq!(
        (&data["rennes"]["totalCount"], &data["rennes"]["pageInfo"]["hasNextPage"], &data["none"]["totalCount"]),
        (&json!(2), &json!(true), &json!(0))
    );
});

const DASHBOARD: &str = "query($first: Int!) { feeds(first: $first) { totalCount nodes { name format health healthExplanation collectivity { name feeds { name } }
    lastRun { state failure { code } report { headline } rulings { decision } feed { name } } lastSuccess { id producedVersion { number retraction { reason } } }
    mapping { columns { header } } runs(first: 5) { totalCount nodes { state collectivity { name } } } } } }";

on_both!(a_page_of_fifty_feeds_costs_the_statements_of_a_page_of_five, async |world| {
    let city = City::open(PLAN).await;
    let (key, _) = made(world, "Tous", &[Scope::FeedsManage], &[]).await;
    let bodies = told(world, "{ collectivities(first: 50) { nodes { id } } }", Value::Null, None).await;
    let mut runs: Vec<Uuid> = Vec::new();
    for (turn, body) in bodies["collectivities"]["nodes"].as_array().unwrap().iter().enumerate() {
        let wanted = json!({"input": {"collectivity": body, "url": city.url(&format!("{turn}.csv"))}});
        let id = registered(world, &key, wanted).await;
        let data = told(world, RUN, json!({"id": id}), Some(&key)).await;
        let Some(prisme::graphql::global_id::Key::Run(run)) =
            prisme::graphql::global_id::Key::parse(data["feedRunRequest"]["run"]["id"].as_str().unwrap())
        else {
            panic!("no run: {data:#}")
        };
        runs.push(run);
    }
    runner(world).work_off(&runs, |_| {}).await.unwrap();
    let mut costs = Vec::new();
    for first in [5, 50] {
        let before = world.store.statements();
        let data = told(world, DASHBOARD, json!({"first": first}), Some(&key)).await;
        costs.push(world.store.statements() - before);
        assert_eq!(data["feeds"]["nodes"].as_array().unwrap().len(), first);
        assert!(
            data["feeds"]["nodes"].as_array().unwrap().iter().all(|feed| feed["runs"]["totalCount"] == 1 && feed["health"] == "NEEDS_ATTENTION"),
            "{data:#}"
        );
    }
    // Two batches that want one thing at one time may both ask for it, once or twice in all.
    assert!(costs[0].abs_diff(costs[1]) <= 2 && costs[0] <= 18, "a nested field asks once a feed: {costs:?}");
});
