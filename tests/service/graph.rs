//! What a client of the graph reads back: through the real routes, from a real database.

use poem::test::TestClient;
use prisme::config::{Config, Variables};
use prisme::http::routes;
use serde_json::{Value, json};

use super::harness::world::{self, paris, rennes};
use super::harness::{World, on_both};

pub(super) const KEY: &str = "prisme_of_the_tests_0123456789abcdef";
const PARIS: &str = "217500016";
const RENNES: &str = "213502388";

/// Asks the graph, as whoever holds this key.
pub(super) async fn asked(world: &World, query: &str, variables: Value, key: Option<&str>) -> Value {
    let variables_of_the_service = Variables::from([("PRISME_PUBLISH_KEY".to_owned(), KEY.to_owned())]);
    let config = Config::read(&variables_of_the_service, std::path::Path::new("/nowhere")).unwrap();
    let parts = world.parts(config);
    let (body, key) = (json!({"query": query, "variables": variables}), key.map(str::to_owned));
    // On a worker of the runtime, as the server answers: there a batch begins when all keys of a level were asked for.
    let answering = tokio::spawn(async move {
        let client = TestClient::new(routes(&parts));
        let mut request = client.post("/graphql").body_json(&body);
        if let Some(key) = key {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        let response = request.send().await;
        response.assert_status_is_ok();
        response.json().await.value().deserialize()
    });
    answering.await.unwrap()
}

/// Asks the graph as a stranger; an error fails the story.
async fn ask(world: &World, query: &str) -> Value {
    let answer = asked(world, query, Value::Null, None).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"].clone()
}

async fn demo(world: &World) {
    for (body, document) in [(paris(), "paris-2018.tsv"), (rennes(), "rennes-demo-v1.csv"), (rennes(), "rennes-demo-v2.csv")] {
        world.publish(body, world::demo(document)).await;
    }
}

on_both!(a_client_reads_the_paris_plan_back_to_the_letter, async |world| {
    demo(world).await;
    let data = ask(
        world,
        r#"{ collectivity(ref: {siren: "217500016"}) { availability kind inseeCode currentPlan { currentVersion {
            publishedOn publishedOnIsStated sections { title } unattachedTexts { text locator { row } likelyAction { title } }
            actions(first: 100) { totalCount statusBreakdown { total counts { status count } reported { numerator denominator ratio } }
                nodes { title status statusDetail { raw mapped } provenance { nature document { sha256 publishedOn } locator { row column columnName } } } } } } } }"#,
    )
    .await;
    let body = &data["collectivity"];
    let version = &body["currentPlan"]["currentVersion"];
    assert_eq!(
        (&body["availability"], &body["kind"], &body["inseeCode"]),
        (&json!("STRUCTURED_WITHOUT_PROGRESS"), &json!("SPECIAL_STATUS"), &json!("75056"))
    );
    let count = |value: &Value| value.as_array().map_or(0, Vec::len);
    assert_eq!((count(&version["sections"]), count(&version["actions"]["nodes"]), count(&version["unattachedTexts"])), (7, 30, 12));
    assert_eq!((&version["publishedOn"], &version["publishedOnIsStated"]), (&json!("2018-11-09"), &json!(true)));
    let actions = version["actions"]["nodes"].as_array().unwrap();
    assert!(
        actions
            .iter()
            .all(|action| action["status"] == "NOT_REPORTED" && action["statusDetail"]["raw"].is_null() && action["statusDetail"]["mapped"] == true)
    );
    assert!(
        actions.iter().all(|action| action["provenance"]["locator"]["row"].is_i64() && action["provenance"]["locator"]["columnName"] == "ACTION")
    );
    let breakdown = &version["actions"]["statusBreakdown"];
    assert_eq!((&breakdown["total"], &breakdown["counts"][0]), (&json!(30), &json!({"status": "NOT_REPORTED", "count": 30})));
    assert_eq!(breakdown["reported"], json!({"numerator": 0, "denominator": 30, "ratio": 0.0}));
});

