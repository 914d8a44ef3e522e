//! A comparison as a file: the same rows in every format, with what must be read before them where the format has a place for it.

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::Format;
use super::flat::{heads, parts};
use super::sheet::Sheet;
use super::table::Lines;
use crate::consult::table::{Cell, Column, Kind, Note, Source, Table};

/// Writes a table. Answers where it was written.
pub fn write<W: Write + Send>(table: &Table, format: Format, mut out: W) -> io::Result<W> {
    let language = table.source.language;
    match format {
        Format::Json => {
            serde_json::to_writer(&mut out, &Told::from(table))?;
            out.write_all(b"\n")?;
        }
        Format::Ndjson => {
            for row in &table.rows {
                serde_json::to_writer(&mut out, &RowTold { columns: &table.columns, cells: row })?;
                out.write_all(b"\n")?;
            }
        }
        Format::Csv { separator } => {
            let names = table.columns.iter().flat_map(|column| heads(column, &column.key, language));
            let mut lines = Lines::begin(out, separator, names)?;
            for row in &table.rows {
                lines.write(row.iter().zip(&table.columns).flat_map(|(cell, column)| parts(cell, column.kind, language)))?;
            }
            out = lines.end()?;
        }
        Format::Xlsx => {
            let names = table.columns.iter().flat_map(|column| heads(column, &column.label, language).into_iter().map(|head| (head, width(column))));
            let mut sheet = Sheet::begin(&table.title, names.collect())?;
            for row in &table.rows {
                sheet.write(row.iter().zip(&table.columns).flat_map(|(cell, column)| parts(cell, column.kind, language)))?;
            }
            out = sheet.end(Some(&table.source), &table.notes, out)?;
        }
    }
    out.flush()?;
    Ok(out)
}

fn width(column: &Column) -> u16 {
    match column.kind {
        Kind::Text => 26,
        Kind::State => 24,
        Kind::Number | Kind::Share | Kind::Day => 13,
    }
}

/// A table as programs are told it.
#[derive(Serialize)]
struct Told<'a> {
    title: &'a str,
    source: SourceTold<'a>,
    caveats: Vec<NoteTold<'a>>,
    columns: Vec<ColumnTold<'a>>,
    rows: Vec<RowTold<'a>>,
}

impl<'a> From<&'a Table> for Told<'a> {
    fn from(table: &'a Table) -> Self {
        Self {
            title: &table.title,
            source: SourceTold::from(&table.source),
            caveats: table.notes.iter().map(|Note { code, message }| NoteTold { code, message }).collect(),
            columns: table.columns.iter().map(|column| ColumnTold { key: &column.key, label: &column.label, kind: kind(column.kind) }).collect(),
            rows: table.rows.iter().map(|cells| RowTold { columns: &table.columns, cells }).collect(),
        }
    }
}

/// Where a table comes from, as programs are told it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SourceTold<'a> {
    permalink: &'a str,
    frozen_permalink: &'a str,
    license: LicenceTold<'a>,
    citation: &'a str,
    data_version: String,
    known_at: String,
}

#[derive(Serialize)]
struct LicenceTold<'a> {
    name: &'a str,
    url: &'a str,
}

impl<'a> From<&'a Source> for SourceTold<'a> {
    fn from(source: &'a Source) -> Self {
        Self {
            permalink: &source.permalink,
            frozen_permalink: &source.frozen_permalink,
            license: LicenceTold { name: &source.licence, url: &source.licence_url },
            citation: &source.citation,
            data_version: source.data_version.to_string(),
            known_at: source.known_at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
        }
    }
}

#[derive(Serialize)]
struct NoteTold<'a> {
    code: &'a str,
    message: &'a str,
}

#[derive(Serialize)]
struct ColumnTold<'a> {
    key: &'a str,
    label: &'a str,
    kind: &'static str,
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "TEXT",
        Kind::Number => "NUMBER",
        Kind::Share => "SHARE",
        Kind::Day => "DAY",
        Kind::State => "STATE",
    }
}

/// A row, under the keys of its columns.
struct RowTold<'a> {
    columns: &'a [Column],
    cells: &'a [Cell<'static>],
}

impl Serialize for RowTold<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.columns.len()))?;
        for (column, cell) in self.columns.iter().zip(self.cells) {
            match cell {
                Cell::Empty | Cell::Missing(_) => map.serialize_entry(&column.key, &())?,
                Cell::Text(text) | Cell::State(_, text) => map.serialize_entry(&column.key, text)?,
                Cell::Number(number) => map.serialize_entry(&column.key, number)?,
                Cell::Day(day) => map.serialize_entry(&column.key, day)?,
                Cell::Share(share) => map.serialize_entry(&column.key, share)?,
            }
        }
        map.end()
    }
}
