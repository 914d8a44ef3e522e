//! What may be followed: how a run goes, and which runs end.
//!
//! Whoever works on a run may be another process: what is told is what the database says, asked again and again. There is no broker, and an
//! update may stand for several steps.

mod end;
mod step;
mod tick;

use async_graphql::{Context, ID, Result, Subscription};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;

use self::end::Ends;
use self::step::Steps;
use super::context::deps;
use super::error::{bad_request, of_store};
use super::global_id::Key;
use super::node::document::IngestionRun;
use super::query::filter::CollectivityRef;
use super::query::find;
use crate::store::filter::View;

/// Runs, as long as somebody listens.
type Runs = BoxStream<'static, Result<IngestionRun>>;

/// What may be followed.
#[derive(Debug, Default, Clone, Copy)]
pub struct Subscription;

#[Subscription]
impl Subscription {
    /// Progress of one run: as it stands, then each time it has changed; completes when the run reaches a final state. A version that is HELD is
    /// final until somebody decides.
    async fn ingestion_run_updated(&self, ctx: &Context<'_>, id: ID) -> Result<Runs> {
        let steps = match Key::parse(&id) {
            Some(Key::Run(run)) => Steps::of(&deps(ctx).store, run).await.map_err(|error| of_store(&error))?,
            _ => None,
        };
        let steps = steps.ok_or_else(|| bad_request("There is no such run: `id` is that of an IngestionRun."))?;
        Ok(steps.follow().map(wrapped).boxed())
    }

    /// Runs that end from now on, whatever came of them: all of them, or those of one collectivité. It does not complete by itself.
    async fn ingestion_run_finished(&self, ctx: &Context<'_>, collectivity: Option<CollectivityRef>) -> Result<Runs> {
        let collectivity = match collectivity {
            Some(named) => {
                let found = find(ctx, &named, View::default()).await?;
                Some(found.ok_or_else(|| bad_request("No collectivité is called so."))?.record.id)
            }
            None => None,
        };
        let ends = Ends::from_now(&deps(ctx).store, collectivity, deps(ctx).clock.now()).await.map_err(|error| of_store(&error))?;
        Ok(ends.follow().map(wrapped).boxed())
    }
}

fn wrapped(run: std::result::Result<crate::store::record::Run, crate::store::StoreError>) -> Result<IngestionRun> {
    run.map(IngestionRun::from).map_err(|error| of_store(&error))
}
