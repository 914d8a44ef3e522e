//! What resembles many actions at once: the candidates of all of them are read together.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;

use super::StoreLoader;
use crate::consult::search::{Resembling, SearchError, Similar, similar};

impl Loader<Similar> for StoreLoader {
    type Value = Arc<Vec<Resembling>>;
    type Error = Arc<SearchError>;

    async fn load(&self, keys: &[Similar]) -> Result<HashMap<Similar, Arc<Vec<Resembling>>>, Arc<SearchError>> {
        let found = similar(&self.0, &self.1, keys).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(one, resembling)| (one, Arc::new(resembling))).collect())
    }
}
