//! One sheet: the cells that hold something, and the rows they make.
//!
//! A sheet takes memory for its filled cells alone. One cell at the far end of a sheet makes a long row, but no wide table: rows are
//! laid out one at a time, and how much is laid out in all is limited.

use std::collections::BTreeMap;

use super::{Limits, Refusal, too_large};
use crate::shape::row::Cells;

/// A filled cell; its text is in the sheet's.
#[derive(Debug, Clone, Copy)]
struct Filled {
    row: u32,
    column: u32,
    from: usize,
    to: usize,
}

/// A cell that is merged over rows below its own.
#[derive(Debug, Clone, Copy)]
struct Merged {
    row: u32,
    last_row: u32,
    column: u32,
}

/// A cell in which a formula failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// Its row and its column, 1-based, where they are known.
    pub place: Option<(u32, u32)>,
    /// What it shows, `#REF!`.
    pub shown: String,
}

/// A sheet as read.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    text: String,
    cells: Vec<Filled>,
    merged: Vec<Merged>,
    failed: Vec<Failed>,
    sorted: bool,
}

impl Sheet {
    /// A sheet of so many failed formulas is none that a person keeps.
    const MOST_FAILED: usize = 1 << 20;

    /// Adds a cell, 0-based; refuses what a sheet may not hold.
    pub(super) fn add(&mut self, row: u32, column: u32, shown: &str, limits: &Limits) -> Result<(), Refusal> {
        if shown.is_empty() {
            return Ok(());
        }
        if shown.len() > limits.record {
            return Err(too_large(format!("cellule > {} Mo", limits.record >> 20)));
        }
        let taken = self.text.len() + shown.len() + (self.cells.len() + 1) * size_of::<Filled>();
        if taken > limits.unpacked {
            return Err(too_large(super::package::shown(limits.unpacked)));
        }
        let from = self.text.len();
        if shown.contains('\0') {
            // No text of ours holds U+0000, which no database takes.
            self.text.push_str(&shown.replace('\0', " "));
        } else {
            self.text.push_str(shown);
        }
        let last = self.cells.last().map(|cell| (cell.row, cell.column));
        self.sorted = (self.sorted || last.is_none()) && last.is_none_or(|last| last < (row, column));
        self.cells.push(Filled { row, column, from, to: self.text.len() });
        Ok(())
    }

    /// Repeats the cells of a row in the row below it.
    pub(super) fn repeat(&mut self, row: u32, times: u32, limits: &Limits) -> Result<(), Refusal> {
        let begin = self.cells.partition_point(|cell| cell.row < row);
        for below in 1..=times {
            for index in begin..self.cells.len() {
                let cell = self.cells[index];
                if cell.row != row {
                    break;
                }
                let shown = self.text[cell.from..cell.to].to_owned();
                self.add(row.saturating_add(below), cell.column, &shown, limits)?;
            }
        }
        Ok(())
    }

    /// Says that a cell is merged down to a row.
    pub(super) fn merge(&mut self, row: u32, last_row: u32, column: u32) {
        if last_row > row {
            self.merged.push(Merged { row, last_row, column });
        }
    }

    /// Says that a formula failed, and where, if that is known; its cell is empty.
    pub(super) fn fail(&mut self, place: Option<(u32, u32)>, shown: &str) -> Result<(), Refusal> {
        if self.failed.len() >= Self::MOST_FAILED {
            return Err(too_large(format!("{} formules en erreur / failed formulas", Self::MOST_FAILED)));
        }
        let place = place.map(|(row, column)| (row.saturating_add(1), column.saturating_add(1)));
        self.failed.push(Failed { place, shown: shown.chars().take(20).collect() });
        Ok(())
    }

    /// Puts the cells in order, as no sheet of a spreadsheet needs and a crafted one may.
    pub(super) fn settled(mut self) -> Self {
        if !self.sorted {
            // Stable: of two cells in one place the last one is shown.
            self.cells.sort_by_key(|cell| (cell.row, cell.column));
            self.cells.reverse();
            self.cells.dedup_by_key(|cell| (cell.row, cell.column));
            self.cells.reverse();
            self.sorted = true;
        }
        self.merged.sort_by_key(|merged| (merged.row, merged.column));
        self
    }

    /// Whether no cell holds anything.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The columns to the left of the table that hold nothing.
    pub fn left(&self) -> u32 {
        self.cells.iter().map(|cell| cell.column).min().unwrap_or(0)
    }

