//! Documents as they were received, and the attempts to publish them.

use std::sync::Arc;

use async_graphql::{ID, SimpleObject};
use chrono::{DateTime, Utc};

use super::enums::{ProvenanceNature, RunState, RunTrigger, named};
use super::value::License;
use crate::consult::address::shown;
use crate::graphql::global_id::Key;
use crate::graphql::scalar::{Date, Sha256, Url};
use crate::store::record;

/// A document as it was received.
#[derive(Debug, Clone, SimpleObject)]
pub struct SourceDocument {
    /// Stable.
    pub id: ID,
    /// As the document titles itself.
    pub title: Option<String>,
    /// Where it was fetched from.
    pub url: Option<Url>,
    /// Date printed on or in the document (« Mise à jour : 09/11/2018 »).
    pub published_on: Option<Date>,
    /// When it was received.
    pub retrieved_at: DateTime<Utc>,
    /// Told from its bytes.
    pub media_type: String,
    /// Its size.
    pub size_bytes: i32,
    /// Of its bytes as received.
    pub sha256: Sha256,
    /// As declared.
    pub license: License,
    /// Archived copy, when the licence permits redistribution.
    pub archive_url: Option<Url>,
    /// Who is speaking.
    pub nature: ProvenanceNature,
}

impl From<record::Document> for SourceDocument {
    fn from(document: record::Document) -> Self {
        Self {
            id: Key::Document(document.id).id(),
            title: document.title.or(document.file_name),
            url: document.url.as_deref().map(|url| Url(shown(url))),
            published_on: document.published_on.map(Date),
            retrieved_at: document.retrieved_at,
            media_type: document.media_type,
            size_bytes: crate::graphql::page::int(document.size_bytes),
            sha256: Sha256::of(&document.sha256),
            license: License::of(document.licence.as_deref()),
            archive_url: None,
            nature: named(&document.nature).unwrap_or(ProvenanceNature::PublishedByCollectivity),
        }
    }
}

/// An attempt to publish a document.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct IngestionRun {
    /// Stable.
    pub id: ID,
    /// How it stands.
    pub state: RunState,
    /// What set it off.
    pub trigger: RunTrigger,
    /// When it was asked for.
    pub queued_at: DateTime<Utc>,
    /// When it began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// How far it has come.
    pub progress: RunProgress,
    /// How Prisme knows it; not published.
    #[graphql(skip)]
    pub record: Arc<record::Run>,
}

/// How far an attempt has come.
#[derive(Debug, Clone, SimpleObject)]
pub struct RunProgress {
    /// The step it is at.
    pub step: RunState,
    /// Steps done: fetched, read, written. All of them once it ended, however it ended.
    pub done: i32,
    /// Of how many, when that is known.
    pub total: Option<i32>,
}

/// Fetched, read, written.
const STEPS: i32 = 3;

impl From<record::Run> for IngestionRun {
    fn from(record: record::Run) -> Self {
        let state = named(&record.state).unwrap_or(RunState::Failed);
        let done = match state {
            RunState::Queued | RunState::Fetching => 0,
            RunState::Validating => 1,
            RunState::Applying => 2,
            _ => STEPS,
        };
        Self {
            id: Key::Run(record.id).id(),
            state,
            trigger: named(&record.trigger).unwrap_or(RunTrigger::Manual),
            queued_at: record.queued_at,
            started_at: record.started_at,
            finished_at: record.finished_at,
            progress: RunProgress { step: state, done, total: Some(STEPS) },
            record: Arc::new(record),
        }
    }
}
