//! A document to a version: read, compared, archived, written in one transaction; or an attempt that says why not.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use domain::access::Publisher;
use sha2::{Digest as _, Sha256};
use tracing::info;
use uuid::Uuid;

use super::framework::Proposing;
use super::history::plan_of;
use super::report::Report;
use super::step::{Ready, Step};
use super::submission::Submission;
use super::ticket::Ticket;
use super::{Ingest, IngestError};
use crate::store::StoreError;
use crate::store::read;
use crate::store::record::{Plan, Ruling};
use crate::store::write::plan::publish;
use crate::store::write::restate::{Restatement, restate};
use crate::store::write::run::{self, NewRun, Trouble};
use crate::telemetry::metrics;

/// What became of a submission.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The attempt.
    pub run: Uuid,
    /// How it ended, by its name in the API: `SUCCEEDED`, `SUCCEEDED_WITH_WARNINGS`, `UNCHANGED`, `HELD`, `REJECTED` or `FAILED`.
    pub state: &'static str,
    /// Whose plan it is, once that is known.
    pub collectivity: Option<Uuid>,
    /// The plan.
    pub plan: Option<Uuid>,
    /// The version made, or the one in force when nothing changed.
    pub version: Option<Uuid>,
    /// Whether that version is the one that the plan shows.
    pub in_force: bool,
    /// What was understood; absent when the same bytes were known, and when there was nothing to read.
    pub report: Option<Report>,
    /// Why it did not end well.
    pub trouble: Option<Trouble>,
}

/// What a submission turns out to be, before anything is written.
enum Look {
    /// A person has decided against these bytes before.
    RuledOut(Uuid, Ruling),
    /// The version in force was read from these bytes.
    Known {
        /// That version.
        version: Uuid,
        /// Its plan.
        plan: Box<Plan>,
        /// The document.
        document: Uuid,
    },
    /// It was read, to be proposed for by these référentiels.
    Read(Arc<Proposing>, Step),
}

/// A publication that others overtook is prepared anew so often.
const TRIES: u32 = 12;

impl Ingest {
    /// Reads a document as publishing would and says what it would change; nothing is stored.
    pub async fn validate(&self, submission: &Submission) -> Result<Report, IngestError> {
        Ok(match self.step(submission).await? {
            Step::Refused(report, _) | Step::Unchanged(report, ..) | Step::Held(report) => *report,
            Step::Ready(ready) => ready.report,
        })
    }

    /// Publishes a document, in the name of someone who may. The same content again makes no version.
    pub async fn publish(&self, by: &Publisher, submission: &Submission, trigger: &'static str) -> Result<Outcome, IngestError> {
        if submission.collectivity.is_some_and(|collectivity| !by.may_publish_for(collectivity)) {
            return Err(StoreError::NotAllowed.into());
        }
        let known = read::collectivity::by_ids(&self.store, submission.collectivity.as_slice()).await?;
        let (id, queued_at) = (self.clock.new_id(), self.clock.now());
        let run = NewRun { id, collectivity: known.into_keys().next(), trigger, queued_at, options: submission.said() };
        let ticket = Ticket { heeds_rulings: trigger == "PUSH", ..Ticket::unqueued(run.id, by.clone()) };
        let outcome = Box::pin(self.attempt(&ticket, submission, run::begin(&self.store, by, &run))).await;
        match &outcome {
            Ok(outcome) => {
                metrics::run(outcome.state);
                info!(run.id = %outcome.run, run.state = outcome.state, document.bytes = submission.bytes.len(), "a document was dealt with");
            }
            // The first failure is the one to tell. A database that is away, or too busy, is not waited for a second time by who asked; the attempt
            // has its end noted all the same, when that can be.
            Err(error @ IngestError::Store(StoreError::Unavailable(_))) => {
                let (ingest, trouble) = (self.clone(), error.trouble(None));
                tokio::spawn(async move { drop(ingest.failed(&ticket, trouble).await) });
            }
            Err(error) => drop(self.failed(&ticket, error.trouble(None)).await),
        }
        outcome
    }

    /// An attempt whose run is being written, or was. The disk takes its time to note that it began; meanwhile the document is read. Nothing is
    /// written before that note is there.
    #[tracing::instrument(name = "ingestion", skip_all, fields(run.id = %ticket.run, document.bytes = submission.bytes.len()))]
    pub(super) async fn attempt(
        &self,
        ticket: &Ticket,
        submission: &Submission,
        begun: impl Future<Output = Result<(), StoreError>>,
    ) -> Result<Outcome, IngestError> {
        let sha256 = self.digest(&submission.bytes).await?;
        let mut submission = Cow::Borrowed(submission);
        let (begun, look) = tokio::join!(begun, Box::pin(self.look(ticket, &mut submission, &sha256)));
        begun?;
        let mut look = look?;
        let mut tries: u32 = 0;
        loop {
            tries += 1;
            let (frameworks, ready) = match look {
                Look::RuledOut(collectivity, ruling) => return self.ruled_out(ticket, collectivity, &ruling).await,
                Look::Known { version, plan, document } => return self.unchanged(ticket, None, version, &plan, Some(document)).await,
                Look::Read(frameworks, step) => match step {
                    Step::Refused(report, collectivity) => return self.refused(ticket, *report, collectivity).await,
                    Step::Held(report) => return self.held(ticket, *report, submission.collectivity).await,
                    Step::Unchanged(report, version, plan) => {
                        self.restate(&ticket.by, &submission, &plan).await?;
                        return self.unchanged(ticket, Some(*report), version, &plan, None).await;
                    }
                    Step::Ready(ready) => (frameworks, ready),
                },
            };
            match Box::pin(self.written(ticket, &submission, &frameworks, *ready, sha256)).await {
                Err(IngestError::Store(error)) if error.may_pass() && tries < TRIES => {
                    info!(run.id = %ticket.run, "another publication came first: preparing anew");
                    // Writers that met once do not wait equally long: the last bytes of a key are as good as dice.
                    let odd = u64::from(ticket.run.as_bytes()[15]) % 40;
                    tokio::time::sleep(std::time::Duration::from_millis(u64::from(tries) * (10 + odd))).await;
                }
                outcome => return outcome,
            }
            look = Box::pin(self.read(&submission)).await?;
        }
    }

