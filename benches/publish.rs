//! How fast a plan of 50,000 actions is published on SQLite, from its bytes to the end of the transaction, beside what the engine itself
//! needs for the same rows. docs/performance.md tells what came of it.
//!
//! The territories and the first connections are made outside the timing; every publication begins on a database of its own.

use std::fmt::Write as _;
use std::hint::black_box;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use domain::access::Publisher;
use domain::collectivity::{Kind, id, table};
use flate2::read::GzDecoder;
use prisme::archive::Archive;
use prisme::clock::Clock;
use prisme::fetch::{Fetcher, Settings};
use prisme::ingest::{Ingest, Submission};
use prisme::store::{Store, write};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteRow, SqliteSynchronous};
use sea_orm::sqlx::{self, Column, ConnectOptions, Connection, Row, SqliteConnection, TypeInfo, ValueRef};
use tempfile::TempDir;
use tokio::runtime::Runtime;

const ACTIONS: usize = 50_000;

/// The tables that hold a row for each action.
const TABLES: [&str; 4] = ["action_lineage", "action_state", "plan_version_action", "current_action"];

/// A plan as cities publish it, with texts of the usual length; `moved` says which action has another status.
fn plan(moved: Option<usize>) -> Bytes {
    const STATUSES: [&str; 6] = ["En cours", "À venir", "Réalisé", "", "Permanent", "Partiellement réalisé"];
    const DUE: [&str; 5] = ["30/06/2026", "T4 2026", "", "fin 2027", "2025"];
    const BUDGETS: [&str; 4] = ["12 000,50 €", "", "15 k€", "1,2 M€"];
    let mut text = String::from("N°;Axe;Action;Descriptif;Pilote;Partenaires;État d'avancement;Échéance;Budget\n");
    for action in 0..ACTIONS {
        let status = if moved == Some(action) { "Abandonné" } else { STATUSES[action % STATUSES.len()] };
        let _ = writeln!(
            text,
            "R{action:05};Axe {};Former les agents d'accueil de la direction {action};Deux journées par agent : accueil du public, puis \
            situations concrètes et ressources, dans le lieu {action}.;Direction de la relation aux usagers;Associations locales;{status};{};{}",
            action / 500,
            DUE[action % DUE.len()],
            BUDGETS[action % BUDGETS.len()],
        );
    }
    text.into()
}

/// A database with all tables and territories, as bytes.
fn prepared(runtime: &Runtime) -> Vec<u8> {
    let mut text = String::new();
    GzDecoder::new(&include_bytes!("../data/territories.tsv.gz")[..]).read_to_string(&mut text).expect("the table is text");
    let bodies = table::parse(&text).expect("the table can be read");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("prepared.db");
    runtime.block_on(async {
        let store = open(&file).await;
        store.migrate().await.expect("the migrations run");
        write::territory::load(&store, "official", &bodies).await.expect("the territories load");
        store.close().await.expect("the database closes");
    });
    std::fs::read(&file).expect("the file was just written")
}

/// Nothing is fetched here.
fn fetcher() -> Fetcher {
    Fetcher::new(Settings::default(), std::sync::Arc::new(|| Clock::system().now()))
}

async fn open(file: &Path) -> Store {
    Store::open(&format!("sqlite://{}", file.display())).await.expect("the database opens")
}

/// A service on a database of its own; the folder goes with it.
struct Ground {
    ingest: Ingest,
    store: Store,
    folder: TempDir,
}

fn ground(runtime: &Runtime, prepared: &[u8]) -> Ground {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("prisme.db");
    std::fs::write(&file, prepared).expect("the file can be written");
    runtime.block_on(async {
        let store = open(&file).await;
        let archive = Archive::open(&folder.path().join("archive")).expect("the archive opens");
        let ingest = Ingest::new(store.clone(), archive, fetcher(), Clock::system());
        // Loads who is called what, which a running service has at hand.
        ingest.validate(&submission(Bytes::from_static(b"titre\nFormer\n"))).await.expect("it can be read");
        Ground { ingest, store, folder }
    })
}

fn submission(bytes: Bytes) -> Submission {
    Submission { collectivity: Some(id(Kind::Commune, "35238")), bytes, ..Submission::default() }
}

async fn publish(ground: &Ground, bytes: &Bytes) {
    let outcome = ground.ingest.publish(&Publisher::operator(), &submission(bytes.clone()), "MANUAL").await.expect("it is published");
    assert!(outcome.state.starts_with("SUCCEEDED"), "{outcome:?}");
}

