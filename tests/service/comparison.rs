//! Comparisons against plain loops: what the graph answers is counted again, by hand, over every action that the graph lists.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use domain::collectivity::Kind;
use serde_json::{Value, json};
use uuid::Uuid;

use super::graph::{KEY, asked};
use super::harness::world::TERRITORIES;
use super::harness::{World, on_both};

/// Communes of which stories tell, by INSEE code; the last two publish nothing.
const CITIES: [&str; 8] = ["35238", "94038", "51230", "88160", "59668", "02558", "86194", "35001"];

/// The commune of this INSEE code.
fn commune(code: &str) -> Uuid {
    TERRITORIES.iter().find(|body| body.kind == Kind::Commune && body.official_code == code).unwrap().id()
}

/// Statuses as cities write them.
const WORDS: [&str; 8] = ["", "Réalisé", "En cours", "À venir", "Abandonné", "Permanent", "Bloqué", "Sans objet"];
/// What cities do, in the manner of their plans.
const TITLES: [&str; 12] = [
    "Former les agents d'accueil à la lutte contre les LGBTphobies",
    "Subventionner les associations LGBTQI+ du territoire",
    "Courrier de la Maire au Ministre de l'Intérieur sur l'accueil des victimes",
    "Créer un centre LGBTQI+ dans un local municipal",
    "Simplifier le changement de prénom à l'état civil pour les personnes trans",
    "Organiser une exposition sur la mémoire des déportés homosexuels",
    "Proposer des dépistages du VIH avec le centre de santé sexuelle",
    "Intervenir dans les collèges contre le harcèlement",
    "Hébergement d'urgence pour les jeunes en rupture familiale",
    "Réunir un observatoire des discriminations deux fois par an",
    "Pavoiser l'hôtel de ville le 17 mai",
    "Réviser le règlement intérieur des piscines",
];

/// The plan of a city: as many actions as its number tells, of statuses and titles that follow from it.
fn plan(city: usize, turn: usize) -> String {
    let mut text = String::from("titre;statut;axe\n");
    for at in 0..6 + city * 3 {
        let title = TITLES[(at * 5 + city) % TITLES.len()];
        let status = WORDS[(at * at + city * 3 + turn * (at % 2)) % WORDS.len()];
        writeln!(text, "{title} ({at});{status};{}", ["Éducation", "Accès aux droits", "Santé"][at % 3]).unwrap();
    }
    text
}

async fn publish_all(world: &World, turn: usize) {
    for (number, code) in CITIES.iter().enumerate().take(CITIES.len() - 2) {
        world.publish(commune(code), plan(number, turn)).await;
    }
}

async fn ask(world: &World, query: &str, variables: Value) -> Value {
    let answer = asked(world, query, variables, None).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"].clone()
}

/// An action as the graph lists it.
#[derive(Debug, Clone)]
struct Listed {
    city: String,
    status: String,
    lever: String,
    themes: BTreeSet<String>,
}

const LISTED: &str = "query($after: String, $asOf: Date, $knownAt: DateTime) { actions(first: 100, after: $after, asOf: $asOf, knownAt: $knownAt) {
    pageInfo { hasNextPage endCursor } nodes { status lever collectivity { inseeCode } themes { theme { id broader { id } } } } } }";

