//! What a search answers with: things of any kind, why they were found, and what resembles an action.

use std::collections::HashSet;

use async_graphql::{ComplexObject, Enum, SimpleObject, Union};
use domain::compare::similar::Reason;

use super::action::Action;
use super::collectivity::Collectivity;
use super::enums::Language;
use super::framework::{Criterion, Framework};
use super::plan::Plan;
use super::theme::Theme;

/// What can be searched for. Types of which nothing is known yet are never found.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::consult::search::Kind")]
pub enum SearchType {
    /// Collectivités and local public bodies, by name or code.
    Collectivity,
    /// Plans in force, by title and sections.
    Plan,
    /// Actions in force, by what they say.
    Action,
    /// Campaign pledges.
    Pledge,
    /// « Référentiels ».
    Framework,
    /// Criteria of « référentiels ».
    Criterion,
    /// Meetings.
    Meeting,
    /// Organisations.
    Organisation,
    /// Themes of Prisme's vocabulary.
    Theme,
}

/// A thing that was found.
#[derive(Union, Debug, Clone)]
pub enum SearchHit {
    /// A collectivité.
    Collectivity(Box<Collectivity>),
    /// A plan.
    Plan(Box<Plan>),
    /// An action.
    Action(Box<Action>),
    /// A référentiel.
    Framework(Box<Framework>),
    /// A criterion of one.
    Criterion(Box<Criterion>),
    /// A theme.
    Theme(Box<Theme>),
}

/// How a question was taken, so that something is found.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::consult::search::Reach")]
pub enum SearchReach {
    /// Every word is found.
    AllWords,
    /// Every word is found, the last one as the beginning of a word: nothing has it as a whole.
    Beginning,
    /// At least one word is found: nothing has all of them.
    AnyWord,
}

/// What the answers to a search are counted by.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::consult::search::Field")]
pub enum SearchFacetField {
    /// By type.
    #[graphql(name = "TYPE")]
    Kind,
    /// By who is speaking.
    Nature,
    /// By collectivité.
    Collectivity,
    /// By kind of collectivité.
    CollectivityKind,
    /// By région.
    Region,
    /// By theme; an action counts for its themes and for the broader ones.
    Theme,
    /// By status.
    Status,
    /// By the year of the statement.
    Year,
}

/// Why something was found: a text of it, cut into spans.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct Highlight {
    /// Where the text stands, by its name in this schema.
    pub field: String,
    /// The text, or a passage of it, in order. There is no HTML to sanitise.
    pub spans: Vec<HighlightSpan>,
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct HighlightSpan {
    /// As written.
    pub text: String,
    /// Whether it was looked for.
    pub matched: bool,
}

/// A passage has about so many signs.
const PASSAGE: usize = 240;

impl Highlight {
    /// Of the texts of a thing, those that hold a word that was looked for.
    pub fn all<'a>(texts: impl IntoIterator<Item = (&'static str, Option<&'a str>)>, stems: &HashSet<String>) -> Vec<Self> {
        let found = texts.into_iter().filter_map(|(field, text)| {
            let spans = domain::highlight::highlight(text?, stems, PASSAGE)?;
            let spans = spans.into_iter().map(|span| HighlightSpan { text: span.text, matched: span.matched }).collect();
            Some(Self { field: field.to_owned(), spans })
        });
        found.collect()
    }
}

/// What makes an action comparable with another.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum SimilarityKind {
    /// Rare words in common.
    SharedTerms,
    /// A theme in common.
    SharedTheme,
    /// A public in common.
    SharedAudience,
    /// A criterion in common.
    SharedCriterion,
    /// The collectivités act in the same way.
    SameLever,
    /// An editor says so.
    EditorLink,
}

/// Why an action is comparable: given so that a person can judge.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct SimilarityReason {
    /// What they have in common.
    pub kind: SimilarityKind,
    /// In both languages; not published so.
    #[graphql(skip)]
    pub reason: Reason,
}

impl From<Reason> for SimilarityReason {
    fn from(reason: Reason) -> Self {
        let kind = match &reason {
            Reason::Terms(_) => SimilarityKind::SharedTerms,
            Reason::Themes(_) => SimilarityKind::SharedTheme,
            Reason::Audiences(_) => SimilarityKind::SharedAudience,
            Reason::Lever(_) => SimilarityKind::SameLever,
            Reason::Criteria(_) => SimilarityKind::SharedCriterion,
        };
        Self { kind, reason }
    }
}

#[ComplexObject]
impl SimilarityReason {
    /// « 3 mots rares en commun : état civil, agents d'accueil, changement ».
    async fn explanation(&self, #[graphql(default)] lang: Language) -> String {
        self.reason.explanation(lang.into())
    }
}
