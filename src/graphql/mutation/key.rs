//! Keys: made, replaced and revoked by whoever administers, within the perimeter of the own key.
//!
//! The secret of a key is in one answer, that of its making, and nowhere else.

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Administrator, Perimeter};
use futures_util::future::try_join_all;
use uuid::Uuid;

use super::input::is_shared;
use super::payload::{ApiKeyCreatePayload, ApiKeyPayload, UserError};
use super::refusal::{beyond, invalid, not_found};
use crate::graphql::access;
use crate::graphql::context::deps;
use crate::graphql::error::of_store;
use crate::graphql::global_id::Key;
use crate::graphql::node::collectivity::Collectivity;
use crate::graphql::node::key::Scope;
use crate::graphql::query::filter::CollectivityRef;
use crate::graphql::query::find;
use crate::store::filter::View;
use crate::store::key::{Fault, Minted, NewKey};
use crate::store::write::key::{self, Rotation};

/// A key holds for so many collectivités that are named one by one; beyond, it is one for everybody.
const NAMED: usize = 500;
/// So long may an old key go on beside the new one: a month, for those who replace theirs by hand in many places.
const LONGEST_OVERLAP: i32 = 31 * 24;

/// What may be done with keys.
#[derive(Default)]
pub struct Keys;

#[Object]
impl Keys {
    /// « Créer une clé ». Without `collectivities` it holds for all of them; an empty list is refused.
    #[graphql(requires_scopes = "prisme:admin", tag = "admin")]
    async fn api_key_create(
        &self,
        ctx: &Context<'_>,
        label: String,
        scopes: Vec<Scope>,
        collectivities: Option<Vec<CollectivityRef>>,
        expires_at: Option<DateTime<Utc>>,
    ) -> Result<ApiKeyCreatePayload> {
        let by = access::administrator(ctx).await?;
        let perimeter = match perimeter(ctx, &by, collectivities).await? {
            Ok(perimeter) => perimeter,
            Err(error) => return Ok(ApiKeyCreatePayload::refused(*error)),
        };
        let scopes: Vec<_> = scopes.into_iter().map(Into::into).collect();
        let now = deps(ctx).clock.now();
        let new = match NewKey::new(&label, &scopes, perimeter, expires_at, now) {
            Ok(new) => new,
            Err(fault) => return Ok(ApiKeyCreatePayload::refused(*invalid(&[argument(fault)]))),
        };
        let minted = minted(ctx);
        let made = key::create(&deps(ctx).store, &by, &new, &minted, now).await.map_err(|error| of_store(&error))?;
        Ok(ApiKeyCreatePayload::made(made, &minted.text))
    }

    /// « Remplacer une clé »: a new secret for the same label, scopes, collectivités and end. The old key goes on for `overlapHours`, at most
    /// 744; 0 ends it at once.
    #[graphql(requires_scopes = "prisme:admin", tag = "admin")]
    async fn api_key_rotate(&self, ctx: &Context<'_>, id: ID, #[graphql(default = 24)] overlap_hours: Option<i32>) -> Result<ApiKeyCreatePayload> {
        let by = access::administrator(ctx).await?;
        let hours = overlap_hours.unwrap_or(24);
        if !(0..=LONGEST_OVERLAP).contains(&hours) {
            return Ok(ApiKeyCreatePayload::refused(*invalid(&["overlapHours"])));
        }
        let Some(old) = named(&id) else { return Ok(ApiKeyCreatePayload::refused(*not_found(&["id"], Some(id.to_string())))) };
        let (minted, overlap) = (minted(ctx), TimeDelta::hours(hours.into()));
        let rotation = key::rotate(&deps(ctx).store, &by, old, &minted, overlap, deps(ctx).clock.now()).await;
        Ok(match rotation.map_err(|error| of_store(&error))? {
            Rotation::Made(made) => ApiKeyCreatePayload::made(*made, &minted.text),
            Rotation::Unknown => ApiKeyCreatePayload::refused(*not_found(&["id"], Some(id.to_string()))),
            Rotation::Over => ApiKeyCreatePayload::refused(*invalid(&["id"])),
        })
    }

    /// « Révoquer une clé »: at once and for good. Doing it again changes nothing.
    #[graphql(requires_scopes = "prisme:admin", tag = "admin")]
    async fn api_key_revoke(&self, ctx: &Context<'_>, id: ID) -> Result<ApiKeyPayload> {
        let by = access::administrator(ctx).await?;
        let revoked = match named(&id) {
            Some(key) => key::revoke(&deps(ctx).store, &by, key, deps(ctx).clock.now()).await.map_err(|error| of_store(&error))?,
            None => None,
        };
        Ok(match revoked {
            Some(key) => ApiKeyPayload { api_key: Some(key.into()), errors: Vec::new() },
            None => ApiKeyPayload { api_key: None, errors: vec![*not_found(&["id"], Some(id.to_string()))] },
        })
    }
}

fn minted(ctx: &Context<'_>) -> Minted {
    let clock = &deps(ctx).clock;
    Minted::new(clock.new_id(), &clock.secret())
}

fn named(id: &ID) -> Option<Uuid> {
    match Key::parse(id) {
        Some(Key::ApiKey(key)) => Some(key),
        _ => None,
    }
}

/// The argument in which something is wrong.
fn argument(fault: Fault) -> &'static str {
    match fault {
        Fault::Label => "label",
        Fault::Scopes => "scopes",
        Fault::Perimeter => "collectivities",
        Fault::End => "expiresAt",
    }
}

/// For whom a key is asked for, if the administrator reaches so far.
async fn perimeter(
    ctx: &Context<'_>,
    by: &Administrator,
    given: Option<Vec<CollectivityRef>>,
) -> Result<std::result::Result<Perimeter, Box<UserError>>> {
    let Some(given) = given else {
        return Ok(if by.reaches_all() { Ok(Perimeter::Everywhere) } else { Err(beyond(&["collectivities"], None)) });
    };
    if given.len() > NAMED {
        return Ok(Err(invalid(&["collectivities"])));
    }
    for one in &given {
        if is_shared(ctx, one).await? {
            return Ok(Err(not_found(&["collectivities", "slug"], None)));
        }
    }
    // Asked for together: one statement, however many they are.
    let found = try_join_all(given.iter().map(|one| find(ctx, one, View::default()))).await?;
    let Some(found) = found.into_iter().collect::<Option<Vec<Collectivity>>>() else {
        return Ok(Err(not_found(&["collectivities"], None)));
    };
    let ids: Vec<Uuid> = found.iter().map(|body| body.record.id).collect();
    match found.into_iter().find(|body| !by.reaches(body.record.id)) {
        Some(stranger) => Ok(Err(beyond(&["collectivities"], Some(stranger)))),
        None => Ok(Ok(Perimeter::Only(ids))),
    }
}
