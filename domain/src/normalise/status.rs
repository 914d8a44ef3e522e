//! The status of an action, from the wordings that cities use.
//!
//! Whole labels are compared, never words inside prose, and never by resemblance: an unknown wording is `NotReported` and a remark.
//! No data is not "not started", and « oui », « x » or « 1 » mean what only the publisher's recipe can say.

mod label;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::LazyLock;

use self::label::{key, parts};
use super::agreement::forms;
use super::date::{self, DateContext};
use super::money;
use super::placeholder::says_nothing;
use crate::diagnostic::Code;
use crate::fuzzy_date::Precision;
use crate::status::Status;

/// What a cell says of the status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reading {
    /// The status; `NotReported` where nothing certain is said.
    pub status: Status,
    /// Whether the publisher says that it is late.
    pub late: bool,
    /// The progress in thousandths, when the cell gives a percentage.
    pub permille: Option<u16>,
    /// Why the wording was not taken, when it was not.
    pub remark: Option<Code>,
}

impl Reading {
    fn of(status: Status) -> Self {
        Self { status, ..Self::default() }
    }

    fn remarked(code: Code) -> Self {
        Self { remark: Some(code), ..Self::default() }
    }
}

/// What one label means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// A status; `dated` when a date may follow the word.
    Known { status: Status, late: bool, dated: bool },
    /// Several things.
    Ambiguous,
}

/// The words of `vocabulary/statuses.tsv`, in all their forms.
static BUNDLED: LazyLock<Labels> = LazyLock::new(|| {
    let lines: Vec<_> = include_str!("../vocabulary/statuses.tsv").lines().filter_map(entry).collect();
    Labels::of(&lines)
});

/// One line of the vocabulary; a test holds that all lines are read.
fn entry(line: &str) -> Option<(&str, Meaning)> {
    let mut cells = line.split('\t');
    let (status, flags, word) = (cells.next()?, cells.next()?, cells.next()?);
    let has = |wanted: &str| flags.split(',').any(|flag| flag.trim() == wanted);
    let meaning = match status {
        "AMBIGUOUS" => Meaning::Ambiguous,
        name => Meaning::Known { status: Status::parse(name)?, late: has("late"), dated: has("dated") },
    };
    (!line.starts_with('#')).then_some((word, meaning))
}

/// Labels by their comparable form.
#[derive(Debug, Clone, Default)]
struct Labels {
    meanings: HashMap<String, Meaning>,
    /// No label is longer, in bytes of its comparable form.
    longest: usize,
}

impl Labels {
    /// The words and their forms; a word that is listed beats a form that is derived.
    fn of(words: &[(impl AsRef<str>, Meaning)]) -> Self {
        let mut labels = Self::default();
        for (word, meaning) in words {
            labels.add(word.as_ref(), *meaning);
        }
        for (word, meaning) in words {
            for form in &forms(word.as_ref()) {
                labels.add(form, *meaning);
            }
        }
        labels
    }

    /// Adds a label unless it is there. An empty one is never added: no data has no other meaning.
    fn add(&mut self, word: &str, meaning: Meaning) {
        if let Some(key) = key(word, usize::MAX).filter(|key| !key.is_empty()) {
            self.longest = self.longest.max(key.len());
            self.meanings.entry(key).or_insert(meaning);
        }
    }
}

/// The words that a document is read with: the bundled ones, and those of the publisher's recipe, which beat them.
#[derive(Debug, Clone, Default)]
pub struct StatusWords {
    recipe: Labels,
}

impl StatusWords {
    /// The bundled words alone.
    pub fn bundled() -> Self {
        Self::default()
    }

    /// The bundled words, and before them those of a recipe: they decide, also what is ambiguous otherwise.
    pub fn with_recipe(words: impl IntoIterator<Item = (String, Status)>) -> Self {
        let words: Vec<_> = words
            .into_iter()
            .map(|(word, status)| {
                // A recipe gives « en retard » another status; that it declares a delay stays true.
                let late = matches!(meaning(&word, &Self::default()), Some(Meaning::Known { late: true, .. }));
                (word, Meaning::Known { status, late, dated: false })
            })
            .collect();
        Self { recipe: Labels::of(&words) }
    }

    /// Whether the recipe decides what a wording means.
    pub fn pins(&self, given: &str) -> bool {
        !self.recipe.meanings.is_empty() && key(given, self.limit()).is_some_and(|key| self.recipe.meanings.contains_key(&key))
    }

    fn get(&self, key: &str) -> Option<Meaning> {
        self.recipe.meanings.get(key).or_else(|| BUNDLED.meanings.get(key)).copied()
    }

    /// So many bytes of a comparable form are worth reading: room for a few labels, not for prose.
    fn limit(&self) -> usize {
        self.recipe.longest.max(BUNDLED.longest) * 3
    }
}

fn meaning(given: &str, words: &StatusWords) -> Option<Meaning> {
    words.get(&key(given, words.limit())?)
}

