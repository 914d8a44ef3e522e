//! Plans, their versions and sections, and what differs between two versions.

use async_graphql::{ID, SimpleObject};
use chrono::{DateTime, Utc};

use super::action::Action;
use super::enums::{PlanStage, named};
use super::provenance::SourceLocator;
use super::value::License;
use crate::graphql::global_id::Key;
use crate::graphql::scalar::{Date, Sha256, Url};
use crate::store::filter::View;
use crate::store::record;

/// « Plan d'actions » of one collectivité. What it contained at a date is a PlanVersion; fields here read the version in force.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct Plan {
    /// Stable for as long as the plan exists.
    pub id: ID,
    /// How far it has come.
    pub stage: PlanStage,
    /// The vote, when one is known.
    pub adoption: Option<Adoption>,
    /// As declared.
    pub license: License,
    /// How Prisme knows it; not published.
    #[graphql(skip)]
    pub record: record::Plan,
    /// When the answer is about; not published.
    #[graphql(skip)]
    pub view: View,
}

impl Plan {
    /// Wraps a record, under a view.
    pub fn new(record: record::Plan, view: View) -> Self {
        let adoption = record.adoption.as_ref().map(|vote| Adoption {
            date: Date(vote.on),
            body: vote.by.clone().unwrap_or_else(|| "non précisée".to_owned()),
            deliberation_number: vote.number.clone(),
            deliberation_url: vote.url.clone().map(Url),
        });
        Self {
            id: Key::Plan(record.id).id(),
            stage: named(&record.stage).unwrap_or(PlanStage::Presented),
            adoption,
            license: License::of(record.licence.as_deref()),
            record,
            view,
        }
    }
}

/// The vote of a plan.
#[derive(Debug, Clone, SimpleObject)]
pub struct Adoption {
    /// The day.
    pub date: Date,
    /// « Conseil municipal », « Conseil de Paris »…
    pub body: String,
    /// As the minutes number it.
    pub deliberation_number: Option<String>,
    /// Its text.
    pub deliberation_url: Option<Url>,
}

/// Immutable snapshot of a plan.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct PlanVersion {
    /// Stable.
    pub id: ID,
    /// From 1, in the order of recording.
    pub number: i32,
    /// Date stated by the publisher; falls back to observedAt, then `publishedOnIsStated` is false.
    pub published_on: Date,
    /// Whether the publisher states the date.
    pub published_on_is_stated: bool,
    /// When the document was received.
    pub observed_at: DateTime<Utc>,
    /// Digest of what it says, whatever the order of its rows.
    pub content_hash: Sha256,
    /// How Prisme knows it; not published.
    #[graphql(skip)]
    pub record: record::Version,
    /// When the answer is about; not published.
    #[graphql(skip)]
    pub view: View,
}

impl PlanVersion {
    /// Wraps a record, under a view.
    pub fn new(record: record::Version, view: View) -> Self {
        Self {
            id: Key::Version(record.id).id(),
            number: record.number,
            published_on: Date(record.published_on),
            published_on_is_stated: record.published_on_is_stated,
            observed_at: record.observed_at,
            content_hash: Sha256::of(&record.content_hash),
            record,
            view,
        }
    }
}

/// « Axe », « thématique » or heading of a plan.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct Section {
    /// Stable.
    pub id: ID,
    /// As written, without markup.
    pub title: String,
    /// From 0, in the order of the document.
    pub position: i32,
    /// 1 for an « axe », 2 for a « sous-axe ».
    pub depth: i32,
    /// How Prisme knows it; not published.
    #[graphql(skip)]
    pub record: record::Section,
    /// When the answer is about; not published.
    #[graphql(skip)]
    pub view: View,
}

impl Section {
    /// Wraps a record, under a view.
    pub fn new(record: record::Section, view: View) -> Self {
        Self {
            id: Key::Section(record.version, record.position).id(),
            title: record.title.clone(),
            position: record.position,
            depth: record.depth,
            record,
            view,
        }
    }
}

/// A text of the source that no action could claim: kept, shown, never guessed.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct UnattachedText {
    /// As written, without markup.
    pub text: String,
    /// Where it stands.
    pub locator: SourceLocator,
    /// How Prisme knows it; not published.
    #[graphql(skip)]
    pub record: record::UnattachedText,
    /// When the answer is about; not published.
    #[graphql(skip)]
    pub view: View,
}

impl UnattachedText {
    /// Wraps a record, under a view.
    pub fn new(record: record::UnattachedText, view: View) -> Self {
        Self { text: record.text.clone(), locator: (&record.place).into(), record, view }
    }
}

/// What differs between two versions of a plan.
#[derive(Debug, Clone, SimpleObject)]
pub struct PlanDiff {
    /// The earlier one.
    pub from: PlanVersion,
    /// The later one.
    pub to: PlanVersion,
    /// In the later one alone.
    pub added: Vec<Action>,
    /// In the earlier one alone.
    pub removed: Vec<Action>,
    /// In both, with another content or section.
    pub changed: Vec<ActionChange>,
    /// In both, and the same.
    pub unchanged_count: i32,
}

/// An action before and after.
#[derive(Debug, Clone, SimpleObject)]
pub struct ActionChange {
    /// Before.
    pub before: Action,
    /// After.
    pub after: Action,
    /// What changed.
    pub fields: Vec<FieldChange>,
}

/// A field before and after, as text.
#[derive(Debug, Clone, SimpleObject)]
pub struct FieldChange {
    /// By its name in this schema.
    pub field: String,
    /// Before.
    pub before: Option<String>,
    /// After.
    pub after: Option<String>,
}
