//! A prepared embedded database, as bytes: made once, copied for each story.

use std::sync::LazyLock;

use prisme::store::Store;

use super::{run, world};

static PREPARED: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let file = folder.path().join("prepared.db");
    run(async {
        let store = Store::open(&format!("sqlite://{}", file.display())).await.expect("an embedded database opens");
        world::lay(&store).await;
        // Closing the last connection moves the write-ahead log into the file.
        store.close().await.expect("an embedded database closes");
    });
    std::fs::read(&file).expect("the file was just written")
});

/// The bytes of a database with all tables and territories.
pub fn prepared() -> &'static [u8] {
    // The thread that comes first may be inside a runtime: another one does the work.
    std::thread::spawn(|| LazyLock::force(&PREPARED)).join().expect("a database is prepared")
}
