//! Texts that no action could claim: kept by themselves, each with the action it most likely speaks of, for a person to judge.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use super::builder::{At, Builder, number, self_place};
use super::prose::Spot;
use crate::diagnostic::{Code, Diagnostic};
use crate::mapping::Field;
use crate::plan::UnattachedText;
use crate::provenance::Place;
use crate::shape::row::Cells;
use crate::text;

/// A title that a text nearby may speak of.
#[derive(Default)]
struct Recent {
    position: u32,
    section: Option<u32>,
    title: String,
}

/// The last actions. Their words are counted only where there is a text to compare: most tables have none.
#[derive(Default)]
pub(super) struct Nearby(VecDeque<Recent>);

impl Nearby {
    const KEPT: usize = 3;

    pub(super) fn remember(&mut self, position: u32, section: Option<u32>, title: &str) {
        let mut recent = if self.0.len() < Self::KEPT { Recent::default() } else { self.0.pop_front().unwrap_or_default() };
        recent.title.clear();
        recent.title.push_str(title);
        self.0.push_back(Recent { position, section, ..recent });
    }

    /// The action nearby that shares most words with a text; its own row, or else the action before, when none shares any.
    fn likely(&self, given: &str, own: Option<u32>, section: Option<u32>) -> Option<u32> {
        let said = words(given);
        let near = self.0.iter().filter(|recent| Some(recent.position) == own || recent.section == section);
        let scored = near.map(|recent| {
            let shared = words(&recent.title).intersection(&said).count();
            (shared, Some(recent.position) == own, recent.position)
        });
        scored.max().map(|(_, _, position)| position)
    }
}

/// The words of a text that carry meaning: long enough, without the ending that agreement gives them.
fn words(given: &str) -> HashSet<String> {
    text::fold(given).split(' ').filter(|word| word.len() > 3).map(|word| word.trim_end_matches(['s', 'x', 'e']).to_owned()).collect()
}

impl Builder<'_> {
    /// A row without a title: each of its texts is kept by itself.
    pub(super) fn orphans<C: Cells + ?Sized>(&mut self, cells: &C, at: At<'_>, section: Option<u32>, uncertain: &[(usize, &str)]) {
        self.report.rows_set_aside += 1;
        for (column, given) in uncertain {
            self.set_apart(given, at, *column, None, section);
        }
        let placed = [Field::Withheld, Field::Axe, Field::SousAxe, Field::Collectivite];
        let mut prose = None;
        let mut any = None;
        for index in 0..self.columns.len() {
            let field = self.columns[index].field;
            let cell = cells.cell(index);
            if text::is_blank(cell) || field.is_some_and(|field| placed.contains(&field) || field.is_constant()) {
                continue;
            }
            self.set_apart(cell, at, index, None, section);
            any.get_or_insert(index);
            if field.is_none_or(|field| !field.is_typed() && field != Field::ActionId) {
                prose.get_or_insert(index);
            }
        }
        let code = if prose.is_some() || !uncertain.is_empty() { Code::OrphanText } else { Code::TitleMissing };
        let remark = match (uncertain.first(), prose.or(any)) {
            (Some((column, given)), _) => Diagnostic::new(code, Place::cell(at.line, number(*column), None)).raw(given),
            (None, Some(column)) => Diagnostic::new(code, self_place(&self.columns, at, column)).raw(cells.cell(column)),
            (None, None) => Diagnostic::new(code, at.place()),
        };
        self.report.remarks.add_kind(remark);
    }

    /// Keeps a text apart, with the action it most likely speaks of.
    pub(super) fn set_apart(&mut self, given: &str, at: At<'_>, column: usize, own: Option<u32>, section: Option<u32>) {
        let Some(kept) = self.prose(given, Spot::Cell(at, column)) else { return };
        let likely_action = self.nearby.likely(&kept, own, section);
        let mut place = Place::cell(at.line, number(column), None);
        place.json_pointer = at.pointer.map(Arc::from);
        self.sink.unattached(UnattachedText { text: kept, place, likely_action });
    }
}
