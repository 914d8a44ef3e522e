//! Software proposes: which criteria an action may speak to, and why. It judges nothing.
//!
//! Référentiels are compiled once and asked a million times: a text is cut into terms once, and only words that some rule looks for are looked
//! at again. What a publisher names by itself is told apart from what software found.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Framework, Rule};
use crate::action::{Content, Lever};
use crate::analyse;
use crate::subject::{Subject, ThemeSet};
use crate::theme::Theme;

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
    /// The words that led there, as they stand in the text.
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
    /// The stems of each phrase.
    phrases: Vec<Vec<u32>>,
    /// By the number of their first stem.
    beginning: HashMap<u32, Vec<usize>>,
    rules: Vec<Wanted>,
    /// The rules that a phrase is the first of.
    opened_by: Vec<Vec<usize>>,
    /// Criteria by what publishers write: `slug:code` and `slug@edition:code`, in small letters.
    named: HashMap<String, Vec<usize>>,
}

/// A criterion, as far as software looks for it.
#[derive(Debug, Clone, Copy)]
pub struct LookedFor<'a> {
    /// Its id.
    pub id: Uuid,
    /// The slug of its référentiel.
    pub framework: &'a str,
    /// The edition.
    pub edition: &'a str,
    /// Its code.
    pub code: &'a str,
    /// Its themes, by slug.
    pub themes: &'a [String],
    /// The ways of acting that it asks for.
    pub levers: &'a [Lever],
    /// The words that speak for it.
    pub rules: &'a [Rule],
}

#[derive(Debug)]
struct Asked {
    id: Uuid,
    themes: ThemeSet,
    levers: Vec<Lever>,
}

#[derive(Debug, PartialEq, Eq)]
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
        let looked = |framework: &'a Framework| {
            framework.criteria.iter().map(|criterion| LookedFor {
                id: framework.criterion_id(&criterion.code),
                framework: &framework.slug,
                edition: &framework.edition,
                code: &criterion.code,
                themes: &criterion.themes,
                levers: &criterion.levers,
                rules: &criterion.rules,
            })
        };
        Self::of(frameworks.into_iter().flat_map(looked))
    }

    /// Makes criteria ready, wherever they come from.
    pub fn of<'a>(criteria: impl IntoIterator<Item = LookedFor<'a>>) -> Self {
        let mut compiled = Self::default();
        let mut known: HashMap<Vec<u32>, usize> = HashMap::new();
        for criterion in criteria {
            let at = compiled.criteria.len();
            let LookedFor { framework, edition, code, .. } = criterion;
            compiled.criteria.push(Asked { id: criterion.id, themes: within(criterion.themes), levers: criterion.levers.to_vec() });
            for name in [format!("{framework}:{code}"), format!("{framework}@{edition}:{code}")] {
                compiled.named.entry(name.to_ascii_lowercase()).or_default().push(at);
            }
            for rule in criterion.rules {
                compiled.rule(at, rule, &mut known);
            }
        }
        compiled
    }

    fn rule(&mut self, criterion: usize, rule: &Rule, known: &mut HashMap<Vec<u32>, usize>) {
        let mut phrases: Vec<usize> = rule.phrases().iter().map(|phrase| self.phrase(phrase, known)).collect();
        // The longest phrase is the rarest: most rules are left at their first.
        phrases.sort_by_key(|phrase| (std::cmp::Reverse(self.phrases[*phrase].len()), *phrase));
        phrases.dedup();
        let wanted = Wanted { criterion, phrases };
        // « former + agent » and « formation + agent » look for the same.
        if !self.opened_by[wanted.phrases[0]].iter().any(|rule| self.rules[*rule] == wanted) {
            self.opened_by[wanted.phrases[0]].push(self.rules.len());
            self.rules.push(wanted);
        }
    }

    fn phrase(&mut self, words: &str, known: &mut HashMap<Vec<u32>, usize>) -> usize {
        let mut phrase = Vec::new();
        for stem in stems(words) {
            let next = u32::try_from(self.stems.len()).unwrap_or(OTHER);
            phrase.push(*self.stems.entry(stem).or_insert(next));
        }
        if let Some(at) = known.get(&phrase) {
            return *at;
        }
        let at = self.phrases.len();
        self.beginning.entry(phrase[0]).or_default().push(at);
        self.opened_by.push(Vec::new());
        known.insert(phrase.clone(), at);
        self.phrases.push(phrase);
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
        for wanted in found.keys().flat_map(|phrase| &self.opened_by[*phrase]).map(|rule| &self.rules[*rule]) {
            if wanted.phrases.iter().all(|phrase| found.contains_key(phrase)) {
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
            let mut words: Vec<String> = phrases.iter().filter_map(|phrase| found.get(phrase)).map(|words| (*words).to_owned()).collect();
            words.sort_unstable();
            words.dedup();
            Some(Proposal {
                criterion: criterion.id,
                method: if is_named { Method::Publisher } else { Method::Machine },
                confidence: (!is_named).then_some(confidence),
                reasons: Reasons { words, themes: themes.numbers().collect(), lever },
            })
        };
        self.criteria.iter().enumerate().filter_map(proposal).collect()
    }

    /// The phrases that a text has, with the words that stand for them; the first where there are several.
    fn found<'c>(&self, content: &'c Content) -> BTreeMap<usize, &'c str> {
        let mut found = BTreeMap::new();
        let mut seen: Vec<u32> = Vec::new();
        let mut ranges = Vec::new();
        for text in [Some(&content.title), content.description.as_ref(), content.implementation.as_ref()].into_iter().flatten() {
            seen.clear();
            ranges.clear();
            each(text, |stem, range| {
                seen.push(self.stems.get(stem).copied().unwrap_or(OTHER));
                ranges.push(range);
            });
            for (at, number) in seen.iter().enumerate().filter(|(_, number)| **number != OTHER) {
                let begun = self.beginning.get(number).map_or(&[][..], Vec::as_slice);
                for phrase in begun.iter().filter(|phrase| seen[at..].starts_with(&self.phrases[**phrase])) {
                    let last = at + self.phrases[*phrase].len() - 1;
                    found.entry(*phrase).or_insert(&text[ranges[at].start..ranges[last].end]);
                }
            }
        }
        found
    }
}

/// Themes with their narrower ones: an action about a part of a subject is about the subject.
fn within(slugs: &[String]) -> ThemeSet {
    slugs.iter().filter_map(|slug| Theme::by_slug(slug)).fold(ThemeSet::NONE, |set, theme| set.or(theme.within()))
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
    each(text, |stem, _| stems.push(stem.to_owned()));
    stems
}

fn each(text: &str, mut take: impl FnMut(&str, Range<usize>)) {
    analyse::each(text, |term| {
        if !term.is_stop {
            take(term.stem, term.range);
        }
    });
}
