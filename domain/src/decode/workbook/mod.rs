//! Workbooks, as cities keep their plans: XLSX by the crate `calamine`, ODS by a small reader of our own.
//!
//! A workbook is a stranger's zip of a stranger's XML, so it is refused before it is unpacked into memory, and a sheet takes memory
//! for the cells that it fills, never for the rows and columns that it claims. Nothing here knows what a header is: which sheet is
//! the plan is decided in `reading`.

mod cell;
mod ods;
mod package;
mod sheet;
mod xlsx;

use self::package::Archive;
pub use self::sheet::{Failed, Sheet, SheetRow, SheetRows};
use super::{Format, Limits, Refusal};
use crate::diagnostic::Code;
use crate::provenance::Place;

/// What kind of workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Xlsx,
    Ods,
}

/// A sheet of a workbook, before it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetName {
    /// As its tab shows it.
    pub name: String,
    /// Whether the tab is shown.
    pub visible: bool,
}

/// How much of a sheet is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// The first so many rows, and the first cell wherever it is.
    Head(u32),
    /// All of it.
    Whole,
}

/// A workbook that was looked through and can be read.
pub struct Workbook<'a> {
    sheets: Vec<SheetName>,
    limits: Limits,
    longest: u64,
    book: Book<'a>,
}

enum Book<'a> {
    Xlsx(Box<xlsx::Book<'a>>),
    Ods(String),
}

/// Whether the bytes are a package that may hold a workbook.
pub fn is_package(bytes: &[u8]) -> bool {
    package::is_package(bytes)
}

impl<'a> Workbook<'a> {
    /// Opens a workbook, or says why it is none, or cannot be read within the limits.
    pub fn open(bytes: &'a [u8], limits: Limits) -> Result<Self, Refusal> {
        let mut archive = package::open(bytes)?;
        let package = package::check(&mut archive, &limits)?;
        let (sheets, book) = match package.kind {
            Kind::Xlsx => {
                let book = xlsx::Book::open(bytes)?;
                (book.sheets(), Book::Xlsx(Box::new(book)))
            }
            Kind::Ods => Self::open_ods(&mut archive, &limits)?,
        };
        Ok(Self { sheets, limits, longest: package.longest, book })
    }

    fn open_ods(archive: &mut Archive<'_>, limits: &Limits) -> Result<(Vec<SheetName>, Book<'a>), Refusal> {
        if archive.by_name("META-INF/manifest.xml").is_ok() {
            let manifest = package::member(archive, "META-INF/manifest.xml", limits)?;
            if memchr::memmem::find(&manifest, b"encryption-data").is_some() {
                return Err(locked());
            }
        }
        let content = String::from_utf8(package::member(archive, "content.xml", limits)?).map_err(|_| damaged("content.xml"))?;
        let sheets = ods::names(&content)?;
        Ok((sheets, Book::Ods(content)))
    }

    /// The shape of the document.
    pub fn format(&self) -> Format {
        match self.book {
            Book::Xlsx(_) => Format::Xlsx,
            Book::Ods(_) => Format::Ods,
        }
    }

    /// Its sheets, in the order of their tabs.
    pub fn sheets(&self) -> &[SheetName] {
        &self.sheets
    }

    /// The beginning of the sheets that are wanted: the first `rows` rows, or where there is nothing in them, the first cell. Sheets
    /// that would take too long to look at are left out.
    pub fn heads(&mut self, rows: u32, wanted: &[usize]) -> Result<Vec<(usize, Sheet)>, Refusal> {
        /// So many times the limit may be looked through: many sheets may be one long member, so that a small package takes hours.
        const PATIENCE: u64 = 4;
        match &mut self.book {
            Book::Ods(content) => ods::read(content, &self.limits, wanted, Extent::Head(rows)),
            Book::Xlsx(book) => {
                let patience = u64::try_from(self.limits.unpacked).unwrap_or(u64::MAX).saturating_mul(PATIENCE);
                let most = usize::try_from(patience / self.longest.max(1)).unwrap_or(usize::MAX).max(1);
                wanted.iter().take(most).map(|index| Ok((*index, book.sheet(*index, &self.limits, Extent::Head(rows))?))).collect()
            }
        }
    }

    /// One whole sheet, by its place among [`Workbook::sheets`].
    pub fn sheet(&mut self, index: usize) -> Result<Sheet, Refusal> {
        match &mut self.book {
            Book::Ods(content) => {
                let found = ods::read(content, &self.limits, &[index], Extent::Whole)?;
                Ok(found.into_iter().next().map(|(_, sheet)| sheet).unwrap_or_default())
            }
            Book::Xlsx(book) => book.sheet(index, &self.limits, Extent::Whole),
        }
    }
}

/// Refuses what is no workbook that can be read.
fn refused(why: &str) -> Refusal {
    Refusal::because(Code::FileNotReadable, Place::document(), why)
}

/// Refuses a workbook that is not as its kind has it.
fn damaged(part: &str) -> Refusal {
    refused(&format!("le classeur est abîmé ({part}) / the workbook is damaged ({part})"))
}

/// Refuses a workbook that only its password opens.
pub(super) fn locked() -> Refusal {
    refused("le classeur est protégé par un mot de passe / the workbook is protected by a password")
}

fn too_large(limit: impl ToString) -> Refusal {
    Refusal::because(Code::FileTooLarge, Place::document(), limit)
}
