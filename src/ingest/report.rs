//! The report of a reading as it is stored with a run and shown by every face: the same words in JSON, GraphQL and on a terminal.

use std::str::FromStr;

use domain::diagnostic::{Code, Diagnostic, Language, Severity};
use domain::provenance::Place;
use domain::reading;
use serde::{Deserialize, Serialize};

/// A report.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are those of the published ValidationReport")]
pub struct Report {
    pub accepted: bool,
    pub lines: u32,
    pub rows_read: u32,
    pub actions_read: u32,
    pub sections_read: u32,
    pub rows_set_aside: u32,
    pub unattached_texts: u32,
    pub format: Option<String>,
    pub mapping: Mapping,
    pub completeness: Vec<Filled>,
    pub diagnostics: Vec<Remark>,
    pub changes: Option<Changes>,
}

/// How the columns were read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are those of the published FeedMapping")]
pub struct Mapping {
    pub columns: Vec<Column>,
    pub status_words: Vec<Word>,
    pub delimiter: Option<String>,
    pub encoding: Option<String>,
    pub header_row: Option<u32>,
}

/// A column and what it was read as.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the fields are those of the published ColumnMapping")]
pub struct Column {
    pub header: String,
    pub field: Option<String>,
    pub decided_by: String,
    pub confidence: Option<f64>,
}

/// A status word and how it was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the fields are those of the published StatusWordMapping")]
pub struct Word {
    pub word: String,
    pub status: domain::status::Status,
    pub occurrences: u32,
    pub decided_by: String,
}

/// How full a column is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the fields are those of the published ColumnCompleteness")]
pub struct Filled {
    pub field: String,
    pub filled: u64,
    pub of: u64,
}

/// What publishing changed, or would change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the fields are those of the published RunChanges")]
pub struct Changes {
    pub added: usize,
    pub changed: usize,
    pub removed: usize,
    pub unchanged: usize,
    pub status_changes: usize,
}

/// A remark, as it is stored: the sentences are made when it is shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the fields are those of domain::diagnostic::Diagnostic")]
pub struct Remark {
    pub severity: String,
    pub code: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sheet: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub row: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub column: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub column_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub json_pointer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub raw: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub details: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub suggested_value: Option<String>,
    pub occurrences: u32,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub rows: Vec<u32>,
}

impl From<&Diagnostic> for Remark {
    fn from(remark: &Diagnostic) -> Self {
        Self {
            severity: severity_name(remark.severity).to_owned(),
            code: remark.code.name().to_owned(),
            sheet: remark.place.sheet.as_deref().map(str::to_owned),
            row: remark.place.row,
            column: remark.place.column,
            column_name: remark.place.column_name.as_deref().map(str::to_owned),
            json_pointer: remark.place.json_pointer.as_deref().map(str::to_owned),
            raw: remark.raw.clone(),
            details: remark.details.clone(),
            suggested_value: remark.suggested_value.clone(),
            occurrences: remark.occurrences,
            rows: remark.rows.clone(),
        }
    }
}

/// The name of a severity in the API.
pub const fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
        Severity::Info => "INFO",
    }
}

impl Remark {
    /// The remark of the core, which knows its sentences; `None` for a code that this program does not know.
    fn restored(&self) -> Option<Diagnostic> {
        let place = Place {
            sheet: self.sheet.as_deref().map(Into::into),
            row: self.row,
            column: self.column,
            column_name: self.column_name.as_deref().map(Into::into),
            json_pointer: self.json_pointer.as_deref().map(Into::into),
        };
        let mut remark = Diagnostic::new(Code::from_str(&self.code).ok()?, place);
        remark.raw.clone_from(&self.raw);
        remark.details.clone_from(&self.details);
        remark.suggested_value.clone_from(&self.suggested_value);
        remark.occurrences = self.occurrences;
        Some(remark)
    }

    /// What happened and why it matters, for a person.
    pub fn message(&self, language: Language) -> String {
        self.restored().map_or_else(|| self.code.clone(), |remark| remark.message(language))
    }

    /// What to do about it.
    pub fn suggestion(&self, language: Language) -> Option<String> {
        self.restored().and_then(|remark| remark.suggestion(language))
    }
}

impl Report {
    /// The report of a reading that set so many texts apart.
    pub fn of(report: &reading::Report, unattached: usize) -> Self {
        let columns = report.columns.iter().map(|column| Column {
            header: column.header.to_string(),
            field: column.field.map(|field| field.name().to_owned()),
            decided_by: column.decided_by.name().to_owned(),
            confidence: column.confidence,
        });
        let words = report.status_words.iter().map(|word| Word {
            word: word.word.clone(),
            status: word.status,
            occurrences: word.occurrences,
            decided_by: word.decided_by.name().to_owned(),
        });
        let filled = report.completeness.iter().map(|column| Filled {
            field: column.field.name().to_owned(),
            filled: column.filled.numerator,
            of: column.filled.denominator,
        });
        Self {
            accepted: report.accepted,
            lines: report.lines,
            rows_read: report.rows_read,
            actions_read: report.actions_read,
            sections_read: report.sections_read,
            rows_set_aside: report.rows_set_aside,
            unattached_texts: u32::try_from(unattached).unwrap_or(u32::MAX),
            format: report.format.map(|format| format.name().to_owned()),
            mapping: Mapping {
                columns: columns.collect(),
                status_words: words.collect(),
                delimiter: report.delimiter.map(str::to_owned),
                encoding: report.encoding.map(str::to_owned),
                header_row: report.header_row,
            },
            completeness: filled.collect(),
            diagnostics: report.diagnostics.iter().map(Remark::from).collect(),
            changes: None,
        }
    }

    /// How many kinds of fault there are of each severity.
    pub fn counts(&self) -> [(&'static str, usize); 3] {
        ["ERROR", "WARNING", "INFO"].map(|severity| (severity, self.diagnostics.iter().filter(|remark| remark.severity == severity).count()))
    }

    /// The report in one sentence.
    pub fn headline(&self, language: Language) -> String {
        let to_fix = self.counts()[1].1;
        let first = self.diagnostics.iter().find(|remark| remark.severity == "ERROR");
        match (language, first) {
            (_, Some(remark)) => remark.message(language),
            (Language::Fr, None) => format!("{} actions lues dans {} axes, {to_fix} point(s) à corriger", self.actions_read, self.sections_read),
            (Language::En, None) => format!("{} actions read in {} sections, {to_fix} point(s) to fix", self.actions_read, self.sections_read),
        }
    }
}
