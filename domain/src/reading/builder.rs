//! One row to one action, or to texts that no action could claim: the same for every format.
//!
//! What a row is, the format's own reader has told; here cells become values, and what cannot become one becomes a remark. What a
//! row needs is looked up in the columns once: a million rows allocate what an action holds, and little else.

use std::borrow::Cow;
use std::sync::Arc;

use super::apart::Nearby;
use super::perimeter::{Perimeter, Verdict};
use super::prose::Spot;
use super::report::{Completeness, Report};
use super::sections::Sections;
use super::seen::Seen;
use super::values::Values;
use super::{Options, Sink};
use crate::action::Action;
use crate::diagnostic::{Code, Diagnostic};
use crate::mapping::{Column, Field};
use crate::normalise::date::{evidence, plain_date};
use crate::normalise::people::without_contacts;
use crate::normalise::status::StatusWords;
use crate::provenance::Place;
use crate::shape::row::Cells;
use crate::share::Proportion;
use crate::text;

/// Where a row stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'p> {
    pub(super) line: u32,
    pub(super) pointer: Option<&'p str>,
}

impl At<'_> {
    /// The row itself, without a column.
    pub(super) fn place(self) -> Place {
        Place { row: Some(self.line), json_pointer: self.pointer.map(Arc::from), ..Place::default() }
    }
}

/// Builds actions from rows.
pub(super) struct Builder<'a> {
    pub(super) options: &'a Options,
    pub(super) sink: &'a mut dyn Sink,
    pub(super) report: &'a mut Report,
    pub(super) values: Values<'a>,
    pub(super) columns: Vec<Column>,
    pub(super) slots: [Option<usize>; Field::COUNT],
    /// The columns that are mapped to a field that is published, and those that are mapped to none.
    mapped: Vec<(Field, usize)>,
    pub(super) unmapped: Vec<usize>,
    pub(super) sections: Sections,
    pub(super) nearby: Nearby,
    perimeter: Perimeter<'a>,
    pub(super) seen: Seen,
    /// The title that sub-actions stand under, in a table that gives it once for several rows.
    above: Option<String>,
    filled: [u64; Field::COUNT],
}

impl<'a> Builder<'a> {
    pub(super) fn new(options: &'a Options, words: StatusWords, sink: &'a mut dyn Sink, report: &'a mut Report) -> Self {
        Self {
            options,
            sink,
            report,
            values: Values::new(words),
            columns: Vec::new(),
            slots: [None; Field::COUNT],
            mapped: Vec::new(),
            unmapped: Vec::new(),
            sections: Sections::default(),
            nearby: Nearby::default(),
            perimeter: Perimeter::new(options),
            seen: Seen::default(),
            above: None,
            filled: [0; Field::COUNT],
        }
    }

    /// Takes the columns of the table, once they are mapped.
    pub(super) fn columns(&mut self, columns: Vec<Column>) {
        self.slots = [None; Field::COUNT];
        for (index, column) in columns.iter().enumerate() {
            if let Some(field) = column.field {
                self.slots[field.index()].get_or_insert(index);
            }
        }
        let published = Field::ALL.iter().filter(|field| **field != Field::Withheld);
        self.mapped = published.filter_map(|field| Some((*field, self.slots[field.index()]?))).collect();
        self.unmapped = (0..columns.len()).filter(|index| columns[*index].field.is_none()).collect();
        self.columns = columns;
    }

    /// Makes room for so many rows.
    pub(super) fn expect(&mut self, rows: usize) {
        self.seen.expect(rows, self.slots[Field::ActionId.index()].is_some());
    }

    /// Takes what is said once for the whole plan.
    pub(super) fn constant(&mut self, field: Field, value: &str, place: &Place) {
        let Some(value) = self.prose(value, Spot::Known(place)) else { return };
        let plan = &mut self.report.plan;
        match field {
            Field::TitrePlan => drop(plan.title.get_or_insert(value)),
            Field::IdPlan => drop(plan.external_id.get_or_insert(value)),
            Field::Licence => drop(plan.licence.get_or_insert(value)),
            Field::DeliberationUrl => drop(plan.deliberation_url.get_or_insert(value)),
            Field::DatePublication | Field::DateMaj => self.day(&value, place, true),
            Field::DateAdoption => self.day(&value, place, false),
            Field::Collectivite => drop(self.perimeter.check(&value, || place.clone(), self.report)),
            _ => {}
        }
    }

    fn day(&mut self, value: &str, place: &Place, publication: bool) {
        let day = plain_date(value);
        if day.is_none() {
            self.report.remarks.add(Diagnostic::new(Code::DateUnreadable, place.clone()).raw(value));
        }
        self.values.dates.day_first = self.values.dates.day_first.or_else(|| evidence(value));
        if publication {
            self.report.plan.published_on = self.report.plan.published_on.or(day);
            self.values.dates.reference = self.report.plan.published_on;
        } else {
            self.report.plan.adopted_on = self.report.plan.adopted_on.or(day);
        }
    }

