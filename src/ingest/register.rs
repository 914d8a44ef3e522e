//! Feeds as people declare them: checked, then registered or brought in line.
//!
//! The same declaration twice changes nothing.

use domain::access::FeedManager;
use domain::feed::{Mode, Moderation, Schedule};
use domain::mapping::Recipe;
use url::Url;
use uuid::Uuid;

use super::{Ingest, IngestError};
use crate::store::StoreError;
use crate::store::read;
use crate::store::record::Feed;
use crate::store::write::feed::{FeedChange, NewFeed, change, register};

/// A feed as somebody declares it; what is absent is as usual, or stays.
#[derive(Debug, Clone, Default)]
#[expect(missing_docs, reason = "the fields are those of store::record::Feed")]
pub struct Declaration {
    /// What people call it; told from the collectivité when absent.
    pub name: Option<String>,
    pub collectivity: Uuid,
    pub mode: Option<Mode>,
    pub url: Option<String>,
    pub title: Option<String>,
    /// By its name in the API.
    pub format: Option<String>,
    pub landing_page: Option<String>,
    pub schedule: Option<Schedule>,
    pub licence: Option<String>,
    pub recipe: Option<Recipe>,
    pub moderation: Option<Moderation>,
    /// The least share of rows that become actions, from 0 to 1.
    pub acceptance: Option<f64>,
    pub paused: Option<bool>,
}

/// Why a feed cannot be registered or changed.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// There is no such collectivité.
    #[error("there is no such collectivité")]
    CollectivityUnknown,
    /// The name cannot be used.
    #[error("« {0} » cannot be the name of a feed")]
    NameInvalid(String),
    /// Another feed has this name.
    #[error("another feed is called « {0} »")]
    NameTaken(String),
    /// The address cannot be fetched.
    #[error("« {url} » cannot be fetched")]
    UrlInvalid {
        /// What was given.
        url: String,
        /// Stable, as a run would say it.
        code: &'static str,
        /// Why, in French and in English.
        said: [String; 2],
    },
    /// A feed that is fetched has an address.
    #[error("a feed that is fetched needs an address")]
    UrlMissing,
    /// The share is not between 0 and 1.
    #[error("{0} is no share between 0 and 1")]
    ShareInvalid(f64),
    /// It could not be recorded.
    #[error("the feed could not be recorded")]
    Ingest(#[from] IngestError),
}

impl From<StoreError> for RegisterError {
    fn from(error: StoreError) -> Self {
        Self::Ingest(error.into())
    }
}

/// What became of a declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registered {
    /// The feed is new.
    Created,
    /// It was there, and is otherwise now.
    Changed,
    /// It was there, just so.
    Unchanged,
}

/// The least share of rows that become actions, in thousandths, unless a feed says otherwise: a plan may hold texts without a title,
/// but a table of which most lines are none of its own is another table.
const ACCEPTANCE: i16 = 500;

impl Ingest {
    /// Registers a feed. Another feed of the same name is refused.
    pub async fn register(&self, by: &FeedManager, declared: &Declaration) -> Result<Feed, RegisterError> {
        self.check(declared)?;
        let mode = declared.mode.unwrap_or(Mode::Pull);
        if mode == Mode::Pull && declared.url.is_none() {
            return Err(RegisterError::UrlMissing);
        }
        let bodies = read::collectivity::by_ids(&self.store, &[declared.collectivity]).await?;
        let body = bodies.get(&declared.collectivity).ok_or(RegisterError::CollectivityUnknown)?;
        let name = match &declared.name {
            Some(name) => name.clone(),
            None => self.free_name(&body.slug).await?,
        };
        let (id, now) = (self.clock.new_id(), self.clock.now());
        let schedule = declared.schedule.filter(|_| mode == Mode::Pull);
        let new = NewFeed {
            id,
            name: name.clone(),
            collectivity: body.id,
            title: declared.title.clone().unwrap_or_else(|| format!("Plan d'actions ({})", body.name)),
            mode,
            format: declared.format.clone(),
            url: declared.url.clone(),
            landing_page: declared.landing_page.clone(),
            schedule,
            licence: declared.licence.clone(),
            recipe: declared.recipe.as_ref().filter(|recipe| !recipe.is_empty()).map(Recipe::to_json),
            moderation: declared.moderation.unwrap_or_default(),
            acceptance: declared.acceptance.map_or(ACCEPTANCE, thousandths),
            paused: declared.paused.unwrap_or(false),
            next_run_at: schedule.map(|schedule| schedule.first(id, now)),
        };
        match register(&self.store, by, &new, now).await {
            Err(StoreError::Conflict(_)) => return Err(RegisterError::NameTaken(name)),
            other => other?,
        }
        let registered = read::feed::by_ids(&self.store, &[id]).await?.remove(&id);
        registered.ok_or_else(|| StoreError::Damaged("a feed that was just registered".to_owned()).into())
    }

