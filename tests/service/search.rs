//! Search, as a client meets it: what is in force is found, what is no more is not, and every hit can be read.

use std::time::Duration;

use domain::access::Administrator;
use domain::collectivity::Kind;
use prisme::consult::search::Kind::Action;
use prisme::consult::search::{Asked, Filter, Keeper, search};
use prisme::ingest::Submission;
use serde_json::{Value, json};

use super::graph::asked;
use super::harness::world::{paris, poitiers, rennes};
use super::harness::{World, on_both};

pub(super) const PLAN: &str = "axe;titre;description;mise_en_oeuvre;statut;themes\n\
    Accueil;Former les agents d'état civil au changement de prénom;Deux sessions par an;Avec les élu·e·s;en cours;\n\
    Accueil;Revoir les formulaires;Parent 1 et parent 2;;réalisé;\n\
    Culture;Soutenir les associations LGBTQIA+;Subventions;;;\n";
pub(super) const OTHER: &str = "axe;titre;description;statut\n\
    Égalité;Former les agents de l'état civil;Accueil du changement de prénom et de genre;réalisé\n\
    Égalité;Rénover la bibliothèque;;à venir\n";

pub(super) async fn ask(world: &World, query: &str, variables: Value) -> Value {
    let answer = asked(world, query, variables, None).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"].clone()
}

/// The titles and names that a search finds, in order.
async fn found(world: &World, text: &str, filter: Value) -> Vec<String> {
    const QUERY: &str = "query($text: String!, $filter: SearchFilter) { search(query: $text, filter: $filter, first: 50) { nodes {
        ... on Collectivity { name } ... on Plan { title } ... on Action { title } ... on Theme { name: label } } } }";
    let data = ask(world, QUERY, json!({"text": text, "filter": filter})).await;
    let nodes = data["search"]["nodes"].as_array().unwrap().clone();
    nodes.iter().map(|node| node["name"].as_str().or(node["title"].as_str()).unwrap().to_owned()).collect()
}

async fn actions(world: &World, text: &str) -> Vec<String> {
    found(world, text, json!({"types": ["ACTION"]})).await
}

on_both!(a_theme_is_found_by_any_of_its_names, async |world| {
    let education = domain::theme::Theme::by_number(0).unwrap();
    for language in [domain::diagnostic::Language::Fr, domain::diagnostic::Language::En] {
        let found = found(world, education.label(language), json!({"types": ["THEME"]})).await;
        assert!(found.contains(&education.label(domain::diagnostic::Language::Fr).to_owned()), "{found:?}");
    }
});

pub(super) const TRAINING: &str = "Former les agents d'état civil au changement de prénom";
pub(super) const SUPPORT: &str = "Soutenir les associations LGBTQIA+";

on_both!(what_is_published_is_found_however_it_is_typed, async |world| {
    world.publish(rennes(), PLAN).await;
    for text in ["etat civil", "ÉTAT-CIVIL", "« agents d'état civil »", "élu·e·s agents", "elus", "ÉLUES", "Rennes prénom"] {
        assert_eq!(actions(world, text).await, [TRAINING], "{text}");
    }
    for text in ["LGBT", "lgbti", "LGBTQIA+"] {
        assert_eq!(actions(world, text).await, [SUPPORT], "{text}");
    }
    assert_eq!(found(world, "Rennes", json!({"types": ["COLLECTIVITY"]})).await[0], "Rennes");
    assert_eq!(found(world, "213502388", Value::Null).await, ["Rennes"]);
    assert_eq!(found(world, "« »", Value::Null).await, Vec::<String>::new());
});

on_both!(what_is_changed_or_taken_back_is_no_longer_found, async |world| {
    world.publish(rennes(), PLAN).await;
    assert_eq!(actions(world, "formulaires").await, ["Revoir les formulaires"]);
    let second = PLAN.replace("Revoir les formulaires", "Réécrire les courriers");
    let submission =
        Submission { collectivity: Some(rennes()), bytes: second.into(), published_on: "2026-11-22".parse().ok(), ..Submission::default() };
    let published = world.submit(&submission).await.unwrap();
    assert_eq!(actions(world, "formulaires").await, Vec::<String>::new());
    assert_eq!(actions(world, "courriers").await, ["Réécrire les courriers"]);
    let run = published.run;
    world.ingest.roll_back(&Administrator::operator(), run, "publié par erreur").await.unwrap();
    assert_eq!(actions(world, "courriers").await, Vec::<String>::new());
    assert_eq!(actions(world, "formulaires").await, ["Revoir les formulaires"]);
});

