//! One row to one action, or to texts that no action could claim: the same for every format.
//!
//! What a row is, the format's own reader has told; here cells become values, and what cannot become one becomes a remark.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::perimeter::{Perimeter, Verdict};
use super::report::{Completeness, Report};
use super::values::Values;
use super::{Options, Sink};
use crate::action::Action;
use crate::diagnostic::{Code, Diagnostic};
use crate::mapping::{Column, Field};
use crate::normalise::date::plain_date;
use crate::normalise::people::without_contacts;
use crate::normalise::status::StatusWords;
use crate::plan::{Section, UnattachedText};
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

/// A title that a text nearby may speak of.
struct Recent {
    position: u32,
    section: Option<u32>,
    words: HashSet<String>,
}

/// Builds actions from rows.
pub(super) struct Builder<'a> {
    pub(super) options: &'a Options,
    pub(super) sink: &'a mut dyn Sink,
    pub(super) report: &'a mut Report,
    pub(super) values: Values,
    pub(super) columns: Vec<Column>,
    pub(super) slots: [Option<usize>; Field::COUNT],
    pub(super) section: Option<u32>,
    sections: HashMap<(Option<u32>, String), u32>,
    perimeter: Perimeter<'a>,
    recent: VecDeque<Recent>,
    titles: HashSet<u64>,
    ids: HashSet<u64>,
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
            section: None,
            sections: HashMap::new(),
            perimeter: Perimeter::new(options),
            recent: VecDeque::new(),
            titles: HashSet::new(),
            ids: HashSet::new(),
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
        self.columns = columns;
    }

    /// Takes what is said once for the whole plan.
    pub(super) fn constant(&mut self, field: Field, value: &str, place: &Place) {
        let value = self.prose(value, || place.clone()).unwrap_or_default();
        if value.is_empty() {
            return;
        }
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
        if publication {
            self.report.plan.published_on = self.report.plan.published_on.or(day);
            self.values.dates.reference = self.report.plan.published_on;
        } else {
            self.report.plan.adopted_on = self.report.plan.adopted_on.or(day);
        }
    }

    /// Opens a section, or goes on with the one of that title.
    pub(super) fn open_section(&mut self, title: &str, parent: Option<u32>, at: At<'_>, column: usize) -> Option<u32> {
        let title = self.prose(title, || self_place(&[], at, column))?;
        let key = (parent, text::fold(&title));
        if let Some(&known) = self.sections.get(&key) {
            self.section = Some(known);
            return Some(known);
        }
        let position = self.report.sections_read;
        self.report.sections_read += 1;
        self.sections.insert(key, position);
        self.section = Some(position);
        self.sink.section(Section { title, position, depth: if parent.is_some() { 2 } else { 1 }, parent });
        Some(position)
    }

    /// The cell of a field, as written; empty when there is no such column.
    pub(super) fn cell<'c, C: Cells + ?Sized>(&self, cells: &'c C, field: Field) -> &'c str {
        self.slots[field.index()].map_or("", |column| cells.cell(column))
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

    /// The section of a row: its own columns when it fills them, else the one that is open.
    fn row_section<C: Cells + ?Sized>(&mut self, cells: &C, at: At<'_>) -> Option<u32> {
        let axis = self.cell(cells, Field::Axe);
        if !text::is_blank(axis) {
            let column = self.slots[Field::Axe.index()].unwrap_or(0);
            self.open_section(axis, None, at, column);
        }
        let sub = self.cell(cells, Field::SousAxe);
        if text::is_blank(sub) {
            return self.section;
        }
        let above = self.section;
        let column = self.slots[Field::SousAxe.index()].unwrap_or(0);
        let below = self.open_section(sub, above, at, column);
        // The axis stays open for the next row; what is below it is this row's own.
        self.section = above;
        below.or(above)
    }

    /// The action of a row; `None` when the row has no title.
    fn action<C: Cells + ?Sized>(&mut self, cells: &C, at: At<'_>, section: Option<u32>) -> Option<Action> {
        let content = self.content(cells, at)?;
        let sub = self.slots[Field::SousAction.index()].is_some_and(|column| !text::is_blank(cells.cell(column)));
        let parent = self.cell(cells, if sub { Field::Titre } else { Field::ActionParente });
        let parent = (!text::is_blank(parent)).then(|| text::tidy(parent).into_owned());
        let title = self.slots[if sub { Field::SousAction } else { Field::Titre }.index()].unwrap_or(0);
        let position = self.report.actions_read;
        self.report.actions_read += 1;
        self.duplicates(&content.title, content.external_id.as_deref(), at, title);
        self.count_filled(cells);
        self.remember(position, section, &content.title);
        let raw = if self.options.keep_raw { self.raw(cells) } else { Vec::new() };
        Some(Action { content, place: self_place(&self.columns, at, title), position, section, parent, raw })
    }

    fn duplicates(&mut self, title: &str, id: Option<&str>, at: At<'_>, column: usize) {
        let digest = |value: &str| {
            let mut hasher = DefaultHasher::new();
            value.hash(&mut hasher);
            hasher.finish()
        };
        if !self.titles.insert(digest(&text::fold(title))) {
            self.report.remarks.add(Diagnostic::new(Code::TitleDuplicated, self_place(&self.columns, at, column)).raw(title));
        }
        if let Some(id) = id
            && !self.ids.insert(digest(id))
        {
            let column = self.slots[Field::ActionId.index()].unwrap_or(0);
            self.report.remarks.add(Diagnostic::new(Code::IdDuplicated, self_place(&self.columns, at, column)).raw(id));
        }
    }

    fn count_filled<C: Cells + ?Sized>(&mut self, cells: &C) {
        for (index, slot) in self.slots.iter().enumerate() {
            if slot.is_some_and(|column| !text::is_blank(cells.cell(column))) {
                self.filled[index] += 1;
            }
        }
    }

    /// The row as received, without what may be personal.
    fn raw<C: Cells + ?Sized>(&self, cells: &C) -> Vec<(Arc<str>, String)> {
        let mut raw = Vec::with_capacity(self.columns.len());
        for (index, column) in self.columns.iter().enumerate() {
            let cell = cells.cell(index);
            if column.field != Some(Field::Withheld) && !cell.is_empty() {
                let cell = without_contacts(cell).map_or(Cow::Borrowed(cell), Cow::Owned);
                raw.push((Arc::clone(&column.header), cell.replace('\0', " ")));
            }
        }
        raw
    }

    /// A row without a title: each of its texts is kept by itself.
    fn orphans<C: Cells + ?Sized>(&mut self, cells: &C, at: At<'_>, section: Option<u32>, uncertain: &[(usize, &str)]) {
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
        let column = prose.or(any).unwrap_or(0);
        let (place, given) = match uncertain.first() {
            Some((column, given)) => (Place::cell(at.line, number(*column), None), *given),
            None => (self_place(&self.columns, at, column), cells.cell(column)),
        };
        let remark = Diagnostic::new(code, place).raw(given);
        self.report.remarks.add_kind(remark);
    }

    /// Keeps a text apart, with the action it most likely speaks of.
    fn set_apart(&mut self, given: &str, at: At<'_>, column: usize, own: Option<u32>, section: Option<u32>) {
        let cell = self_place(&self.columns, at, column);
        let Some(kept) = self.prose(given, || cell.clone()) else { return };
        let likely_action = self.likely(&kept, own, section);
        let mut place = Place::cell(at.line, number(column), None);
        place.json_pointer = at.pointer.map(Arc::from);
        self.sink.unattached(UnattachedText { text: kept, place, likely_action });
    }

    /// The action nearby that shares most words with a text; its own row, or else the action before, when none shares any.
    fn likely(&self, given: &str, own: Option<u32>, section: Option<u32>) -> Option<u32> {
        let words = words(given);
        let near = self.recent.iter().filter(|recent| Some(recent.position) == own || recent.section == section);
        let scored = near.map(|recent| {
            let shared = recent.words.intersection(&words).count();
            (shared, Some(recent.position) == own, recent.position)
        });
        scored.max().map(|(_, _, position)| position)
    }

    fn remember(&mut self, position: u32, section: Option<u32>, title: &str) {
        const NEARBY: usize = 3;
        // Titles are compared with texts only in tables that have such texts; the words of a million titles need not be counted.
        if self.recent.len() == NEARBY {
            self.recent.pop_front();
        }
        self.recent.push_back(Recent { position, section, words: words(title) });
    }

    /// A cell as it is shown: without markup, contacts and needless blanks; `None` when nothing is left.
    pub(super) fn prose(&mut self, given: &str, place: impl Fn() -> Place) -> Option<String> {
        if text::is_blank(given) {
            return None;
        }
        let mut kept = Cow::Borrowed(given);
        if let Some(bare) = text::without_markup(given) {
            self.report.remarks.add_kind(Diagnostic::new(Code::MarkupRemoved, place()).raw(given));
            kept = Cow::Owned(bare);
        }
        if let Some(anonymous) = without_contacts(&kept) {
            let place = place();
            let column = place.column_name.clone().unwrap_or_default();
            self.report.remarks.add_kind(Diagnostic::new(Code::PersonalDataWithheld, place).raw(&column));
            kept = Cow::Owned(anonymous);
        }
        let tidy = text::tidy(&kept);
        (!tidy.is_empty()).then(|| tidy.into_owned())
    }

    /// The place of a field's cell.
    pub(super) fn place(&self, at: At<'_>, field: Field) -> Place {
        self_place(&self.columns, at, self.slots[field.index()].unwrap_or(0))
    }

    /// Counts a remark that every second row may deserve: its place is made once.
    pub(super) fn common(&mut self, code: Code, at: At<'_>, field: Field) {
        if !self.report.remarks.again(code, Some(at.line)) {
            let place = match self.slots[field.index()] {
                Some(_) => self.place(at, field),
                None => Place { row: Some(at.line), json_pointer: at.pointer.map(Arc::from), ..Place::default() },
            };
            self.report.remarks.add_kind(Diagnostic::new(code, place));
        }
    }

    /// Closes the reading of a document that was read to its end.
    pub(super) fn finish(&mut self) {
        let of = u64::from(self.report.actions_read);
        let fields = Field::ALL.iter().filter(|field| self.slots[field.index()].is_some() && **field != Field::Withheld);
        self.report.completeness = fields
            .map(|field| Completeness { field: *field, filled: Proportion { numerator: self.filled[field.index()], denominator: of } })
            .collect();
        self.report.columns = std::mem::take(&mut self.columns);
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
    match at.pointer {
        Some(pointer) => {
            Place { column_name: columns.get(column).map(|column| Arc::clone(&column.header)), ..Place::pointer(Some(at.line), pointer) }
        }
        None => Place::cell(at.line, number(column), columns.get(column).map(|column| Arc::clone(&column.header))),
    }
}

/// The words of a text that carry meaning: long enough, without the ending that agreement gives them.
fn words(given: &str) -> HashSet<String> {
    text::fold(given).split(' ').filter(|word| word.len() > 3).map(|word| word.trim_end_matches(['s', 'x', 'e']).to_owned()).collect()
}
