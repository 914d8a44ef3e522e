//! The published list of remarks: what was seen, why it matters, what to type.
//!
//! The sentences are in `vocabulary/diagnostics.tsv`, for people who write better than they program. A remark is data, never an
//! error: whether a document is refused is decided by its severity alone.

mod list;

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use serde::Serialize;

pub use self::list::Diagnostics;

use crate::normalise::people::without_contacts;
use crate::provenance::Place;

/// How much a remark weighs. The order is the order of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Severity {
    /// « Bloquant »: the document cannot be published.
    Error,
    /// « À corriger »: published without the faulty value.
    Warning,
    /// « Conseil ».
    Info,
}

/// The language of a sentence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
pub enum Language {
    /// French.
    #[default]
    Fr,
    /// English.
    En,
}

macro_rules! codes {
    ($($variant:ident $name:literal),* $(,)?) => {
        /// A stable code: part of the published contract, never renamed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "each code is explained by its line in vocabulary/diagnostics.tsv")]
        pub enum Code { $($variant),* }

        impl Code {
            /// Every code, in the order of the published list.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The code as published.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }
        }
    };
}

codes! {
    FileEmpty "FILE_EMPTY",
    FileHtmlNotData "FILE_HTML_NOT_DATA",
    FileTooLarge "FILE_TOO_LARGE",
    FileTruncated "FILE_TRUNCATED",
    FileNotReadable "FILE_NOT_READABLE",
    EncodingAssumed "ENCODING_ASSUMED",
    DelimiterAssumed "DELIMITER_ASSUMED",
    HeaderNotFound "HEADER_NOT_FOUND",
    ColumnUnknown "COLUMN_UNKNOWN",
    ColumnAmbiguous "COLUMN_AMBIGUOUS",
    ColumnCountMismatch "COLUMN_COUNT_MISMATCH",
    CellAlignmentAmbiguous "CELL_ALIGNMENT_AMBIGUOUS",
    OrphanText "ORPHAN_TEXT",
    SectionInferred "SECTION_INFERRED",
    TitleMissing "TITLE_MISSING",
    TitleDuplicated "TITLE_DUPLICATED",
    IdDuplicated "ID_DUPLICATED",
    IdPlaceholder "ID_PLACEHOLDER",
    StatusMissing "STATUS_MISSING",
    LeadMissing "LEAD_MISSING",
    StatusUnrecognised "STATUS_UNRECOGNISED",
    StatusAmbiguous "STATUS_AMBIGUOUS",
    StatusRegression "STATUS_REGRESSION",
    StatusProgressConflict "STATUS_PROGRESS_CONFLICT",
    DateAmbiguous "DATE_AMBIGUOUS",
    DateInverted "DATE_INVERTED",
    DateUnreadable "DATE_UNREADABLE",
    NumberUnreadable "NUMBER_UNREADABLE",
    MarkupRemoved "MARKUP_REMOVED",
    FormulaNeutralised "FORMULA_NEUTRALISED",
    PerimeterViolation "PERIMETER_VIOLATION",
    CollectivityUnknown "COLLECTIVITY_UNKNOWN",
    InseeZeroLost "INSEE_ZERO_LOST",
    SirenInvalid "SIREN_INVALID",
    PersonalDataWithheld "PERSONAL_DATA_WITHHELD",
    LicenceMissing "LICENCE_MISSING",
    UrlUnreachable "URL_UNREACHABLE",
    ThemeUnknown "THEME_UNKNOWN",
    FrameworkUnknown "FRAMEWORK_UNKNOWN",
    MatchDoubtful "MATCH_DOUBTFUL",
    ActionDisappeared "ACTION_DISAPPEARED",
    MassDisappearance "MASS_DISAPPEARANCE",
    DuplicateKey "DUPLICATE_KEY",
    NumberAsCode "NUMBER_AS_CODE",
    RowRepeated "ROW_REPEATED",
    TextSetAside "TEXT_SET_ASIDE",
    TooManyRowsSetAside "TOO_MANY_ROWS_SET_ASIDE",
    SheetChosen "SHEET_CHOSEN",
}

impl fmt::Display for Code {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.name())
    }
}

impl FromStr for Code {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|code| code.name() == name).ok_or(())
    }
}

/// What is published about one code.
struct Sentence {
    severity: Severity,
    fr: &'static str,
    en: &'static str,
    suggestion_fr: &'static str,
    suggestion_en: &'static str,
}

static SENTENCES: LazyLock<HashMap<Code, Sentence>> = LazyLock::new(|| {
    include_str!("vocabulary/diagnostics.tsv")
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| {
            let mut cells = line.split('\t');
            let mut next = || cells.next().expect("six cells a line: a test reads them all");
            let code = next().parse().expect("a known code: a test reads them all");
            let severity = match next() {
                "ERROR" => Severity::Error,
                "WARNING" => Severity::Warning,
                _ => Severity::Info,
            };
            (code, Sentence { severity, fr: next(), en: next(), suggestion_fr: next(), suggestion_en: next() })
        })
        .collect()
});

