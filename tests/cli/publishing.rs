//! `prisme publish`: from a file to a version, on a database that was not there before.

use serde_json::Value;

use super::{Person, demo};

fn publish(person: &Person, file: &str, code: &str, more: &[&str]) -> Value {
    let arguments = [&["publish", "--json", file, "--collectivity", code], more].concat();
    person.run(&arguments).ended(0)
}

#[test]
fn the_same_bytes_make_no_second_version() {
    let person = Person::french();
    let first = publish(&person, &demo("paris-2018.tsv"), "217500016", &[]);
    assert_eq!(
        (first["outcome"].as_str(), first["state"].as_str(), first["number"].as_u64()),
        (Some("accepted"), Some("SUCCEEDED_WITH_WARNINGS"), Some(1))
    );
    assert_eq!((first["sections"].as_u64(), first["actions"].as_u64(), first["unattachedTexts"].as_u64()), (Some(7), Some(30), Some(12)));
    assert_eq!((first["changes"]["added"].as_u64(), first["report"]["accepted"].as_bool()), (Some(30), Some(true)));
    let again = publish(&person, &demo("paris-2018.tsv"), "75056", &[]);
    assert_eq!((again["outcome"].as_str(), again["state"].as_str()), (Some("unchanged"), Some("UNCHANGED")));
    assert_eq!((&again["plan"], &again["version"], &again["number"]), (&first["plan"], &first["version"], &first["number"]));
    assert_ne!(again["run"], first["run"]);
}

#[test]
fn a_moved_status_is_a_second_version_of_the_same_plan() {
    let person = Person::french();
    let one = person.file("plan.csv", "id;titre;statut\nA1;Former les agents d'accueil;à venir\nA2;Créer un observatoire;en cours\n");
    let first = publish(&person, one.to_str().unwrap(), "poitiers", &["--title", "Plan de Poitiers", "--published-on", "2026-01-15"]);
    let two = person.file("plan.csv", "id;titre;statut\nA1;Former les agents d'accueil;en cours\nA2;Créer un observatoire;en cours\n");
    let second = publish(&person, two.to_str().unwrap(), "218601946", &[]);
    assert_eq!((&second["plan"], second["number"].as_u64()), (&first["plan"], Some(2)));
    let changes = &second["changes"];
    assert_eq!((changes["changed"].as_u64(), changes["statusChanges"].as_u64(), changes["unchanged"].as_u64()), (Some(1), Some(1), Some(1)));
    let part = person.file("suite.csv", "id;titre;statut\nA2;Créer un observatoire;réalisé\n");
    let third = publish(&person, part.to_str().unwrap(), "86194", &["--partial"]);
    assert_eq!((third["actions"].as_u64(), third["changes"]["removed"].as_u64()), (Some(2), Some(0)));
}

#[test]
fn a_person_is_told_what_became_of_the_plan() {
    let person = Person::french();
    let answer = person.run(&["publier", &demo("rennes-demo-v1.csv"), "--collectivity", "rennes"]);
    assert!(answer.code == 0 && answer.out.contains("Publié : version 1") && answer.out.contains("la commune de Rennes"), "{}", answer.out);
    assert_eq!(answer.err, "");
    let answer = person.run(&["publier", &demo("rennes-demo-v1.csv"), "--collectivity", "rennes"]);
    assert!(answer.code == 0 && answer.out.contains("Inchangé : la version 1"), "{}", answer.out);
}
