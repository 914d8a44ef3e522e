//! A service with a nation in it: S, M or L, on an engine, in a folder that goes with it.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use domain::access::Publisher;
use domain::collectivity::{Collectivity, Kind, table};
use domain::text::fold;
use flate2::read::GzDecoder;
use futures_util::StreamExt;
use poem::endpoint::BoxEndpoint;
use poem::{EndpointExt, Response};
use prisme::archive::Archive;
use prisme::clock::Clock;
use prisme::config::{Config, Variables};
use prisme::consult::search::Keeper;
use prisme::fetch::{Fetcher, Settings};
use prisme::http::{Parts, Persisted, routes};
use prisme::ingest::{Ingest, Submission};
use prisme::store::{Engine, Store, write};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};
use uuid::Uuid;

use super::copy::Copier;
use super::cost::Processor;
use super::plans::plan;

/// How large the nation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// S, M or L.
    pub name: &'static str,
    /// So many plans.
    pub plans: usize,
    /// Of so many actions each.
    pub actions: usize,
}

/// The sizes of the bench.
pub const SIZES: [Size; 3] =
    [Size { name: "S", plans: 200, actions: 40 }, Size { name: "M", plans: 5_000, actions: 50 }, Size { name: "L", plans: 35_000, actions: 50 }];

/// Versions of each plan.
pub const VERSIONS: usize = 3;
/// So many documents are published at a time.
const AT_ONCE: usize = 8;

/// What is measured.
pub struct Ground {
    /// The store of the service.
    pub store: Store,
    /// The way in.
    pub ingest: Ingest,
    /// The index.
    pub keeper: Keeper,
    /// The time.
    pub clock: Clock,
    /// A session beside the service.
    pub raw: DatabaseConnection,
    /// The address of the database.
    pub url: String,
    /// The cities that publish, the originals first.
    pub cities: Vec<Collectivity>,
    /// How large it is.
    pub size: Size,
    /// So many plans were published by the real path; the others are copies, city by city.
    pub real: usize,
    folder: PathBuf,
}

/// The communes of the official table in its order, then groupings, départements and régions.
fn cities() -> (Vec<Collectivity>, Vec<Collectivity>) {
    let mut text = String::new();
    GzDecoder::new(&include_bytes!("../../data/territories.tsv.gz")[..]).read_to_string(&mut text).expect("the table is text");
    let bodies = table::parse(&text).expect("the table can be read");
    let mut order: Vec<&Collectivity> = bodies.iter().filter(|body| body.kind == Kind::Commune).collect();
    // Spread over the country, the same way each time.
    order.sort_by_key(|body| {
        super::plans::Numbers::new(u64::from(body.official_code.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(131).wrapping_add(byte.into()))))
            .draw()
    });
    order.extend(bodies.iter().filter(|body| body.kind == Kind::Epci));
    let order = order.into_iter().cloned().collect();
    (bodies, order)
}

impl Ground {
    /// Opens a database that holds nothing yet and lays the nation on it: `real` plans by the real path, the others as copies of them.
    pub async fn lay(url: &str, folder: PathBuf, size: Size, real: usize) -> Self {
        let store = Store::open(url).await.expect("the database opens");
        store.migrate().await.expect("the migrations run");
        let (bodies, mut cities) = cities();
        write::territory::load(&store, "official", &bodies).await.expect("the territories load");
        store.close().await.expect("the database closes");
        cities.truncate(size.plans);
        let real = real.min(size.plans);
        let ground = Self::open(url, folder, size, cities, real).await;
        ground.publish_all(real).await;
        ground.copy_the_rest(real).await;
        ground
    }

    /// Opens what is laid: what a service does when it starts.
    pub async fn open(url: &str, folder: PathBuf, size: Size, cities: Vec<Collectivity>, real: usize) -> Self {
        let store = Store::open(url).await.expect("the database opens");
        let clock = Clock::fixed("2026-11-22T09:00:00Z".parse::<DateTime<Utc>>().expect("a time"));
        let archive = Archive::open(&folder.join("archive")).expect("the archive opens");
        let fetcher = Fetcher::new(Settings::default(), Arc::new(|| Clock::system().now()));
        let ingest = Ingest::new(store.clone(), archive, fetcher, clock.clone());
        let keeper = Keeper::new(store.clone(), Some(folder.join("index")));
        let mut options = ConnectOptions::new(url.to_owned());
        options.max_connections(1).sqlx_logging(false).test_before_acquire(false);
        let raw = Database::connect(options).await.expect("the database opens twice");
        Self { store, ingest, keeper, clock, raw, url: url.to_owned(), cities, size, real, folder }
    }

