//! What a person decides about a version: accepted or refused while it is held, taken back once it is published.

use async_graphql::{Context, ID, Object, Result};
use uuid::Uuid;

use super::feed::beyond;
use super::payload::{ConflictError, RunPayload, UserError, UserErrorCode};
use super::refusal::{invalid, not_found, path};
use crate::graphql::access;
use crate::graphql::context::deps;
use crate::graphql::error::{of_ingest, of_store};
use crate::graphql::global_id::Key;
use crate::ingest::{IngestError, RuleError};
use crate::store::{StoreError, read};

/// A reason is read by people.
const LONGEST: usize = 1_000;

/// What a person decides.
#[derive(Default)]
pub struct Rulings;

#[Object]
impl Rulings {
    /// « Trancher »: accept or refuse a version that is HELD. An accepted one is queued, and published in a moment; a refused one stays
    /// refused when the same bytes come again.
    #[graphql(requires_scopes = "prisme:review", tag = "admin")]
    async fn ingestion_run_rule(&self, ctx: &Context<'_>, id: ID, accept: bool, reason: String) -> Result<RunPayload> {
        let by = access::reviewer(ctx).await?;
        let run = match named(&id, &reason) {
            Ok(run) => run,
            Err(error) => return Ok(RunPayload::refused(*error)),
        };
        let ingest = &deps(ctx).ingest;
        let decided = if accept { ingest.accept(&by, run, &reason).await } else { ingest.refuse(&by, run, &reason).await };
        answer(ctx, run, decided).await
    }

    /// « Retirer »: takes back the version that a run has published. The plan shows the one before, and the history says why.
    #[graphql(requires_scopes = "prisme:admin", tag = "admin")]
    async fn ingestion_run_rollback(&self, ctx: &Context<'_>, id: ID, reason: String) -> Result<RunPayload> {
        let by = access::administrator(ctx).await?;
        let run = match named(&id, &reason) {
            Ok(run) => run,
            Err(error) => return Ok(RunPayload::refused(*error)),
        };
        let decided = deps(ctx).ingest.roll_back(&by, run, &reason).await.map(drop);
        answer(ctx, run, decided).await
    }
}

fn named(id: &ID, reason: &str) -> std::result::Result<Uuid, Box<UserError>> {
    let Some(Key::Run(run)) = Key::parse(id) else { return Err(not_found(&["id"], Some(id.to_string()))) };
    if reason.trim().is_empty() || reason.len() > LONGEST { Err(invalid(&["reason"])) } else { Ok(run) }
}

/// The run as it stands after the decision, or why none could be taken.
async fn answer(ctx: &Context<'_>, run: Uuid, decided: std::result::Result<(), RuleError>) -> Result<RunPayload> {
    let conflict = |code| UserError::ConflictError(ConflictError { code, path: path(&["id"]), current_version: None, run: None });
    let errors = match decided {
        Ok(()) => Vec::new(),
        Err(RuleError::Unknown) => vec![*not_found(&["id"], None)],
        Err(RuleError::NothingToDecide(_)) => vec![conflict(UserErrorCode::Conflict)],
        Err(RuleError::InProgress) => vec![conflict(UserErrorCode::RunInProgress)],
        Err(RuleError::Ingest(IngestError::Store(StoreError::NotAllowed))) => vec![beyond(&["id"], None)],
        Err(RuleError::Ingest(error)) => return Err(of_ingest(&error)),
    };
    let run = read::run::by_ids(&deps(ctx).store, &[run]).await.map_err(|error| of_store(&error))?.remove(&run);
    Ok(RunPayload { run: run.map(Into::into), errors })
}
