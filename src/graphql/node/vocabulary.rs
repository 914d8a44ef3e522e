//! Legends, and what the service says of itself.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};

use super::value::Proportion;

/// Labels, colours and patterns of an enum, for legends.
#[derive(Debug, Clone, SimpleObject)]
pub struct VocabularyTerm {
    /// Its name in this schema.
    pub value: String,
    /// In words.
    pub label: String,
    /// What it means.
    pub definition: Option<String>,
    /// `#rrggbb`; null where nothing is drawn.
    pub colour: Option<String>,
    /// The pattern for those who see no colours.
    pub pattern: Option<String>,
}

/// Figures about everything Prisme knows.
#[derive(Debug, Clone, SimpleObject)]
pub struct ServiceStats {
    /// Monotonic number of the data state answered from.
    pub data_version: String,
    /// Collectivités known.
    pub collectivities: i32,
    /// Those with a structured plan.
    pub collectivities_with_structured_plan: i32,
    /// Plans with a version in force.
    pub plans: i32,
    /// Actions in force.
    pub actions: i32,
    /// Actions in force that state a status, over all.
    pub status_reported: Proportion,
    /// When the last version was recorded.
    pub last_ingestion_at: Option<DateTime<Utc>>,
}
