//! A workbook (XLSX) that is written row by row: rows go to a temporary file as they come, so that a country needs no more memory than a
//! village.
//!
//! Texts are texts, whatever they look like: nothing in them is calculated, and codes keep their zeros. The same rows give the same bytes.

use std::io::{self, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::flat::Flat;
use crate::consult::table::{Note, Source};

/// So many rows fit on one sheet; the next ones go to another.
const ROWS: u32 = 1_048_576;
/// So many signs fit in a cell, counted as Excel counts them.
const SIGNS: usize = 32_767;
/// What is said where a text had to be cut.
const CUT: &str = " […] (texte coupé : une cellule ne peut pas en contenir davantage ; il est entier en CSV et en JSON)";

/// A workbook under way.
pub(super) struct Sheet {
    workbook: Workbook,
    name: String,
    heads: Vec<(String, u16)>,
    sheets: u32,
    row: u32,
    most: u32,
    head: Format,
    text: Format,
    day: Format,
    ratio: Format,
}

impl Sheet {
    /// Begins a workbook, with the heads of its columns and how wide they are.
    pub(super) fn begin(name: &str, heads: Vec<(String, u16)>) -> io::Result<Self> {
        Self::with_rows(name, heads, ROWS)
    }

    fn with_rows(name: &str, heads: Vec<(String, u16)>, most: u32) -> io::Result<Self> {
        let top = |format: Format| format.set_align(FormatAlign::Top);
        let mut sheet = Self {
            workbook: Workbook::new(),
            name: sheet_name(name),
            heads,
            sheets: 0,
            row: 0,
            most,
            head: top(Format::new().set_bold().set_text_wrap()),
            text: top(Format::new().set_num_format("@")),
            day: top(Format::new().set_num_format("yyyy-mm-dd")),
            ratio: top(Format::new().set_num_format("0.0%")),
        };
        sheet.turn()?;
        Ok(sheet)
    }

    /// Begins the next sheet.
    fn turn(&mut self) -> io::Result<()> {
        self.sheets += 1;
        let name = if self.sheets == 1 { self.name.clone() } else { format!("{} ({})", self.name, self.sheets) };
        let page = self.workbook.add_worksheet_with_constant_memory().map_err(failed)?;
        page.set_name(name).map_err(failed)?;
        page.set_freeze_panes(1, 0).map_err(failed)?;
        for (column, (_, width)) in (0..).zip(&self.heads) {
            page.set_column_width(column, *width).map_err(failed)?;
        }
        for (column, (head, _)) in (0..).zip(&self.heads) {
            page.write_string_with_format(0, column, head, &self.head).map_err(failed)?;
        }
        self.row = 1;
        Ok(())
    }

    /// Writes a row.
    pub(super) fn write<'a>(&mut self, cells: impl IntoIterator<Item = Flat<'a>>) -> io::Result<()> {
        if self.row == self.most {
            self.turn()?;
        }
        let (row, index) = (self.row, self.sheets as usize - 1);
        let page = self.workbook.worksheet_from_index(index).map_err(failed)?;
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Flat::Empty => Ok(&mut *page),
                Flat::Text(text) => page.write_string_with_format(row, column, fitting(&text), &self.text),
                #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
                Flat::Number(number) => page.write_number(row, column, number as f64),
                Flat::Ratio(share) => match share.ratio() {
                    Some(ratio) => page.write_number_with_format(row, column, ratio, &self.ratio),
                    None => Ok(&mut *page),
                },
                Flat::Day(day) => day_cell(page, row, column, day, [&self.day, &self.text]),
            }
            .map_err(failed)?;
        }
        self.row += 1;
        Ok(())
    }

    /// Ends the workbook with a sheet that says where it comes from.
    pub(super) fn end<W: Write + Send>(mut self, source: Option<&Source>, notes: &[Note], mut out: W) -> io::Result<W> {
        if let Some(source) = source {
            let page = self.workbook.add_worksheet();
            page.set_name("Source").map_err(failed)?;
            page.set_column_width(0, 24).and_then(|page| page.set_column_width(1, 100)).map_err(failed)?;
            let notes = notes.iter().map(|note| (source.heed(), note.message.clone()));
            for (row, (name, text)) in (0..).zip(source.lines().into_iter().chain(notes)) {
                page.write_string_with_format(row, 0, name, &self.head).map_err(failed)?;
                page.write_string_with_format(row, 1, fitting(&text), &self.text.clone().set_text_wrap()).map_err(failed)?;
            }
        }
        // A workbook tells when it was made: here that is when the data were known, so that the same data make the same file.
        let made = source.and_then(|source| ExcelDateTime::from_timestamp(source.known_at.timestamp()).ok());
        let made = made.map_or_else(|| ExcelDateTime::from_ymd(2000, 1, 1), Ok).map_err(failed)?;
        self.workbook.set_properties(&DocProperties::new().set_author("Prisme").set_creation_datetime(&made));
        self.workbook.save_to_writer(&mut out).map_err(failed)?;
        Ok(out)
    }
}

