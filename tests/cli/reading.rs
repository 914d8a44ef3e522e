//! `prisme read` and `prisme validate`: what is understood of a document, without any database.

use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use super::{Answer, Person, codes, demo};

/// The golden reading of the Paris plan, as a program is told it.
fn golden(answer: &Answer) {
    let reading = answer.ended(0);
    let list = |name: &str| reading[name].as_array().unwrap_or_else(|| panic!("{name} is no list"));
    assert_eq!((list("sections").len(), list("actions").len(), list("unattachedTexts").len()), (7, 30, 12));
    assert!(list("actions").iter().all(|action| action["status"] == "NOT_REPORTED" && action["rawStatus"] == Value::Null));
    assert!(list("actions").iter().all(|action| action["leads"].as_array().is_some_and(Vec::is_empty) && action["section"].is_string()));
    let certain = |field: &str| list("actions").iter().filter(|action| action[field].is_string()).count();
    assert_eq!((certain("description"), certain("implementation")), (17, 12));
    assert_eq!(reading["plan"]["publishedOn"], "2018-11-09");
    let rows: Vec<u64> = list("unattachedTexts").iter().filter_map(|text| text["row"].as_u64()).collect();
    assert_eq!(rows, [21, 22, 23, 26, 27, 28, 29, 30, 32, 33, 34, 35]);
    assert!(list("unattachedTexts").iter().all(|text| text["likelyAction"].is_string()));
    let report = &reading["report"];
    assert_eq!((report["accepted"].as_bool(), report["linesRead"].as_u64(), report["actionsRead"].as_u64()), (Some(true), Some(49), Some(30)));
    assert_eq!((report["mapping"]["headerRow"].as_u64(), report["mapping"]["delimiter"].as_str()), (Some(7), Some("tab")));
    let ragged = report["diagnostics"].as_array().unwrap().iter().find(|remark| remark["code"] == "COLUMN_COUNT_MISMATCH").unwrap();
    assert_eq!(
        (ragged["severity"].as_str(), ragged["occurrences"].as_u64(), ragged["locator"]["row"].as_u64()),
        (Some("WARNING"), Some(16), Some(20))
    );
    assert!(ragged["message"].as_str().unwrap().contains("cellules"));
}

#[test]
fn the_own_wording_of_the_paris_plan_is_read_to_the_letter() {
    let person = Person::french();
    golden(&person.run(&["read", "--json", &demo("paris-2018.tsv")]));
    assert!(!person.data().exists(), "reading touches no database");
}

#[test]
fn the_published_paris_plan_is_read_to_the_letter() {
    let seed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/fixtures/seeds/paris-plan-2018.tsv");
    // Texts of others are not shipped: a checkout alone has the own wording above, which has the same anatomy.
    if seed.exists() {
        golden(&Person::french().run(&["lire", "--json", seed.to_str().unwrap()]));
    }
}

#[test]
fn a_value_is_told_under_the_names_of_the_schema() {
    let csv = "collectivite;n°;axe;action;état;avancement (%);échéance;budget;pilote;partenaires\n\
        218601946;A01;Accueil;Former les agents d'accueil;en retard;40;T3 2026;12 000,50 €;Direction de la population;Le Refuge | CCAS\n";
    let person = Person::french();
    let reading = person.pipe(&["read", "-", "--json"], csv.as_bytes()).ended(0);
    let action = &reading["actions"][0];
    let told = |pointer: &str| action.pointer(pointer).cloned().unwrap_or_else(|| panic!("no {pointer} in {action}"));
    for (pointer, wanted) in [
        ("/externalId", "A01"),
        ("/section", "Accueil"),
        ("/status", "IN_PROGRESS"),
        ("/rawStatus", "en retard"),
        ("/due/raw", "T3 2026"),
        ("/due/earliest", "2026-07-01"),
        ("/due/latest", "2026-09-30"),
        ("/due/precision", "QUARTER"),
        ("/budgetLines/0/amount/amount", "12000.50"),
        ("/budgetLines/0/amount/currency", "EUR"),
        ("/leads/0/kind", "ADMINISTRATION"),
        ("/partners/1/label", "CCAS"),
        ("/locator/columnName", "action"),
    ] {
        assert_eq!(told(pointer), wanted, "{pointer}");
    }
    assert_eq!((told("/declaredLate"), told("/progress"), told("/start")), (true.into(), 0.4.into(), Value::Null));
    assert_eq!((told("/locator/row"), told("/locator/column")), (2.into(), 4.into()));
}

