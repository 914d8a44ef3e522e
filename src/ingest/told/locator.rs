//! A place in a document, as a program is told it.

use domain::provenance::Place;
use serde::Serialize;

/// `SourceLocator`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the fields are those of the published SourceLocator")]
pub struct Locator<'a> {
    pub row: Option<u32>,
    pub column: Option<u32>,
    pub column_name: Option<&'a str>,
    pub json_pointer: Option<&'a str>,
    /// The sheet of a workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<&'a str>,
}

impl<'a> From<&'a Place> for Locator<'a> {
    fn from(place: &'a Place) -> Self {
        Self {
            row: place.row,
            column: place.column,
            column_name: place.column_name.as_deref(),
            json_pointer: place.json_pointer.as_deref(),
            sheet: place.sheet.as_deref(),
        }
    }
}