const DEEP: &str = "query($first: Int!) { actions(first: $first, filter: {collectivity: {sirens: [\"217500016\"]}}) { totalCount nodes {
    title status collectivity { name region { name } } plan { title currentVersion { number } } version { number }
    section { title } provenance { document { sha256 } locator { row } } statusDetail { raw provenance { document { title } } }
    diagnostics { code message } subActions { title } parent { title } } } }";

on_both!(a_page_of_thirty_costs_the_statements_of_a_page_of_three, async |world| {
    demo(world).await;
    let mut costs = Vec::new();
    for first in [3, 30] {
        // Which of two answers comes first may join two batches or part them, whatever the size of the page: the least of several tries tells.
        let mut least = u64::MAX;
        for _ in 0..8 {
            let before = world.store.statements();
            let answer = asked(world, DEEP, json!({"first": first}), None).await;
            assert_eq!(answer.get("errors"), None, "{answer:#}");
            least = least.min(world.store.statements() - before);
        }
        costs.push(least);
    }
    // Two batches that want one thing at one time may both ask for it, once or twice in all.
    assert!(costs[1].abs_diff(costs[0]) <= 2 && costs[1] <= 20, "a nested field asks once an item: {costs:?}");
    let before = world.store.statements();
    ask(world, "{ actions(first: 50) { nodes { title status collectivity { name } section { title } } } }").await;
    assert!(world.store.statements() - before <= 8, "the usual page costs more than it promises");
});

on_both!(nested_lists_below_many_parents_share_a_statement, async |world| {
    demo(world).await;
    let before = world.store.statements();
    let data = asked(
        world,
        "{ plans(first: 10) { totalCount nodes { title collectivity { name plans { totalCount nodes { id } } } statusBreakdown { total }
            versions(first: 3) { totalCount nodes { number sections { title actions(first: 2) { totalCount nodes { title } } } } }
            actions(first: 3, orderBy: [{field: STATUS}]) { totalCount nodes { title } } } } }",
        Value::Null,
        Some(KEY),
    )
    .await;
    let data = &data["data"];
    assert_eq!(data["plans"]["totalCount"], 2);
    assert!(world.store.statements() - before <= 24, "{} statements", world.store.statements() - before);
});

const SUBMIT: &str = "mutation($input: PlanDocumentInput!) { planDocumentSubmit(input: $input) {
    run { state report { accepted } producedVersion { number actions { totalCount } diff { unchangedCount added { title } removed { title } changed { fields { field before after } } } } }
    errors { __typename code message(lang: FR) path ... on DocumentError { report { diagnostics { nodes { code message locator { row } } } } } } } }";

fn document(siren: &str, text: &str) -> Value {
    json!({"input": {"collectivity": {"siren": siren}, "document": {"text": text}}})
}