/// A day, or its text where Excel has no calendar.
fn day_cell<'a>(
    page: &'a mut Worksheet,
    row: u32,
    column: u16,
    day: chrono::NaiveDate,
    [as_day, as_text]: [&Format; 2],
) -> Result<&'a mut Worksheet, XlsxError> {
    use chrono::Datelike;
    let number = |number: u32| u8::try_from(number).unwrap_or(1);
    match u16::try_from(day.year()) {
        Ok(year @ 1900..10_000) => {
            let day = ExcelDateTime::from_ymd(year, number(day.month()), number(day.day()))?;
            page.write_datetime_with_format(row, column, &day, as_day)
        }
        _ => page.write_string_with_format(row, column, day.to_string(), as_text),
    }
}

/// A text that a cell can hold; what is cut is said.
fn fitting(text: &str) -> std::borrow::Cow<'_, str> {
    let signs = |text: &str| text.encode_utf16().count();
    if text.len() <= SIGNS || signs(text) <= SIGNS {
        return text.into();
    }
    let mut room = SIGNS - signs(CUT);
    let fits = |sign: &char| {
        let left = room.checked_sub(sign.len_utf16());
        room = left.unwrap_or(0);
        left.is_some()
    };
    let kept: String = text.chars().take_while(fits).collect();
    (kept + CUT).into()
}

/// A name that a sheet may have.
fn sheet_name(name: &str) -> String {
    const LONGEST: usize = 24;
    let name: String = name.chars().filter(|sign| !matches!(sign, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'')).take(LONGEST).collect();
    if name.trim().is_empty() { "Prisme".to_owned() } else { name.trim().to_owned() }
}

fn failed(cause: XlsxError) -> io::Error {
    match cause {
        XlsxError::IoError(cause) => cause,
        other => io::Error::other(other),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx};

    use super::*;

    fn opened(bytes: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
        Xlsx::new(Cursor::new(bytes)).unwrap()
    }

    #[test]
    fn codes_formulas_and_days_stay_what_they_are() {
        let mut sheet = Sheet::begin("Actions : tout [1]", vec![("code".into(), 10), ("titre".into(), 60)]).unwrap();
        let day = chrono::NaiveDate::from_ymd_opt(2026, 9, 30).unwrap();
        sheet.write([Flat::Text("01004".into()), Flat::Text("=HYPERLINK(\"http://x\")".into()), Flat::Day(day), Flat::Number(7)]).unwrap();
        sheet.write([Flat::Empty, Flat::Text("a".repeat(40_000).into()), Flat::Day(chrono::NaiveDate::MIN)]).unwrap();
        let mut book = opened(sheet.end(None, &[], Vec::new()).unwrap());
        assert_eq!(book.sheet_names(), ["Actions  tout 1"]);
        let range = book.worksheet_range("Actions  tout 1").unwrap();
        let cell = |row, column| range.get_value((row, column)).unwrap();
        assert_eq!(cell(1, 0), &Data::String("01004".to_owned()));
        assert_eq!(cell(1, 1), &Data::String("=HYPERLINK(\"http://x\")".to_owned()));
        assert!(matches!(cell(1, 2), Data::DateTime(_)) && cell(1, 3) == &Data::Float(7.0));
        assert!(matches!(cell(2, 1), Data::String(text) if text.ends_with(CUT) && text.len() < 33_000));
        assert!(matches!(cell(2, 2), Data::String(_)));
    }

    #[test]
    fn what_does_not_fit_on_one_sheet_goes_to_the_next_under_the_same_header() {
        let mut sheet = Sheet::with_rows("Actions", vec![("titre".into(), 60)], 3).unwrap();
        for number in 0..5 {
            sheet.write([Flat::Number(number)]).unwrap();
        }
        let mut book = opened(sheet.end(None, &[], Vec::new()).unwrap());
        assert_eq!(book.sheet_names(), ["Actions", "Actions (2)", "Actions (3)"]);
        assert_eq!(book.worksheet_range("Actions (3)").unwrap().get_value((1, 0)), Some(&Data::Float(4.0)));
        assert_eq!(book.worksheet_range("Actions (3)").unwrap().get_value((0, 0)), Some(&Data::String("titre".to_owned())));
    }

    #[test]
    fn the_same_rows_give_the_same_bytes() {
        let made = || {
            let mut sheet = Sheet::begin("Actions", vec![("titre".into(), 60)]).unwrap();
            sheet.write([Flat::Text("Former les agents".into())]).unwrap();
            sheet.end(None, &[], Vec::new()).unwrap()
        };
        assert_eq!(made(), made());
    }
}
