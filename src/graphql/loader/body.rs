//! Collectivités, documents, runs and keys of the API, by key.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use uuid::Uuid;

use super::{Shared, StoreLoader};
use crate::store::read::collectivity::NaturalKey;
use crate::store::read::{collectivity, document, key, run};
use crate::store::{key as kept, record};

macro_rules! by_uuid {
    ($($(#[$doc:meta])* $key:ident => $value:ty, $read:path;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
            pub struct $key(pub Uuid);

            impl Loader<$key> for StoreLoader {
                type Value = $value;
                type Error = Shared;

                async fn load(&self, keys: &[$key]) -> Result<HashMap<$key, $value>, Shared> {
                    let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
                    let found = $read(&self.0, &ids).await.map_err(Arc::new)?;
                    Ok(found.into_iter().map(|(id, value)| ($key(id), value)).collect())
                }
            }
        )*
    };
}
pub(super) use by_uuid;

by_uuid! {
    /// A collectivité.
    CollectivityId => record::Collectivity, collectivity::by_ids;
    /// What a collectivité is part of.
    Memberships => Vec<Uuid>, collectivity::memberships;
    /// A document.
    DocumentId => record::Document, document::by_ids;
    /// A run.
    RunId => record::Run, run::by_ids;
    /// When a collectivité was last heard of, in milliseconds since 1970.
    LastRun => i64, run::last_of_collectivities;
    /// A key of the API.
    ApiKeyId => kept::ApiKey, key::by_ids;
}

impl Loader<NaturalKey> for StoreLoader {
    type Value = record::Collectivity;
    type Error = Shared;

    async fn load(&self, keys: &[NaturalKey]) -> Result<HashMap<NaturalKey, record::Collectivity>, Shared> {
        collectivity::by_natural_keys(&self.0, keys).await.map_err(Arc::new)
    }
}
