//! Who asks: from a header to a proof.
//!
//! Until keys live in the database there is one, in the settings: its bearer may publish for every collectivité.

use async_graphql::{Context, Result};
use domain::access::Publisher;

use super::context::deps;
use super::credentials::Credentials;
use super::error::coded;

/// The proof that the caller may publish.
pub fn publisher(ctx: &Context<'_>) -> Result<Publisher> {
    let given = ctx.data_opt::<Credentials>().and_then(Credentials::bearer);
    match (given, &deps(ctx).publish_key) {
        (Some(given), Some(key)) if key.matches(given) => Ok(Publisher::bearer(None)),
        (Some(_), _) => Err(coded("This key is not known.", "UNAUTHENTICATED")),
        (None, _) => Err(coded("Publishing needs a key: send it as « Authorization: Bearer … ».", "UNAUTHENTICATED")),
    }
}

/// Whether the caller shows a key that is known.
pub fn is_known(ctx: &Context<'_>) -> bool {
    publisher(ctx).is_ok()
}
