//! One action of a plan: what the city wrote, as Prisme understood it, with the raw words beside the values.
//!
//! The content is one thing, its place in a version another: a content that did not change is the same state in every version,
//! whatever row it stands on.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::fuzzy_date::FuzzyDate;
use crate::money::Budget;
use crate::normalise::people::Actor;
use crate::provenance::Place;
use crate::status::Status;

/// How the collectivité acts (fr. *levier*). A letter to a minister is not a service it runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Lever {
    /// Runs or creates a service, a place, equipment.
    OwnService,
    /// Trains its staff or partners.
    Training,
    /// Funds or lends premises to associations.
    Support,
    /// Changes its own rules, forms, procedures.
    InternalRules,
    /// Campaigns, events, visibility.
    Communication,
    /// Observatory, meetings, reports, data.
    Governance,
    /// Asks another authority to act.
    Advocacy,
    /// Nothing told.
    #[default]
    Unclassified,
}

impl Lever {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 8] = [
        Self::OwnService,
        Self::Training,
        Self::Support,
        Self::InternalRules,
        Self::Communication,
        Self::Governance,
        Self::Advocacy,
        Self::Unclassified,
    ];

    /// The name in the API and in data files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OwnService => "OWN_SERVICE",
            Self::Training => "TRAINING",
            Self::Support => "SUPPORT",
            Self::InternalRules => "INTERNAL_RULES",
            Self::Communication => "COMMUNICATION",
            Self::Governance => "GOVERNANCE",
            Self::Advocacy => "ADVOCACY",
            Self::Unclassified => "UNCLASSIFIED",
        }
    }

    /// Reads a name; `None` when there is no such lever.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lever| lever.name() == name)
    }
}

/// What an action counts or measures, as stated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicator {
    /// What is measured.
    pub label: String,
    /// The target, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The value, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// What an action says: the part that is addressed by its content.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Content {
    /// Identifier given by the publisher.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The title (fr. *titre*).
    pub title: String,
    /// The description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// « Mise en œuvre ».
    #[serde(skip_serializing_if = "Option::is_none")]
    pub implementation: Option<String>,
    /// The status, normalised.
    pub status: Status,
    /// The publisher's own word; none when the cell was empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw_status: Option<String>,
    /// Whether the raw word matched no wording, so that the status stayed not reported.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub status_unmapped: bool,
    /// « En retard », in the publisher's own words.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub declared_late: bool,
    /// The day the status describes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stated_on: Option<FuzzyDate>,
    /// What the publisher adds about the status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_comment: Option<String>,
    /// Progress as stated, per mille; never computed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permille: Option<u16>,
    /// « Pilotage »: offices and departments.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub leads: Vec<Actor>,
    /// « Partenaires ».
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub partners: Vec<Actor>,
    /// Themes in the publisher's words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub themes: Vec<String>,
    /// « Publics visés », in the publisher's words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub audiences: Vec<String>,
    /// How the collectivité acts.
    pub lever: Lever,
    /// When it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<FuzzyDate>,
    /// When it is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<FuzzyDate>,
    /// When the publisher last looked at it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revised: Option<FuzzyDate>,
    /// Budgets as stated.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub budgets: Vec<Budget>,
    /// Indicators as stated.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub indicators: Vec<Indicator>,
    /// Addresses that prove or explain it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<String>,
    /// Governance bodies named with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bodies: Vec<String>,
    /// Criteria of référentiels that the publisher names, `amnesty-2026:L3`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<String>,
    /// Columns that are not mapped, by header, sorted: part of what was published.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extras: Vec<(String, String)>,
}

/// The address of a content: BLAKE3 over its canonical JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StateHash(pub [u8; 32]);

impl Content {
    /// The canonical JSON, as it is stored and hashed.
    ///
    /// # Panics
    /// Never: a struct of texts, numbers and lists is always JSON.
    pub fn canonical(&self) -> String {
        serde_json::to_string(self).expect("a struct of texts, numbers and lists is always JSON")
    }
}

impl StateHash {
    /// The address of a canonical JSON.
    pub fn of(canonical: &str) -> Self {
        Self(*blake3::hash(canonical.as_bytes()).as_bytes())
    }
}

/// An action in one reading: its content, and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// What it says.
    pub content: Content,
    /// The row or the pointer it was read from; the column of its title.
    pub place: Place,
    /// Its place among the actions of the document, from 0.
    pub position: u32,
    /// Its section, by position.
    pub section: Option<u32>,
    /// The action it belongs to, by identifier or title, as written.
    pub parent: Option<String>,
    /// The row as received, by header, when the reader was asked to keep it; withheld columns are absent.
    pub raw: Vec<(Arc<str>, String)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_content_has_the_same_address_and_another_status_another() {
        let content = Content { title: "Former les agents d'accueil".into(), ..Content::default() };
        let moved = Content { status: Status::Done, ..content.clone() };
        assert_eq!(StateHash::of(&content.canonical()), StateHash::of(&content.clone().canonical()));
        assert_ne!(StateHash::of(&content.canonical()), StateHash::of(&moved.canonical()));
        assert_eq!(serde_json::from_str::<Content>(&moved.canonical()).unwrap(), moved);
    }
}
