//! Days and instants as people read them, in French and in English.
//!
//! Instants are told in universal time and say so: a citation is read everywhere.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use crate::diagnostic::Language;

const FRENCH: [&str; 12] = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];
const ENGLISH: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/// « 1er juin 2026 », “1 June 2026”.
pub fn day(day: NaiveDate, language: Language) -> String {
    let (number, month, year) = (day.day(), day.month0() as usize, day.year());
    match (language, number) {
        (Language::Fr, 1) => format!("1er {} {year}", FRENCH[month]),
        (Language::Fr, _) => format!("{number} {} {year}", FRENCH[month]),
        (Language::En, _) => format!("{number} {} {year}", ENGLISH[month]),
    }
}

/// « 1er juin 2026 à 14 h 05 (UTC) », “1 June 2026, 14:05 UTC”.
pub fn instant(instant: DateTime<Utc>, language: Language) -> String {
    let date = day(instant.date_naive(), language);
    match language {
        Language::Fr => format!("{date} à {} (UTC)", instant.format("%H h %M")),
        Language::En => format!("{date}, {} UTC", instant.format("%H:%M")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_instants_are_said_as_each_language_says_them() {
        let first = NaiveDate::from_ymd_opt(2026, 8, 1).unwrap();
        let noon = first.and_hms_opt(12, 5, 59).unwrap().and_utc();
        assert_eq!((day(first, Language::Fr), day(first, Language::En)), ("1er août 2026".to_owned(), "1 August 2026".to_owned()));
        assert_eq!(instant(noon, Language::Fr), "1er août 2026 à 12 h 05 (UTC)");
        assert_eq!(instant(noon, Language::En), "1 August 2026, 12:05 UTC");
    }
}
