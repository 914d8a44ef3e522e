//! Dates with words: months, quarters, seasons, ranges, open bounds, and what counts from the day of publication.
//!
//! Every word must be understood: « courant 2026 selon les moyens » is not read as 2026.

use chrono::{Days, Months, NaiveDate};

use super::DateContext;
use super::figures::figures;
use super::span::{Span, calendar, is_year, month_end};
use crate::diagnostic::Code;
use crate::fuzzy_date::Precision;
use crate::text::fold;

type Outcome = Result<Span, Code>;

/// A date has no more words than this.
const LONGEST: usize = 12;

const UNREADABLE: Outcome = Err(Code::DateUnreadable);

pub(super) fn words(text: &str, context: DateContext) -> Outcome {
    let Some(words) = split(text) else { return UNREADABLE };
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if let Some(span) = relative(&words, context.reference) {
        return Ok(span);
    }
    or(range(&words, context), || or(open(&words, context), || period(&words, context)))
}

/// The first outcome, unless another reading should be tried.
fn or(outcome: Outcome, otherwise: impl FnOnce() -> Outcome) -> Outcome {
    if outcome == UNREADABLE { otherwise() } else { outcome }
}

/// The words of a date, folded; figures keep their separators, and a lone stroke is a word.
fn split(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    for word in text.split_whitespace() {
        let word = word.trim_matches([',', ';', '(', ')', '.', '«', '»', '"']);
        if matches!(word, "-" | "–" | "—" | "→" | "/") {
            words.push("-".to_owned());
        } else if word.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, '-' | '–' | '/' | '.')) {
            words.extend((!word.is_empty()).then(|| word.to_owned()));
        } else if word.chars().all(|sign| sign.is_alphanumeric() || matches!(sign, '\'' | '’' | '-' | '‑' | '.' | '\u{300}'..='\u{36f}')) {
            words.extend(fold(word).split(' ').filter(|word| !word.is_empty()).map(str::to_owned));
        } else {
            return None;
        }
        if words.len() > LONGEST {
            return None;
        }
    }
    Some(words)
}

/// « dans 15 jours » is a day; « sous 15 jours », « d'ici 3 mois » are the days until then.
fn relative(words: &[&str], reference: Option<NaiveDate>) -> Option<Span> {
    let (within, rest) = match words {
        ["dans" | "within", "les" | "the", rest @ ..]
        | ["dans", "un", "delai", "de", rest @ ..]
        | ["sous" | "within", rest @ ..]
        | ["d", "ici", rest @ ..] => (true, rest),
        ["dans" | "in", rest @ ..] => (false, rest),
        _ => return None,
    };
    let [count, unit] = rest else { return None };
    let count = number(count)?;
    counted(reference, count, unit, within)
}

fn counted(reference: Option<NaiveDate>, count: u32, unit: &str, within: bool) -> Option<Span> {
    let move_on: fn(NaiveDate, u32) -> Option<NaiveDate> = match unit {
        "jour" | "jours" | "day" | "days" => |day, count| day.checked_add_days(Days::new(count.into())),
        "semaine" | "semaines" | "week" | "weeks" => |day, count| day.checked_add_days(Days::new(u64::from(count) * 7)),
        "mois" | "month" | "months" => |day, count| day.checked_add_months(Months::new(count)),
        "an" | "ans" | "annee" | "annees" | "year" | "years" => |day, count| day.checked_add_months(Months::new(count.checked_mul(12)?)),
        _ => return None,
    };
    let latest = reference.and_then(|day| move_on(day, count));
    let earliest = if within { reference.filter(|_| latest.is_some()) } else { latest };
    Some(Span { earliest, latest, precision: Precision::Relative })
}

/// A count of at most three figures, or a small number in letters.
fn number(word: &str) -> Option<u32> {
    const LETTERS: [(&str, u32); 21] = [
        ("un", 1),
        ("une", 1),
        ("deux", 2),
        ("trois", 3),
        ("quatre", 4),
        ("cinq", 5),
        ("six", 6),
        ("sept", 7),
        ("huit", 8),
        ("neuf", 9),
        ("dix", 10),
        ("douze", 12),
        ("quinze", 15),
        ("trente", 30),
        ("a", 1),
        ("one", 1),
        ("two", 2),
        ("three", 3),
        ("four", 4),
        ("ten", 10),
        ("twelve", 12),
    ];
    let figures = word.len() <= 3 && word.bytes().all(|sign| sign.is_ascii_digit());
    if figures { word.parse().ok() } else { LETTERS.iter().find(|(letters, _)| *letters == word).map(|(_, number)| *number) }
}

