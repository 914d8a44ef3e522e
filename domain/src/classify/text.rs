//! The texts of one action, analysed once for all rules.

use std::ops::Range;

use crate::action::Content;
use crate::analyse;

use super::book::Vocabulary;

/// Where a text stands. The order is that of trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    /// The title.
    Title,
    /// The title of the section.
    Section,
    /// The description.
    Description,
    /// « Mise en œuvre ».
    Implementation,
}

impl Field {
    pub(super) const ALL: [Self; 4] = [Self::Title, Self::Section, Self::Description, Self::Implementation];

    /// Reads the letter of a rule file.
    pub(super) fn read(letter: char) -> Option<Self> {
        Some(match letter {
            'T' => Self::Title,
            'S' => Self::Section,
            'D' => Self::Description,
            'I' => Self::Implementation,
            _ => return None,
        })
    }
}

/// A word that a rule may look for, by its number, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// The number of its stem in the vocabulary of the rules; none for a word of no rule.
    pub stem: Option<u16>,
    /// The number of the very word, where a rule asks for it.
    pub exact: Option<u16>,
    /// The bytes of the text.
    pub range: Range<usize>,
}

/// Texts longer than this are looked at up to here: a classification needs no more, and a file of one cell must not hold up the others.
const LOOKED_AT: usize = 16_384;

/// One text, analysed: its words without stop words.
#[derive(Debug)]
pub(super) struct Text<'t> {
    pub field: Field,
    pub given: &'t str,
    pub words: Vec<Word>,
}

impl<'t> Text<'t> {
    fn of(field: Field, given: &'t str, vocabulary: &Vocabulary) -> Self {
        let given = &given[..given.floor_char_boundary(LOOKED_AT)];
        let mut words = Vec::with_capacity(given.len() / 8);
        analyse::each(given, |term| {
            if !term.is_stop {
                let (stem, exact) = vocabulary.numbers(term.stem, term.word);
                words.push(Word { stem, exact, range: term.range });
            }
        });
        Self { field, given, words }
    }
}

/// The texts of an action, those that are there; those beside it count as « mise en œuvre ».
pub(super) fn texts<'t>(content: &'t Content, section: Option<&'t str>, beside: &[&'t str], vocabulary: &Vocabulary) -> Vec<Text<'t>> {
    let given = [Some(content.title.as_str()), section, content.description.as_deref(), content.implementation.as_deref()];
    let there = Field::ALL.into_iter().zip(given).filter_map(|(field, text)| text.map(|text| (field, text)));
    there.chain(beside.iter().map(|text| (Field::Implementation, *text))).map(|(field, text)| Text::of(field, text, vocabulary)).collect()
}
