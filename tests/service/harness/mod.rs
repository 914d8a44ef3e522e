//! A service for one story: a fresh database with territories of the real table, an empty archive, and a clock that stands still.
//!
//! Nothing is skipped: a story that has no PostgreSQL server fails and says why.

mod city;
pub mod line;
mod postgres;
pub mod server;
mod sqlite;
pub mod worker;
pub mod world;

pub use city::City;
pub use world::World;

use prisme::store::Engine;

/// Where a story finds its database; gone with this value.
pub struct Ground {
    /// The address of the database.
    pub url: String,
    _database: Option<postgres::Lent>,
    folder: tempfile::TempDir,
}

/// What stands in a database when a story begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Laid {
    /// Nothing: not even tables.
    Bare,
    /// All tables, and the territories that most stories speak of: copied in no time.
    Some,
    /// All tables and all territories.
    Whole,
}

impl Ground {
    /// A database of its own on this engine.
    pub fn new(engine: Engine, laid: Laid) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        match engine {
            Engine::Sqlite => {
                let file = folder.path().join("prisme.db");
                if laid != Laid::Bare {
                    std::fs::write(&file, sqlite::prepared(laid)).expect("a temporary file can be written");
                }
                Self { url: format!("sqlite://{}", file.display()), _database: None, folder }
            }
            Engine::Postgres => {
                let lent = postgres::lend(laid);
                Self { url: lent.url.clone(), _database: Some(lent), folder }
            }
        }
    }
}

/// Runs what is asynchronous to its end.
pub fn run<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime can be built").block_on(work)
}

/// Tells a story on one engine. The database goes after the runtime, so that nothing holds it any more, whatever the story came to.
pub fn tell(engine: Engine, laid: Laid, story: impl AsyncFnOnce(&World)) {
    let ground = Ground::new(engine, laid);
    run(async {
        let world = World::open(&ground).await;
        story(&world).await;
    });
}

/// A story on both engines, as two tests, in a world that has some territories; `whole` before the name brings all of them, and `bare`
/// leaves out even the tables.
macro_rules! on_both {
    (bare $name:ident, $story:expr) => {
        on_both!(@tests $name, $crate::service::harness::Laid::Bare, $story);
    };
    (whole $name:ident, $story:expr) => {
        on_both!(@tests $name, $crate::service::harness::Laid::Whole, $story);
    };
    ($name:ident, $story:expr) => {
        on_both!(@tests $name, $crate::service::harness::Laid::Some, $story);
    };
    (@tests $name:ident, $laid:expr, $story:expr) => {
        fn $name(engine: prisme::store::Engine) {
            $crate::service::harness::tell(engine, $laid, $story);
        }
        mod $name {
            #[test]
            fn sqlite() {
                super::$name(prisme::store::Engine::Sqlite);
            }
            #[test]
            fn postgres() {
                super::$name(prisme::store::Engine::Postgres);
            }
        }
    };
}
pub(crate) use on_both;