/// Every action in force, page by page.
async fn all(world: &World, view: &Value) -> Vec<Listed> {
    let (mut found, mut after) = (Vec::new(), Value::Null);
    loop {
        let mut variables = view.clone();
        variables["after"] = after.clone();
        let page = ask(world, LISTED, variables).await["actions"].clone();
        for node in page["nodes"].as_array().unwrap() {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let mut themes = BTreeSet::new();
            for one in node["themes"].as_array().unwrap() {
                let mut theme = &one["theme"];
                while !theme.is_null() {
                    themes.insert(text(&theme["id"]));
                    theme = &theme["broader"];
                }
            }
            found.push(Listed { city: text(&node["collectivity"]["inseeCode"]), status: text(&node["status"]), lever: text(&node["lever"]), themes });
        }
        if page["pageInfo"]["hasNextPage"] != true {
            return found;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// How many of each status, as a breakdown tells it.
fn counts(breakdown: &Value) -> BTreeMap<String, i64> {
    let each = breakdown["counts"].as_array().unwrap().iter();
    let counts: BTreeMap<String, i64> = each.map(|one| (one["status"].as_str().unwrap().to_owned(), one["count"].as_i64().unwrap())).collect();
    assert_eq!(counts.values().sum::<i64>(), breakdown["total"].as_i64().unwrap());
    counts.into_iter().filter(|(_, count)| *count > 0).collect()
}

fn counted<'a>(listed: impl Iterator<Item = &'a Listed>) -> BTreeMap<String, i64> {
    listed.fold(BTreeMap::new(), |mut sums, one| {
        *sums.entry(one.status.clone()).or_default() += 1;
        sums
    })
}

/// What a cell must say, told from statuses alone.
fn state_of(has_plan: bool, counts: &BTreeMap<String, i64>) -> &'static str {
    let any = |names: &[&str]| names.iter().any(|name| counts.contains_key(*name));
    match () {
        () if !has_plan => "NO_DATA",
        () if counts.is_empty() => "ABSENT",
        () if any(&["DONE"]) => "DONE_AT_LEAST_ONE",
        () if any(&["IN_PROGRESS", "RECURRING", "PARTLY_DONE"]) => "UNDER_WAY",
        () if any(&["NOT_STARTED", "UNDER_DISCUSSION"]) => "PLANNED",
        () if any(&["NOT_REPORTED"]) => "PRESENT_STATUS_UNKNOWN",
        () if any(&["ABANDONED", "BLOCKED", "ON_HOLD", "NOT_ACHIEVED"]) => "STALLED",
        () => "NOT_APPLICABLE",
    }
}

fn named(order: &[usize]) -> Value {
    json!(order.iter().map(|at| json!({"inseeCode": CITIES[*at]})).collect::<Vec<_>>())
}

const MATRIX: &str = "query($input: ComparisonInput!, $columns: MatrixColumns!) { comparisonMatrix(input: $input, columns: $columns) {
    columns { key label theme { slug } present { numerator denominator } } legend { state colour pattern label }
    rows { collectivity { inseeCode } availability cells { columnKey state summary breakdown { total counts { status count } }
        actions(first: 2) { totalCount statusBreakdown { total counts { status count } } } } } } }";

/// Looks at every cell of a matrix.
fn check_matrix(matrix: &Value, listed: &[Listed], inside: impl Fn(&Listed, &str) -> bool) {
    for (at, column) in matrix["columns"].as_array().unwrap().iter().enumerate() {
        let key = column["key"].as_str().unwrap();
        let (mut present, mut concerned) = (0, 0);
        for row in matrix["rows"].as_array().unwrap() {
            let city = row["collectivity"]["inseeCode"].as_str().unwrap();
            let cell = &row["cells"][at];
            assert_eq!(cell["columnKey"], column["key"]);
            let by_hand = counted(listed.iter().filter(|one| one.city == city && inside(one, key)));
            assert_eq!(counts(&cell["breakdown"]), by_hand, "{city} {key}");
            assert_eq!(counts(&cell["actions"]["statusBreakdown"]), by_hand, "the list of a cell is what it counts: {city} {key}");
            let has_plan = listed.iter().any(|one| one.city == city);
            assert_eq!(cell["state"], state_of(has_plan, &by_hand), "{city} {key}");
            assert!(cell["summary"].as_str().is_some_and(|text| text.len() > 5));
            if has_plan && cell["state"] != "NOT_APPLICABLE" {
                concerned += 1;
                present += i64::from(!by_hand.is_empty());
            }
        }
        assert_eq!((column["present"]["numerator"].as_i64(), column["present"]["denominator"].as_i64()), (Some(present), Some(concerned)));
    }
}

on_both!(a_matrix_is_what_plain_loops_count, async |world| {
    publish_all(world, 0).await;
    let listed = all(world, &json!({})).await;
    assert_eq!(listed.len(), (0..6).map(|city| 6 + city * 3).sum::<usize>());
    assert!(listed.iter().any(|one| one.lever == "ADVOCACY") && listed.iter().filter(|one| !one.themes.is_empty()).count() * 3 > listed.len() * 2);
    let order = [7, 3, 0, 5, 1, 2, 4, 6];
    let input = json!({"collectivities": named(&order)});
    let data = ask(world, MATRIX, json!({"input": input, "columns": "THEMES"})).await;
    let matrix = &data["comparisonMatrix"];
    check_matrix(matrix, &listed, |one, key| one.themes.contains(key));
    let rows: Vec<&str> = matrix["rows"].as_array().unwrap().iter().map(|row| row["collectivity"]["inseeCode"].as_str().unwrap()).collect();
    assert_eq!(rows, order.map(|at| CITIES[at]), "rows keep the order asked for");
    assert_eq!(matrix["legend"].as_array().map(Vec::len), Some(8));
    let silent = &matrix["rows"][0];
    assert_eq!(silent["availability"], "NO_KNOWN_PLAN");
    assert!(silent["cells"].as_array().unwrap().iter().all(|cell| cell["state"] == "NO_DATA"));
    let levers =
        ask(world, MATRIX, json!({"input": {"collectivities": named(&order), "levers": ["TRAINING", "ADVOCACY"]}, "columns": "LEVERS"})).await;
    check_matrix(&levers["comparisonMatrix"], &listed, |one, key| one.lever == key);
    assert_eq!(levers["comparisonMatrix"]["columns"].as_array().map(Vec::len), Some(2));
});

