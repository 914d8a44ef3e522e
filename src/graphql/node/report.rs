//! « Rapport de validation »: what was understood of a document, and what was not.

use std::sync::Arc;

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::enums::{ActionStatus, Language, MappingDecision, Severity, named};
use super::provenance::SourceLocator;
use super::value::Proportion;
use crate::graphql::scalar::Url;
use crate::ingest::report::{Mapping, Remark, Report};
use crate::store::filter::View;

/// « Rapport de validation ».
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct ValidationReport {
    /// Whether the document can be published.
    pub accepted: bool,
    /// Rows below the header that hold something.
    pub rows_read: i32,
    /// Actions read.
    pub actions_read: i32,
    /// Sections read.
    pub sections_read: i32,
    /// How many kinds of fault there are of each severity.
    pub counts: Vec<SeverityCount>,
    /// How the columns were read.
    pub mapping: FeedMapping,
    /// Filled cells over actions, per recognised column: what would make the plan more comparable.
    pub completeness: Vec<ColumnCompleteness>,
    /// What publishing would change (or changed).
    pub changes: Option<RunChanges>,
    /// Corrected file to download: same rows, canonical headers, one column of messages.
    pub corrected_csv_url: Option<Url>,
    /// The report as a page.
    pub html_url: Url,
    /// How Prisme knows it; not published.
    #[graphql(skip)]
    pub report: Arc<Report>,
    /// The version that came of it; not published.
    #[graphql(skip)]
    pub version: Option<Uuid>,
    /// When the answer is about; not published.
    #[graphql(skip)]
    pub view: View,
}

fn whole(number: impl TryInto<i32>) -> i32 {
    number.try_into().unwrap_or(i32::MAX)
}

impl ValidationReport {
    /// Wraps a report whose page is at `html_url`.
    pub fn new(report: Arc<Report>, version: Option<Uuid>, html_url: String, view: View) -> Self {
        let counts =
            report.counts().into_iter().filter_map(|(severity, count)| Some(SeverityCount { severity: named(severity)?, count: whole(count) }));
        let share = |filled: u64, of: u64| domain::share::Proportion { numerator: filled, denominator: of }.into();
        let completeness =
            report.completeness.iter().map(|column| ColumnCompleteness { field: column.field.clone(), filled: share(column.filled, column.of) });
        let changes = report.changes.map(|changes| RunChanges {
            added: whole(changes.added),
            changed: whole(changes.changed),
            removed: whole(changes.removed),
            unchanged: whole(changes.unchanged),
            status_changes: whole(changes.status_changes),
        });
        Self {
            accepted: report.accepted,
            rows_read: whole(report.rows_read),
            actions_read: whole(report.actions_read),
            sections_read: whole(report.sections_read),
            counts: counts.collect(),
            mapping: (&report.mapping).into(),
            completeness: completeness.collect(),
            changes,
            corrected_csv_url: None,
            html_url: Url(html_url),
            report,
            version,
            view,
        }
    }
}

/// How many kinds of fault there are of a severity.
#[derive(Debug, Clone, SimpleObject)]
pub struct SeverityCount {
    /// The severity.
    pub severity: Severity,
    /// How many.
    pub count: i32,
}

/// How full a column is.
#[derive(Debug, Clone, SimpleObject)]
pub struct ColumnCompleteness {
    /// The field, by its canonical column name.
    pub field: String,
    /// Filled cells over actions.
    pub filled: Proportion,
}

/// What publishing changed, or would change.
#[derive(Debug, Clone, SimpleObject)]
pub struct RunChanges {
    /// New actions.
    pub added: i32,
    /// Actions with another content or section.
    pub changed: i32,
    /// Actions that are there no more.
    pub removed: i32,
    /// Actions that are the same.
    pub unchanged: i32,
    /// Actions whose status moved.
    pub status_changes: i32,
}

