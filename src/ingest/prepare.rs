//! From a reading and the version before to the version to be written: who is who, what changed, and what is worth a remark.
//!
//! Nothing is asked or written here.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::action::{Action, Content, StateHash};
use domain::diagnostic::{Code, Diagnostic};
use domain::lineage::{self, Lineage, Reason, Trait};
use domain::plan::{Digest, Section, digest};
use domain::provenance::Place;
use domain::reading::Reading;
use domain::text::fold;

use super::history::History;
use super::partial;
use super::report::Changes;
use super::submission::Completeness;
use crate::clock::Clock;
use crate::store::write::plan::NewAction;

/// A version on its way to the store.
pub(super) struct Prepared {
    pub(super) digest: Digest,
    pub(super) sections: Vec<Section>,
    pub(super) actions: Vec<NewAction>,
    pub(super) changes: Changes,
    pub(super) remarks: Vec<Diagnostic>,
}

/// Compares a reading with the version before.
pub(super) fn prepare(reading: &Reading, history: Option<&History>, completeness: Completeness, title: &str, clock: &Clock) -> Prepared {
    let now = clock.now();
    let old = history.map(History::traits).unwrap_or_default();
    let new = traits(reading);
    let lineage = lineage::trace(&old, &new);
    let parents = parents(&reading.actions);
    let mut prepared = Prepared {
        digest: Digest([0; 32]),
        sections: reading.sections.clone(),
        actions: Vec::with_capacity(reading.actions.len()),
        changes: Changes::default(),
        remarks: Vec::new(),
    };
    for (index, action) in reading.actions.iter().enumerate() {
        let (before, reason) = lineage.matches[index];
        let before = before.and_then(|at| history.map(|history| (at, history)));
        prepared.add(action, parents[index], before, reason, now, clock);
    }
    // The remarks speak of places in the document: they are made before anything is put elsewhere.
    let is_partial = completeness == Completeness::Partial;
    let gone = if is_partial { &[] } else { lineage.gone.as_slice() };
    prepared.changes.removed = gone.len();
    prepared.remark(&lineage, &old, &new, gone);
    if let (true, Some(history)) = (is_partial, history) {
        partial::merge(&mut prepared, &lineage, history);
    }
    let titles: HashMap<u32, &str> = prepared.sections.iter().map(|section| (section.position, section.title.as_str())).collect();
    let pairs: Vec<(&str, StateHash)> =
        prepared.actions.iter().map(|action| (action.section.and_then(|section| titles.get(&section).copied()).unwrap_or(""), action.hash)).collect();
    let texts: Vec<&str> = reading.unattached.iter().map(|text| text.text.as_str()).collect();
    prepared.digest = digest(Some(title), &pairs, &texts);
    prepared
}

fn traits(reading: &Reading) -> Vec<Trait<'_>> {
    let titles: HashMap<u32, &str> = reading.sections.iter().map(|section| (section.position, section.title.as_str())).collect();
    reading
        .actions
        .iter()
        .map(|action| Trait {
            external_id: action.content.external_id.as_deref(),
            title: &action.content.title,
            section: action.section.and_then(|section| titles.get(&section).copied()).unwrap_or(""),
            position: action.position,
        })
        .collect()
}

/// The position of the action that each names as the one above it, by identifier or title.
fn parents(actions: &[Action]) -> Vec<Option<u32>> {
    if actions.iter().all(|action| action.parent.is_none()) {
        return vec![None; actions.len()];
    }
    let mut known: HashMap<String, u32> = HashMap::new();
    for action in actions {
        known.entry(fold(&action.content.title)).or_insert(action.position);
    }
    for action in actions {
        if let Some(id) = &action.content.external_id {
            known.insert(fold(id), action.position);
        }
    }
    let above =
        |action: &Action| action.parent.as_deref().and_then(|parent| known.get(&fold(parent)).copied()).filter(|above| *above != action.position);
    actions.iter().map(above).collect()
}

impl Prepared {
    fn add(&mut self, action: &Action, parent: Option<u32>, before: Option<(usize, &History)>, reason: Reason, now: DateTime<Utc>, clock: &Clock) {
        let canonical = action.content.canonical();
        let hash = StateHash::of(&canonical);
        let was = before.map(|(at, history)| (history.bones[at], history));
        let same = was.is_some_and(|(bone, _)| bone.hash == hash);
        match was {
            None => self.changes.added += 1,
            Some((bone, history)) => {
                let moved = history.section_title(bone.section) != self.section_title(action.section);
                if same && !moved {
                    self.changes.unchanged += 1;
                } else {
                    self.changes.changed += 1;
                }
                if let Some(state) = history.states.get(&bone.hash) {
                    self.compare_status(&state.content, action);
                }
            }
        }
        let stored = was.is_some_and(|(_, history)| history.states.contains_key(&hash));
        self.actions.push(NewAction {
            lineage: was.map_or_else(|| clock.new_id(), |(bone, _)| bone.lineage),
            is_new: was.is_none(),
            matched_by: reason.name(),
            likeness: if let Reason::Likeness(likeness) = reason { Some(likeness) } else { None },
            hash,
            words: (!stored).then(|| (canonical, raw(action))),
            status: action.content.status,
            due_latest: action.content.due.as_ref().and_then(|due| due.latest),
            has_budget: action.content.budgets.iter().any(|budget| budget.cents.is_some()),
            section: action.section,
            parent,
            place: action.place.clone(),
            changed_at: was.filter(|_| same).and_then(|(bone, _)| DateTime::from_timestamp_millis(bone.changed_at)).unwrap_or(now),
        });
    }

    fn section_title(&self, position: Option<u32>) -> &str {
        position.and_then(|position| self.sections.get(usize::try_from(position).ok()?)).map_or("", |section| section.title.as_str())
    }

    fn compare_status(&mut self, before: &Content, action: &Action) {
        let (was, is) = (before.status, action.content.status);
        if was == is {
            return;
        }
        self.changes.status_changes += 1;
        if let (Some(had), Some(has)) = (was.advancement(), is.advancement())
            && has < had
        {
            let word = |content: &Content| content.raw_status.clone().unwrap_or_else(|| content.status.name().to_owned());
            let remark = Diagnostic::new(Code::StatusRegression, action.place.clone()).raw(&action.content.title);
            self.remarks.push(remark.detail(word(before)).detail(word(&action.content)));
        }
    }

    fn remark(&mut self, lineage: &Lineage, old: &[Trait<'_>], new: &[Trait<'_>], gone: &[usize]) {
        for &(before, after) in &lineage.doubtful {
            let place = self.actions.get(after).map_or_else(Place::document, |action| action.place.clone());
            self.remarks.push(Diagnostic::new(Code::MatchDoubtful, place).raw(new[after].title).detail(old[before].title));
        }
        for at in gone {
            self.remarks.push(Diagnostic::new(Code::ActionDisappeared, Place::document()).raw(old[*at].title));
        }
        if gone.len() * 2 > old.len() && old.len() > 3 {
            self.remarks.push(Diagnostic::new(Code::MassDisappearance, Place::document()).detail(gone.len()).detail(old.len()));
        }
    }
}

/// The row as received, as a JSON object in the order of the columns.
fn raw(action: &Action) -> String {
    let mut object = serde_json::Map::new();
    for (header, value) in &action.raw {
        let mut name = header.to_string();
        // Two columns of one name are two values.
        while object.contains_key(&name) {
            name.push('\'');
        }
        object.insert(name, serde_json::Value::String(value.clone()));
    }
    serde_json::Value::Object(object).to_string()
}
