//! How fast 5,000 small feeds are harvested from a server on this machine: when all of them say something new, and when none does; beside
//! what it takes to fetch the same documents and do nothing with them. docs/performance.md tells what came of it.
//!
//! On SQLite, and on PostgreSQL where `PRISME_TEST_POSTGRES_URL` names a database that may be emptied for the purpose.

use std::io::Read;
use std::time::{Duration, Instant};

use domain::access::FeedManager;
use domain::collectivity::{Collectivity, Kind, table};
use domain::feed::Schedule;
use flate2::read::GzDecoder;
use futures_util::StreamExt;
use prisme::archive::Archive;
use prisme::clock::Clock;
use prisme::fetch::{Allowed, Fetcher, Known, Settings, Sink};
use prisme::ingest::{Declaration, Ingest};
use prisme::jobs::{self, Runner};
use prisme::store::filter::FeedFilter;
use prisme::store::page::Window;
use prisme::store::write::queue::{Queued, request};
use prisme::store::{Store, read, write};
use server::FeedServer;
use uuid::Uuid;

#[path = "../tests/service/harness/server.rs"]
#[expect(dead_code, reason = "the stories of the tests ask more of the same server")]
mod server;

const FEEDS: usize = 5_000;
/// Requests to the one host at a time: on the open network there is one, and there are many hosts.
const AT_ONCE: usize = 16;

/// Takes a document and keeps nothing.
struct Nothing;

impl Sink for Nothing {
    fn begin(&mut self) -> std::io::Result<()> {
        Ok(())
    }

    fn write(&mut self, _chunk: &[u8]) -> std::io::Result<()> {
        Ok(())
    }
}

fn fetcher() -> Fetcher {
    let allow = vec![Allowed::parse("127.0.0.1").expect("a host")];
    Fetcher::new(Settings { allow, per_host: AT_ONCE, ..Settings::default() }, std::sync::Arc::new(|| Clock::system().now()))
}

fn bodies() -> Vec<Collectivity> {
    let mut text = String::new();
    GzDecoder::new(&include_bytes!("../data/territories.tsv.gz")[..]).read_to_string(&mut text).expect("the table is text");
    table::parse(&text).expect("the table can be read")
}

fn said(what: &str, took: Duration) {
    #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
    let rate = FEEDS as f64 / took.as_secs_f64();
    println!("  {what:<28} {:>8.2} s  {rate:>8.0} feeds/s", took.as_secs_f64());
}

async fn bare(server: &FeedServer) -> Duration {
    let fetcher = fetcher();
    let began = Instant::now();
    let documents = futures_util::stream::iter(0..FEEDS).map(|number| {
        let (fetcher, url) = (fetcher.clone(), server.url(&format!("/good/{number}.csv")));
        async move { fetcher.fetch(&url.parse().expect("an address"), &Known::default(), &mut Nothing).await.expect("it is fetched") }
    });
    assert_eq!(documents.buffer_unordered(AT_ONCE).count().await, FEEDS);
    began.elapsed()
}

struct Ground {
    store: Store,
    ingest: Ingest,
    clock: Clock,
}

async fn ground(url: &str, folder: &std::path::Path, server: &FeedServer) -> Ground {
    let store = Store::open(url).await.expect("the database opens");
    store.migrate().await.expect("the migrations run");
    let bodies = bodies();
    write::territory::load(&store, "official", &bodies).await.expect("the territories load");
    let clock = Clock::system();
    let ingest = Ingest::new(store.clone(), Archive::open(folder).expect("the archive opens"), fetcher(), clock.clone());
    let communes = bodies.iter().filter(|body| body.kind == Kind::Commune).take(FEEDS);
    for (number, body) in communes.enumerate() {
        let declared = Declaration {
            name: Some(format!("feed-{number:05}")),
            collectivity: body.id(),
            url: Some(server.url(&format!("/good/{number}.csv"))),
            schedule: Some(Schedule::Daily),
            ..Declaration::default()
        };
        ingest.register(&FeedManager::operator(), &declared).await.expect("it is registered");
    }
    Ground { store, ingest, clock }
}

impl Ground {
    /// Reads every feed once, and answers how long that took and how the runs ended.
    async fn pass(&self) -> (Duration, usize) {
        let window = Window::first(u32::try_from(FEEDS).expect("few enough"));
        let page = read::feed::list(&self.store, &FeedFilter::default(), self.clock.now(), &window).await.expect("feeds are read");
        let queued: Vec<Queued> = page
            .items
            .iter()
            .map(|(feed, _)| Queued {
                id: self.clock.new_id(),
                feed: Some(feed.id),
                collectivity: feed.collectivity,
                document: None,
                trigger: "MANUAL",
                requested_by: "bench".to_owned(),
                options: None,
                at: self.clock.now(),
            })
            .collect();
        let runs: Vec<Uuid> = queued.iter().map(|queued| queued.id).collect();
        let began = Instant::now();
        request(&self.store, &FeedManager::operator(), &queued).await.expect("they are queued");
        let runner = Runner::new(self.store.clone(), self.ingest.clone(), self.clock.clone(), jobs::Settings::default());
        runner.work_off(&runs, |_| {}).await.expect("they are worked off");
        let took = began.elapsed();
        let ended = read::run::by_ids(&self.store, &runs).await.expect("runs are read");
        (took, ended.values().filter(|run| run.state == "UNCHANGED").count())
    }
}

async fn measure(engine: &str, url: &str, folder: &std::path::Path) {
    let server = FeedServer::start();
    println!("{engine}");
    said("fetched, and nothing else", bare(&server).await);
    let ground = ground(url, folder, &server).await;
    let (first, unchanged) = ground.pass().await;
    assert_eq!(unchanged, 0);
    said("all new", first);
    let (second, unchanged) = ground.pass().await;
    assert_eq!(unchanged, FEEDS);
    said("none new", second);
    println!("  the second pass is {:.1} times as fast", first.as_secs_f64() / second.as_secs_f64());
    ground.store.close().await.expect("the database closes");
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("prisme.db");
    runtime.block_on(measure("SQLite", &format!("sqlite://{}", file.display()), &folder.path().join("archive")));
    if let Ok(url) = std::env::var("PRISME_TEST_POSTGRES_URL") {
        runtime.block_on(measure("PostgreSQL", &url, &folder.path().join("archive-postgres")));
    }
}
