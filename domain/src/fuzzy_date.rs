//! A date as a city gives it: a day, a quarter, « fin 2019 », or only words.
//!
//! What was written is always kept; the bounds are as wide as the wording. How a wording is read is `normalise::date`.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// How precise a date is, as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Precision {
    /// « 9 novembre 2018 ».
    Day,
    /// « novembre 2018 ».
    Month,
    /// « T3 2025 ».
    Quarter,
    /// « 1er semestre 2026 ».
    Semester,
    /// « 2019 ».
    Year,
    /// « 2019-2021 », « fin 2019 », « d'ici 2026 »: between two bounds, of which one may be open.
    Range,
    /// « dans 15 jours »: without bounds where nothing says from when.
    Relative,
    /// Only the text as written.
    Unparsed,
}

impl Precision {
    /// All precisions, from the finest to none.
    pub const ALL: [Self; 8] = [Self::Day, Self::Month, Self::Quarter, Self::Semester, Self::Year, Self::Range, Self::Relative, Self::Unparsed];

    /// The name in the API and in databases.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Day => "DAY",
            Self::Month => "MONTH",
            Self::Quarter => "QUARTER",
            Self::Semester => "SEMESTER",
            Self::Year => "YEAR",
            Self::Range => "RANGE",
            Self::Relative => "RELATIVE",
            Self::Unparsed => "UNPARSED",
        }
    }

    /// Reads a name; `None` when there is no such precision.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|precision| precision.name() == name)
    }
}

/// A date with what was written, and the days between which it lies.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FuzzyDate {
    /// As written.
    pub raw: String,
    /// The first day that it may be; `None` when nothing bounds it.
    pub earliest: Option<NaiveDate>,
    /// The last day that it may be; `None` when nothing bounds it.
    pub latest: Option<NaiveDate>,
    /// How precise it is.
    pub precision: Precision,
}

impl FuzzyDate {
    /// A date of which only the text is known.
    pub fn unparsed(raw: &str) -> Self {
        Self { raw: raw.to_owned(), earliest: None, latest: None, precision: Precision::Unparsed }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_precision_is_read_by_its_name() {
        for precision in Precision::ALL {
            assert_eq!(Precision::parse(precision.name()), Some(precision));
        }
        assert_eq!(Precision::parse("day"), None);
    }
}
