//! `prisme keys`: what a person sees of a key, once; what a script reads; and how a wrong word ends.

use serde_json::Value;

use super::Person;

/// A key of Rennes, as a script makes one: the object and the secret.
fn create(person: &Person, more: &[&str]) -> (Value, String) {
    let wanted = [&["keys", "create", "--json", "--label", "Ville de Rennes", "--scope", "publish"], more].concat();
    let told = person.run(&wanted).ended(0);
    assert_eq!(told.as_object().unwrap().keys().collect::<Vec<_>>(), ["key", "secret"]);
    (told["key"].clone(), told["secret"].as_str().unwrap().to_owned())
}

/// All keys, as a script lists them.
fn list(person: &Person) -> Vec<Value> {
    let answer = person.run(&["keys", "list", "--json"]);
    assert!(answer.err.is_empty(), "{}", answer.err);
    answer.ended(0)["keys"].as_array().unwrap().clone()
}

#[test]
fn a_script_makes_lists_replaces_and_revokes_a_key() {
    let person = Person::french();
    assert_eq!(list(&person), Vec::<Value>::new());
    let (key, secret) = create(&person, &["--collectivity", "35238", "--collectivity", "rennes", "--expires", "2099-12-31"]);
    assert_eq!(key["prefix"].as_str().unwrap(), &secret[..12]);
    assert_eq!(
        (&key["scopes"], &key["everywhere"], &key["state"], &key["createdBy"]),
        (&serde_json::json!(["PUBLISH"]), &false.into(), &"ACTIVE".into(), &"operator".into())
    );
    assert_eq!(key["collectivities"][0]["inseeCode"], "35238");
    assert_eq!((key["collectivities"].as_array().unwrap().len(), key["expiresAt"].as_str()), (1, Some("2100-01-01T00:00:00Z")));
    let rotated = person.run(&["keys", "rotate", &secret[..12], "--overlap-hours", "0", "--json"]).ended(0);
    let newer = rotated["secret"].as_str().unwrap();
    assert!(newer != secret && rotated["oldKeyUntil"].is_string() && rotated["key"]["expiresAt"] == key["expiresAt"]);
    let states: Vec<Value> = list(&person).iter().map(|key| key["state"].clone()).collect();
    assert_eq!(states, ["EXPIRED", "ACTIVE"]);
    // By the whole key, as somebody would who found it in the open; and by its id, once more.
    let revoked = person.run(&["keys", "revoke", newer, "--json"]).ended(0);
    assert_eq!((&revoked["key"]["state"], revoked.get("secret")), (&"REVOKED".into(), None));
    let again = person.run(&["cles", "revoquer", rotated["key"]["id"].as_str().unwrap(), "--json"]).ended(0);
    assert_eq!(again["key"]["revokedAt"], revoked["key"]["revokedAt"]);
    let listed = person.run(&["keys", "list", "--json"]).out + &person.run(&["keys", "list"]).out;
    assert!(!listed.contains(&secret[12..20]) && !listed.contains(&newer[12..20]), "{listed}");
}

#[test]
fn a_person_is_shown_a_key_once_and_told_so() {
    let person = Person::french();
    let empty = person.run(&["cles", "lister"]);
    assert!(empty.code == 0 && empty.out.contains("Aucune clé"), "{}", empty.out);
    let made = person.run(&["cles", "creer", "--label", "Région\u{1b}[2J", "--scope", "ADMIN", "--scope", "feeds-manage", "--everywhere"]);
    assert_eq!(made.code, 0, "{}", made.err);
    let secret = made.out.split_whitespace().find(|word| word.starts_with("prisme_")).unwrap();
    assert!(
        made.out.contains("elle n'est montrée qu'une fois") && made.out.contains("FEEDS_MANAGE, ADMIN") && made.out.contains("partout"),
        "{}",
        made.out
    );
    assert!(!made.out.contains('\u{1b}') && !made.err.contains("prisme_"));
    let listed = person.run(&["cles", "list"]).out;
    assert!(listed.contains(&secret[..12]) && !listed.contains(&secret[..13]) && listed.contains("LIBELLÉ") && listed.contains("active"), "{listed}");
    let rotated = person.run(&["cles", "rotate", &secret[..12]]);
    assert!(rotated.code == 0 && rotated.out.contains("L'ancienne clé ouvre encore"), "{}{}", rotated.out, rotated.err);
    let revoked = person.run(&["cles", "revoke", &secret[..12]]);
    assert!(revoked.code == 0 && revoked.out.contains("n'ouvre plus rien"), "{}{}", revoked.out, revoked.err);
    let english = Person { environment: vec![("LANG", "en_GB.UTF-8".to_owned())], ..person }.run(&["keys", "list"]).out;
    assert!(english.contains("revoked") && english.contains("everywhere"), "{english}");
}

