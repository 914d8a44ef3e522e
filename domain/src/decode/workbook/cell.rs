//! What a cell holds, as the text that a French reader sees in it.
//!
//! Dates are written as ISO has them, since nothing settles `03/04/2026` better; numbers with a comma and without the noise of their
//! binary form; a code that its format pads with zeros keeps them.

use chrono::NaiveDate;

/// A number, with the figures that a spreadsheet shows: fifteen, which `0.1 + 0.2` does not survive.
pub(super) fn number(value: f64) -> String {
    plain(value).replace('.', ",")
}

fn plain(value: f64) -> String {
    if !value.is_finite() {
        return String::new();
    }
    let rounded: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    // Zero has no sign on paper.
    format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
}

/// A share as a percentage: 0.75 is « 75 % ».
pub(super) fn percent(value: f64) -> String {
    format!("{} %", number(value * 100.0))
}

/// How a number is shown, by the code of its format; `None` when as it is.
pub(super) fn formatted(value: f64, code: &str) -> Option<String> {
    let (mut quoted, mut escaped, mut percentage) = (false, false, false);
    for sign in code.split(';').next().unwrap_or("").chars() {
        match sign {
            _ if escaped => escaped = false,
            '\\' | '_' | '*' if !quoted => escaped = true,
            '"' => quoted = !quoted,
            '%' if !quoted => percentage = true,
            _ => {}
        }
    }
    if percentage {
        return Some(percent(value));
    }
    let padded = (2..=20).contains(&code.len()) && code.bytes().all(|sign| sign == b'0');
    (padded && value.fract() == 0.0 && (0.0..1e15).contains(&value)).then(|| format!("{:0>width$}", plain(value), width = code.len()))
}

/// « VRAI » or « FAUX ».
pub(super) const fn truth(value: bool) -> &'static str {
    if value { "VRAI" } else { "FAUX" }
}

/// A moment: its day, or its month or year where the format shows no more; its hour unless that is midnight; an hour alone where
/// there is no day.
pub(super) fn moment(day: Option<NaiveDate>, (hour, minute, second): (u8, u8, u8), code: &str) -> String {
    let time = if second == 0 { format!("{hour:02}:{minute:02}") } else { format!("{hour:02}:{minute:02}:{second:02}") };
    let Some(day) = day else { return time };
    let shown = Shown::of(code);
    match shown {
        Shown { year: true, month: false, day: false, time: false } => day.format("%Y").to_string(),
        Shown { year: true, month: true, day: false, time: false } => day.format("%Y-%m").to_string(),
        _ if (hour, minute, second) == (0, 0, 0) => day.format("%Y-%m-%d").to_string(),
        _ => format!("{} {time}", day.format("%Y-%m-%d")),
    }
}

/// What a date's format shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "one for each part of a date")]
struct Shown {
    year: bool,
    month: bool,
    day: bool,
    time: bool,
}

impl Shown {
    fn of(code: &str) -> Self {
        let (mut shown, mut quoted, mut escaped, mut bracket) = (Self::default(), false, false, false);
        for sign in code.split(';').next().unwrap_or("").chars() {
            match sign.to_ascii_lowercase() {
                _ if escaped => escaped = false,
                '\\' | '_' | '*' if !quoted => escaped = true,
                '"' => quoted = !quoted,
                _ if quoted => {}
                '[' => bracket = true,
                ']' => bracket = false,
                _ if bracket => {}
                'y' | 'a' => shown.year = true,
                'm' => shown.month = true,
                'd' | 'j' => shown.day = true,
                'h' | 's' => shown.time = true,
                _ => {}
            }
        }
        shown
    }
}

/// A length of time, from days: « 26:30 ».
pub(super) fn duration(days: f64) -> String {
    const MINUTES: f64 = 24.0 * 60.0;
    let minutes = (days * MINUTES).round();
    if !minutes.is_finite() || !(0.0..1e12).contains(&minutes) {
        return number(days);
    }
    let (hours, rest) = ((minutes / 60.0).floor(), minutes % 60.0);
    format!("{hours:02}:{rest:02}")
}

/// An ISO date or instant as a document writes it: without an hour that is midnight.
pub(super) fn iso(given: &str) -> String {
    let given = given.trim();
    match given.split_once('T') {
        Some((day, time)) if time.trim_end_matches('Z').bytes().all(|sign| matches!(sign, b'0' | b':' | b'.')) => day.to_owned(),
        Some((day, time)) => {
            let seconds = time.split_once('.').map_or(time, |(seconds, _)| seconds);
            format!("{day} {}", seconds.strip_suffix(":00").filter(|rest| rest.contains(':')).unwrap_or(seconds))
        }
        None => given.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_without_the_noise_of_their_binary_form() {
        for (value, shown) in
            [(3.0, "3"), (0.1 + 0.2, "0,3"), (12_000.5, "12000,5"), (-0.0, "0"), (1e15, "1000000000000000"), (218_601_946.0, "218601946")]
        {
            assert_eq!(number(value), shown);
        }
        assert_eq!(number(f64::NAN), "");
    }

    #[test]
    fn a_format_shows_a_percentage_or_the_zeros_of_a_code() {
        assert_eq!(formatted(0.75, "0%").as_deref(), Some("75 %"));
        assert_eq!(formatted(0.07, "0.0 %").as_deref(), Some("7 %"));
        assert_eq!(formatted(12.0, "0\" %\""), None);
        assert_eq!(formatted(12.0, "0\\%"), None);
        assert_eq!(formatted(1004.0, "00000").as_deref(), Some("01004"));
        assert_eq!(formatted(1004.5, "00000"), None);
        assert_eq!(formatted(3.0, "0"), None);
    }

    #[test]
    fn a_date_is_as_precise_as_its_format() {
        let day = NaiveDate::from_ymd_opt(2026, 9, 30);
        for (code, shown) in [("dd/mm/yyyy", "2026-09-30"), ("[$-40C]mmmm yyyy;@", "2026-09"), ("yyyy", "2026"), ("d mmm", "2026-09-30")] {
            assert_eq!(moment(day, (0, 0, 0), code), shown, "{code}");
        }
        assert_eq!(moment(day, (14, 30, 0), "dd/mm/yyyy hh:mm"), "2026-09-30 14:30");
        assert_eq!(moment(None, (9, 5, 0), "hh:mm"), "09:05");
        assert_eq!(duration(1.104_166_666_7), "26:30");
        assert_eq!([iso("2026-09-30T00:00:00"), iso("2026-09-30T14:30:00.5"), iso("2026-09-30")], ["2026-09-30", "2026-09-30 14:30", "2026-09-30"]);
    }
}
