//! `prisme frameworks`: what an association brings in, what it is told of its faults, and what comes with the program.

use super::Person;

const CHARTER: &str = "slug = \"charte-des-villes\"\nedition = \"2026\"\ntitle = \"Charte des villes\"\nnature = \"NETWORK_GUIDE\"\n\
    [publisher]\nname = \"Centre LGBTI de Rennes\"\nkind = \"ASSOCIATION\"\n[source]\ntitle = \"Charte\"\n\
    [[criteria]]\ncode = \"A1\"\nlabel = \"Former les agents d'accueil\"\nthemes = [\"services-publics.formation\"]\nrules = [\"former + agent\"]\n";

fn written(person: &Person, name: &'static str, text: &str) -> &'static str {
    person.file(name, text);
    name
}

#[test]
fn the_bundled_ones_are_there_and_an_association_adds_its_own() {
    let person = Person::french();
    let listed = person.run(&["frameworks", "list", "--json"]).ended(0);
    let slugs: Vec<&str> = listed["frameworks"].as_array().unwrap().iter().map(|one| one["slug"].as_str().unwrap()).collect();
    assert_eq!(slugs, ["amnesty-2026", "cent-actions-territoires"]);
    assert_eq!((&listed["frameworks"][0]["criteria"], &listed["frameworks"][0]["proposed"]), (&13.into(), &true.into()));
    let file = written(&person, "charte.toml", CHARTER);
    let tried = person.run(&["frameworks", "import", file, "--dry-run", "--json"]).ended(0);
    assert_eq!((&tried["outcome"], &tried["dryRun"]), (&"loaded".into(), &true.into()));
    assert_eq!(person.run(&["frameworks", "list", "--json"]).ended(0)["frameworks"].as_array().unwrap().len(), 2);
    let loaded = person.run(&["referentiels", "importer", file]);
    assert!(loaded.code == 0 && loaded.out.contains("1 critère"), "{} {}", loaded.out, loaded.err);
    let again = person.run(&["frameworks", "import", file, "--json"]).ended(0);
    assert_eq!(again["outcome"], "unchanged");
    let shown = person.run(&["referentiels", "montrer", "amnesty-2026"]);
    assert!(shown.code == 0 && shown.out.contains("impartial et apartisan") && shown.out.contains("L9"), "{}", shown.out);
}

#[test]
fn a_file_with_faults_ends_with_findings_and_says_all_of_them() {
    let person = Person::french();
    let broken =
        CHARTER.replace("ASSOCIATION", "ASOCIATION").replace("services-publics.formation", "formation-des-agents").replace("label =", "libelle =");
    let file = written(&person, "charte.toml", &broken);
    let told = person.run(&["frameworks", "import", file]);
    assert_eq!(told.code, 1, "{}", told.out);
    for wanted in [
        "FRAMEWORK_PUBLISHER_KIND_UNKNOWN",
        "« ASSOCIATION »",
        "FRAMEWORK_THEME_UNKNOWN",
        "FRAMEWORK_FIELD_UNKNOWN",
        "FRAMEWORK_FIELD_MISSING",
        "rien n'a été chargé",
    ] {
        assert!(told.out.contains(wanted), "{wanted} in {}", told.out);
    }
    let listed = person.run(&["frameworks", "import", file, "--json"]).ended(1);
    assert!(listed["faults"].as_array().unwrap().len() >= 4 && listed["framework"].is_null());
    // The edition that is there says otherwise.
    let right = written(&person, "juste.toml", CHARTER);
    assert_eq!(person.run(&["frameworks", "import", right]).code, 0);
    let other = written(&person, "autre.toml", &CHARTER.replace("Former les agents d'accueil", "Former tout le monde"));
    let differs = person.run(&["frameworks", "import", other, "--json"]).ended(1);
    assert_eq!(differs["faults"][0]["code"], "FRAMEWORK_EDITION_CHANGED");
}

#[test]
fn what_is_not_there_is_a_finding_and_a_wrong_word_is_usage() {
    let person = Person::french();
    assert_eq!(person.run(&["frameworks", "show", "atlantis", "--json"]).ended(1)["error"]["code"], "FRAMEWORK_UNKNOWN");
    assert_eq!(person.run(&["frameworks", "import", "nulle-part.toml"]).code, 1);
    assert_eq!(person.run(&["frameworks", "import"]).code, 2);
    assert_eq!(person.run(&["frameworks", "effacer"]).code, 2);
}
