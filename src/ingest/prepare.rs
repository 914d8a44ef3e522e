//! From a reading and the version before to the version to be written: who is who, what changed, and what is worth a remark.
//!
//! Nothing is asked or written here.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt::{self, Write as _};

use chrono::{DateTime, Utc};
use domain::action::{Action, StateHash};
use domain::diagnostic::{Code, Diagnostic};
use domain::lineage::{self, Lineage, Reason, Trait};
use domain::plan::{Digest, Section, digest};
use domain::provenance::Place;
use domain::reading::Reading;
use domain::status::Status;
use domain::subject::Subject;
use domain::text::fold;

use super::history::{History, Words};
use super::report::Changes;
use super::submission::Completeness;
use super::{parallel, partial, subject};
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
    let titles: HashMap<u32, &str> = reading.sections.iter().map(|section| (section.position, section.title.as_str())).collect();
    let states = parallel::map(&reading.actions, |action| State::of(action, history, &titles));
    for ((index, action), state) in reading.actions.iter().enumerate().zip(states) {
        let (before, reason) = lineage.matches[index];
        let before = before.and_then(|at| history.map(|history| (at, history)));
        prepared.add(action, state, parents[index], before, reason, now, clock);
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

/// The address of what an action says, the words of it unless the version before said the same, and what it is about.
struct State {
    hash: StateHash,
    words: Option<(String, String)>,
    subject: Subject,
}

impl State {
    fn of(action: &Action, history: Option<&History>, sections: &HashMap<u32, &str>) -> Self {
        let canonical = action.content.canonical();
        let hash = StateHash::of(&canonical);
        let is_stored = history.is_some_and(|history| history.hashes.contains(&hash));
        let section = action.section.and_then(|section| sections.get(&section).copied());
        Self { hash, words: (!is_stored).then(|| (canonical, raw(action))), subject: subject::of(&action.content, section) }
    }
}

impl Prepared {
    #[expect(clippy::too_many_arguments, reason = "what is known of one action, from one caller")]
    fn add(
        &mut self,
        action: &Action,
        state: State,
        parent: Option<u32>,
        before: Option<(usize, &History)>,
        reason: Reason,
        now: DateTime<Utc>,
        clock: &Clock,
    ) {
        let hash = state.hash;
        let was = before.map(|(at, history)| (history.actions[at].0.bone, history));
        let same = was.is_some_and(|(bone, _)| bone.hash == hash);
        if let Some((at, history)) = before {
            self.compare_status(&history.actions[at].1, action);
        }
        match was {
            None => self.changes.added += 1,
            Some((bone, history)) => {
                let moved = history.section_title(bone.section) != self.section_title(action.section);
                if same && !moved {
                    self.changes.unchanged += 1;
                } else {
                    self.changes.changed += 1;
                }
            }
        }
        self.actions.push(NewAction {
            lineage: was.map_or_else(|| clock.new_id(), |(bone, _)| bone.lineage),
            is_new: was.is_none(),
            matched_by: reason.name(),
            likeness: if let Reason::Likeness(likeness) = reason { Some(likeness) } else { None },
            hash,
            words: state.words,
            status: action.content.status,
            was: before.map(|(at, history)| history.actions[at].0.status),
            subject: state.subject,
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

    fn compare_status(&mut self, before: &Words, action: &Action) {
        let (was, is) = (before.status, action.content.status);
        if was == is {
            return;
        }
        self.changes.status_changes += 1;
        if let (Some(had), Some(has)) = (was.advancement(), is.advancement())
            && has < had
        {
            let word = |raw: &Option<String>, status: Status| raw.clone().unwrap_or_else(|| status.name().to_owned());
            let remark = Diagnostic::new(Code::StatusRegression, action.place.clone()).raw(&action.content.title);
            self.remarks.push(remark.detail(word(&before.raw_status, was)).detail(word(&action.content.raw_status, is)));
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
        if gone.len() * 2 > old.len() {
            self.remarks.push(Diagnostic::new(Code::MassDisappearance, Place::document()).detail(gone.len()).detail(old.len()));
        }
    }
}

/// The row as received, as a JSON object in the order of the columns.
fn raw(action: &Action) -> String {
    let mut names: HashSet<Cow<'_, str>> = HashSet::with_capacity(action.raw.len());
    let mut text = String::from("{");
    for (header, value) in &action.raw {
        let mut name = Cow::Borrowed(&**header);
        // Two columns of one name are two values.
        while !names.insert(name.clone()) {
            name.to_mut().push('\'');
        }
        let comma = if text.len() > 1 { "," } else { "" };
        let _ = write!(text, "{comma}{}:{}", Json(&name), Json(value));
    }
    text.push('}');
    text
}

/// A text as JSON writes it.
struct Json<'a>(&'a str);

impl fmt::Display for Json<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        serde_json::to_string(self.0).map_err(|_| fmt::Error).and_then(|text| out.write_str(&text))
    }
}