impl Code {
    fn sentence(self) -> &'static Sentence {
        SENTENCES.get(&self).expect("every code has its line: a test holds it")
    }

    /// The weight of this code, unless the place where it is raised decides otherwise.
    pub fn severity(self) -> Severity {
        self.sentence().severity
    }
}

/// One kind of fault in a document, with its occurrences.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    /// How much it weighs.
    pub severity: Severity,
    /// What it is.
    pub code: Code,
    /// The first place.
    pub place: Place,
    /// The value as written, when there is one.
    pub raw: Option<String>,
    /// What fills `{0}`, `{1}` in the sentence.
    pub details: Vec<String>,
    /// The value to paste, when there is exactly one good candidate.
    pub suggested_value: Option<String>,
    /// How often it occurs.
    pub occurrences: u32,
    /// The rows, in order, the first [`Diagnostics::ROWS_KEPT`] of them.
    pub rows: Vec<u32>,
}

impl Diagnostic {
    /// A remark that occurs once.
    pub fn new(code: Code, place: Place) -> Self {
        let rows = place.row.into_iter().collect();
        Self { severity: code.severity(), code, place, raw: None, details: Vec::new(), suggested_value: None, occurrences: 1, rows }
    }

    /// With the value as written; long values are cut for the report, the document keeps them whole.
    #[must_use]
    pub fn raw(mut self, raw: &str) -> Self {
        self.raw = Some(excerpt(raw));
        self
    }

    /// With what fills the next placeholder of the sentence.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "counts, names and sentences are given as they stand at the call")]
    pub fn detail(mut self, detail: impl ToString) -> Self {
        self.details.push(detail.to_string());
        self
    }

    /// With another weight than the usual one.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// With the one good candidate.
    #[must_use]
    pub fn suggest(mut self, value: impl Into<String>) -> Self {
        self.suggested_value = Some(value.into());
        self
    }

    /// What happened and why it matters, for a person.
    pub fn message(&self, language: Language) -> String {
        let sentence = self.code.sentence();
        self.fill(if language == Language::Fr { sentence.fr } else { sentence.en })
    }

    /// What to do about it; `None` when there is nothing to do.
    pub fn suggestion(&self, language: Language) -> Option<String> {
        let sentence = self.code.sentence();
        let text = if language == Language::Fr { sentence.suggestion_fr } else { sentence.suggestion_en };
        (!text.is_empty()).then(|| self.fill(text))
    }

    fn fill(&self, sentence: &str) -> String {
        let mut text = String::with_capacity(sentence.len() + 32);
        let mut rest = sentence;
        // One pass from left to right: what a city wrote is never read as a placeholder.
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let Some((name, tail)) = after.split_once('}') else {
                text.push('{');
                rest = after;
                continue;
            };
            match name {
                "value" => text.push_str(self.raw.as_deref().unwrap_or("")),
                "column" => text.push_str(self.place.column_name.as_deref().unwrap_or("")),
                "count" => text.push_str(&self.occurrences.to_string()),
                "suggested" => text.push_str(self.suggested_value.as_deref().unwrap_or("")),
                index => text.push_str(index.parse().ok().and_then(|index: usize| self.details.get(index)).map_or("", String::as_str)),
            }
            rest = tail;
        }
        text.push_str(rest);
        text
    }
}

/// At most 200 signs of a value, for a report that others read: without anybody's address or number.
fn excerpt(raw: &str) -> String {
    const LIMIT: usize = 200;
    // What is cut off may begin with half a number; far behind the limit, that shows nothing.
    let near = raw.char_indices().nth(LIMIT * 4).map_or(raw, |(end, _)| &raw[..end]);
    let public = without_contacts(near).map_or(Cow::Borrowed(near), Cow::Owned);
    match public.char_indices().nth(LIMIT) {
        Some((end, _)) => format!("{}…", &public[..end]),
        None => public.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_sentences_in_both_languages() {
        for code in Code::ALL {
            let sentence = SENTENCES.get(code).unwrap_or_else(|| panic!("{code} has no line"));
            assert!(sentence.fr.len() > 20 && sentence.en.len() > 20, "{code} says too little");
            assert_eq!(sentence.suggestion_fr.is_empty(), sentence.suggestion_en.is_empty(), "{code} advises in one language only");
            assert_eq!(code.name().parse(), Ok(*code));
        }
        assert_eq!(SENTENCES.len(), Code::ALL.len());
    }

    #[test]
    fn what_a_city_wrote_is_never_read_as_a_placeholder() {
        let remark = Diagnostic::new(Code::StatusUnrecognised, Place::row(3)).raw("{count} {0} {");
        assert!(remark.message(Language::Fr).contains("{count} {0} {"));
    }
}
