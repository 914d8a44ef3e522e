//! What lists are read from follows the version in force: whatever way led there, it is what the last document says.

use std::fmt::Write as _;

use prisme::store::Engine;

use super::harness::on_both;
use super::harness::world::{World, paris, rennes};

/// A plan of so many actions of one edition: titles, dates, statuses and themes move from one to the next, not all at once.
fn plan(actions: usize, edition: usize) -> String {
    let mut plan = "axe;titre;statut;echeance;budget\n".to_owned();
    for number in 0..actions {
        let object = ["les agents d'accueil", "les clubs sportifs", "un centre de santé", "la médiathèque"][number % 4];
        let status = ["à venir", "en cours", "réalisé"][(number + edition * (number % 2)) % 3];
        let due = if number % 5 == 0 { String::new() } else { format!("31/12/{}", 2026 + (number + edition / 2) % 3) };
        let title = if number % 7 == edition { format!("Rénover le site {number}") } else { format!("Soutenir {object} du site {number}") };
        let budget = if (number + edition).is_multiple_of(4) { "1000 €" } else { "" };
        writeln!(plan, "Axe {};{title};{status};{due};{budget}", number % 3).unwrap();
    }
    plan
}

/// How many rows of this table the plan of Rennes has, and how many of them the plan of Paris has too, column for column.
async fn alike(world: &World, table: &str, columns: &[&str]) -> [i64; 3] {
    let of = |slug: &str| {
        format!(
            "SELECT COUNT(*) FROM {table} a JOIN plan p ON p.id = a.plan_id JOIN collectivity c ON c.id = p.collectivity_id WHERE c.slug = '{slug}'"
        )
    };
    let same: String = columns.iter().fold(String::new(), |mut all, column| {
        write!(all, " AND (b.{column} = a.{column} OR (b.{column} IS NULL AND a.{column} IS NULL))").unwrap();
        all
    });
    let both = format!(
        "SELECT COUNT(*) FROM {table} a JOIN plan p ON p.id = a.plan_id JOIN collectivity c ON c.id = p.collectivity_id \
         JOIN {table} b ON b.plan_id <> a.plan_id{same} JOIN plan q ON q.id = b.plan_id JOIN collectivity d ON d.id = q.collectivity_id \
         WHERE c.slug = 'rennes' AND d.slug = 'paris'"
    );
    [world.number(&of("rennes")).await, world.number(&of("paris")).await, world.number(&both).await]
}

on_both!(lists_say_what_the_last_document_says_whatever_was_before, async |world| {
    let states = ["position", "state_hash", "section_position", "status", "due_latest", "due_order", "has_budget", "themes", "audiences", "lever"];
    for (actions, edition) in [(40, 0), (40, 1), (55, 2), (25, 3), (25, 4), (60, 1)] {
        world.publish(rennes(), plan(actions, edition)).await;
    }
    world.publish(paris(), plan(60, 1)).await;
    let [ours, theirs, both] = alike(world, "current_action", &states).await;
    assert_eq!((ours, theirs, both), (60, 60, 60));
    let [ours, theirs, both] = alike(world, "current_subject", &["position", "concept", "status", "due_order"]).await;
    assert!(ours > 60 && ours == theirs && ours == both, "{ours} {theirs} {both}");
    // Of each plan one version is in force, and every row says which.
    assert_eq!(world.number("SELECT COUNT(*) FROM current_action a JOIN plan p ON p.current_version_id = a.version_id").await, 120);
});

on_both!(a_version_costs_so_many_statements_whatever_its_length, async |world| {
    let mut costs = Vec::new();
    for (city, actions) in [(rennes(), 20), (paris(), 140)] {
        world.publish(city, plan(actions, 0)).await;
        world.publish(city, plan(actions, 1)).await;
        let before = world.store.statements();
        world.publish(city, plan(actions, 2)).await;
        costs.push(world.store.statements() - before);
    }
    // Embedded, writes whose answers nobody waits for go together; a long plan's go as they come.
    let most = if world.engine() == Engine::Sqlite { 28 } else { 36 };
    assert!(costs.iter().all(|cost| *cost <= most) && costs[1] <= costs[0] + 4, "{costs:?}");
});
