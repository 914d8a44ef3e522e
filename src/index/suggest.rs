//! « Vouliez-vous dire… »: what a person may have meant whose words are not in the index.

use std::collections::HashMap;

use tantivy::Term;
use tantivy::query::FuzzyTermQuery;

use super::analyser::{SPELT, name_word};
use super::error::IndexError;
use super::question::{Question, Word};
use super::snapshot::Snapshot;

/// So many words of a question are looked at.
const WORDS: usize = 6;
/// So many near words are looked at, in each part of the index.
const NEAR: usize = 500;
/// Shorter words have too many neighbours.
const SHORTEST: usize = 4;
/// From this length on, two letters may be wrong.
const LONG: usize = 8;

impl Snapshot {
    /// The question with its unknown words replaced by near ones; `None` when nothing is near, or nothing is unknown.
    pub fn suggest(&self, question: &Question) -> Result<Option<String>, IndexError> {
        let mut text = question.text().to_owned();
        let mut changed = false;
        // From the end, so that places stay true.
        let mut words: Vec<&Word> = question.words().filter(|word| !word.is_stop).collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.at.start));
        for word in words.into_iter().take(WORDS) {
            if self.is_known(word)? {
                continue;
            }
            if let Some(better) = self.near(&domain::text::fold(&word.written))? {
                text.replace_range(word.at.clone(), &better);
                changed = true;
            }
        }
        Ok(changed.then_some(text))
    }

    fn is_known(&self, word: &Word) -> Result<bool, IndexError> {
        for field in [self.fields.text, self.fields.around] {
            if self.searcher.doc_freq(&Term::from_field_text(field, &word.stem))? > 0 {
                return Ok(true);
            }
        }
        Ok(self.searcher.doc_freq(&Term::from_field_text(self.fields.text, &name_word(&word.written)))? > 0)
    }

    /// The nearest word of a title; of those that are equally near, the most frequent one; as people write it.
    fn near(&self, folded: &str) -> Result<Option<String>, IndexError> {
        let letters = folded.chars().count();
        if letters < SHORTEST || folded.contains(' ') || is_code(folded) {
            return Ok(None);
        }
        for distance in 1..=if letters < LONG { 1 } else { 2 } {
            let automaton = FuzzyTermQuery::new(Term::from_field_text(self.fields.spelling, folded), distance, true);
            let mut found: HashMap<String, u64> = HashMap::new();
            for segment in self.searcher.segment_readers() {
                let inverted = segment.inverted_index(self.fields.spelling)?;
                let mut stream = inverted.terms().search(automaton.automaton()?).into_stream()?;
                let mut looked_at = 0;
                while looked_at < NEAR && stream.advance() {
                    looked_at += 1;
                    let word = String::from_utf8_lossy(stream.key());
                    if !word.contains(SPELT) && !is_code(&word) {
                        *found.entry(word.into_owned()).or_default() += u64::from(stream.value().doc_freq);
                    }
                }
            }
            if let Some(best) = most_frequent(found) {
                return self.spelling(&best).map(Some);
            }
        }
        Ok(None)
    }

    /// A folded word as most titles write it.
    fn spelling(&self, folded: &str) -> Result<String, IndexError> {
        let beginning = format!("{folded}{SPELT}");
        let mut found: HashMap<String, u64> = HashMap::new();
        for segment in self.searcher.segment_readers() {
            let inverted = segment.inverted_index(self.fields.spelling)?;
            let mut stream = inverted.terms().range().ge(beginning.as_bytes()).into_stream()?;
            while stream.advance() && stream.key().starts_with(beginning.as_bytes()) {
                let word = String::from_utf8_lossy(&stream.key()[beginning.len()..]).into_owned();
                *found.entry(word).or_default() += u64::from(stream.value().doc_freq);
            }
        }
        let spelt: u64 = found.values().sum();
        let all = self.searcher.doc_freq(&Term::from_field_text(self.fields.spelling, folded))?;
        // Titles without the accent are fewer than those with one, or the word has none.
        let plain = all.saturating_sub(spelt);
        Ok(most_frequent(found.into_iter().filter(|(_, count)| *count >= plain).collect()).unwrap_or_else(|| folded.to_owned()))
    }
}

/// A word with a digit names something: the name that is nearest to it names something else.
fn is_code(word: &str) -> bool {
    word.bytes().any(|sign| sign.is_ascii_digit())
}

fn most_frequent(found: HashMap<String, u64>) -> Option<String> {
    found.into_iter().max_by(|one, other| one.1.cmp(&other.1).then_with(|| other.0.cmp(&one.0))).map(|(word, _)| word)
}
