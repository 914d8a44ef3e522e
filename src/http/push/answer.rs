//! What became of a document that was pushed, for whoever sent it: the words of the command line, or one JSON object.

use std::io::{self, Write};

use domain::plan::Plan;
use poem::Response;
use poem::http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use crate::http::problem::{Refusal, answered};
use crate::ingest::report::Report;
use crate::ingest::told::outcome::{Published, Told, refused, sentence};
use crate::ingest::told::page;
use crate::ingest::told::voice::Voice;
use crate::store::record::Collectivity;

const JSON: &str = "application/json; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

/// What a program is told.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Whole<'a> {
    #[serde(flatten)]
    told: Told<'a>,
    dry_run: bool,
    message: &'a str,
}

fn sent(status: StatusCode, voice: Voice, told: &impl Serialize, text: impl FnOnce() -> String) -> Response {
    if voice.json {
        answered(status, JSON, voice, serde_json::to_vec(told).unwrap_or_default())
    } else {
        answered(status, TEXT, voice, text().into_bytes())
    }
}

/// What was understood of a document, and what became of it.
fn page_of(body: &Collectivity, report: Option<&Report>, end: &str, voice: Voice) -> String {
    let mut text = Vec::new();
    // Writing to memory does not fail.
    let _ = write_page(&mut text, body, report, end, voice);
    String::from_utf8_lossy(&text).into_owned()
}

fn write_page(page: &mut dyn Write, body: &Collectivity, report: Option<&Report>, end: &str, voice: Voice) -> io::Result<()> {
    if let Some(report) = report {
        page::heading(page, &body.name, report, &Plan::default(), voice)?;
        page::remarks(page, report, voice)?;
        writeln!(page)?;
    }
    writeln!(page, "  {end}")
}

/// A document that was dealt with: published, known already, or refused.
pub(super) fn of_outcome(body: &Collectivity, published: &Published, voice: Voice) -> Response {
    let outcome = &published.outcome;
    if published.word() == "rejected" {
        let [fr, en] = outcome.trouble.as_ref().map(|trouble| trouble.said.clone()).unwrap_or_default();
        let mut refusal = Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "DOCUMENT_REJECTED", fr.clone(), en.clone());
        if outcome.report.is_none()
            && let Some(trouble) = &outcome.trouble
        {
            refusal = Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, trouble.code.clone(), fr, en);
        }
        refusal.page = outcome.report.is_some().then(|| page_of(body, outcome.report.as_ref(), &refused(body, voice), voice));
        refusal.report = outcome.report.clone().map(Box::new);
        refusal.run = Some(outcome.run);
        return refusal.answer(voice);
    }
    let message = sentence(body, published, voice);
    let told = Whole { told: Told::of(published, voice.language), dry_run: false, message: &message };
    let mut response = sent(StatusCode::OK, voice, &told, || page_of(body, outcome.report.as_ref(), &message, voice));
    // The name of the version by which the next push may say what it expects.
    if let Some(tag) = outcome.version.and_then(|version| HeaderValue::from_str(&format!("\"{version}\"")).ok()) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// A document that was only checked.
pub(super) fn of_check(body: &Collectivity, report: Report, voice: Voice) -> Response {
    if !report.accepted {
        let [fr, en] = [domain::diagnostic::Language::Fr, domain::diagnostic::Language::En].map(|language| report.headline(language));
        let end = voice.say(
            "Essai à blanc : rien n'est publié tant que ce qui bloque n'est pas corrigé.",
            "Dry run: nothing is published until what blocks is fixed.",
        );
        let mut refusal = Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "DOCUMENT_REJECTED", fr, en);
        refusal.page = Some(page_of(body, Some(&report), end, voice));
        refusal.report = Some(Box::new(report));
        return refusal.answer(voice);
    }
    let counted = [voice.actions(report.actions_read), voice.sections(report.sections_read)].join(", ");
    let message = voice.say(
        format!("Essai à blanc : ce document peut être publié pour {}. {counted}. Rien n'a été écrit.", body.name_in_sentence),
        format!("Dry run: this document can be published for {}. {counted}. Nothing was written.", body.name_in_sentence),
    );
    let told = Whole { told: Told::checked(&report, voice.language), dry_run: true, message: &message };
    sent(StatusCode::OK, voice, &told, || page_of(body, Some(&report), &message, voice))
}

/// A document that is kept, and published soon.
pub(super) fn of_queued(body: &Collectivity, run: Uuid, preferred: bool, voice: Voice) -> Response {
    let location = format!("/runs/{run}");
    let message = voice.say(
        format!("Reçu pour {} : le document est gardé, et sera lu tout de suite. Suivez-le à {location}", body.name_in_sentence),
        format!("Received for {}: the document is kept, and is read at once. Follow it at {location}", body.name_in_sentence),
    );
    let told = json!({
        "outcome": "queued", "state": "QUEUED", "run": run, "location": location, "dryRun": false, "message": message,
        "plan": null, "version": null, "number": null, "report": null,
    });
    let mut response = sent(StatusCode::ACCEPTED, voice, &told, || format!("{message}\n"));
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    if preferred {
        response.headers_mut().insert("preference-applied", HeaderValue::from_static("respond-async"));
    }
    response
}
