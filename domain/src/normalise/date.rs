//! A date, from the wordings that cities use: figures, months, quarters, seasons, ranges, « dans 15 jours ».
//!
//! Bounds are as wide as the wording, and in whole months where it is loose: « début 2019 » is January to April, « mi 2019 » May to August,
//! « fin 2019 » September to December; « début, mi, fin mars » are the days 1–10, 11–20 and 21–31; spring is March to May, summer June to
//! August, autumn September to November; « hiver 2027 » may be either winter of that year, « hiver 2026-2027 » is one; « rentrée » is
//! September. « d'ici 2026 » may last until its end, « avant 2026 » ends with 2025. A day in figures is written day first; where the
//! year has two figures, the calendar or the rest of the file must settle it, else it is ambiguous. No time of day is kept.

mod figures;
mod span;
#[cfg(test)]
mod tests;
mod words;

use chrono::NaiveDate;

use super::placeholder::is_placeholder;
use crate::diagnostic::Code;
use crate::fuzzy_date::{FuzzyDate, Precision};

/// What a document knows about its dates.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DateContext {
    /// Whether the day comes first where the year has two figures, once another date of the file settles it.
    pub day_first: Option<bool>,
    /// From when « dans 15 jours » counts: the date of publication.
    pub reference: Option<NaiveDate>,
}

/// A cell longer than this, in bytes, is prose.
const LONGEST: usize = 160;

/// Reads a date. Nothing for a placeholder; only the text, and a remark, for what cannot be read.
pub fn date(given: &str, context: &DateContext) -> (Option<FuzzyDate>, Option<Code>) {
    if is_placeholder(given) {
        return (None, None);
    }
    match read(given.trim(), *context) {
        Ok(span) => (Some(FuzzyDate { raw: given.to_owned(), earliest: span.earliest, latest: span.latest, precision: span.precision }), None),
        Err(code) => (Some(FuzzyDate::unparsed(given)), Some(code)),
    }
}

/// Whether a cell alone tells if the file writes the day first: `25/04/19` does, `03/04/19` does not.
pub fn evidence(given: &str) -> Option<bool> {
    figures::day_first(given.trim())
}

/// Whether a cell writes a day in figures that the calendar leaves open: `03/04/19`, and `03/04/2019` in a file that writes the month first.
pub fn is_open(given: &str) -> bool {
    let context = DateContext { day_first: Some(false), reference: None };
    matches!(read(given.trim(), context), Err(Code::DateAmbiguous)) || matches!(date(given, &DateContext::default()).1, Some(Code::DateAmbiguous))
}

/// Reads a full day and nothing less, as in « Mise à jour : 09/11/2018 » once the label is gone.
pub fn plain_date(given: &str) -> Option<NaiveDate> {
    let span = read(given.trim(), DateContext::default()).ok()?;
    span.earliest.filter(|_| span.precision == Precision::Day)
}

fn read(text: &str, context: DateContext) -> Result<span::Span, Code> {
    if text.len() > LONGEST {
        return Err(Code::DateUnreadable);
    }
    if let Some(span) = figures::instant(text) {
        return Ok(span);
    }
    match figures::figures(text, context.day_first) {
        Err(Code::DateUnreadable) => words::words(text, context),
        settled => settled,
    }
}
