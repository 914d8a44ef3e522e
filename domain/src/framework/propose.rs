//! Software proposes: which criteria an action may speak to, and why. It judges nothing.
//!
//! Référentiels are compiled once and asked a million times: a text is cut into terms once, and only words that some rule looks for are looked
//! at again. What a publisher names by itself is told apart from what software found.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Framework, Rule};
use crate::action::{Content, Lever};
use crate::subject::{Subject, ThemeSet};

/// Who says that an action speaks to a criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Method {
    /// The publisher names the criterion.
    Publisher,
    /// Software found words or a theme in common.
    Machine,
}

/// Why something was proposed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Reasons {
    /// Words that the text has, as the rules write them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    /// Themes in common, by number.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub themes: Vec<u8>,
    /// The way of acting in common.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lever: Option<Lever>,
}

/// One candidate, for a person to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The criterion.
    pub criterion: Uuid,
    /// Who says so.
    pub method: Method,
    /// How much speaks for it, per mille; none where the publisher says so. It is comparable within one method, and no probability.
    pub confidence: Option<u16>,
    /// Why.
    pub reasons: Reasons,
}

/// Référentiels, ready to be asked.
#[derive(Debug, Default)]
pub struct Compiled {
    criteria: Vec<Asked>,
    /// The number of each stem that some rule looks for.
    stems: HashMap<String, u32>,
    phrases: Vec<Phrase>,
    /// By the number of their first stem.
    beginning: HashMap<u32, Vec<usize>>,
    rules: Vec<Wanted>,
    /// The rules that a phrase is the first of.
    opened_by: Vec<Vec<usize>>,
    /// Criteria by what publishers write: `slug:code` and `slug@edition:code`, in small letters.
    named: HashMap<String, Vec<usize>>,
}

#[derive(Debug)]
struct Asked {
    id: Uuid,
    themes: ThemeSet,
    levers: Vec<Lever>,
}

#[derive(Debug)]
struct Phrase {
    words: String,
    stems: Vec<u32>,
}

#[derive(Debug)]
struct Wanted {
    criterion: usize,
    phrases: Vec<usize>,
}

/// A stem that no rule looks for.
const OTHER: u32 = u32::MAX;
/// What words alone are worth; each further rule, a theme and a way of acting add to it.
const WORDS: u16 = 600;
const MORE_WORDS: u16 = 100;
const THEME: u16 = 100;
const LEVER: u16 = 50;
/// What a theme and a way of acting are worth without words.
const THEME_AND_LEVER: u16 = 300;
/// Software is never certain.
const MOST: u16 = 950;

