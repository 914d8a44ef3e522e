//! What somebody sends to be published, before anything of it is believed.

use bytes::Bytes;
use chrono::NaiveDate;
use domain::decode::Limits;
use domain::mapping::Recipe;
use uuid::Uuid;

use crate::store::record::Adoption;

/// Whether actions that a document does not mention are withdrawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Completeness {
    /// The document is the whole plan: what is missing is withdrawn.
    #[default]
    Full,
    /// The document speaks of some actions: the others are left alone.
    Partial,
}

/// A document and what its sender says of it.
#[derive(Debug, Clone, Default)]
pub struct Submission {
    /// The bytes as received.
    pub bytes: Bytes,
    /// For whom; when absent, the document has to say.
    pub collectivity: Option<Uuid>,
    /// The plan to update; when absent, the collectivité's latest, or a new one.
    pub plan: Option<Uuid>,
    /// The version that the sender believes to be in force.
    pub expected: Option<Uuid>,
    /// The name of the file.
    pub file_name: Option<String>,
    /// Where it came from.
    pub url: Option<String>,
    /// The title of the plan, over what the document says.
    pub title: Option<String>,
    /// The day of publication, over what the document says.
    pub published_on: Option<NaiveDate>,
    /// How far the plan has come, by its name in the API.
    pub stage: Option<&'static str>,
    /// The vote.
    pub adoption: Option<Adoption>,
    /// The licence, over what the document says.
    pub licence: Option<String>,
    /// What is pinned about the reading.
    pub recipe: Recipe,
    /// Whether what is missing is withdrawn.
    pub completeness: Completeness,
    /// How much is taken of a stranger's document.
    pub limits: Limits,
}

impl Submission {
    /// The media type, told from the bytes that were read.
    pub(super) fn media_type(format: Option<&str>) -> String {
        match format {
            Some("JSON") => "application/json",
            Some("NDJSON") => "application/x-ndjson",
            Some("XLSX") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Some("ODS") => "application/vnd.oasis.opendocument.spreadsheet",
            _ => "text/csv",
        }
        .to_owned()
    }
}
