//! Where a value stands in the document it was read from.
//!
//! A place is set by the decoder and travels with the value; nothing here knows what the value means.

use std::sync::Arc;

use serde::Serialize;

/// A place in a document: the parts that apply are set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// The sheet, in a workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<Arc<str>>,
    /// Line of the file as a person sees it, 1-based; in a table with line breaks in cells, the line where the row begins.
    pub row: Option<u32>,
    /// Column, 1-based.
    pub column: Option<u32>,
    /// The header above the cell, as written.
    pub column_name: Option<Arc<str>>,
    /// RFC 6901 pointer, for JSON documents.
    pub json_pointer: Option<Arc<str>>,
}

impl Place {
    /// The document as a whole.
    pub fn document() -> Self {
        Self::default()
    }

    /// A whole row.
    pub fn row(row: u32) -> Self {
        Self { row: Some(row), ..Self::default() }
    }

    /// One cell of a table; `column` is 1-based.
    pub fn cell(row: u32, column: u32, name: Option<Arc<str>>) -> Self {
        Self { row: Some(row), column: Some(column), column_name: name, ..Self::default() }
    }

    /// A value of a JSON document.
    pub fn pointer(row: Option<u32>, pointer: &str) -> Self {
        Self { row, json_pointer: Some(Arc::from(pointer)), ..Self::default() }
    }

    /// Moves a place of a table into the sheet that holds it, `left` empty columns from its edge.
    pub fn stand_in(&mut self, sheet: &Arc<str>, left: u32) {
        self.sheet = Some(Arc::clone(sheet));
        self.column = self.column.map(|column| column.saturating_add(left));
    }
}
