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

#[cfg(test)]
pub(super) mod tests {
    use chrono::{DateTime, NaiveDate};
    use domain::diagnostic::Language;
    use domain::share::Proportion;

    use super::*;
    use crate::consult::table::{Missing, Tone};

    /// A small comparison with a cell of every kind.
    pub(in crate::export) fn table() -> Table {
        let share = |numerator, denominator| Cell::share(Proportion { numerator, denominator });
        let text = |text: &'static str| Cell::text(text);
        let day = NaiveDate::from_ymd_opt(2026, 6, 1).unwrap();
        Table {
            title: "État d'avancement : Paris et Ambérieu".to_owned(),
            columns: vec![
                Column::new("code_insee", "Code INSEE", Kind::Text),
                Column::new("nom", "Collectivité", Kind::Text),
                Column::new("etat", "Santé", Kind::State),
                Column::new("actions", "Actions", Kind::Number),
                Column::new("realisees", "Réalisées", Kind::Share),
                Column::new("date", "Date", Kind::Day),
            ],
            rows: vec![
                vec![text("75056"), text("=Paris;\"x\""), Cell::State(Tone::Done, "12".into()), Cell::Number(30), share(12, 30), Cell::Day(day)],
                vec![
                    text("01004"),
                    text("Ambérieu"),
                    Cell::State(Tone::NoData, "".into()),
                    Cell::Missing(Missing::NoData),
                    Cell::Missing(Missing::NoData),
                    Cell::Empty,
                ],
                vec![text("2A004"), text("Ajaccio"), Cell::State(Tone::NotReported, "3".into()), Cell::Number(0), share(0, 0), Cell::Empty],
            ],
            notes: vec![Note {
                code: "NO_STRUCTURED_PLAN", message: "1 des 3 collectivités n'a pas de plan structuré connu de Prisme.".to_owned()
            }],
            source: Source {
                language: Language::Fr,
                permalink: "https://prisme.example/comparer?c=paris".to_owned(),
                frozen_permalink: "https://prisme.example/comparer?c=paris&connu=2026-11-28T10:05:00.000Z".to_owned(),
                licence: "Licence Ouverte 2.0".to_owned(),
                licence_url: "https://licence.example".to_owned(),
                citation: "Prisme. « État d'avancement ».".to_owned(),
                data_version: 42,
                known_at: DateTime::from_timestamp(1_795_860_300, 0).unwrap(),
            },
        }
    }

    fn written(format: Format) -> String {
        String::from_utf8(write(&table(), format, Vec::new()).unwrap()).unwrap()
    }

    #[test]
    fn a_table_has_codes_as_text_shares_in_three_columns_and_no_formula() {
        let wanted = "\u{feff}code_insee;nom;etat;actions;realisees;realisees_sur;realisees_part;date\r\n\
            75056;\"'=Paris;\"\"x\"\"\";12;30;12;30;0,4000;2026-06-01\r\n\
            01004;Ambérieu;;;;;;\r\n\
            2A004;Ajaccio;3;0;;;;\r\n";
        assert_eq!(written(Format::TABLE), wanted);
        assert!(written(Format::Csv { separator: b',' }).contains("30,12,30,0.4000,2026-06-01"));
    }

    #[test]
    fn an_object_has_the_rows_the_warnings_and_the_source() {
        let told: serde_json::Value = serde_json::from_str(&written(Format::Json)).unwrap();
        assert_eq!(told["rows"][0]["realisees"], serde_json::json!({ "numerator": 12, "denominator": 30 }));
        assert!(told["rows"][1]["actions"].is_null() && told["rows"][2]["realisees"].is_null() && told["rows"][2]["actions"] == 0);
        assert_eq!(told["caveats"][0]["code"], "NO_STRUCTURED_PLAN");
        assert_eq!((&told["source"]["dataVersion"], &told["source"]["license"]["name"]), (&"42".into(), &"Licence Ouverte 2.0".into()));
        let lines = written(Format::Ndjson);
        let rows: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(&rows, told["rows"].as_array().unwrap());
    }

    #[test]
    fn a_workbook_has_the_same_rows_and_a_sheet_with_warnings_and_source() {
        let bytes = write(&table(), Format::Xlsx, Vec::new()).unwrap();
        let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
        let names = calamine::Reader::sheet_names(&book);
        assert_eq!(names.len(), 2);
        let rows = calamine::Reader::worksheet_range(&mut book, &names[0]).unwrap();
        let cell = |row, column| rows.get_value((row, column)).map(ToString::to_string).unwrap_or_default();
        assert_eq!([cell(0, 4), cell(0, 5), cell(0, 6)], ["Réalisées", "Réalisées (sur)", "Réalisées (part)"]);
        assert_eq!([cell(1, 1), cell(1, 4), cell(1, 5), cell(1, 6)], ["=Paris;\"x\"", "12", "30", "0.4"]);
        assert_eq!([cell(2, 0), cell(2, 3), cell(3, 3)], ["01004", "", "0"]);
        let source = calamine::Reader::worksheet_range(&mut book, "Source").unwrap();
        let text = source.rows().flatten().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        assert!(text.contains("À savoir\n1 des 3 collectivités") && text.contains("connu=2026-11-28"), "{text}");
    }
}
