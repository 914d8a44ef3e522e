//! `prisme compare`: collectivités side by side, on a terminal and as files, and what cannot be asked.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Person, demo};

/// The demonstration plans of three cities, published.
fn published() -> Person {
    let person = Person::french();
    for (file, code) in [("paris-2018.tsv", "217500016"), ("poitiers-demo.json", "86194"), ("rennes-demo-v2.csv", "rennes")] {
        person.run(&["publish", "--json", &demo(file), "--collectivity", code]).ended(0);
    }
    person
}

fn rows(person: &Person, file: &str) -> Vec<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(person.home.path().join(file)).unwrap();
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    reader.records().map(|row| names.iter().cloned().zip(row.unwrap().iter().map(str::to_owned)).collect()).collect()
}

#[test]
fn the_demonstration_is_compared_and_can_be_counted_by_hand() {
    let person = published();
    assert_eq!(person.run(&["comparer", "paris", "86194", "213502388", "--view", "barres", "--csv", "barres.csv"]).code, 0);
    assert_eq!(person.run(&["compare", "paris", "poitiers", "rennes", "--csv", "matrice.csv"]).code, 0);
    assert_eq!(person.run(&["export", "actions", "--output", "actions.csv"]).code, 0);
    let (bars, cells, actions) = (rows(&person, "barres.csv"), rows(&person, "matrice.csv"), rows(&person, "actions.csv"));
    assert_eq!(bars.iter().map(|row| row["nom_collectivite"].as_str()).collect::<Vec<_>>(), ["Paris", "Poitiers", "Rennes"]);
    for row in &bars {
        let own: Vec<_> = actions.iter().filter(|action| action["siren"] == row["siren"]).collect();
        let of = |status: &str| own.iter().filter(|action| action["statut"] == status).count().to_string();
        assert_eq!((&row["actions"], &row["non_renseigne"], &row["realise"]), (&own.len().to_string(), &of("NOT_REPORTED"), &of("DONE")));
        let concerned = own.iter().filter(|action| !matches!(action["statut"].as_str(), "NOT_REPORTED" | "NOT_APPLICABLE")).count();
        let done = if concerned == 0 { ("", String::new()) } else { (row["realise"].as_str(), concerned.to_string()) };
        assert_eq!((row["realisees"].as_str(), row["realisees_sur"].clone()), done, "{row:?}");
    }
    for cell in &cells {
        let is_about = |action: &&BTreeMap<String, String>| {
            let themes = action["themes_selon_prisme"].split(" | ");
            action["siren"] == cell["siren"] && themes.into_iter().any(|theme| theme.split('.').next() == Some(&cell["sujet"]))
        };
        assert_eq!(cell["actions"], actions.iter().filter(is_about).count().to_string(), "{cell:?}");
    }
    let told = person.run(&["compare", "paris", "poitiers", "rennes", "--view", "barres", "--json"]).ended(0);
    let counted: Vec<String> = told["rows"].as_array().unwrap().iter().map(|row| row["actions"].to_string()).collect();
    assert_eq!(counted, bars.iter().map(|row| row["actions"].clone()).collect::<Vec<_>>());
}

#[test]
fn people_see_signs_words_and_warnings_and_no_colours_in_a_file() {
    let person = published();
    let page = person.run(&["compare", "paris", "poitiers", "lyon", "--themes", "sante,ecole"]);
    assert_eq!(page.code, 0, "{}", page.err);
    for part in
        ["Actions par thème : Paris, Poitiers et Lyon — Santé et École", "□ non renseigné", "· pas de données", "! 1 des 3 collectivités", "connu="]
    {
        assert!(page.out.contains(part), "{part}\n{}", page.out);
    }
    assert!(!page.out.contains('\u{1b}'));
    let english = Person { environment: vec![("LANG", "en_GB.UTF-8".to_owned())], ..person };
    assert!(english.run(&["compare", "paris", "poitiers"]).out.contains("□ not reported"));
}

