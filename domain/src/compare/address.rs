//! Reading the address of a question: strict, and all that is wrong with it at once.
//!
//! Parameters without a value are left out, because forms send them; those that this view does not need are read and say nothing.

use std::collections::HashSet;

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::fault::{Code, Fault};
use super::group::Grouping;
use super::question::{Filter, MOST_COLLECTIVITIES, Question, Ranking, View, whole_millisecond};
use super::span::Span;
use super::word::{Columns, Metric, Sort, Word, nearest};
use crate::collectivity::{InseeCode, Siren, parse_reference};
use crate::diagnostic::Language;
use crate::text::fold;
use crate::theme::Theme;

/// The parameters of an address.
pub const PARAMETERS: [&str; 20] = [
    "c", "type", "dans", "pop_min", "pop_max", "t", "l", "stade", "vue", "colonnes", "par", "mesure", "seuil", "min", "quoi", "du", "au", "ref",
    "le", "connu",
];
/// What people call parameters that are called otherwise.
const ALIASES: [(&str, &str); 19] = [
    ("collectivites", "c"),
    ("collectivities", "c"),
    ("villes", "c"),
    ("cities", "c"),
    ("kinds", "type"),
    ("within", "dans"),
    ("themes", "t"),
    ("theme", "t"),
    ("levers", "l"),
    ("leviers", "l"),
    ("stages", "stade"),
    ("view", "vue"),
    ("framework", "ref"),
    ("referentiel", "ref"),
    ("asof", "le"),
    ("knownat", "connu"),
    ("from", "du"),
    ("to", "au"),
    ("events", "quoi"),
];
/// So many themes, territories or words may stand in one question: more than there are.
const MOST_WORDS: usize = 100;
/// No SIREN, code or slug is longer.
const LONGEST: usize = 100;

/// Reads the parameters of a list that is exported: everybody, unless somebody is named.
pub fn read_list<N: AsRef<str>, V: AsRef<str>>(parameters: &[(N, V)], language: Language) -> Result<Question, Vec<Fault>> {
    // A list has no view: the one that speaks of everybody is as good as any.
    let whole = parameters.iter().map(|(name, value)| (name.as_ref(), value.as_ref())).chain([("vue", Sort::Territories.word())]);
    read(&whole.collect::<Vec<_>>(), language)
}

/// Reads the parameters of an address, decoded.
pub fn read<N: AsRef<str>, V: AsRef<str>>(parameters: &[(N, V)], language: Language) -> Result<Question, Vec<Fault>> {
    let given: Vec<(&str, &str)> =
        parameters.iter().map(|(name, value)| (name.as_ref(), value.as_ref())).filter(|(_, value)| !value.trim().is_empty()).collect();
    let mut reader = Reader { given, faults: Vec::new() };
    reader.unknown();
    let view = reader.view();
    let question = Question {
        view,
        collectivities: reader.bodies("c", MOST_COLLECTIVITIES),
        filter: reader.filter(),
        themes: reader.themes(),
        levers: reader.words("l"),
        stages: reader.words("stade"),
        framework: reader.framework(view),
        as_of: reader.day("le"),
        known_at: reader.instant("connu"),
        language,
    };
    reader.whole(&question);
    if reader.faults.is_empty() { Ok(question) } else { Err(reader.faults) }
}

