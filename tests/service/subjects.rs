//! What actions are about: said by rules, ruled by people, kept in step with every list, and never changed in the past.

use domain::access::Scope;
use poem::test::TestClient;
use prisme::config::{Config, Variables};
use prisme::http::{Parts, Persisted, routes};
use serde_json::{Value, json};

use super::graph::asked;
use super::harness::on_both;
use super::harness::world::{World, poitiers, rennes};
use super::key_doors::made;

const RENNES: &str = "213502388";
const FIRST: &str = "id;titre;statut\n1;Former les agents d'état civil;à venir\n2;Subventionner les associations LGBTQI+;en cours\n3;Mesure douze;\n";
const SECOND: &str =
    "id;titre;statut\n1;Former les agents d'état civil;en cours\n2;Subventionner les associations LGBTQI+;en cours\n3;Mesure douze;\n";
const THIRD: &str =
    "id;titre;statut\n1;Former les agents d'état civil;réalisé\n2;Subventionner les associations LGBTQI+;abandonné\n3;Mesure douze;\n";

async fn ask(world: &World, query: &str, variables: Value, key: Option<&str>) -> Value {
    let answer = asked(world, query, variables, key).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"].clone()
}

const ACTION: &str = "id lineage title lever competence themes { theme { slug } method confidence words } audiences { slug }";

async fn actions(world: &World, filter: Value) -> Vec<Value> {
    let query = format!("query($filter: ActionFilter) {{ actions(first: 100, filter: $filter) {{ totalCount nodes {{ {ACTION} }} }} }}");
    let data = ask(world, &query, json!({"filter": filter}), None).await;
    let nodes = data["actions"]["nodes"].as_array().unwrap().clone();
    assert_eq!(data["actions"]["totalCount"], nodes.len());
    nodes
}

fn titles(actions: &[Value]) -> Vec<&str> {
    actions.iter().map(|action| action["title"].as_str().unwrap()).collect()
}

const RULE: &str = "mutation($id: ID!, $input: ActionSubjectInput!) { actionSubjectRule(id: $id, input: $input) {
    action { title lever themes { theme { slug } method } } errors { code path } } }";

on_both!(a_ruling_wins_over_the_rules_and_survives_the_next_import, async |world| {
    world.publish(rennes(), FIRST).await;
    let trip = actions(world, json!({})).await.into_iter().find(|action| action["title"] == "Mesure douze").unwrap();
    assert_ne!(trip["lever"], "SUPPORT");
    assert!(actions(world, json!({"themes": ["international"]})).await.is_empty());
    world.clock.advance(chrono::TimeDelta::minutes(1));
    let before = world.clock.now().to_rfc3339();
    world.clock.advance(chrono::TimeDelta::minutes(1));
    let input = json!({"themes": ["international"], "lever": "SUPPORT", "reason": "Elle prépare un jumelage."});
    for (key, code) in [(None, "UNAUTHENTICATED"), (Some(made(world, "Dépôt", &[Scope::Publish], &[]).await.0), "FORBIDDEN")] {
        let refused = asked(world, RULE, json!({"id": trip["lineage"], "input": input}), key.as_deref()).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], code);
    }
    let (elsewhere, _) = made(world, "Poitiers", &[Scope::Review], &[poitiers()]).await;
    let refused = ask(world, RULE, json!({"id": trip["id"], "input": input}), Some(&elsewhere)).await;
    assert_eq!(refused["actionSubjectRule"]["errors"][0]["code"], "NOT_ALLOWED_FOR_COLLECTIVITY");
    let (key, _) = made(world, "Relecture", &[Scope::Review], &[]).await;
    let empty = ask(world, RULE, json!({"id": trip["id"], "input": {"reason": "rien"}}), Some(&key)).await;
    assert_eq!(empty["actionSubjectRule"]["errors"][0]["code"], "INVALID_INPUT");
    let ruled = ask(world, RULE, json!({"id": trip["lineage"], "input": input}), Some(&key)).await["actionSubjectRule"].clone();
    assert_eq!(ruled["action"]["themes"], json!([{"theme": {"slug": "international"}, "method": "EDITOR"}]), "{ruled:#}");
    for _ in 0..2 {
        let found = actions(world, json!({"themes": ["international"], "levers": ["SUPPORT"]})).await;
        assert_eq!(titles(&found), ["Mesure douze"]);
        let data = ask(world, "query($s: Siren!) { statusBreakdowns(input: {collectivities: [{siren: $s}], themes: [\"international\"]}) { rows { breakdown { total } } } }", json!({"s": RENNES}), None).await;
        assert_eq!(data["statusBreakdowns"]["rows"][0]["breakdown"]["total"], 1);
        // The next import says nothing of it: the ruling still holds.
        world.publish(rennes(), SECOND).await;
    }
    let past = "query($k: DateTime) { actions(knownAt: $k, filter: {themes: [\"international\"]}) { totalCount } }";
    assert_eq!(ask(world, past, json!({"k": before}), None).await["actions"]["totalCount"], 0, "what was known then stays");
    let lasting = "query($k: DateTime, $s: Siren!) { statusBreakdowns(input: {collectivities: [{siren: $s}], knownAt: $k, themes: [\"international\"]}) { rows { breakdown { total } } } }";
    assert_eq!(ask(world, lasting, json!({"k": before, "s": RENNES}), None).await["statusBreakdowns"]["rows"][0]["breakdown"]["total"], 0);
});

