//! Files to be taken away: one record after the other, never all of them in memory, and comparisons as tables.
//!
//! What is told is chosen in `consult`; here it is written, and where it goes is the caller's. A file is whole or an error.

mod action;
pub mod comparison;
mod field;
mod flat;
mod json;
pub mod page;
pub mod plain;
mod plan;
mod sheet;
pub mod table;

use std::io::{self, Write};

use domain::diagnostic::Language;

pub use self::field::Record;
use self::sheet::Sheet;
use self::table::Lines;
use crate::consult::table::{Kind, Source};

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One object that holds a list.
    Json,
    /// One object a line.
    Ndjson,
    /// A table, as spreadsheets in France read it.
    Csv {
        /// What stands between two cells; `;` in French habits.
        separator: u8,
    },
    /// A workbook.
    Xlsx,
}

impl Format {
    /// The table that people in France expect.
    pub const TABLE: Self = Self::Csv { separator: b';' };

    /// The ending of a file of this sort.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Csv { .. } => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    /// What it is announced as.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::Ndjson => "application/x-ndjson; charset=utf-8",
            Self::Csv { .. } => "text/csv; charset=utf-8; header=present",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// By the ending of a file.
    pub fn of_ending(ending: &str) -> Option<Self> {
        [Self::Json, Self::Ndjson, Self::TABLE, Self::Xlsx].into_iter().find(|format| format.ending().eq_ignore_ascii_case(ending))
    }
}

/// A file of records under way.
pub struct File<R: Record, W: Write + Send> {
    shape: Shape<W>,
    source: Option<Source>,
    count: u64,
    of: std::marker::PhantomData<fn(&R)>,
}

enum Shape<W: Write> {
    Json(W),
    Ndjson(W),
    Csv(Box<Lines<W>>),
    Xlsx(Box<Sheet>, W),
}

impl<R: Record, W: Write + Send> File<R, W> {
    /// Begins a file: one without any record can be read too. `source` goes where the format has a place for it.
    pub fn begin(format: Format, source: Option<Source>, mut out: W) -> io::Result<Self> {
        let shape = match format {
            Format::Json => {
                out.write_all(b"{")?;
                if let Some(source) = &source {
                    out.write_all(b"\"source\":")?;
                    serde_json::to_writer(&mut out, &comparison::SourceTold::from(source))?;
                    out.write_all(b",")?;
                }
                write!(out, "\"{}\":[", R::LIST)?;
                Shape::Json(out)
            }
            Format::Ndjson => Shape::Ndjson(out),
            Format::Csv { separator } => Shape::Csv(Box::new(Lines::begin(out, separator, R::COLUMNS.iter().map(|column| column.name))?)),
            Format::Xlsx => {
                let heads = R::COLUMNS.iter().map(|column| (column.name.to_owned(), column.width)).collect();
                Shape::Xlsx(Box::new(Sheet::begin(&capital(R::LIST), heads)?), out)
            }
        };
        Ok(Self { shape, source, count: 0, of: std::marker::PhantomData })
    }

    /// Writes the next record.
    pub fn write(&mut self, record: &R) -> io::Result<()> {
        match &mut self.shape {
            Shape::Json(out) => {
                out.write_all(if self.count == 0 { b"\n" } else { b",\n" })?;
                serde_json::to_writer(&mut *out, &record.object())?;
            }
            Shape::Ndjson(out) => {
                serde_json::to_writer(&mut *out, &record.object())?;
                out.write_all(b"\n")?;
            }
            Shape::Csv(lines) => {
                let cells: Vec<_> = R::COLUMNS.iter().map(|column| (column.cell)(record)).collect();
                lines.write(cells.iter().flat_map(|cell| flat::parts(cell, Kind::Text, Language::Fr)))?;
            }
            Shape::Xlsx(sheet, _) => {
                let cells: Vec<_> = R::COLUMNS.iter().map(|column| (column.cell)(record)).collect();
                sheet.write(cells.iter().flat_map(|cell| flat::parts(cell, Kind::Text, Language::Fr)))?;
            }
        }
        self.count += 1;
        Ok(())
    }

    /// Ends the file. Answers how many records it holds, and where it was written.
    pub fn end(self) -> io::Result<(u64, W)> {
        let mut out = match self.shape {
            Shape::Json(mut out) => {
                out.write_all(if self.count == 0 { b"]}\n" } else { b"\n]}\n" })?;
                out
            }
            Shape::Ndjson(out) => out,
            Shape::Csv(lines) => lines.end()?,
            Shape::Xlsx(sheet, out) => sheet.end(self.source.as_ref(), &[], out)?,
        };
        out.flush()?;
        Ok((self.count, out))
    }
}

fn capital(name: &str) -> String {
    let mut signs = name.chars();
    signs.next().map_or_else(String::new, |first| first.to_uppercase().chain(signs).collect())
}