    /// Brings a feed in line with what is declared of it; what is not mentioned stays.
    pub async fn redeclare(&self, by: &FeedManager, feed: &Feed, declared: &Declaration) -> Result<Registered, RegisterError> {
        self.check(declared)?;
        let now = self.clock.now();
        let text = |new: &Option<String>, old: &Option<String>| (new.is_some() && new != old).then(|| new.clone());
        let mut what = FeedChange {
            title: declared.title.clone().filter(|title| *title != feed.title),
            url: declared.url.clone().filter(|url| Some(url) != feed.url.as_ref()),
            format: text(&declared.format, &feed.format),
            landing_page: text(&declared.landing_page, &feed.landing_page),
            licence: text(&declared.licence, &feed.licence),
            moderation: declared.moderation.filter(|moderation| *moderation != feed.moderation),
            acceptance: declared.acceptance.map(thousandths).filter(|share| *share != feed.acceptance),
            paused: declared.paused.filter(|paused| *paused != feed.paused),
            ..FeedChange::default()
        };
        if let Some(schedule) = declared.schedule.filter(|schedule| Some(*schedule) != feed.schedule) {
            what.schedule = Some(Some(schedule));
            what.next_run_at = Some(Some(schedule.first(feed.id, now)));
        }
        if what.url.is_some() || what.paused == Some(false) {
            what.next_run_at = what.next_run_at.or(feed.schedule.map(|schedule| Some(schedule.first(feed.id, now))));
        }
        if let Some(recipe) = &declared.recipe {
            let json = (!recipe.is_empty()).then(|| recipe.to_json());
            // What an administrator has pinned since beats what the publisher declares.
            if feed.recipe_author.as_deref() != Some("ADMIN") && json != feed.recipe {
                what.recipe = Some(json.map(|json| (json, "PUBLISHER")));
            }
        }
        if what.is_empty() {
            return Ok(Registered::Unchanged);
        }
        change(&self.store, by, feed, &what, now).await?;
        Ok(Registered::Changed)
    }

    /// What can be told without asking anybody.
    fn check(&self, declared: &Declaration) -> Result<(), RegisterError> {
        if let Some(name) = declared.name.as_ref().filter(|name| !is_name(name)) {
            return Err(RegisterError::NameInvalid(name.clone()));
        }
        if let Some(share) = declared.acceptance.filter(|share| !(0.0..=1.0).contains(share)) {
            return Err(RegisterError::ShareInvalid(share));
        }
        if let Some(url) = &declared.url {
            let invalid = |code, said: [String; 2]| RegisterError::UrlInvalid { url: url.clone(), code, said };
            let form = ["Écrivez une adresse complète, qui commence par https://.", "Write a whole address that begins with https://."];
            let parsed = Url::parse(url).map_err(|_| invalid("URL_INVALID", form.map(str::to_owned)))?;
            self.fetcher.check(&parsed).map_err(|error| invalid(error.code(), [error.sentence(true), error.sentence(false)]))?;
        }
        Ok(())
    }

    /// The slug of a collectivité, with a number when other feeds are called so.
    async fn free_name(&self, slug: &str) -> Result<String, StoreError> {
        let candidates: Vec<String> = (1..=100).map(|turn| if turn == 1 { slug.to_owned() } else { format!("{slug}-{turn}") }).collect();
        let taken = read::feed::by_names(&self.store, &candidates).await?;
        let free = candidates.into_iter().find(|name| !taken.contains_key(name));
        Ok(free.unwrap_or_else(|| format!("{slug}-{}", self.clock.new_id().simple())))
    }
}

/// Whether a name can be typed, read aloud and put into an address.
fn is_name(name: &str) -> bool {
    let sign = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || matches!(sign, '-' | '_' | '.');
    (1..=80).contains(&name.len()) && name.chars().all(sign) && name.starts_with(|first: char| first.is_ascii_alphanumeric())
}

#[expect(clippy::cast_possible_truncation, reason = "a share between 0 and 1, checked above")]
fn thousandths(share: f64) -> i16 {
    (share * 1_000.0).round() as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_can_be_typed() {
        for name in ["poitiers", "poitiers-2", "ville.de-paris_2026", "75056"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "Poitiers", "ville de paris", "-paris", "été", "../etc", &"a".repeat(81)] {
            assert!(!is_name(name), "{name}");
        }
    }

    #[test]
    fn a_share_is_kept_in_thousandths() {
        assert_eq!((thousandths(0.0), thousandths(0.95), thousandths(1.0)), (0, 950, 1_000));
    }
}
