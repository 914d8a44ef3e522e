//! The laws of the house that can be read from its sources (docs/architecture.md).
//!
//! What a program does when it runs is held by other tests.

mod floors;
mod mention;
mod resolvers;
mod source;

use std::fs;

use mention::Mention;
use source::{Source, house, rooms, root};

/// Fails with one line for each breach, and says the law.
fn hold(law: &str, breaches: &[String]) {
    assert!(breaches.is_empty(), "{law}\n  {}\n", breaches.join("\n  "));
}

/// Every mention that breaks a law, in the words `place says path`.
fn breaches(house: &[Source], breaks: impl Fn(&Source, &Mention) -> bool) -> Vec<String> {
    let of = |source: &Source| {
        let found = source.mentions.iter().filter(|mention| breaks(source, mention));
        found.map(|mention| format!("{} says `{}`", source.line(mention), mention.path.join("::"))).collect::<Vec<_>>()
    };
    house.iter().flat_map(of).collect()
}

/// Breaches of a law that only these rooms may say one of these sequences of names.
fn outside(allowed: &[&str], names: &[&[&str]]) -> Vec<String> {
    breaches(&house(), |source, mention| !allowed.contains(&source.room()) && names.iter().any(|names| mention.holds(names)))
}

#[test]
fn only_the_clock_asks_the_time() {
    let asks: &[&[&str]] = &[&["Utc", "now"], &["Local", "now"], &["SystemTime", "now"], &["Timestamp", "now"]];
    hold("Law 3: only `clock` asks the time; take `now` or a `Clock` as an argument.", &outside(&["clock"], asks));
}

#[test]
fn only_the_clock_throws_dice() {
    let throws: &[&[&str]] = &[&["Uuid", "now_v7"], &["Uuid", "new_v7"], &["Uuid", "new_v4"], &["getrandom", "fill"]];
    hold(
        "Law 3: only `clock` makes identifiers and secrets from time and chance; call `Clock::new_id` or `Clock::secret`.",
        &outside(&["clock"], throws),
    );
}

#[test]
fn only_the_clock_the_logs_and_the_terminal_measure_durations() {
    let measures: &[&[&str]] = &[&["Instant", "now"]];
    hold("Law 3: durations are measured in `clock`, `telemetry` and `cli` only.", &outside(&["clock", "telemetry", "cli"], measures));
}

#[test]
fn only_config_reads_the_environment() {
    let reads: &[&[&str]] =
        &[&["env", "var"], &["env", "var_os"], &["env", "vars"], &["env", "vars_os"], &["env", "set_var"], &["env", "remove_var"]];
    hold("Law 3: only `config` reads the environment; make it a setting.", &outside(&["config"], reads));
}

#[test]
fn only_fetch_opens_connections_to_the_outside() {
    let found = breaches(&house(), |source, mention| source.room() != "fetch" && mention.path[0] == "reqwest");
    hold("Law 2: only `fetch` opens a connection to the outside.", &found);
}

#[test]
fn the_domain_does_no_input_or_output() {
    let doors = ["env", "fs", "net", "process", "thread"];
    let found = breaches(&house(), |source, mention| source.room() == "domain" && doors.iter().any(|door| mention.holds(&["std", door])));
    hold("Law 1: `domain` is pure; take bytes and texts as arguments.", &found);
}

#[test]
fn the_domain_depends_on_no_runtime_no_table_and_no_protocol() {
    let barred = ["tokio", "sea-orm", "sqlx", "reqwest", "poem", "async-graphql"];
    hold("Law 1: `domain` knows no runtime, no table and no GraphQL.", &dependencies("domain", &barred));
}

#[test]
fn a_migration_imports_nothing_of_ours() {
    let ours = ["domain", "entity", "prisme"];
    let mut found = breaches(&house(), |source, mention| source.room() == "migration" && ours.contains(&mention.written[0].as_str()));
    found.extend(dependencies("migration", &ours));
    hold("A migration speaks of the past: it writes its own names of tables and columns.", &found);
}

