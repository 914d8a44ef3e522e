//! Servers that misbehave: each has its coded outcome, and the last good version stays in force.

use std::collections::HashMap;
use std::time::Duration;

use domain::access::FeedManager;
use domain::collectivity::Kind;
use domain::diagnostic::Language;
use domain::feed::Schedule;
use prisme::consult::health::explanation;
use prisme::ingest::Declaration;
use prisme::jobs::{Runner, Settings};
use prisme::store::read;
use prisme::store::record::{Feed, Run};
use prisme::store::write::queue::{Queued, request};
use uuid::Uuid;

use super::harness::on_both;
use super::harness::server::FeedServer;
use super::harness::world::{TERRITORIES, World, poitiers, rennes};

/// What a misbehaving address comes to: the state of its run and its code.
const MISBEHAVIOURS: [(&str, &str, &str); 23] = [
    ("/drip", "FAILED", "TIMEOUT_TOTAL"),
    ("/silent", "FAILED", "TIMEOUT_IDLE"),
    ("/endless", "REJECTED", "FILE_TOO_LARGE"),
    ("/huge", "REJECTED", "FILE_TOO_LARGE"),
    ("/bomb", "REJECTED", "FILE_TOO_LARGE"),
    ("/loop", "REJECTED", "REDIRECT_LIMIT"),
    ("/nowhere", "REJECTED", "REDIRECT_LIMIT"),
    ("/inside", "REJECTED", "ADDRESS_REFUSED"),
    ("/decimal", "REJECTED", "ADDRESS_REFUSED"),
    ("/unasked", "REJECTED", "NOT_MODIFIED_UNASKED"),
    ("/busy", "FAILED", "RATE_LIMITED"),
    ("/broken", "FAILED", "HTTP_SERVER_ERROR"),
    ("/gone", "REJECTED", "HTTP_CLIENT_ERROR"),
    ("/forbidden", "REJECTED", "HTTP_CLIENT_ERROR"),
    ("/cut", "REJECTED", "FILE_TRUNCATED"),
    ("/short", "REJECTED", "FILE_TRUNCATED"),
    ("/half-packed", "REJECTED", "FILE_TRUNCATED"),
    ("/liar", "REJECTED", "ENCODING_WRONG"),
    ("/brotli-liar", "REJECTED", "ENCODING_WRONG"),
    ("/odd-coding", "REJECTED", "ENCODING_WRONG"),
    ("/html", "REJECTED", "FILE_HTML_NOT_DATA"),
    ("/foreign.csv", "REJECTED", "PERIMETER_VIOLATION"),
    ("/nothing-here", "REJECTED", "HTTP_CLIENT_ERROR"),
];

/// One of the communes of the table of every story.
pub fn commune(number: usize) -> Uuid {
    TERRITORIES.iter().filter(|body| body.departement.as_deref() == Some("35") && body.kind == Kind::Commune).nth(number).unwrap().id()
}

/// A feed of a collectivité, registered.
pub async fn feed(world: &World, collectivity: Uuid, name: &str, url: &str) -> Feed {
    feed_every(world, collectivity, name, url, Some(Schedule::Daily)).await
}

/// The same, fetched so often; without a schedule only when somebody asks for it. Each feed has a moment of its own in the day: of five hundred
/// one has it while a story is told.
pub async fn feed_every(world: &World, collectivity: Uuid, name: &str, url: &str, schedule: Option<Schedule>) -> Feed {
    let declared = Declaration { name: Some(name.to_owned()), collectivity, url: Some(url.to_owned()), schedule, ..Declaration::default() };
    world.ingest.register(&FeedManager::operator(), &declared).await.expect("it can be registered")
}

/// The same as it stands now.
pub async fn again(world: &World, feed: &Feed) -> Feed {
    read::feed::by_ids(&world.store, &[feed.id]).await.unwrap().remove(&feed.id).unwrap()
}

/// Queues a run of each of these feeds.
pub async fn queue(world: &World, feeds: &[Feed]) -> Vec<Uuid> {
    world.clock.advance(chrono::TimeDelta::minutes(1));
    let queued: Vec<Queued> = feeds
        .iter()
        .map(|feed| Queued {
            id: world.clock.new_id(),
            feed: Some(feed.id),
            collectivity: feed.collectivity,
            document: None,
            trigger: "MANUAL",
            requested_by: "operator".to_owned(),
            options: None,
            at: world.clock.now(),
        })
        .collect();
    request(&world.store, &FeedManager::operator(), &queued).await.unwrap();
    let feeds: Vec<Uuid> = feeds.iter().map(|feed| feed.id).collect();
    let open = read::run::open_of_feeds(&world.store, &feeds).await.unwrap();
    feeds.iter().filter_map(|feed| open.get(feed).map(|run| run.id)).collect()
}

/// Works these runs off, and answers how they ended.
pub async fn work(world: &World, runs: &[Uuid]) -> HashMap<Uuid, Run> {
    let settings = Settings { tick: Duration::from_millis(100), ..Settings::default() };
    let runner = Runner::new(world.store.clone(), world.ingest.clone(), world.clock.clone(), settings);
    runner.work_off(runs, |_| {}).await.unwrap();
    read::run::by_ids(&world.store, runs).await.unwrap()
}

/// Reads feeds now.
pub async fn pull(world: &World, feeds: &[Feed]) -> Vec<Run> {
    let runs = queue(world, feeds).await;
    let mut ended = work(world, &runs).await;
    runs.iter().map(|run| ended.remove(run).unwrap()).collect()
}

