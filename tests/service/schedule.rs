//! What is due when, and what a clock that jumps makes of it; workbooks that come by a feed; a disk that is full.

use std::time::Duration;

use chrono::TimeDelta;
use domain::access::{FeedManager, Worker};
use domain::feed::{Health, Schedule};
use prisme::ingest::Declaration;
use prisme::jobs::{Runner, Settings};
use prisme::store::filter::FeedFilter;
use prisme::store::page::Window;
use prisme::store::read;
use prisme::store::write::queue::{enqueue_due, extend, release, take};

use super::faults::{again, commune, feed, pull, queue};
use super::harness::on_both;
use super::harness::server::FeedServer;
use super::harness::world::World;

/// Queues what is due now, and answers how many that is.
async fn due(world: &World) -> usize {
    let now = world.clock.now();
    let next = |feed: &prisme::store::record::Feed| feed.schedule.map(|schedule| schedule.next(feed.id, now));
    enqueue_due(&world.store, Worker::new(world.clock.new_id()), now, 1_000, || world.clock.new_id(), next).await.unwrap()
}

/// Ends what is open, so that the next can be queued.
async fn end_all(world: &World) {
    world.alter("UPDATE ingestion_run SET finished_at = queued_at, state = 'UNCHANGED' WHERE finished_at IS NULL").await;
}

on_both!(each_feed_is_due_once_a_day_whatever_the_clock_does, async |world| {
    const FEEDS: usize = 10;
    for number in 0..FEEDS {
        feed(world, commune(number), &format!("feed-{number}"), &format!("https://ville-{number}.fr/plan.csv")).await;
    }
    assert_eq!(due(world).await, 0, "the first reading of many feeds is spread over an hour");
    world.clock.advance(TimeDelta::hours(1));
    assert_eq!(due(world).await, FEEDS);
    assert_eq!(due(world).await, 0, "what is queued is not queued again");
    end_all(world).await;
    // Back by an hour, and forth again: nothing is due twice.
    world.clock.advance(TimeDelta::hours(-1));
    assert_eq!(due(world).await, 0);
    world.clock.advance(TimeDelta::hours(1));
    let mut runs = 0;
    // Ten days in steps of half an hour, over the end of daylight saving elsewhere.
    for _ in 0..10 * 48 {
        world.clock.advance(TimeDelta::minutes(30));
        runs += due(world).await;
        end_all(world).await;
    }
    assert!((9 * FEEDS..=10 * FEEDS).contains(&runs), "{runs}");
    // A machine that slept for a week catches up once.
    world.clock.advance(TimeDelta::days(7));
    assert_eq!((due(world).await, due(world).await), (FEEDS, 0));
});

on_both!(a_paused_feed_and_one_without_a_schedule_are_not_due, async |world| {
    let by = FeedManager::operator();
    let paused = feed(world, commune(1), "paused", "https://ville.fr/plan.csv").await;
    let pause = Declaration { collectivity: paused.collectivity, paused: Some(true), ..Declaration::default() };
    world.ingest.redeclare(&by, &paused, &pause).await.unwrap();
    let manual = Declaration {
        name: Some("sans".to_owned()),
        collectivity: commune(2),
        url: Some("https://ville.fr/b.csv".to_owned()),
        ..Declaration::default()
    };
    world.ingest.register(&by, &manual).await.unwrap();
    world.clock.advance(TimeDelta::days(40));
    assert_eq!(due(world).await, 0);
    let resumed = Declaration { collectivity: paused.collectivity, paused: Some(false), ..Declaration::default() };
    world.ingest.redeclare(&by, &again(world, &paused).await, &resumed).await.unwrap();
    world.clock.advance(TimeDelta::hours(2));
    assert_eq!(due(world).await, 1);
});