const BREAKDOWNS: &str = "query($input: ComparisonInput!) { statusBreakdowns(input: $input) { withoutData { inseeCode }
    rows { collectivity { inseeCode } plan { id } breakdown { total counts { status count } reported { numerator denominator }
        done { ofReported { numerator denominator ratio } lowerBound upperBound } } } } }";

on_both!(breakdowns_and_rankings_are_what_plain_loops_count, async |world| {
    publish_all(world, 1).await;
    let listed = all(world, &json!({})).await;
    let theme = ask(world, "{ theme(slug: \"sante\") { id } }", json!({})).await["theme"]["id"].clone();
    for (input, inside) in [
        (json!({"collectivities": named(&[0, 1, 2, 3, 4, 5, 6, 7])}), None),
        (json!({"collectivities": named(&[5, 4, 7, 0]), "themes": [theme]}), theme.as_str()),
    ] {
        let data = ask(world, BREAKDOWNS, json!({"input": input})).await;
        for row in data["statusBreakdowns"]["rows"].as_array().unwrap() {
            let city = row["collectivity"]["inseeCode"].as_str().unwrap();
            let mine = listed.iter().filter(|one| one.city == city && inside.is_none_or(|theme| one.themes.contains(theme)));
            let by_hand = counted(mine);
            assert_eq!(counts(&row["breakdown"]), by_hand);
            let of = |status: &str| by_hand.get(status).copied().unwrap_or(0);
            let (done, silent, apart) = (of("DONE"), of("NOT_REPORTED"), of("NOT_APPLICABLE"));
            let concerned = by_hand.values().sum::<i64>() - apart;
            let share = &row["breakdown"]["done"];
            assert_eq!(share["ofReported"]["numerator"], done);
            assert_eq!(share["ofReported"]["denominator"], concerned - silent);
            let ratio = |number: i64| {
                if concerned == 0 {
                    Value::Null
                } else {
                    json!(f64::from(i32::try_from(number).unwrap()) / f64::from(i32::try_from(concerned).unwrap()))
                }
            };
            assert_eq!((&share["lowerBound"], &share["upperBound"]), (&ratio(done), &ratio(done + silent)));
        }
        let without: Vec<&Value> = data["statusBreakdowns"]["withoutData"].as_array().unwrap().iter().map(|body| &body["inseeCode"]).collect();
        assert!(without.contains(&&json!("35001")), "{without:?}");
    }
    let query =
        "query($input: RankingInput!) { ranking(input: $input) { metric ranked { rank collectivity { inseeCode } value { numerator denominator }
        lowerBound upperBound notDistinguishableFromNext } unranked { reason explanation collectivities { inseeCode } } } }";
    let scope = |order: &[usize]| json!({"input": {"metric": "DONE_SHARE", "minReportedShare": 0.2, "minDenominator": 3, "scope": {"collectivities": named(order)}}});
    let first = ask(world, query, scope(&[0, 1, 2, 3, 4, 5, 6, 7])).await;
    let other = ask(world, query, scope(&[7, 5, 3, 1, 6, 4, 2, 0])).await;
    assert_eq!(first, other, "the order of cities does not matter");
    let ranking = &first["ranking"];
    let entries = ranking["ranked"].as_array().unwrap();
    assert!(entries.len() >= 4, "{ranking:#}");
    let share = |entry: &Value| entry["value"]["numerator"].as_f64().unwrap() / entry["value"]["denominator"].as_f64().unwrap();
    for entry in entries {
        let above = entries.iter().filter(|other| share(other) > share(entry)).count();
        assert_eq!(entry["rank"], above + 1);
        let city = entry["collectivity"]["inseeCode"].as_str().unwrap();
        let by_hand = counted(listed.iter().filter(|one| one.city == city));
        assert_eq!(entry["value"]["numerator"].as_i64(), Some(by_hand.get("DONE").copied().unwrap_or(0)));
    }
    for pair in entries.windows(2) {
        let overlaps = pair[0]["lowerBound"].as_f64() <= pair[1]["upperBound"].as_f64();
        assert_eq!(pair[0]["notDistinguishableFromNext"], overlaps);
    }
    let silent = ranking["unranked"].as_array().unwrap().iter().find(|group| group["reason"] == "NO_KNOWN_PLAN").expect("some publish nothing");
    assert_eq!(silent["collectivities"].as_array().map(Vec::len), Some(2), "who publishes nothing is never the last place");
});

