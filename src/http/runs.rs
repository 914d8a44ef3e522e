//! `GET /runs/{id}`: how an attempt to publish goes; where a push that nobody waits for sends its sender.
//!
//! An id cannot be guessed, and what is told is what the graph tells everybody.

use std::time::Duration;

use poem::http::{Method, StatusCode, header};
use poem::{Endpoint, Request, Response};
use serde::Serialize;
use uuid::Uuid;

use super::problem::{Refusal, answered};
use super::tone;
use crate::ingest::IngestError;
use crate::ingest::told::json;
use crate::ingest::told::run::RunTold;
use crate::ingest::told::voice::Voice;
use crate::store::read::{run, version};
use crate::store::{Store, StoreError};

/// The endpoint.
pub(super) struct Runs {
    /// What is known.
    pub store: Store,
}

/// A run, and what came of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Status<'a> {
    run: Uuid,
    #[serde(flatten)]
    told: &'a RunTold,
    finished: bool,
    plan: Option<Uuid>,
    version: Option<Uuid>,
    number: Option<i32>,
    actions: Option<i32>,
    report: Option<json::Report<'a>>,
}

impl Endpoint for Runs {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        const PATIENCE: Duration = Duration::from_secs(2);
        let mut voice = tone::of(request.headers());
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            let (fr, en) = ("Une exécution se lit par GET.", "A run is read by GET.");
            return Ok(Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", fr, en).with(header::ALLOW, "GET, HEAD").answer(voice));
        }
        // Programs ask this; there is no page of it.
        voice.json = true;
        let id = request.raw_path_param("run").and_then(|id| Uuid::parse_str(id).ok());
        let answer = match id {
            Some(id) => tokio::time::timeout(PATIENCE, self.told(id, voice)).await.unwrap_or_else(|_| Ok(Some(Refusal::away().answer(voice)))),
            None => Ok(None),
        };
        Ok(match answer {
            Ok(Some(answer)) => answer,
            Ok(None) => {
                let (fr, en) = ("Cette exécution n'existe pas.", "There is no such run.");
                Refusal::new(StatusCode::NOT_FOUND, "RUN_UNKNOWN", fr, en).answer(voice)
            }
            Err(error) => Refusal::of(&IngestError::from(error)).answer(voice),
        })
    }
}

impl Runs {
    async fn told(&self, id: Uuid, voice: Voice) -> Result<Option<Response>, StoreError> {
        let Some(run) = run::by_ids(&self.store, &[id]).await?.remove(&id) else { return Ok(None) };
        let version = match run.version {
            Some(id) => version::by_ids(&self.store, &[id]).await?.remove(&id),
            None => None,
        };
        let told = RunTold::of(&run, voice);
        let status = Status {
            run: run.id,
            told: &told,
            finished: run.finished_at.is_some(),
            plan: version.as_ref().map(|version| version.plan),
            version: run.version,
            number: version.as_ref().map(|version| version.number),
            actions: version.as_ref().map(|version| version.action_count),
            report: told.report.as_ref().map(|report| json::Report::of(report, voice.language)),
        };
        let mut response = answered(StatusCode::OK, "application/json; charset=utf-8", voice, serde_json::to_vec(&status).unwrap_or_default());
        if run.finished_at.is_none() {
            response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("1"));
        }
        Ok(Some(response))
    }
}
