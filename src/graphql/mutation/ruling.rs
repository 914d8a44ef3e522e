//! What people rule: a version that is held is accepted or refused, one that was published is taken back.
//!
//! Each decision is kept with its reason. Accepting publishes nothing here: the run is queued again, and whoever takes it publishes.

use async_graphql::{Context, ID, Object, Result};
use uuid::Uuid;

use super::payload::{RunPayload, UserError, UserErrorCode};
use super::refusal::{beyond, in_the_way, not_found, unusable};
use crate::graphql::access;
use crate::graphql::context::{deps, forget};
use crate::graphql::edge::load;
use crate::graphql::error::{of_ingest, of_store};
use crate::graphql::global_id::Key;
use crate::ingest::RuleError;
use crate::store::filter::View;
use crate::store::read;
use crate::store::record;

/// The longest reason, in characters.
const LONGEST: usize = 2_000;

/// What may be ruled.
#[derive(Default)]
pub struct Rulings;

#[Object]
impl Rulings {
    /// « Statuer »: accept or refuse a version that is HELD. An accepted one is published soon: `ingestionRunUpdated` tells when. A refused one is
    /// refused again whenever the same document comes.
    #[graphql(requires_scopes = "prisme:review", tag = "admin")]
    async fn ingestion_run_rule(&self, ctx: &Context<'_>, id: ID, accept: bool, reason: String) -> Result<RunPayload> {
        let by = access::reviewer(ctx).await?;
        forget(ctx);
        let run = match judged(ctx, &id, &reason, |collectivity| by.reaches(collectivity)).await? {
            Ok(run) => run,
            Err(error) => return Ok(RunPayload::refused(*error)),
        };
        let ingest = &deps(ctx).ingest;
        let ruled = if accept { ingest.accept(&by, run.id, &reason).await } else { ingest.refuse(&by, run.id, &reason).await };
        decided(ctx, run.id, ruled).await
    }

    /// « Retirer une version »: takes back what a run has published. The version stays readable, and says why it was taken back; the plan shows
    /// the one before, or none.
    #[graphql(requires_scopes = "prisme:admin", tag = "admin")]
    async fn ingestion_run_rollback(&self, ctx: &Context<'_>, id: ID, reason: String) -> Result<RunPayload> {
        let by = access::administrator(ctx).await?;
        forget(ctx);
        let run = match judged(ctx, &id, &reason, |collectivity| by.reaches(collectivity)).await? {
            Ok(run) => run,
            Err(error) => return Ok(RunPayload::refused(*error)),
        };
        let taken_back = deps(ctx).ingest.roll_back(&by, run.id, &reason).await;
        decided(ctx, run.id, taken_back.map(drop)).await
    }
}

/// The run that is to be ruled on, if the caller may, and gives a reason.
async fn judged(
    ctx: &Context<'_>,
    id: &ID,
    reason: &str,
    reaches: impl Fn(Uuid) -> bool,
) -> Result<std::result::Result<record::Run, Box<UserError>>> {
    let run = match Key::parse(id) {
        Some(Key::Run(run)) => read::run::by_ids(&deps(ctx).store, &[run]).await.map_err(|error| of_store(&error))?.remove(&run),
        _ => None,
    };
    let Some(run) = run else { return Ok(Err(not_found(&["id"], Some(id.to_string())))) };
    if let Some(collectivity) = run.collectivity.filter(|collectivity| !reaches(*collectivity)) {
        let body = load::collectivity(ctx, collectivity, View::default()).await?;
        return Ok(Err(beyond(&["id"], body)));
    }
    if reason.trim().is_empty() || reason.chars().count() > LONGEST {
        let said = [
            format!("Dites pourquoi, en {LONGEST} signes au plus : la raison est publiée avec la décision."),
            format!("Say why, in {LONGEST} characters at most: the reason is published with the decision."),
        ];
        return Ok(Err(unusable(&["reason"], said)));
    }
    Ok(Ok(run))
}

/// The run after the decision, or why there was none to take.
async fn decided(ctx: &Context<'_>, run: Uuid, ruled: std::result::Result<(), RuleError>) -> Result<RunPayload> {
    let now = load::run(ctx, run).await?;
    let error = match ruled {
        Ok(()) => return Ok(RunPayload { run: now, errors: Vec::new() }),
        Err(RuleError::Unknown) => not_found(&["id"], Some(Key::Run(run).id().to_string())),
        Err(RuleError::NothingToDecide(state)) => {
            let said = [
                format!("Cette exécution est dans l'état {state} : il n'y a rien à décider."),
                format!("This run is in state {state}: there is nothing to decide."),
            ];
            in_the_way(UserErrorCode::Conflict, &["id"], now.clone(), Some(said))
        }
        Err(RuleError::InProgress) => in_the_way(UserErrorCode::RunInProgress, &["id"], now.clone(), None),
        Err(RuleError::Ingest(error)) => return Err(of_ingest(&error)),
    };
    Ok(RunPayload { run: now, errors: vec![*error] })
}
