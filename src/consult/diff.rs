//! Version against version, with the actions on both sides.

use std::collections::HashMap;
use std::sync::Arc;

use domain::action::StateHash;
use domain::diff::{FieldChange, compare, fields};
use uuid::Uuid;

use crate::store::read::action::{self, Bone};
use crate::store::read::version;
use crate::store::record::{Action, Version};
use crate::store::{Store, StoreError};

/// The difference of two versions of a plan.
#[derive(Debug, Clone)]
pub struct Difference {
    /// In the later one alone.
    pub added: Vec<Action>,
    /// In the earlier one alone.
    pub removed: Vec<Action>,
    /// In both, with another content or section.
    pub changed: Vec<Change>,
    /// In both, and the same.
    pub unchanged: usize,
}

/// An action before and after.
#[derive(Debug, Clone)]
pub struct Change {
    /// Before.
    pub before: Action,
    /// After.
    pub after: Action,
    /// What changed.
    pub fields: Vec<FieldChange>,
}

/// One side of a comparison.
struct Side {
    version: Uuid,
    bones: HashMap<Uuid, Bone>,
    keys: Vec<(Uuid, (StateHash, String))>,
    sections: HashMap<i32, String>,
}

async fn side(store: &Store, version: Uuid) -> Result<Side, StoreError> {
    let sections = version::sections(store, &[version]).await?.remove(&version).unwrap_or_default();
    let sections: HashMap<i32, String> = sections.into_iter().map(|section| (section.position, section.title)).collect();
    let bones = action::skeleton(store, version).await?;
    let title = |bone: &Bone| bone.section.and_then(|section| sections.get(&section).cloned()).unwrap_or_default();
    let keys = bones.iter().map(|bone| (bone.lineage, (bone.hash, title(bone)))).collect();
    let bones = bones.into_iter().map(|bone| (bone.lineage, bone)).collect();
    Ok(Side { version, bones, keys, sections })
}

impl Side {
    fn place(&self, lineage: Uuid) -> Option<(Uuid, i32)> {
        self.bones.get(&lineage).map(|bone| (self.version, bone.position))
    }

    fn section(&self, lineage: Uuid) -> Option<String> {
        self.bones.get(&lineage).and_then(|bone| bone.section).and_then(|section| self.sections.get(&section).cloned())
    }
}

/// Compares two versions; their actions are loaded in one statement a side.
pub async fn between(store: &Store, old: &Version, new: &Version) -> Result<Difference, StoreError> {
    let (before, after) = (side(store, old.id).await?, side(store, new.id).await?);
    let difference = compare(&before.keys, &after.keys);
    let wanted = |side: &Side, lists: [&Vec<Uuid>; 2]| lists.into_iter().flatten().filter_map(|lineage| side.place(*lineage)).collect::<Vec<_>>();
    let olds = action::by_places(store, &wanted(&before, [&difference.removed, &difference.changed])).await?;
    let news = action::by_places(store, &wanted(&after, [&difference.added, &difference.changed])).await?;
    let take = |side: &Side, found: &HashMap<(Uuid, i32), Action>, lineage: Uuid| side.place(lineage).and_then(|place| found.get(&place).cloned());
    let changed = difference.changed.iter().filter_map(|lineage| {
        let (one, other) = (take(&before, &olds, *lineage)?, take(&after, &news, *lineage)?);
        let mut changes = Vec::new();
        let (was, is) = (before.section(*lineage), after.section(*lineage));
        if was != is {
            changes.push(FieldChange { field: "section", before: was, after: is });
        }
        changes.extend(fields(&one.state.content, &Arc::clone(&other.state).content));
        Some(Change { before: one, after: other, fields: changes })
    });
    Ok(Difference {
        changed: changed.collect(),
        added: difference.added.iter().filter_map(|lineage| take(&after, &news, *lineage)).collect(),
        removed: difference.removed.iter().filter_map(|lineage| take(&before, &olds, *lineage)).collect(),
        unchanged: difference.unchanged,
    })
}