on_both!(an_action_tells_its_statuses_and_the_journal_tells_the_rest, async |world| {
    for plan in [FIRST, SECOND, THIRD] {
        world.publish(rennes(), plan).await;
    }
    let query = "{ actions(first: 3) { nodes { title history(last: 2) { totalCount pageInfo { hasPreviousPage startCursor } nodes { from to effectiveOn provenance { locator { row } } } } } } }";
    let data = ask(world, query, json!({}), None).await;
    let history = &data["actions"]["nodes"][0]["history"];
    assert_eq!(history["totalCount"], 3);
    assert_eq!(history["pageInfo"]["hasPreviousPage"], true);
    let moved: Vec<(&Value, &Value)> = history["nodes"].as_array().unwrap().iter().map(|one| (&one["from"], &one["to"])).collect();
    assert_eq!(moved, [(&json!("NOT_STARTED"), &json!("IN_PROGRESS")), (&json!("IN_PROGRESS"), &json!("DONE"))]);
    assert_eq!(history["nodes"][1]["provenance"]["locator"]["row"], 2);
    let page = ask(
        world,
        "{ changes(first: 2) { nodes { id kind summary(lang: EN) subjectId collectivity { siren } } pageInfo { hasNextPage endCursor } } }",
        json!({}),
        None,
    )
    .await;
    let kinds: Vec<&Value> = page["changes"]["nodes"].as_array().unwrap().iter().map(|change| &change["kind"]).collect();
    assert_eq!(kinds, [&json!("CREATED"), &json!("UPDATED")]);
    assert_eq!(page["changes"]["nodes"][1]["summary"], "New version published: 1 changed, 1 change of status.");
    let rest = ask(
        world,
        "query($a: String) { changes(after: $a) { nodes { summary } pageInfo { hasNextPage } } }",
        json!({"a": page["changes"]["pageInfo"]["endCursor"]}),
        None,
    )
    .await;
    assert_eq!((rest["changes"]["nodes"].as_array().map(Vec::len), &rest["changes"]["pageInfo"]["hasNextPage"]), (Some(1), &json!(false)));
    let events = "query($s: Siren!) { timeline(input: {collectivities: [{siren: $s}]}) { events(first: 50) { totalCount nodes { kind title(lang: EN) subject { __typename } } }
        buckets(granularity: MONTH) { start kind count } } }";
    let events = ask(world, events, json!({"s": RENNES}), None).await["timeline"].clone();
    assert_eq!(events["events"]["totalCount"], 6, "{events:#}");
    let counts: i64 = events["buckets"].as_array().unwrap().iter().map(|bucket| bucket["count"].as_i64().unwrap()).sum();
    assert_eq!(counts, 6);
    assert!(events["events"]["nodes"].as_array().unwrap().iter().any(|event| event["title"].as_str().unwrap().ends_with("in progress → done")));
});

on_both!(facets_add_up_and_leave_out_their_own_filter, async |world| {
    world.publish(rennes(), THIRD).await;
    world.publish(poitiers(), FIRST).await;
    let query = "query($f: ActionFilter) { actions(filter: $f) { totalCount facets(on: [STATUS, THEME, LEVER, COLLECTIVITY, REGION, PLAN_STAGE, DUE_YEAR, AUDIENCE, COLLECTIVITY_KIND, PROVENANCE_METHOD]) {
        field label otherCount buckets { value label count isMissing } } } }";
    for filter in [json!({}), json!({"statuses": ["DONE"]}), json!({"text": "associations"})] {
        let data = ask(world, query, json!({"f": filter}), None).await;
        let facets = data["actions"]["facets"].as_array().unwrap();
        assert_eq!(facets.len(), 10);
        for facet in facets {
            let buckets = facet["buckets"].as_array().unwrap();
            assert_eq!(buckets.iter().filter(|bucket| bucket["isMissing"] == true).count(), 1, "{facet:#}");
            let sum: i64 = buckets.iter().map(|bucket| bucket["count"].as_i64().unwrap()).sum();
            let of_many = ["THEME", "AUDIENCE"].contains(&facet["field"].as_str().unwrap());
            let apart = facet["field"] == "STATUS" && filter.get("statuses").is_some();
            if !of_many && !apart {
                assert_eq!(sum, data["actions"]["totalCount"].as_i64().unwrap(), "{facet:#}");
            }
            if apart {
                assert_eq!(sum, 6, "a facet leaves out the filter on its own field");
            }
        }
    }
    let data = ask(world, "{ collectivities { totalCount facets(on: [KIND, AVAILABILITY, POPULATION_BAND, REGION, DEPARTEMENT]) { field otherCount buckets { count isMissing } } }
        plans { totalCount facets(on: [STAGE, YEAR, LICENSE, REGION, COLLECTIVITY_KIND]) { field buckets { value count } } } }", json!({}), None).await;
    for (list, of) in
        [("collectivities", "KIND"), ("collectivities", "AVAILABILITY"), ("collectivities", "POPULATION_BAND"), ("plans", "STAGE"), ("plans", "YEAR")]
    {
        let facet = data[list]["facets"].as_array().unwrap().iter().find(|facet| facet["field"] == of).unwrap();
        let sum: i64 = facet["buckets"].as_array().unwrap().iter().map(|bucket| bucket["count"].as_i64().unwrap()).sum();
        assert_eq!(sum, data[list]["totalCount"].as_i64().unwrap(), "{of}");
    }
    let plans = ask(
        world,
        "{ plans(filter: {themes: [\"associations\"]}) { totalCount } none: plans(filter: {themes: [\"international\"]}) { totalCount } }",
        json!({}),
        None,
    )
    .await;
    assert_eq!((&plans["plans"]["totalCount"], &plans["none"]["totalCount"]), (&json!(2), &json!(0)));
});

