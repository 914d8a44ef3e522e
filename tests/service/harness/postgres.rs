//! Databases on the PostgreSQL server of the tests: one for each story, copied from one that has its tables and territories.
//!
//! One thread makes and drops them, and keeps a session open under the name of this process: what a killed process left behind is
//! known by that name, and dropped by the next one.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Sender, channel};

use prisme::store::Store;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};

use super::{Laid, world};

/// A database that is dropped with this value.
pub struct Lent {
    /// Its address.
    pub url: String,
    name: String,
}

impl Drop for Lent {
    fn drop(&mut self) {
        ask(|reply| Request::Drop(self.name.clone(), reply));
    }
}

/// Lends a database.
pub fn lend(laid: Laid) -> Lent {
    static TURN: AtomicU32 = AtomicU32::new(0);
    let name = format!("{}_{}", token(), TURN.fetch_add(1, Ordering::Relaxed));
    // First of all: without a server every story says so.
    let url = address(&name);
    ask(|reply| Request::Create(name.clone(), laid, reply));
    Lent { url, name }
}

enum Request {
    Create(String, Laid, Sender<()>),
    Drop(String, Sender<()>),
}

fn ask(request: impl FnOnce(Sender<()>) -> Request) {
    static KEEPER: LazyLock<Sender<Request>> = LazyLock::new(keeper);
    let (reply, answer) = channel();
    KEEPER.send(request(reply)).expect("the thread that keeps the databases lives as long as the tests");
    answer.recv().expect("the server makes and drops databases; its refusal is printed above");
}

/// The server, whose address names a database from which others can be made.
fn server() -> String {
    let variable = std::env::var("PRISME_TEST_POSTGRES_URL").ok().filter(|url| !url.is_empty());
    variable.expect("PRISME_TEST_POSTGRES_URL names no PostgreSQL server: run the tests through ./test, which finds or starts one")
}

/// The address of another database on the server.
fn address(name: &str) -> String {
    let server = server();
    let (address, options) = server.split_once('?').map_or((server.as_str(), None), |(address, options)| (address, Some(options)));
    let (host, _) = address.rsplit_once('/').expect("an address of PostgreSQL ends with the name of a database");
    options.map_or_else(|| format!("{host}/{name}"), |options| format!("{host}/{name}?{options}"))
}

/// How the databases of this process begin.
fn token() -> String {
    // Two containers may have processes of one number: the time they began tells them apart.
    static BEGAN: LazyLock<u128> =
        LazyLock::new(|| std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_micros()));
    format!("prisme_test_{}_{}", std::process::id(), *BEGAN)
}

fn keeper() -> Sender<Request> {
    let (sender, requests) = channel();
    // Asked here, so that the sentence about the missing variable reaches the test.
    let url = server();
    std::thread::spawn(move || {
        super::run(async {
            let admin = connect(&url).await;
            sweep(&admin).await;
            let mut templates: HashMap<Laid, String> = HashMap::new();
            for request in requests {
                match request {
                    Request::Create(name, Laid::Bare, reply) => {
                        create(&admin, &name).await;
                        let _ = reply.send(());
                    }
                    Request::Create(name, laid, reply) => {
                        if let Entry::Vacant(place) = templates.entry(laid) {
                            place.insert(prepare(&admin, laid).await);
                        }
                        let copied = format!("CREATE DATABASE {name} TEMPLATE {}", templates[&laid]);
                        admin.execute_unprepared(&copied).await.expect("a database can be copied");
                        let _ = reply.send(());
                    }
                    Request::Drop(name, reply) => {
                        admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await.expect("a database can be dropped");
                        let _ = reply.send(());
                    }
                }
            }
        });
    });
    sender
}

async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url.to_owned());
    options.max_connections(1).min_connections(1).sqlx_logging(false);
    options.map_sqlx_postgres_opts(|postgres| postgres.application_name(&token()));
    Database::connect(options).await.expect("PRISME_TEST_POSTGRES_URL names a server that answers")
}

/// Drops what processes that are no more have left behind.
async fn sweep(admin: &DatabaseConnection) {
    let left = "SELECT datname FROM pg_database WHERE datname LIKE 'prisme\\_test\\_%' AND NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE \
        datname LIKE application_name || '\\_%' AND application_name LIKE 'prisme\\_test\\_%')";
    let rows = admin.query_all_raw(sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, left)).await.expect("databases can be listed");
    for row in rows {
        let name: String = row.try_get("", "datname").expect("a database has a name");
        admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await.expect("a database can be dropped");
    }
}

/// An empty database that orders text as a French dictionary does, which Prisme must not: what it orders, it orders by its bytes.
async fn create(admin: &DatabaseConnection, name: &str) {
    let french = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'fr-FR' LOCALE 'C'");
    if admin.execute_unprepared(&french).await.is_err() {
        // A server built without ICU has the order of its own locale.
        let plain = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'");
        admin.execute_unprepared(&plain).await.expect("PRISME_TEST_POSTGRES_URL names a role that may create databases");
    }
}

/// Makes the database that others are copied from.
async fn prepare(admin: &DatabaseConnection, laid: Laid) -> String {
    let name = format!("{}_template_{}", token(), format!("{laid:?}").to_lowercase());
    create(admin, &name).await;
    let store = Store::open(&address(&name)).await.expect("a database that was just made opens");
    world::lay(&store, laid).await;
    store.close().await.expect("its connections close");
    name
}
