//! What a key is tied to: the collectivités for which it holds, and its end.

use async_graphql::{ComplexObject, Context, Result};
use chrono::{DateTime, Utc};
use domain::access::Perimeter;

use crate::graphql::context::loaders;
use crate::graphql::error::of_batch;
use crate::graphql::loader::{ApiKeyId, CollectivityId};
use crate::graphql::node::collectivity::Collectivity;
use crate::graphql::node::key::{ApiKey, Viewer};
use crate::store::filter::View;

/// The collectivités of a perimeter, by name; none when it is everywhere.
async fn within(ctx: &Context<'_>, perimeter: &Perimeter) -> Result<Vec<Collectivity>> {
    let Perimeter::Only(these) = perimeter else { return Ok(Vec::new()) };
    let found = loaders(ctx).load_many(these.iter().copied().map(CollectivityId)).await.map_err(|error| of_batch(&error))?;
    let mut bodies: Vec<_> = found.into_values().collect();
    bodies.sort_by(|one, other| (&one.sort_name, one.id).cmp(&(&other.sort_name, other.id)));
    Ok(bodies.into_iter().map(|body| Collectivity::new(body, View::default())).collect())
}

#[ComplexObject]
impl ApiKey {
    /// For whom it holds.
    async fn collectivities(&self, ctx: &Context<'_>) -> Result<Vec<Collectivity>> {
        within(ctx, &self.perimeter).await
    }
}

#[ComplexObject]
impl Viewer {
    /// Collectivités this key may publish for.
    async fn collectivities(&self, ctx: &Context<'_>) -> Result<Vec<Collectivity>> {
        within(ctx, self.bearer.perimeter()).await
    }

    /// From this instant on the key opens nothing; null when no end is set.
    async fn key_expires_at(&self, ctx: &Context<'_>) -> Option<Result<DateTime<Utc>>> {
        let key = loaders(ctx).load_one(ApiKeyId(self.bearer.key()?)).await.map_err(|error| of_batch(&error));
        key.map(|key| key.and_then(|key| key.expires_at)).transpose()
    }
}
