//! The door: from the key that a caller shows to a bearer with scopes and a perimeter, the same for every face.
//!
//! Nothing is remembered from one request to the next, so that a key that was revoked opens nothing from that moment on, on every node.
//! How a face hears of the key, and in which words it refuses, is the face's own.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Administrator, Bearer, Perimeter, Scope};
use tracing::warn;
use uuid::Uuid;

use crate::store::key::{ApiKey, KeyText};
use crate::store::{Store, StoreError, read, write};

/// In whose name the bearer of the key in the settings acts: that of the setting.
pub const CONFIGURED: &str = "PRISME_PUBLISH_KEY";

/// A use is noted when the last one is so long ago; the store bounds it again, for all nodes.
const NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);

/// Why a key opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// Nobody ever made it.
    Unknown,
    /// Its end has come.
    Expired,
    /// Somebody took it back.
    Revoked,
}

/// Says whether a text is the key of the settings.
type Matches = dyn Fn(&str) -> bool + Send + Sync;

/// The keys of the service; cheap to clone.
#[derive(Clone)]
pub struct Keys {
    store: Store,
    configured: Option<Arc<Matches>>,
    uses: Arc<Mutex<Uses>>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Keys")
    }
}

impl Keys {
    /// The keys of the database, and the one of the settings if there is one: whoever shows a text for which it answers yes may publish
    /// for every collectivité.
    pub fn new<F: Fn(&str) -> bool + Send + Sync + 'static>(store: Store, configured: Option<F>) -> Self {
        let configured = configured.map(|matches| Arc::new(matches) as Arc<Matches>);
        Self { store, configured, uses: Arc::default() }
    }

    /// Whose key this is.
    pub async fn check(&self, given: &str, now: DateTime<Utc>) -> Result<Result<Bearer, Denied>, StoreError> {
        if self.configured.as_ref().is_some_and(|matches| matches(given)) {
            return Ok(Ok(Bearer::new(CONFIGURED, None, vec![Scope::Publish], Perimeter::Everywhere)));
        }
        let Some(text) = KeyText::parse(given) else { return Ok(Err(Denied::Unknown)) };
        let Some(key) = read::key::by_hash(&self.store, &text.hash()).await? else { return Ok(Err(Denied::Unknown)) };
        if key.revoked_at.is_some() {
            return Ok(Err(Denied::Revoked));
        }
        if key.is_expired(now) {
            return Ok(Err(Denied::Expired));
        }
        let bearer = Bearer::new(&key.label, Some(key.id), key.scopes, key.perimeter);
        if key.last_used_at.is_none_or(|last| now - last > NOTED_EVERY) {
            self.note(&bearer, now);
        }
        Ok(Ok(bearer))
    }

    /// Has the use of a key written beside the request, which neither waits for it nor fails with it. One task writes all of them, one
    /// after the other: however long the database makes it wait, it holds one connection.
    fn note(&self, bearer: &Bearer, now: DateTime<Utc>) {
        let Some(key) = bearer.key() else { return };
        let mut uses = self.uses.lock().unwrap_or_else(PoisonError::into_inner);
        uses.waiting.insert(key, (bearer.clone(), now));
        if !uses.writing {
            uses.writing = true;
            tokio::spawn(write_down(self.store.clone(), Arc::clone(&self.uses)));
        }
    }
}

/// Uses that are still to be written: each key once.
#[derive(Default)]
struct Uses {
    waiting: HashMap<Uuid, (Bearer, DateTime<Utc>)>,
    writing: bool,
}

impl Uses {
    /// The next one; after the last the task has ended, and the next use begins another.
    fn next(&mut self) -> Option<(Bearer, DateTime<Utc>)> {
        let key = self.waiting.keys().next().copied();
        let next = key.and_then(|key| self.waiting.remove(&key));
        self.writing = next.is_some();
        next
    }
}

async fn write_down(store: Store, uses: Arc<Mutex<Uses>>) {
    loop {
        let next = uses.lock().unwrap_or_else(PoisonError::into_inner).next();
        let Some((bearer, now)) = next else { return };
        if let Err(error) = write::key::touch(&store, &bearer, now).await {
            warn!(error = &error as &dyn std::error::Error, "the last use of a key could not be written");
        }
    }
}

/// All keys that an administrator may know of, oldest first.
pub async fn list(store: &Store, by: &Administrator) -> Result<Vec<ApiKey>, StoreError> {
    let all = read::key::list(store).await?;
    Ok(all.into_iter().filter(|key| key.is_within(by)).collect())
}
