//! Comparisons and lists by address: what is counted can be counted again, frozen addresses keep their bytes, and nothing is sent half.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::access::Publisher;
use prisme::http::push::Settings;
use prisme::ingest::Submission;
use serde_json::Value;

use super::graph::KEY;
use super::harness::line::{Line, Reply};
use super::harness::on_both;
use super::harness::world::{World, paris, rennes};

const PARIS: &str = "id;titre;statut\nA1;Ouvrir un centre de santé sexuelle;\nA2;Former les agents d'accueil;\nA3;=HYPERLINK(\"http://x\");\n";
const RENNES: &str = "id;titre;statut\nA1;Ouvrir un centre de santé sexuelle;en cours\nA2;Former les agents d'accueil;réalisé\nA3;Soutenir les associations LGBT;à venir\n";
const RENNES_LATER: &str =
    "id;titre;statut\nA1;Ouvrir un centre de santé sexuelle;réalisé\nA2;Former les agents d'accueil;réalisé\nA4;Créer un observatoire;abandonné\n";

async fn open(world: &World) -> Line {
    world.publish(paris(), PARIS).await;
    world.clock.advance(TimeDelta::seconds(60));
    world.publish(rennes(), RENNES).await;
    world.clock.advance(TimeDelta::seconds(60));
    Line::open(world, KEY, Settings::default()).await
}

async fn get(line: &Line, path: &str) -> Reply {
    line.send("GET", path, &[], "").await
}

/// The rows of a table, each by the names of its columns.
fn rows(table: &str) -> Vec<BTreeMap<String, String>> {
    let text = table.strip_prefix('\u{feff}').expect("a byte-order mark");
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes());
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    reader.records().map(|row| names.iter().cloned().zip(row.unwrap().iter().map(str::to_owned)).collect()).collect()
}

fn number(row: &BTreeMap<String, String>, column: &str) -> u64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column}: {row:?}"))
}

on_both!(what_a_table_counts_is_what_the_list_has_and_what_the_graph_answers, async |world| {
    let line = open(world).await;
    let compared = get(&line, "/comparer.csv?c=75056,rennes&vue=barres").await.of(200);
    let counted = rows(&compared.body);
    let listed = rows(&get(&line, "/export/actions.csv?c=75056,rennes").await.of(200).body);
    assert_eq!(counted.len(), 2);
    for row in &counted {
        let own: Vec<_> = listed.iter().filter(|action| action["siren"] == row["siren"]).collect();
        assert_eq!(number(row, "actions"), own.len() as u64);
        for (column, status) in [("non_renseigne", "NOT_REPORTED"), ("en_cours", "IN_PROGRESS"), ("realise", "DONE"), ("a_venir", "NOT_STARTED")] {
            assert_eq!(number(row, column), own.iter().filter(|action| action["statut"] == status).count() as u64, "{column}");
        }
        assert_eq!(number(row, "renseignees") + number(row, "non_renseigne"), number(row, "renseignees_sur"));
    }
    assert_eq!((counted[0]["nom_collectivite"].as_str(), counted[0]["realisees"].as_str()), ("Paris", ""), "silence is no zero");
    assert_eq!((number(&counted[1], "realisees"), number(&counted[1], "realisees_sur")), (1, 3));
    let query = "query { statusBreakdowns(input: {collectivities: [{siren: \"217500016\"}, {siren: \"213502388\"}]}) \
        { rows { breakdown { total counts { status count } } } } }";
    let body = serde_json::json!({ "query": query }).to_string();
    let graph = line.send("POST", "/graphql", &[("Content-Type", "application/json")], body).await.of(200).json();
    for (row, line) in counted.iter().zip(graph["data"]["statusBreakdowns"]["rows"].as_array().unwrap()) {
        assert_eq!(Value::from(number(row, "actions")), line["breakdown"]["total"]);
        let statuses = ["non_renseigne", "a_discuter", "a_venir", "en_cours", "permanent", "en_pause", "bloque"];
        for (column, count) in statuses.iter().zip(line["breakdown"]["counts"].as_array().unwrap()) {
            assert_eq!(Value::from(number(row, column)), count["count"], "{column}");
        }
    }
});

