//! Concepts of Prisme's vocabularies: what actions are about, and whom they are for.

use async_graphql::{ID, SimpleObject};
use domain::{audience, theme};

use super::enums::ExtractionMethod;
use crate::graphql::global_id::Key;
use crate::store::filter::View;

/// « Thème »: a concept of Prisme's theme vocabulary (SKOS).
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct Theme {
    /// Stable, the same in every Prisme.
    pub id: ID,
    /// As addresses write it; stable.
    pub slug: String,
    /// What the vocabulary says of it; not published.
    #[graphql(skip)]
    pub concept: theme::Theme,
    /// When the answer is about; not published.
    #[graphql(skip)]
    pub view: View,
}

impl Theme {
    /// Wraps a concept, under a view.
    pub fn new(concept: theme::Theme, view: View) -> Self {
        Self { id: Key::Theme(concept.number()).id(), slug: concept.slug().to_owned(), concept, view }
    }
}

/// « Public visé »: personnes trans, jeunes, seniors, exilé·e·s…
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct Audience {
    /// Stable, the same in every Prisme.
    pub id: ID,
    /// As addresses write it; stable.
    pub slug: String,
    /// What the vocabulary says of it; not published.
    #[graphql(skip)]
    pub concept: audience::Audience,
}

impl From<audience::Audience> for Audience {
    fn from(concept: audience::Audience) -> Self {
        Self { id: Key::Audience(concept.number()).id(), slug: concept.slug().to_owned(), concept }
    }
}

/// A theme of an action, and who says so.
#[derive(Debug, Clone, SimpleObject)]
pub struct ThemeAssignment {
    /// The theme.
    pub theme: Theme,
    /// PUBLISHER_FEED: the publisher named it; EDITOR: a person ruled so; MACHINE: the published rules found it in the text.
    pub method: ExtractionMethod,
    /// How sure the rules are, 0..1; null where nobody computed it.
    pub confidence: Option<f64>,
    /// The words of the text that led there.
    pub words: Vec<String>,
}
