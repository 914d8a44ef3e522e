//! A cell as it is shown: without markup, contact details and needless blanks. What is taken out is remarked.

use std::borrow::Cow;

use super::builder::{At, Builder, self_place};
use crate::diagnostic::{Code, Diagnostic};
use crate::mapping::Field;
use crate::normalise::people::without_contacts;
use crate::provenance::Place;
use crate::shape::row::Cells;
use crate::text;

/// Where a text stands; its place is made only for a remark.
#[derive(Debug, Clone, Copy)]
pub(super) enum Spot<'p> {
    /// A cell of a row, by its column.
    Cell(At<'p>, usize),
    /// A place that is known already.
    Known(&'p Place),
}

impl Builder<'_> {
    /// A cell as it is shown; `None` when nothing is left.
    pub(super) fn prose(&mut self, given: &str, spot: Spot<'_>) -> Option<String> {
        let given = text::trim(given);
        if given.is_empty() {
            return None;
        }
        if text::is_clean(given) {
            return Some(given.to_owned());
        }
        let tidy = text::tidy(&self.public(given, spot)).into_owned();
        (!tidy.is_empty()).then_some(tidy)
    }

    /// A cell without markup and contact details.
    pub(super) fn public<'g>(&mut self, given: &'g str, spot: Spot<'_>) -> Cow<'g, str> {
        let mut kept = Cow::Borrowed(given);
        if let Some(bare) = text::without_markup(given) {
            self.report.remarks.add_kind(Diagnostic::new(Code::MarkupRemoved, self.whereabouts(spot)).raw(given));
            kept = Cow::Owned(bare);
        }
        if let Some(anonymous) = without_contacts(&kept) {
            self.withheld(self.whereabouts(spot));
            kept = Cow::Owned(anonymous);
        }
        kept
    }

    /// The prose of a field.
    pub(super) fn text<C: Cells + ?Sized>(&mut self, cells: &C, at: At<'_>, field: Field) -> Option<String> {
        let column = self.slots[field.index()]?;
        let shown = self.prose(cells.cell(column), Spot::Cell(at, column))?;
        if shown.starts_with(['=', '@', '+']) {
            self.report.remarks.add_kind(Diagnostic::new(Code::FormulaNeutralised, self.place(at, field)).raw(&shown));
        }
        Some(shown)
    }

    /// Says that something personal was taken out.
    pub(super) fn withheld(&mut self, place: Place) {
        let column = place.column_name.clone().unwrap_or_default();
        self.report.remarks.add_kind(Diagnostic::new(Code::PersonalDataWithheld, place).raw(&column));
    }

    fn whereabouts(&self, spot: Spot<'_>) -> Place {
        match spot {
            Spot::Cell(at, column) => self_place(&self.columns, at, column),
            Spot::Known(place) => place.clone(),
        }
    }

    /// The place of a field's cell.
    pub(super) fn place(&self, at: At<'_>, field: Field) -> Place {
        self_place(&self.columns, at, self.slots[field.index()].unwrap_or(0))
    }

    /// Counts a remark that every second row may deserve: its place is made once.
    pub(super) fn common(&mut self, code: Code, at: At<'_>, field: Field) {
        if !self.report.remarks.again(code, Some(at.line)) {
            let place = if self.slots[field.index()].is_some() { self.place(at, field) } else { at.place() };
            self.report.remarks.add_kind(Diagnostic::new(code, place));
        }
    }
}