on_both!(every_cell_of_a_matrix_can_be_counted_by_hand, async |world| {
    let line = open(world).await;
    let cells = rows(&get(&line, "/comparer.csv?c=paris,rennes&t=sante,etat-civil").await.of(200).body);
    let listed = rows(&get(&line, "/export/actions.csv").await.of(200).body);
    assert_eq!(cells.len(), 4);
    for cell in &cells {
        let about = |action: &&BTreeMap<String, String>| {
            let themes = action["themes_selon_prisme"].split(" | ");
            action["siren"] == cell["siren"]
                && themes.into_iter().any(|theme| theme == cell["sujet"] || theme.starts_with(&format!("{}.", cell["sujet"])))
        };
        let own: Vec<_> = listed.iter().filter(about).collect();
        assert_eq!(number(cell, "actions"), own.len() as u64, "{cell:?}");
        assert_eq!(cell["etat"] == "ABSENT", own.is_empty(), "{cell:?}");
    }
    assert!(cells.iter().any(|cell| cell["etat"] != "ABSENT"));
});

on_both!(a_frozen_address_keeps_its_bytes_whatever_is_published_later, async |world| {
    let line = open(world).await;
    let now = get(&line, "/comparer.json?c=paris,rennes,94038&vue=barres").await.of(200);
    let frozen = now.json()["source"]["frozenPermalink"].as_str().unwrap().replace("http://127.0.0.1:8000/comparer?", "");
    assert!(frozen.contains("connu=") && now.json()["caveats"][0]["code"] == "NO_STRUCTURED_PLAN", "{frozen}");
    let instant = frozen.rsplit("connu=").next().unwrap().to_owned();
    let mut kept = Vec::new();
    for path in [
        format!("/comparer?{frozen}"),
        format!("/comparer.csv?{frozen}"),
        format!("/comparer.json?{frozen}"),
        format!("/comparer.ndjson?{frozen}"),
        format!("/en/comparer.json?{frozen}"),
        format!("/comparer.json?c=paris,rennes&connu={instant}"),
        format!("/comparer.json?c=paris,rennes&vue=classement&connu={instant}"),
        format!("/comparer.json?c=paris,rennes&vue=frise&connu={instant}"),
        format!("/comparer.json?c=paris,rennes&vue=tableau&par=type&connu={instant}"),
        format!("/export/actions.csv?connu={instant}"),
        format!("/export/plans.json?connu={instant}"),
        format!("/export/collectivites.ndjson?connu={instant}"),
    ] {
        let reply = get(&line, &path).await.of(200);
        assert!(reply.header("cache-control").contains("immutable"), "{path}");
        kept.push((path, reply.header("etag").to_owned(), reply.body));
    }
    world.clock.advance(TimeDelta::seconds(3600));
    world.publish(rennes(), RENNES_LATER).await;
    world.clock.advance(TimeDelta::seconds(3600));
    world.publish(paris(), RENNES_LATER).await;
    for (path, tag, body) in &kept {
        let again = get(&line, path).await.of(200);
        assert_eq!((&again.body, again.header("etag")), (body, tag.as_str()), "{path}");
    }
    assert_ne!(get(&line, "/comparer.json?c=paris,rennes,94038&vue=barres").await.of(200).body, now.body);
});

on_both!(who_has_the_data_state_already_is_sent_nothing, async |world| {
    let line = open(world).await;
    for path in ["/comparer.csv?c=paris", "/comparer?c=paris", "/export/plans.xlsx?c=paris", "/export/actions.ndjson"] {
        let head = line.send("HEAD", path, &[], "").await.of(200);
        assert_eq!((head.body.as_str(), head.header("access-control-allow-origin"), head.header("cache-control")), ("", "*", "public, no-cache"));
        let tag = head.header("etag").to_owned();
        let unchanged = line.send("GET", path, &[("If-None-Match", &format!("\"x\", {tag}"))], "").await.of(304);
        assert_eq!((unchanged.body.as_str(), unchanged.header("etag")), ("", tag.as_str()));
    }
    let tag = line.send("HEAD", "/comparer.csv?c=paris", &[], "").await.header("etag").to_owned();
    world.publish(rennes(), RENNES_LATER).await;
    line.send("GET", "/comparer.csv?c=paris", &[("If-None-Match", &tag)], "").await.of(200);
});