const SUMMARY: &str = "query($input: ComparisonInput!, $by: TerritoryGrouping!) { territoryBreakdowns(input: $input, by: $by) { grouping
    rows { key label territory { id name } structured { numerator denominator } present { numerator denominator } breakdown { total counts { status count } } } } }";

on_both!(summaries_of_the_nation_add_up_and_follow_each_publication, async |world| {
    for turn in 0..2 {
        publish_all(world, turn).await;
        let listed = all(world, &json!({})).await;
        let regions = ask(
            world,
            "{ collectivities(first: 100, filter: {availability: [STRUCTURED_WITH_PROGRESS, STRUCTURED_WITHOUT_PROGRESS]}) {
            nodes { inseeCode kind population region { id } departement { id } } } }",
            json!({}),
        )
        .await;
        let home: BTreeMap<String, Value> = regions["collectivities"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|body| (body["inseeCode"].as_str().unwrap().to_owned(), body.clone()))
            .collect();
        let theme = ask(world, "{ theme(slug: \"associations\") { id } }", json!({})).await["theme"]["id"].clone();
        for (by, field) in [("REGION", "region"), ("DEPARTEMENT", "departement")] {
            for input in [
                json!({}),
                json!({"themes": [theme]}),
                json!({"levers": ["TRAINING"]}),
                json!({"themes": [theme], "levers": ["SUPPORT", "OWN_SERVICE"]}),
            ] {
                let data = ask(world, SUMMARY, json!({"input": input, "by": by})).await;
                let inside = |one: &Listed| {
                    input.get("themes").is_none_or(|_| one.themes.contains(theme.as_str().unwrap()))
                        && input.get("levers").is_none_or(|levers| levers.as_array().unwrap().contains(&json!(one.lever)))
                };
                let mut total = 0;
                for row in data["territoryBreakdowns"]["rows"].as_array().unwrap() {
                    let here = |one: &Listed| home[&one.city][field]["id"] == row["key"];
                    let by_hand = counted(listed.iter().filter(|one| here(one) && inside(one)));
                    assert_eq!(counts(&row["breakdown"]), by_hand, "{by} {input} {}", row["label"]);
                    total += row["breakdown"]["total"].as_i64().unwrap();
                    let structured = home.values().filter(|body| body[field]["id"] == row["key"]).count();
                    assert_eq!(row["structured"]["numerator"], structured);
                    assert_eq!(row["present"]["denominator"], structured);
                    let present: BTreeSet<&String> = listed.iter().filter(|one| here(one) && inside(one)).map(|one| &one.city).collect();
                    assert_eq!(row["present"]["numerator"], present.len());
                    assert!(row["key"] == "NONE" || row["territory"]["name"] == row["label"], "{row:#}");
                }
                assert_eq!(total, i64::try_from(listed.iter().filter(|one| inside(one)).count()).unwrap(), "parts sum to the total");
            }
        }
        for by in ["COLLECTIVITY_KIND", "POPULATION_BAND"] {
            let data = ask(world, SUMMARY, json!({"input": {}, "by": by})).await;
            let rows = data["territoryBreakdowns"]["rows"].as_array().unwrap();
            let sum: i64 = rows.iter().map(|row| row["breakdown"]["total"].as_i64().unwrap()).sum();
            assert_eq!(sum, i64::try_from(listed.len()).unwrap());
            assert!(rows.iter().all(|row| row["territory"].is_null()));
        }
    }
});

