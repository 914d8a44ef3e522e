//! A table, from its first line to its last: header, preamble, sample, then row by row.
//!
//! A delimited text and a sheet of a workbook are read alike; what differs is how their rows are come by.

use std::cell::RefCell;
use std::collections::HashMap;

use foldhash::quality::RandomState;

use super::builder::{At, Builder, number, self_place};
use super::evidence;
use super::fit::fits;
use super::merged::Shared;
use super::values::SecondLook;
use crate::decode::delimiter;
use crate::decode::encoding::Choice;
use crate::decode::records::{Record, Records};
use crate::decode::{Format, Refusal};
use crate::diagnostic::{Code, Diagnostic};
use crate::mapping::ladder::{self, Sample};
use crate::mapping::{Field, alias};
use crate::provenance::Place;
use crate::shape::header::{self, Line};
use crate::shape::preamble;
use crate::shape::row::{Alignment, Cells, Kind, Layout};
use crate::text;

/// So many rows are looked at before the columns are mapped, and so many bytes of them at most.
pub(super) const SAMPLE_ROWS: usize = 200;
pub(super) const SAMPLE_BYTES: usize = 16 << 20;

/// No name of a column is this long, in bytes, also where a recipe gives it.
const LONGEST_NAME: usize = 200;

/// Rows of a table, one after the other.
pub(super) trait Rows {
    /// A row, until the next one is read.
    type Row<'r>: Cells
    where
        Self: 'r;
    /// The next row that holds something, and its line.
    fn next_row(&mut self) -> Result<Option<(u32, Self::Row<'_>)>, Refusal>;
    /// What merged cells above say of a row, by column.
    fn carried(row: &Self::Row<'_>) -> Vec<(usize, String)> {
        let _ = row;
        Vec::new()
    }
    /// How much is not read yet.
    fn left(&self) -> usize;
    /// The lines of the table, once the last row was read.
    fn lines(&self) -> u32;
}

impl Rows for Records<'_> {
    type Row<'r>
        = Record<'r>
    where
        Self: 'r;
    fn next_row(&mut self) -> Result<Option<(u32, Record<'_>)>, Refusal> {
        Ok(self.read()?.map(|record| (record.line, record)))
    }
    fn left(&self) -> usize {
        Records::left(self)
    }
    fn lines(&self) -> u32 {
        Records::lines(self)
    }
}

/// Reads a delimited text.
pub(super) fn read<'a>(bytes: &'a [u8], choice: Choice, builder: &mut Builder<'a>) -> Result<(), Refusal> {
    let recipe = &builder.options.recipe;
    // Cells come again from row to row, and what a name is takes a while to tell.
    let known = RefCell::new(HashMap::<String, bool, RandomState>::default());
    let is_name = |cell: &str| {
        if cell.len() >= LONGEST_NAME {
            return false;
        }
        if let Some(told) = known.borrow().get(cell) {
            return *told;
        }
        let told = alias::is_name(cell) || recipe.column(cell).is_some();
        known.borrow_mut().insert(cell.to_owned(), told);
        told
    };
    let delimiter = delimiter::choose(bytes, choice, builder.options.limits, &is_name)?;
    drop(known);
    builder.report.format = Some(Format::Csv);
    builder.report.delimiter = Some(delimiter.name());
    if delimiter.assumed {
        builder.report.remarks.add(Diagnostic::new(Code::DelimiterAssumed, Place::document()).detail(delimiter.name()));
    }
    let limits = builder.options.limits;
    let records = Records::new(bytes, choice, delimiter.byte, limits);
    read_rows(records, bytes.len(), |dated| evidence::in_table(bytes, choice, delimiter, limits, dated), builder)
}