/// What an address says, and what is wrong with it so far.
struct Reader<'a> {
    given: Vec<(&'a str, &'a str)>,
    faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    fn unknown(&mut self) {
        let mut told = HashSet::new();
        for (name, value) in &self.given {
            if !PARAMETERS.contains(name) && told.insert(*name) {
                let folded = fold(name).replace(' ', "");
                let alias = ALIASES.iter().find(|(alias, _)| *alias == folded).map(|(_, name)| *name);
                let meant = alias.or_else(|| PARAMETERS.into_iter().find(|known| *known == folded)).or_else(|| nearest(name, PARAMETERS));
                self.faults.push(Fault::new(Code::ParameterUnknown, name, value).suggest(meant));
            }
        }
    }

    /// The value of a parameter that has one.
    fn one(&mut self, name: &str) -> Option<&'a str> {
        let mut values = self.given.iter().filter(|(given, _)| *given == name).map(|(_, value)| value.trim());
        let first = values.next();
        if values.any(|value| Some(value) != first) {
            self.faults.push(Fault::new(Code::ParameterTwice, name, first.unwrap_or_default()));
        }
        first
    }

    /// The values of a parameter that has several, each once: behind commas, on lines, or the parameter again.
    fn several(&mut self, name: &str, most: usize) -> Vec<&'a str> {
        let mut seen = HashSet::new();
        let values = self.given.iter().filter(|(given, _)| *given == name).flat_map(|(_, value)| value.split([',', ';', '\n', '\r']));
        let values: Vec<&str> = values.map(str::trim).filter(|value| !value.is_empty() && seen.insert(*value)).collect();
        if values.len() > most {
            self.faults.push(Fault::new(Code::TooMany, name, &format!("{} > {most}", values.len())));
            return Vec::new();
        }
        values
    }

    fn word<T: Word + Default>(&mut self, name: &str) -> T {
        self.word_or(name, T::default())
    }

    fn word_or<T: Word>(&mut self, name: &str, usual: T) -> T {
        let Some(given) = self.one(name) else { return usual };
        T::read(given).unwrap_or_else(|meant| {
            self.faults.push(Fault::new(Code::ValueUnknown, name, given).suggest(meant));
            usual
        })
    }

    fn words<T: Word>(&mut self, name: &str) -> Vec<T> {
        let mut found: Vec<T> = Vec::new();
        for given in self.several(name, MOST_WORDS) {
            match T::read(given) {
                Ok(value) if found.contains(&value) => {}
                Ok(value) => found.push(value),
                Err(meant) => self.faults.push(Fault::new(Code::ValueUnknown, name, given).suggest(meant)),
            }
        }
        found.sort_by_key(|value| value.rank());
        found
    }

    fn view(&mut self) -> View {
        let sort = match self.one("vue").map(|given| (given, Sort::read(given))) {
            None => Sort::Matrix,
            Some((_, Ok(sort))) => sort,
            Some((given, Err(meant))) => {
                self.faults.push(Fault::new(Code::ValueUnknown, "vue", given).suggest(meant));
                Sort::Matrix
            }
        };
        let (columns, grouping, ranking) = (self.word::<Columns>("colonnes"), self.word_or("par", Grouping::Region), self.ranking());
        let span = self.span();
        match sort {
            Sort::Matrix => View::Matrix(columns),
            Sort::Breakdowns => View::Breakdowns,
            Sort::Territories => View::Territories(grouping),
            Sort::Timeline => View::Timeline(span),
            Sort::Ranking => View::Ranking(ranking),
            Sort::Coverage => View::Coverage,
            Sort::Gaps => View::Gaps,
        }
    }

    fn ranking(&mut self) -> Ranking {
        let usual = Ranking::default();
        let metric = self.word::<Metric>("mesure");
        let min_reported = self.one("seuil").map_or(usual.min_reported, |given| {
            permille(given).unwrap_or_else(|| {
                self.faults.push(Fault::new(Code::NumberInvalid, "seuil", given).suggest(["50"]));
                usual.min_reported
            })
        });
        Ranking { metric, min_reported, min_denominator: self.number("min").unwrap_or(usual.min_denominator) }
    }

    fn span(&mut self) -> Span {
        let span = Span { kinds: self.words("quoi").into_iter().collect(), from: self.day("du"), to: self.day("au") };
        if let (Some(from), Some(to), true) = (span.from, span.to, span.is_inverted()) {
            self.faults.push(Fault::new(Code::RangeInverted, "du, au", &format!("{from} > {to}")));
        }
        span
    }

    fn filter(&mut self) -> Filter {
        let filter = Filter {
            kinds: self.words("type"),
            within: self.bodies("dans", MOST_WORDS),
            population_min: self.number("pop_min"),
            population_max: self.number("pop_max"),
        };
        if let (Some(min), Some(max)) = (filter.population_min, filter.population_max)
            && min > max
        {
            self.faults.push(Fault::new(Code::RangeInverted, "pop_min, pop_max", &format!("{min} > {max}")));
        }
        filter
    }

    fn number(&mut self, name: &str) -> Option<u32> {
        let given = self.one(name)?;
        let digits: String = given.chars().filter(|sign| !sign.is_whitespace()).collect();
        let number = digits.parse().ok().filter(|_| digits.bytes().all(|sign| sign.is_ascii_digit()));
        if number.is_none() {
            self.faults.push(Fault::new(Code::NumberInvalid, name, given));
        }
        number
    }

    /// SIREN, INSEE codes and slugs, each once; of a SIRET its SIREN.
    fn bodies(&mut self, name: &str, most: usize) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for given in self.several(name, most) {
            match body(given) {
                Ok(body) if found.contains(&body) => {}
                Ok(body) => found.push(body),
                Err(fault) => self.faults.push(Fault { parameter: name.to_owned(), ..*fault }),
            }
        }
        found
    }

    fn themes(&mut self) -> Vec<Theme> {
        let mut found = Vec::new();
        for given in self.several("t", MOST_WORDS) {
            match theme(given) {
                Ok(theme) if found.contains(&theme) => {}
                Ok(theme) => found.push(theme),
                Err(fault) => self.faults.push(*fault),
            }
        }
        found
    }

    fn framework(&mut self, view: View) -> Option<String> {
        let given = self.one("ref");
        if given.is_none() && view.needs_framework() {
            self.faults.push(Fault::new(Code::FrameworkMissing, "ref", ""));
        }
        let given = given.filter(|_| view.needs_framework())?;
        let slug = slug(given);
        if slug.is_none() {
            self.faults.push(Fault::new(Code::FrameworkUnknown, "ref", given));
        }
        slug
    }

    fn day(&mut self, name: &str) -> Option<NaiveDate> {
        let given = self.one(name)?;
        // Of other writings no two people think the same: 03/04/2026.
        let day = NaiveDate::parse_from_str(given, "%Y-%m-%d").ok().filter(|day| given.len() == "2026-06-30".len() && day.to_string() == given);
        if day.is_none() {
            self.faults.push(Fault::new(Code::DateInvalid, name, given));
        }
        day
    }

    fn instant(&mut self, name: &str) -> Option<DateTime<Utc>> {
        let given = self.one(name)?;
        // A « + » that was not escaped arrives as a space.
        let instant = DateTime::parse_from_rfc3339(&given.replace(' ', "+")).ok().map(|instant| whole_millisecond(instant.to_utc()));
        let instant = instant.filter(|instant| (1970..10_000).contains(&chrono::Datelike::year(instant)));
        if instant.is_none() {
            self.faults.push(Fault::new(Code::InstantInvalid, name, given));
        }
        instant
    }

    /// What only the whole question can tell.
    fn whole(&mut self, question: &Question) {
        let asked = |name: &str, faults: &[Fault]| faults.iter().any(|fault| fault.parameter == name);
        let filtered = ["c", "type", "dans", "pop_min", "pop_max"].iter().any(|name| asked(name, &self.faults));
        // A summary by territory may be one of the whole country.
        let everybody = matches!(question.view, View::Territories(_));
        if question.collectivities.is_empty() && question.filter.is_empty() && !filtered && !everybody {
            self.faults.push(Fault::new(Code::SelectionEmpty, "c", ""));
        }
        // Days are those of France, which begin before those of universal time.
        let last = question.known_at.and_then(|instant| instant.date_naive().checked_add_days(Days::new(1)));
        if let (Some(day), Some(last)) = (question.as_of, last)
            && day > last
        {
            self.faults.push(Fault::new(Code::RangeInverted, "le, connu", &format!("{day} > {last}")));
        }
    }
}

