//! Several who write at once, and one who is stopped while writing.

use std::time::Duration;

use bytes::Bytes;
use domain::access::Publisher;
use prisme::ingest::{Ingest, Submission};
use prisme::store::{Engine, read};

use super::harness::on_both;
use super::harness::world::{demo, poitiers, rennes};

fn plan(name: &str, actions: usize) -> Bytes {
    let rows = (0..actions).map(|action| format!("{name}-{action};Action {action} de {name};En cours\n"));
    format!("action_id;titre;statut\n{}", rows.collect::<String>()).into()
}

async fn publish(node: Ingest, collectivity: uuid::Uuid, bytes: Bytes) -> &'static str {
    let submission = Submission { collectivity: Some(collectivity), bytes, ..Submission::default() };
    node.publish(&Publisher::operator(), &submission, "SCHEDULED").await.expect("it ends well").state
}

on_both!(documents_that_come_at_once_are_versions_of_one_plan, async |world| {
    let mut tasks = Vec::new();
    for turn in 0..4 {
        let node = world.another_node().await;
        tasks.push(tokio::spawn(publish(node, rennes(), plan(&format!("projet {turn}"), 40))));
    }
    for task in tasks {
        assert!(task.await.unwrap().starts_with("SUCCEEDED"));
    }
    assert_eq!(world.counts().await["plan"], 1);
    assert_eq!(world.number("SELECT COUNT(*) FROM plan_version").await, 4);
    assert_eq!(world.number("SELECT COUNT(DISTINCT number) FROM plan_version").await, 4);
    assert_eq!(world.number("SELECT MAX(number) FROM plan_version").await, 4);
    assert_eq!(world.number("SELECT COUNT(*) FROM current_action").await, 40);
    let shown = world.shown(rennes()).await;
    assert_eq!(read::version::by_ids(&world.store, &[shown]).await.unwrap()[&shown].number, 4);
});

on_both!(the_same_document_twice_at_once_is_one_version, async |world| {
    let (one, other) = (world.another_node().await, world.another_node().await);
    let bytes = demo("rennes-demo-v1.csv");
    let (one, other) = tokio::join!(tokio::spawn(publish(one, rennes(), bytes.clone())), tokio::spawn(publish(other, rennes(), bytes)));
    assert!([one.unwrap(), other.unwrap()].contains(&"UNCHANGED"));
    let counts = world.counts().await;
    assert_eq!((counts["plan"], counts["plan_version"], counts["source_document"], counts["ingestion_run"]), (1, 1, 1, 2));
});

on_both!(cities_that_say_the_same_in_another_order_do_not_wait_for_each_other_for_ever, async |world| {
    let rows: Vec<String> = (0..300).map(|action| format!("Action {action};En cours\n")).collect();
    let there = format!("titre;statut\n{}", rows.concat());
    let back = format!("titre;statut\n{}", rows.iter().rev().cloned().collect::<String>());
    let (one, other) = (world.another_node().await, world.another_node().await);
    let both = tokio::join!(tokio::spawn(publish(one, rennes(), there.into())), tokio::spawn(publish(other, poitiers(), back.into())));
    assert!(both.0.is_ok() && both.1.is_ok());
    assert_eq!(world.counts().await["action_state"], 300);
});

on_both!(readers_see_the_old_version_or_the_new_one_whole, async |world| {
    world.publish(rennes(), plan("avant", 400)).await;
    let node = world.another_node().await;
    let writing = tokio::spawn(publish(node, rennes(), plan("après", 400)));
    loop {
        let is_over = writing.is_finished();
        let counted = world.number("SELECT COUNT(*) FROM current_action").await;
        let versions = world.number("SELECT COUNT(DISTINCT version_id) FROM current_action").await;
        assert_eq!((counted, versions), (400, 1));
        if is_over {
            break;
        }
    }
    writing.await.unwrap();
});

on_both!(a_publication_that_is_stopped_leaves_all_or_nothing, async |world| {
    world.publish(rennes(), demo("rennes-demo-v1.csv")).await;
    let before = world.counts().await;
    let bytes = plan("long", 3_000);
    // It is dropped at many moments: while reading, while writing, before the end.
    let mut stopped = 0;
    for pause in [0, 5, 20, 60, 120, 200, 300, 400, 600, 900] {
        let submission = Submission { collectivity: Some(rennes()), bytes: bytes.clone(), ..Submission::default() };
        let by = Publisher::operator();
        let publishing = world.ingest.publish(&by, &submission, "SCHEDULED");
        if tokio::time::timeout(Duration::from_millis(pause), publishing).await.is_ok() {
            break;
        }
        stopped += 1;
        let mut after = world.counts().await;
        after.insert("ingestion_run", before["ingestion_run"]);
        if after["data version"] > before["data version"] {
            // It was stopped after the database had taken all of it, and before anybody could be told.
            assert_eq!((after["current_action"], after["plan_version"], after["plan_version_action"]), (3_000, 2, 3_014), "stopped after {pause} ms");
            break;
        }
        assert_eq!(after, before, "stopped after {pause} ms");
    }
    assert!(stopped > 0);
    // And nothing is in the way of the next one.
    assert_ne!(world.publish(rennes(), plan("court", 3)).await.state, "REJECTED");
});

on_both!(what_is_acknowledged_outlives_a_power_cut, async |world| {
    if world.engine() == Engine::Sqlite {
        // Asked of the store's own connections: each is opened with them.
        for (pragma, wanted) in [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1"), ("busy_timeout", "10000")] {
            assert_eq!(world.store.setting(pragma).await.unwrap(), wanted, "{pragma}");
        }
    } else {
        // Whether the server itself keeps its promise is its owner's choice; that of the tests does not.
        assert_ne!(world.store.setting("transaction_isolation").await.unwrap(), "read uncommitted");
        assert_eq!(world.store.setting("statement_timeout").await.unwrap(), "1min");
    }
});
