//! All rules, compiled once: from each word, only the phrases that begin with it are looked at.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use foldhash::fast::RandomState;

use super::rule::{Fields, Rule, Step};
use super::text::{Text, Word};

/// The stems that rules look for.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    stems: HashMap<String, u16, RandomState>,
    /// Few: the words that a rule wants as they are, `=locaux`.
    exact: HashMap<String, u16, RandomState>,
    size: u16,
}

impl Vocabulary {
    /// The numbers of a stem, and of a word as it is.
    pub(super) fn numbers(&self, stem: &str, word: &str) -> (Option<u16>, Option<u16>) {
        (self.stems.get(stem).copied(), self.exact.get(word).copied())
    }

    /// Sorted, each once.
    fn enter_all(&mut self, stems: &[String]) -> Vec<u16> {
        stems.iter().map(|stem| self.enter(stem)).collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn enter(&mut self, stem: &str) -> u16 {
        let (map, key) = stem.strip_prefix('=').map_or((&mut self.stems, stem), |word| (&mut self.exact, word));
        *map.entry(key.to_owned()).or_insert_with(|| {
            let number = self.size;
            self.size = number.checked_add(1).expect("rule files have fewer than 65,536 different words");
            number
        })
    }
}

/// What a rule concludes: a place in the list of one kind of conclusions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Target {
    /// Which rule file.
    pub kind: usize,
    /// The number of the theme, audience, lever or competence.
    pub number: u8,
}

/// A phrase with what it says.
#[derive(Debug)]
struct Clue {
    target: Target,
    weight: f32,
    fields: Fields,
    first: bool,
    /// After the first word.
    rest: Vec<Next>,
}

/// A step of a phrase, in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Next {
    Word(Vec<u16>),
    Gap,
}

/// So many words may stand in a gap.
const GAP: usize = 2;

/// All rules.
#[derive(Debug, Default)]
pub(super) struct Book {
    pub vocabulary: Vocabulary,
    clues: Vec<Clue>,
    /// By the number of the first word.
    beginnings: Vec<Vec<u32>>,
    /// Phrases entered so far: two spellings of one phrase in one line (« créer », « création ») are one clue.
    entered: HashSet<(Target, Fields, bool, Vec<Next>)>,
}

/// A phrase that was found.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// Which clue.
    pub clue: u32,
    pub target: Target,
    pub weight: f32,
    /// The bytes of the text.
    pub range: Range<usize>,
}

impl Book {
    pub(super) fn enter(&mut self, kind: usize, number: u8, rule: &Rule<'_>) {
        let target = Target { kind, number };
        for phrase in &rule.phrases {
            let steps = phrase.steps.iter().map(|step| match step {
                Step::Word(stems) => Next::Word(self.vocabulary.enter_all(stems)),
                Step::Gap => Next::Gap,
            });
            let mut steps: Vec<Next> = steps.collect();
            if !self.entered.insert((target, rule.fields, phrase.first, steps.clone())) {
                continue;
            }
            let rest = steps.split_off(1);
            let Some(Next::Word(beginnings)) = steps.pop() else { continue };
            let clue = u32::try_from(self.clues.len()).expect("rule files have fewer phrases than that");
            self.beginnings.resize_with(usize::from(self.vocabulary.size), Vec::new);
            for beginning in beginnings {
                self.beginnings[usize::from(beginning)].push(clue);
            }
            self.clues.push(Clue { target, weight: rule.weight, fields: rule.fields, first: phrase.first, rest });
        }
    }

    /// How many phrases there are.
    pub(super) fn len(&self) -> usize {
        self.clues.len()
    }

    /// Shows every phrase that stands in a text.
    pub(super) fn look(&self, text: &Text<'_>, mut look: impl FnMut(Found)) {
        for (at, word) in text.words.iter().enumerate() {
            let beginnings = [word.stem, word.exact].into_iter().flatten().filter_map(|number| self.beginnings.get(usize::from(number)));
            for &clue in beginnings.flatten() {
                let Clue { target, weight, fields, first, rest } = &self.clues[clue as usize];
                if !fields.has(text.field) || (*first && at > 0) {
                    continue;
                }
                if let Some(last) = follow(rest, &text.words, at) {
                    let range = word.range.start..text.words[last].range.end;
                    look(Found { clue, target: *target, weight: *weight, range });
                }
            }
        }
    }
}

/// Where a phrase ends, of which the word at `at` has been found.
fn follow(rest: &[Next], words: &[Word], at: usize) -> Option<usize> {
    match rest {
        [] => Some(at),
        [Next::Gap, rest @ ..] => (0..=GAP).find_map(|gap| follow_word(rest, words, at + gap)),
        _ => follow_word(rest, words, at),
    }
}

fn follow_word(rest: &[Next], words: &[Word], at: usize) -> Option<usize> {
    let [Next::Word(wanted), rest @ ..] = rest else { return None };
    let word = words.get(at + 1)?;
    let wants = |number: Option<u16>| number.is_some_and(|number| wanted.contains(&number));
    if wants(word.stem) || wants(word.exact) { follow(rest, words, at + 1) } else { None }
}