/// A body as an address names it: its SIREN, its INSEE code, or its slug.
pub fn body(given: &str) -> Result<String, Box<Fault>> {
    let wrong = |code: Code| Box::new(Fault::new(code, "c", given));
    if given.len() > LONGEST {
        return Err(wrong(Code::CollectivityUnknown));
    }
    match parse_reference(given) {
        // In a file a lost zero is put back and remarked; here the reader is asked.
        Ok(reference) if reference.remark().is_some() => Err(Box::new(wrong(Code::CodeInvalid).suggest(reference.insee().map(InseeCode::as_str)))),
        Ok(reference) => match (reference.siren(), reference.insee()) {
            (Some(siren), _) => Ok(Siren::as_str(&siren).to_owned()),
            (None, Some(code)) => Ok(code.as_str().to_owned()),
            (None, None) => Err(wrong(Code::CollectivityUnknown)),
        },
        Err(crate::collectivity::ReferenceError::SirenInvalid) => Err(wrong(Code::CodeInvalid)),
        Err(_) => slug(given).ok_or_else(|| wrong(Code::CollectivityUnknown)),
    }
}

/// A theme by its slug; of one of its other names, or of a slip of the hand, the slug is only suggested.
pub fn theme(given: &str) -> Result<Theme, Box<Fault>> {
    let folded = fold(given);
    let slugs = || Theme::all().map(Theme::slug);
    Theme::all().find(|theme| fold(theme.slug()) == folded).ok_or_else(|| {
        let meant = Theme::named(given).map(Theme::slug).or_else(|| nearest(given, slugs()));
        Box::new(Fault::new(Code::ValueUnknown, "t", given).suggest(meant))
    })
}

/// `Saint-Étienne` → `saint-etienne`.
fn slug(given: &str) -> Option<String> {
    let words = fold(given).replace(|sign: char| !sign.is_ascii_alphanumeric(), " ");
    let slug = words.split_whitespace().collect::<Vec<_>>().join("-");
    (!slug.is_empty() && slug.len() <= LONGEST).then_some(slug)
}

/// `50`, `33.3`, `33,3`, `50 %` as per mille.
fn permille(given: &str) -> Option<u16> {
    let given = given.trim_end_matches('%').trim();
    let (whole, tenths) = given.split_once(['.', ',']).unwrap_or((given, "0"));
    let digits = |text: &str, most: usize| (1..=most).contains(&text.len()) && text.bytes().all(|sign| sign.is_ascii_digit());
    if !digits(whole, 3) || !digits(tenths, 1) {
        return None;
    }
    let permille = whole.parse::<u16>().ok()? * 10 + tenths.parse::<u16>().ok()?;
    (permille <= 1000).then_some(permille)
}

#[cfg(test)]
mod tests;