    /// The cell of a field, as written; empty when there is no such column.
    pub(super) fn cell<'c, C: Cells + ?Sized>(&self, cells: &'c C, field: Field) -> &'c str {
        self.slots[field.index()].map_or("", |column| cells.cell(column))
    }

    /// Refuses a document of more actions than may be.
    pub(super) fn bounded(&self) -> Result<(), crate::decode::Refusal> {
        let most = self.options.limits.actions;
        if self.report.actions_read <= most {
            return Ok(());
        }
        Err(crate::decode::Refusal::because(Code::FileTooLarge, Place::document(), format!("{most} actions")))
    }

    /// Reads one row: an action when it has a title, else texts without an action.
    pub(super) fn row<C: Cells + ?Sized>(&mut self, at: At<'_>, cells: &C, uncertain: &[(usize, &str)]) {
        self.report.rows_read += 1;
        let code = self.cell(cells, Field::Collectivite);
        if !text::is_blank(code) {
            let place = || self_place(&self.columns, at, self.slots[Field::Collectivite.index()].unwrap_or(0));
            if self.perimeter.check(code, place, self.report) == Verdict::Outside {
                self.report.rows_set_aside += 1;
                return;
            }
        }
        self.row_constants(cells, at);
        let section = self.row_section(cells, at);
        let Some(action) = self.action(cells, at, section) else {
            self.orphans(cells, at, section, uncertain);
            return;
        };
        let own = action.position;
        self.sink.action(action);
        for (column, given) in uncertain {
            self.set_apart(given, at, *column, Some(own), section);
            let place = Place::cell(at.line, number(*column), None);
            self.report.remarks.add_kind(Diagnostic::new(Code::CellAlignmentAmbiguous, place).raw(given));
        }
    }

    /// Columns that repeat on every row what is true of the plan: the first row that fills one decides.
    fn row_constants<C: Cells + ?Sized>(&mut self, cells: &C, at: At<'_>) {
        for field in [Field::IdPlan, Field::TitrePlan, Field::DatePublication, Field::DateAdoption, Field::DeliberationUrl, Field::Licence] {
            let Some(column) = self.slots[field.index()] else { continue };
            let plan = &self.report.plan;
            let known = match field {
                Field::IdPlan => plan.external_id.is_some(),
                Field::TitrePlan => plan.title.is_some(),
                Field::DatePublication => plan.published_on.is_some(),
                Field::DateAdoption => plan.adopted_on.is_some(),
                Field::DeliberationUrl => plan.deliberation_url.is_some(),
                _ => plan.licence.is_some(),
            };
            if !known && !text::is_blank(cells.cell(column)) {
                let place = self_place(&self.columns, at, column);
                self.constant(field, cells.cell(column), &place);
            }
        }
    }

    /// The action of a row; `None` when the row has no title.
    fn action<C: Cells + ?Sized>(&mut self, cells: &C, at: At<'_>, section: Option<u32>) -> Option<Action> {
        let content = self.content(cells, at)?;
        let sub = !text::is_blank(self.cell(cells, Field::SousAction));
        let parent = self.parent(cells, at, sub);
        let title = self.slots[if sub { Field::SousAction } else { Field::Titre }.index()].unwrap_or(0);
        let position = self.report.actions_read;
        self.report.actions_read += 1;
        self.met(&content.title, content.external_id.as_deref(), at, title);
        self.count_filled(cells);
        self.nearby.remember(position, section, &content.title);
        let raw = if self.options.keep_raw { self.raw(cells) } else { Vec::new() };
        Some(Action { content, place: self_place(&self.columns, at, title), position, section, parent, raw })
    }

    /// The action above: by its column, or the title that a sub-action stands beside or, in a table with merged cells, below.
    fn parent<C: Cells + ?Sized>(&mut self, cells: &C, at: At<'_>, sub: bool) -> Option<String> {
        if self.slots[Field::SousAction.index()].is_some() {
            let title = self.text(cells, at, Field::Titre);
            if title.is_some() || at.pointer.is_some() {
                self.above = title;
            }
        }
        if sub { self.above.clone() } else { self.text(cells, at, Field::ActionParente) }
    }

    fn count_filled<C: Cells + ?Sized>(&mut self, cells: &C) {
        for (field, column) in &self.mapped {
            self.filled[field.index()] += u64::from(!text::is_blank(cells.cell(*column)));
        }
    }

    /// The row as received, without what may be personal.
    fn raw<C: Cells + ?Sized>(&self, cells: &C) -> Vec<(Arc<str>, String)> {
        let kept = self.columns.iter().enumerate().filter(|(_, column)| column.field != Some(Field::Withheld));
        let filled = kept.map(|(index, column)| (Arc::clone(&column.header), cells.cell(index))).filter(|(_, cell)| !cell.is_empty());
        filled.map(|(header, cell)| (header, without_contacts(cell).map_or(Cow::Borrowed(cell), Cow::Owned).into_owned())).collect()
    }

    /// Closes the reading of a document that was read to its end.
    pub(super) fn finish(&mut self) {
        if let Err(refusal) = self.bounded() {
            self.report.remarks.add(*refusal.0);
        }
        self.look_up();
        let of = u64::from(self.report.actions_read);
        let share = |(field, _): &(Field, usize)| {
            let filled = Proportion { numerator: self.filled[field.index()], denominator: of };
            Completeness { field: *field, filled }
        };
        self.report.completeness = self.mapped.iter().map(share).collect();
        self.report.columns = std::mem::take(&mut self.columns);
        let author = self.options.recipe.author.decision();
        self.report.words(self.values.status_words(), |word| self.values.words.pins(word).then_some(author));
        if self.report.plan.licence.is_none() {
            self.report.remarks.add(Diagnostic::new(Code::LicenceMissing, Place::document()));
        }
    }
}

/// A column as people count it.
pub(super) fn number(column: usize) -> u32 {
    u32::try_from(column + 1).unwrap_or(u32::MAX)
}

/// The place of a cell.
pub(super) fn self_place(columns: &[Column], at: At<'_>, column: usize) -> Place {
    let name = columns.get(column).map(|column| Arc::clone(&column.header));
    match at.pointer {
        Some(_) => Place { column_name: name, ..at.place() },
        None => Place::cell(at.line, number(column), name),
    }
}
