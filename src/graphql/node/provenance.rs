//! Where a statement comes from.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use domain::provenance::Place;

use super::document::SourceDocument;
use super::enums::{ExtractionMethod, ProvenanceNature};
use crate::graphql::scalar::Url;

/// Where a statement comes from, and how it came.
#[derive(Debug, Clone, SimpleObject)]
pub struct Provenance {
    /// Who is speaking.
    pub nature: ProvenanceNature,
    /// How it came into Prisme.
    pub method: ExtractionMethod,
    /// The document it was read from.
    pub document: Option<SourceDocument>,
    /// Where in the document.
    pub locator: Option<SourceLocator>,
    /// Verbatim words the statement rests on.
    pub quote: Option<String>,
    /// Whether a person has looked at it.
    pub reviewed: bool,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

/// Where in the document: the parts that apply are set.
#[derive(Debug, Clone, Default, SimpleObject)]
pub struct SourceLocator {
    /// The page of a paged document.
    pub page: Option<i32>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// 1-based line of the file as a person sees it in a spreadsheet (header = 1).
    pub row: Option<i32>,
    /// 1-based.
    pub column: Option<i32>,
    /// The header above the cell, as written.
    pub column_name: Option<String>,
    /// RFC 6901.
    pub json_pointer: Option<String>,
    /// Link to the archived copy, opened at this place where the format permits.
    pub url: Option<Url>,
}

impl From<&Place> for SourceLocator {
    fn from(place: &Place) -> Self {
        let whole = |number: Option<u32>| number.and_then(|number| i32::try_from(number).ok());
        Self {
            row: whole(place.row),
            column: whole(place.column),
            column_name: place.column_name.as_deref().map(str::to_owned),
            json_pointer: place.json_pointer.as_deref().map(str::to_owned),
            sheet: place.sheet.as_deref().map(str::to_owned),
            ..Self::default()
        }
    }
}
