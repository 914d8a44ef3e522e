//! What may be asked about keys: one's own, and for administrators those of others.

use async_graphql::{Context, Object, Result};

use crate::consult::key;
use crate::graphql::access;
use crate::graphql::context::deps;
use crate::graphql::error::of_store;
use crate::graphql::gate::Priced;
use crate::graphql::node::key::{ApiKey, Viewer};
use crate::graphql::rate::{RateLimit, Standing};

/// Who asks, and who else might.
#[derive(Default)]
pub struct Access;

#[Object]
impl Access {
    /// « Qui suis-je »: the caller, as their key says; null without a key. A key that opens nothing is an error, so that it can be tried here.
    #[graphql(inaccessible)]
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Option<Viewer>> {
        Ok(access::bearer(ctx).await?.map(Viewer::from))
    }

    /// « Limite de débit »: what the caller may still ask, and what this operation costs; null where nobody counts.
    #[graphql(inaccessible)]
    async fn rate_limit(&self, ctx: &Context<'_>) -> Option<RateLimit> {
        let standing = ctx.data_opt::<Standing>()?;
        Some(RateLimit::new(*standing, ctx.data_opt::<Priced>().copied()))
    }

    /// « Clés »: those within the perimeter of the caller's own, oldest first; what has expired or was revoked stays in the list.
    #[graphql(requires_scopes = "prisme:admin", tag = "admin")]
    async fn api_keys(&self, ctx: &Context<'_>) -> Result<Vec<ApiKey>> {
        let by = access::administrator(ctx).await?;
        let keys = key::list(&deps(ctx).store, &by).await.map_err(|error| of_store(&error))?;
        Ok(keys.into_iter().map(ApiKey::from).collect())
    }
}