    /// The same, opened anew; this one is closed.
    pub async fn again(self) -> Self {
        let (url, folder, size, cities, real) = (self.url.clone(), self.folder.clone(), self.size, self.cities.clone(), self.real);
        let at = self.clock.now();
        self.close().await;
        settle(&folder);
        let ground = Self::open(&url, folder, size, cities, real).await;
        ground.clock.advance(at - ground.clock.now());
        ground
    }

    /// Closes the connections.
    pub async fn close(self) {
        self.raw.close().await.expect("the database closes");
        self.store.close().await.expect("the database closes");
    }

    /// The real routes of the service.
    pub fn routes(&self) -> Arc<BoxEndpoint<'static, Response>> {
        let config = Config::read(&Variables::new(), std::path::Path::new("/nowhere")).expect("settings");
        let parts = Parts {
            config,
            clock: self.clock.clone(),
            store: self.store.clone(),
            ingest: self.ingest.clone(),
            keeper: self.keeper.clone(),
            persisted: Persisted::default(),
            readiness: prisme::http::Readiness::default(),
        };
        Arc::new(routes(&parts).boxed())
    }

    /// Publishes a document for a city by the real path.
    pub async fn publish(&self, city: usize, document: String) {
        let submission = Submission { collectivity: Some(self.cities[city].id()), bytes: Bytes::from(document), ..Submission::default() };
        let outcome = self.ingest.publish(&Publisher::operator(), &submission, "MANUAL").await.expect("it is published");
        assert!(outcome.state.starts_with("SUCCEEDED"), "{outcome:?}");
    }

    async fn publish_all(&self, real: usize) {
        for version in 0..VERSIONS {
            self.clock.advance(TimeDelta::days(1));
            let began = Instant::now();
            futures_util::stream::iter(0..real).for_each_concurrent(AT_ONCE, |city| self.publish(city, plan(city, version, self.size.actions))).await;
            let took = began.elapsed().as_secs_f64();
            #[expect(clippy::cast_precision_loss, reason = "some thousands")]
            let (plans, actions) = (real as f64 / took, (real * self.size.actions) as f64 / took);
            println!("  version {}: {real} plans by the real path in {took:.1} s, {plans:.0} plans/s, {actions:.0} actions/s", version + 1);
        }
    }

    async fn copy_the_rest(&self, real: usize) {
        if self.cities.len() == real {
            return;
        }
        let began = Instant::now();
        let copies: Vec<Vec<(Uuid, Uuid, String)>> = self.cities[real..]
            .chunks(real)
            .map(|some| some.iter().zip(&self.cities).map(|(city, original)| (original.id(), city.id(), fold(&city.name))).collect())
            .collect();
        let hand = Copier { db: &self.raw };
        hand.copy(&copies).await;
        hand.check(&copies[0]).await;
        println!("  {} plans as copies of those, with their versions, in {:.1} s", self.cities.len() - real, began.elapsed().as_secs_f64());
    }

    /// How large the database is.
    pub async fn bytes(&self) -> String {
        let sql = match self.store.engine() {
            Engine::Sqlite => "SELECT page_count * page_size / 1048576 FROM pragma_page_count(), pragma_page_size()",
            Engine::Postgres => "SELECT pg_database_size(current_database()) / 1048576",
        };
        let row = self.raw.query_one_raw(Statement::from_string(self.raw.get_database_backend(), sql)).await.expect("it is answered");
        format!("{} MiB", row.expect("there is a row").try_get_by_index::<i64>(0).expect("a number"))
    }

    /// What counts processor time here.
    pub async fn processor(&self) -> Processor {
        if self.store.engine() == Engine::Sqlite {
            return Processor::new(Vec::new());
        }
        let sql = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()";
        let rows = self.raw.query_all_raw(Statement::from_string(self.raw.get_database_backend(), sql)).await.expect("the server tells");
        Processor::new(rows.iter().map(|row| row.try_get_by_index::<i32>(0).expect("a number").to_string()).collect())
    }
}

/// Waits until all that was laid is on the disk: it would be written while something else is measured.
fn settle(folder: &Path) {
    for entry in std::fs::read_dir(folder).expect("the folder can be listed") {
        let path = entry.expect("it can be listed").path();
        if path.is_dir() {
            settle(&path);
        } else {
            std::fs::File::open(&path).and_then(|file| file.sync_all()).expect("it reaches the disk");
        }
    }
}
