//! The remarks of one reading, counted: one entry for each kind of fault, not three hundred copies.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Code, Diagnostic, Severity};

/// The remarks of one reading: one entry for each kind of fault, counted, in bounded memory.
#[derive(Debug)]
pub struct Diagnostics {
    entries: Vec<Diagnostic>,
    /// The entry of each code whose values do not matter one by one.
    kinds: [Option<usize>; Code::ALL.len()],
    /// The entry of each code and value.
    values: HashMap<(Code, String), usize>,
    /// How many values of a code have an entry.
    counts: [usize; Code::ALL.len()],
}

impl Default for Diagnostics {
    fn default() -> Self {
        const CODES: usize = Code::ALL.len();
        Self { entries: Vec::new(), kinds: [None; CODES], values: HashMap::new(), counts: [0; CODES] }
    }
}

impl Diagnostics {
    /// So many rows of an entry are kept by number; the count goes on.
    pub const ROWS_KEPT: usize = 10_000;
    /// So many values of one code have an entry of their own; the rest share one.
    pub const VALUES_KEPT: usize = 200;

    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a remark; remarks of one code and one raw value are one entry. Gives the entry, to be counted on.
    pub fn add(&mut self, mut remark: Diagnostic) -> usize {
        let Some(value) = remark.raw.clone() else { return self.add_kind(remark) };
        let key = (remark.code, value);
        if let Some(&at) = self.values.get(&key) {
            return self.merge(at, &remark);
        }
        let count = &mut self.counts[remark.code as usize];
        if *count >= Self::VALUES_KEPT {
            remark.raw = Some("…".to_owned());
            remark.suggested_value = None;
            return self.add_kind(remark);
        }
        *count += 1;
        self.values.insert(key, self.entries.len());
        self.push(remark)
    }

    /// Adds a remark whose values do not matter one by one: all of them are one entry.
    pub fn add_kind(&mut self, remark: Diagnostic) -> usize {
        if let Some(at) = self.kinds[remark.code as usize] {
            return self.merge(at, &remark);
        }
        self.kinds[remark.code as usize] = Some(self.entries.len());
        self.push(remark)
    }

    /// Counts one more of the entry of a code; `false` when there is none yet. The cheap way for a million rows.
    pub fn again(&mut self, code: Code, row: Option<u32>) -> bool {
        let Some(at) = self.kinds[code as usize] else { return false };
        Self::count(&mut self.entries[at], row.as_slice(), 1);
        true
    }

    /// Counts one more of an entry.
    pub fn again_at(&mut self, entry: usize, row: u32) {
        if let Some(entry) = self.entries.get_mut(entry) {
            Self::count(entry, &[row], 1);
        }
    }

    fn push(&mut self, remark: Diagnostic) -> usize {
        self.entries.push(remark);
        self.entries.len() - 1
    }

    fn merge(&mut self, at: usize, remark: &Diagnostic) -> usize {
        Self::count(&mut self.entries[at], &remark.rows, remark.occurrences);
        at
    }

    fn count(entry: &mut Diagnostic, rows: &[u32], occurrences: u32) {
        entry.occurrences = entry.occurrences.saturating_add(occurrences);
        for row in rows {
            if entry.rows.len() < Self::ROWS_KEPT && entry.rows.last() != Some(row) {
                entry.rows.push(*row);
            }
        }
    }

    /// Says of every remark on a row in which sheet it stands, and in which column, where the table has `left` empty ones before it.
    pub fn stand_in(&mut self, sheet: &Arc<str>, left: u32) {
        self.entries.iter_mut().filter(|entry| entry.place.row.is_some()).for_each(|entry| entry.place.stand_in(sheet, left));
    }

    /// Whether a remark blocks the document.
    pub fn blocked(&self) -> bool {
        self.entries.iter().any(|entry| entry.severity == Severity::Error)
    }

    /// The remarks in the order of a report: what blocks, what to fix, advice; then by place.
    pub fn into_sorted(self) -> Vec<Diagnostic> {
        let mut entries = self.entries;
        entries.sort_by(|one, other| {
            (one.severity, one.place.row, one.place.column, one.code).cmp(&(other.severity, other.place.row, other.place.column, other.code))
        });
        entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provenance::Place;

    #[test]
    fn the_same_fault_is_one_entry_with_its_rows() {
        let mut remarks = Diagnostics::new();
        for row in [3, 4, 9] {
            remarks.add(Diagnostic::new(Code::StatusUnrecognised, Place::row(row)).raw("bientôt"));
        }
        let entries = remarks.into_sorted();
        assert_eq!((entries.len(), entries[0].occurrences, entries[0].rows.as_slice()), (1, 3, [3, 4, 9].as_slice()));
    }

    #[test]
    fn memory_stays_bounded_whatever_the_values() {
        let mut remarks = Diagnostics::new();
        for row in 0..5_000 {
            remarks.add(Diagnostic::new(Code::StatusUnrecognised, Place::row(row)).raw(&format!("mot {row}")));
        }
        let entries = remarks.into_sorted();
        assert_eq!(entries.len(), Diagnostics::VALUES_KEPT + 1);
        assert_eq!(entries.iter().map(|entry| entry.occurrences).sum::<u32>(), 5_000);
    }
}
