//! What the store answers: plain records, without a trace of the database.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use domain::action::{Content, Lever, StateHash};
use domain::collectivity::Kind;
use domain::feed::{Health, Mode, Moderation, Schedule, Signs};
use domain::provenance::Place;
use domain::subject::{AudienceSet, Census, Competence, Subject, ThemeSet};
use uuid::Uuid;

/// A collectivité.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the fields are those of domain::collectivity::Collectivity, with parents by id")]
pub struct Collectivity {
    pub id: Uuid,
    pub kind: Kind,
    pub official_code: String,
    pub name: String,
    pub name_in_sentence: String,
    pub sort_name: String,
    pub slug: String,
    pub siren: Option<String>,
    pub insee_code: Option<String>,
    pub population: Option<i32>,
    pub population_year: Option<i32>,
    pub departement: Option<Uuid>,
    pub region: Option<Uuid>,
}

/// The vote of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Adoption {
    /// The day.
    pub on: NaiveDate,
    /// Who voted.
    pub by: Option<String>,
    /// The number of the deliberation.
    pub number: Option<String>,
    /// Its address.
    pub url: Option<String>,
}

/// A plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The key.
    pub id: Uuid,
    /// Whose plan it is.
    pub collectivity: Uuid,
    /// The publisher's identifier.
    pub external_id: Option<String>,
    /// How far it has come, by its name in the API.
    pub stage: String,
    /// The vote, when one is known.
    pub adoption: Option<Adoption>,
    /// The licence, as declared.
    pub licence: Option<String>,
    /// The version shown today.
    pub current: Option<Uuid>,
    /// When anything of it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A version of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// The key.
    pub id: Uuid,
    /// The plan.
    pub plan: Uuid,
    /// From 1.
    pub number: i32,
    /// The document it was read from.
    pub document: Uuid,
    /// The run that made it.
    pub run: Uuid,
    /// The digest of its content.
    pub content_hash: Vec<u8>,
    /// As the city titles it.
    pub title: String,
    /// The day stated by the publisher, or the day it was observed.
    pub published_on: NaiveDate,
    /// Whether the publisher stated it.
    pub published_on_is_stated: bool,
    /// The day by which versions follow each other: a day that nobody stated does not hide a later document that states one.
    pub effective_on: NaiveDate,
    /// When the document was received.
    pub observed_at: DateTime<Utc>,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// How many actions it has.
    pub action_count: i32,
    /// Whether any of them has a status.
    pub states_progress: bool,
}

/// A plan that shows a version, with what it counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// The plan.
    pub plan: Uuid,
    /// Whose plan it is.
    pub collectivity: Uuid,
    /// The version.
    pub version: Uuid,
    /// How far the plan has come, by its name in the API.
    pub stage: String,
    /// Whether a vote is known.
    pub is_adopted: bool,
    /// The day of the version.
    pub published_on: NaiveDate,
    /// When the version was recorded, in milliseconds since 1970.
    pub recorded_at: i64,
    /// Whether any action states a status.
    pub states_progress: bool,
    /// How many actions of each subject and status.
    pub census: Census,
}

/// What a person ruled an action to be about; what is absent is left to the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectRuling {
    /// The key.
    pub id: Uuid,
    /// The action through all versions.
    pub lineage: Uuid,
    /// Its themes.
    pub themes: Option<ThemeSet>,
    /// Whom it is for.
    pub audiences: Option<AudienceSet>,
    /// How the collectivité acts.
    pub lever: Option<Lever>,
    /// Whose competence it is.
    pub competence: Option<Competence>,
    /// Why.
    pub reason: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl SubjectRuling {
    /// A subject with what was ruled.
    #[must_use]
    pub fn applied(&self, subject: Subject) -> Subject {
        Subject {
            themes: self.themes.unwrap_or(subject.themes),
            audiences: self.audiences.unwrap_or(subject.audiences),
            lever: self.lever.unwrap_or(subject.lever),
            competence: self.competence.unwrap_or(subject.competence),
        }
    }
}

/// A section of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The version.
    pub version: Uuid,
    /// Its place, from 0.
    pub position: i32,
    /// As written.
    pub title: String,
    /// 1 or 2.
    pub depth: i32,
    /// The section above.
    pub parent: Option<i32>,
}

/// Where an action was read, and why it is the action that it was before.
#[derive(Debug, Clone, PartialEq)]
pub struct Origin {
    /// Where it was read.
    pub place: Place,
    /// The action above it, by position.
    pub parent: Option<i32>,
    /// Why it is the action that it was before, by its name.
    pub matched_by: String,
    /// How alike the titles are, when that was the reason.
    pub likeness: Option<f64>,
}