/// Reads the rows of a table; `look` makes the second look at its columns of dates, `total` is as much as there is to read.
pub(super) fn read_rows<'a, R: Rows>(
    mut rows: R,
    total: usize,
    look: impl FnOnce(Vec<usize>) -> SecondLook<'a>,
    builder: &mut Builder<'a>,
) -> Result<(), Refusal> {
    let mut head = head(&mut rows)?;
    let Some(at) = header::find(&head, &builder.options.recipe) else {
        return Err(header_not_found(&head, builder.report.delimiter.unwrap_or("")));
    };
    let (stated, section) = constants(builder, &head[..at]);
    for (field, value, line) in stated {
        builder.constant(field, &value, &Place::row(line));
    }
    widen(&mut head, at);
    let layout = layout(builder, &head[at], &head[at + 1..])?;
    if let Some((title, line)) = section {
        builder.report.rows_read += 1;
        builder.open_axis(&title, At { line, pointer: None }, 0);
    }
    let dated = layout.fields.iter().enumerate().filter(|(_, field)| field.is_some_and(Field::is_date)).map(|(column, _)| column).collect();
    builder.values.second_look = Some(look(dated));
    for line in &head[at + 1..] {
        row(builder, &layout, line.number, line);
    }
    let read = total - rows.left().min(total);
    builder.expect(head.len() * rows.left() / read.max(1));
    let mut count = 0_usize;
    loop {
        if count.is_multiple_of(4096) {
            builder.sink.progress(total - rows.left().min(total), total);
        }
        count += 1;
        let Some((line, cells)) = rows.next_row()? else { break };
        row(builder, &layout, line, &cells);
        builder.bounded()?;
    }
    builder.report.lines = rows.lines();
    builder.sink.progress(total, total);
    if builder.report.actions_read == 0 && builder.report.rows_set_aside == 0 {
        builder.report.remarks.add(Diagnostic::new(Code::FileEmpty, Place::row(head[at].number)));
    }
    builder.finish();
    Ok(())
}

/// The lines in which the header is searched, and the rows that tell what the columns hold.
pub(super) fn head<R: Rows>(rows: &mut R) -> Result<Vec<Line>, Refusal> {
    let (mut lines, mut bytes) = (Vec::new(), 0);
    while lines.len() < SAMPLE_ROWS && bytes < SAMPLE_BYTES {
        let Some((number, row)) = rows.next_row()? else { break };
        let cells: Vec<String> = (0..row.count()).map(|index| row.cell(index).to_owned()).collect();
        bytes += cells.iter().map(String::len).sum::<usize>();
        lines.push(Line { number, cells, grid: row.is_grid(), carried: R::carried(&row) });
    }
    // A lone word is the header of a table of one column; in a wider sheet it is a heading, however short its row is.
    if lines.iter().any(|line: &Line| line.cells.len() > 1) {
        lines.iter_mut().filter(|line| line.grid && line.cells.len() == 1).for_each(|line| line.cells.push(String::new()));
    }
    Ok(lines)
}

/// Gives the header of a sheet the columns beside it that have no name, and the rows below it as many as it has.
fn widen(head: &mut [Line], at: usize) {
    /// So many columns beside a table are its own: what stands further off stands by itself.
    const NAMELESS: usize = 16;
    if !head[at].grid {
        return;
    }
    // The name of a column, merged over a second line of the header, is no value of that line.
    let (header, below) = head[at..].split_at_mut(1);
    for line in below {
        line.carried.retain(|(column, shown)| header[0].cells.get(*column) != Some(shown));
    }
    let named = head[at].cells.len();
    let used = head[at + 1..].iter().map(|line| line.cells.len()).max().unwrap_or(0);
    let width = named.max(used.min(named + NAMELESS));
    for line in head[at..].iter_mut().filter(|line| line.cells.len() < width) {
        line.cells.resize(width, String::new());
    }
}

fn header_not_found(head: &[Line], delimiter: &str) -> Refusal {
    if head.iter().all(|line| line.cells.iter().all(|cell| text::is_blank(cell))) {
        return Refusal::new(Code::FileEmpty, Place::document());
    }
    let first = head.iter().find(|line| line.cells.iter().any(|cell| !text::is_blank(cell)));
    let mut refusal = Refusal::because(Code::HeaderNotFound, Place::row(first.map_or(1, |line| line.number)), delimiter);
    if let Some(line) = first {
        let seen = line.cells.join(" | ");
        refusal.0 = Box::new(refusal.0.raw(&seen));
    }
    refusal
}

/// A field of the plan with its value and its line.
type Stated = (Field, String, u32);

/// What stands above the header; lines that say nothing known are remarked, and stay in the archived document.
fn constants(builder: &mut Builder<'_>, lines: &[Line]) -> (Vec<Stated>, Option<(String, u32)>) {
    let preamble = preamble::read(lines);
    for (given, line) in preamble.other {
        builder.report.remarks.add_kind(Diagnostic::new(Code::TextSetAside, Place::row(line)).raw(&given));
    }
    for (label, line) in preamble.withheld {
        builder.report.remarks.add(Diagnostic::new(Code::PersonalDataWithheld, Place::row(line)).raw(&label));
    }
    let pinned = builder.options.recipe.constants.iter().map(|(field, value)| (*field, value.clone(), 0));
    // What is pinned is said first: the first statement holds.
    (pinned.chain(preamble.stated).collect(), preamble.section)
}

