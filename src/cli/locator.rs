//! A place in a document, as a program is told it.

use domain::provenance::Place;
use serde::Serialize;

/// `SourceLocator`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Locator<'a> {
    pub(super) row: Option<u32>,
    pub(super) column: Option<u32>,
    pub(super) column_name: Option<&'a str>,
    pub(super) json_pointer: Option<&'a str>,
}

impl<'a> From<&'a Place> for Locator<'a> {
    fn from(place: &'a Place) -> Self {
        Self { row: place.row, column: place.column, column_name: place.column_name.as_deref(), json_pointer: place.json_pointer.as_deref() }
    }
}
