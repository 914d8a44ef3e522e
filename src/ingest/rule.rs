//! What a person decides about a version: accepted or refused while it is held, taken back once it is published.

use domain::access::{Administrator, Reviewer};
use uuid::Uuid;

use super::{Ingest, IngestError};
use crate::store::StoreError;
use crate::store::read;
use crate::store::record::Run;
use crate::store::write::rollback::roll_back;
use crate::store::write::ruling::{NewRuling, accept, refuse};
use crate::store::write::run::Trouble;

/// Why a decision cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    /// There is no such run.
    #[error("there is no such run")]
    Unknown,
    /// The run waits for no decision, or has no version to take back.
    #[error("this run is in state {0}: there is nothing to decide")]
    NothingToDecide(String),
    /// The feed is being read at this moment.
    #[error("another run of this feed is under way")]
    InProgress,
    /// The decision could not be recorded.
    #[error("the decision could not be recorded")]
    Ingest(#[from] IngestError),
}

impl From<StoreError> for RuleError {
    fn from(error: StoreError) -> Self {
        Self::Ingest(error.into())
    }
}

impl Ingest {
    /// Accepts the version of a run that is held: the run is queued again, and whoever takes it publishes.
    pub async fn accept(&self, by: &Reviewer, run: Uuid, reason: &str) -> Result<(), RuleError> {
        let run = self.known(run).await?;
        // A decision may be revoked: what was refused may be accepted later.
        let refused = matches!(run.failure_code.as_deref(), Some("HELD_REFUSED" | "RULED_OUT"));
        if run.state != "HELD" && !refused {
            return Err(RuleError::NothingToDecide(run.state));
        }
        let ruling = self.ruling(&run, reason).await?;
        match accept(&self.store, by, &ruling).await {
            Ok(()) => Ok(()),
            Err(StoreError::Conflict(_)) => Err(RuleError::InProgress),
            Err(StoreError::VersionTaken) => Err(RuleError::NothingToDecide(self.known(run.id).await?.state)),
            Err(error) => Err(error.into()),
        }
    }

    /// Refuses the version of a run that is held: the one in force stays, also when the same bytes come again.
    pub async fn refuse(&self, by: &Reviewer, run: Uuid, reason: &str) -> Result<(), RuleError> {
        let run = self.known(run).await?;
        if run.state != "HELD" {
            return Err(RuleError::NothingToDecide(run.state));
        }
        let ruling = self.ruling(&run, reason).await?;
        let said = [format!("Refusé après relecture : {}.", told(reason)), format!("Refused after review: {}.", told(reason))];
        let trouble = Trouble { code: "HELD_REFUSED".to_owned(), said, http_status: None, retry_at: None };
        match refuse(&self.store, by, &ruling, &trouble).await {
            Ok(()) => Ok(()),
            Err(StoreError::VersionTaken) => Err(RuleError::NothingToDecide(self.known(run.id).await?.state)),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes back the version that a run has published. Answers the version that the plan shows from now on.
    pub async fn roll_back(&self, by: &Administrator, run: Uuid, reason: &str) -> Result<Option<Uuid>, RuleError> {
        let run = self.known(run).await?;
        let published = matches!(run.state.as_str(), "SUCCEEDED" | "SUCCEEDED_WITH_WARNINGS");
        let version = match run.version.filter(|_| published) {
            Some(id) => read::version::by_ids(&self.store, &[id]).await?.remove(&id),
            None => None,
        };
        let Some(version) = version else { return Err(RuleError::NothingToDecide(run.state)) };
        let ruling = self.ruling(&run, reason).await?;
        match roll_back(&self.store, by, &version, &ruling).await {
            Ok(shown) => Ok(shown),
            Err(StoreError::VersionTaken) => Err(RuleError::NothingToDecide("ROLLED_BACK".to_owned())),
            Err(error) => Err(error.into()),
        }
    }

    async fn known(&self, run: Uuid) -> Result<Run, RuleError> {
        read::run::by_ids(&self.store, &[run]).await?.remove(&run).ok_or(RuleError::Unknown)
    }

    async fn ruling(&self, run: &Run, reason: &str) -> Result<NewRuling, RuleError> {
        let document = match run.document {
            Some(id) => read::document::by_ids(&self.store, &[id]).await?.remove(&id),
            None => None,
        };
        let (Some(document), Some(collectivity)) = (document, run.collectivity) else {
            return Err(RuleError::NothingToDecide(run.state.clone()));
        };
        Ok(NewRuling {
            id: self.clock.new_id(),
            run: run.id,
            feed: run.feed,
            collectivity,
            sha256: document.sha256,
            reason: reason.trim().to_owned(),
            at: self.clock.now(),
        })
    }
}

/// A reason as the end of a sentence.
fn told(reason: &str) -> &str {
    reason.trim().trim_end_matches('.')
}
