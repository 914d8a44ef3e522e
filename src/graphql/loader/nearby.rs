//! Actions by what is near them, and reports read once for a whole request.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use uuid::Uuid;

use super::{Shared, StoreLoader};
use crate::ingest::report::Report;
use crate::store::filter::View;
use crate::store::read::{history, nearby, run};

/// The positions of the actions below an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Children(pub Uuid, pub i32);

/// The position of the action that was read from a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ActionOfRow(pub Uuid, pub i32);

/// The report of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReportOf(pub Uuid);

/// The statuses that an action came to, under a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PassagesOf {
    /// The action through all versions.
    pub lineage: Uuid,
    /// When the answer is about.
    pub view: View,
}

impl Loader<PassagesOf> for StoreLoader {
    type Value = Vec<history::Passage>;
    type Error = Shared;

    async fn load(&self, keys: &[PassagesOf]) -> Result<HashMap<PassagesOf, Vec<history::Passage>>, Shared> {
        let mut views: HashMap<View, Vec<Uuid>> = HashMap::new();
        for key in keys {
            views.entry(key.view).or_default().push(key.lineage);
        }
        let mut found = HashMap::new();
        for (view, lineages) in views {
            let passages = history::of_lineages(&self.0, &lineages, view).await.map_err(Arc::new)?;
            found.extend(passages.into_iter().map(|(lineage, passages)| (PassagesOf { lineage, view }, passages)));
        }
        Ok(found)
    }
}

impl Loader<Children> for StoreLoader {
    type Value = Vec<i32>;
    type Error = Shared;

    async fn load(&self, keys: &[Children]) -> Result<HashMap<Children, Vec<i32>>, Shared> {
        let keys: Vec<(Uuid, i32)> = keys.iter().map(|key| (key.0, key.1)).collect();
        let found = nearby::children(&self.0, &keys).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|((version, position), below)| (Children(version, position), below)).collect())
    }
}

impl Loader<ActionOfRow> for StoreLoader {
    type Value = i32;
    type Error = Shared;

    async fn load(&self, keys: &[ActionOfRow]) -> Result<HashMap<ActionOfRow, i32>, Shared> {
        let keys: Vec<(Uuid, i32)> = keys.iter().map(|key| (key.0, key.1)).collect();
        let found = nearby::by_rows(&self.0, &keys).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|((version, row), position)| (ActionOfRow(version, row), position)).collect())
    }
}

impl Loader<ReportOf> for StoreLoader {
    type Value = Arc<Report>;
    type Error = Shared;

    async fn load(&self, keys: &[ReportOf]) -> Result<HashMap<ReportOf, Arc<Report>>, Shared> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let runs = run::by_ids(&self.0, &ids).await.map_err(Arc::new)?;
        let report = |json: &str| serde_json::from_str::<Report>(json).ok().map(Arc::new);
        Ok(runs.into_iter().filter_map(|(id, run)| Some((ReportOf(id), report(run.report.as_deref()?)?))).collect())
    }
}
