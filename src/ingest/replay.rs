//! Archived documents read again with today's reader: what would change, and then new versions that say that they are replays.

use bytes::Bytes;
use domain::access::{Administrator, Publisher};
use domain::diagnostic::Language;
use uuid::Uuid;

use super::pull::of_feed;
use super::report::Changes;
use super::step::Step;
use super::submission::{Guard, Submission};
use super::{Ingest, IngestError};
use crate::archive::Sha256Digest;
use crate::store::read;
use crate::store::record::{Plan, Run, Version};

/// What sets off the runs of a replay, by its name in the API.
const TRIGGER: &str = "REPLAY";

/// What a replay of the version in force of one plan comes to.
#[derive(Debug, Clone)]
pub struct Replayed {
    /// Whose plan it is.
    pub collectivity: Uuid,
    /// The plan.
    pub plan: Uuid,
    /// The version in force before.
    pub version: Uuid,
    /// How it came out: `unchanged`, `changes`, `refused` or `missing`.
    pub outcome: &'static str,
    /// What changes.
    pub changes: Option<Changes>,
    /// The version made; none in a dry run.
    pub made: Option<Uuid>,
    /// Why it did not come out, in French and in English.
    pub said: Option<[String; 2]>,
}

impl Ingest {
    /// Reads the document of the version in force of a plan again. In a dry run nothing is written.
    pub async fn replay(&self, by: &Administrator, plan: &Plan, dry: bool) -> Result<Option<Replayed>, IngestError> {
        let Some(version) = self.shown(plan).await? else { return Ok(None) };
        let told = |outcome| Replayed {
            collectivity: plan.collectivity,
            plan: plan.id,
            version: version.id,
            outcome,
            changes: None,
            made: None,
            said: None,
        };
        if !by.reaches(plan.collectivity) {
            return Err(crate::store::StoreError::NotAllowed.into());
        }
        let Some(submission) = self.meant(plan, &version).await? else { return Ok(Some(told("missing"))) };
        let ready = match self.step(&submission).await? {
            Step::Unchanged(..) => return Ok(Some(told("unchanged"))),
            Step::Refused(report, _) | Step::Held(report) => {
                let said = [Language::Fr, Language::En].map(|language| report.headline(language));
                return Ok(Some(Replayed { said: Some(said), ..told("refused") }));
            }
            Step::Ready(ready) => ready,
        };
        if dry {
            return Ok(Some(Replayed { changes: ready.report.changes, ..told("changes") }));
        }
        let by = Publisher::feed(by.name(), plan.collectivity);
        let outcome = self.publish(&by, &submission, TRIGGER).await?;
        let changes = outcome.report.and_then(|report| report.changes);
        Ok(Some(Replayed { changes, made: outcome.version, ..told("changes") }))
    }

    async fn shown(&self, plan: &Plan) -> Result<Option<Version>, IngestError> {
        let Some(id) = plan.current else { return Ok(None) };
        Ok(read::version::by_ids(&self.store, &[id]).await?.remove(&id))
    }

    /// The document of a version as its sender meant it; `None` when the archive does not hold it.
    async fn meant(&self, plan: &Plan, version: &Version) -> Result<Option<Submission>, IngestError> {
        let Some(document) = read::document::by_ids(&self.store, &[version.document]).await?.remove(&version.document) else { return Ok(None) };
        let Ok(digest) = <[u8; 32]>::try_from(document.sha256.as_slice()) else { return Ok(None) };
        let Some(bytes) = self.archive.get(Sha256Digest::from_bytes(digest)).await? else { return Ok(None) };
        let bytes = Bytes::from(bytes);
        let run: Option<Run> = read::run::by_ids(&self.store, &[version.run]).await?.remove(&version.run);
        let feed = match run.as_ref().and_then(|run| run.feed) {
            Some(feed) => read::feed::by_ids(&self.store, &[feed]).await?.remove(&feed),
            None => None,
        };
        let mut submission = match feed {
            Some(feed) => of_feed(&feed, bytes, document.url, document.file_name),
            None => Submission::restored(bytes, plan.collectivity, run.and_then(|run| run.options).as_deref()),
        };
        // The same plan, the same day: a replay corrects what was understood, and not when it was said.
        submission.plan = Some(plan.id);
        submission.published_on = submission.published_on.or(version.published_on_is_stated.then_some(version.published_on));
        submission.title = submission.title.or_else(|| Some(version.title.clone()));
        submission.guard = Guard::default();
        Ok(Some(submission))
    }
}