#[test]
fn nothing_of_a_key_is_logged_however_much_is() {
    let person = Person::french().with("RUST_LOG", "trace");
    let answer = person.run(&["keys", "create", "--json", "--label", "Rennes", "--scope", "read", "--everywhere"]);
    let told = answer.ended(0);
    let secret = told["secret"].as_str().unwrap();
    assert!(!answer.err.is_empty() && !answer.err.contains(&secret[12..20]), "a key is logged");
    let answer = person.run(&["keys", "revoke", secret]);
    assert!(answer.code == 0 && !answer.err.contains(&secret[12..20]), "a key is logged");
}

#[test]
fn a_key_that_is_not_there_is_a_finding() {
    let person = Person::french();
    let (key, _) = create(&person, &["--everywhere"]);
    let made_up = format!("prisme_{}", "0".repeat(52));
    for given in ["prisme_", "prisme_00000", made_up.as_str(), "00000000-0000-0000-0000-000000000000", "key_", ""] {
        for verb in ["revoke", "rotate"] {
            let answer = person.run(&["keys", verb, given, "--json"]);
            assert_eq!(answer.ended(1)["error"]["code"], "KEY_UNKNOWN", "{given}");
            assert!(!answer.err.contains(&made_up) && answer.err.contains("Aucune clé ne s'appelle ainsi"), "{}", answer.err);
        }
    }
    let id = key["id"].as_str().unwrap();
    person.run(&["keys", "revoke", id, "--json"]).ended(0);
    assert_eq!(person.run(&["keys", "rotate", id, "--json"]).ended(1)["error"]["code"], "KEY_OVER");
}

#[test]
fn a_wrong_word_ends_with_two_and_makes_no_key() {
    let person = Person::french();
    let base = ["keys", "create", "--json", "--label", "Rennes"];
    for (more, words) in [
        (&["--scope", "root", "--everywhere"][..], "« root »"),
        (&["--everywhere"], "--scope"),
        (&["--scope", "publish"], "--collectivity"),
        (&["--scope", "publish", "--everywhere", "--collectivity", "35238"], "ne va pas avec"),
        (&["--scope", "publish", "--collectivity", "99999"], "99999"),
        (&["--scope", "publish", "--collectivity", "35238", "--collectivity", "saint-denis"], "saint-denis"),
        (&["--scope", "publish", "--everywhere", "--expires", "2020-01-01"], "--expires"),
        (&["--scope", "publish", "--everywhere", "--expires", "demain"], "« demain »"),
        (&["--scope", "publish", "--everywhere", "--label", " "], "--label"),
    ] {
        let wanted = if more.contains(&"--label") { [&base[..3], more].concat() } else { [&base[..], more].concat() };
        let answer = person.run(&wanted);
        let told = answer.ended(2);
        assert!(told["error"]["message"].as_str().unwrap().contains(words), "{told}");
    }
    assert_eq!(person.run(&["keys", "rotate", "prisme_00000", "--overlap-hours", "745"]).code, 2);
    assert_eq!(list(&person), Vec::<Value>::new());
    let help = person.run(&["cles", "create", "--help"]);
    assert!(help.code == 0 && help.out.contains("Crée une clé, et la montre une fois") && help.out.contains("feeds-manage"), "{}", help.out);
}
