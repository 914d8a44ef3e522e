//! Arrows only go down: which room may import which.
//!
//! How files arrange themselves inside a room is not looked at here, save that rooms may not know each other in a circle.

use std::collections::{BTreeMap, BTreeSet};

use super::mention::Mention;
use super::source::{Source, house, rooms};
use super::{breaches, hold};

/// The floors, from the top; rooms on one floor are strangers to each other. Rooms that do not exist yet have their place.
const FLOORS: [&[&str]; 8] = [
    &["lib", "main"],
    &["cli"],
    &["app"],
    &["http"],
    &["graphql", "web", "export", "jobs"],
    &["consult", "ingest"],
    &["store", "index"],
    &["domain", "entity", "migration", "fetch", "archive", "config", "telemetry", "clock"],
];
/// Rooms that are packages: their names are enough to import them.
const PACKAGES: [&str; 3] = ["domain", "entity", "migration"];
/// Rooms that one room alone may import: what tables look like is a secret of the store.
const HIDDEN: [(&str, &str); 2] = [("entity", "store"), ("migration", "store")];
/// Arrows that go down and are barred all the same: these faces ask `consult`, so that a page and its file cannot differ.
const BARRED: [(&str, &str); 2] = [("web", "store"), ("export", "store")];

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

/// The other room that a mention leads to, known or not.
fn target<'a>(source: &Source, mention: &'a Mention) -> Option<&'a str> {
    let first = mention.path[0].as_str();
    let target = match mention.inside() {
        // Inside a package, `crate` is that package.
        Some(_) if PACKAGES.contains(&source.room()) => return None,
        Some(inside) => inside.first()?,
        None if PACKAGES.contains(&first) => first,
        None => return None,
    };
    (target != source.room()).then_some(target)
}

/// Whether a room may know another.
fn may_import(room: &str, other: &str) -> bool {
    let goes_down = floor(room).zip(floor(other)).is_some_and(|(from, to)| from < to);
    let hidden = HIDDEN.iter().any(|(secret, keeper)| *secret == other && *keeper != room);
    goes_down && !hidden && !BARRED.contains(&(room, other))
}

#[test]
fn arrows_only_go_down() {
    let found = breaches(&house(), |source, mention| target(source, mention).is_some_and(|other| !may_import(source.room(), other)));
    hold("A room imports only rooms below it; `entity` and `migration` belong to `store`; `web` and `export` ask `consult`.", &found);
}

#[test]
fn every_room_has_a_floor() {
    let homeless: Vec<String> = rooms(&house()).into_iter().filter(|room| floor(room).is_none()).collect();
    hold("A new room is given its floor in tests/architecture/floors.rs and docs/architecture.md:", &homeless);
}

#[test]
fn rooms_do_not_know_each_other_in_a_circle() {
    let mut arrows: Arrows = BTreeMap::new();
    for source in &house() {
        let others = source.mentions.iter().filter_map(|mention| target(source, mention)).map(str::to_owned);
        arrows.entry(source.room().to_owned()).or_default().extend(others);
    }
    let found: Vec<String> = circle(&arrows).map(|rooms| rooms.join(" → ")).into_iter().collect();
    hold("Rooms that know each other in a circle are one room; what they share wants a name of its own.", &found);
}

/// Which rooms a room imports.
type Arrows = BTreeMap<String, BTreeSet<String>>;

/// A way from a room back to itself.
fn circle(arrows: &Arrows) -> Option<Vec<String>> {
    arrows.keys().find_map(|start| {
        let mut ways = vec![vec![start.clone()]];
        let mut seen = BTreeSet::new();
        while let Some(way) = ways.pop() {
            for next in way.last().and_then(|last| arrows.get(last)).into_iter().flatten() {
                let further: Vec<String> = way.iter().chain([next]).cloned().collect();
                if next == start {
                    return Some(further);
                }
                if seen.insert(next.clone()) {
                    ways.push(further);
                }
            }
        }
        None
    })
}

/// Whether a text in this file breaks the floors.
fn check(file: &str, text: &str, allowed: bool) {
    let found =
        breaches(&[Source::new(file, text)], |source, mention| target(source, mention).is_some_and(|other| !may_import(source.room(), other)));
    assert_eq!(found.is_empty(), allowed, "{file}: {text}: {found:?}");
}

#[test]
fn an_arrow_that_goes_down_is_allowed() {
    check("src/http/route.rs", "use crate::{graphql::schema, clock::Clock}; use domain::status::Status;", true);
    check("src/store/row.rs", "use entity::plan; fn f() { migration::up() }", true);
    check("src/store/read/plan.rs", "use super::page; use crate::store::row;", true);
    check("src/main.rs", "fn main() { prisme::cli::run() }", true);
    check("domain/src/plan.rs", "use crate::status::Status;", true);
    check("src/config/mod.rs", "use ::config::File;", true);
}

#[test]
fn an_arrow_that_goes_up_or_sideways_is_found() {
    check("src/consult/plan.rs", "use crate::{store, graphql::node::Plan};", false);
    check("src/consult/plan.rs", "use super::super::ingest;", false);
    check("src/ingest/pull.rs", "fn f() { debug!(a = crate::consult::b()) }", false);
    check("src/clock.rs", "fn f(text: domain::text::Text) {}", false);
    check("src/archive/mod.rs", "use crate::*;", false);
    check("entity/src/plan.rs", "use domain::plan::Plan;", false);
}

#[test]
fn a_hidden_room_is_found_in_other_hands() {
    check("src/consult/plan.rs", "use entity::plan;", false);
    check("src/cli/migrate.rs", "fn f() { migration::Migrator::up() }", false);
    check("src/web/page/plan.rs", "use crate::store::read;", false);
}

#[test]
fn a_circle_is_found() {
    let arrows = |list: &[(&str, &str)]| {
        let mut arrows = Arrows::new();
        for (from, to) in list {
            arrows.entry((*from).to_owned()).or_default().insert((*to).to_owned());
        }
        arrows
    };
    assert_eq!(circle(&arrows(&[("http", "graphql"), ("http", "store"), ("graphql", "store")])), None);
    let found = circle(&arrows(&[("http", "graphql"), ("graphql", "consult"), ("consult", "graphql")])).unwrap();
    assert_eq!(found, ["consult", "graphql", "consult"]);
}
