//! What an action is about, and why that is said: themes, audiences, lever and competence, each with its method and the words that led there.
//!
//! The publisher's own words win. Where they say nothing, rules that anyone can read (`vocabulary/*_rules.tsv`) look at the text; a rule that
//! is not certain enough concludes nothing, and an action without a theme is shown as such.

mod book;
mod rule;
mod rules;
#[cfg(test)]
mod tests;
mod text;
mod weigh;

pub use self::rules::digest;

use self::rules::BOOK;
use self::weigh::{Clue, Weight, Worth, confidence, weigh};
use crate::action::{Content, Lever};
use crate::audience::Audience;
use crate::subject::{Competence, Subject, ThemeSet};
use crate::theme::Theme;

/// Who said so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// The publisher, in words that name the concept.
    Publisher,
    /// The rules, from the text.
    Machine,
}

/// A conclusion with its reasons.
#[derive(Debug, Clone, PartialEq)]
pub struct Assigned<T> {
    /// What was concluded.
    pub value: T,
    /// Who said so.
    pub method: Method,
    /// How sure, from 0 to 1; the publisher is sure.
    pub confidence: f32,
    /// The words that led there, as they stand in the text.
    pub words: Vec<String>,
}

/// What one action is about, with the reasons. The first theme is the main one.
#[derive(Debug, Clone, PartialEq)]
pub struct Classification {
    /// Its themes, the surest first.
    pub themes: Vec<Assigned<Theme>>,
    /// Whom it is for.
    pub audiences: Vec<Assigned<Audience>>,
    /// How the collectivité acts; unclassified where no rule concludes.
    pub lever: Assigned<Lever>,
    /// Whose competence it is; unknown where no rule concludes.
    pub competence: Assigned<Competence>,
}

impl Classification {
    /// The same without the reasons.
    pub fn subject(&self) -> Subject {
        Subject {
            themes: self.themes.iter().map(|theme| theme.value.number()).collect(),
            audiences: self.audiences.iter().map(|audience| audience.value.number()).collect(),
            lever: self.lever.value,
            competence: self.competence.value,
        }
    }
}

/// What is known of fields: a title says what an action is about, the rest also speaks of other things.
const THEME_WORTH: Worth = [1.0, 0.5, 0.5, 0.35];
const AUDIENCE_WORTH: Worth = [1.0, 0.4, 0.6, 0.4];
/// How a collectivité acts is told by how it carries an action out, too: « Courrier de la Maire au Ministre ».
const LEVER_WORTH: Worth = [1.0, 0.3, 0.4, 0.7];
const COMPETENCE_WORTH: Worth = [1.0, 0.4, 0.5, 0.8];
/// The title and the section alone.
const HEAD_WORTH: Worth = [1.0, 0.4, 0.0, 0.0];

/// This weighs enough.
const ENOUGH: f32 = 1.0;
/// This is enough where nothing else was found.
const FAINT: f32 = 0.6;
/// A theme that weighs less than this part of the heaviest one is only mentioned.
const PART: f32 = 0.4;
/// A theme of which the title says nothing, where it speaks clearly of another, must weigh this much: descriptions list what they touch upon.
const BESIDE: f32 = 1.25;
/// No action has more themes, or audiences.
const MOST: usize = 4;
/// A lever or a competence must lead the next by this much.
const LEAD: f32 = 0.15;

/// Classifies an action, standing in a section with this title.
pub fn classify(content: &Content, section: Option<&str>) -> Classification {
    classify_with(content, section, &[])
}

/// Classifies an action with texts that stand beside it in the document, and that the reader could attach to no action for certain: what is
/// concluded from them is a conclusion of the machine, and shows their words.
pub fn classify_with(content: &Content, section: Option<&str>, beside: &[&str]) -> Classification {
    let texts = text::texts(content, section, beside, &BOOK.vocabulary);
    let mut clues = Vec::new();
    // One bit for each field of each phrase: a text that repeats itself a thousand times must not cost a million comparisons.
    let mut seen = vec![0_u8; BOOK.len()];
    for text in &texts {
        BOOK.look(text, |found| {
            let (fields, field) = (&mut seen[found.clue as usize], 1 << text.field as u8);
            if *fields & field == 0 {
                *fields |= field;
                clues.push(Clue::of(found, text));
            }
        });
    }
    let themes = named(&content.themes, Theme::named);
    let audiences = named(&content.audiences, Audience::named);
    let lever = lever(content.lever, &clues);
    let mut competences = weigh(&clues, rules::COMPETENCE, COMPETENCE_WORTH);
    if lever.value == Lever::Advocacy {
        // Who asks another to act says that the matter is not its own.
        competences.retain(|weight| weight.number != Competence::Collectivity as u8);
    } else {
        // Whom it acts with is named beside: « avec le procureur » makes nothing a matter of the State.
        let head = weigh(&clues, rules::COMPETENCE, HEAD_WORTH);
        competences
            .retain(|weight| weight.number != Competence::State as u8 || head.iter().any(|head| head.number == weight.number && head.score > 0.0));
    }
    Classification {
        themes: if themes.is_empty() { machine_themes(&clues) } else { themes },
        audiences: if audiences.is_empty() { machine_audiences(&clues) } else { audiences },
        lever,
        competence: single(competences, &Competence::ALL, Competence::Unknown),
    }
}

