//! A plan as one document states it: its sections, the texts that no action could claim, and the digest that tells versions apart.
//!
//! The digest covers what the city says, not how it laid it out: rows in another order or another date above the table make no new
//! version.

use chrono::NaiveDate;
use serde::Serialize;

use crate::action::StateHash;
use crate::provenance::Place;

/// What a document says about the plan as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// The title.
    pub title: Option<String>,
    /// The publisher's identifier of the plan.
    pub external_id: Option<String>,
    /// The day the document says it was published or updated.
    pub published_on: Option<NaiveDate>,
    /// The day of the vote.
    pub adopted_on: Option<NaiveDate>,
    /// The deliberation.
    pub deliberation_url: Option<String>,
    /// The licence, as declared.
    pub licence: Option<String>,
}

/// How far a plan has come (fr. *stade*).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// Not presented.
    Draft,
    /// Presented publicly, not voted.
    Presented,
    /// Voted.
    Adopted,
    /// Another plan has taken its place.
    Superseded,
    /// Its time is over.
    Expired,
    /// Taken back by its publisher.
    Withdrawn,
}

impl Stage {
    /// All of them, in the order of a plan's life.
    pub const ALL: [Self; 6] = [Self::Draft, Self::Presented, Self::Adopted, Self::Superseded, Self::Expired, Self::Withdrawn];

    /// The name in the API and in databases.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "DRAFT",
            Self::Presented => "PRESENTED",
            Self::Adopted => "ADOPTED",
            Self::Superseded => "SUPERSEDED",
            Self::Expired => "EXPIRED",
            Self::Withdrawn => "WITHDRAWN",
        }
    }

    /// Reads a name; `None` when there is no such stage.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.name() == name)
    }
}

/// « Axe », « thématique »: a heading of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Section {
    /// As written, without markup.
    pub title: String,
    /// Its place among the sections, from 0.
    pub position: u32,
    /// 1 for an *axe*, 2 for a *sous-axe*.
    pub depth: u32,
    /// The section above, by position.
    pub parent: Option<u32>,
}

/// A text that no action could claim: kept, shown, never guessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnattachedText {
    /// As written, without markup.
    pub text: String,
    /// Where it stands.
    pub place: Place,
    /// The action it most likely speaks of, by position, for a person to judge.
    pub likely_action: Option<u32>,
}

/// The digest of a version: SHA-256 in its length, BLAKE3 in its making.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest(pub [u8; 32]);

/// The canonical content of a version, whatever the order of its rows.
///
/// `actions` are pairs of section title and state; `texts` are the unattached texts.
pub fn digest(title: Option<&str>, actions: &[(&str, StateHash)], texts: &[&str]) -> Digest {
    let mut actions: Vec<&(&str, StateHash)> = actions.iter().collect();
    actions.sort_unstable();
    let mut texts: Vec<&&str> = texts.iter().collect();
    texts.sort_unstable();
    let mut hasher = blake3::Hasher::new();
    let mut part = |bytes: &[u8]| {
        hasher.update(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_le_bytes());
        hasher.update(bytes);
    };
    part(title.unwrap_or("").as_bytes());
    for (section, state) in actions {
        part(section.as_bytes());
        part(&state.0);
    }
    part(b"texts");
    for text in texts {
        part(text.as_bytes());
    }
    Digest(*hasher.finalize().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_rows_makes_no_other_version() {
        let (one, two) = (StateHash([1; 32]), StateHash([2; 32]));
        let there = digest(Some("Plan"), &[("Culture", one), ("Santé", two)], &["a", "b"]);
        let back = digest(Some("Plan"), &[("Santé", two), ("Culture", one)], &["b", "a"]);
        assert_eq!(there, back);
        assert_ne!(there, digest(Some("Plan"), &[("Santé", one), ("Culture", two)], &["a", "b"]));
    }
}
