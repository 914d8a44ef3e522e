//! Periods that events are counted in.

use chrono::{Datelike, NaiveDate};

/// How fine a timeline is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Granularity {
    /// By month.
    Month,
    /// By quarter.
    Quarter,
    /// By year.
    Year,
}

impl Granularity {
    /// The first day of the period that a day lies in.
    pub fn start(self, day: NaiveDate) -> NaiveDate {
        let month = match self {
            Self::Month => day.month(),
            Self::Quarter => (day.month() - 1) / 3 * 3 + 1,
            Self::Year => 1,
        };
        NaiveDate::from_ymd_opt(day.year(), month, 1).unwrap_or(day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_lies_in_one_period() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (granularity, start) in [(Granularity::Month, "2024-02-01"), (Granularity::Quarter, "2024-01-01"), (Granularity::Year, "2024-01-01")] {
            assert_eq!(granularity.start(day("2024-02-29")), day(start));
        }
        assert_eq!(Granularity::Quarter.start(day("2024-12-31")), day("2024-10-01"));
    }
}
