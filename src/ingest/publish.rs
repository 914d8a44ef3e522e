//! A document to a version: read, compared, archived, written in one transaction; or an attempt that says why not.

use std::sync::Arc;

use bytes::Bytes;
use domain::access::Publisher;
use domain::diagnostic::{Code, Diagnostic};
use domain::provenance::Place;
use domain::reading::{Options, Reading, read_whole};
use sha2::{Digest as _, Sha256};
use tracing::info;
use uuid::Uuid;

use super::history::{Stored, plan_of};
use super::prepare::{Prepared, prepare};
use super::report::Report;
use super::submission::{Completeness, Submission};
use super::{Ingest, IngestError, partial};
use crate::store::StoreError;
use crate::store::read;
use crate::store::record::Plan;
use crate::store::write::plan::{NewDocument, NewVersion, PlanHead, publish};
use crate::store::write::restate::{Restatement, restate};
use crate::store::write::run::{self, Ending, NewRun};

/// What became of a submission.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The attempt.
    pub run: Uuid,
    /// How it ended, by its name in the API: `SUCCEEDED`, `SUCCEEDED_WITH_WARNINGS`, `UNCHANGED` or `REJECTED`.
    pub state: &'static str,
    /// Whose plan it is, once that is known.
    pub collectivity: Option<Uuid>,
    /// The plan.
    pub plan: Option<Uuid>,
    /// The version made, or the one in force when nothing changed.
    pub version: Option<Uuid>,
    /// Whether that version is the one that the plan shows.
    pub in_force: bool,
    /// What was understood; absent when the same bytes were known.
    pub report: Option<Report>,
}

/// A publication that others overtook is prepared anew so often.
const TRIES: u32 = 12;

/// What a reading came to, before anything is written.
enum Step {
    Refused(Box<Report>, Option<Uuid>),
    Unchanged(Box<Report>, Uuid, Box<Plan>),
    Ready(Box<Ready>),
}

struct Ready {
    collectivity: Uuid,
    plan: Option<Plan>,
    before: Option<(chrono::NaiveDate, bool)>,
    siblings: u64,
    title: String,
    reading: Reading,
    prepared: Prepared,
    report: Report,
}

impl Ingest {
    /// Reads a document as publishing would and says what it would change; nothing is stored.
    pub async fn validate(&self, submission: &Submission) -> Result<Report, IngestError> {
        Ok(match self.step(submission).await? {
            Step::Refused(report, _) | Step::Unchanged(report, ..) => *report,
            Step::Ready(ready) => ready.report,
        })
    }

    /// Publishes a document, in the name of someone who may. The same content again makes no version.
    pub async fn publish(&self, by: &Publisher, submission: &Submission, trigger: &'static str) -> Result<Outcome, IngestError> {
        if submission.collectivity.is_some_and(|collectivity| !by.may_publish_for(collectivity)) {
            return Err(StoreError::NotAllowed.into());
        }
        let known = read::collectivity::by_ids(&self.store, submission.collectivity.as_slice()).await?;
        let run = NewRun { id: self.clock.new_id(), collectivity: known.into_keys().next(), trigger, queued_at: self.clock.now() };
        run::begin(&self.store, by, &run).await?;
        self.concluded(by, submission, run.id).await
    }

    /// An attempt with its end on record.
    async fn concluded(&self, by: &Publisher, submission: &Submission, run: Uuid) -> Result<Outcome, IngestError> {
        let outcome = self.attempt(by, submission, run).await;
        match &outcome {
            Ok(outcome) => {
                info!(run.id = %outcome.run, run.state = outcome.state, document.bytes = submission.bytes.len(), "a document was dealt with");
            }
            Err(error) => {
                let ending =
                    Ending { state: "FAILED", document: None, version: None, report: None, failure_code: Some(failure(error)), at: self.clock.now() };
                // The first failure is the one to tell; a database that is away cannot take this note either.
                let _ = run::end(&self.store, by, run, ending).await;
            }
        }
        outcome
    }