on_both!(every_misbehaviour_has_its_code_and_harms_nobody, async |world| {
    let server = FeedServer::start();
    // Communes of the table, one for each address.
    let mut feeds = Vec::new();
    for (number, (path, ..)) in MISBEHAVIOURS.iter().enumerate() {
        let name = format!("feed{}", path.replace(['/', '.'], "-"));
        feeds.push(feed(world, commune(number), &name, &server.url("/good/first.csv")).await);
    }
    for run in pull(world, &feeds).await {
        assert_eq!(run.state, "SUCCEEDED", "{run:?}");
    }
    let before = world.counts().await;
    let mut moved = Vec::new();
    for (feed, (path, ..)) in feeds.iter().zip(MISBEHAVIOURS) {
        let declared = Declaration { collectivity: feed.collectivity, url: Some(server.url(path)), ..Declaration::default() };
        world.ingest.redeclare(&FeedManager::operator(), feed, &declared).await.unwrap();
        moved.push(again(world, feed).await);
    }
    let runs = pull(world, &moved).await;
    for ((path, state, code), run) in MISBEHAVIOURS.iter().zip(&runs) {
        assert_eq!((run.state.as_str(), run.failure_code.as_deref()), (*state, Some(*code)), "{path}: {run:?}");
        let said = run.said.clone().unwrap();
        assert!(said.iter().all(|said| said.len() > 20), "{path}: {said:?}");
    }
    // The last good version stays in force: nothing but attempts was written, and what two servers answered instead of a plan.
    let after = world.counts().await;
    for table in ["plan", "plan_version", "plan_version_action", "current_action", "action_state", "data version"] {
        assert_eq!(after[table], before[table], "{table}");
    }
    let now = world.clock.now();
    for ((path, state, _), feed) in MISBEHAVIOURS.iter().zip(&moved) {
        let (feed, shown) = (again(world, feed).await, world.shown(feed.collectivity).await);
        assert_eq!(feed.health(now).name(), "FAILING", "{path}");
        assert_eq!(feed.failures, 1, "{path}");
        assert!(read::version::by_ids(&world.store, &[shown]).await.unwrap()[&shown].action_count == 5);
        let run = read::run::by_ids(&world.store, &[feed.last_run.unwrap()]).await.unwrap().remove(&feed.last_run.unwrap());
        let said = explanation(&feed, run.as_ref(), now, Language::Fr);
        assert!(said.contains("reste en vigueur") && said.contains("Prochaine lecture"), "{path}: {said}");
        if *state == "FAILED" {
            assert!(run.unwrap().retry_at.is_some_and(|at| at > now), "{path}");
        }
    }
    // Whoever asks to be left alone is.
    let busy = &runs[10];
    assert!(busy.retry_at.unwrap() - now >= chrono::TimeDelta::hours(2), "{busy:?}");
    assert_eq!(busy.http_status, Some(429));
});

on_both!(nothing_new_makes_no_version, async |world| {
    let server = FeedServer::start();
    let feeds = [
        feed(world, rennes(), "etag", &server.url("/good/a.csv")).await,
        feed(world, poitiers(), "restless", &server.url("/restless.csv")).await,
        feed(world, commune(40), "shuffled", &server.url("/shuffled.csv")).await,
    ];
    assert!(pull(world, &feeds).await.iter().all(|run| run.state == "SUCCEEDED"));
    let before = world.counts().await;
    for _ in 0..3 {
        let feeds = [again(world, &feeds[0]).await, again(world, &feeds[1]).await, again(world, &feeds[2]).await];
        for run in pull(world, &feeds).await {
            assert_eq!((run.state.as_str(), run.failure_code.as_deref()), ("UNCHANGED", None), "{run:?}");
        }
    }
    let after = world.counts().await;
    for table in ["plan", "plan_version", "plan_version_action", "action_state", "data version"] {
        assert_eq!(after[table], before[table], "{table}");
    }
    assert_eq!(server.asked("/good/a.csv"), (4, 3));
    let feed = again(world, &feeds[0]).await;
    assert_eq!((feed.health(world.clock.now()).name(), feed.failures), ("HEALTHY", 0));
    server.next_edition();
    assert_eq!(pull(world, &[feed]).await[0].state, "SUCCEEDED");
});

on_both!(a_packed_answer_and_a_redirection_are_followed, async |world| {
    let server = FeedServer::start();
    let feeds = [feed(world, rennes(), "gzip", &server.url("/gzip.csv")).await, feed(world, poitiers(), "moved", &server.url("/moved.csv")).await];
    for run in pull(world, &feeds).await {
        assert_eq!(run.state, "SUCCEEDED", "{run:?}");
        let document = run.document.unwrap();
        let document = read::document::by_ids(&world.store, &[document]).await.unwrap().remove(&document).unwrap();
        assert!(document.url.unwrap().contains("csv"));
    }
    assert_eq!(world.archived(), 1, "both answered the same bytes");
});

on_both!(one_host_is_asked_by_one_at_a_time, async |world| {
    let server = FeedServer::start();
    let mut feeds = Vec::new();
    for number in 0..20 {
        feeds.push(feed(world, commune(number), &format!("feed-{number}"), &server.url(&format!("/good/{number}.csv"))).await);
    }
    assert!(pull(world, &feeds).await.iter().all(|run| run.state == "SUCCEEDED"));
    assert_eq!(server.most_at_once(), 1);
});
