//! Dates in figures: `09/11/2018`, `2018-11`, `2019-2021`, and the instants that machines write.

use chrono::{DateTime, NaiveDate, NaiveDateTime};

use super::span::{Span, calendar, is_year};
use crate::diagnostic::Code;

/// An instant; its day is the one that is written, whatever the offset.
pub(super) fn instant(text: &str) -> Option<Span> {
    const FORMS: [&str; 6] =
        ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M"];
    if !text.contains(':') || !text.starts_with(|sign: char| sign.is_ascii_digit()) {
        return None;
    }
    let given = DateTime::parse_from_rfc3339(text).map(|instant| instant.date_naive()).ok();
    let day = given.or_else(|| FORMS.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok()).map(|instant| instant.date()))?;
    calendar(chrono::Datelike::year(&day), 1, 1).map(|_| Span::day(day))
}

/// A date made of figures and of one kind of separator.
pub(super) fn figures(text: &str, day_first: Option<bool>) -> Result<Span, Code> {
    let parts = Parts::of(text).ok_or(Code::DateUnreadable)?;
    let span = match parts.slice() {
        [(year, 4)] => Span::year(*year),
        [(year, 4), (month, 1..=2)] | [(month, 1..=2), (year, 4)] => u32::try_from(*month).ok().and_then(|month| Span::month(*year, month)),
        [(first, 4), (last, 4)] => Span::year(*first).and_then(|first| first.until(Span::year(*last)?)),
        [(year, 4), (month, 1..=2), (day, 1..=2)] => of(*year, *month, *day).map(Span::day),
        [(one, 1..=2), (two, 1..=2), (year, 4)] => {
            return either(of(*year, *two, *one), of(*year, *one, *two), Some(true), day_first);
        }
        [(one, 1..=2), (two, 1..=2), (year, 2)] => {
            let year = century(*year);
            return either(of(year, *two, *one), of(year, *one, *two), day_first, day_first);
        }
        _ => None,
    };
    span.ok_or(Code::DateUnreadable)
}

/// The reading that the calendar leaves, or the habit settles. A habit of the file that contradicts it settles nothing.
fn either(day_first: Option<NaiveDate>, month_first: Option<NaiveDate>, habit: Option<bool>, file: Option<bool>) -> Result<Span, Code> {
    let settled = habit.filter(|habit| file.is_none_or(|file| file == *habit));
    match (day_first, month_first) {
        (None, None) => Err(Code::DateUnreadable),
        (Some(day), None) | (None, Some(day)) => Ok(Span::day(day)),
        (Some(one), Some(other)) if one == other => Ok(Span::day(one)),
        (Some(one), Some(other)) => settled.map(|first| Span::day(if first { one } else { other })).ok_or(Code::DateAmbiguous),
    }
}

/// Whether a date in figures has the day first, when only one order is possible.
pub(super) fn day_first(text: &str) -> Option<bool> {
    let parts = Parts::of(text)?;
    let [(one, 1..=2), (two, 1..=2), (year, digits @ (2 | 4))] = parts.slice() else { return None };
    let year = if *digits == 2 { century(*year) } else { *year };
    match (of(year, *two, *one), of(year, *one, *two)) {
        (Some(_), None) => Some(true),
        (None, Some(_)) => Some(false),
        _ => None,
    }
}

/// The year that two figures stand for: no plan is older than 1970.
fn century(year: i32) -> i32 {
    if year < 70 { year + 2000 } else { year + 1900 }
}

fn of(year: i32, month: i32, day: i32) -> Option<NaiveDate> {
    if !is_year(year) {
        return None;
    }
    calendar(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?)
}

/// The numbers of a text, with how many figures each has: at most three, between separators that are all alike.
struct Parts {
    found: [(i32, usize); 3],
    count: usize,
}

impl Parts {
    fn of(text: &str) -> Option<Self> {
        let mut parts = Self { found: [(0, 0); 3], count: 1 };
        let mut separator = None;
        let mut spaced = false;
        for sign in text.chars() {
            let part = parts.found.get_mut(parts.count - 1)?;
            match sign {
                '0'..='9' => {
                    if part.1 == 4 || (spaced && part.1 > 0) {
                        return None;
                    }
                    *part = (part.0 * 10 + i32::try_from(sign.to_digit(10)?).ok()?, part.1 + 1);
                    spaced = false;
                }
                '-' | '–' | '‑' | '/' | '.' => {
                    let alike = if matches!(sign, '/' | '.') { sign } else { '-' };
                    if part.1 == 0 || *separator.get_or_insert(alike) != alike {
                        return None;
                    }
                    parts.count += 1;
                    spaced = false;
                }
                _ if sign.is_whitespace() => spaced = true,
                _ => return None,
            }
        }
        let whole = parts.slice().last().is_some_and(|part| part.1 > 0);
        whole.then_some(parts)
    }

    fn slice(&self) -> &[(i32, usize)] {
        self.found.get(..self.count).unwrap_or(&[])
    }
}