    async fn attempt(&self, by: &Publisher, submission: &Submission, run: Uuid) -> Result<Outcome, IngestError> {
        let bytes = Bytes::clone(&submission.bytes);
        let sha256: [u8; 32] = self.aside(move || Sha256::digest(&bytes).into()).await?;
        if let Some(outcome) = self.same_bytes(by, submission, run, &sha256).await? {
            return Ok(outcome);
        }
        let mut tries: u32 = 0;
        loop {
            tries += 1;
            let ready = match self.step(submission).await? {
                Step::Refused(report, collectivity) => return self.refused(by, run, *report, collectivity).await,
                Step::Unchanged(report, version, plan) => {
                    self.restate(by, submission, &plan).await?;
                    return self.unchanged(by, run, Some(*report), version, &plan, None).await;
                }
                Step::Ready(ready) => ready,
            };
            if !by.may_publish_for(ready.collectivity) {
                return Err(StoreError::NotAllowed.into());
            }
            self.archive.put(Bytes::clone(&submission.bytes)).await?;
            let report = ready.report.clone();
            let new = self.version(submission, *ready, run, sha256);
            match publish(&self.store, by, &new).await {
                Ok(shown) => {
                    let outcome = Outcome {
                        in_force: shown == new.id,
                        run,
                        state: new.run_state,
                        collectivity: Some(new.collectivity),
                        plan: Some(new.plan.id),
                        version: Some(new.id),
                        report: Some(report),
                    };
                    // What was written takes a while to take apart, and nobody waits for it.
                    tokio::task::spawn_blocking(move || drop(new));
                    return Ok(outcome);
                }
                Err(error) if error.may_pass() && tries < TRIES => {
                    info!(run.id = %run, "another publication came first: preparing anew");
                    // Writers that met once do not wait equally long: the last bytes of a key are as good as dice.
                    let odd = u64::from(run.as_bytes()[15]) % 40;
                    tokio::time::sleep(std::time::Duration::from_millis(u64::from(tries) * (10 + odd))).await;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// The same bytes as the version in force was read from: nothing to do, and nothing to read.
    async fn same_bytes(&self, by: &Publisher, submission: &Submission, run: Uuid, sha256: &[u8]) -> Result<Option<Outcome>, IngestError> {
        let Some(collectivity) = submission.collectivity else { return Ok(None) };
        let says_more =
            submission.title.is_some() || submission.published_on.is_some() || submission.adoption.is_some() || submission.stage.is_some();
        if says_more || submission.licence.is_some() || submission.recipe != domain::mapping::Recipe::default() {
            return Ok(None);
        }
        let Some(document) = read::document::by_content(&self.store, collectivity, sha256).await? else { return Ok(None) };
        let (Some(plan), _) = plan_of(&self.store, collectivity, submission.plan, None).await? else { return Ok(None) };
        let Some(current) = plan.current else { return Ok(None) };
        if submission.expected.is_some_and(|expected| expected != current) {
            return Err(StoreError::VersionTaken.into());
        }
        let version = read::version::by_ids(&self.store, &[current]).await?.remove(&current);
        if version.is_some_and(|version| version.document == document.id) {
            return self.unchanged(by, run, None, current, &plan, Some(document.id)).await.map(Some);
        }
        Ok(None)
    }

    /// Reads and compares; asks the store, writes nothing.
    async fn step(&self, submission: &Submission) -> Result<Step, IngestError> {
        let options = Options {
            recipe: submission.recipe.clone(),
            limits: submission.limits,
            perimeter: submission.collectivity,
            gazetteer: Some(self.gazetteer().await?),
            keep_raw: true,
        };
        let bytes = Bytes::clone(&submission.bytes);
        let mut reading = self.aside(move || read_whole(&bytes, &options)).await?;
        self.check_day(&mut reading);
        let collectivity = submission.collectivity.or(reading.report.collectivity_id);
        let known = read::collectivity::by_ids(&self.store, collectivity.as_slice()).await?;
        let Some(collectivity) = known.into_keys().next() else {
            if reading.report.accepted {
                reading.report.remark([Diagnostic::new(Code::CollectivityUnknown, Place::document()).raw("")]);
            }
            return Ok(Step::Refused(Box::new(Report::of(&reading.report, 0)), None));
        };
        if !reading.report.accepted {
            return Ok(Step::Refused(Box::new(Report::of(&reading.report, 0)), Some(collectivity)));
        }
        let (plan, siblings) = plan_of(&self.store, collectivity, submission.plan, reading.report.plan.external_id.as_deref()).await?;
        if plan.is_none() && submission.plan.is_some() {
            return Err(IngestError::PlanUnknown);
        }
        if submission.expected.is_some() && plan.as_ref().and_then(|plan| plan.current) != submission.expected {
            return Err(StoreError::VersionTaken.into());
        }
        let history = match &plan {
            Some(plan) => Stored::of(&self.store, plan).await?,
            None => None,
        };
        let stated = submission.title.clone().or_else(|| reading.report.plan.title.clone());
        let title = stated
            .or_else(|| history.as_ref().map(|history| history.version.title.clone()))
            .unwrap_or_else(|| "Plan d'actions (sans titre)".to_owned());
        let before = history.as_ref().map(|history| history.version.clone());
        let (clock, completeness, name) = (self.clock.clone(), submission.completeness, title.clone());
        let set_apart = reading.unattached.len();
        let (mut reading, prepared) = self
            .aside(move || -> Result<_, StoreError> {
                let history = history.map(Stored::open).transpose()?;
                if let (Completeness::Partial, Some(history)) = (completeness, &history) {
                    partial::keep_texts(&mut reading, history);
                }
                let prepared = prepare(&reading, history.as_ref(), completeness, &name, &clock);
                // What was compared takes a while to take apart, and nobody waits for it.
                let actions = std::mem::take(&mut reading.actions);
                tokio::task::spawn_blocking(move || drop((actions, history)));
                Ok((reading, prepared))
            })
            .await??;
        reading.report.remark(prepared.remarks.iter().cloned());
        let mut report = Report::of(&reading.report, set_apart);
        report.changes = Some(prepared.changes);
        if let (Some(before), Some(plan)) = (&before, &plan)
            && before.content_hash == prepared.digest.0
        {
            return Ok(Step::Unchanged(Box::new(report), before.id, Box::new(plan.clone())));
        }
        if let (Some(before), Some(plan), Some(day)) = (&before, &plan, submission.published_on.or(reading.report.plan.published_on))
            && before.published_on_is_stated
            && day < before.published_on
            && let Some(kept) = read::version::by_content(&self.store, plan.id, &prepared.digest.0, day).await?
        {
            // An older document that comes late, and not for the first time.
            return Ok(Step::Unchanged(Box::new(report), kept.id, Box::new(plan.clone())));
        }
        let before = before.map(|before| (before.effective_on, before.published_on_is_stated));
        Ok(Step::Ready(Box::new(Ready { collectivity, plan, before, siblings, title, reading, prepared, report })))
    }

    fn version(&self, submission: &Submission, ready: Ready, run: Uuid, sha256: [u8; 32]) -> NewVersion {
        let stated = submission.published_on.or(ready.reading.report.plan.published_on);
        let said = ready.reading.report.plan;
        let licence = submission.licence.clone().or(said.licence);
        let adopted = said.adopted_on.map(|on| crate::store::record::Adoption { on, by: None, number: None, url: said.deliberation_url.clone() });
        let warned = ready.report.counts()[1].1 > 0;
        let published_on = stated.unwrap_or_else(|| self.clock.today());
        // Only a stated day can place a document before another stated one; else the document that comes last is the last.
        let effective_on = match ready.before {
            Some((before, was_stated)) if stated.is_none() || !was_stated => published_on.max(before),
            _ => published_on,
        };
        NewVersion {
            collectivity: ready.collectivity,
            plan: PlanHead {
                id: ready.plan.as_ref().map_or_else(|| self.clock.new_id(), |plan| plan.id),
                shows: ready.plan.as_ref().and_then(|plan| plan.current),
                siblings: ready.siblings,
                external_id: said.external_id,
                stage: submission.stage,
                adoption: submission.adoption.clone().or(adopted),
                licence: licence.clone(),
            },
            document: NewDocument {
                id: self.clock.new_id(),
                sha256,
                size_bytes: i64::try_from(submission.bytes.len()).unwrap_or(i64::MAX),
                media_type: Submission::media_type(ready.report.format.as_deref()),
                title: said.title,
                file_name: submission.file_name.clone(),
                url: submission.url.clone(),
                licence,
                published_on: stated,
            },
            run,
            run_state: if warned { "SUCCEEDED_WITH_WARNINGS" } else { "SUCCEEDED" },
            report: serde_json::to_string(&ready.report).unwrap_or_default(),
            id: self.clock.new_id(),
            content_hash: ready.prepared.digest.0,
            title: ready.title,
            published_on,
            published_on_is_stated: stated.is_some(),
            effective_on,
            now: self.clock.now(),
            sections: ready.prepared.sections,
            actions: ready.prepared.actions,
            unattached: ready.reading.unattached,
        }
    }

    /// A plan cannot have been published tomorrow: such a day is remarked and not believed.
    fn check_day(&self, reading: &mut Reading) {
        let tomorrow = self.clock.today() + chrono::TimeDelta::days(1);
        if let Some(day) = reading.report.plan.published_on.filter(|day| *day > tomorrow) {
            reading.report.plan.published_on = None;
            reading.report.remark([Diagnostic::new(Code::DateUnreadable, Place::document()).raw(&day.to_string())]);
        }
    }

    /// The same content with more said about the plan: the plan says it from now on, and no version is made.
    async fn restate(&self, by: &Publisher, submission: &Submission, plan: &Plan) -> Result<(), IngestError> {
        let said = Restatement { stage: submission.stage, adoption: submission.adoption.clone(), licence: submission.licence.clone() };
        if said.stage.is_some() || said.adoption.is_some() || said.licence.is_some() {
            restate(&self.store, by, plan, &said, self.clock.now()).await?;
        }
        Ok(())
    }

    /// Works where a long computation keeps nobody waiting. So many at a time, whoever asked and whether they still wait: a stranger who
    /// gives up does not give back the memory.
    async fn aside<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, IngestError> {
        let turn = Arc::clone(&self.readings).acquire_owned().await.map_err(|_| IngestError::Stopped)?;
        let work = move || {
            let _turn = turn;
            work()
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| IngestError::Stopped)
    }

    async fn refused(&self, by: &Publisher, run: Uuid, report: Report, collectivity: Option<Uuid>) -> Result<Outcome, IngestError> {
        let json = serde_json::to_string(&report).ok();
        let ending = Ending { state: "REJECTED", document: None, version: None, report: json, failure_code: None, at: self.clock.now() };
        run::end(&self.store, by, run, ending).await?;
        Ok(Outcome { run, state: "REJECTED", collectivity, plan: None, version: None, in_force: false, report: Some(report) })
    }

    async fn unchanged(
        &self,
        by: &Publisher,
        run: Uuid,
        report: Option<Report>,
        version: Uuid,
        plan: &Plan,
        document: Option<Uuid>,
    ) -> Result<Outcome, IngestError> {
        let json = report.as_ref().and_then(|report| serde_json::to_string(report).ok());
        let ending = Ending { state: "UNCHANGED", document, version: Some(version), report: json, failure_code: None, at: self.clock.now() };
        run::end(&self.store, by, run, ending).await?;
        let in_force = plan.current == Some(version);
        Ok(Outcome { run, state: "UNCHANGED", collectivity: Some(plan.collectivity), plan: Some(plan.id), version: Some(version), in_force, report })
    }
}

/// The code of a failure that is no fault of the document.
fn failure(error: &IngestError) -> &'static str {
    match error {
        IngestError::Store(StoreError::NotAllowed) => "NOT_ALLOWED_FOR_COLLECTIVITY",
        IngestError::Store(StoreError::VersionTaken | StoreError::Conflict(_)) => "CONFLICT",
        IngestError::Store(_) => "DATABASE",
        IngestError::PlanUnknown => "PLAN_UNKNOWN",
        IngestError::Archive(_) => "ARCHIVE",
        IngestError::Stopped => "INTERNAL",
    }
}