/// What an action says.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// The content.
    pub content: Content,
    /// The row as received, as JSON.
    pub raw: String,
}

/// An action of a version.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// The version.
    pub version: Uuid,
    /// Its place in the version, from 0.
    pub position: i32,
    /// The action through all versions.
    pub lineage: Uuid,
    /// The address of what it says.
    pub hash: StateHash,
    /// Its section.
    pub section: Option<i32>,
    /// Its plan.
    pub plan: Uuid,
    /// Whose plan it is.
    pub collectivity: Uuid,
    /// When this state was first published for this action.
    pub changed_at: DateTime<Utc>,
    /// What it is about.
    pub subject: Subject,
    /// What it says.
    pub state: Arc<State>,
}

/// A text that no action could claim.
#[derive(Debug, Clone, PartialEq)]
pub struct UnattachedText {
    /// The version.
    pub version: Uuid,
    /// The text.
    pub text: String,
    /// Where it was read.
    pub place: Place,
    /// The action it most likely speaks of, by position.
    pub likely_action: Option<i32>,
}

/// A document as it was received.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the fields are those of the published SourceDocument")]
pub struct Document {
    pub id: Uuid,
    pub collectivity: Uuid,
    pub sha256: Vec<u8>,
    pub size_bytes: i64,
    pub media_type: String,
    pub title: Option<String>,
    pub file_name: Option<String>,
    pub url: Option<String>,
    pub licence: Option<String>,
    pub nature: String,
    pub published_on: Option<NaiveDate>,
    pub retrieved_at: DateTime<Utc>,
}

/// An attempt to publish.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// The key.
    pub id: Uuid,
    /// The feed that it is a run of; none for a document that somebody sent by itself.
    pub feed: Option<Uuid>,
    /// For whom, when that is known.
    pub collectivity: Option<Uuid>,
    /// The document, once it is kept.
    pub document: Option<Uuid>,
    /// The version that came of it.
    pub version: Option<Uuid>,
    /// Its state, by its name in the API.
    pub state: String,
    /// What set it off, by its name in the API.
    pub trigger: String,
    /// When it was asked for.
    pub queued_at: DateTime<Utc>,
    /// When it began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// The report, as JSON.
    pub report: Option<String>,
    /// What stood in the way: a code of this list or of the remarks.
    pub failure_code: Option<String>,
    /// The status of the answer over HTTP.
    pub http_status: Option<i32>,
    /// When it is tried again.
    pub retry_at: Option<DateTime<Utc>>,
    /// What happened, in French and in English, when it did not end well.
    pub said: Option<[String; 2]>,
    /// How often it was taken up.
    pub attempts: i32,
    /// What its sender said of the document, as JSON.
    pub options: Option<String>,
    /// In whose name.
    pub requested_by: Option<String>,
}

/// Where a publisher's plan comes from, how it is read, and how that has gone.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the fields are those of the published Feed, and of entity::feed")]
pub struct Feed {
    pub id: Uuid,
    pub name: String,
    pub collectivity: Uuid,
    pub title: String,
    pub mode: Mode,
    pub format: Option<String>,
    pub url: Option<String>,
    pub landing_page: Option<String>,
    pub schedule: Option<Schedule>,
    pub licence: Option<String>,
    pub recipe: Option<String>,
    pub recipe_author: Option<String>,
    pub recipe_at: Option<DateTime<Utc>>,
    pub moderation: Moderation,
    pub acceptance: i16,
    pub paused: bool,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub next_run_at: Option<DateTime<Utc>>,
    pub failures: i32,
    pub last_run: Option<Uuid>,
    pub last_state: Option<String>,
    pub last_success: Option<Uuid>,
    pub last_success_at: Option<DateTime<Utc>>,
    pub warned: bool,
    pub validated_url: Option<String>,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    pub settled: Option<Vec<u8>>,
    pub document: Option<Uuid>,
}

impl Feed {
    /// How well it goes.
    pub fn health(&self, now: DateTime<Utc>) -> Health {
        let signs = Signs {
            paused: self.paused,
            has_run: self.last_run.is_some(),
            failures: self.failures,
            held: matches!(self.last_state.as_deref(), Some("HELD" | "REJECTED" | "ROLLED_BACK")),
            warned: self.warned,
            last_success: self.last_success_at,
            schedule: self.schedule,
        };
        Health::of(&signs, now)
    }
}

/// A decision of a person about a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    /// What was decided: `ACCEPTED`, `REFUSED` or `ROLLED_BACK`.
    pub decision: String,
    /// Why.
    pub reason: String,
    /// In whose name.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}