on_both!(a_lease_is_its_workers_until_it_ends_or_is_given_back, async |world| {
    let good = feed(world, commune(1), "feed", "https://ville.fr/plan.csv").await;
    let run = queue(world, &[good]).await.remove(0);
    let (one, other) = (Worker::new(world.clock.new_id()), Worker::new(world.clock.new_id()));
    let now = world.clock.now();
    let taken = take(&world.store, one, None, 10, now).await.unwrap();
    assert_eq!((taken.len(), taken[0].run, taken[0].attempts), (1, run, 1));
    assert!(take(&world.store, other, None, 10, now).await.unwrap().is_empty());
    // A clock that jumps, here or there, changes nothing: leases follow the clock of the database.
    assert!(take(&world.store, other, None, 10, now + TimeDelta::hours(5)).await.unwrap().is_empty());
    assert_eq!(extend(&world.store, one, &[run]).await.unwrap(), [run]);
    assert!(extend(&world.store, other, &[run]).await.unwrap().is_empty());
    release(&world.store, one, &[run]).await.unwrap();
    let taken = take(&world.store, other, None, 10, now).await.unwrap();
    assert_eq!(taken[0].attempts, 1, "what was given back does not count");
    // A worker that dies is followed by another, ten times at most.
    for attempt in 2..=11 {
        world.alter("UPDATE ingestion_run SET leased_until = 0").await;
        let taken = take(&world.store, one, None, 10, now).await.unwrap();
        assert_eq!(taken.first().map(|taken| taken.attempts), (attempt <= 10).then_some(attempt));
    }
    let lost = read::run::by_ids(&world.store, &[run]).await.unwrap().remove(&run).unwrap();
    assert_eq!((lost.state.as_str(), lost.failure_code.as_deref()), ("FAILED", Some("WORKER_LOST")));
});

on_both!(a_worker_reads_what_becomes_due_and_stops_when_it_is_told_to, async |world| {
    let server = FeedServer::start();
    let good = feed(world, commune(1), "feed", &server.url("/good/a.csv")).await;
    world.clock.advance(TimeDelta::hours(1));
    let settings = Settings { tick: Duration::from_millis(50), ..Settings::default() };
    let runner = Runner::new(world.store.clone(), world.ingest.clone(), world.clock.clone(), settings);
    let read = async {
        while again(world, &good).await.last_success.is_none() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    Box::pin(tokio::time::timeout(Duration::from_secs(20), runner.serve(read))).await.expect("it stops");
    let run = again(world, &good).await.last_run.unwrap();
    let run = read::run::by_ids(&world.store, &[run]).await.unwrap().remove(&run).unwrap();
    assert_eq!((run.trigger.as_str(), run.state.as_str()), ("SCHEDULE", "SUCCEEDED"));
});

on_both!(a_run_that_nobody_ends_is_ended, async |world| {
    world.alter("INSERT INTO ingestion_run (id, state, trigger, queued_at, attempts) VALUES ('00000000-0000-7000-8000-000000000001', 'VALIDATING', 'MANUAL', 0, 1)").await;
    let ended = prisme::store::write::queue::sweep(&world.store, Worker::new(world.clock.new_id()), world.clock.now()).await.unwrap();
    assert_eq!(ended, 1);
    assert_eq!(world.text("SELECT failure_code FROM ingestion_run").await, "INTERRUPTED");
});

on_both!(the_health_of_feeds_is_told_alike_by_the_list_and_by_each, async |world| {
    let server = FeedServer::start();
    let paths = ["/good/a.csv", "/broken", "/html", "/good/b.csv", "/good/c.csv", "/good/d.csv"];
    let mut feeds = Vec::new();
    for (number, path) in paths.iter().enumerate() {
        feeds.push(feed(world, commune(number), &format!("feed-{number}"), &server.url(path)).await);
    }
    pull(world, &feeds[..5]).await;
    let pause = Declaration { collectivity: feeds[3].collectivity, paused: Some(true), ..Declaration::default() };
    world.ingest.redeclare(&FeedManager::operator(), &feeds[3], &pause).await.unwrap();
    world.alter("UPDATE feed SET last_success_at = 0 WHERE name = 'feed-4'").await;
    let now = world.clock.now();
    let mut seen = Vec::new();
    for health in Health::ALL {
        let filter = FeedFilter { health: Some(vec![*health]), ..FeedFilter::default() };
        let page = read::feed::list(&world.store, &filter, now, &Window::first(100)).await.unwrap();
        for (feed, _) in page.items {
            assert_eq!(feed.health(now), *health, "{}", feed.name);
            seen.push((feed.name, health.name()));
        }
    }
    seen.sort();
    let wanted = ["HEALTHY", "FAILING", "FAILING", "PAUSED", "STALE", "NEVER_RUN"];
    assert_eq!(seen.iter().map(|(_, health)| *health).collect::<Vec<_>>(), wanted, "{seen:?}");
    let mut facets = read::feed::facet(&world.store, &FeedFilter::default(), read::feed::Facet::Health, now).await.unwrap();
    facets.sort();
    assert_eq!(facets.iter().map(|(_, count)| count).sum::<i64>(), 6);
    assert_eq!(facets.iter().find(|(value, _)| value.as_deref() == Some("FAILING")).map(|(_, count)| *count), Some(2));
    assert_eq!(Schedule::Daily.period(), TimeDelta::days(1));
});
