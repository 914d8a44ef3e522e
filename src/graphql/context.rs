//! What resolvers are given: the rooms below, and the loaders of this one request.

use std::time::Duration;

use async_graphql::Context;
use async_graphql::dataloader::{DataLoader, HashMapCache};

use super::batch::{AtOnce, Batches};
use super::loader::StoreLoader;
use crate::clock::Clock;
use crate::consult::address::Addresses;
use crate::consult::comparison::Comparisons;
use crate::consult::key::Keys;
use crate::consult::news::News;
use crate::consult::search::Keeper;
use crate::ingest::Ingest;
use crate::store::Store;

/// The loaders of a request: what is asked twice in one request is loaded once.
pub type Loaders = DataLoader<StoreLoader, HashMapCache>;

/// What the graph stands on.
#[derive(Clone)]
pub struct Deps {
    /// What is known.
    pub store: Store,
    /// The way in.
    pub ingest: Ingest,
    /// The time.
    pub clock: Clock,
    /// Where things have their page.
    pub addresses: Addresses,
    /// The index for searches.
    pub keeper: Keeper,
    /// The keys that callers show.
    pub keys: Keys,
    /// What answers comparisons.
    pub comparisons: Comparisons,
    /// What is recorded from now on.
    pub news: News,
}

impl Deps {
    /// New loaders, for one request, and what runs their batches.
    pub(super) fn loaders(&self) -> (Loaders, Batches) {
        let (batches, cache) = (Batches::default(), HashMapCache::default());
        let loader = StoreLoader(self.store.clone(), self.keeper.clone(), self.comparisons.clone());
        let loaders = DataLoader::with_cache(loader, batches.clone(), AtOnce, cache);
        (loaders.delay(Duration::ZERO), batches)
    }
}

/// The rooms below.
pub fn deps<'c>(ctx: &Context<'c>) -> &'c Deps {
    ctx.data_unchecked::<Deps>()
}

/// Remembers nothing from here on: a request that changes things, or that lasts, must not be told what was true before.
pub fn forget(ctx: &Context<'_>) {
    loaders(ctx).enable_all_cache(false);
}

/// The loaders of this request.
pub fn loaders<'c>(ctx: &Context<'c>) -> &'c Loaders {
    ctx.data_unchecked::<Loaders>()
}
