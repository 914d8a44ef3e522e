//! What a story acts on, and what it looks at: the real pipeline from below the faces.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::sync::LazyLock;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use domain::access::Publisher;
use domain::collectivity::{Collectivity, Kind, id, table};
use flate2::read::GzDecoder;
use prisme::archive::Archive;
use prisme::clock::Clock;
use prisme::config::Config;
use prisme::consult::search::Keeper;
use prisme::fetch::{Allowed, Fetcher, Settings as FetchSettings};
use prisme::http::{Parts, Persisted};
use prisme::ingest::{Ingest, IngestError, Outcome, Submission};
use prisme::store::{Engine, Store, read, write};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, Statement, TransactionTrait};
use uuid::Uuid;

use super::{Ground, Laid};

/// The official table, as it is published with Prisme.
pub static TERRITORIES: LazyLock<Vec<Collectivity>> = LazyLock::new(|| {
    let mut text = String::new();
    GzDecoder::new(&include_bytes!("../../../data/territories.tsv.gz")[..]).read_to_string(&mut text).expect("the table is text");
    table::parse(&text).expect("the table can be read")
});

/// The cities of which stories tell, by their INSEE codes: their names are such that a dictionary, a server's locale and a comparison
/// of bytes put them in different orders.
pub const CITIES: [&str; 8] = ["75056", "35238", "94038", "51230", "88160", "59668", "02558", "13201"];

/// Brings a database to where stories begin.
pub async fn lay(store: &Store, laid: Laid) {
    store.migrate().await.expect("the migrations run");
    let wanted = |body: &&Collectivity| {
        let is_city = CITIES.contains(&body.official_code.as_str()) || body.official_code == "86194";
        let is_near = body.departement.as_deref().is_some_and(|departement| ["02", "35"].contains(&departement));
        laid == Laid::Whole || is_city || is_near || !matches!(body.kind, Kind::Commune | Kind::Epci | Kind::MunicipalArrondissement)
    };
    let bodies: Vec<Collectivity> = TERRITORIES.iter().filter(wanted).cloned().collect();
    write::territory::load(store, "official", &bodies).await.expect("the territories load");
}

/// What fetches feeds from servers of this machine, without patience for those that drip.
pub fn fetcher() -> Fetcher {
    let settings = FetchSettings {
        allow: vec![Allowed::parse("127.0.0.1").expect("a host")],
        idle: std::time::Duration::from_millis(500),
        total: std::time::Duration::from_secs(2),
        tries: 2,
        ..FetchSettings::default()
    };
    Fetcher::new(settings, std::sync::Arc::new(|| Clock::system().now()))
}

/// A node whose embedded database may not grow beyond so many pages.
pub struct Narrow {
    pub store: Store,
    pub ingest: Ingest,
    pub worker: domain::access::Worker,
}

/// The service of a story.
pub struct World {
    pub store: Store,
    pub ingest: Ingest,
    pub clock: Clock,
    pub keeper: Keeper,
    pub url: String,
    archive: std::path::PathBuf,
    raw: DatabaseConnection,
}

impl World {
    /// Opens what lies on this ground.
    pub async fn open(ground: &Ground) -> Self {
        let store = Store::open(&ground.url).await.expect("the database opens");
        let archive = ground.folder.path().join("archive");
        let clock = Clock::fixed("2026-11-22T09:00:00Z".parse::<DateTime<Utc>>().expect("a time"));
        let kept = Archive::open(&archive).expect("the archive opens");
        let ingest = Ingest::new(store.clone(), kept, fetcher(), clock.clone());
        let raw = Database::connect(ground.url.clone()).await.expect("the database opens twice");
        let keeper = Keeper::new(store.clone(), Some(ground.folder.path().join("index")));
        Self { store, ingest, clock, keeper, url: ground.url.clone(), archive, raw }
    }

    /// What the faces need, with these settings.
    pub fn parts(&self, config: Config) -> Parts {
        Parts {
            config,
            clock: self.clock.clone(),
            store: self.store.clone(),
            ingest: self.ingest.clone(),
            keeper: self.keeper.clone(),
            persisted: Persisted::default(),
            readiness: prisme::http::Readiness::default(),
        }
    }

    /// The same database for another node, with the same archive and the same clock.
    pub async fn another_node(&self) -> Ingest {
        let store = Store::open(&self.url).await.expect("the database opens for another node");
        Ingest::new(store, Archive::open(&self.archive).expect("the archive opens"), fetcher(), self.clock.clone())
    }

    pub fn engine(&self) -> Engine {
        self.store.engine()
    }

    /// Publishes a document for a collectivité, as the operator, and some time after what came before.
    pub async fn publish(&self, collectivity: Uuid, document: impl Into<Bytes>) -> Outcome {
        self.submit(&Submission { collectivity: Some(collectivity), bytes: document.into(), ..Submission::default() })
            .await
            .expect("it is dealt with")
    }

    /// Publishes what is submitted, as the operator.
    pub async fn submit(&self, submission: &Submission) -> Result<Outcome, IngestError> {
        self.clock.advance(chrono::TimeDelta::minutes(1));
        self.ingest.publish(&Publisher::operator(), submission, "MANUAL").await
    }