#[test]
fn a_recipe_beats_every_guess() {
    let person = Person::french();
    let feed = person.file("plan.csv", "quoi;où en est-on\nFormer les agents d'accueil;vert\n");
    let recipe = r#"{"columns": {"quoi": "titre", "où en est-on": "statut"}, "statusWords": {"vert": "DONE"}}"#;
    let recipe = person.file("recette.json", recipe);
    let (feed, recipe) = (feed.to_str().unwrap(), recipe.to_str().unwrap());
    assert_eq!(person.run(&["read", "--json", feed, "--mapping", recipe]).ended(0)["actions"][0]["status"], "DONE");
    let wrong = person.file("fausse.json", r#"{"columns": {"quoi": "titulo"}}"#);
    let answer = person.run(&["read", feed, "--mapping", wrong.to_str().unwrap()]);
    assert!(answer.code == 2 && answer.err.contains("« titulo » n'est pas un champ connu"), "{}", answer.err);
}

#[test]
fn a_person_is_told_where_the_faults_are() {
    let answer = Person::french().run(&["lire", &demo("paris-2018.tsv")]);
    for part in ["49 lignes", "tabulation", "en-tête ligne 7", "ETAT → statut", "lignes 21-23, 26-29, 32-33", "30 actions, 7 axes, 12 textes à part"]
    {
        assert!(answer.code == 0 && answer.out.contains(part), "« {part} » is missing from {}", answer.out);
    }
    assert_eq!(answer.err, "");
}

#[test]
fn a_broken_locale_speaks_english() {
    let person = Person::french().with("LC_ALL", "xx_BROKEN.???");
    let answer = person.run(&["read", &demo("poitiers-demo.json")]);
    assert!(answer.code == 0 && answer.out.contains("16 actions, 5 sections"), "{}", answer.out);
}

#[test]
fn a_stranger_s_text_cannot_drive_the_terminal() {
    let person = Person::french();
    let feed = person.file("plan.csv", "titre;statut\nFormer\u{1b}[2J les agents\u{7};\u{1b}[31mbientôt\n");
    let answer = person.run(&["read", feed.to_str().unwrap()]);
    assert!(answer.code == 0 && !answer.out.contains(['\u{1b}', '\u{7}']), "{}", answer.out);
}

#[test]
fn a_reader_who_leaves_is_no_failure() {
    let person = Person::french();
    let mut child = person.command(&["read", "--json", &demo("paris-2018.tsv")]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let answer = Answer::from(child.wait_with_output().unwrap());
    assert_eq!((answer.code, answer.err.as_str()), (0, ""));
}

#[test]
fn a_report_ends_with_one_when_something_blocks() {
    let person = Person::french();
    let told = person.run(&["valider", "--json", &demo("rennes-demo-v1.csv"), "--collectivity", "35238"]).ended(0);
    assert_eq!((told["report"]["accepted"].as_bool(), told["report"]["actionsRead"].as_u64()), (Some(true), Some(14)));
    let refused = person.run(&["validate", "--json", &demo("poitiers-demo.json"), "--collectivity", "paris"]).ended(1);
    assert_eq!(codes(&refused["report"])[0], "PERIMETER_VIOLATION");
    let nobody = person.run(&["validate", "--json", &demo("paris-2018.tsv"), "--collectivity", "ville-imaginaire"]).ended(1);
    assert_eq!(codes(&nobody["report"])[0], "COLLECTIVITY_UNKNOWN");
    assert!(!person.data().exists(), "checking touches no database");
}
