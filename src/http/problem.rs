//! Refusals: for a person a sentence that says what to do, for a program a problem (RFC 9457).
//!
//! Nothing of the inside is in them: neither SQL nor a path nor a version.

use std::borrow::Cow;

use poem::Response;
use poem::http::StatusCode;
use poem::http::header::{self, HeaderName, HeaderValue};
use serde::Serialize;
use tracing::error;
use uuid::Uuid;

use super::tone;
use crate::ingest::IngestError;
use crate::ingest::report::Report;
use crate::ingest::told::json;
use crate::ingest::told::voice::Voice;
use crate::store::StoreError;
use crate::telemetry::fault::{chain, once};

/// Seconds after which a caller who came at a bad time may try again.
const RETRY_AFTER: &str = "5";

/// Why a request is not answered as its sender hoped.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    code: Cow<'static, str>,
    said: Box<[String; 2]>,
    headers: Vec<(HeaderName, &'static str)>,
    /// What a person reads instead of the sentence alone.
    pub page: Option<String>,
    /// What was understood of the document.
    pub report: Option<Box<Report>>,
    /// The attempt.
    pub run: Option<Uuid>,
}

/// The members of a problem.
#[derive(Serialize)]
struct Problem<'a> {
    r#type: String,
    title: &'static str,
    status: u16,
    detail: &'a str,
    code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<json::Report<'a>>,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, code: impl Into<Cow<'static, str>>, fr: impl Into<String>, en: impl Into<String>) -> Self {
        let said = Box::new([fr.into(), en.into()]);
        Self { status, code: code.into(), said, headers: Vec::new(), page: None, report: None, run: None }
    }

    /// The same with a header more.
    pub(super) fn with(mut self, name: HeaderName, value: &'static str) -> Self {
        self.headers.push((name, value));
        self
    }

    /// A database that does not answer.
    pub(super) fn away() -> Self {
        let (fr, en) = (
            "Le service ne peut pas répondre pour l'instant. Recommencez dans un moment : le même document envoyé deux fois ne fait qu'une version.",
            "The service cannot answer at the moment. Try again in a while: the same document sent twice makes one version.",
        );
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", fr, en).with(header::RETRY_AFTER, RETRY_AFTER)
    }

    /// A failure that is no fault of the caller; its cause is logged here, once.
    pub(super) fn of(failure: &IngestError) -> Self {
        match failure {
            IngestError::Store(StoreError::VersionTaken | StoreError::Conflict(_)) => Self::new(
                StatusCode::CONFLICT,
                "CONFLICT",
                "Une autre version est en vigueur que celle que vous attendiez, ou une autre publication est passée avant : rien n'a été publié. Relisez-la, puis recommencez.",
                "Another version is in force than the one you expected, or another publication came first: nothing was published. Read it, then try again.",
            ),
            IngestError::Store(StoreError::NotAllowed) => Self::perimeter(),
            IngestError::PlanUnknown => {
                Self::new(StatusCode::NOT_FOUND, "PLAN_UNKNOWN", "Cette collectivité n'a pas ce plan.", "This collectivité has no such plan.")
            }
            IngestError::Store(StoreError::Unavailable(_)) => {
                once(|| error!(error = chain(failure), "the store is unavailable"));
                Self::away()
            }
            _ if failure.code() == "DISK_FULL" => {
                once(|| error!(error = chain(failure), "a disk is full"));
                Self::away()
            }
            _ => {
                once(|| error!(error = chain(failure), "a push failed"));
                let (fr, en) = (
                    "Le service a échoué, pas votre fichier : rien n'a été publié, c'est noté.",
                    "The service failed, not your file: nothing was published, it has been noted.",
                );
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", fr, en)
            }
        }
    }

    /// A key for other collectivités.
    pub(super) fn perimeter() -> Self {
        let (fr, en) = ("Cette clé ne permet pas de publier pour cette collectivité.", "This key may not publish for this collectivité.");
        Self::new(StatusCode::FORBIDDEN, "NOT_ALLOWED_FOR_COLLECTIVITY", fr, en)
    }

    /// The answer in this voice.
    pub(super) fn answer(self, voice: Voice) -> Response {
        let [fr, en] = &*self.said;
        let detail = voice.say(fr, en);
        let body = if voice.json {
            let problem = Problem {
                r#type: format!("urn:prisme:problem:{}", self.code.to_lowercase().replace('_', "-")),
                title: title(self.status, voice),
                status: self.status.as_u16(),
                detail,
                code: &self.code,
                instance: self.run.map(|run| format!("/runs/{run}")),
                run: self.run,
                report: self.report.as_deref().map(|report| json::Report::of(report, voice.language)),
            };
            serde_json::to_vec(&problem).unwrap_or_default()
        } else {
            self.page.unwrap_or_else(|| format!("{detail}\n")).into_bytes()
        };
        let media = if voice.json { "application/problem+json" } else { "text/plain; charset=utf-8" };
        let mut response = answered(self.status, media, voice, body);
        response.headers_mut().extend(self.headers.into_iter().map(|(name, value)| (name, HeaderValue::from_static(value))));
        response
    }
}

/// An answer for one caller, which no cache keeps.
pub(super) fn answered(status: StatusCode, media: &str, voice: Voice, body: Vec<u8>) -> Response {
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, media)
        .header(header::CONTENT_LANGUAGE, tone::tag(voice.language))
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::VARY, "Accept, Accept-Language")
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .body(body)
}

fn title(status: StatusCode, voice: Voice) -> &'static str {
    match status {
        StatusCode::BAD_REQUEST => voice.say("Demande incompréhensible", "Bad request"),
        StatusCode::UNAUTHORIZED => voice.say("Clé manquante ou inconnue", "Key missing or unknown"),
        StatusCode::FORBIDDEN => voice.say("Non permis", "Not allowed"),
        StatusCode::NOT_FOUND => voice.say("Inconnu", "Unknown"),
        StatusCode::METHOD_NOT_ALLOWED => voice.say("Méthode refusée", "Method not allowed"),
        StatusCode::REQUEST_TIMEOUT => voice.say("Envoi trop lent", "Too slow"),
        StatusCode::CONFLICT => voice.say("Conflit de versions", "Conflict of versions"),
        StatusCode::PAYLOAD_TOO_LARGE => voice.say("Document trop grand", "Document too large"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => voice.say("Format refusé", "Unsupported format"),
        StatusCode::UNPROCESSABLE_ENTITY => voice.say("Document refusé", "Document refused"),
        StatusCode::SERVICE_UNAVAILABLE => voice.say("Service indisponible", "Service unavailable"),
        _ => voice.say("Erreur du service", "Service error"),
    }
}
