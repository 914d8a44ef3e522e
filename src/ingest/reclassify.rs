//! Versions that other rules classified, or nobody: classified anew by the rules of today. What people ruled stays.

use std::collections::HashMap;

use uuid::Uuid;

use super::{Ingest, IngestError, subject};
use crate::store::filter::{ActionFilter, ActionList, ActionOrder, View, Within};
use crate::store::page::Window;
use crate::store::read::{action, history, version};
use crate::store::write::subject::reclassify;

/// So many versions are looked up together.
const VERSIONS: u64 = 200;
/// So many actions are in memory at once.
const ACTIONS: u32 = 1_000;

impl Ingest {
    /// Classifies what other rules classified; tells how many versions are done. It may be broken off, and goes on where it was.
    pub async fn reclassify(&self, told: impl Fn(u64)) -> Result<u64, IngestError> {
        let mut done = 0;
        loop {
            let versions = history::classified_otherwise(&self.store, subject::rules(), VERSIONS).await?;
            if versions.is_empty() {
                return Ok(done);
            }
            for version in versions {
                self.reclassify_version(version).await?;
                done += 1;
                told(done);
            }
        }
    }

    async fn reclassify_version(&self, id: Uuid) -> Result<(), IngestError> {
        let sections = version::sections(&self.store, &[id]).await?.remove(&id).unwrap_or_default();
        let titles: HashMap<i32, String> = sections.into_iter().map(|section| (section.position, section.title)).collect();
        let list = ActionList { within: Within::Version(id), view: View::default(), filter: ActionFilter::default() };
        let (mut subjects, mut from) = (Vec::new(), None);
        loop {
            let window = Window { limit: ACTIONS, from: from.take(), backwards: false };
            let page = action::list(&self.store, &list, &[(ActionOrder::PlanPosition, false)], &window).await?;
            from = page.items.last().map(|(_, cursor)| cursor.clone());
            for (action, _) in &page.items {
                let title = action.section.and_then(|section| titles.get(&section)).map(String::as_str);
                subjects.push((action.position, subject::of(&action.state.content, title)));
            }
            if !page.more {
                break;
            }
        }
        Ok(reclassify(&self.store, id, &subjects, subject::rules(), self.clock.now()).await?)
    }
}
