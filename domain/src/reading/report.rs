//! What a reading understood, and what it did not: the report that every face shows.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::decode::Format;
use crate::decode::encoding::Choice;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::mapping::{Column, Decision, Field};
use crate::normalise::people::without_contacts;
use crate::normalise::status;
use crate::plan::Plan;
use crate::provenance::Place;
use crate::share::Proportion;
use crate::status::Status;
use crate::text;

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
    /// Rows below the header that hold something: actions, rows of sections and rows set aside add up to them.
    pub rows_read: u32,
    /// Actions read.
    pub actions_read: u32,
    /// Sections read, from rows of their own or from columns.
    pub sections_read: u32,
    /// Rows that only open a section; a section that a column names has none.
    pub section_rows: u32,
    /// Rows that became neither an action nor a section; each is in a remark.
    pub rows_set_aside: u32,
    /// The shape of the document.
    pub format: Option<Format>,
    /// The encoding chosen.
    pub encoding: Option<&'static str>,
    /// The delimiter chosen.
    pub delimiter: Option<&'static str>,
    /// The sheet that was read, in a workbook.
    pub sheet: Option<String>,
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
}

impl Report {
    pub(super) fn assumed_encoding(&mut self, choice: Choice, bytes: &[u8]) {
        let place = match choice.broken_at {
            Some(at) => {
                let before = memchr::memchr_iter(b'\n', &bytes[..at.min(bytes.len())]).count();
                Place::row(u32::try_from(before + 1).unwrap_or(u32::MAX))
            }
            None => Place::document(),
        };
        // A sign that was lost is to be mended; a choice that left none is worth knowing.
        let severity = if choice.broken_at.is_some() { Severity::Warning } else { Severity::Info };
        self.remarks.add(Diagnostic::new(Code::EncodingAssumed, place).detail(choice.name()).severity(severity));
    }

    /// Takes the status words met: the most frequent ones, so that a column of prose mapped by mistake fills no report.
    pub(super) fn words<'w>(&mut self, met: impl Iterator<Item = (&'w str, status::Reading, u32)>, pinned: impl Fn(&str) -> Option<Decision>) {
        const KEPT: usize = 500;
        let mut words: BTreeMap<String, StatusWord> = BTreeMap::new();
        for (cell, reading, occurrences) in met {
            let word = text::tidy(cell).into_owned();
            let word = without_contacts(&word).unwrap_or(word);
            let decided_by = match reading.remark {
                Some(_) => Decision::Unmapped,
                None => pinned(&word).unwrap_or(Decision::Synonym),
            };
            let known = words.entry(word.clone()).or_insert(StatusWord { word, status: reading.status, occurrences: 0, decided_by });
            known.occurrences += occurrences;
        }
        self.status_words = words.into_values().collect();
        self.status_words.sort_by_key(|word| Reverse(word.occurrences));
        self.status_words.truncate(KEPT);
    }

    /// Adds remarks that arise after the reading: on the collectivité, on the versions before.
    pub fn remark(&mut self, remarks: impl IntoIterator<Item = Diagnostic>) {
        for remark in std::mem::take(&mut self.diagnostics).into_iter().chain(remarks) {
            self.remarks.add(remark);
        }
        self.finish();
    }

    pub(super) fn finish(&mut self) {
        self.accepted = !self.remarks.blocked();
        self.diagnostics = std::mem::take(&mut self.remarks).into_sorted();
    }

    /// How many remarks of each severity, counted by kind of fault.
    pub fn counts(&self) -> [(Severity, usize); 3] {
        let count = |severity| self.diagnostics.iter().filter(|remark| remark.severity == severity).count();
        [Severity::Error, Severity::Warning, Severity::Info].map(|severity| (severity, count(severity)))
    }
}
