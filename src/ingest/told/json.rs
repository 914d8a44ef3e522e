//! The report as a program is told it, under the names of the published schema.
//!
//! How it reaches them is not known here.

use domain::diagnostic::Language;
use serde::Serialize;

use super::locator::Locator;
use crate::ingest::report::{self, Changes, Filled, Remark};

/// `ValidationReport`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report<'a> {
    accepted: bool,
    headline: String,
    format: Option<&'a str>,
    lines_read: u32,
    rows_read: u32,
    actions_read: u32,
    sections_read: u32,
    rows_set_aside: u32,
    unattached_texts: u32,
    counts: [Count; 3],
    mapping: &'a report::Mapping,
    completeness: Vec<Completeness<'a>>,
    diagnostics: Vec<Diagnostic<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<Changes>,
}

#[derive(Debug, Serialize)]
struct Count {
    severity: &'static str,
    count: usize,
}

#[derive(Debug, Serialize)]
struct Completeness<'a> {
    field: &'a str,
    filled: Proportion,
}

#[derive(Debug, Serialize)]
struct Proportion {
    numerator: u64,
    denominator: u64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Diagnostic<'a> {
    severity: &'a str,
    code: &'a str,
    message: String,
    suggestion: Option<String>,
    suggested_value: Option<&'a str>,
    locator: Locator<'a>,
    raw_value: Option<&'a str>,
    occurrences: u32,
    rows: &'a [u32],
}

impl<'a> Report<'a> {
    /// A report, with its sentences in this language.
    pub fn of(report: &'a report::Report, language: Language) -> Self {
        Self {
            accepted: report.accepted,
            headline: report.headline(language),
            format: report.format.as_deref(),
            lines_read: report.lines,
            rows_read: report.rows_read,
            actions_read: report.actions_read,
            sections_read: report.sections_read,
            rows_set_aside: report.rows_set_aside,
            unattached_texts: report.unattached_texts,
            counts: report.counts().map(|(severity, count)| Count { severity, count }),
            mapping: &report.mapping,
            completeness: report.completeness.iter().map(Completeness::from).collect(),
            diagnostics: report.diagnostics.iter().map(|remark| Diagnostic::of(remark, language)).collect(),
            changes: report.changes,
        }
    }
}

impl<'a> From<&'a Filled> for Completeness<'a> {
    fn from(filled: &'a Filled) -> Self {
        Self { field: &filled.field, filled: Proportion { numerator: filled.filled, denominator: filled.of } }
    }
}

impl<'a> Diagnostic<'a> {
    fn of(remark: &'a Remark, language: Language) -> Self {
        Self {
            severity: &remark.severity,
            code: &remark.code,
            message: remark.message(language),
            suggestion: remark.suggestion(language),
            suggested_value: remark.suggested_value.as_deref(),
            locator: Locator {
                row: remark.row,
                column: remark.column,
                column_name: remark.column_name.as_deref(),
                json_pointer: remark.json_pointer.as_deref(),
                sheet: remark.sheet.as_deref(),
            },
            raw_value: remark.raw.as_deref(),
            occurrences: remark.occurrences,
            rows: &remark.rows,
        }
    }
}
