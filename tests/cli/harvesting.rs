//! Feeds as a person or a script works with them: `feeds`, `ingest`, `runs`, `replay`, and the service that reads them by itself.

use serde_json::{Value, json};

use super::Person;
use crate::service::harness::server::FeedServer;

/// Somebody who may read feeds of this machine.
fn harvester() -> Person {
    Person::french().with("PRISME_FETCH_ALLOW", "127.0.0.1").with("PRISME_FETCH_TRIES", "1").with("PRISME_FETCH_TOTAL", "3")
}

fn add(person: &Person, name: &str, url: &str, code: &str) -> Value {
    person.run(&["feeds", "add", "--id", name, "--url", url, "--collectivity", code, "--schedule", "daily", "--json"]).ended(0)
}

#[test]
fn a_feed_is_registered_read_and_shown_by_a_script() {
    let (server, person) = (FeedServer::start(), harvester());
    let told = add(&person, "rennes", &server.url("/good/a.csv"), "35238");
    assert_eq!((told["health"].as_str(), told["schedule"].as_str(), told["actions"].as_u64()), (Some("NEVER_RUN"), Some("DAILY"), Some(0)));
    let read = person.run(&["ingest", "--feed", "rennes", "--json"]).ended(0);
    assert_eq!((read["outcome"].as_str(), read["rows"].as_u64(), read["setAside"].as_u64()), (Some("accepted"), Some(5), Some(0)), "{read:#}");
    assert_eq!((&read["code"], &read["message"]), (&Value::Null, &Value::Null));
    let again = person.run(&["ingest", "--feed", "rennes", "--json"]).ended(0);
    assert_eq!((again["outcome"].as_str(), again["rows"].as_u64()), (Some("unchanged"), Some(5)));
    let shown = person.run(&["feeds", "show", "rennes", "--json"]).ended(0);
    assert_eq!((shown["actions"].as_u64(), shown["health"].as_str()), (Some(5), Some("HEALTHY")), "{shown:#}");
    assert_eq!(shown["lastRun"]["outcome"], "unchanged");
    // The same for a person.
    assert!(person.run(&["flux", "voir", "rennes"]).out.contains("Lu le "));
    assert!(person.run(&["feeds", "list"]).out.contains("rennes  Rennes"));
    assert!(person.run(&["collecter", "--feed", "rennes"]).out.contains("rennes : inchangé · 5 actions"));
    let exported = person.run(&["export", "actions", "--feed", "rennes", "--format", "json"]).ended(0);
    let actions = exported["actions"].as_array().unwrap();
    assert_eq!((actions.len(), actions[0]["siren"].as_str(), actions[0]["status"].as_str()), (5, Some("213502388"), Some("IN_PROGRESS")));
}

#[test]
fn what_goes_wrong_is_told_by_outcome_code_and_exit() {
    let (server, person) = (FeedServer::start(), harvester());
    for (name, path, outcome, code, exit) in [
        ("absent", "/gone", "rejected", "HTTP_CLIENT_ERROR", 1),
        ("page", "/html", "rejected", "FILE_HTML_NOT_DATA", 1),
        ("dedans", "/inside", "rejected", "ADDRESS_REFUSED", 1),
        ("panne", "/broken", "deferred", "HTTP_SERVER_ERROR", 3),
        ("occupe", "/busy", "deferred", "RATE_LIMITED", 3),
    ] {
        add(&person, name, &server.url(path), "35238");
        let told = person.run(&["ingest", "--feed", name, "--json"]).ended(exit);
        assert_eq!((told["outcome"].as_str(), told["code"].as_str()), (Some(outcome), Some(code)), "{name}: {told:#}");
        assert!(told["message"].as_str().is_some_and(|message| message.len() > 20), "{told:#}");
    }
    let all = person.run(&["ingest", "--all", "--json"]).ended(1);
    assert_eq!((all["counts"]["rejected"].as_u64(), all["counts"]["deferred"].as_u64()), (Some(3), Some(2)), "{all:#}");
    let table = person.run(&["ingest", "--all"]);
    assert!(table.code == 1 && table.out.contains("FILE_HTML_NOT_DATA") && table.out.contains("reporté"), "{}", table.out);
}

#[test]
fn what_cannot_be_a_feed_is_refused_with_a_sentence() {
    let person = Person::french();
    for (url, wanted) in [
        ("http://127.0.0.1/plan.csv", "PRISME_FETCH_ALLOW"),
        ("http://2130706433/plan.csv", "PRISME_FETCH_ALLOW"),
        ("http://[::ffff:127.0.0.1]/plan.csv", "PRISME_FETCH_ALLOW"),
        ("ftp://ville.fr/plan.csv", "http"),
        ("https://moi:secret@ville.fr/plan.csv", "mot de passe"),
        ("plan.csv", "https://"),
    ] {
        let answer = person.run(&["feeds", "add", "--id", "essai", "--url", url, "--collectivity", "35238"]);
        assert!(answer.code == 2 && answer.err.contains(wanted), "{url}: {}", answer.err);
    }
    let nobody = person.run(&["feeds", "add", "--id", "essai", "--url", "https://ville.fr/plan.csv", "--collectivity", "99999"]);
    assert_eq!(nobody.code, 2, "{}", nobody.err);
    let odd = person.run(&["feeds", "add", "--id", "Été 2026", "--url", "https://ville.fr/plan.csv", "--collectivity", "35238"]);
    assert!(odd.code == 2 && odd.err.contains("minuscules"), "{}", odd.err);
    add(&person, "essai", "https://ville.fr/plan.csv", "35238");
    let twice = person.run(&["feeds", "add", "--id", "essai", "--url", "https://ville.fr/autre.csv", "--collectivity", "35238"]);
    assert!(twice.code == 2 && twice.err.contains("s'appelle déjà"), "{}", twice.err);
    let unknown = person.run(&["ingest", "--feed", "inconnu", "--json"]);
    assert_eq!((unknown.code, unknown.object()["error"]["code"].as_str()), (2, Some("FEED_UNKNOWN")));
    let open = harvester().with("PRISME_FETCH_ALLOW", "http://ville.fr").run(&["feeds", "list"]);
    assert!(open.code == 2 && open.err.contains("PRISME_FETCH_ALLOW contient"), "{}", open.err);
}