on_both!(a_hit_says_why_it_was_found_in_the_words_of_the_city, async |world| {
    world.publish(rennes(), PLAN).await;
    const QUERY: &str = r#"{ search(query: "prenom elus") { totalCount reach dataVersion suggestion
        edges { score highlights { field spans { text matched } } node { ... on Action { title collectivity { name } } } } } }"#;
    let found = &ask(world, QUERY, Value::Null).await["search"];
    assert_eq!((&found["totalCount"], &found["reach"], &found["dataVersion"]), (&json!(1), &json!("ALL_WORDS"), &json!("1")));
    let span = |text: &str, matched: bool| json!({"text": text, "matched": matched});
    let title = json!({"field": "title", "spans": [span("Former les agents d'état civil au changement de ", false), span("prénom", true)]});
    let text = json!({"field": "implementation", "spans": [span("Avec les ", false), span("élu·e·s", true)]});
    assert_eq!(found["edges"][0]["highlights"], json!([title, text]));
    assert_eq!(found["edges"][0]["node"]["collectivity"]["name"], "Rennes");
    assert!(found["edges"][0]["score"].as_f64().unwrap() > 0.0);
});

on_both!(what_is_found_by_the_title_of_its_section_says_so, async |world| {
    world.publish(rennes(), PLAN).await;
    const QUERY: &str = r#"{ search(query: "culture", filter: {types: [ACTION, PLAN]}) {
        edges { highlights { field spans { text matched } } node { __typename } } } }"#;
    let found = &ask(world, QUERY, Value::Null).await["search"]["edges"];
    let told = |field: &str| json!([{"field": field, "spans": [{"text": "Culture", "matched": true}]}]);
    let mut all: Vec<(&Value, &Value)> = found.as_array().unwrap().iter().map(|edge| (&edge["node"]["__typename"], &edge["highlights"])).collect();
    all.sort_by_key(|(kind, _)| kind.as_str().map(str::to_owned));
    assert_eq!(all, [(&json!("Action"), &told("section")), (&json!("Plan"), &told("sections"))], "{found:#}");
});

on_both!(a_misspelt_word_is_answered_with_what_was_meant, async |world| {
    world.publish(rennes(), PLAN).await;
    let data = ask(world, r#"{ search(query: "former au changment") { totalCount reach suggestion } }"#, Value::Null).await;
    assert_eq!(data["search"]["suggestion"], "former au changement", "{data:#}");
    assert_eq!(data["search"]["reach"], "ANY_WORD");
});

on_both!(facets_add_up_and_tell_what_is_missing, async |world| {
    world.publish(rennes(), PLAN).await;
    world.publish(paris(), OTHER).await;
    const QUERY: &str = r#"query($filter: SearchFilter) { search(query: "former formulaires associations bibliothèque rennes", filter: $filter) { totalCount
        facets(on: [TYPE, STATUS, COLLECTIVITY, COLLECTIVITY_KIND, REGION, THEME, YEAR, NATURE]) { field label otherCount buckets { value label count isMissing } } } }"#;
    let data = ask(world, QUERY, json!({"filter": {"types": ["ACTION"]}})).await;
    let (total, facets) = (data["search"]["totalCount"].as_i64().unwrap(), data["search"]["facets"].as_array().unwrap().clone());
    assert_eq!((total, facets.len()), (5, 8));
    for facet in &facets {
        let buckets = facet["buckets"].as_array().unwrap();
        let missing: Vec<bool> = buckets.iter().map(|bucket| bucket["isMissing"].as_bool().unwrap()).collect();
        assert_eq!(missing.iter().filter(|missing| **missing).count(), 1, "{facet:#}");
        let sum: i64 = buckets.iter().map(|bucket| bucket["count"].as_i64().unwrap()).sum();
        if !["TYPE", "THEME"].contains(&facet["field"].as_str().unwrap()) {
            assert_eq!(sum + facet["otherCount"].as_i64().unwrap(), total, "{facet:#}");
        }
    }
    let of = |field: &str, value: &str| {
        let facet = facets.iter().find(|facet| facet["field"] == field).unwrap();
        facet["buckets"]
            .as_array()
            .unwrap()
            .iter()
            .find(|bucket| bucket["value"] == value || bucket["label"] == value)
            .map(|bucket| bucket["count"].clone())
    };
    assert_eq!((of("STATUS", "DONE"), of("STATUS", "NOT_REPORTED")), (Some(json!(2)), Some(json!(1))));
    assert_eq!((of("COLLECTIVITY", "Rennes"), of("REGION", "Bretagne")), (Some(json!(3)), Some(json!(3))));
    // The type is what is filtered by: its own facet counts the other types too.
    assert!(of("TYPE", "COLLECTIVITY").is_some());
    let data = ask(world, QUERY, json!({"filter": {"types": ["ACTION"], "statuses": ["DONE"]}})).await;
    assert_eq!(data["search"]["totalCount"], 2);
    let statuses = data["search"]["facets"][1]["buckets"].as_array().unwrap();
    assert_eq!(statuses.iter().map(|bucket| bucket["count"].as_i64().unwrap()).sum::<i64>(), 5, "{statuses:#?}");
});

