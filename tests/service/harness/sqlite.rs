//! Prepared embedded databases, as bytes: each made once, copied for each story.

use std::sync::LazyLock;

use prisme::store::Store;

use super::{Laid, run, world};

static SOME: LazyLock<Vec<u8>> = LazyLock::new(|| prepare(Laid::Some));
static WHOLE: LazyLock<Vec<u8>> = LazyLock::new(|| prepare(Laid::Whole));

/// The bytes of a database with all tables and these territories.
pub fn prepared(laid: Laid) -> &'static [u8] {
    if laid == Laid::Whole { &WHOLE } else { &SOME }
}

fn prepare(laid: Laid) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let file = folder.path().join("prepared.db");
    run(async {
        let store = Store::open(&format!("sqlite://{}", file.display())).await.expect("an embedded database opens");
        world::lay(&store, laid).await;
        // Closing the last connection moves the write-ahead log into the file.
        store.close().await.expect("an embedded database closes");
    });
    std::fs::read(&file).expect("the file was just written")
}