#[test]
fn a_node_loads_nothing() {
    let barred = ["edge", "query", "mutation", "loader"];
    let found = breaches(&house(), |source, mention| {
        let is_node = source.module.starts_with(&["graphql".to_owned(), "node".to_owned()]);
        let target = mention.inside().filter(|names| names.len() > 1 && names[0] == "graphql").map(|names| names[1].as_str());
        is_node && target.is_some_and(|target| target == "*" || barred.contains(&target))
    });
    hold("Law 7: in `graphql`, edges import nodes, and nodes import neither edges, queries, mutations nor loaders.", &found);
}

#[test]
fn a_field_that_may_be_null_fails_alone() {
    hold(
        "A field that may be null answers `Option<Result<…>>`: the library takes an error of `Result<Option<…>>` past it, and all around it with it.",
        &resolvers::failing_past_null(&house()),
    );
    let wrong = Source::new(
        "src/graphql/edge/plan.rs",
        "#[ComplexObject] impl Plan { async fn a(&self) -> Result<Option<u8>> {} async fn b(&self) -> Option<Result<u8>> {} } impl Plan { fn c(&self) -> Result<Option<u8>> {} }",
    );
    assert_eq!(resolvers::failing_past_null(&[wrong]), ["src/graphql/edge/plan.rs: a"]);
}

#[test]
fn a_file_is_short() {
    let long = |source: &Source| source.text.lines().count() > 400;
    let found: Vec<String> = house().iter().filter(|source| long(source)).map(|source| format!("{} is too long", source.file)).collect();
    hold("A file has 400 lines at most: name the second thing that it does, and give it a file.", &found);
}

#[test]
fn the_page_about_the_house_names_every_room() {
    let page = fs::read_to_string(root().join("docs/architecture.md")).expect("docs/architecture.md describes the house");
    let missing: Vec<String> = rooms(&house()).into_iter().filter(|room| !page.contains(&format!("`{room}`"))).collect();
    hold("docs/architecture.md names every room, in backquotes; these are missing:", &missing);
}

/// Dependencies of a package, other than for tests, that it should not have.
fn dependencies(package: &str, barred: &[&str]) -> Vec<String> {
    let manifest = fs::read_to_string(root().join(package).join("Cargo.toml")).expect("a package has a manifest");
    barred_in(&manifest, barred).into_iter().map(|name| format!("{package}/Cargo.toml depends on {name}")).collect()
}

fn barred_in(manifest: &str, barred: &[&str]) -> Vec<String> {
    let mut section = "";
    let mut found = Vec::new();
    for line in manifest.lines().map(str::trim) {
        if let Some(title) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            section = title;
        }
        let named = match section.split_once("dependencies.") {
            Some((_, name)) => name,
            None if section.ends_with("dependencies") => line.split(['.', '=']).next().unwrap_or_default(),
            None => continue,
        };
        let name = named.trim().trim_matches('"');
        let is_barred = barred.iter().any(|barred| name == *barred || name.strip_prefix(barred).is_some_and(|rest| rest.starts_with('-')));
        if !section.starts_with("dev-") && is_barred && !found.iter().any(|known| known == name) {
            found.push(name.to_owned());
        }
    }
    found
}

#[test]
fn a_barred_dependency_is_found_however_it_is_written() {
    let barred = ["tokio", "sea-orm"];
    assert_eq!(barred_in("[dependencies]\ntokio.workspace = true\nserde = \"1\"", &barred), ["tokio"]);
    assert_eq!(barred_in("[dependencies]\nsea-orm-migration = { workspace = true }", &barred), ["sea-orm-migration"]);
    assert_eq!(barred_in("[dependencies.tokio]\nversion = \"1\"", &barred), ["tokio"]);
    assert!(barred_in("[dependencies]\nserde = \"1\"\n[dev-dependencies]\ntokio = \"1\"", &barred).is_empty());
}