on_both!(a_page_is_for_browsers_plain_text_for_the_others, async |world| {
    let line = open(world).await;
    let page = line.send("GET", "/comparer?c=paris,rennes", &[("Accept", "text/html,*/*;q=0.8")], "").await.of(200);
    assert!(page.header("content-type").starts_with("text/html") && page.header("content-security-policy").contains("default-src 'none'"));
    assert!(page.body.contains("<th scope=\"row\">Rennes</th>") && page.body.contains("/comparer.xlsx?c=paris,rennes&amp;vue=matrice"));
    let text = get(&line, "/comparer?c=paris,rennes").await.of(200);
    assert!(text.header("content-type").starts_with("text/plain") && text.body.contains("non renseigné"), "{}", text.body);
    let english = get(&line, "/en/comparer?c=paris,rennes").await.of(200);
    assert_eq!((english.header("content-language"), english.body.contains("not reported")), ("en", true));
});

on_both!(what_cannot_be_answered_is_told_and_never_guessed, async |world| {
    let line = open(world).await;
    for (path, status, code) in [
        ("/comparer.json?c=parsi", 400, "COLLECTIVITY_UNKNOWN"),
        ("/comparer.json", 400, "SELECTION_EMPTY"),
        ("/comparer.json?c=paris&vue=matrise", 400, "VALUE_UNKNOWN"),
        ("/comparer.json?c=paris&connu=2999-01-01T00:00:00Z", 400, "INSTANT_TO_COME"),
        ("/comparer.json?c=paris&sep=x", 400, "VALUE_UNKNOWN"),
        ("/comparer.json?c=paris&vue=couverture&ref=inconnu", 400, "FRAMEWORK_UNKNOWN"),
        ("/comparer.json?c=paris&vue=classement&mesure=reunions", 400, "NOT_RECORDED"),
        ("/export/actions.json?t=cuisine", 400, "VALUE_UNKNOWN"),
        ("/export/reunions.json", 404, "LIST_UNKNOWN"),
        ("/export/actions.pdf", 404, "FORMAT_UNKNOWN"),
    ] {
        let refused = line.send("GET", path, &[("Accept", "application/json")], "").await.of(status);
        assert_eq!(refused.json()["code"], code, "{path}");
        assert_eq!(refused.header("access-control-allow-origin"), "*", "{path}");
    }
    let meant = get(&line, "/comparer?c=renes").await.of(400);
    assert!(meant.body.contains("« renes »") && meant.body.contains("« rennes »"), "{}", meant.body);
    line.send("POST", "/comparer.csv?c=paris", &[], "").await.of(405);
    line.send("GET", &format!("/comparer.csv?c={}", "a".repeat(20_000)), &[], "").await.of(414);
});

on_both!(what_is_frozen_stays_whatever_the_clock_of_the_next_publisher_says, async |world| {
    let line = open(world).await;
    let live = "/comparer.csv?c=75056,rennes&vue=barres";
    let source = get(&line, "/comparer.json?c=75056,rennes&vue=barres").await.of(200).json()["source"]["frozenPermalink"].clone();
    let frozen = source.as_str().unwrap().replace("http://127.0.0.1:8000/comparer?", "/comparer.csv?");
    let (before, told) = (get(&line, live).await.of(200), get(&line, &frozen).await.of(200));
    // A node whose clock is an hour behind, and one that publishes at the very same instant as the one before.
    world.clock.advance(TimeDelta::hours(-1));
    for (city, document) in [(rennes(), RENNES_LATER), (paris(), RENNES)] {
        let submission = Submission { collectivity: Some(city), bytes: document.into(), ..Submission::default() };
        let outcome = world.ingest.publish(&Publisher::operator(), &submission, "MANUAL").await.unwrap();
        assert_eq!(outcome.state, "SUCCEEDED");
        world.clock.advance(TimeDelta::hours(1));
        assert_ne!(get(&line, live).await.of(200).body, before.body);
        assert_eq!(get(&line, &frozen).await.of(200).body, told.body);
        world.clock.advance(TimeDelta::hours(-1));
    }
});

on_both!(a_table_holds_no_formula_and_keeps_its_zeros, async |world| {
    let line = open(world).await;
    let table = get(&line, "/export/actions.csv?c=paris").await.of(200);
    assert!(rows(&table.body).iter().flat_map(BTreeMap::values).all(|cell| !cell.starts_with('=')), "{}", table.body);
    assert!(table.body.contains("'=HYPERLINK") && table.header("content-disposition").contains("attachment; filename=\"actions-"));
    let other = get(&line, "/export/collectivites.csv?c=02558&sep=,").await.of(200);
    assert!(other.body.contains(",02558,") && other.body.contains("NO_KNOWN_PLAN"), "{}", other.body);
});

