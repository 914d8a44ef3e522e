//! XLSX, cell by cell as `calamine` streams it: never as the rectangle that a sheet claims to be.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use chrono::NaiveDate;

use super::sheet::Sheet;
use super::{Extent, SheetName, cell, damaged, locked, too_large};
use crate::decode::{Limits, Refusal};

/// An open workbook.
pub(super) struct Book<'a>(Xlsx<Cursor<&'a [u8]>>);

/// The last row and column of a sheet, as numbers of cells: calamine gives whatever a file claims.
const ROWS: u32 = 1 << 20;
const COLUMNS: u32 = 1 << 14;

impl<'a> Book<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Refusal> {
        guarded(|| Xlsx::new(Cursor::new(bytes)).map(Self))
    }

    pub(super) fn sheets(&self) -> Vec<SheetName> {
        let shown = |sheet: &calamine::Sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible;
        self.0.sheets_metadata().iter().map(|sheet| SheetName { name: sheet.name.clone(), visible: shown(sheet) }).collect()
    }

    pub(super) fn sheet(&mut self, index: usize, limits: &Limits, extent: Extent) -> Result<Sheet, Refusal> {
        let Some(name) = self.0.sheets_metadata().get(index).map(|sheet| sheet.name.clone()) else { return Ok(Sheet::default()) };
        let mut sheet = Sheet::default();
        let mut refusal = None;
        guarded(|| {
            if let Err(refused) = fill(&mut self.0, &name, &mut sheet, limits, extent)? {
                refusal = Some(refused);
            }
            if extent == Extent::Whole {
                for region in self.0.merge_cells_by_sheet_name(&name)? {
                    sheet.merge(region.start.0, region.end.0, region.start.1);
                }
            }
            Ok(())
        })?;
        refusal.map_or_else(|| Ok(sheet.settled()), Err)
    }
}

/// Asks calamine, whose arithmetic on crafted references overflows: with checks it panics, and a stranger's file must not stop us.
fn guarded<T>(ask: impl FnOnce() -> Result<T, XlsxError>) -> Result<T, Refusal> {
    match catch_unwind(AssertUnwindSafe(ask)) {
        Ok(Ok(given)) => Ok(given),
        Ok(Err(XlsxError::Password)) => Err(locked()),
        Ok(Err(error)) => Err(damaged(&error.to_string().chars().take(120).collect::<String>())),
        Err(_) => Err(damaged("XLSX")),
    }
}

/// Reads the cells of a sheet. What we refuse is told apart from what calamine cannot read.
fn fill(book: &mut Xlsx<Cursor<&[u8]>>, name: &str, sheet: &mut Sheet, limits: &Limits, extent: Extent) -> Result<Result<(), Refusal>, XlsxError> {
    let mut cells = match book.worksheet_cells_reader(name) {
        Ok(cells) => cells,
        // A sheet of charts has no cells.
        Err(XlsxError::NotAWorksheet(_)) => return Ok(Ok(())),
        Err(error) => return Err(error),
    };
    loop {
        let (found, style) = match cells.next_cell_with_style_id() {
            Ok(Some(found)) => found,
            Ok(None) => return Ok(Ok(())),
            // An error that calamine has no name for: the cell is as empty as those it knows.
            Err(XlsxError::CellError(shown)) => {
                if let Err(refusal) = sheet.fail(None, &shown) {
                    return Ok(Err(refusal));
                }
                continue;
            }
            Err(error) => return Err(error),
        };
        let (row, column) = found.get_position();
        if row >= ROWS || column >= COLUMNS {
            return Ok(Err(too_large(format!("{ROWS} × {COLUMNS}"))));
        }
        if let Extent::Head(rows) = extent
            && row >= rows
            && !sheet.is_empty()
        {
            return Ok(Ok(()));
        }
        let code = || cells.styles().get(style).and_then(|style| style.number_format.as_ref()).map_or("", |format| format.format_code.as_str());
        let shown = match found.get_value() {
            DataRef::Empty => continue,
            DataRef::String(text) => text.clone(),
            DataRef::SharedString(text) => {
                if let Err(refusal) = sheet.add(row, column, text, limits) {
                    return Ok(Err(refusal));
                }
                continue;
            }
            #[expect(clippy::cast_precision_loss, reason = "no spreadsheet shows more than fifteen figures")]
            DataRef::Int(value) => float(*value as f64, code()),
            DataRef::Float(value) => float(*value, code()),
            DataRef::Bool(value) => cell::truth(*value).to_owned(),
            DataRef::DateTime(moment) => dated(*moment, code()),
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => cell::iso(text),
            DataRef::Error(error) => {
                if let Err(refusal) = sheet.fail(Some((row, column)), &error.to_string()) {
                    return Ok(Err(refusal));
                }
                continue;
            }
        };
        if let Err(refusal) = sheet.add(row, column, &shown, limits) {
            return Ok(Err(refusal));
        }
    }
}

fn float(value: f64, code: &str) -> String {
    cell::formatted(value, code).unwrap_or_else(|| cell::number(value))
}

fn dated(moment: ExcelDateTime, code: &str) -> String {
    let days = moment.as_f64();
    if moment.is_duration() {
        return cell::duration(days);
    }
    // What is no day of a spreadsheet is shown by none as a date.
    if !(0.0..2_958_466.0).contains(&days) {
        return cell::number(days);
    }
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    // Half a second is the noise of a fraction of a day.
    let second = if milli >= 500 && second < 59 { second + 1 } else { second };
    let day = if days < 1.0 { None } else { NaiveDate::from_ymd_opt(year.into(), month.into(), day.into()) };
    cell::moment(day, (hour, minute, second), code)
}
