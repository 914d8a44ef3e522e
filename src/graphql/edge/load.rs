//! One load and one wrap: the few questions that many edges ask.

use async_graphql::{Context, Result};
use uuid::Uuid;

use crate::graphql::access;
use crate::graphql::context::loaders;
use crate::graphql::error::{of_batch, ours};
use crate::graphql::loader::{ActionAt, ApiKeyId, CollectivityId, DocumentId, FeedId, InForce, OriginOf, PlanId, RunId, VersionId};
use crate::graphql::node::action::Action;
use crate::graphql::node::collectivity::Collectivity;
use crate::graphql::node::document::{IngestionRun, SourceDocument};
use crate::graphql::node::enums::{ExtractionMethod, ProvenanceNature};
use crate::graphql::node::feed::Feed;
use crate::graphql::node::key::ApiKey;
use crate::graphql::node::plan::{Plan, PlanVersion};
use crate::graphql::node::provenance::{Provenance, SourceLocator};
use crate::store::filter::View;
use crate::store::record;
use crate::telemetry::fault::once;

/// What must be there because something stored refers to it.
pub fn present<T>(found: Option<T>) -> Result<T> {
    found.ok_or_else(|| {
        once(|| tracing::error!("something that is referred to is missing"));
        ours()
    })
}

/// A collectivité.
pub async fn collectivity(ctx: &Context<'_>, id: Uuid, view: View) -> Result<Option<Collectivity>> {
    let found = loaders(ctx).load_one(CollectivityId(id)).await.map_err(|error| of_batch(&error))?;
    Ok(found.map(|record| Collectivity::new(record, view)))
}

/// A collectivité that something refers to.
pub async fn its_collectivity(ctx: &Context<'_>, id: Uuid, view: View) -> Result<Collectivity> {
    present(collectivity(ctx, id, view).await?)
}

/// A plan; one that shows no version under the view is absent.
pub async fn plan(ctx: &Context<'_>, id: Uuid, view: View) -> Result<Option<Plan>> {
    let found = loaders(ctx).load_one(PlanId(id)).await.map_err(|error| of_batch(&error))?;
    Ok(found.map(|record| Plan::new(record, view)))
}

/// A plan that something refers to.
pub async fn its_plan(ctx: &Context<'_>, id: Uuid, view: View) -> Result<Plan> {
    present(plan(ctx, id, view).await?)
}

/// A version.
pub async fn version(ctx: &Context<'_>, id: Uuid, view: View) -> Result<Option<PlanVersion>> {
    let found = loaders(ctx).load_one(VersionId(id)).await.map_err(|error| of_batch(&error))?;
    Ok(found.map(|record| PlanVersion::new(record, view)))
}

/// A version that something refers to.
pub async fn its_version(ctx: &Context<'_>, id: Uuid, view: View) -> Result<PlanVersion> {
    present(version(ctx, id, view).await?)
}

/// The version that a plan shows under a view; absent before the first one.
pub async fn in_force(ctx: &Context<'_>, plan: &record::Plan, view: View) -> Result<Option<Uuid>> {
    if view.is_now() {
        return Ok(plan.current);
    }
    loaders(ctx).load_one(InForce { plan: plan.id, view }).await.map_err(|error| of_batch(&error))
}

/// An action of a version.
pub async fn action(ctx: &Context<'_>, version: Uuid, position: i32, view: View) -> Result<Option<Action>> {
    let found = loaders(ctx).load_one(ActionAt(version, position)).await.map_err(|error| of_batch(&error))?;
    Ok(found.map(|record| Action::new(record, view)))
}

/// An action that something refers to.
pub async fn its_action(ctx: &Context<'_>, version: Uuid, position: i32, view: View) -> Result<Action> {
    present(action(ctx, version, position, view).await?)
}

/// A run.
pub async fn run(ctx: &Context<'_>, id: Uuid) -> Result<Option<IngestionRun>> {
    let found = loaders(ctx).load_one(RunId(id)).await.map_err(|error| of_batch(&error))?;
    Ok(found.map(IngestionRun::from))
}

/// A feed.
pub async fn feed(ctx: &Context<'_>, id: Uuid) -> Result<Option<Feed>> {
    let found = loaders(ctx).load_one(FeedId(id)).await.map_err(|error| of_batch(&error))?;
    Ok(found.map(Feed::from))
}

/// A document.
pub async fn document(ctx: &Context<'_>, id: Uuid) -> Result<Option<SourceDocument>> {
    let found = loaders(ctx).load_one(DocumentId(id)).await.map_err(|error| of_batch(&error))?;
    Ok(found.map(SourceDocument::from))
}

/// A key of the API; absent for all but those who administer it.
pub async fn api_key(ctx: &Context<'_>, id: Uuid) -> Result<Option<ApiKey>> {
    let Ok(by) = access::caller(ctx).await?.administrator() else { return Ok(None) };
    let found = loaders(ctx).load_one(ApiKeyId(id)).await.map_err(|error| of_batch(&error))?;
    Ok(found.filter(|key| key.is_within(&by)).map(ApiKey::from))
}

/// Where a version comes from.
pub async fn provenance(ctx: &Context<'_>, version: &record::Version) -> Result<Provenance> {
    let document = document(ctx, version.document).await?;
    Ok(Provenance {
        nature: document.as_ref().map_or(ProvenanceNature::PublishedByCollectivity, |document| document.nature),
        method: ExtractionMethod::PublisherEntry,
        document,
        locator: None,
        quote: None,
        reviewed: false,
        recorded_at: version.recorded_at,
    })
}

/// Where an action was read, and the version it belongs to: asked for together, so that all actions of a page ask in one batch.
pub async fn origin(ctx: &Context<'_>, action: &record::Action) -> Result<(record::Version, Option<record::Origin>)> {
    let origin = async { loaders(ctx).load_one(OriginOf(action.version, action.position)).await.map_err(|error| of_batch(&error)) };
    futures_util::future::try_join(version_record(ctx, action.version), origin).await
}

/// Where an action comes from, down to its row.
pub async fn action_provenance(ctx: &Context<'_>, action: &record::Action, quote: Option<&str>) -> Result<Provenance> {
    let (version, origin) = origin(ctx, action).await?;
    let locator = origin.map(|origin| SourceLocator::from(&origin.place));
    Ok(Provenance { locator, quote: quote.map(str::to_owned), ..provenance(ctx, &version).await? })
}

/// The record of a version that something refers to.
pub async fn version_record(ctx: &Context<'_>, id: Uuid) -> Result<record::Version> {
    present(loaders(ctx).load_one(VersionId(id)).await.map_err(|error| of_batch(&error))?)
}