on_both!(a_search_is_narrowed_by_what_it_is_asked_for, async |world| {
    world.publish(rennes(), PLAN).await;
    world.publish(paris(), OTHER).await;
    let bretagne = prisme::graphql::global_id::Key::Collectivity(domain::collectivity::id(Kind::Region, "53")).id().0;
    for (filter, expected) in [
        (json!({"types": ["ACTION"], "collectivity": {"within": [bretagne]}}), 1),
        (json!({"types": ["ACTION"], "collectivity": {"kinds": ["COMMUNE"]}}), 1),
        (json!({"types": ["ACTION"], "collectivity": {"populationMin": 1_000_000}}), 1),
        (json!({"types": ["ACTION"], "collectivity": {"nameStartsWith": "ren"}}), 1),
        (json!({"types": ["ACTION"], "collectivity": {"sirens": ["217500016"]}}), 1),
        (json!({"types": ["ACTION"], "collectivity": {"sirens": []}}), 0),
        (json!({"types": ["ACTION"], "collectivity": {"availability": ["STRUCTURED_WITH_PROGRESS"]}}), 2),
        (json!({"types": ["ACTION"], "statuses": ["DONE"]}), 1),
        (json!({"types": ["ACTION"], "natures": ["PUBLISHED_BY_COLLECTIVITY"]}), 2),
        (json!({"types": ["ACTION"], "natures": ["PRESS"]}), 0),
        (json!({"types": ["ACTION"], "from": "2026-11-22"}), 2),
        (json!({"types": ["ACTION"], "to": "2026-11-21"}), 0),
        (json!({"types": ["PLEDGE", "MEETING"]}), 0),
        (json!({"themes": []}), 0),
        (json!({"types": ["ACTION", "PLAN", "COLLECTIVITY"]}), 2),
    ] {
        let found = found(world, "former agents", filter.clone()).await;
        assert_eq!(found.len(), expected, "{filter}: {found:?}");
    }
});

on_both!(a_search_that_could_find_nothing_is_told_and_not_answered, async |world| {
    let query = "query($filter: SearchFilter) { search(query: \"lgbt\", filter: $filter) { totalCount } }";
    for (filter, reason) in [
        (json!({"types": []}), "EMPTY_LIST"),
        (json!({"statuses": []}), "EMPTY_LIST"),
        (json!({"from": "2027-01-01", "to": "2020-01-01"}), "DATES_INVERTED"),
    ] {
        let answer = asked(world, query, json!({"filter": filter}), None).await;
        assert_eq!(answer["errors"][0]["extensions"]["reason"], reason, "{answer:#}");
    }
});

on_both!(pages_of_a_search_join_without_a_gap, async |world| {
    let rows: Vec<String> = (0..57).map(|number| format!("Former les agents, {number}e session")).collect();
    world.publish(rennes(), format!("titre\n{}\n", rows.join("\n"))).await;
    const QUERY: &str = "query($after: String) { search(query: \"former agents\", first: 10, after: $after, filter: {types: [ACTION]}) { totalCount
        pageInfo { hasNextPage hasPreviousPage endCursor } nodes { ... on Action { title } } } }";
    let (mut titles, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = ask(world, QUERY, json!({"after": after})).await["search"].clone();
        assert_eq!((&page["totalCount"], page["pageInfo"]["hasPreviousPage"].as_bool()), (&json!(57), Some(!after.is_null())));
        titles.extend(page["nodes"].as_array().unwrap().iter().map(|node| node["title"].as_str().unwrap().to_owned()));
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(titles.len(), 57);
    titles.sort_unstable();
    titles.dedup();
    assert_eq!(titles.len(), 57);
    for (text, after) in [("x".repeat(301), Value::Null), ("former".to_owned(), json!("bm9wZQ"))] {
        let answer = asked(
            world,
            "query($text: String!, $after: String) { search(query: $text, after: $after) { totalCount } }",
            json!({"text": text, "after": after}),
            None,
        )
        .await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_REQUEST", "{answer:#}");
    }
});

