//! What somebody typed, as words and phrases: any text can be read, and one that is too long is refused, not cut.

use std::collections::{HashMap, HashSet};

use domain::analyse::{Term, terms};

/// The longest question, in signs.
pub const SIGNS: usize = 300;
/// The most words that are looked for.
pub const WORDS: usize = 24;

/// The question is too long to be answered in bounded time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLong;

/// A word of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Its stem.
    pub(super) stem: String,
    /// As it was written.
    pub(super) written: String,
    /// Where in the question.
    pub(super) at: std::ops::Range<usize>,
    /// Whether it says nothing by itself.
    pub(super) is_stop: bool,
}

/// What must be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// This word, anywhere.
    Word(Word),
    /// These words one after the other, by their places; at least two of them.
    Phrase(Vec<(usize, Word)>),
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    text: String,
    pub(super) parts: Vec<Part>,
    /// Whether somebody may still be typing the last word.
    pub(super) open: bool,
}

/// Signs that begin and end a phrase.
const QUOTES: [char; 6] = ['"', '«', '»', '“', '”', '„'];

impl Question {
    /// Reads what was typed.
    pub fn parse(text: &str) -> Result<Self, TooLong> {
        if text.chars().count() > SIGNS {
            return Err(TooLong);
        }
        let mut parts = Vec::new();
        let marks: Vec<(usize, &str)> = text.match_indices(QUOTES).collect();
        // A quote that is not closed begins no phrase.
        let closed = marks.len() / 2 * 2;
        let mut from = 0;
        for (number, (at, mark)) in marks.iter().take(closed).enumerate() {
            let piece = read(text, from..*at);
            if number % 2 == 1 {
                phrase(piece, &mut parts)
            } else {
                words(piece, &mut parts)
            }
            from = at + mark.len();
        }
        words(read(text, from..text.len()), &mut parts);
        // Words that say nothing count only where there are no others.
        if parts.iter().any(|part| !matches!(part, Part::Word(word) if word.is_stop)) {
            parts.retain(|part| !matches!(part, Part::Word(word) if word.is_stop));
        }
        let mut seen = HashSet::new();
        parts.retain(|part| match part {
            Part::Word(word) => seen.insert(word.stem.clone()),
            Part::Phrase(_) => true,
        });
        let question = Self { text: text.to_owned(), parts, open: text.ends_with(char::is_alphanumeric) };
        if question.count() > WORDS { Err(TooLong) } else { Ok(question) }
    }

    /// As it was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The stems that are looked for: what a highlight marks.
    pub fn stems(&self) -> HashSet<String> {
        self.words().map(|word| word.stem.clone()).collect()
    }

    /// Whether these texts of one thing hold every word and every phrase: what the index would find, told by reading.
    pub fn is_answered_by<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> bool {
        let texts: Vec<HashMap<String, Vec<usize>>> = texts.into_iter().map(places).collect();
        let says = |part: &Part| match part {
            Part::Word(word) => !word.is_stop && texts.iter().any(|text| text.contains_key(&word.stem)),
            Part::Phrase(words) => texts.iter().any(|text| holds(text, words)),
        };
        !self.is_empty() && self.parts.iter().all(says)
    }

    /// Its words, those of phrases too.
    pub(super) fn words(&self) -> impl Iterator<Item = &Word> {
        self.parts.iter().flat_map(|part| match part {
            Part::Word(word) => vec![word],
            Part::Phrase(words) => words.iter().map(|(_, word)| word).collect(),
        })
    }

    fn count(&self) -> usize {
        self.words().count()
    }
}

/// Where each stem of a text stands.
fn places(text: &str) -> HashMap<String, Vec<usize>> {
    let mut places: HashMap<String, Vec<usize>> = HashMap::new();
    for (place, term) in terms(text).enumerate() {
        places.entry(term.stem).or_default().push(place);
    }
    places
}

/// Whether a text holds these words at these distances.
fn holds(text: &HashMap<String, Vec<usize>>, words: &[(usize, Word)]) -> bool {
    let Some((first, rest)) = words.split_first() else { return false };
    let stands = |place: usize, (at, word): &(usize, Word)| text.get(&word.stem).is_some_and(|places| places.contains(&(place + at - first.0)));
    text.get(&first.1.stem).is_some_and(|places| places.iter().any(|place| rest.iter().all(|word| stands(*place, word))))
}

/// The words of a part of a text, with their places in a row.
fn read(text: &str, range: std::ops::Range<usize>) -> Vec<(usize, Word)> {
    let (from, piece) = (range.start, &text[range]);
    let word = |(place, term): (usize, Term)| {
        let at = from + term.range.start..from + term.range.end;
        (place, Word { written: text[at.clone()].to_owned(), stem: term.stem, at, is_stop: term.is_stop })
    };
    terms(piece).enumerate().map(word).collect()
}

fn words(read: Vec<(usize, Word)>, parts: &mut Vec<Part>) {
    parts.extend(read.into_iter().map(|(_, word)| Part::Word(word)));
}

fn phrase(read: Vec<(usize, Word)>, parts: &mut Vec<Part>) {
    let mut words: Vec<(usize, Word)> = read.into_iter().filter(|(_, word)| !word.is_stop).collect();
    match words.len() {
        0 => {}
        1 => parts.extend(words.pop().map(|(_, word)| Part::Word(word))),
        _ => parts.push(Part::Phrase(words)),
    }
}
