//! An answer as a table: what any face can write without knowing what it is about.
//!
//! A share keeps its numerator and its denominator, and a cell that holds nothing says why: nothing here is a percentage or a zero that
//! stands for silence.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};
use domain::diagnostic::Language;
use domain::share::Proportion;

/// What stands in one cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    /// Nothing was said.
    Empty,
    /// Nothing can be said, and why.
    Missing(Missing),
    /// A text, or a code whose zeros are part of it.
    Text(Cow<'a, str>),
    /// A whole number.
    Number(i64),
    /// So many of so many.
    Share(Proportion),
    /// A day.
    Day(NaiveDate),
    /// What is seen at a glance: a family of states, with what it stands for.
    State(Tone, Cow<'a, str>),
}

impl<'a> Cell<'a> {
    /// A text; nothing when it is empty or absent.
    pub fn text(text: impl Into<Option<&'a str>>) -> Self {
        match text.into() {
            Some(text) if !text.is_empty() => Self::Text(Cow::Borrowed(text)),
            _ => Self::Empty,
        }
    }

    /// A text of its own.
    pub fn owned(text: String) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(Cow::Owned(text)) }
    }

    /// A number, when there is one.
    pub fn number(number: Option<impl Into<i64>>) -> Self {
        number.map_or(Self::Empty, |number| Self::Number(number.into()))
    }

    /// A day, when there is one.
    pub fn day(day: Option<NaiveDate>) -> Self {
        day.map_or(Self::Empty, Self::Day)
    }

    /// A share; of nothing there is none.
    pub fn share(share: Proportion) -> Self {
        if share.denominator == 0 { Self::Missing(Missing::NothingToDivide) } else { Self::Share(share) }
    }
}

/// Why nothing can be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Missing {
    /// No structured plan is known.
    NoData,
    /// The law gives no competence.
    NotApplicable,
    /// There is nothing to take a share of.
    NothingToDivide,
}

impl Missing {
    /// The reason in few words.
    pub fn words(self, language: Language) -> &'static str {
        let [fr, en] = match self {
            Self::NoData => ["pas de données", "no data"],
            Self::NotApplicable => ["sans objet", "not applicable"],
            Self::NothingToDivide => ["non renseigné", "not reported"],
        };
        match language {
            Language::Fr => fr,
            Language::En => en,
        }
    }
}

/// The families of states that are seen at a glance, each with a sign of its own: colour alone tells nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    /// « Réalisé ».
    Done,
    /// « En cours », « permanent ».
    UnderWay,
    /// « À venir », « à discuter ».
    Planned,
    /// « Arrêté »: on hold, blocked, abandoned, not achieved.
    Stopped,
    /// « Non renseigné ».
    NotReported,
    /// The plan was read, and has nothing of the kind.
    Absent,
    /// « Sans objet ».
    NotApplicable,
    /// « Pas de données ».
    NoData,
}

impl Tone {
    /// All of them, in the order of a legend.
    pub const ALL: [Self; 8] =
        [Self::Done, Self::UnderWay, Self::Planned, Self::Stopped, Self::NotReported, Self::Absent, Self::NotApplicable, Self::NoData];

    /// The sign that stands for it where colours are not seen.
    pub const fn sign(self) -> char {
        match self {
            Self::Done => '■',
            Self::UnderWay => '▤',
            Self::Planned => '▫',
            Self::Stopped => '✕',
            Self::NotReported => '□',
            Self::Absent => '–',
            Self::NotApplicable => '/',
            Self::NoData => '·',
        }
    }

    /// Its words.
    pub fn words(self, language: Language) -> &'static str {
        let [fr, en] = match self {
            Self::Done => ["réalisé", "done"],
            Self::UnderWay => ["en cours", "under way"],
            Self::Planned => ["à venir", "planned"],
            Self::Stopped => ["arrêté", "stopped"],
            Self::NotReported => ["non renseigné", "not reported"],
            Self::Absent => ["non trouvé dans le plan publié", "not found in the published plan"],
            Self::NotApplicable => ["sans objet", "not applicable"],
            Self::NoData => ["pas de données", "no data"],
        };
        match language {
            Language::Fr => fr,
            Language::En => en,
        }
    }
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Texts and codes.
    Text,
    /// Whole numbers.
    Number,
    /// Shares.
    Share,
    /// Days.
    Day,
    /// States.
    State,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name in files, which never changes.
    pub key: Cow<'static, str>,
    /// Its name for people.
    pub label: Cow<'static, str>,
    /// What it holds.
    pub kind: Kind,
}

impl Column {
    /// A column.
    pub fn new(key: impl Into<Cow<'static, str>>, label: impl Into<Cow<'static, str>>, kind: Kind) -> Self {
        Self { key: key.into(), label: label.into(), kind }
    }
}

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// How it is called.
    pub title: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, each with a cell for each column.
    pub rows: Vec<Vec<Cell<'static>>>,
    /// What must be read before it.
    pub notes: Vec<Note>,
    /// Where it comes from.
    pub source: Source,
}

/// A warning that goes with a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Its stable code.
    pub code: &'static str,
    /// The sentence, in the language of the table.
    pub message: String,
}

/// Where a table comes from: enough to cite it and to find it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// In which language labels and sentences are.
    pub language: Language,
    /// The address of the page.
    pub permalink: String,
    /// The address whose answer does not change any more.
    pub frozen_permalink: String,
    /// The licence, by its name.
    pub licence: String,
    /// Its address.
    pub licence_url: String,
    /// How it is cited in full.
    pub citation: String,
    /// The number of the data state.
    pub data_version: i64,
    /// What was known then.
    pub known_at: DateTime<Utc>,
}

impl Source {
    /// What stands before a warning.
    pub fn heed(&self) -> &'static str {
        match self.language {
            Language::Fr => "À savoir",
            Language::En => "Note",
        }
    }

    /// What is told of it, line by line: a word of what it is, and the text.
    pub fn lines(&self) -> Vec<(&'static str, String)> {
        let french = ["Adresse", "Adresse figée", "Licence", "Texte de la licence", "Citation", "Version des données", "Données connues le"];
        let english = ["Address", "Frozen address", "Licence", "Text of the licence", "Citation", "Data version", "Data known at"];
        let names = match self.language {
            Language::Fr => french,
            Language::En => english,
        };
        let known_at = self.known_at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
        let texts = [
            self.permalink.clone(),
            self.frozen_permalink.clone(),
            self.licence.clone(),
            self.licence_url.clone(),
            self.citation.clone(),
            self.data_version.to_string(),
            known_at,
        ];
        names.into_iter().zip(texts).filter(|(_, text)| !text.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_families_share_a_sign_or_a_word() {
        let signs: std::collections::HashSet<char> = Tone::ALL.into_iter().map(Tone::sign).collect();
        assert_eq!(signs.len(), Tone::ALL.len());
        for language in [Language::Fr, Language::En] {
            let words: std::collections::HashSet<&str> = Tone::ALL.into_iter().map(|tone| tone.words(language)).collect();
            assert_eq!(words.len(), Tone::ALL.len());
        }
    }

    #[test]
    fn nothing_is_no_empty_text_and_no_share_of_nothing() {
        assert_eq!(Cell::text(""), Cell::Empty);
        assert_eq!(Cell::text(None), Cell::Empty);
        assert_eq!(Cell::share(Proportion { numerator: 0, denominator: 0 }), Cell::Missing(Missing::NothingToDivide));
    }
}