/// Reads the status that a cell gives.
pub fn status(given: &str, words: &StatusWords) -> Reading {
    let Some(key) = key(given, words.limit()) else { return Reading::remarked(Code::StatusUnrecognised) };
    match words.get(&key) {
        Some(Meaning::Known { status, late, .. }) => return Reading { late, ..Reading::of(status) },
        Some(Meaning::Ambiguous) => return Reading::remarked(Code::StatusAmbiguous),
        None if says_nothing(given) => return Reading::default(),
        None => {}
    }
    if let Some(permille) = money::percent(given.trim_matches(|sign: char| sign.is_whitespace() || matches!(sign, '.' | '!' | '(' | ')'))) {
        return progress(permille);
    }
    if let Some(status) = dated(&key, words) {
        return Reading::of(status);
    }
    if let Some(reading) = word_and_percentage(&key, words) {
        return reading;
    }
    Reading::remarked(if doubtful(given, &key, words) { Code::StatusAmbiguous } else { Code::StatusUnrecognised })
}

/// Whether a cell is a word for a status, so that a column full of them can be recognised by its content. Placeholders, percentages
/// and ambiguous words prove nothing.
pub fn is_status_word(given: &str, words: &StatusWords) -> bool {
    let Some(key) = key(given, words.limit()) else { return false };
    match words.get(&key) {
        Some(Meaning::Known { status, .. }) => status != Status::NotReported,
        Some(Meaning::Ambiguous) => false,
        None => dated(&key, words).is_some(),
    }
}

/// What a percentage says.
fn progress(permille: u16) -> Reading {
    let status = match permille {
        0 => Status::NotStarted,
        1..1000 => Status::InProgress,
        _ => Status::Done,
    };
    Reading { permille: Some(permille), ..Reading::of(status) }
}

/// « prévu en 2026 »: a word that may have a date, a preposition, and a date.
fn dated(key: &str, words: &StatusWords) -> Option<Status> {
    let (word, rest) = key.split_once(' ')?;
    let Some(Meaning::Known { status, dated: true, .. }) = words.get(word) else { return None };
    // Without a preposition it may be a noun: « programme 2026 ».
    let (preposition, when) = rest.split_once(' ')?;
    let when = match preposition {
        "en" | "pour" | "le" | "a" | "au" | "for" | "in" => when,
        "debut" | "mi" | "fin" | "courant" | "avant" | "d" => rest,
        _ => return None,
    };
    is_date(&when.replace(" / ", "/")).then_some(status)
}

/// « en cours (50 %) »: a label and a percentage that say the same.
fn word_and_percentage(key: &str, words: &StatusWords) -> Option<Reading> {
    let parts = parts(key, false);
    let [word, percentage] = parts.as_slice() else { return None };
    let Some(Meaning::Known { status, late, .. }) = words.get(word) else { return None };
    let reading = progress(money::percent(percentage)?);
    (reading.status == status).then_some(Reading { late, ..reading })
}

/// Whether an unknown wording is one of those that say several things, rather than something unheard of.
fn doubtful(given: &str, key: &str, words: &StatusWords) -> bool {
    // Numbers, fractions, ticks, stars, emoji and dates in figures.
    !key.contains(char::is_alphabetic) || several(key, words) || is_date(given) || is_name(given)
}

/// Two statuses in one cell, or a status and a sign of doubt: « réalisé / en cours », « fait en 2019, à refaire », « réalisé ? ».
fn several(key: &str, words: &StatusWords) -> bool {
    let parts = parts(key, true);
    let known = |part: &&str| words.get(part).or_else(|| words.get(without_year(part))).is_some() || money::percent(part).is_some();
    let sign = |part: &&str| !part.contains(char::is_alphanumeric);
    parts.len() > 1 && parts.iter().all(|part| known(part) || sign(part))
}

/// « fait en 2019 » → « fait ».
fn without_year(part: &str) -> &str {
    let without = part.rsplit_once(" en ").filter(|(_, year)| year.len() == 4 && year.bytes().all(|sign| sign.is_ascii_digit()));
    without.map_or(part, |(word, _)| word)
}

fn is_date(given: &str) -> bool {
    date::date(given, &DateContext::default()).0.is_some_and(|date| date.precision != Precision::Unparsed)
}

/// A bare name, « Camille Durand » or « Mme Durand »: two or three words in capitals, each of letters.
fn is_name(given: &str) -> bool {
    let mut words = 0_u8;
    for word in given.split_whitespace() {
        words = words.saturating_add(1);
        let title = words == 1 && word == "M.";
        let mut signs = word.chars();
        let capital = signs.next().is_some_and(char::is_uppercase);
        let letters = signs.clone().count() > 0 && signs.all(|sign| sign.is_alphabetic() || sign == '-' || sign == '’' || sign == '\'');
        if words > 3 || !(title || capital && letters) {
            return false;
        }
    }
    words >= 2 && given.chars().any(char::is_lowercase)
}
