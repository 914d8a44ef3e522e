//! The version that a new one follows: loaded whole, so that the comparison is pure.

use std::collections::HashSet;

use domain::action::StateHash;
use domain::lineage::Trait;
use domain::status::Status;
use serde::Deserialize;
use uuid::Uuid;

use super::parallel;
use crate::store::read::action::{self, Past};
use crate::store::read::{self, plan, version};
use crate::store::record::{Plan, Section, UnattachedText, Version};
use crate::store::{Store, StoreError};

/// The version that a plan shows, as it was stored.
pub(super) struct Stored {
    pub(super) version: Version,
    sections: Vec<Section>,
    past: Vec<Past>,
    texts: Vec<UnattachedText>,
}

/// The version that a plan shows, ready to be compared.
pub(super) struct History {
    pub(super) sections: Vec<Section>,
    pub(super) actions: Vec<(Past, Words)>,
    pub(super) texts: Vec<UnattachedText>,
    /// All its states.
    pub(super) hashes: HashSet<StateHash>,
}

/// The words of an action that the next version is compared with: a part of `domain::action::Content`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Words {
    pub(super) external_id: Option<String>,
    pub(super) title: String,
    pub(super) status: Status,
    pub(super) raw_status: Option<String>,
}

impl Stored {
    /// Loads what a plan shows; `None` before its first version.
    pub(super) async fn of(store: &Store, plan: &Plan) -> Result<Option<Self>, StoreError> {
        let Some(current) = plan.current else { return Ok(None) };
        let Some(version) = version::by_ids(store, &[current]).await?.remove(&current) else { return Ok(None) };
        let shown = [current];
        let (mut sections, past, mut texts) =
            tokio::try_join!(version::sections(store, &shown), action::past(store, current), version::unattached_texts(store, &shown))?;
        if i32::try_from(past.len()) != Ok(version.action_count) {
            return Err(StoreError::Damaged("a version without all its states".to_owned()));
        }
        let (sections, texts) = (sections.remove(&current).unwrap_or_default(), texts.remove(&current).unwrap_or_default());
        Ok(Some(Self { version, sections, past, texts }))
    }

    /// Reads what was stored. It blocks.
    pub(super) fn open(self) -> Result<History, StoreError> {
        let words = parallel::map(&self.past, |past| serde_json::from_str::<Words>(&past.content));
        let mut actions = Vec::with_capacity(self.past.len());
        for (past, words) in self.past.into_iter().zip(words) {
            actions.push((past, words.map_err(|error| StoreError::Damaged(error.to_string()))?));
        }
        let hashes = actions.iter().map(|(past, _)| past.bone.hash).collect();
        Ok(History { sections: self.sections, actions, texts: self.texts, hashes })
    }
}

impl History {
    /// The title of a section; empty for none. Sections are numbered as they stand.
    pub(super) fn section_title(&self, position: Option<i32>) -> &str {
        let found = position.and_then(|position| self.sections.get(usize::try_from(position).ok()?));
        found.map_or("", |section| section.title.as_str())
    }

    /// What is needed to tell who is who.
    pub(super) fn traits(&self) -> Vec<Trait<'_>> {
        let traits = self.actions.iter().map(|(past, words)| Trait {
            external_id: words.external_id.as_deref(),
            title: &words.title,
            section: self.section_title(past.bone.section),
            position: u32::try_from(past.bone.position).unwrap_or(0),
        });
        traits.collect()
    }
}

/// The plan that a document updates, of those that no other feed keeps: the one that is named, or that carries the publisher's identifier, or the latest of the
/// collectivité; `None` when a new one begins. With it, how many plans there are.
pub(super) async fn plan_of(
    store: &Store,
    collectivity: Uuid,
    named: Option<Uuid>,
    feed: Option<Uuid>,
    external_id: Option<&str>,
) -> Result<(Option<Plan>, u64), StoreError> {
    let mut plans = plan::of_collectivities(store, &[collectivity]).await?.remove(&collectivity).unwrap_or_default();
    let siblings = plans.len() as u64;
    let mut named = named;
    if let (Some(feed), None) = (feed, named) {
        // Asked after the plans: a plan and its keeper come into being together, so that no plan is seen without its keeper.
        let kept = read::feed::plans_kept(store, collectivity).await?;
        named = kept.iter().find(|(keeper, _)| *keeper == feed).map(|(_, plan)| *plan);
        plans.retain(|plan| !kept.iter().any(|(_, other)| *other == plan.id) || named == Some(plan.id));
    }
    if let Some(named) = named {
        return Ok((plans.into_iter().find(|plan| plan.id == named), siblings));
    }
    if let Some(id) = external_id {
        if let Some(found) = plans.iter().position(|plan| plan.external_id.as_deref() == Some(id)) {
            return Ok((Some(plans.swap_remove(found)), siblings));
        }
        // Another identifier is another plan; a plan that had none so far may be given one.
        plans.retain(|plan| plan.external_id.is_none());
    }
    Ok((plans.pop(), siblings))
}