impl Compiled {
    /// Makes référentiels ready.
    pub fn new<'a>(frameworks: impl IntoIterator<Item = &'a Framework>) -> Self {
        let mut compiled = Self::default();
        let mut known: HashMap<String, usize> = HashMap::new();
        for framework in frameworks {
            for criterion in &framework.criteria {
                let at = compiled.criteria.len();
                let themes = super::theme::within(&criterion.themes);
                compiled.criteria.push(Asked { id: framework.criterion_id(&criterion.code), themes, levers: criterion.levers.clone() });
                for name in [format!("{}:{}", framework.slug, criterion.code), format!("{}@{}:{}", framework.slug, framework.edition, criterion.code)] {
                    compiled.named.entry(name.to_ascii_lowercase()).or_default().push(at);
                }
                for rule in &criterion.rules {
                    compiled.rule(at, rule, &mut known);
                }
            }
        }
        compiled
    }

    fn rule(&mut self, criterion: usize, rule: &Rule, known: &mut HashMap<String, usize>) {
        let mut phrases: Vec<usize> = rule.phrases().iter().map(|phrase| self.phrase(phrase, known)).collect();
        // The longest phrase is the rarest: most rules are left at their first.
        phrases.sort_by_key(|phrase| std::cmp::Reverse(self.phrases[*phrase].stems.len()));
        self.opened_by[phrases[0]].push(self.rules.len());
        self.rules.push(Wanted { criterion, phrases });
    }

    fn phrase(&mut self, words: &str, known: &mut HashMap<String, usize>) -> usize {
        if let Some(at) = known.get(words) {
            return *at;
        }
        let mut stems = Vec::new();
        for stem in self::stems(words) {
            let next = u32::try_from(self.stems.len()).unwrap_or(OTHER);
            stems.push(*self.stems.entry(stem).or_insert(next));
        }
        let at = self.phrases.len();
        self.beginning.entry(stems[0]).or_default().push(at);
        self.phrases.push(Phrase { words: words.to_owned(), stems });
        self.opened_by.push(Vec::new());
        known.insert(words.to_owned(), at);
        at
    }

    /// Whether nothing can be proposed.
    pub fn is_empty(&self) -> bool {
        self.criteria.is_empty()
    }

    /// The criteria that an action may speak to, in the order of the référentiels; each once.
    pub fn propose(&self, content: &Content, subject: &Subject) -> Vec<Proposal> {
        if self.is_empty() {
            return Vec::new();
        }
        let named: HashSet<usize> = content.criteria.iter().filter_map(|name| self.named.get(&folded(name))).flatten().copied().collect();
        let found = self.found(content);
        let mut words: HashMap<usize, (u16, Vec<usize>)> = HashMap::new();
        for wanted in found.iter().flat_map(|phrase| &self.opened_by[*phrase]).map(|rule| &self.rules[*rule]) {
            if wanted.phrases.iter().all(|phrase| found.contains(phrase)) {
                let entry = words.entry(wanted.criterion).or_default();
                entry.0 += 1;
                entry.1.extend(&wanted.phrases);
            }
        }
        let proposal = |(at, criterion): (usize, &Asked)| {
            let (rules, phrases) = words.get(&at).cloned().unwrap_or_default();
            let themes = ThemeSet(criterion.themes.0 & subject.themes.0);
            let lever = criterion.levers.contains(&subject.lever).then_some(subject.lever);
            let confidence = confidence(rules, !themes.is_empty(), lever.is_some());
            let is_named = named.contains(&at);
            if !is_named && confidence == 0 {
                return None;
            }
            let mut phrases: Vec<&str> = phrases.iter().map(|phrase| self.phrases[*phrase].words.as_str()).collect();
            phrases.sort_unstable();
            phrases.dedup();
            let words = phrases.into_iter().map(str::to_owned).collect();
            Some(Proposal {
                criterion: criterion.id,
                method: if is_named { Method::Publisher } else { Method::Machine },
                confidence: (!is_named).then_some(confidence),
                reasons: Reasons { words, themes: themes.numbers().collect(), lever },
            })
        };
        self.criteria.iter().enumerate().filter_map(proposal).collect()
    }

    /// The phrases that a text has, in the order of the phrases.
    fn found(&self, content: &Content) -> std::collections::BTreeSet<usize> {
        let mut found = std::collections::BTreeSet::new();
        let mut numbers = Vec::new();
        for text in [Some(&content.title), content.description.as_ref(), content.implementation.as_ref()].into_iter().flatten() {
            numbers.clear();
            each_stem(text, |stem| numbers.push(self.stems.get(stem).copied().unwrap_or(OTHER)));
            for (at, number) in numbers.iter().enumerate().filter(|(_, number)| **number != OTHER) {
                let begun = self.beginning.get(number).map_or(&[][..], Vec::as_slice);
                found.extend(begun.iter().filter(|phrase| numbers[at..].starts_with(&self.phrases[**phrase].stems)));
            }
        }
        found
    }
}

fn confidence(rules: u16, theme: bool, lever: bool) -> u16 {
    match (rules, theme, lever) {
        (0, true, true) => THEME_AND_LEVER,
        (0, ..) => 0,
        (rules, theme, lever) => {
            let more = (rules - 1).min(2) * MORE_WORDS;
            (WORDS + more + u16::from(theme) * THEME + u16::from(lever) * LEVER).min(MOST)
        }
    }
}

/// What a publisher wrote for a criterion, without blanks and in small letters.
fn folded(name: &str) -> String {
    name.chars().filter(|sign| !sign.is_whitespace()).collect::<String>().to_ascii_lowercase()
}

/// The stems of a text that tell something, in order.
pub(super) fn stems(text: &str) -> Vec<String> {
    let mut stems = Vec::new();
    each_stem(text, |stem| stems.push(stem.to_owned()));
    stems
}

fn each_stem(text: &str, mut take: impl FnMut(&str)) {
    let stemmer = rust_stemmers::Stemmer::create(rust_stemmers::Algorithm::French);
    let folded = crate::text::fold(&crate::text::neutral(text));
    for word in folded.split(' ').filter(|word| word.len() > 2 && !["des", "les", "aux", "une"].contains(word)) {
        take(&stemmer.stem(word));
    }
}