    /// The number of its last row, 1-based.
    pub fn last_row(&self) -> u32 {
        self.cells.last().map_or(0, |cell| cell.row.saturating_add(1))
    }

    /// The cells in which a formula failed.
    pub fn failed(&self) -> &[Failed] {
        &self.failed
    }

    /// Its rows, from the top.
    pub fn rows(&self, limits: Limits) -> SheetRows<'_> {
        SheetRows { sheet: self, left: self.left(), at: 0, merged: 0, open: BTreeMap::new(), row: Vec::new(), carried: Vec::new(), laid: 0, limits }
    }
}

/// The rows of a sheet that hold something.
pub struct SheetRows<'s> {
    sheet: &'s Sheet,
    left: u32,
    at: usize,
    /// Merged cells whose first row is passed.
    merged: usize,
    /// Merged cells that go on, by column: their last row, and their text.
    open: BTreeMap<u32, (u32, &'s str)>,
    row: Vec<&'s str>,
    carried: Vec<(usize, &'s str)>,
    laid: usize,
    limits: Limits,
}

impl SheetRows<'_> {
    /// Bytes of the cells that are not read yet, and of all.
    pub fn left_of(&self) -> (usize, usize) {
        let total = self.sheet.text.len();
        (self.sheet.cells.get(self.at).map_or(0, |cell| total.saturating_sub(cell.from)), total)
    }

    /// The last row of the sheet.
    pub fn last_row(&self) -> u32 {
        self.sheet.last_row()
    }

    /// The next row that holds something, and its number, 1-based.
    pub fn read(&mut self) -> Result<Option<(u32, SheetRow<'_>)>, Refusal> {
        let sheet = self.sheet;
        let Some(first) = sheet.cells.get(self.at) else { return Ok(None) };
        let row = first.row;
        self.carry(row);
        self.row.clear();
        while let Some(cell) = sheet.cells.get(self.at).filter(|cell| cell.row == row) {
            let column = usize::try_from(cell.column - self.left).unwrap_or(usize::MAX);
            if column >= self.limits.columns {
                return Err(too_large(format!("{} colonnes", self.limits.columns)));
            }
            self.row.resize(column, "");
            self.row.push(&sheet.text[cell.from..cell.to]);
            self.at += 1;
        }
        self.open_merged(row);
        self.laid = self.laid.saturating_add(self.row.len() + self.carried.len());
        if self.laid > self.limits.unpacked {
            return Err(too_large(format!("{} cellules", self.limits.unpacked)));
        }
        Ok(Some((row.saturating_add(1), SheetRow { cells: &self.row, carried: &self.carried })))
    }

    /// What merged cells above say of a row.
    fn carry(&mut self, row: u32) {
        self.open.retain(|_, (last, _)| *last >= row);
        let left = self.left;
        self.carried.clear();
        // A column left of the table has no cell, so nothing in it is merged.
        self.carried.extend(self.open.iter().filter_map(|(column, (_, shown))| Some((usize::try_from(column.checked_sub(left)?).ok()?, *shown))));
    }

    /// Remembers the merged cells that begin in a row.
    fn open_merged(&mut self, row: u32) {
        while let Some(merged) = self.sheet.merged.get(self.merged).filter(|merged| merged.row <= row) {
            let column = merged.column.checked_sub(self.left).and_then(|column| usize::try_from(column).ok());
            let shown = column.and_then(|column| self.row.get(column)).copied().unwrap_or("");
            if merged.row == row && !shown.is_empty() {
                self.open.insert(merged.column, (merged.last_row, shown));
            }
            self.merged += 1;
        }
    }
}

/// One row of a sheet.
#[derive(Debug, Clone, Copy)]
pub struct SheetRow<'r> {
    cells: &'r [&'r str],
    carried: &'r [(usize, &'r str)],
}

impl<'r> SheetRow<'r> {
    /// What merged cells above say of the row, by column.
    pub fn merged(&self) -> &'r [(usize, &'r str)] {
        self.carried
    }
}

impl Cells for SheetRow<'_> {
    fn count(&self) -> usize {
        self.cells.len()
    }
    fn cell(&self, index: usize) -> &str {
        self.cells.get(index).copied().unwrap_or("")
    }
    fn is_grid(&self) -> bool {
        true
    }
    fn carried(&self, index: usize) -> Option<&str> {
        self.carried.iter().find(|(column, _)| *column == index).map(|(_, shown)| *shown)
    }
}
