//! Référentiels and their publishers: where questions about them begin.

use async_graphql::{Context, ID, Object, Result};

use crate::graphql::context::deps;
use crate::graphql::edge::framework;
use crate::graphql::error::{bad_request, of_store};
use crate::graphql::global_id::Key;
use crate::graphql::node::framework::{Framework, FrameworkNature, Organisation};
use crate::graphql::scalar::{RnaId, Siren};
use crate::store::filter::View;
use crate::store::read;

/// Référentiels and their publishers.
#[derive(Default)]
pub struct Frameworks;

/// The last edition with this slug.
async fn by_slug(ctx: &Context<'_>, slug: String) -> Result<Option<Framework>> {
    let found = read::framework::by_slugs(&deps(ctx).store, std::slice::from_ref(&slug), View::default()).await.map_err(|error| of_store(&error))?;
    Ok(found.into_values().next().map(|record| Framework::new(record, View::default())))
}

/// The organisation with this number.
async fn numbered(ctx: &Context<'_>, siren: Option<&str>, rna: Option<&str>) -> Result<Option<Organisation>> {
    let found = read::framework::organisation_by_number(&deps(ctx).store, siren, rna).await.map_err(|error| of_store(&error))?;
    Ok(found.map(Organisation::from))
}

#[Object]
impl Frameworks {
    /// « Référentiels », by slug, the last edition of each first; of these natures if any are named.
    async fn frameworks(&self, ctx: &Context<'_>, natures: Option<Vec<FrameworkNature>>) -> Result<Vec<Framework>> {
        if natures.as_ref().is_some_and(Vec::is_empty) {
            return Err(bad_request("`natures` is empty and would let nothing through: leave it out to have all of them, or name one."));
        }
        let all = read::framework::list(&deps(ctx).store, View::default()).await.map_err(|error| of_store(&error))?;
        let wanted = |framework: &Framework| natures.as_ref().is_none_or(|natures| natures.contains(&framework.nature));
        Ok(all.into_iter().map(|record| Framework::new(record, View::default())).filter(wanted).collect())
    }

    /// One référentiel, in its last edition, or in the one that is named; null when there is none such.
    async fn framework(&self, ctx: &Context<'_>, slug: String, edition: Option<String>) -> Result<Option<Framework>> {
        let Some(edition) = edition else { return by_slug(ctx, slug).await };
        let id = domain::framework::id(&slug, &edition);
        framework::framework(ctx, id, View::default()).await
    }

    /// One organisation, by id or by number; null when nobody is called so.
    async fn organisation(&self, ctx: &Context<'_>, id: Option<ID>, siren: Option<Siren>, rna: Option<RnaId>) -> Result<Option<Organisation>> {
        match (id, siren, rna) {
            (Some(id), None, None) => match Key::parse(&id) {
                Some(Key::Organisation(id)) => framework::organisation(ctx, id).await,
                _ => Ok(None),
            },
            (None, Some(siren), None) => numbered(ctx, Some(&siren.0), None).await,
            (None, None, Some(rna)) => numbered(ctx, None, Some(&rna.0)).await,
            _ => Err(bad_request("Name an organisation by `id`, by `siren` or by `rna`: one of them.")),
        }
    }

    /// A référentiel by id.
    #[graphql(entity)]
    async fn framework_by_id(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Framework>> {
        match Key::parse(&id) {
            Some(Key::Framework(id)) => framework::framework(ctx, id, View::default()).await,
            _ => Ok(None),
        }
    }

    /// A référentiel by slug: its last edition.
    #[graphql(entity)]
    async fn framework_by_slug(&self, ctx: &Context<'_>, slug: String) -> Result<Option<Framework>> {
        by_slug(ctx, slug).await
    }

    /// An organisation by id.
    #[graphql(entity)]
    async fn organisation_by_id(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Organisation>> {
        match Key::parse(&id) {
            Some(Key::Organisation(id)) => framework::organisation(ctx, id).await,
            _ => Ok(None),
        }
    }

    /// An organisation by SIREN.
    #[graphql(entity)]
    async fn organisation_by_siren(&self, ctx: &Context<'_>, siren: String) -> Result<Option<Organisation>> {
        match domain::collectivity::Siren::parse(&siren) {
            Some(siren) => numbered(ctx, Some(siren.as_str()), None).await,
            None => Ok(None),
        }
    }

    /// An organisation by its number in the register of associations.
    #[graphql(entity)]
    async fn organisation_by_rna(&self, ctx: &Context<'_>, rna: String) -> Result<Option<Organisation>> {
        match domain::organisation::rna(&rna) {
            Some(rna) => numbered(ctx, None, Some(&rna)).await,
            None => Ok(None),
        }
    }
}