const SIMILAR: &str = "query($lineage: ID!, $filter: SimilarActionFilter) { action(lineage: $lineage) { similar(filter: $filter) {
    edges { cursor score node { title collectivity { name } } reasons { kind explanation } } } } }";

async fn lineage(world: &World, title: &str) -> Value {
    let data = ask(
        world,
        "query($text: String!) { search(query: $text, filter: {types: [ACTION]}) { nodes { ... on Action { lineage title } } } }",
        json!({"text": title}),
    )
    .await;
    data["search"]["nodes"][0]["lineage"].clone()
}

on_both!(comparable_actions_elsewhere_come_with_reasons, async |world| {
    world.publish(rennes(), PLAN).await;
    world.publish(paris(), OTHER).await;
    world.publish(poitiers(), "titre\nRepeindre la mairie\nFormer un jury\n").await;
    let lineage = lineage(world, TRAINING).await;
    let data = ask(world, SIMILAR, json!({"lineage": lineage})).await;
    let edges = data["action"]["similar"]["edges"].as_array().unwrap().clone();
    assert_eq!(edges[0]["node"], json!({"title": "Former les agents de l'état civil", "collectivity": {"name": "Paris"}}), "{data:#}");
    let reason = &edges[0]["reasons"][0];
    assert_eq!(reason["kind"], "SHARED_TERMS");
    let told = reason["explanation"].as_str().unwrap();
    assert!(told.contains("mots rares en commun :") && told.contains("état") && told.contains("prénom"), "{told}");
    assert!(edges.iter().all(|edge| edge["node"]["collectivity"]["name"] != "Rennes"));
    assert!(edges[0]["score"].as_f64().unwrap() > edges[1]["score"].as_f64().unwrap());
    let few = ask(world, SIMILAR, json!({"lineage": lineage, "filter": {"minScore": 0.3, "statuses": ["DONE"]}})).await;
    assert_eq!(few["action"]["similar"]["edges"].as_array().unwrap().len(), 1, "{few:#}");
    let none = ask(world, SIMILAR, json!({"lineage": lineage, "filter": {"collectivity": {"sirens": ["213502388"]}}})).await;
    assert_eq!(none["action"]["similar"]["edges"], json!([]));
});

const AMNESTY: &str = include_str!("../../data/frameworks/amnesty-2026.toml");

on_both!(criteria_are_found_when_they_come_and_named_among_the_reasons, async |world| {
    let plan = |title: &str| format!("titre;référentiels\n{title};amnesty-2026:L8\nRepeindre la mairie;\n");
    world.publish(rennes(), plan("Organiser un voyage d'étude")).await;
    world.publish(paris(), plan("Préparer un voyage scolaire")).await;
    assert_eq!(found(world, "amnesty", json!({"types": ["FRAMEWORK", "CRITERION"]})).await, Vec::<String>::new());
    let framework = domain::framework::read(AMNESTY).unwrap();
    world.ingest.import_framework(&Administrator::operator(), &framework, |_| ()).await.unwrap();
    const QUERY: &str = r#"{ search(query: "locaux associations amnesty", filter: {types: [CRITERION]}) {
        edges { highlights { field spans { text matched } } node { ... on Criterion { code framework { slug } } } }
        facets(on: [TYPE, NATURE]) { buckets { value count isMissing } } } }"#;
    let data = &ask(world, QUERY, Value::Null).await["search"];
    assert_eq!(data["edges"][0]["node"], json!({"code": "L2", "framework": {"slug": "amnesty-2026"}}), "{data:#}");
    assert_eq!(data["edges"][0]["highlights"][0]["field"], "text");
    let found = data["edges"].as_array().unwrap().len();
    assert_eq!(data["facets"][1]["buckets"][0], json!({"value": "NGO_DEMAND", "count": found, "isMissing": false}));
    let lineage = lineage(world, "voyage d'étude").await;
    let data = ask(world, SIMILAR, json!({"lineage": lineage})).await;
    let kinds: Vec<&Value> = data["action"]["similar"]["edges"][0]["reasons"].as_array().unwrap().iter().map(|reason| &reason["kind"]).collect();
    assert!(kinds.contains(&&json!("SHARED_CRITERION")), "{data:#}");
});

