//! A run as a program is told it.

use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::voice::Voice;
use crate::ingest::report::Report;
use crate::store::record::Run;

/// A run, with how it ended in one word.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the fields are those of the published IngestionRun")]
pub struct RunTold {
    pub id: Uuid,
    pub outcome: &'static str,
    state: String,
    trigger: String,
    pub code: Option<String>,
    pub message: Option<String>,
    queued_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
    retry_at: Option<DateTime<Utc>>,
    http_status: Option<i32>,
    #[serde(skip)]
    pub report: Option<Report>,
}

impl RunTold {
    /// A run, with what is said of it in this voice.
    pub fn of(run: &Run, voice: Voice) -> Self {
        let [fr, en] = run.said.clone().unwrap_or_default();
        let said = Some(voice.say(fr, en)).filter(|said| !said.is_empty());
        Self {
            id: run.id,
            outcome: outcome(run),
            state: run.state.clone(),
            trigger: run.trigger.clone(),
            code: run.failure_code.clone(),
            message: said,
            queued_at: run.queued_at,
            finished_at: run.finished_at,
            retry_at: run.retry_at,
            http_status: run.http_status,
            report: run.report.as_deref().and_then(|json| serde_json::from_str(json).ok()),
        }
    }
}

/// How a run ended, in one word for programs.
fn outcome(run: &Run) -> &'static str {
    match run.state.as_str() {
        "SUCCEEDED" | "SUCCEEDED_WITH_WARNINGS" => "accepted",
        "UNCHANGED" => "unchanged",
        "HELD" => "held",
        "REJECTED" | "ROLLED_BACK" => "rejected",
        "FAILED" => "deferred",
        _ => "running",
    }
}