/// « de 2019 à 2021 », « entre mars et mai 2026 », « du 3 au 5 mars 2026 ».
fn range(words: &[&str], context: DateContext) -> Outcome {
    let between = matches!(words.first(), Some(&("entre" | "between")));
    let divides = |word: &&str| if between { matches!(*word, "et" | "and") } else { matches!(*word, "-" | "a" | "au" | "to") };
    let Some(at) = words.iter().skip(1).position(divides).map(|at| at + 1) else { return UNREADABLE };
    let skipped = usize::from(between || matches!(words[0], "de" | "du" | "from"));
    let (left, right) = (words.get(skipped..at).unwrap_or(&[]), &words[at + 1..]);
    let last = period(right, context)?;
    // The left side may leave out the year, or the month and the year.
    let first = (0..=right.len().min(2)).map(|tail| period(&[left, &right[right.len() - tail..]].concat(), context));
    let first = first.into_iter().find(|outcome| *outcome != UNREADABLE).unwrap_or(UNREADABLE)?;
    first.until(last).ok_or(Code::DateUnreadable)
}

/// « d'ici 2026 », « avant fin 2025 », « à partir de 2024 »: one bound is missing.
fn open(words: &[&str], context: DateContext) -> Outcome {
    let (side, rest) = match words {
        ["d", "ici", rest @ ..] | ["jusqu" | "jusque" | "until" | "by", rest @ ..] => (Side::Until, rest),
        ["avant" | "before", rest @ ..] => (Side::Before, rest),
        ["a", "partir" | "compter", rest @ ..] | ["des" | "depuis" | "from" | "since", rest @ ..] => (Side::From, rest),
        ["apres" | "after", rest @ ..] => (Side::After, rest),
        _ => return UNREADABLE,
    };
    let span = period(rest, context)?;
    let loose = rest.iter().any(|word| part(word).is_some());
    let (earliest, latest) = match side {
        Side::Until => (None, span.latest),
        // « avant le 31 décembre » includes that day in administrative French, and « avant fin 2025 » may be its last day.
        Side::Before if loose || span.precision == Precision::Day => (None, span.latest),
        Side::Before => (None, span.earliest.and_then(|day| day.pred_opt())),
        Side::From => (span.earliest, None),
        Side::After if loose || span.precision == Precision::Day => (span.earliest, None),
        Side::After => (span.latest.and_then(|day| day.succ_opt()), None),
    };
    Ok(Span { earliest, latest, precision: Precision::Range })
}

/// Which bound an open date has.
enum Side {
    Until,
    Before,
    From,
    After,
}

/// One day, month, quarter, semester, season or year.
fn period(words: &[&str], context: DateContext) -> Outcome {
    let kept: Vec<&str> = words.iter().copied().filter(|word| !filler(word)).collect();
    if let [alone] = kept.as_slice() {
        return figures(alone, context.day_first);
    }
    if let [which, rest @ ..] = kept.as_slice()
        && let Some(part) = part(which)
        && let Ok(whole) = period(rest, context)
    {
        return whole.third(part).ok_or(Code::DateUnreadable);
    }
    named(&kept).ok_or(Code::DateUnreadable)
}

/// Words that change nothing inside a date.
fn filler(word: &str) -> bool {
    matches!(word, "le" | "la" | "l" | "de" | "d" | "du" | "en" | "au" | "a" | "the" | "in" | "on" | "of" | "courant" | "annee" | "mois")
}

/// Which third « début », « mi », « fin » are.
fn part(word: &str) -> Option<u32> {
    match word {
        "debut" | "early" => Some(0),
        "mi" | "milieu" | "mid" => Some(1),
        "fin" | "late" | "end" => Some(2),
        _ => None,
    }
}