#[test]
fn every_view_is_answered_and_every_format_is_written() {
    let person = published();
    for view in [
        &["--view", "matrice", "--columns", "leviers"][..],
        &["--columns", "publics"],
        &["--view", "barres"],
        &["--view", "frise"],
        &["--view", "classement"],
    ] {
        let told = person.run(&[&["compare", "paris", "rennes", "--json"], view].concat()).ended(0);
        assert!(!told["rows"].as_array().unwrap().is_empty(), "{view:?}");
    }
    for by in ["region", "departement", "type", "population"] {
        let told = person.run(&["compare", "--view", "tableau", "--by", by, "--json"]).ended(0);
        assert!(told["title"].as_str().unwrap().ends_with("France entière") && told["rows"].as_array().unwrap().len() > 3);
    }
    for file in ["a.csv", "a.json", "a.ndjson", "a.xlsx"] {
        let told = person.run(&["compare", "paris", "rennes", "--json", "-o", file]).ended(0);
        assert!(told["rows"].as_u64() > Some(0) && person.home.path().join(file).metadata().unwrap().len() > 100);
    }
    let before = person.run(&["compare", "paris", "--as-of", "2018-01-01", "--json"]).ended(0);
    let codes: Vec<&Value> = before["caveats"].as_array().unwrap().iter().map(|caveat| &caveat["code"]).collect();
    assert_eq!(codes[..2], ["VIEW_IN_PAST", "NO_STRUCTURED_PLAN"]);
}

#[test]
fn a_frozen_comparison_is_told_again_with_the_same_bytes() {
    let person = published();
    let told = person.run(&["compare", "paris", "rennes", "--view", "barres", "--json"]).ended(0);
    let frozen = told["source"]["frozenPermalink"].as_str().unwrap().rsplit("connu=").next().unwrap().to_owned();
    let again = |person: &Person| person.run(&["compare", "paris", "rennes", "--view", "barres", "--known-at", &frozen, "--json"]).out;
    let first = again(&person);
    person.run(&["publish", "--json", &demo("rennes-demo-v1.csv"), "--collectivity", "rennes"]).ended(0);
    let later = person.file("paris.csv", "titre;statut\nFormer les agents d'accueil;réalisé\n");
    person.run(&["publish", "--json", later.to_str().unwrap(), "--collectivity", "paris"]);
    assert_eq!(again(&person), first);
}

#[test]
fn what_cannot_be_asked_is_told_with_what_was_meant() {
    let person = published();
    for (arguments, code, meant) in [
        (&["renes"][..], "COLLECTIVITY_UNKNOWN", "« rennes »"),
        (&["saint-denis"], "COLLECTIVITY_AMBIGUOUS", "929939411 (Saint-Denis, 93)"),
        (&["--within", "35"], "COLLECTIVITY_UNKNOWN", "« ille-et-vilaine »"),
        (&["paris", "--population-min", "beaucoup"], "NUMBER_INVALID", "« --population-min »"),
        (&["paris", "--view", "couverture"], "FRAMEWORK_MISSING", "--framework …"),
        (&["217500017"], "CODE_INVALID", "217500017"),
        (&["paris", "--themes", "santee"], "VALUE_UNKNOWN", "« sante »"),
        (&["paris", "--view", "camembert"], "VALUE_UNKNOWN", "camembert"),
        (&["paris", "--as-of", "30/06/2026"], "DATE_INVALID", "AAAA-MM-JJ"),
        (&["paris", "--known-at", "2999-01-01T00:00:00Z"], "INSTANT_TO_COME", "avenir"),
        (&["--view", "barres"], "SELECTION_EMPTY", "(prisme compare paris poitiers)"),
        (&["paris", "-o", "plan.pdf"], "ARGUMENT_INVALID", ".xlsx"),
    ] {
        let answer = person.run(&[&["compare", "--json"], arguments].concat());
        assert!(answer.err.contains(meant), "{arguments:?}: {}", answer.err);
        assert_eq!(answer.ended(2)["error"]["code"], code, "{arguments:?}");
    }
    let answer = person.run(&["compare", "paris", "--csv", "nulle-part/a.csv"]);
    assert!(answer.code == 3 && answer.err.contains("nulle-part/a.csv"), "{}", answer.err);
}