on_both!(a_key_publishes_and_nobody_else_does, async |world| {
    let plan = "titre;statut\nFormer les agents d'accueil;en cours\nCréer un observatoire;à venir\n";
    for key in [None, Some("prisme_made_up_made_up_made_up")] {
        let answer = asked(world, SUBMIT, document(PARIS, plan), key).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{answer:#}");
    }
    assert_eq!(ask(world, "{ stats { plans actions dataVersion } }").await["stats"], json!({"plans": 0, "actions": 0, "dataVersion": "0"}));
    let published = asked(world, SUBMIT, document(PARIS, plan), Some(KEY)).await;
    let payload = &published["data"]["planDocumentSubmit"];
    assert_eq!((&payload["errors"], &payload["run"]["producedVersion"]["number"]), (&json!([]), &json!(1)), "{published:#}");
    let again = asked(world, SUBMIT, document(PARIS, plan), Some(KEY)).await;
    let payload = &again["data"]["planDocumentSubmit"];
    assert_eq!((&payload["run"]["state"], &payload["errors"][0]["code"]), (&json!("UNCHANGED"), &json!("UNCHANGED")), "{again:#}");
    let moved = plan.replace("à venir", "réalisé");
    let second = asked(world, SUBMIT, document(PARIS, &moved), Some(KEY)).await;
    let version = &second["data"]["planDocumentSubmit"]["run"]["producedVersion"];
    let fields =
        json!([{"field": "status", "before": "NOT_STARTED", "after": "DONE"}, {"field": "rawStatus", "before": "à venir", "after": "réalisé"}]);
    assert_eq!(version["diff"], json!({"unchangedCount": 1, "added": [], "removed": [], "changed": [{"fields": fields}]}), "{second:#}");
});

on_both!(a_refused_document_says_where_and_what_to_do, async |world| {
    let answer = asked(world, SUBMIT, document(PARIS, "<!doctype html><html><body>404</body></html>"), Some(KEY)).await;
    let payload = &answer["data"]["planDocumentSubmit"];
    assert_eq!((&payload["run"]["state"], &payload["run"]["report"]["accepted"]), (&json!("REJECTED"), &json!(false)), "{answer:#}");
    let error = &payload["errors"][0];
    assert_eq!((&error["__typename"], &error["code"]), (&json!("DocumentError"), &json!("DOCUMENT_REJECTED")));
    let remark = &error["report"]["diagnostics"]["nodes"][0];
    assert_eq!((&remark["code"], &remark["locator"]["row"]), (&json!("FILE_HTML_NOT_DATA"), &json!(1)));
    assert!(remark["message"].as_str().unwrap().contains("page web"));
    let unknown = asked(world, SUBMIT, json!({"input": {"collectivity": {"slug": "ys"}, "document": {"text": "titre\nx\n"}}}), Some(KEY)).await;
    assert_eq!(unknown["data"]["planDocumentSubmit"]["errors"][0]["code"], "NOT_FOUND");
    assert_eq!(ask(world, "{ stats { plans dataVersion } }").await["stats"], json!({"plans": 0, "dataVersion": "0"}));
});

const VALIDATE: &str = "mutation($input: PlanDocumentInput!) { planDocumentValidate(input: $input) { report { accepted actionsRead changes { added } mapping { columns { header field decidedBy } } } errors { code } } }";

on_both!(a_stranger_tries_a_document_and_nothing_is_stored, async |world| {
    let answer = asked(world, VALIDATE, document(RENNES, "Action;État\nFormer;en cours\n"), None).await;
    let report = &answer["data"]["planDocumentValidate"]["report"];
    assert_eq!((&report["accepted"], &report["actionsRead"], &report["changes"]["added"]), (&json!(true), &json!(1), &json!(1)), "{answer:#}");
    assert_eq!(report["mapping"]["columns"][1], json!({"header": "État", "field": "statut", "decidedBy": "SYNONYM"}));
    let large = format!("titre\n{}", "Former les agents d'accueil\n".repeat(20_000));
    let refused = asked(world, VALIDATE, document(RENNES, &large), None).await;
    assert_eq!(refused["data"]["planDocumentValidate"]["errors"][0]["code"], "DOCUMENT_TOO_LARGE", "{refused:#}");
    assert_eq!(ask(world, "{ stats { plans dataVersion } }").await["stats"], json!({"plans": 0, "dataVersion": "0"}));
});

on_both!(a_day_in_the_past_is_answered_with_what_the_sources_said_then, async |world| {
    demo(world).await;
    let data = ask(
        world,
        r#"{ now: collectivity(ref: {siren: "213502388"}) { currentPlan { currentVersion { number } statusBreakdown { total } actions { totalCount } } }
             then: collectivity(ref: {siren: "213502388"}, asOf: "2026-03-01") { currentPlan { currentVersion { number } actions(filter: {statuses: [IN_PROGRESS]}) { totalCount nodes { version { number } } } } }
             before: collectivity(ref: {siren: "213502388"}, asOf: "2020-01-01") { availability currentPlan { id } actions { totalCount } }
             paris: plans(asOf: "2019-01-01") { totalCount nodes { collectivity { name } } } }"#,
    )
    .await;
    assert_eq!(data["now"]["currentPlan"]["currentVersion"]["number"], 2);
    let then = &data["then"]["currentPlan"];
    assert_eq!((&then["currentVersion"]["number"], &then["actions"]["nodes"][0]["version"]["number"]), (&json!(1), &json!(1)));
    assert_eq!(data["before"], json!({"availability": "NO_KNOWN_PLAN", "currentPlan": null, "actions": {"totalCount": 0}}));
    assert_eq!(data["paris"], json!({"totalCount": 1, "nodes": [{"collectivity": {"name": "Paris"}}]}));
});