/// How the publisher's columns were read: visible to everybody, because it is part of the method.
#[derive(Debug, Clone, Default, SimpleObject)]
pub struct FeedMapping {
    /// The columns.
    pub columns: Vec<ColumnMapping>,
    /// The status words.
    pub status_words: Vec<StatusWordMapping>,
    /// `;`, `,`, `tab` or `|`.
    pub delimiter: Option<String>,
    /// For example `windows-1252`.
    pub encoding: Option<String>,
    /// 1-based line of the header.
    pub header_row: Option<i32>,
    /// When an administrator last pinned columns or words of the feed; null when nobody did, and in the report of one run.
    pub overridden_at: Option<DateTime<Utc>>,
}

/// A column and what it was read as.
#[derive(Debug, Clone, SimpleObject)]
pub struct ColumnMapping {
    /// As written.
    pub header: String,
    /// Target field (`titre`, `statut`…); null = kept in `raw` only.
    pub field: Option<String>,
    /// How that was decided.
    pub decided_by: MappingDecision,
    /// 0..1, where the decision was a matter of degree.
    pub confidence: Option<f64>,
}

/// A status word and how it was read.
#[derive(Debug, Clone, SimpleObject)]
pub struct StatusWordMapping {
    /// As written.
    pub word: String,
    /// As read.
    pub status: ActionStatus,
    /// How often it occurs.
    pub occurrences: i32,
    /// How that was decided.
    pub decided_by: MappingDecision,
}

impl From<&Mapping> for FeedMapping {
    fn from(mapping: &Mapping) -> Self {
        let decision = |name: &str| named(name).unwrap_or(MappingDecision::Unmapped);
        let columns = mapping.columns.iter().map(|column| ColumnMapping {
            header: column.header.clone(),
            field: column.field.clone(),
            decided_by: decision(&column.decided_by),
            confidence: column.confidence,
        });
        let words = mapping.status_words.iter().map(|word| StatusWordMapping {
            word: word.word.clone(),
            status: word.status.into(),
            occurrences: whole(word.occurrences),
            decided_by: decision(&word.decided_by),
        });
        Self {
            columns: columns.collect(),
            status_words: words.collect(),
            delimiter: mapping.delimiter.clone(),
            encoding: mapping.encoding.clone(),
            header_row: mapping.header_row.map(whole),
            overridden_at: None,
        }
    }
}

/// A remark on a document: what was seen, why it matters, what to do.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct Diagnostic {
    /// How much it weighs.
    pub severity: Severity,
    /// Stable, documented at /aide/codes/{code}: `TITLE_MISSING`, `STATUS_UNRECOGNISED`…
    pub code: String,
    /// Value to paste, when there is exactly one good candidate.
    pub suggested_value: Option<String>,
    /// The first place.
    pub locator: SourceLocator,
    /// As written.
    pub raw_value: Option<String>,
    /// Rows with this fault; the report shows it once.
    pub occurrences: i32,
    /// How Prisme knows it; not published.
    #[graphql(skip)]
    pub remark: Remark,
    /// The version that it is about; not published.
    #[graphql(skip)]
    pub version: Option<Uuid>,
    /// When the answer is about; not published.
    #[graphql(skip)]
    pub view: View,
}

impl Diagnostic {
    /// Wraps a remark.
    pub fn new(remark: Remark, version: Option<Uuid>, view: View) -> Self {
        let locator = SourceLocator {
            row: remark.row.map(whole),
            column: remark.column.map(whole),
            column_name: remark.column_name.clone(),
            json_pointer: remark.json_pointer.clone(),
            sheet: remark.sheet.clone(),
            ..SourceLocator::default()
        };
        Self {
            severity: named(&remark.severity).unwrap_or(Severity::Info),
            code: remark.code.clone(),
            suggested_value: remark.suggested_value.clone(),
            locator,
            raw_value: remark.raw.clone(),
            occurrences: whole(remark.occurrences),
            remark,
            version,
            view,
        }
    }

    /// What happened and why it matters.
    pub fn sentence(&self, lang: Language) -> String {
        self.remark.message(lang.into())
    }
}
