//! What somebody declares of a feed: believed only once it is parsed.

use async_graphql::InputObject;
use uuid::Uuid;

use super::input::clean;
use super::payload::UserError;
use super::refusal::unusable;
use crate::graphql::node::enums::{FeedFormat, name_of};
use crate::graphql::node::feed::{FeedModeration, FeedSchedule};
use crate::graphql::query::filter::CollectivityRef;
use crate::graphql::scalar::Url;
use crate::ingest::Declaration;

/// A feed to be registered: an address from which a plan is fetched.
#[derive(InputObject)]
pub struct FeedRegisterInput {
    /// Whose plan it brings.
    pub collectivity: CollectivityRef,
    /// Where it is fetched from: a public address, without user name or password.
    pub url: Url,
    /// What people call it, to be typed: lower-case letters, digits, « - », « _ » and « . ». Absent = told from the collectivité.
    pub name: Option<String>,
    /// For readers. Absent = told from the collectivité.
    pub title: Option<String>,
    /// Told from the content when absent; whatever it says, the bytes decide.
    pub format: Option<FeedFormat>,
    /// How often it is fetched, the first time within the hour.
    #[graphql(default)]
    pub schedule: FeedSchedule,
    /// Page of the data set on data.gouv.fr or a local portal.
    pub landing_page: Option<Url>,
    /// The licence of what it brings.
    pub license: Option<String>,
    /// Whether a new version waits for a person. Absent = only a suspicious one.
    pub moderation: Option<FeedModeration>,
    /// The least share of rows that must become actions, 0..1. Absent = 0.5.
    pub min_accepted_share: Option<f64>,
}

/// What changes of a feed; what is absent stays.
#[derive(InputObject)]
pub struct FeedUpdateInput {
    /// Where it is fetched from: read again soon, and whatever was known of the old address is forgotten.
    pub url: Option<Url>,
    /// For readers.
    pub title: Option<String>,
    /// How often it is fetched.
    pub schedule: Option<FeedSchedule>,
    /// True stops it, false starts it again.
    pub paused: Option<bool>,
    /// Page of the data set.
    pub landing_page: Option<Url>,
    /// The licence of what it brings.
    pub license: Option<String>,
    /// Whether a new version waits for a person.
    pub moderation: Option<FeedModeration>,
    /// The least share of rows that must become actions, 0..1.
    pub min_accepted_share: Option<f64>,
}

/// A text that says something; an empty one says nothing, and is refused.
fn text(given: Option<&String>, field: &str) -> Result<Option<String>, Box<UserError>> {
    let cleaned = given.map(|text| clean(text));
    match cleaned {
        Some(text) if text.is_empty() => Err(unusable(
            &["input", field],
            ["Ce texte est vide : donnez-en un, ou omettez le champ.", "This text is empty: give one, or leave the field out."].map(str::to_owned),
        )),
        other => Ok(other),
    }
}

impl FeedRegisterInput {
    /// The declaration that is meant.
    pub(super) fn declaration(self, collectivity: Uuid) -> Result<Declaration, Box<UserError>> {
        Ok(Declaration {
            name: self.name,
            url: Some(self.url.0),
            title: text(self.title.as_ref(), "title")?,
            format: self.format.map(|format| name_of(format).to_owned()),
            landing_page: self.landing_page.map(|url| url.0),
            schedule: Some(self.schedule.into()),
            licence: text(self.license.as_ref(), "license")?,
            moderation: self.moderation.map(Into::into),
            acceptance: self.min_accepted_share,
            collectivity,
            ..Declaration::default()
        })
    }
}

impl FeedUpdateInput {
    /// The declaration that is meant.
    pub(super) fn declaration(self, collectivity: Uuid) -> Result<Declaration, Box<UserError>> {
        Ok(Declaration {
            url: self.url.map(|url| url.0),
            title: text(self.title.as_ref(), "title")?,
            landing_page: self.landing_page.map(|url| url.0),
            schedule: self.schedule.map(Into::into),
            licence: text(self.license.as_ref(), "license")?,
            moderation: self.moderation.map(Into::into),
            acceptance: self.min_accepted_share,
            paused: self.paused,
            collectivity,
            ..Declaration::default()
        })
    }
}
