//! A document that speaks of some actions: what it does not mention stays as it was, where it was.
//!
//! Its own actions take the places that they had; new ones come last.

use std::collections::HashMap;

use chrono::DateTime;
use domain::lineage::Lineage;
use domain::plan::{Section, UnattachedText};
use domain::provenance::Place;
use domain::reading::Reading;
use domain::text::fold;

use super::history::History;
use super::prepare::Prepared;
use crate::store::read::action::Past;
use crate::store::write::plan::NewAction;

/// Adds the texts that no action could claim before, and that this document does not repeat.
pub(super) fn keep_texts(reading: &mut Reading, history: &History) {
    for text in &history.texts {
        if !reading.unattached.iter().any(|known| known.text == text.text) {
            // The place was one of another document.
            reading.unattached.push(UnattachedText { text: text.text.clone(), place: Place::document(), likely_action: None });
        }
    }
}

/// Puts what was read among what is left alone.
pub(super) fn merge(prepared: &mut Prepared, lineage: &Lineage, history: &History) {
    sections(prepared, history);
    let read = std::mem::take(&mut prepared.actions);
    prepared.changes.unchanged += lineage.gone.len();
    // By the place in the version before, or behind all of them.
    let mut placed: Vec<(usize, Old, NewAction)> = Vec::with_capacity(read.len() + lineage.gone.len());
    for (index, action) in read.into_iter().enumerate() {
        let before = lineage.matches.get(index).and_then(|(before, _)| *before);
        placed.push((before.unwrap_or(history.actions.len() + index), Old { read: Some(index), before }, action));
    }
    for &at in &lineage.gone {
        placed.push((at, Old { read: None, before: Some(at) }, carried(&history.actions[at].0)));
    }
    placed.sort_by_key(|(place, ..)| *place);
    let by = |index: fn(&Old) -> Option<usize>| -> HashMap<usize, u32> {
        placed.iter().zip(0_u32..).filter_map(|((_, old, _), position)| Some((index(old)?, position))).collect()
    };
    let (by_read, by_before) = (by(|old| old.read), by(|old| old.before));
    prepared.actions = placed
        .into_iter()
        .map(|(_, old, mut action)| {
            let moved = if old.read.is_some() { &by_read } else { &by_before };
            action.parent = action.parent.and_then(|parent| moved.get(&usize::try_from(parent).ok()?).copied());
            action
        })
        .collect();
}

/// Where an action stood: in the document, and in the version before.
struct Old {
    read: Option<usize>,
    before: Option<usize>,
}

/// An action as it was.
fn carried(past: &Past) -> NewAction {
    let bone = &past.bone;
    NewAction {
        lineage: bone.lineage,
        is_new: false,
        matched_by: "CARRIED",
        likeness: None,
        hash: bone.hash,
        words: None,
        status: past.status,
        was: Some(past.status),
        subject: past.subject,
        due_latest: past.due_latest,
        has_budget: past.has_budget,
        section: bone.section.and_then(|section| u32::try_from(section).ok()),
        parent: bone.parent.and_then(|parent| u32::try_from(parent).ok()),
        place: Place::document(),
        changed_at: DateTime::from_timestamp_millis(bone.changed_at).unwrap_or_default(),
    }
}

/// The sections of before, then those that the document adds.
fn sections(prepared: &mut Prepared, history: &History) {
    let number = |position: i32| u32::try_from(position).unwrap_or(0);
    let mut merged: Vec<Section> = Vec::with_capacity(history.sections.len());
    for section in &history.sections {
        let parent = section.parent.map(number);
        merged.push(Section { title: section.title.clone(), position: number(section.position), depth: number(section.depth), parent });
    }
    let mut known: HashMap<String, u32> = merged.iter().map(|section| (fold(&section.title), section.position)).collect();
    let mut moved = HashMap::new();
    for section in std::mem::take(&mut prepared.sections) {
        let next = u32::try_from(merged.len()).unwrap_or(u32::MAX);
        let position = *known.entry(fold(&section.title)).or_insert(next);
        moved.insert(section.position, position);
        if position == next {
            let parent = section.parent.and_then(|parent| moved.get(&parent).copied());
            merged.push(Section { position, parent, ..section });
        }
    }
    prepared.sections = merged;
    for action in &mut prepared.actions {
        action.section = action.section.and_then(|section| moved.get(&section).copied());
    }
}
