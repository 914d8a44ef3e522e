//! What comparing, listing and searching takes over a small, a middling and a whole nation, through the real routes, beside what the database
//! itself takes for the same rows. docs/performance.md tells what came of it.
//!
//! `cargo bench --bench compare -- sqlite S M L` measures these sizes on this engine; `postgres` wants `PRISME_TEST_POSTGRES_URL`
//! (`.ci/postgres cargo bench --bench compare -- postgres S L`). `real=N` publishes so many plans by the real path (1,000 unless told) and copies
//! the others below the tables; `folder=PATH` lays the databases there; `only=q7` asks
//! the questions whose name begins so.

use std::path::Path;
use std::time::Instant;

use sea_orm::{ConnectionTrait, Database};

#[path = "compare/anchors.rs"]
mod anchors;
#[path = "compare/ask.rs"]
mod ask;
#[path = "compare/copy.rs"]
mod copy;
#[path = "compare/cost.rs"]
mod cost;
#[path = "compare/ground.rs"]
mod ground;
#[path = "compare/plans.rs"]
mod plans;
#[path = "compare/publishing.rs"]
mod publishing;
#[path = "compare/questions.rs"]
mod questions;
#[path = "compare/table.rs"]
mod table;

use ask::Client;
use cost::{load, millis, resident};
use ground::{Ground, SIZES, Size};
use table::{Figures, print};

/// So many plans are published by the real path, unless told.
const REAL: usize = 1_000;

/// Measures one size.
async fn measure(url: &str, folder: &Path, size: Size, real: usize, only: &str) -> Figures {
    println!("{}: {} plans of {} actions, 3 versions; load {}", size.name, size.plans, size.actions, load());
    let ground = Ground::lay(url, folder.to_owned(), size, real).await;
    let began = Instant::now();
    ground.keeper.rebuild(|_| {}).await.expect("the index is made");
    println!("  the search index is made in {:.1} s; the database has {}", began.elapsed().as_secs_f64(), ground.bytes().await);
    // Opened anew, as a service that starts: from the opening of the store to the first matrix.
    let began = Instant::now();
    let ground = ground.again().await;
    let client = Client(ground.routes());
    let first = ground.cities.iter().take(20).map(|city| questions::named(city.id())).collect::<Vec<_>>();
    client.data(questions::FEW, serde_json::json!({"input": {"collectivities": first}})).await;
    let cold = millis(began.elapsed());
    let idle = resident();
    println!("  cold start to the first matrix {cold:.0} ms, {idle} MiB resident; load {}", load());
    let keys = questions::Keys::of(&ground).await;
    let processor = ground.processor().await;
    let mut figures = Figures::new(size);
    for (name, measured) in anchors::anchors(&ground, &processor).await {
        figures.add(&format!("SQL: {name}"), f64::NAN, measured);
    }
    for question in questions::questions(&ground, &keys).into_iter().filter(|question| only.is_empty() || question.name.starts_with(only)) {
        // Connections of the pool are opened when they are wanted.
        let processor = ground.processor().await;
        let measured = client.measure(&processor, question.query, &question.variables).await;
        figures.add(question.name, question.growth, measured);
        if question.query == questions::MATRIX {
            let again = client.measure_again(&processor, question.query, &question.variables[0]).await;
            figures.add("the same matrix again", f64::NAN, again);
            let known = client.measure_known(&processor, question.query, &question.variables[0]).await;
            figures.add("the same matrix, known: 304", f64::NAN, known);
        }
    }
    println!("  {} MiB resident after the questions; load {}", resident(), load());
    publishing::publishing(&ground, &client, &mut figures).await;
    println!("  {} MiB resident after publishing; load {}", resident(), load());
    ground.close().await;
    figures
}

async fn sqlite(folder: &Path, sizes: &[Size], real: usize, only: &str) -> Vec<Figures> {
    let mut all = Vec::new();
    for size in sizes {
        let lain = tempfile::tempdir_in(folder).expect("a temporary folder");
        all.push(measure(&format!("sqlite://{}", lain.path().join("prisme.db").display()), lain.path(), *size, real, only).await);
    }
    all
}

async fn postgres(folder: &Path, sizes: &[Size], real: usize, only: &str) -> Vec<Figures> {
    let server = std::env::var("PRISME_TEST_POSTGRES_URL").expect("PRISME_TEST_POSTGRES_URL names a server");
    let admin = Database::connect(&server).await.expect("the server answers");
    let mut all = Vec::new();
    for size in sizes {
        let name = format!("prisme_bench_{}", size.name.to_lowercase());
        admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}")).await.expect("it is dropped");
        admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("it is created");
        let mut url: url::Url = server.parse().expect("an address");
        url.set_path(&name);
        let lain = tempfile::tempdir_in(folder).expect("a temporary folder");
        all.push(measure(url.as_str(), lain.path(), *size, real, only).await);
        admin.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await.expect("it is dropped");
    }
    all
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    // What goes wrong inside is told.
    tracing_subscriber::fmt().with_max_level(tracing::Level::WARN).with_writer(std::io::stderr).init();
    let given: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let told = |name: &str| given.iter().find_map(|word| word.strip_prefix(name).map(str::to_owned));
    let real = told("real=").map_or(REAL, |number| number.parse().expect("real= is a number"));
    let only = told("only=").unwrap_or_default();
    let folder = told("folder=").map_or_else(std::env::temp_dir, Into::into);
    let has = |name: &str| given.iter().any(|word| word == name);
    let mut sizes: Vec<Size> = SIZES.into_iter().filter(|size| has(size.name)).collect();
    if sizes.is_empty() {
        sizes = SIZES[..1].to_vec();
    }
    let both = !has("sqlite") && !has("postgres");
    if has("sqlite") || both {
        println!("SQLite");
        print(&runtime.block_on(sqlite(&folder, &sizes, real, &only)));
    }
    if has("postgres") {
        println!("PostgreSQL");
        print(&runtime.block_on(postgres(&folder, &sizes, real, &only)));
    }
}
