//! Another recipe for a feed: first what it would change, then from now on.

use std::collections::HashMap;

use bytes::Bytes;
use domain::access::FeedManager;
use domain::mapping::Recipe;
use domain::mapping::recipe::Author;
use domain::provenance::Place;
use domain::reading::{Options, Reading, read_whole};

use super::pull::{of_feed, recipe_of};
use super::report::Report;
use super::{Ingest, IngestError};
use crate::archive::Sha256Digest;
use crate::store::read;
use crate::store::record::Feed;
use crate::store::write::feed::{FeedChange, change};

/// What another recipe makes of the last document of a feed.
#[derive(Debug, Clone)]
pub struct Recast {
    /// How the document would be read; `None` while the feed has none.
    pub report: Option<Report>,
    /// How many of its rows would be read otherwise.
    pub rows: usize,
}

impl Ingest {
    /// Says what a recipe would change in the reading of a feed; with `for_good`, it holds from now on, and the feed is read again soon.
    pub async fn recast(&self, by: &FeedManager, feed: &Feed, recipe: Recipe, for_good: bool) -> Result<Recast, IngestError> {
        let recipe = Recipe { author: Author::Admin, ..recipe };
        let recast = match self.last_document(feed).await? {
            Some(bytes) => self.compare(feed, bytes, recipe.clone()).await?,
            None => Recast { report: None, rows: 0 },
        };
        if for_good {
            let json = (!recipe.is_empty()).then(|| (recipe.to_json(), "ADMIN"));
            let now = self.clock.now();
            let next = feed.schedule.map(|_| now);
            let what = FeedChange { recipe: Some(json), next_run_at: next.map(Some), ..FeedChange::default() };
            change(&self.store, by, feed, &what, now).await?;
        }
        Ok(recast)
    }

    /// The bytes of the last document that a feed brought, whatever came of it.
    async fn last_document(&self, feed: &Feed) -> Result<Option<Bytes>, IngestError> {
        let of_last_run = match feed.last_run {
            Some(run) => read::run::by_ids(&self.store, &[run]).await?.remove(&run).and_then(|run| run.document),
            None => None,
        };
        let Some(id) = of_last_run.or(feed.document) else { return Ok(None) };
        let Some(document) = read::document::by_ids(&self.store, &[id]).await?.remove(&id) else { return Ok(None) };
        let digest = <[u8; 32]>::try_from(document.sha256.as_slice()).map_err(|_| IngestError::DocumentMissing)?;
        Ok(self.archive.get(Sha256Digest::from_bytes(digest)).await?.map(Bytes::from))
    }

    async fn compare(&self, feed: &Feed, bytes: Bytes, recipe: Recipe) -> Result<Recast, IngestError> {
        let limits = of_feed(feed, Bytes::new(), None, None).limits;
        let options = Options {
            recipe: recipe_of(feed),
            limits,
            perimeter: Some(feed.collectivity),
            gazetteer: Some(self.gazetteer().await?),
            keep_raw: false,
        };
        let anew = Options { recipe, ..options.clone() };
        self.aside(move || {
            let (before, after) = (read_whole(&bytes, &options), read_whole(&bytes, &anew));
            Recast { rows: otherwise(&before, &after), report: Some(Report::of(&after.report, after.unattached.len())) }
        })
        .await
    }
}

/// How many rows say something else, or became an action in one reading only.
fn otherwise(before: &Reading, after: &Reading) -> usize {
    let place = |place: &Place| (place.row, place.json_pointer.clone());
    let mut known: HashMap<_, _> = before.actions.iter().map(|action| (place(&action.place), &action.content)).collect();
    let changed = after.actions.iter().filter(|action| known.remove(&place(&action.place)) != Some(&action.content)).count();
    changed + known.len()
}