on_both!(many_questions_cost_as_many_statements_as_few, async |world| {
    world.publish(rennes(), PLAN).await;
    world.publish(paris(), OTHER).await;
    found(world, "former", Value::Null).await;
    let cost = async |query: &str| {
        let before = world.store.statements();
        ask(world, query, Value::Null).await;
        world.store.statements() - before
    };
    let search = |first: u32| {
        format!(
            "{{ search(query: \"former formulaires bibliothèque associations rennes paris\", first: {first}) {{ totalCount facets(on: [COLLECTIVITY, REGION, STATUS]) {{ buckets {{ label }} }} edges {{ highlights {{ field }} node {{ ... on Action {{ title collectivity {{ name }} plan {{ title }} }} ... on Plan {{ title }} }} }} }} }}"
        )
    };
    let (few, many) = (cost(&search(3)).await, cost(&search(50)).await);
    assert!(many <= 12, "{few} then {many} statements");
    let similar = |first: u32| format!("{{ actions(first: {first}) {{ nodes {{ similar(first: 3) {{ edges {{ score node {{ title }} }} }} }} }} }}");
    let (one, all) = (cost(&similar(1)).await, cost(&similar(5)).await);
    assert_eq!(one, all);
});

on_both!(another_node_follows_and_a_lost_index_is_made_anew, async |world| {
    world.publish(rennes(), PLAN).await;
    assert_eq!(actions(world, "formulaires").await, ["Revoir les formulaires"]);
    let folder = tempfile::tempdir().unwrap();
    let node = Keeper::new(world.store.clone(), Some(folder.path().to_owned()));
    let count = async |node: &Keeper, text: &str| {
        let asked = Asked { text: text.to_owned(), filter: Filter { kinds: Some(vec![Action]), ..Filter::default() }, limit: 10, after: None };
        search(&world.store, node, asked).await.unwrap().hits.items.len()
    };
    assert_eq!(count(&node, "formulaires").await, 1);
    world.publish(paris(), OTHER).await;
    assert_eq!((count(&node, "bibliothèque").await, count(&world.keeper, "bibliothèque").await), (1, 1));
    // A process beside it on the same machine reads what the first one writes.
    let beside = Keeper::new(world.store.clone(), Some(folder.path().to_owned()));
    assert_eq!(count(&beside, "bibliothèque").await, 1);
    drop((node, beside));
    let again = Keeper::new(world.store.clone(), Some(folder.path().to_owned()));
    assert_eq!(again.index().unwrap().place().map(|place| place.version), Some(2));
    assert_eq!(count(&again, "bibliothèque").await, 1);
    drop(again);
    std::fs::remove_dir_all(folder.path()).unwrap();
    let lost = Keeper::new(world.store.clone(), Some(folder.path().to_owned()));
    assert_eq!(count(&lost, "bibliothèque").await, 1);
});

on_both!(who_follows_puts_in_what_nobody_searches_for, async |world| {
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let keeper = world.keeper.clone();
    let following = tokio::spawn(async move { keeper.follow(Duration::from_millis(20), async { drop(stopped.await) }).await });
    world.publish(rennes(), PLAN).await;
    for _ in 0..500 {
        if world.keeper.index().unwrap().place().is_some_and(|place| place.version == 1) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(world.keeper.index().unwrap().place().map(|place| place.version), Some(1));
    stop.send(()).unwrap();
    following.await.unwrap();
});

on_both!(an_index_of_another_database_is_made_anew, async |world| {
    world.publish(rennes(), PLAN).await;
    actions(world, "formulaires").await;
    // The same number, recorded at another time: another database.
    world.alter("UPDATE change SET at = at + 5000").await;
    world.publish(paris(), OTHER).await;
    world.keeper.follow_once().await.unwrap();
    assert_eq!(actions(world, "bibliothèque").await, ["Rénover la bibliothèque"]);
    assert_eq!(actions(world, "formulaires").await, ["Revoir les formulaires"]);
});
