//! « Flux »: where a publisher's plan comes from; and what people rule about what it brings.

use std::sync::Arc;

use async_graphql::{Enum, ID, SimpleObject};
use chrono::{DateTime, Utc};

use super::enums::named;
use super::value::License;
use crate::consult::address::shown;
use crate::consult::vocabulary::{COLLECTIVITY_KIND, FEED_FORMAT, FEED_HEALTH, FEED_MODE, Term};
use crate::graphql::global_id::Key;
use crate::graphql::scalar::Url;
use crate::store::read::feed::Facet;
use crate::store::record;

/// « Mode de collecte »: how a plan comes.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::feed::Mode")]
pub enum FeedMode {
    /// « Lu »: Prisme fetches it from its address.
    Pull,
    /// « Envoyé »: the collectivité sends it.
    Push,
    /// « Apporté »: a person brings it.
    Manual,
}

/// « Périodicité »: how often a feed is fetched. Each feed has a moment of its own within the period, so that not all come at once.
#[derive(Enum, Debug, Clone, Copy, Default, PartialEq, Eq)]
#[graphql(remote = "domain::feed::Schedule")]
pub enum FeedSchedule {
    /// Every hour.
    Hourly,
    /// Every day.
    Daily,
    /// Every week.
    #[default]
    Weekly,
    /// Every month.
    Monthly,
}

/// « Relecture »: whether a new version waits for a person before it is published.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::feed::Moderation")]
pub enum FeedModeration {
    /// Only a suspicious one: most actions would disappear, or too few rows were understood.
    Automatic,
    /// Every one.
    Review,
}

/// « Santé »: how well a feed goes, the gravest of what can be said of it.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::feed::Health")]
pub enum FeedHealth {
    /// Last run succeeded within twice its period.
    Healthy,
    /// Succeeded, with warnings a person should read; or a version waits for a decision.
    NeedsAttention,
    /// The last run failed or was refused.
    Failing,
    /// No run has succeeded for twice the period.
    Stale,
    /// A person has stopped it.
    Paused,
    /// It has not been read yet.
    NeverRun,
}

/// By what feeds can be counted.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Facet")]
pub enum FeedFacetField {
    /// By how well they go.
    Health,
    /// By declared format; a feed that declares none has no value.
    Format,
    /// By how the plan comes.
    Mode,
    /// By the kind of collectivité.
    CollectivityKind,
}

impl FeedFacetField {
    /// What it is called in French and in English, and the words for its values.
    pub const fn words(self) -> ([&'static str; 2], &'static [Term]) {
        match self {
            Self::Health => (["Santé", "Health"], &FEED_HEALTH),
            Self::Format => (["Format", "Format"], &FEED_FORMAT),
            Self::Mode => (["Mode de collecte", "Mode"], &FEED_MODE),
            Self::CollectivityKind => (["Type de collectivité", "Kind of collectivité"], &COLLECTIVITY_KIND),
        }
    }
}

/// « Flux »: where a publisher's plan comes from.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct Feed {
    /// Stable.
    pub id: ID,
    /// What people call it, in a form that can be typed: « rennes », « ville.de-paris_2026 ».
    pub name: String,
    /// For readers.
    pub title: String,
    /// How the plan comes.
    pub mode: FeedMode,
    /// Where it is fetched from.
    pub url: Option<Url>,
    /// Page of the data set on data.gouv.fr or a local portal.
    pub landing_page: Option<Url>,
    /// How often it is fetched; null for a feed that is fetched on request only, or not fetched at all.
    pub schedule: Option<FeedSchedule>,
    /// Of what it brings, as declared.
    pub license: License,
    /// Whether a new version waits for a person before it is published.
    pub moderation: FeedModeration,
    /// The least share of rows that must become actions, 0..1: below it a version is held for a person to look at.
    pub min_accepted_share: f64,
    /// When it is due next; null while it is paused or without a schedule.
    pub next_run_at: Option<DateTime<Utc>>,
    /// How Prisme knows it; not published.
    #[graphql(skip)]
    pub record: Arc<record::Feed>,
}

impl From<record::Feed> for Feed {
    fn from(record: record::Feed) -> Self {
        Self {
            id: Key::Feed(record.id).id(),
            name: record.name.clone(),
            title: record.title.clone(),
            mode: record.mode.into(),
            url: record.url.as_deref().map(|url| Url(shown(url))),
            landing_page: record.landing_page.clone().map(Url),
            schedule: record.schedule.map(Into::into),
            license: License::of(record.licence.as_deref()),
            moderation: record.moderation.into(),
            min_accepted_share: f64::from(record.acceptance) / 1_000.0,
            next_run_at: record.next_run_at.filter(|_| !record.paused),
            record: Arc::new(record),
        }
    }
}

/// What a person decided about a document or a version.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum RulingDecision {
    /// « Accepté »: the version that was held is published.
    Accepted,
    /// « Refusé »: the version that was held is not published, also when the same document comes again.
    Refused,
    /// « Retiré »: the version that was published is taken back; the plan shows the one before.
    RolledBack,
}

/// « Décision »: what a person decided, and why. Who it was is kept and not published.
#[derive(Debug, Clone, SimpleObject)]
pub struct Ruling {
    /// What was decided.
    pub decision: RulingDecision,
    /// Why, in the words of whoever decided.
    pub reason: String,
    /// When.
    pub decided_at: DateTime<Utc>,
}

impl Ruling {
    /// Wraps a record; `None` for a decision of a kind that this schema does not know.
    pub fn of(record: record::Ruling) -> Option<Self> {
        Some(Self { decision: named(&record.decision)?, reason: record.reason, decided_at: record.at })
    }
}
