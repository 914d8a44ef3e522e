//! The version that a new one follows: loaded whole, so that the comparison is pure.

use std::collections::HashMap;
use std::sync::Arc;

use domain::action::StateHash;
use domain::lineage::Trait;
use uuid::Uuid;

use crate::store::read::action::{self, Bone};
use crate::store::read::{plan, version};
use crate::store::record::{Plan, Section, State, UnattachedText, Version};
use crate::store::{Store, StoreError};

/// The version that a plan shows, with all it says.
pub(super) struct History {
    pub(super) version: Version,
    pub(super) sections: Vec<Section>,
    pub(super) bones: Vec<Bone>,
    pub(super) states: HashMap<StateHash, Arc<State>>,
    pub(super) texts: Vec<UnattachedText>,
}

impl History {
    /// Loads what a plan shows; `None` before its first version.
    pub(super) async fn of(store: &Store, plan: &Plan) -> Result<Option<Self>, StoreError> {
        let Some(current) = plan.current else { return Ok(None) };
        let Some(version) = version::by_ids(store, &[current]).await?.remove(&current) else { return Ok(None) };
        let sections = version::sections(store, &[current]).await?.remove(&current).unwrap_or_default();
        let bones = action::skeleton(store, current).await?;
        let hashes: Vec<StateHash> = bones.iter().map(|bone| bone.hash).collect();
        let states = action::states(store, &hashes).await?;
        let texts = version::unattached_texts(store, &[current]).await?.remove(&current).unwrap_or_default();
        Ok(Some(Self { version, sections, bones, states, texts }))
    }

    pub(super) fn section_title(&self, position: Option<i32>) -> &str {
        let found = position.and_then(|position| self.sections.iter().find(|section| section.position == position));
        found.map_or("", |section| section.title.as_str())
    }

    /// What is needed to tell who is who.
    pub(super) fn traits(&self) -> Vec<Trait<'_>> {
        let titles: HashMap<i32, &str> = self.sections.iter().map(|section| (section.position, section.title.as_str())).collect();
        self.bones
            .iter()
            .map(|bone| {
                let content = self.states.get(&bone.hash).map(|state| &state.content);
                Trait {
                    external_id: content.and_then(|content| content.external_id.as_deref()),
                    title: content.map_or("", |content| content.title.as_str()),
                    section: bone.section.and_then(|section| titles.get(&section).copied()).unwrap_or(""),
                    position: u32::try_from(bone.position).unwrap_or(0),
                }
            })
            .collect()
    }
}

/// The plan that a document updates: the one that is named, or that carries the publisher's identifier, or the latest of the
/// collectivité; `None` when a new one begins. With it, how many plans there are.
pub(super) async fn plan_of(
    store: &Store,
    collectivity: Uuid,
    named: Option<Uuid>,
    external_id: Option<&str>,
) -> Result<(Option<Plan>, u64), StoreError> {
    let mut plans = plan::of_collectivities(store, &[collectivity]).await?.remove(&collectivity).unwrap_or_default();
    let siblings = plans.len() as u64;
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
