//! Settings and arguments that cannot be used: a sentence, an exit code, no panic, and no secret repeated.

use super::{Person, demo};

const PASSWORD: &str = "mot-de-passe-secret";

/// A setting with which `migrate` cannot work.
fn refused(name: &'static str, value: &str, code: i32, words: &str) {
    let person = Person::french().with(name, value);
    let answer = person.run(&["migrate", "--json"]);
    let told = answer.ended(code);
    assert!(told["error"]["message"].as_str().unwrap().contains(words), "{told}");
    assert!(answer.err.contains(words) && !answer.err.contains(PASSWORD) && !answer.out.contains(PASSWORD), "{}", answer.err);
}

#[test]
fn an_address_of_no_database_is_refused() {
    refused("PRISME_DATABASE_URL", &format!("mysql://prisme:{PASSWORD}@localhost/prisme"), 2, "PRISME_DATABASE_URL");
    refused("PRISME_DATABASE_URL", &format!("postgres://prisme:{PASSWORD}@data base:54x2/prisme"), 2, "PRISME_DATABASE_URL");
    refused("PRISME_DATABASE_URL", "sqlite:?mode=rwc", 2, "ne nomme aucun fichier");
    refused("PRISME_DATABASE_URL", "sqlite:./nulle/part/prisme.db", 3, "ne répond pas");
    refused("PRISME_DATABASE_URL", "sqlite:prisme.db?mode=inconnu", 3, "ne répond pas");
    refused("PRISME_DATABASE_URL", &format!("postgres://prisme:{PASSWORD}@127.0.0.1:1/prisme"), 3, "ne répond pas");
}

#[test]
fn a_data_folder_that_cannot_be_written_is_refused() {
    let person = Person::french();
    let file = person.file("un-fichier", "pas un dossier");
    refused("PRISME_DATA_DIR", file.join("data").to_str().unwrap(), 3, "dossier de données");
}

#[test]
fn a_setting_is_refused_in_the_language_of_the_person() {
    refused("PRISME_LISTEN", "8000", 2, "PRISME_LISTEN : « 8000 » ne peut pas servir ; écrivez une adresse et un port");
    refused("RUST_LOG", "prisme=bavard", 2, "RUST_LOG");
    let english = Person::french().with("LC_ALL", "en_GB.UTF-8").with("PRISME_LISTEN", "8000").run(&["serve"]);
    assert!(english.code == 2 && english.err.contains("write an address and a port"), "{}", english.err);
}

#[test]
fn reading_needs_no_setting() {
    let person = Person::french().with("PRISME_LISTEN", "8000").with("PRISME_DATABASE_URL", "mysql://localhost");
    assert_eq!(person.run(&["read", &demo("paris-2018.tsv")]).code, 0);
}

#[test]
fn a_command_that_is_not_understood_ends_with_two() {
    let person = Person::french();
    for (arguments, words) in [
        (&["lirre"][..], "« lirre » n'est pas un verbe"),
        (&["read"], "il manque <FILE>"),
        (&["publish", "plan.csv"], "--collectivity"),
        (&["read", "plan.csv", "--vite"], "--vite"),
        (&["publish", "plan.csv", "--collectivity", "75056", "--published-on", "hier"], "« hier »"),
    ] {
        let answer = person.run(arguments);
        assert!(answer.code == 2 && answer.err.contains(words) && answer.out.is_empty(), "{}", answer.err);
    }
    let help = person.run(&["publier", "--help"]);
    assert!(help.code == 0 && help.out.contains("Publie un plan pour une collectivité"), "{}", help.out);
}