/// What the publisher's own words name; a word that names nothing for certain is left to the rules.
fn named<T: PartialEq>(words: &[String], name: impl Fn(&str) -> Option<T>) -> Vec<Assigned<T>> {
    let mut named: Vec<Assigned<T>> = Vec::new();
    for word in words {
        let Some(value) = name(word) else { continue };
        match named.iter_mut().find(|assigned| assigned.value == value) {
            Some(assigned) => assigned.words.push(word.clone()),
            None => named.push(Assigned { value, method: Method::Publisher, confidence: 1.0, words: vec![word.clone()] }),
        }
    }
    named
}

fn assigned<T>(value: T, weight: Weight) -> Assigned<T> {
    Assigned { value, method: Method::Machine, confidence: confidence(weight.score), words: weight.words }
}

fn machine_themes(clues: &[Clue<'_>]) -> Vec<Assigned<Theme>> {
    let mut weights = weigh(clues, rules::THEME, THEME_WORTH);
    let Some(best) = weights.first().map(|weight| weight.score) else { return Vec::new() };
    if best < ENOUGH {
        weights.truncate(1);
    }
    // What the title says stands, however much more the description says of something else.
    let titled = weights.iter().any(|weight| weight.title >= ENOUGH);
    let clear =
        |weight: &Weight| weight.title >= ENOUGH || weight.score >= (if titled && weight.title <= 0.0 { BESIDE } else { ENOUGH }).max(best * PART);
    weights.retain(|weight| clear(weight) || (best < ENOUGH && weight.score >= FAINT));
    // A narrower theme says it better than the broad one above it.
    let numbers: ThemeSet = weights.iter().map(|weight| weight.number).collect();
    let themes = weights.into_iter().filter_map(|weight| Some((Theme::by_number(weight.number)?, weight)));
    let kept = themes.filter(|(theme, _)| !theme.narrower().any(|narrower| numbers.has(narrower.number())));
    kept.take(MOST).map(|(theme, weight)| assigned(theme, weight)).collect()
}

fn machine_audiences(clues: &[Clue<'_>]) -> Vec<Assigned<Audience>> {
    let weights = weigh(clues, rules::AUDIENCE, AUDIENCE_WORTH);
    let enough = if weights.first().is_some_and(|weight| weight.score >= ENOUGH) { ENOUGH } else { FAINT };
    weights
        .into_iter()
        .filter(|weight| weight.score >= enough)
        .filter_map(|weight| Some(assigned(Audience::by_number(weight.number)?, weight)))
        .take(MOST)
        .collect()
}

fn lever(stated: Lever, clues: &[Clue<'_>]) -> Assigned<Lever> {
    if stated != Lever::Unclassified {
        return Assigned { value: stated, method: Method::Publisher, confidence: 1.0, words: Vec::new() };
    }
    single(weigh(clues, rules::LEVER, LEVER_WORTH), &Lever::ALL, Lever::Unclassified)
}

/// The one conclusion that leads; nothing where two weigh about the same.
fn single<T: Copy>(weights: Vec<Weight>, all: &[T], none: T) -> Assigned<T> {
    let second = weights.get(1).map_or(0.0, |weight| weight.score);
    let first = weights.into_iter().next().filter(|weight| weight.score >= ENOUGH && weight.score - second >= LEAD);
    first.and_then(|weight| Some(assigned(*all.get(usize::from(weight.number))?, weight))).unwrap_or(Assigned {
        value: none,
        method: Method::Machine,
        confidence: 0.0,
        words: Vec::new(),
    })
}
