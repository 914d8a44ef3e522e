//! The section that a row belongs to: its own columns when they are filled, else the one that is open above it.
//!
//! In a table with merged cells only the first row of an axis names it, and the others carry it on; that is said once. An object of
//! JSON has no rows above it: it belongs to what it names itself.

use std::collections::HashMap;

use foldhash::quality::RandomState;

use super::builder::{At, Builder};
use super::prose::Spot;
use crate::diagnostic::{Code, Diagnostic};
use crate::mapping::Field;
use crate::plan::Section;
use crate::shape::row::Cells;
use crate::text;

/// The sections of a plan, and those that are open.
#[derive(Default)]
pub(super) struct Sections {
    /// By the section above and the folded title.
    known: HashMap<(Option<u32>, String), u32, RandomState>,
    /// By the section above and the cell as written, so that a title is folded once.
    cells: HashMap<Option<u32>, HashMap<String, u32, RandomState>, RandomState>,
    axis: Option<u32>,
    below: Option<u32>,
    /// The entry of the report that says that a section was carried on.
    carried: Option<usize>,
}

/// So many wordings are remembered as written; beyond, each is folded anew.
const REMEMBERED: usize = 20_000;

impl Builder<'_> {
    /// Opens an axis from a row of its own, or goes on with the one of that title.
    pub(super) fn open_axis(&mut self, title: &str, at: At<'_>, column: usize) {
        if let Some(axis) = self.section(title, None, at, column) {
            self.sections.axis = Some(axis);
            self.sections.below = None;
        }
    }

    /// Opens a section below the axis that is open.
    pub(super) fn open_below(&mut self, title: &str, at: At<'_>, column: usize) {
        self.sections.below = self.section(title, self.sections.axis, at, column);
    }

    /// The section of a row.
    pub(super) fn row_section<C: Cells + ?Sized>(&mut self, cells: &C, at: At<'_>) -> Option<u32> {
        if at.pointer.is_some() {
            (self.sections.axis, self.sections.below) = (None, None);
        }
        let (axis, below) = (self.cell(cells, Field::Axe), self.cell(cells, Field::SousAxe));
        let (no_axis, none_below) = (text::is_blank(axis), text::is_blank(below));
        if !no_axis {
            self.open_axis(axis, at, self.slots[Field::Axe.index()].unwrap_or(0));
        }
        if !none_below {
            self.open_below(below, at, self.slots[Field::SousAxe.index()].unwrap_or(0));
        }
        let section = self.sections.below.or(self.sections.axis);
        if no_axis && none_below && section.is_some() {
            self.carry_on(at);
        }
        section
    }

    /// Says that a row without a section goes on with the one above, where there is a column for it.
    fn carry_on(&mut self, at: At<'_>) {
        let Some(field) = [Field::Axe, Field::SousAxe].into_iter().find(|field| self.slots[field.index()].is_some()) else { return };
        if let Some(entry) = self.sections.carried {
            self.report.remarks.again_at(entry, at.line);
            return;
        }
        let place = self.place(at, field);
        let header = place.column_name.clone().unwrap_or_default();
        self.sections.carried = Some(self.report.remarks.add(Diagnostic::new(Code::SectionInferred, place).raw(&header)));
    }

    /// The section of a title; a new one is handed on.
    fn section(&mut self, given: &str, parent: Option<u32>, at: At<'_>, column: usize) -> Option<u32> {
        if let Some(known) = self.sections.cells.get(&parent).and_then(|cells| cells.get(given)) {
            return Some(*known);
        }
        let shown = self.prose(given, Spot::Cell(at, column))?;
        let title = text::heading(&shown).to_owned();
        let key = (parent, text::fold(&title));
        let position = if let Some(known) = self.sections.known.get(&key) {
            *known
        } else {
            let position = self.report.sections_read;
            self.report.sections_read += 1;
            self.sections.known.insert(key, position);
            self.sink.section(Section { title, position, depth: if parent.is_some() { 2 } else { 1 }, parent });
            position
        };
        if self.sections.known.len() < REMEMBERED {
            self.sections.cells.entry(parent).or_default().insert(given.to_owned(), position);
        }
        Some(position)
    }
}
