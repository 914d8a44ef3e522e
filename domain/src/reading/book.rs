//! A workbook: which of its sheets is the plan, and that one sheet, read as any table.
//!
//! The sheets that are not read stay in the archived document; where another one looks like a plan too, the report says so.

use std::sync::Arc;

use super::builder::Builder;
use super::report::Report;
use super::table::{self, Rows};
use super::values::SecondLook;
use super::{Options, Sink};
use crate::action::Action;
use crate::decode::workbook::{Sheet, SheetName, SheetRow, SheetRows, Workbook};
use crate::decode::{Limits, Refusal};
use crate::diagnostic::{Code, Diagnostic};
use crate::mapping::Recipe;
use crate::normalise::date::evidence;
use crate::normalise::status::StatusWords;
use crate::plan::{Section, UnattachedText};
use crate::provenance::Place;
use crate::shape::header::{self, LINES_SEARCHED};
use crate::shape::row::Cells;
use crate::text;

/// Reads a workbook.
pub(super) fn read(bytes: &[u8], options: &Options, words: StatusWords, sink: &mut dyn Sink, report: &mut Report) -> Result<(), Refusal> {
    let mut book = Workbook::open(bytes, options.limits)?;
    report.format = Some(book.format());
    let chosen = choose(&mut book, &options.recipe, options.limits, report)?;
    let name: Arc<str> = Arc::from(book.sheets()[chosen].name.as_str());
    report.sheet = Some(name.to_string());
    let sheet = book.sheet(chosen)?;
    drop(book);
    remark_failures(&sheet, report);
    let left = sheet.left();
    let mut sink = InSheet { sink, name: Arc::clone(&name), left };
    let rows = sheet.rows(options.limits);
    let (_, total) = rows.left_of();
    let look = |dated| second_look(&sheet, options.limits, dated);
    let read = table::read_rows(rows, total, look, &mut Builder::new(options, words, &mut sink, report));
    report.remarks.stand_in(&name, left);
    read.map_err(|mut refusal| {
        refusal.0.place.stand_in(&name, left);
        refusal
    })
}

/// The sheet to read: the one that is pinned, else the first that is shown and has a header, else the first that holds something.
fn choose(book: &mut Workbook<'_>, recipe: &Recipe, limits: Limits, report: &mut Report) -> Result<usize, Refusal> {
    if let Some(wanted) = &recipe.sheet {
        return named(book.sheets(), wanted);
    }
    let shown: Vec<usize> = (0..book.sheets().len()).filter(|index| book.sheets()[*index].visible).collect();
    if let [only] = shown.as_slice() {
        return Ok(*only);
    }
    let (mut plans, mut filled) = (Vec::new(), None);
    for (index, sheet) in book.heads(LINES_SEARCHED, &shown)? {
        let head = table::head(&mut sheet.rows(limits))?;
        if header::find(&head, recipe).is_some() {
            plans.push(index);
        }
        filled = filled.or((!sheet.is_empty()).then_some(index));
    }
    let chosen = plans.first().copied().or(filled).or(shown.first().copied());
    let name = |index: &usize| format!("« {} »", book.sheets()[*index].name);
    if let [chosen, others @ ..] = plans.as_slice()
        && !others.is_empty()
    {
        let others: Vec<String> = others.iter().map(name).collect();
        let remark = Diagnostic::new(Code::SheetChosen, Place::document());
        report.remarks.add(remark.detail(&book.sheets()[*chosen].name).detail(others.join(", ")));
    }
    chosen.ok_or_else(|| Refusal::new(Code::FileEmpty, Place::document()))
}

/// The sheet of a name, or else of a number.
fn named(sheets: &[SheetName], wanted: &str) -> Result<usize, Refusal> {
    let exact = sheets.iter().position(|sheet| sheet.name.trim() == wanted);
    let folded = || sheets.iter().position(|sheet| text::fold(&sheet.name) == text::fold(wanted));
    let number = || wanted.parse::<usize>().ok()?.checked_sub(1).filter(|index| *index < sheets.len());
    exact.or_else(folded).or_else(number).ok_or_else(|| {
        let names = sheets.iter().map(|sheet| format!("« {} »", sheet.name)).collect::<Vec<_>>().join(", ");
        let why = format!("la feuille « {wanted} » n'existe pas, mais {names} / there is no sheet \"{wanted}\", but {names}");
        Refusal::because(Code::FileNotReadable, Place::document(), why)
    })
}

/// Says which formulas gave no value: their cells are read as empty.
fn remark_failures(sheet: &Sheet, report: &mut Report) {
    for failed in sheet.failed() {
        let place = match failed.place {
            // The place is moved with the others, once the table is read.
            Some((row, column)) => Place::cell(row, column.saturating_sub(sheet.left()), None),
            None => Place::document(),
        };
        report.remarks.add(Diagnostic::new(Code::TextSetAside, place).raw(&failed.shown));
    }
}

fn second_look(sheet: &Sheet, limits: Limits, columns: Vec<usize>) -> SecondLook<'_> {
    Box::new(move || {
        let mut rows = sheet.rows(limits);
        while let Ok(Some((_, row))) = rows.read() {
            let found = columns.iter().find_map(|column| evidence(row.cell(*column)));
            if found.is_some() {
                return found;
            }
        }
        None
    })
}

impl Rows for SheetRows<'_> {
    type Row<'r>
        = SheetRow<'r>
    where
        Self: 'r;
    fn next_row(&mut self) -> Result<Option<(u32, SheetRow<'_>)>, Refusal> {
        self.read()
    }
    fn carried(row: &SheetRow<'_>) -> Vec<(usize, String)> {
        row.merged().iter().map(|(column, shown)| (*column, (*shown).to_owned())).collect()
    }
    fn left(&self) -> usize {
        self.left_of().0
    }
    fn lines(&self) -> u32 {
        self.last_row()
    }
}

/// Hands on what is read with the sheet that it stands in.
struct InSheet<'s> {
    sink: &'s mut dyn Sink,
    name: Arc<str>,
    left: u32,
}

impl Sink for InSheet<'_> {
    fn section(&mut self, section: Section) {
        self.sink.section(section);
    }
    fn action(&mut self, mut action: Action) {
        action.place.stand_in(&self.name, self.left);
        self.sink.action(action);
    }
    fn unattached(&mut self, mut text: UnattachedText) {
        text.place.stand_in(&self.name, self.left);
        self.sink.unattached(text);
    }
    fn progress(&mut self, read: usize, of: usize) {
        self.sink.progress(read, of);
    }
}
