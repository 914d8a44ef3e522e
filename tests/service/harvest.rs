//! The harvest as it is run: real worker processes, five hundred feeds that behave and one of each that does not, and processes that die.

use std::collections::HashMap;
use std::time::Duration;

use prisme::store::{Engine, read};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::faults::{again, commune, feed, feed_every, queue, work};
use super::harness::on_both;
use super::harness::server::FeedServer;
use super::harness::worker::Process;
use super::harness::world::World;

/// Waits until no run is open, within so many seconds.
async fn until_all_ended(world: &World, seconds: u64) {
    for _ in 0..seconds * 10 {
        if world.number("SELECT COUNT(*) FROM ingestion_run WHERE finished_at IS NULL").await == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let open = world.text("SELECT CAST(COUNT(*) AS TEXT) || ' ' || MIN(state) FROM ingestion_run WHERE finished_at IS NULL").await;
    panic!("runs are still open after {seconds} s: {open}");
}

/// What must hold whatever happened: no half version, no orphan, no version twice.
async fn check_whole(world: &World) {
    let none = [
        (
            "a version without all its actions",
            "SELECT COUNT(*) FROM plan_version v WHERE action_count <> (SELECT COUNT(*) FROM plan_version_action a WHERE a.version_id = v.id)",
        ),
        (
            "actions of no version",
            "SELECT COUNT(*) FROM plan_version_action a WHERE NOT EXISTS (SELECT 1 FROM plan_version v WHERE v.id = a.version_id)",
        ),
        (
            "a version without its run",
            "SELECT COUNT(*) FROM plan_version v WHERE NOT EXISTS (SELECT 1 FROM ingestion_run r WHERE r.id = v.run_id AND r.produced_version_id = v.id AND r.state LIKE 'SUCCEEDED%')",
        ),
        (
            "a run that says it made what is not there",
            "SELECT COUNT(*) FROM ingestion_run r WHERE r.state LIKE 'SUCCEEDED%' AND NOT EXISTS (SELECT 1 FROM plan_version v WHERE v.run_id = r.id)",
        ),
        (
            "a plan that shows a version that is not there",
            "SELECT COUNT(*) FROM plan p WHERE NOT EXISTS (SELECT 1 FROM plan_version v WHERE v.id = p.current_version_id)",
        ),
        (
            "the same content twice in a row",
            "SELECT COUNT(*) FROM plan_version v JOIN plan_version w ON w.plan_id = v.plan_id AND w.number = v.number + 1 WHERE v.content_hash = w.content_hash",
        ),
        (
            "a gap between versions",
            "SELECT COUNT(*) FROM plan p WHERE (SELECT MAX(number) FROM plan_version v WHERE v.plan_id = p.id) <> (SELECT COUNT(*) FROM plan_version v WHERE v.plan_id = p.id)",
        ),
        (
            "a list in force that is not the version in force",
            "SELECT COUNT(*) FROM current_action c JOIN plan p ON p.id = c.plan_id WHERE c.version_id <> p.current_version_id",
        ),
        (
            "an action in force that is missing",
            "SELECT COUNT(*) FROM plan p JOIN plan_version v ON v.id = p.current_version_id WHERE v.action_count <> (SELECT COUNT(*) FROM current_action c WHERE c.plan_id = p.id)",
        ),
    ];
    for (what, sql) in none {
        assert_eq!(world.number(sql).await, 0, "{what}");
    }
    if world.engine() == Engine::Sqlite {
        assert_eq!(world.text("PRAGMA integrity_check").await, "ok");
    }
}

/// Leases of dead processes end in a minute; here they end now.
async fn let_leases_end(world: &World) {
    world.alter("UPDATE ingestion_run SET leased_until = 0 WHERE finished_at IS NULL AND leased_until IS NOT NULL").await;
}

const GOOD: usize = 500;
const BAD: [(&str, &str); 14] = [
    ("/drip", "TIMEOUT_TOTAL"),
    ("/silent", "TIMEOUT_IDLE"),
    ("/endless", "FILE_TOO_LARGE"),
    ("/bomb", "FILE_TOO_LARGE"),
    ("/loop", "REDIRECT_LIMIT"),
    ("/inside", "ADDRESS_REFUSED"),
    ("/unasked", "NOT_MODIFIED_UNASKED"),
    ("/busy", "RATE_LIMITED"),
    ("/broken", "HTTP_SERVER_ERROR"),
    ("/cut", "FILE_TRUNCATED"),
    ("/half-packed", "FILE_TRUNCATED"),
    ("/liar", "ENCODING_WRONG"),
    ("/html", "FILE_HTML_NOT_DATA"),
    ("/gone", "HTTP_CLIENT_ERROR"),
];

on_both!(whole five_hundred_feeds_are_harvested_among_servers_that_misbehave, async |world| {
    let (good, bad) = (FeedServer::start(), FeedServer::start());
    let bodies: Vec<Uuid> = super::harness::world::TERRITORIES
        .iter()
        .filter(|body| body.kind == domain::collectivity::Kind::Commune)
        .take(GOOD + BAD.len())
        .map(domain::collectivity::Collectivity::id)
        .collect();
    let mut feeds = Vec::with_capacity(GOOD);
    for (number, body) in bodies[..GOOD].iter().enumerate() {
        feeds.push(feed_every(world, *body, &format!("good-{number}"), &good.url(&format!("/good/{number}.csv")), None).await);
    }
    let mut bads = Vec::new();
    for ((path, _), body) in BAD.iter().zip(&bodies[GOOD..]) {
        bads.push(feed_every(world, *body, &format!("bad{}", path.replace('/', "-")), &bad.url(path), None).await);
    }
    // Two processes on a server, one on an embedded database.
    let workers: Vec<Process> = (0..if world.engine() == Engine::Postgres { 2 } else { 1 }).map(|_| Process::worker(world)).collect();
    for round in 1..=2 {
        let all: Vec<_> = feeds.iter().chain(&bads).cloned().collect();
        let runs = queue(world, &all).await;
        assert_eq!(runs.len(), all.len());
        until_all_ended(world, 240).await;
        let ended = read::run::by_ids(&world.store, &runs).await.unwrap();
        let state = |index: usize| (ended[&runs[index]].state.as_str(), ended[&runs[index]].failure_code.as_deref());
        for index in 0..GOOD {
            assert_eq!(state(index), ("SUCCEEDED", None), "round {round}, feed {index}");
        }
        for (index, (path, code)) in BAD.iter().enumerate() {
            assert_eq!(state(GOOD + index).1, Some(*code), "round {round}, {path}");
        }
        good.next_edition();
    }
    // Every good feed has exactly its versions, every bad one none; and nothing was asked twice.
    assert_eq!(world.number("SELECT COUNT(*) FROM plan_version").await, 2 * i64::try_from(GOOD).unwrap());
    assert_eq!(world.number("SELECT COUNT(*) FROM plan").await, i64::try_from(GOOD).unwrap());
    assert!((0..GOOD).all(|number| good.asked(&format!("/good/{number}.csv")).0 == 2));
    check_whole(world).await;
    for worker in workers {
        if let Some(peak) = worker.peak() {
            assert!(peak < 200, "a worker used {peak} MB");
        }
        assert!(worker.stop(), "a worker that is told to stop ends well");
    }
});

on_both!(a_process_that_is_killed_leaves_nothing_half_done, async |world| {
    const FEEDS: usize = 12;
    let rounds = if world.engine() == Engine::Sqlite { 25 } else { 15 };
    let server = FeedServer::start();
    let mut feeds = Vec::new();
    for number in 0..FEEDS {
        feeds.push(feed(world, commune(number), &format!("feed-{number}"), &server.url(&format!("/good/{number}.csv"))).await);
    }
    for round in 0..rounds {
        let mut now = Vec::new();
        for feed in &feeds {
            now.push(again(world, feed).await);
        }
        queue(world, &now).await;
        let worker = Process::worker(world);
        // From before it has taken anything to after it has ended everything.
        tokio::time::sleep(Duration::from_millis(150 + 37 * round)).await;
        worker.kill();
        check_whole(world).await;
        let_leases_end(world).await;
        if round % 3 == 2 {
            server.next_edition();
        }
    }
    // On restart what was open is finished, once.
    let open: Vec<Uuid> = {
        let ids: Vec<Uuid> = feeds.iter().map(|feed| feed.id).collect();
        read::run::open_of_feeds(&world.store, &ids).await.unwrap().into_values().map(|run| run.id).collect()
    };
    let ended: HashMap<_, _> = work(world, &open).await;
    assert!(ended.values().all(|run| matches!(run.state.as_str(), "SUCCEEDED" | "UNCHANGED")), "{ended:?}");
    check_whole(world).await;
    assert_eq!(world.number("SELECT COUNT(*) FROM ingestion_run WHERE finished_at IS NULL").await, 0);
    assert_eq!(world.counts().await["plan"], i64::try_from(FEEDS).unwrap());
});

on_both!(a_process_that_is_killed_while_it_writes_is_followed_by_another, async |world| {
    let server = FeedServer::start();
    let good = feed(world, commune(1), "feed", &server.url("/good/a.csv")).await;
    // After the archive, before its row; then inside the publishing transaction, or before it where there is one writer only.
    for table in ["source_document", "plan_version"] {
        let run = queue(world, &[again(world, &good).await]).await.remove(0);
        let worker = Process::worker(world);
        let lock = if world.engine() == Engine::Postgres {
            let lock = world.lock(table).await;
            let waiting = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
            while world.number(waiting).await == 0 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            lock
        } else {
            // The worker takes the run, fetches it, and waits for its turn to write.
            while world.number("SELECT COUNT(*) FROM ingestion_run WHERE leased_by IS NOT NULL").await == 0 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            let lock = world.writes().await;
            tokio::time::sleep(Duration::from_millis(300)).await;
            lock
        };
        worker.kill();
        lock.rollback().await.unwrap();
        // A server notices that its client is gone when it next writes to it.
        let_leases_end(world).await;
        let ended = work(world, &[run]).await.remove(&run).unwrap();
        assert!(matches!(ended.state.as_str(), "SUCCEEDED" | "UNCHANGED"), "{ended:?}");
        check_whole(world).await;
        server.next_edition();
    }
    assert_eq!(world.counts().await["plan"], 1);
});

/// A server that restarts: all its connections break, and for a while it takes none.
#[test]
fn a_database_that_restarts_interrupts_a_run_and_loses_none() {
    super::harness::tell(Engine::Postgres, super::harness::Laid::Some, async |world| {
        let server = FeedServer::start();
        let mut feeds = Vec::new();
        for number in 0..20 {
            feeds.push(feed(world, commune(number), &format!("feed-{number}"), &server.url(&format!("/good/{number}.csv"))).await);
        }
        let runs = queue(world, &feeds).await;
        let worker = Process::worker(world);
        let admin = world.admin().await;
        let name = world.text("SELECT current_database()::text").await;
        for _ in 0..3 {
            tokio::time::sleep(Duration::from_millis(250)).await;
            admin.execute_unprepared(&format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")).await.unwrap();
            let stop = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
            admin.execute_unprepared(&stop).await.unwrap();
            tokio::time::sleep(Duration::from_millis(300)).await;
            admin.execute_unprepared(&format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")).await.unwrap();
        }
        // The pool of the story was cut as well: it finds its way back by itself.
        tokio::time::sleep(Duration::from_millis(500)).await;
        let_leases_end(world).await;
        until_all_ended(world, 60).await;
        let ended = read::run::by_ids(&world.store, &runs).await.unwrap();
        assert!(ended.values().all(|run| run.state == "SUCCEEDED"), "{ended:?}");
        check_whole(world).await;
        drop(worker);
    });
}

on_both!(feeds_of_one_collectivite_that_come_at_once_have_a_plan_each, async |world| {
    let server = FeedServer::start();
    let mut feeds = Vec::new();
    for number in 0..8 {
        // The same content for all of them: only the feed tells their plans apart.
        feeds.push(feed(world, commune(1), &format!("feed-{number}"), &server.url("/good/same.csv")).await);
    }
    for round in 1..=2 {
        let mut now = Vec::new();
        for feed in &feeds {
            now.push(again(world, feed).await);
        }
        let runs = queue(world, &now).await;
        let ended = work(world, &runs).await;
        assert!(ended.values().all(|run| run.state == "SUCCEEDED"), "round {round}: {ended:?}");
        assert_eq!(world.counts().await["plan"], 8, "round {round}");
        server.next_edition();
    }
    check_whole(world).await;
});

/// A disk that is full: the run says so, the last version stays in force, and with room again the next run publishes, without a restart.
///
/// SQLite is told that its file may not grow: what it answers then is what it answers on a full disk.
#[test]
fn a_full_disk_is_told_and_works_again_with_room() {
    super::harness::tell(Engine::Sqlite, super::harness::Laid::Some, async |world| {
        let server = FeedServer::start();
        let good = feed(world, commune(1), "feed", &server.url("/good/a.csv")).await;
        assert_eq!(super::faults::pull(world, std::slice::from_ref(&good)).await[0].state, "SUCCEEDED");
        let shown = world.shown(commune(1)).await;
        let large = feed(world, commune(2), "large", &server.url("/large.csv")).await;
        let run = queue(world, &[again(world, &large).await]).await.remove(0);
        let pages = world.number("PRAGMA page_count").await;
        let (narrow, before) = (world.narrow(pages + 24).await, world.counts().await);
        let taken = prisme::store::write::queue::take(&narrow.store, narrow.worker, Some(&[run]), 1, world.clock.now()).await.unwrap().remove(0);
        let error = narrow.ingest.work(narrow.worker, &taken, Some(&again(world, &large).await)).await.unwrap_err();
        assert_eq!(error.code(), "DISK_FULL", "{error:?}");
        assert_eq!((world.counts().await["plan_version"], world.shown(commune(1)).await), (before["plan_version"], shown));
        let outcome = narrow.ingest.give_back(narrow.worker, &taken, &error).await.unwrap();
        let trouble = outcome.trouble.unwrap();
        assert_eq!((outcome.state, trouble.code.as_str(), trouble.retry_at.is_some()), ("FAILED", "DISK_FULL", true));
        check_whole(world).await;
        // Room again.
        assert!(super::faults::pull(world, &[again(world, &large).await]).await[0].state.starts_with("SUCCEEDED"));
    });
}