    /// The digest of a document; a long one is digested where that keeps nobody waiting.
    async fn digest(&self, bytes: &Bytes) -> Result<[u8; 32], IngestError> {
        const SHORT: usize = 64 << 10;
        if bytes.len() <= SHORT {
            return Ok(Sha256::digest(bytes).into());
        }
        let bytes = Bytes::clone(bytes);
        self.aside(move || Sha256::digest(&bytes).into()).await
    }

    /// Publishes what was prepared.
    async fn written(
        &self,
        ticket: &Ticket,
        submission: &Submission,
        frameworks: &Arc<Proposing>,
        ready: Ready,
        sha256: [u8; 32],
    ) -> Result<Outcome, IngestError> {
        if !ticket.by.may_publish_for(ready.collectivity) {
            return Err(StoreError::NotAllowed.into());
        }
        // The disk takes its time; meanwhile the version is written, and is not there before its document is.
        let archiving = (!ticket.is_archived).then(|| {
            let (archive, bytes) = (self.archive.clone(), Bytes::clone(&submission.bytes));
            tokio::spawn(async move { archive.put(bytes).await })
        });
        let archived = async {
            match archiving {
                Some(archiving) => archiving.await.map_err(|_| IngestError::Stopped)?.map(drop).map_err(IngestError::from),
                None => Ok(()),
            }
        };
        let report = ready.report.clone();
        let mut new = self.version(submission, ready, ticket, sha256);
        self.propose(frameworks, &mut new).await?;
        let shown = publish(&self.store, &ticket.by, &new, archived).await?;
        let outcome = Outcome {
            in_force: shown == new.id,
            run: ticket.run,
            state: new.run_state,
            collectivity: Some(new.collectivity),
            plan: Some(new.plan.id),
            version: Some(new.id),
            report: Some(report),
            trouble: None,
        };
        // What was written takes a while to take apart, and nobody waits for it.
        tokio::task::spawn_blocking(move || drop(new));
        Ok(outcome)
    }

    /// Looks at a submission; writes nothing. What people ruled on these bytes before may change what is asked of it.
    async fn look(&self, ticket: &Ticket, submission: &mut Cow<'_, Submission>, sha256: &[u8]) -> Result<Look, IngestError> {
        if ticket.heeds_rulings
            && let Some(collectivity) = submission.collectivity
            && let Some(ruling) = read::ruling::of_content(&self.store, collectivity, sha256).await?
        {
            if ruling.decision != "ACCEPTED" {
                return Ok(Look::RuledOut(collectivity, ruling));
            }
            submission.to_mut().guard.hold = super::submission::Hold::None;
        }
        match self.same_bytes(submission, sha256).await? {
            Some(known) => Ok(known),
            None => self.read(submission).await,
        }
    }

    async fn read(&self, submission: &Submission) -> Result<Look, IngestError> {
        let (frameworks, step) = tokio::try_join!(async { Ok(self.frameworks().await?) }, self.step(submission))?;
        Ok(Look::Read(frameworks, step))
    }

    /// The same bytes as the version in force was read from: nothing to do, and nothing to read.
    async fn same_bytes(&self, submission: &Submission, sha256: &[u8]) -> Result<Option<Look>, IngestError> {
        let Some(collectivity) = submission.collectivity else { return Ok(None) };
        let says_more =
            submission.title.is_some() || submission.published_on.is_some() || submission.adoption.is_some() || submission.stage.is_some();
        if says_more || submission.licence.is_some() || submission.recipe != domain::mapping::Recipe::default() {
            return Ok(None);
        }
        let Some(document) = read::document::by_content(&self.store, collectivity, sha256).await? else { return Ok(None) };
        let (Some(plan), _) = plan_of(&self.store, collectivity, submission.plan, submission.feed, None).await? else { return Ok(None) };
        let Some(current) = plan.current else { return Ok(None) };
        if submission.expected.is_some_and(|expected| expected != current) {
            return Err(StoreError::VersionTaken.into());
        }
        let version = read::version::by_ids(&self.store, &[current]).await?.remove(&current);
        let same = version.is_some_and(|version| version.document == document.id);
        Ok(same.then(|| Look::Known { version: current, plan: Box::new(plan), document: document.id }))
    }

    /// The same content with more said about the plan: the plan says it from now on, and no version is made.
    async fn restate(&self, by: &Publisher, submission: &Submission, plan: &Plan) -> Result<(), IngestError> {
        let said = Restatement { stage: submission.stage, adoption: submission.adoption.clone(), licence: submission.licence.clone() };
        if said.stage.is_some() || said.adoption.is_some() || said.licence.is_some() {
            restate(&self.store, by, plan, &said, self.clock.now()).await?;
        }
        Ok(())
    }
}
