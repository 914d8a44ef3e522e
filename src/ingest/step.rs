//! What a document comes to, before anything is written: refused, unchanged, held, or ready.
//!
//! The store is asked what the plan shows; what the document means and what it changes is computed without it.

use std::sync::Arc;

use bytes::Bytes;
use chrono::NaiveDate;
use domain::decode::Format;
use domain::diagnostic::{Code, Diagnostic};
use domain::provenance::Place;
use domain::reading::{Options, Reading, read_whole};
use uuid::Uuid;

use super::history::{Stored, plan_of};
use super::prepare::{Prepared, prepare};
use super::report::Report;
use super::submission::{Completeness, Guard, Hold, Submission};
use super::{Ingest, IngestError, partial};
use crate::store::StoreError;
use crate::store::read;
use crate::store::record::Plan;

/// What a reading came to, before anything is written.
pub(super) enum Step {
    /// The document cannot be published.
    Refused(Box<Report>, Option<Uuid>),
    /// It says what the plan says already.
    Unchanged(Box<Report>, Uuid, Box<Plan>),
    /// A person has to look at it first.
    Held(Box<Report>),
    /// It can be published.
    Ready(Box<Ready>),
}

/// What is stored, that a document is compared with.
struct Before {
    collectivity: Uuid,
    plan: Option<Plan>,
    siblings: u64,
    history: Option<Stored>,
}

/// A version that can be published.
pub(super) struct Ready {
    pub(super) collectivity: Uuid,
    pub(super) plan: Option<Plan>,
    pub(super) before: Option<(NaiveDate, bool)>,
    pub(super) siblings: u64,
    pub(super) title: String,
    pub(super) reading: Reading,
    pub(super) prepared: Prepared,
    pub(super) report: Report,
}

impl Ingest {
    /// Reads and compares; asks the store, writes nothing.
    pub(super) async fn step(&self, submission: &Submission) -> Result<Step, IngestError> {
        let options = Options {
            recipe: submission.recipe.clone(),
            limits: submission.limits,
            perimeter: submission.collectivity,
            gazetteer: Some(self.gazetteer().await?),
            keep_raw: true,
        };
        let bytes = Bytes::clone(&submission.bytes);
        // What is stored is asked for while the document is read: few documents name their plan by an identifier of their own.
        let (reading, guessed) =
            tokio::join!(self.aside(move || read_whole(&bytes, &options)), self.before(submission, submission.collectivity, None));
        let mut reading = reading?;
        self.check_day(&mut reading);
        let external_id = reading.report.plan.external_id.as_deref();
        let before = match submission.collectivity {
            Some(_) if external_id.is_none() => guessed?,
            given => self.before(submission, given.or(reading.report.collectivity_id), external_id).await?,
        };
        let Some(Before { collectivity, plan, siblings, history }) = before else {
            if reading.report.accepted {
                reading.report.remark([Diagnostic::new(Code::CollectivityUnknown, Place::document()).raw("")]);
            }
            return Ok(Step::Refused(Box::new(Report::of(&reading.report, 0)), None));
        };
        check_share(&mut reading, submission.guard);
        check_end(&mut reading, submission);
        if !reading.report.accepted {
            return Ok(Step::Refused(Box::new(Report::of(&reading.report, 0)), Some(collectivity)));
        }
        if plan.is_none() && submission.plan.is_some() {
            return Err(IngestError::PlanUnknown);
        }
        if submission.expected.is_some() && plan.as_ref().and_then(|plan| plan.current) != submission.expected {
            return Err(StoreError::VersionTaken.into());
        }
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
        if is_held(submission.guard, &prepared, before.is_some()) {
            return Ok(Step::Held(Box::new(report)));
        }
        let before = before.map(|before| (before.effective_on, before.published_on_is_stated));
        Ok(Step::Ready(Box::new(Ready { collectivity, plan, before, siblings, title, reading, prepared, report })))
    }

    /// What is stored of a collectivité and of the plan that a document updates; nothing when nobody knows the collectivité.
    async fn before(&self, submission: &Submission, collectivity: Option<Uuid>, external_id: Option<&str>) -> Result<Option<Before>, StoreError> {
        let known = read::collectivity::by_ids(&self.store, collectivity.as_slice()).await?;
        let Some(collectivity) = known.into_keys().next() else { return Ok(None) };
        let (plan, siblings) = plan_of(&self.store, collectivity, submission.plan, submission.feed, external_id).await?;
        let history = match &plan {
            Some(plan) => Stored::of(&self.store, plan).await?,
            None => None,
        };
        Ok(Some(Before { collectivity, plan, siblings, history }))
    }

    /// A plan cannot have been published tomorrow: such a day is remarked and not believed.
    fn check_day(&self, reading: &mut Reading) {
        let tomorrow = self.clock.today() + chrono::TimeDelta::days(1);
        if let Some(day) = reading.report.plan.published_on.filter(|day| *day > tomorrow) {
            reading.report.plan.published_on = None;
            reading.report.remark([Diagnostic::new(Code::DateUnreadable, Place::document()).raw(&day.to_string())]);
        }
    }

    /// Works where a long computation keeps nobody waiting. So many at a time, whoever asked and whether they still wait: a stranger who
    /// gives up does not give back the memory.
    pub(super) async fn aside<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, IngestError> {
        let turn = Arc::clone(&self.readings).acquire_owned().await.map_err(|_| IngestError::Stopped)?;
        let work = move || {
            let _turn = turn;
            work()
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| IngestError::Stopped)
    }
}

/// Refuses a document of whose rows too few became actions: most likely it is another table.
fn check_share(reading: &mut Reading, guard: Guard) {
    let report = &reading.report;
    let (read, apart) = (u64::from(report.actions_read), u64::from(report.rows_set_aside));
    if report.accepted && read * 1_000 < (read + apart) * u64::from(guard.acceptance) {
        let remark = Diagnostic::new(Code::TooManyRowsSetAside, Place::document()).detail(apart).detail(read + apart);
        reading.report.remark([remark]);
    }
}

/// Refuses a fetched table that stops within a line: a server that names too small a length cuts it there, and nothing else tells.
fn check_end(reading: &mut Reading, submission: &Submission) {
    let ends_well = submission.bytes.last().is_none_or(|byte| matches!(byte, b'\n' | b'\r'));
    let fetched = submission.guard.hold != Hold::None;
    if ends_well || !fetched || !reading.report.accepted || reading.report.format != Some(Format::Csv) {
        return;
    }
    let last = reading.report.lines;
    let short = |remark: &Diagnostic| remark.code == Code::ColumnCountMismatch && (remark.rows.contains(&last) || remark.place.row == Some(last));
    if reading.report.diagnostics.iter().any(short) {
        reading.report.remark([Diagnostic::new(Code::FileTruncated, Place::row(last))]);
    }
}

/// Whether a version waits for a person.
fn is_held(guard: Guard, prepared: &Prepared, has_history: bool) -> bool {
    match guard.hold {
        Hold::None => false,
        Hold::Suspicious => has_history && prepared.remarks.iter().any(|remark| remark.code == Code::MassDisappearance),
        Hold::Every => true,
    }
}
