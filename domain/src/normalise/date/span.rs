//! The days between which a date lies, in the making.
//!
//! Years outside 1900–2199 are taken for something else than a year: a reference, a sum, a slip of the keyboard.

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::fuzzy_date::Precision;

/// Two bounds and a precision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) earliest: Option<NaiveDate>,
    pub(super) latest: Option<NaiveDate>,
    pub(super) precision: Precision,
}

/// The years that a plan of ours may speak of.
pub(super) fn is_year(year: i32) -> bool {
    (1900..2200).contains(&year)
}

/// A day of the calendar.
pub(super) fn calendar(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day).filter(|_| is_year(year))
}

/// The last day of a month.
pub(super) fn month_end(year: i32, month: u32) -> Option<NaiveDate> {
    calendar(year, month, 1)?.checked_add_months(Months::new(1))?.pred_opt()
}

impl Span {
    /// One day.
    pub(super) fn day(day: NaiveDate) -> Self {
        Self { earliest: Some(day), latest: Some(day), precision: Precision::Day }
    }

    /// From one day to another.
    pub(super) fn between(earliest: NaiveDate, latest: NaiveDate) -> Self {
        Self { earliest: Some(earliest), latest: Some(latest), precision: Precision::Range }
    }

    /// Whole months of one year.
    pub(super) fn months(year: i32, first: u32, last: u32, precision: Precision) -> Option<Self> {
        Some(Self { precision, ..Self::between(calendar(year, first, 1)?, month_end(year, last)?) })
    }

    /// One month.
    pub(super) fn month(year: i32, month: u32) -> Option<Self> {
        Self::months(year, month, month, Precision::Month)
    }

    /// One year.
    pub(super) fn year(year: i32) -> Option<Self> {
        Self::months(year, 1, 12, Precision::Year)
    }

    /// The first, second or third part (0, 1, 2) of a month or of a year.
    pub(super) fn third(self, part: u32) -> Option<Self> {
        let first = self.earliest?;
        match self.precision {
            Precision::Year => Self::months(first.year(), part * 4 + 1, part * 4 + 4, Precision::Range),
            Precision::Month => {
                let from = first.checked_add_days(Days::new(u64::from(part) * 10))?;
                let to = if part == 2 { self.latest? } else { from.checked_add_days(Days::new(9))? };
                Some(Self::between(from, to))
            }
            _ => None,
        }
    }

    /// Everything from the beginning of one to the end of another; `None` when they stand in the wrong order.
    pub(super) fn until(self, other: Self) -> Option<Self> {
        let (earliest, latest) = (self.earliest?, other.latest?);
        (earliest <= other.earliest? && self.latest? <= latest).then(|| Self::between(earliest, latest))
    }
}
