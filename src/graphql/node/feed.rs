//! « Flux »: where a publisher's plan comes from, and how that goes.

use async_graphql::{Enum, ID, SimpleObject};
use chrono::{DateTime, Utc};

use super::value::License;
use crate::graphql::global_id::Key;
use crate::graphql::scalar::Url;
use crate::store::record;

/// « Mode »: how a plan comes.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::feed::Mode")]
pub enum FeedMode {
    /// « Lu à une adresse »: Prisme fetches it.
    Pull,
    /// « Envoyé »: the city sends it.
    Push,
    /// « À la main »: a person brings it.
    Manual,
}

/// « Santé d'un flux ».
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::feed::Health")]
pub enum FeedHealth {
    /// Last run succeeded within twice its period.
    Healthy,
    /// Succeeded, with warnings a person should read, or with a version that waits for a decision.
    NeedsAttention,
    /// The last run failed or was refused; what was read before stays in force.
    Failing,
    /// Nothing has succeeded for twice its period.
    Stale,
    /// A person has stopped it.
    Paused,
    /// It has not run yet.
    NeverRun,
}

/// « Fréquence » of a feed.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::feed::Schedule")]
pub enum FeedSchedule {
    /// Every hour.
    Hourly,
    /// Every day.
    Daily,
    /// Every week.
    Weekly,
    /// Every month.
    Monthly,
}

/// « Modération »: whether a new version waits for a person.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::feed::Moderation")]
pub enum FeedModeration {
    /// Only a suspicious one does.
    Automatic,
    /// Every one does.
    Review,
}

/// By what feeds are counted.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::store::read::feed::Facet")]
pub enum FeedFacetField {
    /// How they go.
    Health,
    /// Their declared format.
    Format,
    /// How they come.
    Mode,
    /// The kind of collectivité.
    CollectivityKind,
}

/// « Facette »: how many there are of each value.
#[derive(Debug, Clone, SimpleObject)]
pub struct Facet {
    /// What is counted.
    pub field: String,
    /// The values, the most frequent first.
    pub buckets: Vec<FacetBucket>,
    /// How many have no value.
    pub missing: i32,
}

/// A value and how many there are.
#[derive(Debug, Clone, SimpleObject)]
pub struct FacetBucket {
    /// By its name in this API.
    pub value: String,
    /// How many.
    pub count: i32,
}

/// « Flux »: where a publisher's plan comes from.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct Feed {
    /// Stable.
    pub id: ID,
    /// What people call it, for example on the command line; unique.
    pub name: String,
    /// The title of the feed.
    pub title: String,
    /// How it comes.
    pub mode: FeedMode,
    /// Where it is fetched.
    pub url: Option<Url>,
    /// Page of the data set on data.gouv.fr or a local portal.
    pub landing_page: Option<Url>,
    /// How often it is fetched; null when nobody fetches it.
    pub schedule: Option<FeedSchedule>,
    /// As declared.
    pub license: License,
    /// Whether new versions wait for a person.
    pub moderation: FeedModeration,
    /// The least share of rows that become actions, 0..1: a document below is refused.
    pub min_accepted_share: f64,
    /// When it is due.
    pub next_run_at: Option<DateTime<Utc>>,
    /// How Prisme knows it; not published.
    #[graphql(skip)]
    pub record: record::Feed,
}

impl From<record::Feed> for Feed {
    fn from(record: record::Feed) -> Self {
        Self {
            id: Key::Feed(record.id).id(),
            name: record.name.clone(),
            title: record.title.clone(),
            mode: record.mode.into(),
            url: record.url.clone().map(Url),
            landing_page: record.landing_page.clone().map(Url),
            schedule: record.schedule.map(Into::into),
            license: License::of(record.licence.as_deref()),
            moderation: record.moderation.into(),
            min_accepted_share: f64::from(record.acceptance) / 1_000.0,
            next_run_at: record.next_run_at.filter(|_| !record.paused),
            record,
        }
    }
}

/// « Décision » of a person about a document.
#[derive(Debug, Clone, SimpleObject)]
pub struct Ruling {
    /// What was decided.
    pub decision: RulingDecision,
    /// Why.
    pub reason: String,
    /// When.
    pub decided_at: DateTime<Utc>,
}

/// What a person decided.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum RulingDecision {
    /// « Accepté »: it is published.
    Accepted,
    /// « Refusé »: it is not published, also when the same bytes come again.
    Refused,
    /// « Retiré »: it was published, and is no longer in force.
    RolledBack,
}

impl From<record::Ruling> for Ruling {
    fn from(ruling: record::Ruling) -> Self {
        let decision = match ruling.decision.as_str() {
            "ACCEPTED" => RulingDecision::Accepted,
            "ROLLED_BACK" => RulingDecision::RolledBack,
            _ => RulingDecision::Refused,
        };
        Self { decision, reason: ruling.reason, decided_at: ruling.at }
    }
}