/// The rows of a published plan, to be written again by nothing but the engine.
struct Rows {
    columns: usize,
    table: &'static str,
    values: Vec<Vec<Value>>,
}

#[derive(Clone)]
enum Value {
    Null,
    Number(i64),
    Text(String),
    Blob(Vec<u8>),
}

fn value(row: &SqliteRow, column: usize) -> Value {
    let raw = row.try_get_raw(column).expect("the column is there");
    if raw.is_null() {
        return Value::Null;
    }
    match raw.type_info().name() {
        "TEXT" => Value::Text(row.try_get_unchecked(column).expect("a text")),
        "BLOB" => Value::Blob(row.try_get_unchecked(column).expect("bytes")),
        _ => Value::Number(row.try_get_unchecked(column).expect("a number")),
    }
}

async fn connect(file: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(file).journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Full);
    options.pragma("cache_size", "-32000").connect().await.expect("the database opens")
}

async fn rows(file: &Path) -> Vec<Rows> {
    let mut connection = connect(file).await;
    let mut all = Vec::new();
    for table in TABLES {
        let found = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT * FROM {table}"))).fetch_all(&mut connection).await.expect("rows are read");
        let columns = found[0].columns().len();
        let values = found.iter().map(|row| (0..columns).map(|column| value(row, column)).collect()).collect();
        black_box(found[0].columns()[0].name());
        all.push(Rows { columns, table, values });
    }
    all
}

/// Writes the same rows with statements of so many rows each, in one transaction.
async fn write_rows(file: &Path, all: &[Rows], together: usize) {
    let mut connection = connect(file).await;
    let mut tx = connection.begin_with("BEGIN IMMEDIATE").await.expect("the transaction begins");
    for Rows { columns, table, values } in all {
        let row = format!("({})", vec!["?"; *columns].join(","));
        for chunk in values.chunks(together) {
            let sql = format!("INSERT INTO {table} VALUES {}", vec![row.as_str(); chunk.len()].join(","));
            let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
            for value in chunk.iter().flatten() {
                query = match value {
                    Value::Null => query.bind(None::<i64>),
                    Value::Number(number) => query.bind(number),
                    Value::Text(text) => query.bind(text),
                    Value::Blob(bytes) => query.bind(bytes),
                };
            }
            query.execute(&mut *tx).await.expect("rows are written");
        }
    }
    tx.commit().await.expect("the transaction ends");
}

fn bench(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let prepared = prepared(&runtime);
    let (first, second) = (plan(None), plan(Some(25_000)));
    println!("{ACTIONS} actions, {} bytes", first.len());
    let mut group = criterion.benchmark_group("publish 50,000 actions on SQLite");
    group.sample_size(10).measurement_time(Duration::from_secs(20)).throughput(Throughput::Elements(ACTIONS as u64));
    group.bench_function("reading alone", |bencher| {
        let options = domain::reading::Options { keep_raw: true, ..Default::default() };
        bencher.iter(|| domain::reading::read_whole(&first, &options));
    });
    group.bench_function("a first version", |bencher| {
        bencher.iter_batched(
            || ground(&runtime, &prepared),
            |ground| {
                runtime.block_on(publish(&ground, &first));
                ground
            },
            BatchSize::PerIteration,
        );
    });
    // A database with the first version, to go on from.
    let published = {
        let ground = ground(&runtime, &prepared);
        runtime.block_on(async {
            publish(&ground, &first).await;
            ground.store.clone().close().await.expect("the database closes");
        });
        std::fs::read(ground.folder.path().join("prisme.db")).expect("the file is there")
    };
    group.bench_function("a second version with one changed action", |bencher| {
        bencher.iter_batched(
            || ground(&runtime, &published),
            |ground| {
                runtime.block_on(publish(&ground, &second));
                ground
            },
            BatchSize::PerIteration,
        );
    });
    let kept = tempfile::tempdir().expect("a temporary folder");
    let source = kept.path().join("published.db");
    std::fs::write(&source, &published).expect("the file can be written");
    let all = runtime.block_on(rows(&source));
    for together in [1, 100] {
        group.bench_function(format!("floor: the same rows alone, {together} for each INSERT"), |bencher| {
            bencher.iter_batched(
                || {
                    let folder = tempfile::tempdir().expect("a temporary folder");
                    std::fs::write(folder.path().join("prisme.db"), &prepared).expect("the file can be written");
                    folder
                },
                |folder| {
                    runtime.block_on(write_rows(&folder.path().join("prisme.db"), &all, together));
                    folder
                },
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
