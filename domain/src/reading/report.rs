//! What a reading understood, and what it did not: the report that every face shows.

use std::collections::HashMap;

use serde::Serialize;

use crate::decode::Format;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::mapping::{Column, Decision, Field};
use crate::plan::Plan;
use crate::provenance::Place;
use crate::share::Proportion;
use crate::status::Status;

/// A status word of the document, how it was read, and how often.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusWord {
    /// As written.
    pub word: String,
    /// As read.
    pub status: Status,
    /// How often it occurs.
    pub occurrences: u32,
    /// Who decided.
    pub decided_by: Decision,
}

/// How many of the actions fill a column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Completeness {
    /// The field.
    pub field: Field,
    /// Filled cells over actions.
    pub filled: Proportion,
}

/// The report of a reading.
#[derive(Debug, Default)]
pub struct Report {
    /// Whether the document can be published.
    pub accepted: bool,
    /// Lines of the file, blank ones and those above the header included.
    pub lines: u32,
    /// Rows below the header that hold something: sections, actions and rows set aside add up to them.
    pub rows_read: u32,
    /// Actions read.
    pub actions_read: u32,
    /// Sections read.
    pub sections_read: u32,
    /// Rows that became neither an action nor a section; each is in a remark.
    pub rows_set_aside: u32,
    /// The shape of the document.
    pub format: Option<Format>,
    /// The encoding chosen.
    pub encoding: Option<&'static str>,
    /// The delimiter chosen.
    pub delimiter: Option<&'static str>,
    /// The line of the header.
    pub header_row: Option<u32>,
    /// The columns, and what each was read as.
    pub columns: Vec<Column>,
    /// The status words met.
    pub status_words: Vec<StatusWord>,
    /// How full each recognised column is.
    pub completeness: Vec<Completeness>,
    /// What the document says about the plan.
    pub plan: Plan,
    /// The collectivité that the document names, as written, when it names one.
    pub collectivity: Option<String>,
    /// The collectivité it was found to be.
    pub collectivity_id: Option<uuid::Uuid>,
    /// The remarks, in the order of a report once the reading is over.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether the document holds parts that are no plan: bodies, meetings, labels.
    pub other_parts: bool,
    pub(super) remarks: Diagnostics,
    pub(super) words: HashMap<String, StatusWord>,
}

impl Report {
    /// So many status words are listed; a column of prose mapped by mistake does not fill the memory.
    pub(super) const WORDS_KEPT: usize = 500;

    pub(super) fn assumed_encoding(&mut self, name: &str) {
        self.remarks.add(Diagnostic::new(Code::EncodingAssumed, Place::document()).detail(name));
    }

    /// Counts a status word.
    pub(super) fn word(&mut self, word: &str, status: Status, by: Decision) {
        if let Some(known) = self.words.get_mut(word) {
            known.occurrences += 1;
        } else if self.words.len() < Self::WORDS_KEPT {
            self.words.insert(word.to_owned(), StatusWord { word: word.to_owned(), status, occurrences: 1, decided_by: by });
        }
    }

    /// Adds remarks that arise after the reading: on the collectivité, on the versions before.
    pub fn remark(&mut self, remarks: impl IntoIterator<Item = Diagnostic>) {
        for remark in std::mem::take(&mut self.diagnostics).into_iter().chain(remarks) {
            self.remarks.add(remark);
        }
        self.finish();
    }

    pub(super) fn finish(&mut self) {
        if !self.words.is_empty() {
            self.status_words = std::mem::take(&mut self.words).into_values().collect();
            self.status_words.sort_by(|one, other| other.occurrences.cmp(&one.occurrences).then_with(|| one.word.cmp(&other.word)));
        }
        self.accepted = !self.remarks.blocked();
        self.diagnostics = std::mem::take(&mut self.remarks).into_sorted();
    }

    /// How many remarks of each severity, counted by kind of fault.
    pub fn counts(&self) -> [(Severity, usize); 3] {
        let count = |severity| self.diagnostics.iter().filter(|remark| remark.severity == severity).count();
        [Severity::Error, Severity::Warning, Severity::Info].map(|severity| (severity, count(severity)))
    }
}