on_both!(pages_walk_through_all_actions_once_in_both_directions, async |world| {
    demo(world).await;
    for (count, from, cursor, more) in [("first", "after", "endCursor", "hasNextPage"), ("last", "before", "startCursor", "hasPreviousPage")] {
        let (mut seen, mut place) = (Vec::new(), Value::Null);
        loop {
            let query = format!(
                "query($at: String) {{ actions({count}: 7, {from}: $at, orderBy: [{{field: DUE_DATE, direction: DESC}}, {{field: STATUS}}]) {{ nodes {{ id }} pageInfo {{ {cursor} {more} }} }} }}"
            );
            let answer = asked(world, &query, json!({"at": place}), None).await;
            assert_eq!(answer.get("errors"), None, "{answer:#}");
            let page = &answer["data"]["actions"];
            seen.extend(page["nodes"].as_array().unwrap().iter().map(|node| node["id"].as_str().unwrap().to_owned()));
            place = page["pageInfo"][cursor].clone();
            if page["pageInfo"][more] == false {
                break;
            }
        }
        let distinct: std::collections::HashSet<&String> = seen.iter().collect();
        assert_eq!((seen.len(), distinct.len()), (44, 44), "{count}");
    }
    for (arguments, says) in
        [("first: 101", "0 to 100"), ("first: 1, last: 1", "not both"), ("after: \"AAAA\"", "none of ours"), ("first: -1", "0 to 100")]
    {
        let answer = asked(world, &format!("{{ actions({arguments}) {{ totalCount }} }}"), Value::Null, None).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_REQUEST", "{answer:#}");
        assert!(answer["errors"][0]["message"].as_str().unwrap().contains(says), "{answer:#}");
    }
});

on_both!(a_router_gets_entities_by_every_key_and_null_for_what_is_no_key, async |world| {
    demo(world).await;
    let plan =
        ask(world, r#"{ collectivity(ref: {inseeCode: "75056"}) { id currentPlan { id actions(first: 1) { nodes { id lineage } } } } }"#).await;
    let (body, plan) = (plan["collectivity"]["id"].clone(), plan["collectivity"]["currentPlan"].clone());
    let action = &plan["actions"]["nodes"][0];
    let keys = json!([
        {"__typename": "Collectivity", "id": body}, {"__typename": "Collectivity", "siren": "217500016"}, {"__typename": "Collectivity", "inseeCode": "75056"},
        {"__typename": "Collectivity", "kind": "REGION", "officialCode": "01"}, {"__typename": "Collectivity", "kind": "DEPARTEMENT", "officialCode": "01"},
        {"__typename": "Plan", "id": plan["id"]}, {"__typename": "Action", "id": action["id"]}, {"__typename": "Action", "lineage": action["lineage"]},
        {"__typename": "Plan", "id": "made up"}, {"__typename": "Collectivity", "kind": "EPCI", "officialCode": "\u{0}"}
    ]);
    let query = "query($keys: [_Any!]!) { _entities(representations: $keys) { __typename ... on Collectivity { name } ... on Plan { title } ... on Action { title } } }";
    let answer = asked(world, query, json!({"keys": keys}), None).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    let found = answer["data"]["_entities"].as_array().unwrap();
    let names: Vec<&Value> = found.iter().take(5).map(|entity| &entity["name"]).collect();
    assert_eq!(names, ["Paris", "Paris", "Paris", "Guadeloupe", "Ain"]);
    assert_eq!(found[6]["title"], found[7]["title"]);
    assert_eq!((&found[8], &found[9]), (&Value::Null, &Value::Null));
});

on_both!(nodes_come_back_in_the_order_asked_for, async |world| {
    demo(world).await;
    let data = ask(world, "{ plans(first: 1) { nodes { id currentVersion { id run { id } sections { id } actions(first: 1) { nodes { id provenance { document { id } } } } } } } }").await;
    let plan = &data["plans"]["nodes"][0];
    let version = &plan["currentVersion"];
    let action = &version["actions"]["nodes"][0];
    let ids = json!([
        plan["id"],
        version["id"],
        version["sections"][0]["id"],
        action["id"],
        action["provenance"]["document"]["id"],
        version["run"]["id"],
        "x_1"
    ]);
    let answer = asked(world, "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", json!({"ids": ids}), None).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    let names: Vec<Value> = answer["data"]["nodes"].as_array().unwrap().iter().map(|node| node["__typename"].clone()).collect();
    assert_eq!(json!(names), json!(["Plan", "PlanVersion", "Section", "Action", "SourceDocument", "IngestionRun", null]));
});

on_both!(what_no_filter_lets_through_is_an_empty_list_and_no_error, async |world| {
    demo(world).await;
    let data = ask(
        world,
        r#"{ a: actions(filter: {ids: ["made up"]}) { totalCount } b: actions(filter: {statuses: []}) { totalCount } c: collectivities(filter: {nameStartsWith: "Ys-la-"}) { totalCount nodes { name } }
             d: actions(filter: {anyOf: [{statuses: [DONE]}, {hasBudget: true}], collectivity: {sirens: ["213502388"]}}) { totalCount } e: collectivities(filter: {nameStartsWith: "PÂRI"}, first: 5) { nodes { name } }
             f: actions(filter: {overdue: true}, asOf: "2030-01-01") { totalCount nodes { overdue status } } }"#,
    )
    .await;
    assert_eq!((&data["a"]["totalCount"], &data["b"]["totalCount"], &data["c"]["totalCount"]), (&json!(0), &json!(0), &json!(0)));
    assert!(data["d"]["totalCount"].as_i64().unwrap() > 0);
    assert!(data["e"]["nodes"].as_array().unwrap().contains(&json!({"name": "Paris"})), "{data:#}");
    assert!(data["f"]["nodes"].as_array().unwrap().iter().all(|action| action["overdue"] == true), "{data:#}");
});

on_both!(a_document_that_comes_later_is_in_force_unless_both_days_say_otherwise, async |world| {
    let plan = |day: &str, status: &str| format!("{day}titre;statut\nFormer;{status}\nSoutenir;à venir\nDire;à venir\n");
    let shown = async || {
        ask(world, r#"{ collectivity(ref: {siren: "217500016"}) { currentPlan { currentVersion { number } } } today: plans(asOf: "2027-01-01") { nodes { currentVersion { number } } } }"#).await
    };
    let number = |data: &serde_json::Value| {
        (data["collectivity"]["currentPlan"]["currentVersion"]["number"].clone(), data["today"]["nodes"][0]["currentVersion"]["number"].clone())
    };
    world.publish(paris(), plan("", "à venir")).await;
    let later = world.publish(paris(), plan("Mise à jour : 01/10/2026;\n", "en cours")).await;
    assert!(later.in_force, "a day that nobody stated hides a document that states one");
    assert_eq!(number(&shown().await), (json!(2), json!(2)));
    let older = world.publish(paris(), plan("Mise à jour : 01/05/2026;\n", "réalisé")).await;
    assert!(!older.in_force);
    assert_eq!(number(&shown().await), (json!(2), json!(2)));
    let undated = world.publish(paris(), plan("", "bloqué")).await;
    assert!(undated.in_force);
    assert_eq!(number(&shown().await), (json!(4), json!(4)));
    let tomorrow = world.publish(paris(), plan("Mise à jour : 01/10/2099;\n", "abandonné")).await;
    assert!(tomorrow.in_force);
    assert!(tomorrow.report.unwrap().diagnostics.iter().any(|remark| remark.code == "DATE_UNREADABLE"));
});

on_both!(what_is_said_of_a_plan_is_kept_though_its_content_stays, async |world| {
    let plan = "titre;statut\nFormer;en cours\n";
    asked(world, SUBMIT, document(PARIS, plan), Some(KEY)).await;
    let mut again = document(PARIS, plan);
    again["input"]["license"] = json!("etalab-2.0");
    again["input"]["adoption"] = json!({"date": "2026-09-01", "body": "Conseil de Paris"});
    let answer = asked(world, SUBMIT, again, Some(KEY)).await;
    assert_eq!(answer["data"]["planDocumentSubmit"]["errors"][0]["code"], "UNCHANGED", "{answer:#}");
    let data =
        ask(world, "{ plans { nodes { stage license { spdx } adoption { date body } versions { totalCount } } } stats { dataVersion } }").await;
    let expected = json!({"stage": "ADOPTED", "license": {"spdx": "etalab-2.0"}, "adoption": {"date": "2026-09-01", "body": "Conseil de Paris"}, "versions": {"totalCount": 1}});
    assert_eq!((&data["plans"]["nodes"][0], &data["stats"]["dataVersion"]), (&expected, &json!("2")));
});

on_both!(a_stranger_can_neither_exhaust_the_memory_nor_make_prisme_guess, async |world| {
    let bomb = {
        use std::io::Write;
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(format!("titre;statut\n{}", "a;x\n".repeat(500_000)).as_bytes()).unwrap();
        data_encoding::BASE64.encode(&packed.finish().unwrap())
    };
    let many = format!("titre\n{}", "a\n".repeat(6_000));
    for document in [json!({"base64": bomb}), json!({"text": many})] {
        let input = json!({"input": {"collectivity": {"siren": PARIS}, "document": document}});
        let answer = asked(
            world,
            "mutation($input: PlanDocumentInput!) { planDocumentValidate(input: $input) { report { accepted diagnostics { nodes { code } } } } }",
            input,
            None,
        )
        .await;
        assert_eq!(answer["data"]["planDocumentValidate"]["report"]["diagnostics"]["nodes"][0]["code"], "FILE_TOO_LARGE", "{answer:#}");
    }
    let guess =
        asked(world, SUBMIT, json!({"input": {"collectivity": {"slug": "saint-denis"}, "document": {"text": "titre\nx\n"}}}), Some(KEY)).await;
    assert_eq!(guess["data"]["planDocumentSubmit"]["errors"][0]["code"], "NOT_FOUND", "{guess:#}");
    let answer = asked(world, "query($keys: [_Any!]!) { _entities(representations: $keys) { ... on Collectivity { name } } }",
        json!({"keys": [{"__typename": "Collectivity", "siren": "217500017"}, {"__typename": "Collectivity", "siren": "217500016"}, {"__typename": "Collectivity", "kind": "REALM", "officialCode": "1"}]}), None).await;
    assert_eq!(answer["data"]["_entities"], json!([null, {"name": "Paris"}, null]), "{answer:#}");
    let none = ask(world, r#"{ collectivities(filter: {nameStartsWith: "😀"}) { totalCount } }"#).await;
    assert_eq!(none["collectivities"]["totalCount"], 0);
    let wrong = asked(world, r#"{ collectivity(ref: {siren: "12"}) { name } }"#, serde_json::Value::Null, None).await;
    assert_eq!(wrong["errors"][0]["extensions"]["code"], "BAD_REQUEST", "{wrong:#}");
});