/// What has a name: months, quarters, semesters, seasons, « rentrée ».
fn named(words: &[&str]) -> Option<Span> {
    match words {
        [name, when] if name.starts_with("hiver") || *name == "winter" => winter(when),
        [name @ ("printemps" | "spring" | "ete" | "summer" | "automne" | "autumn" | "rentree"), when] => season(name, year(when)?),
        ["rentree", "scolaire", when] => season("rentree", year(when)?),
        ["trimestre" | "semestre" | "quarter", rank, when] => block(words[0], rank_in_figures(rank)?, year(when)?),
        [rank, "trimestre" | "semestre" | "quarter" | "half", when] => block(words[1], rank_of(rank)?, year(when)?),
        [day, name, when] if month(name).is_some() => calendar(year(when)?, month(name)?, day_of(day)?).map(Span::day),
        [name, day, when] if month(name).is_some() => calendar(year(when)?, month(name)?, day_of(day)?).map(Span::day),
        [name, when] if month(name).is_some() => Span::month(year(when)?, month(name)?),
        [one, other] => short(one, other).or_else(|| short(other, one)),
        _ => None,
    }
}

/// « T3 2025 », « S1 2026 ».
fn short(name: &str, when: &str) -> Option<Span> {
    let mut signs = name.chars();
    let unit = match signs.next()? {
        't' | 'q' => "trimestre",
        's' | 'h' => "semestre",
        _ => return None,
    };
    block(unit, rank_in_figures(signs.as_str())?, year(when)?)
}

fn block(unit: &str, rank: u32, year: i32) -> Option<Span> {
    match (unit, rank) {
        ("trimestre" | "quarter", 1..=4) => Span::months(year, rank * 3 - 2, rank * 3, Precision::Quarter),
        ("semestre" | "half", 1..=2) => Span::months(year, rank * 6 - 5, rank * 6, Precision::Semester),
        _ => None,
    }
}

fn rank_in_figures(word: &str) -> Option<u32> {
    (word.len() == 1).then(|| word.parse().ok()).flatten()
}

/// « 1er », « 3e », « premier ».
fn rank_of(word: &str) -> Option<u32> {
    match word {
        "1er" | "1ere" | "premier" | "1st" | "first" => Some(1),
        "2e" | "2eme" | "2nd" | "2d" | "deuxieme" | "second" => Some(2),
        "3e" | "3eme" | "3rd" | "troisieme" | "third" => Some(3),
        "4e" | "4eme" | "4th" | "quatrieme" | "fourth" => Some(4),
        _ => None,
    }
}

fn season(name: &str, year: i32) -> Option<Span> {
    match name {
        "printemps" | "spring" => Span::months(year, 3, 5, Precision::Range),
        "ete" | "summer" => Span::months(year, 6, 8, Precision::Range),
        "automne" | "autumn" => Span::months(year, 9, 11, Precision::Range),
        _ => Span::month(year, 9),
    }
}

/// A winter: of one year, either of its two; of two years, the one between them.
fn winter(when: &str) -> Option<Span> {
    let (first, last) = match when.split_once(['-', '/', '–']) {
        Some((first, last)) => (year(first)?, year(last).filter(|last| year(first).map(|first| first + 1) == Some(*last))?),
        None => (year(when)? - 1, year(when)? + 1),
    };
    Some(Span::between(calendar(first, 12, 1)?, month_end(last, 2)?))
}

fn year(word: &str) -> Option<i32> {
    let figures = word.len() == 4 && word.bytes().all(|sign| sign.is_ascii_digit());
    figures.then(|| word.parse().ok()).flatten().filter(|year| is_year(*year))
}

/// A day of the month: « 9 », « 1er », « 3rd ».
fn day_of(word: &str) -> Option<u32> {
    let figures = ["er", "st", "nd", "rd", "th"].iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word);
    let whole = matches!(figures.len(), 1..=2) && figures.bytes().all(|sign| sign.is_ascii_digit());
    if whole { figures.parse().ok() } else { None }
}

fn month(word: &str) -> Option<u32> {
    Some(match word {
        "janvier" | "janv" | "jan" | "january" => 1,
        "fevrier" | "fevr" | "fev" | "february" | "feb" => 2,
        "mars" | "march" | "mar" => 3,
        "avril" | "avr" | "april" | "apr" => 4,
        "mai" | "may" => 5,
        "juin" | "june" | "jun" => 6,
        "juillet" | "juil" | "july" | "jul" => 7,
        "aout" | "august" | "aug" => 8,
        "septembre" | "sept" | "sep" | "september" => 9,
        "octobre" | "oct" | "october" => 10,
        "novembre" | "nov" | "november" => 11,
        "decembre" | "dec" | "december" => 12,
        _ => return None,
    })
}
