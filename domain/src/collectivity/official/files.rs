//! The official files as they lie: the fields that the table needs, and no others.
//!
//! What they mean is decided next door; a field that is missing here is not wanted.

use std::collections::HashMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::super::code::{InseeCode, Siren};
use super::super::kind::Kind;

/// Why the official files cannot become a table.
#[derive(Debug, thiserror::Error)]
pub enum OfficialError {
    /// A file is not the JSON that is expected.
    #[error("{file} cannot be read")]
    Json {
        /// The file.
        file: &'static str,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
    /// A line of a file kept by hand cannot be read.
    #[error("line {line} of {file} cannot be read")]
    Line {
        /// The file.
        file: &'static str,
        /// The line, counted from 1.
        line: usize,
    },
    /// A code of an official file is malformed.
    #[error("{given:?} in {file} is no {what}")]
    CodeInvalid {
        /// The file.
        file: &'static str,
        /// What it should be.
        what: &'static str,
        /// As written.
        given: String,
    },
    /// A code leads to nothing: the files are of different years.
    #[error("{given:?} in {file} names nothing in the other files")]
    CodeUnknown {
        /// The file.
        file: &'static str,
        /// As written.
        given: String,
    },
    /// A kind of grouping that nobody has placed yet.
    #[error("{given:?} is a new type of grouping")]
    GroupingUnknown {
        /// As written.
        given: String,
    },
}

/// A line of `communes.json`, of whatever type.
#[derive(Deserialize)]
pub(super) struct CommuneRow {
    pub code: String,
    pub nom: String,
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(rename = "typeLiaison")]
    pub article: Option<u8>,
    pub commune: Option<String>,
    pub siren: Option<String>,
    pub population: Option<u32>,
    pub departement: String,
    pub region: String,
    pub zone: String,
}

/// A line of `epci.json` or `ept.json`.
#[derive(Deserialize)]
pub(super) struct GroupingRow {
    pub code: String,
    pub nom: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub membres: Vec<MemberRow>,
}

/// A member of a grouping.
#[derive(Deserialize)]
pub(super) struct MemberRow {
    pub code: String,
}

/// A line of `departements.json` or `regions.json`.
#[derive(Deserialize)]
pub(super) struct AreaRow {
    pub code: String,
    pub nom: String,
    #[serde(rename = "typeLiaison")]
    pub article: u8,
    pub zone: String,
    pub region: Option<String>,
}

/// Reads a JSON file.
pub(super) fn json<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<Vec<T>, OfficialError> {
    serde_json::from_str(text).map_err(|source| OfficialError::Json { file, source })
}

/// The SIREN of départements and régions, by kind and code.
pub(super) fn sirens(file: &'static str, text: &str) -> Result<HashMap<(Kind, String), Siren>, OfficialError> {
    by_hand(text)
        .map(|(line, cells)| {
            let [kind, code, siren, _source] = cells[..] else { return Err(OfficialError::Line { file, line }) };
            let read = Kind::parse(kind).zip(Siren::parse(siren)).map(|(kind, siren)| ((kind, code.to_owned()), siren));
            read.ok_or(OfficialError::Line { file, line })
        })
        .collect()
}

/// The census year of each département; `*` stands for all others.
pub(super) fn years(file: &'static str, text: &str) -> Result<HashMap<String, u16>, OfficialError> {
    by_hand(text)
        .map(|(line, cells)| {
            let year = cells.get(1).and_then(|year| year.parse().ok());
            year.map(|year| (cells[0].to_owned(), year)).ok_or(OfficialError::Line { file, line })
        })
        .collect()
}

/// The lines of a file kept by hand, with their numbers: tabs between the cells, `#` before a comment.
fn by_hand(text: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.is_empty() && !line.starts_with('#'));
    lines.map(|(line, number)| (number, line.split('\t').collect()))
}

/// Reads a SIREN of an official file.
pub(super) fn siren(file: &'static str, given: &str) -> Result<Siren, OfficialError> {
    Siren::parse(given).ok_or_else(|| OfficialError::CodeInvalid { file, what: "SIREN", given: given.to_owned() })
}

/// Reads an INSEE code of an official file.
pub(super) fn insee(file: &'static str, given: &str) -> Result<InseeCode, OfficialError> {
    InseeCode::parse(given).ok_or_else(|| OfficialError::CodeInvalid { file, what: "INSEE code", given: given.to_owned() })
}