/// Maps the columns by the header and the first rows below it.
fn layout(builder: &mut Builder<'_>, header: &Line, below: &[Line]) -> Result<Layout, Refusal> {
    builder.report.header_row = Some(header.number);
    let width = header.cells.iter().rposition(|cell| !text::is_blank(cell)).map_or(0, |last| last + 1);
    // Columns without a name at the end hold something or are not there.
    let used = below
        .iter()
        .filter(|line| line.grid || line.cells.len() <= header.cells.len())
        .filter_map(|line| line.cells.iter().rposition(|cell| !text::is_blank(cell)))
        .max();
    let width = width.max(used.map_or(0, |last| last + 1)).min(header.cells.len());
    let headers: Vec<String> = header.cells[..width].iter().map(|cell| clean(cell)).collect();
    let regular = || below.iter().filter(|line| line.cells.len() == header.cells.len() || (line.grid && line.cells.len() >= width));
    let samples: Vec<Sample> = (0..width).map(|column| regular().map(|line| line.cells[column].clone()).collect()).collect();
    let columns = ladder::map(&headers, &samples, &builder.options.recipe, &builder.values.words, Some(header.number), &mut builder.report.remarks);
    let fields: Vec<Option<Field>> = columns.iter().map(|column| column.field).collect();
    builder.values.settle_dates(&columns, &samples);
    builder.columns(columns);
    let title = builder.slots[Field::Titre.index()].or(builder.slots[Field::SousAction.index()]);
    let Some(title) = title else {
        builder.finish();
        return Err(Refusal::new(Code::HeaderNotFound, Place::row(header.number)));
    };
    Ok(Layout { fields, headers: headers.iter().map(|header| text::fold(header)).collect(), title })
}

/// A header as shown: without markup and needless blanks.
fn clean(cell: &str) -> String {
    let bare = text::without_markup(cell);
    text::tidy(bare.as_deref().unwrap_or(cell)).replace('\n', " ")
}

/// A ragged row with its cells where they certainly stand.
struct Placed<'c, C: ?Sized> {
    row: &'c C,
    alignment: &'c Alignment,
}

impl<C: Cells + ?Sized> Cells for Placed<'_, C> {
    fn count(&self) -> usize {
        self.alignment.cells.len()
    }
    fn cell(&self, index: usize) -> &str {
        self.alignment.cells.get(index).copied().flatten().map_or("", |cell| self.row.cell(cell))
    }
}

fn row<C: Cells + ?Sized>(builder: &mut Builder<'_>, layout: &Layout, line: u32, cells: &C) {
    let at = At { line, pointer: None };
    let kind = layout.kind(cells, |field, value| fits(field, value, &builder.values.words));
    let width = layout.fields.len();
    if !matches!(kind, Kind::Blank | Kind::Aligned) && cells.count() != width && cells.count() > 1 {
        let remark = Diagnostic::new(Code::ColumnCountMismatch, Place::row(line)).detail(cells.count()).detail(width);
        builder.report.remarks.add_kind(remark);
    }
    match kind {
        Kind::Blank => {}
        Kind::Section(column) => {
            builder.report.rows_read += 1;
            builder.report.section_rows += 1;
            let title = cells.cell(column);
            match layout.fields[column] {
                Some(Field::SousAxe) => builder.open_below(title, at, column),
                _ => builder.open_axis(title, at, column),
            }
            builder.report.remarks.add_kind(Diagnostic::new(Code::SectionInferred, Place::cell(line, number(column), None)).raw(title));
        }
        Kind::Repeated => {
            builder.report.rows_read += 1;
            builder.report.rows_set_aside += 1;
            builder.report.remarks.add_kind(Diagnostic::new(Code::RowRepeated, Place::row(line)));
        }
        Kind::Aligned if cells.is_grid() => builder.row(at, &Shared::of(cells, builder), &[]),
        Kind::Aligned => builder.row(at, cells, &[]),
        Kind::Ragged(alignment) => {
            for column in &alignment.withheld {
                builder.withheld(self_place(&builder.columns, at, *column));
            }
            let uncertain: Vec<(usize, &str)> = alignment.uncertain.iter().map(|index| (*index, cells.cell(*index))).collect();
            if cells.is_grid() {
                builder.row(at, &Shared::of(cells, builder), &uncertain);
            } else {
                builder.row(at, &Placed { row: cells, alignment: &alignment }, &uncertain);
            }
        }
    }
}
