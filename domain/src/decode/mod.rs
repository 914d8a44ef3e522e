//! Bytes become text, and text becomes records: what every format has in common before anybody knows what a column means.
//!
//! The bytes decide, never a declared media type. Nothing here reads a header or a status.

pub mod delimiter;
pub mod encoding;
pub mod json;
pub mod packed;
pub mod records;
pub mod workbook;

use crate::diagnostic::{Code, Diagnostic};
use crate::provenance::Place;

/// How much of a stranger's file is taken before it is refused. All figures are bytes.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The document as received.
    pub document: usize,
    /// A packed document once unpacked.
    pub unpacked: usize,
    /// Actions of one document.
    pub actions: u32,
    /// One record of a table, one element of a JSON list.
    pub record: usize,
    /// Columns of a table.
    pub columns: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { document: 4 << 30, unpacked: 256 << 20, actions: u32::MAX, record: 8 << 20, columns: 200_000 }
    }
}

/// The shape of a document, told from its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Delimited text.
    Csv,
    /// One JSON value.
    Json,
    /// One JSON value a line.
    Ndjson,
    /// A workbook of Excel.
    Xlsx,
    /// A workbook of OpenDocument.
    Ods,
}

impl Format {
    /// The name in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Json => "JSON",
            Self::Ndjson => "NDJSON",
            Self::Xlsx => "XLSX",
            Self::Ods => "ODS",
        }
    }
}

/// A document that is refused as a whole, with the one remark that says why.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal(pub Box<Diagnostic>);

impl Refusal {
    /// Refuses for a reason that needs no detail.
    pub fn new(code: Code, place: Place) -> Self {
        Self(Box::new(Diagnostic::new(code, place)))
    }

    /// Refuses with what fills the sentence.
    pub fn because(code: Code, place: Place, detail: impl ToString) -> Self {
        Self(Box::new(Diagnostic::new(code, place).detail(detail)))
    }
}

/// What other formats begin with.
const KNOWN: [(&[u8], &str); 7] = [
    (b"%PDF", "PDF"),
    (b"PK\x05\x06", "ZIP"),
    (OLE, "XLS"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"BZh", "bzip2"),
];

/// How old workbooks begin, and new ones that a password locks.
const OLE: &[u8] = b"\xd0\xcf\x11\xe0";
/// The name of the part that holds a locked workbook, in UTF-16 as the file has it.
const LOCKED: &[u8] = b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0";

/// How a web page begins; a table of HTML saved under another name begins with less than a page.
const PAGE: [&str; 8] = ["<!doctype html", "<html", "<head", "<body", "<meta", "<title", "<script", "<table"];

/// Refuses what is certainly no table: nothing at all, a web page, a picture, a PDF, an old workbook.
pub fn recognise(bytes: &[u8], choice: encoding::Choice) -> Result<(), Refusal> {
    let body = &bytes[choice.mark.min(bytes.len())..];
    if body.iter().all(|byte| *byte == 0 || byte.is_ascii_whitespace()) {
        return Err(Refusal::new(Code::FileEmpty, Place::document()));
    }
    if bytes.starts_with(OLE) && memchr::memmem::find(bytes, LOCKED).is_some() {
        return Err(workbook::locked());
    }
    if let Some((_, name)) = KNOWN.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(Refusal::because(Code::FileNotReadable, Place::document(), format!("format {name}")));
    }
    let head = encoding::head(bytes, choice).to_ascii_lowercase();
    let start = head.trim_start_matches(|sign: char| sign.is_whitespace() || sign == '\u{feff}');
    let page = start.contains("<html");
    if PAGE.iter().any(|opening| start.starts_with(opening)) || (start.starts_with("<!--") && page) {
        return Err(Refusal::new(Code::FileHtmlNotData, Place::row(1)));
    }
    if start.starts_with("<?xml") || start.starts_with("<!doctype") {
        let code = if page { Code::FileHtmlNotData } else { Code::FileNotReadable };
        return Err(Refusal::because(code, Place::row(1), "c'est un document XML / it is an XML document"));
    }
    Ok(())
}