on_both!(what_other_rules_classified_is_classified_anew_and_rulings_stay, async |world| {
    world.publish(rennes(), FIRST).await;
    let (key, _) = made(world, "Relecture", &[Scope::Review], &[]).await;
    let odd = actions(world, json!({})).await.into_iter().find(|action| action["title"] == "Mesure douze").unwrap();
    let input = json!({"themes": ["international"], "reason": "Elle prépare un jumelage."});
    ask(world, RULE, json!({"id": odd["lineage"], "input": input}), Some(&key)).await;
    let whole = actions(world, json!({})).await;
    let before = world.clock.now().to_rfc3339();
    // As a database is that was filled before there were any rules.
    for words in [
        "UPDATE plan_version SET classified_by = NULL",
        "UPDATE plan_version_action SET themes = 0, audiences = 0, lever = 7, competence = 4",
        "UPDATE current_action SET themes = 0, audiences = 0, lever = 7, competence = 4",
        "DELETE FROM current_subject",
        "DELETE FROM version_census",
    ] {
        world.alter(words).await;
    }
    world.clock.advance(chrono::TimeDelta::minutes(1));
    assert_eq!(world.ingest.reclassify(|_| ()).await.unwrap(), 1);
    assert_eq!(actions(world, json!({})).await, whole, "by the rules, and by what a person ruled");
    assert_eq!(titles(&actions(world, json!({"themes": ["international"]})).await), ["Mesure douze"]);
    assert_eq!(world.ingest.reclassify(|_| ()).await.unwrap(), 0, "nothing is done twice");
    let query =
        "query($k: DateTime, $s: Siren!) { statusBreakdowns(input: {collectivities: [{siren: $s}], knownAt: $k}) { rows { breakdown { total } } } }";
    let data = ask(world, query, json!({"k": before, "s": RENNES}), None).await;
    assert_eq!(data["statusBreakdowns"]["rows"][0]["breakdown"]["total"], 3, "a version that nobody had classified is no gap in the past");
});

on_both!(the_same_answer_is_not_sent_again_until_something_is_published, async |world| {
    world.publish(rennes(), FIRST).await;
    let config = Config::read(&Variables::new(), std::path::Path::new("/nowhere")).unwrap();
    let keeper = world.keeper.clone();
    let parts = Parts {
        config,
        clock: world.clock.clone(),
        store: world.store.clone(),
        ingest: world.ingest.clone(),
        keeper,
        persisted: Persisted::default(),
        readiness: prisme::http::Readiness::default(),
    };
    let client = TestClient::new(routes(&parts));
    let ask = async |tag: Option<&str>, query: &str| {
        let mut request = client.get("/graphql").query("query", &query);
        if let Some(tag) = tag {
            request = request.header("if-none-match", tag);
        }
        let response = request.send().await;
        let tag = response.0.headers().get("etag").map(|tag| tag.to_str().unwrap().to_owned());
        (response.0.status().as_u16(), tag, response.0.into_body().into_string().await.unwrap())
    };
    let query = "{ plans { totalCount nodes { currentVersion { number } } } }";
    let (status, tag, first) = ask(None, query).await;
    assert_eq!(status, 200);
    let tag = tag.expect("an answer from the data has a tag");
    let before = world.store.statements();
    assert_eq!(ask(None, query).await, (200, Some(tag.clone()), first.clone()));
    assert_eq!(world.store.statements() - before, 1, "only the data version is asked for");
    assert_eq!(ask(Some(&tag), query).await, (304, Some(tag.clone()), String::new()));
    world.publish(rennes(), SECOND).await;
    let (status, other, second) = ask(Some(&tag), query).await;
    assert_eq!(status, 200);
    assert!(other.is_some_and(|other| other != tag) && second != first);
    // What changes without a publication is never remembered.
    let (_, none, _) = ask(None, "{ feeds { totalCount } }").await;
    assert_eq!(none, None);
});