    /// How many rows each table holds at one moment: one statement sees one state, whoever writes beside it.
    pub async fn counts(&self) -> BTreeMap<&'static str, i64> {
        const TABLES: [&str; 13] = [
            "action_lineage",
            "action_state",
            "collectivity",
            "collectivity_membership",
            "current_action",
            "ingestion_run",
            "plan",
            "plan_section",
            "plan_version",
            "plan_version_action",
            "source_document",
            "unattached_text",
            "version_tally",
        ];
        let mut columns: Vec<String> = TABLES.iter().map(|table| format!("(SELECT COUNT(*) FROM {table})")).collect();
        columns.push("COALESCE((SELECT number FROM service_fact WHERE name = 'data_version'), 0)".to_owned());
        let sql = format!("SELECT {}", columns.join(", "));
        let row = self.raw.query_one_raw(self.statement(&sql)).await.expect("the statement is answered").expect("there is a row");
        let names = TABLES.into_iter().chain(["data version"]);
        names.enumerate().map(|(at, name)| (name, row.try_get_by_index(at).expect("it is a number"))).collect()
    }

    /// The one number that a statement answers.
    pub async fn number(&self, sql: &str) -> i64 {
        let row = self.raw.query_one_raw(self.statement(sql)).await.expect("the statement is answered").expect("there is a row");
        let wide = row.try_get_by_index::<i64>(0).or_else(|_| row.try_get_by_index::<i32>(0).map(i64::from));
        wide.or_else(|_| row.try_get_by_index::<i16>(0).map(i64::from)).expect("it is a number")
    }

    /// The one text that a statement answers.
    pub async fn text(&self, sql: &str) -> String {
        let row = self.raw.query_one_raw(self.statement(sql)).await.expect("the statement is answered").expect("there is a row");
        row.try_get_by_index(0).expect("it is a text")
    }

    /// Changes what is stored behind the back of the service.
    pub async fn alter(&self, sql: &str) {
        self.raw.execute_raw(self.statement(sql)).await.expect("the statement is carried out");
    }

    /// The folder that holds the archive.
    pub fn folder(&self) -> &Path {
        self.archive.parent().expect("the archive lies in a folder")
    }

    /// A transaction of somebody else that lets nobody touch a table, on a server.
    pub async fn lock(&self, table: &str) -> DatabaseTransaction {
        let tx = self.raw.begin().await.expect("a transaction begins");
        tx.execute_raw(self.statement(&format!("LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))).await.expect("the table can be locked");
        tx
    }

    /// The same database for a node whose disk has no more room than so many pages; embedded only.
    pub async fn narrow(&self, pages: i64) -> Narrow {
        let store = Store::open_narrow(&self.url, pages).await.expect("the database opens for another node");
        let archive = Archive::open(&self.archive).expect("the archive opens");
        let ingest = Ingest::new(store.clone(), archive, fetcher(), self.clock.clone());
        Narrow { store, ingest, worker: domain::access::Worker::new(self.clock.new_id()) }
    }

    /// A session on the server that is in no story's database.
    pub async fn admin(&self) -> DatabaseConnection {
        let url = std::env::var("PRISME_TEST_POSTGRES_URL").expect("a server");
        Database::connect(url).await.expect("the server answers")
    }

    /// A writing transaction of somebody else, which holds what a writer holds until it ends.
    pub async fn writes(&self) -> DatabaseTransaction {
        let tx = self.raw.begin().await.expect("a transaction begins");
        tx.execute_raw(self.statement("UPDATE api_key SET label = label")).await.expect("the writer's turn has come");
        tx
    }

    fn statement(&self, sql: &str) -> Statement {
        let backend = if self.engine() == Engine::Sqlite { DbBackend::Sqlite } else { DbBackend::Postgres };
        Statement::from_string(backend, sql)
    }

    /// How many documents the archive holds.
    pub fn archived(&self) -> usize {
        fn files(folder: &Path) -> usize {
            let entries = std::fs::read_dir(folder).expect("the archive is a folder");
            entries.map(|entry| entry.expect("it can be listed").path()).map(|path| if path.is_dir() { files(&path) } else { 1 }).sum()
        }
        files(&self.archive)
    }

    /// The version that the only plan of a collectivité shows.
    pub async fn shown(&self, collectivity: Uuid) -> Uuid {
        let mut plans = read::plan::of_collectivities(&self.store, &[collectivity]).await.expect("plans are read");
        let plans = plans.remove(&collectivity).unwrap_or_default();
        assert_eq!(plans.len(), 1, "one plan of {collectivity}");
        plans[0].current.expect("the plan shows a version")
    }
}

pub fn paris() -> Uuid {
    id(Kind::SpecialStatus, "75056")
}

pub fn rennes() -> Uuid {
    id(Kind::Commune, "35238")
}

pub fn poitiers() -> Uuid {
    id(Kind::Commune, "86194")
}

/// A demonstration feed.
pub fn demo(name: &str) -> Bytes {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo").join(name);
    std::fs::read(path).expect("a demonstration feed is there").into()
}
