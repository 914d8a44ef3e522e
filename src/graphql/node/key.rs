//! Keys, and who asks with one.

use async_graphql::{Enum, ID, SimpleObject};
use chrono::{DateTime, Utc};
use domain::access::{Bearer, Perimeter};

use crate::graphql::global_id::Key;
use crate::store::key;

/// « Portée »: what a key opens.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::access::Scope")]
pub enum Scope {
    /// Reading, with the limits of somebody who is known.
    Read,
    /// Publishing documents for the collectivités of the key.
    Publish,
    /// Registering and running feeds of these collectivités.
    FeedsManage,
    /// Accepting or refusing versions that are held.
    Review,
    /// Everything, keys included.
    Admin,
}

/// « Clé »: what a publisher shows to be recognised. Its text was shown once, when it was made; Prisme does not know it any more.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct ApiKey {
    /// Stable; it opens nothing.
    pub id: ID,
    /// What people call it.
    pub label: String,
    /// First characters, to recognise it; the secret is shown once, at creation.
    pub prefix: String,
    /// What it opens.
    pub scopes: Vec<Scope>,
    /// Whether it holds for every collectivité; then `collectivities` is empty.
    pub everywhere: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// From this instant on it opens nothing.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it last opened something, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked; it has opened nothing since.
    pub revoked_at: Option<DateTime<Utc>>,
    /// For whom; not published so.
    #[graphql(skip)]
    pub perimeter: Perimeter,
}

impl From<key::ApiKey> for ApiKey {
    fn from(key: key::ApiKey) -> Self {
        Self {
            id: Key::ApiKey(key.id).id(),
            label: key.label,
            prefix: key.prefix,
            scopes: key.scopes.into_iter().map(Into::into).collect(),
            everywhere: key.perimeter == Perimeter::Everywhere,
            created_at: key.created_at,
            expires_at: key.expires_at,
            last_used_at: key.last_used_at,
            revoked_at: key.revoked_at,
            perimeter: key.perimeter,
        }
    }
}

/// « Porteur »: whoever asks, as their key says.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct Viewer {
    /// The label of the key.
    pub name: String,
    /// What the key opens.
    pub scopes: Vec<Scope>,
    /// Whether the key holds for every collectivité; then `collectivities` is empty.
    pub everywhere: bool,
    /// As Prisme knows them; not published.
    #[graphql(skip)]
    pub bearer: Bearer,
}

impl From<Bearer> for Viewer {
    fn from(bearer: Bearer) -> Self {
        Self {
            name: bearer.name().to_owned(),
            scopes: bearer.scopes().iter().copied().map(Into::into).collect(),
            everywhere: *bearer.perimeter() == Perimeter::Everywhere,
            bearer,
        }
    }
}
