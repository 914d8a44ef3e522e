//! A référentiel in comparisons: its criteria as columns, and cities ranked by what people found.

use prisme::http::push::Settings;
use serde_json::{Value, json};

use super::feeds_graph::told;
use super::frameworks::{AMNESTY, PLAN, RENNES, amnesty, cell, coverage, load, review, reviewer};
use super::graph::{KEY, asked};
use super::harness::line::Line;
use super::harness::on_both;
use super::harness::world::rennes;

const CRITERIA: &str = "query($cities: [CollectivityRef!], $framework: ID!) {
    comparisonMatrix(input: {collectivities: $cities}, columns: CRITERIA, framework: $framework) {
        columns { key label criterion { code } theme { slug } present { numerator denominator } } dataset { csvUrl permalink }
        rows { cells { state breakdown { total } summary actions(first: 5) { totalCount nodes { title } } } } }
    ranking(input: {metric: FRAMEWORK_COVERAGE, framework: $framework, minReportedShare: 0.1, minDenominator: 2, scope: {collectivities: $cities}}) {
        ranked { rank collectivity { siren } value { numerator denominator } lowerBound upperBound } unranked { reason collectivities { siren } } dataset { csvUrl } } }";

on_both!(criteria_are_columns_and_cities_are_ranked_by_what_people_found, async |world| {
    world.publish(rennes(), PLAN).await;
    load(world, AMNESTY).await;
    let key = reviewer(world).await;
    let answer = coverage(world, RENNES, json!({})).await;
    review(world, &key, &[&cell(&answer, "L2")["links"][0]["id"]], "ADDRESSED").await;
    review(world, &key, &[&cell(&answer, "L7")["id"]], "NOT_FOUND").await;
    let cities = json!([{"siren": RENNES}, {"siren": "217500016"}]);
    let data = told(world, CRITERIA, json!({"cities": cities, "framework": amnesty()}), None).await;
    let matrix = &data["comparisonMatrix"];
    let codes: Vec<&str> = matrix["columns"].as_array().unwrap().iter().map(|column| column["criterion"]["code"].as_str().unwrap()).collect();
    let at = |code: &str| codes.iter().position(|known| *known == code).unwrap();
    let cells = &matrix["rows"][0]["cells"];
    assert_eq!((&cells[at("L2")]["state"], &cells[at("L2")]["breakdown"]["total"]), (&json!("DONE_AT_LEAST_ONE"), &json!(1)), "{cells:#}");
    assert_eq!(cells[at("L2")]["actions"]["totalCount"], 1);
    assert_eq!((&cells[at("L7")]["state"], &cells[at("L1")]["state"]), (&json!("ABSENT"), &json!("NO_DATA")), "what nobody assessed is not absent");
    assert!(matrix["rows"][1]["cells"].as_array().unwrap().iter().all(|cell| cell["state"] == "NO_DATA"));
    assert_eq!(matrix["columns"][at("L2")]["present"], json!({"numerator": 1, "denominator": 1}));
    let ranking = &data["ranking"];
    assert_eq!(ranking["ranked"][0]["value"], json!({"numerator": 1, "denominator": 2}), "{ranking:#}");
    let (lower, upper) = (ranking["ranked"][0]["lowerBound"].as_f64().unwrap(), ranking["ranked"][0]["upperBound"].as_f64().unwrap());
    assert!((lower - 1.0 / 13.0).abs() < 1e-9 && (upper - 12.0 / 13.0).abs() < 1e-9);
    assert_eq!(ranking["unranked"][0]["reason"], "NO_KNOWN_PLAN");
    for (columns, framework) in [("CRITERIA", Value::Null), ("THEMES", json!(amnesty()))] {
        let query = "query($c: MatrixColumns!, $f: ID, $cities: [CollectivityRef!]) { comparisonMatrix(input: {collectivities: $cities}, columns: $c, framework: $f) { rows { availability } } }";
        let refused = asked(world, query, json!({"c": columns, "f": framework, "cities": cities}), None).await;
        assert_eq!(refused["errors"][0]["extensions"]["reason"], "FRAMEWORK_MISPLACED");
    }
    // Référentiels and their lines are found by their words.
    let query = "{ search(query: \"subventions associations locales\", filter: {types: [CRITERION, FRAMEWORK]}) { nodes { __typename ... on Criterion { code } } } }";
    let found = told(world, query, json!({}), None).await;
    assert!(found["search"]["nodes"].as_array().is_some_and(|nodes| nodes.iter().any(|node| node["__typename"] == "Criterion")), "{found:#}");
});

on_both!(what_names_a_framework_can_be_asked_again_at_its_address, async |world| {
    world.publish(rennes(), PLAN).await;
    load(world, AMNESTY).await;
    let key = reviewer(world).await;
    let answer = coverage(world, RENNES, json!({})).await;
    review(world, &key, &[&cell(&answer, "L7")["id"]], "NOT_FOUND").await;
    let line = Line::open(world, KEY, Settings::default()).await;
    let input = format!("input: {{collectivities: [{{siren: \"{RENNES}\"}}]}}");
    let dataset = "dataset { title graphqlUrl csvUrl jsonUrl permalink frozenPermalink }";
    for (field, arguments, figures) in [
        ("comparisonMatrix", format!("{input}, columns: CRITERIA, framework: \"amnesty-2026\""), "rows { cells { state } }"),
        ("frameworkCoverages", format!("{input}, framework: \"amnesty-2026\""), "cells { state }"),
        ("frameworkGaps", format!("{input}, framework: \"amnesty-2026\""), "addressedNowhere { code }"),
        (
            "ranking",
            format!("input: {{metric: FRAMEWORK_COVERAGE, framework: \"amnesty-2026\", scope: {{collectivities: [{{siren: \"{RENNES}\"}}]}}}}"),
            "unranked { reason }",
        ),
    ] {
        let first = told(world, &format!("{{ {field}({arguments}) {{ {figures} {dataset} }} }}"), json!({}), None).await[field].clone();
        let one = first.get(0).unwrap_or(&first);
        let path = |name: &str| one["dataset"][name].as_str().unwrap().strip_prefix("http://127.0.0.1:8000").unwrap().to_owned();
        for name in ["csvUrl", "jsonUrl", "permalink", "frozenPermalink"] {
            line.send("GET", &path(name), &[], "").await.of(200);
        }
        let again = line.send("GET", &path("graphqlUrl"), &[("Accept", "application/json")], "").await.of(200).json();
        assert!(again["errors"].is_null(), "{field}: {again:#}");
        let again = again["data"][field].get(0).unwrap_or(&again["data"][field]).clone();
        assert_eq!(again["dataset"]["title"], one["dataset"]["title"], "{field}");
        if field == "ranking" {
            assert_eq!((&one["unranked"][0]["reason"], &again["unranked"][0]["reason"]), (&json!("TOO_FEW_ASSESSED"), &json!("TOO_FEW_ASSESSED")));
        }
    }
});