on_both!(the_addresses_that_the_graph_gives_work_and_say_the_same, async |world| {
    let line = open(world).await;
    let input = "input: {collectivities: [{siren: \"217500016\"}, {inseeCode: \"35238\"}, {slug: \"l-hay-les-roses\"}]}";
    let dataset = "dataset { title titleEn: title(lang: EN) permalink frozenPermalink csvUrl jsonUrl xlsxUrl embedUrl graphqlUrl methodologyVersion dataVersion \
        generatedAt license { spdx } short: citation full: citation(style: FULL, lang: EN) bib: citation(style: BIBTEX) csl: citation(style: CSL_JSON) \
        caveats { code message collectivities { name } } }";
    for (field, arguments, title) in [
        ("comparisonMatrix", "columns: LEVERS", "Actions par levier : Paris, Rennes et L'Haÿ-les-Roses"),
        ("statusBreakdowns", "", "État d'avancement : Paris, Rennes et L'Haÿ-les-Roses"),
        ("timeline", "", "Frise : Paris, Rennes et L'Haÿ-les-Roses"),
        ("timeline", "kinds: [PLAN_ADOPTED], from: \"2020-01-01\", to: \"2026-11-20\"", "Frise : Paris, Rennes et L'Haÿ-les-Roses"),
        ("territoryBreakdowns", "by: POPULATION_BAND", "Plans et actions par taille de population : 3 collectivités"),
    ] {
        let query = format!("query {{ {field}({input}, {arguments}) {{ {dataset} }} }}");
        let body = serde_json::json!({ "query": query }).to_string();
        let answer = line.send("POST", "/graphql", &[("Content-Type", "application/json")], body).await.of(200).json();
        let told = &answer["data"][field]["dataset"];
        assert!(told["title"].as_str().is_some_and(|told| told.starts_with(&title[..14])), "{answer:#}");
        let path = |name: &str| told[name].as_str().unwrap().strip_prefix("http://127.0.0.1:8000").unwrap_or_else(|| panic!("{told:#}")).to_owned();
        for name in ["permalink", "frozenPermalink", "csvUrl", "jsonUrl"] {
            let reply = get(&line, &path(name)).await.of(200);
            assert!(reply.header("etag").contains(&format!("\"{}-", told["dataVersion"].as_str().unwrap())), "{name}");
        }
        line.send("HEAD", &path("xlsxUrl"), &[], "").await.of(200);
        let again = line.send("GET", &path("graphqlUrl"), &[("Accept", "application/json")], "").await.of(200).json();
        assert!(again["errors"].is_null() && again["data"][field]["dataset"]["title"] == told["title"], "{again:#}");
        let file = get(&line, &path("jsonUrl")).await.json();
        assert_eq!((&file["title"], &file["source"]["frozenPermalink"]), (&told["title"], &told["frozenPermalink"]));
        if arguments.contains("PLAN_ADOPTED") {
            // A citation that leads to more than was cited is none.
            for name in ["permalink", "frozenPermalink", "csvUrl", "short"] {
                assert!(told[name].as_str().unwrap().contains("&quoi=vote&du=2020-01-01&au=2026-11-20"), "{name}: {told:#}");
            }
            assert!(told["title"].as_str().unwrap().ends_with(", du 1er janvier 2020 au 20 novembre 2026"), "{told:#}");
            let table = get(&line, &path("csvUrl")).await.of(200);
            assert!(rows(&table.body).iter().all(|row| row["genre"] == "PLAN_ADOPTED"), "{}", table.body);
        }
        for name in ["short", "full", "bib", "csl"] {
            assert!(told[name].as_str().unwrap().contains("connu="), "{name}: {told:#}");
        }
        let csl: Vec<domain::citation::CslItem> = serde_json::from_str(told["csl"].as_str().unwrap()).unwrap();
        assert_eq!(csl[0].url, told["frozenPermalink"].as_str().unwrap());
        if field == "statusBreakdowns" {
            let first = &told["caveats"][0];
            assert_eq!((&first["code"], &first["collectivities"][0]["name"]), (&"NO_STRUCTURED_PLAN".into(), &"L'Haÿ-les-Roses".into()));
        }
    }
});