#[test]
fn a_file_of_feeds_may_be_applied_again_and_again() {
    let (server, person) = (FeedServer::start(), harvester());
    let file = |schedule: &str| {
        format!(
            "[[feed]]\nid = \"rennes\"\ncollectivity = \"35238\"\nurl = \"{}\"\nschedule = \"{schedule}\"\nlicence = \"etalab-2.0\"\n\n\
             [feed.recipe]\nstatus_words = {{ \"en cours\" = \"ON_HOLD\" }}\n\n\
             [[feed]]\nid = \"poitiers\"\ncollectivity = \"218601946\"\nurl = \"{}\"\nmoderation = \"review\"\n",
            server.url("/good/r.csv"),
            server.url("/good/p.csv"),
        )
    };
    let outcomes =
        |told: Value| told["feeds"].as_array().unwrap().iter().map(|feed| feed["outcome"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    person.file("feeds.toml", file("daily"));
    assert_eq!(outcomes(person.run(&["feeds", "apply", "feeds.toml", "--json"]).ended(0)), ["created", "created"]);
    assert_eq!(outcomes(person.run(&["feeds", "apply", "--json"]).ended(0)), ["unchanged", "unchanged"]);
    person.file("feeds.toml", file("hourly"));
    assert_eq!(outcomes(person.run(&["feeds", "apply", "--json"]).ended(0)), ["changed", "unchanged"]);
    let all = person.run(&["ingest", "--all", "--json"]).ended(1);
    assert_eq!((all["counts"]["accepted"].as_u64(), all["counts"]["held"].as_u64()), (Some(1), Some(1)), "{all:#}");
    let actions = person.run(&["export", "actions", "--feed", "rennes", "--format", "json"]).ended(0);
    assert_eq!(actions["actions"][0]["status"], "ON_HOLD");
    // A person decides about the other.
    let held = person.run(&["runs", "held", "--json"]).ended(0);
    let run = held["runs"][0]["run"]["id"].as_str().unwrap().to_owned();
    assert_eq!(held["runs"][0]["feed"], "poitiers");
    let accepted = person.run(&["runs", "accept", &run, "--reason", "relu avec la ville", "--json"]).ended(0);
    assert_eq!(accepted["outcome"], "accepted");
    let again = person.run(&["runs", "accept", &run, "--reason", "encore", "--json"]);
    assert_eq!((again.code, again.object()["error"]["code"].as_str()), (2, Some("NOTHING_TO_DECIDE")));
    let back = person.run(&["runs", "rollback", &run, "--reason", "publié trop tôt", "--json"]).ended(0);
    assert_eq!(back["state"], "ROLLED_BACK");
    for (bad, wanted) in [
        ("[[feed]]\nid = 3", "ligne 2"),
        ("[[feeds]]\nid = \"a\"", "unknown field"),
        ("[[feed]]\nid=\"a\"\ncollectivity=\"35238\"\nschedule=\"parfois\"", "parfois"),
    ] {
        person.file("bad.toml", bad);
        let answer = person.run(&["feeds", "apply", "bad.toml"]);
        assert!(answer.code == 2 && answer.err.contains(wanted), "{bad}: {}", answer.err);
    }
}

#[test]
fn a_replay_of_everything_finds_nothing_to_say() {
    let (server, person) = (FeedServer::start(), harvester());
    add(&person, "rennes", &server.url("/good/a.csv"), "35238");
    person.run(&["ingest", "--all", "--json"]).ended(0);
    person.run(&["publish", &super::demo("paris-2018.tsv"), "--collectivity", "75056", "--json"]).ended(0);
    for dry in [&["replay", "--all", "--dry-run", "--json"][..], &["replay", "--all", "--json"]] {
        let told = person.run(dry).ended(0);
        assert_eq!(told["counts"], json!({"unchanged": 2, "changes": 0, "refused": 0, "missing": 0}), "{told:#}");
    }
    std::fs::remove_dir_all(person.data().join("archive/sha256")).unwrap();
    std::fs::create_dir_all(person.data().join("archive/sha256")).unwrap();
    let told = person.run(&["relire", "--all", "--dry-run", "--json"]).ended(1);
    assert_eq!(told["counts"]["missing"], 2);
}
