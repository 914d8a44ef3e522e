//! What may be followed: what is published, how a run goes, and which runs end.
//!
//! Whoever publishes or works on a run may be another process: what is told is what the database says, the journal read on or a run asked
//! again and again. There is no broker, and an update of a run may stand for several steps.

mod end;
mod news;
mod step;
mod tick;
mod turn;

use async_graphql::{Context, ID, Result, Subscription};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;

use self::end::Ends;
use self::step::Steps;
use self::turn::in_turn;
use super::context::deps;
use super::error::{bad_request, of_store};
use super::global_id::Key;
use super::node::action::Action;
use super::node::document::IngestionRun;
use super::node::plan::PlanVersion;
use super::query::filter::{ActionFilterInput, CollectivityRef, PlanFilterInput};
use super::query::find;
use crate::store::filter::View;

/// Runs, as long as somebody listens.
type Runs = BoxStream<'static, Result<IngestionRun>>;

/// What may be followed.
#[derive(Debug, Default, Clone, Copy)]
pub struct Subscription;

#[Subscription]
impl Subscription {
    /// Versions of plans as they are published, by whichever node. It does not complete by itself.
    async fn plan_version_published(&self, ctx: &Context<'_>, filter: Option<PlanFilterInput>) -> Result<BoxStream<'static, Result<PlanVersion>>> {
        Ok(in_turn(news::versions(ctx, filter).await?.boxed()))
    }

    /// Actions whose status moves as a version is published, each as it then stands. `text` cannot be followed. It does not complete by itself.
    async fn action_status_changed(&self, ctx: &Context<'_>, filter: Option<ActionFilterInput>) -> Result<BoxStream<'static, Result<Action>>> {
        Ok(in_turn(news::statuses(ctx, filter).await?.boxed()))
    }

    /// Progress of one run: as it stands, then each time it has changed; completes when the run reaches a final state. A version that is HELD is
    /// final until somebody decides.
    async fn ingestion_run_updated(&self, ctx: &Context<'_>, id: ID) -> Result<Runs> {
        let steps = match Key::parse(&id) {
            Some(Key::Run(run)) => Steps::of(&deps(ctx).store, run).await.map_err(|error| of_store(&error))?,
            _ => None,
        };
        let steps = steps.ok_or_else(|| {
            bad_request(
                "Aucun traitement n'a cet identifiant : « id » est celui d'un IngestionRun.",
                "There is no such run: `id` is that of an IngestionRun.",
            )
        })?;
        Ok(in_turn(steps.follow().map(wrapped).boxed()))
    }

    /// Runs that end from now on, whatever came of them: all of them, or those of one collectivité. It does not complete by itself.
    async fn ingestion_run_finished(&self, ctx: &Context<'_>, collectivity: Option<CollectivityRef>) -> Result<Runs> {
        let collectivity = match collectivity {
            Some(named) => {
                let found = find(ctx, &named, View::default()).await?;
                Some(found.ok_or_else(|| bad_request("Aucune collectivité ne s'appelle ainsi.", "No collectivité is called so."))?.record.id)
            }
            None => None,
        };
        let ends = Ends::from_now(&deps(ctx).store, collectivity, deps(ctx).clock.now()).await.map_err(|error| of_store(&error))?;
        Ok(in_turn(ends.follow().map(wrapped).boxed()))
    }
}

fn wrapped(run: std::result::Result<crate::store::record::Run, crate::store::StoreError>) -> Result<IngestionRun> {
    run.map(IngestionRun::from).map_err(|error| of_store(&error))
}