on_both!(an_answer_frozen_in_time_stays_the_same_after_later_imports, async |world| {
    publish_all(world, 0).await;
    let known = world.clock.now().to_rfc3339();
    let input = json!({"collectivities": named(&[0, 1, 2, 6]), "knownAt": known});
    let nation = json!({"knownAt": known});
    let questions = [
        (MATRIX, json!({"input": input, "columns": "THEMES"})),
        (BREAKDOWNS, json!({"input": input})),
        (SUMMARY, json!({"input": nation, "by": "REGION"})),
        (LISTED, json!({"knownAt": known})),
    ];
    let mut before = Vec::new();
    for (query, variables) in &questions {
        before.push(asked(world, query, variables.clone(), None).await.to_string());
    }
    let now = ask(world, BREAKDOWNS, json!({"input": {"collectivities": named(&[0, 1, 2, 6])}})).await.to_string();
    publish_all(world, 1).await;
    world.publish(commune("86194"), plan(2, 0)).await;
    for ((query, variables), before) in questions.iter().zip(before) {
        assert_eq!(asked(world, query, variables.clone(), None).await.to_string(), before);
    }
    let later = ask(world, BREAKDOWNS, json!({"input": {"collectivities": named(&[0, 1, 2, 6])}})).await.to_string();
    assert_ne!(now, later, "without knownAt the answer follows the data");
});

on_both!(what_is_asked_wrongly_is_told_with_a_code_and_a_sentence, async |world| {
    publish_all(world, 0).await;
    let many: Vec<Value> = (0..201).map(|_| json!({"inseeCode": "35238"})).collect();
    let cases = [
        (json!({}), "NO_COLLECTIVITY_NAMED"),
        (json!({"collectivities": []}), "EMPTY_LIST"),
        (json!({"collectivities": many}), "TOO_MANY_COLLECTIVITIES"),
        (json!({"collectivities": [{"inseeCode": "35238"}, {"slug": "nulle-part"}]}), "COLLECTIVITY_UNKNOWN"),
        (json!({"collectivities": [{"id": "col_nonsense"}]}), "COLLECTIVITY_UNKNOWN"),
        (json!({"collectivities": [{"inseeCode": "35238"}], "collectivityFilter": {}}), "COLLECTIVITIES_NAMED_TWICE"),
        (json!({"collectivities": [{"inseeCode": "35238"}], "levers": []}), "EMPTY_LIST"),
        (json!({"collectivityFilter": {"nameStartsWith": "qqqq"}}), "NO_COLLECTIVITY_MATCHES"),
        (json!({"collectivityFilter": {}}), "TOO_MANY_COLLECTIVITIES"),
    ];
    for (input, reason) in cases {
        let answer = asked(world, MATRIX, json!({"input": input, "columns": "THEMES"}), Some(KEY)).await;
        let error = &answer["errors"][0];
        assert_eq!((&error["extensions"]["code"], &error["extensions"]["reason"]), (&json!("BAD_REQUEST"), &json!(reason)), "{answer:#}");
        assert!(error["message"].as_str().is_some_and(|text| text.len() > 20));
    }
    let input = json!({"collectivities": [{"inseeCode": "35238"}], "themes": ["nonsense"]});
    let answer = asked(world, MATRIX, json!({"input": input, "columns": "THEMES"}), None).await;
    assert!(answer["errors"][0]["message"].as_str().unwrap().contains("nonsense"));
    let query = "query($input: ComparisonInput!) { timeline(input: $input, from: \"2026-01-02\", to: \"2026-01-01\") { events { totalCount } } }";
    let answer = asked(world, query, json!({"input": {"collectivities": [{"inseeCode": "35238"}]}}), None).await;
    assert_eq!(answer["errors"][0]["extensions"]["reason"], "DATES_INVERTED");
    let query = "query($share: Float!) { ranking(input: {metric: DONE_SHARE, minReportedShare: $share, scope: {collectivities: [{inseeCode: \"35238\"}]}}) { metric } }";
    let answer = asked(world, query, json!({"share": 1.5}), None).await;
    assert_eq!(answer["errors"][0]["extensions"]["reason"], "THRESHOLD_OUT_OF_BOUNDS");
});

on_both!(a_matrix_asks_a_few_questions_whatever_its_size, async |world| {
    publish_all(world, 0).await;
    let query =
        "query($input: ComparisonInput!) { comparisonMatrix(input: $input) { rows { collectivity { name } cells { state breakdown { total } } } } }";
    let mut costs = Vec::new();
    for order in [&[0_usize, 1][..], &[0, 1, 2, 3, 4, 5, 6, 7]] {
        let mut least = u64::MAX;
        for _ in 0..3 {
            let before = world.store.statements();
            ask(world, query, json!({"input": {"collectivities": named(order)}})).await;
            least = least.min(world.store.statements() - before);
        }
        costs.push(least);
    }
    assert_eq!(costs[0], costs[1]);
    assert!(costs[0] <= 6, "{costs:?}");
});
