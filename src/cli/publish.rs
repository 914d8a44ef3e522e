//! `prisme publish FILE --collectivity CODE`: a document becomes a version of that collectivité's plan, or a report that says why not.

use std::path::PathBuf;

use bytes::Bytes;
use chrono::NaiveDate;
use domain::access::Publisher;
use domain::diagnostic::Diagnostic;
use serde_json::json;
use uuid::Uuid;

use super::failure::Failure;
use super::source::Source;
use super::voice::{Voice, plain};
use super::{Exit, bar, collectivity, json, output, read, recipe, report, source, start};
use crate::ingest::report::Report;
pub(super) use crate::ingest::told::outcome::Published;
use crate::ingest::told::outcome::{Told, refused, sentence};
use crate::ingest::{Completeness, Submission};
use crate::store::record::Collectivity;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The file: CSV, JSON, NDJSON, XLSX or ODS, gzipped or not; `-` reads standard input.
    file: PathBuf,
    /// For whom: SIREN, SIRET, INSEE code, or slug (`paris`).
    #[arg(long, value_name = "CODE")]
    collectivity: String,
    /// The title of the plan, over the document's own.
    #[arg(long)]
    title: Option<String>,
    /// The day of publication (YYYY-MM-DD), over the document's own.
    #[arg(long, value_name = "DAY")]
    published_on: Option<NaiveDate>,
    /// A recipe in JSON: columns, status words, constants and the sheet of this file.
    #[arg(long, value_name = "RECIPE")]
    mapping: Option<PathBuf>,
    /// The document speaks of some actions only: the others stay as they are.
    #[arg(long)]
    partial: bool,
}

/// What set off the runs of this verb, by its name in the API.
pub(super) const TRIGGER: &str = "MANUAL";

pub(super) fn run(arguments: &Arguments, voice: Voice) -> Result<Exit, Failure> {
    let recipe = recipe::open(arguments.mapping.as_deref(), voice)?;
    // Before anything is opened or made: there may be nothing to publish.
    let source = match source::open(&arguments.file, voice) {
        Ok(source) => source,
        Err(remark) => return refuse(arguments, &remark, voice),
    };
    let config = start::settings()?;
    start::quiet_log(&config)?;
    start::block_on(
        voice,
        start::with_app(config, async |app| {
            app.ready().await?;
            let body = match collectivity::find(&app.store, &arguments.collectivity).await? {
                Ok(body) => body,
                Err(remark) => return refuse(arguments, &remark, voice),
            };
            let submission = Submission {
                recipe: recipe.clone(),
                title: arguments.title.clone(),
                published_on: arguments.published_on,
                completeness: if arguments.partial { Completeness::Partial } else { Completeness::Full },
                ..submission(source, body.id)
            };
            let waiting = bar::waiting(submission.bytes.len(), voice.say("Publication", "Publishing"));
            let outcome = app.ingest.publish(&Publisher::operator(), &submission, TRIGGER).await;
            waiting.finish_and_clear();
            let published = Published::of(&app.store, outcome?).await?;
            tell(arguments, &body, &published, voice)
        }),
    )
}

/// A document for somebody, with nothing said about it.
pub(super) fn submission(source: Source, collectivity: Uuid) -> Submission {
    Submission { bytes: Bytes::from(source.bytes), collectivity: Some(collectivity), file_name: source.name, ..Submission::default() }
}

fn tell(arguments: &Arguments, body: &Collectivity, published: &Published, voice: Voice) -> Result<Exit, Failure> {
    let outcome = &published.outcome;
    let rejected = published.word() == "rejected";
    if voice.json {
        output::json(&Told::of(published, voice.language))?;
    } else {
        output::page(|page| {
            if let Some(told) = &outcome.report {
                report::heading(page, &arguments.file.display().to_string(), told, &domain::plan::Plan::default(), voice)?;
                report::remarks(page, told, voice)?;
            }
            if rejected {
                return writeln!(page, "\n  {}", refused(body, voice));
            }
            writeln!(page, "\n  {}", sentence(body, published, voice))
        })?;
    }
    Ok(if rejected { Exit::Findings } else { Exit::Fine })
}

/// A refusal before anything was asked of the way in: nothing is stored, not even the attempt.
fn refuse(arguments: &Arguments, remark: &Diagnostic, voice: Voice) -> Result<Exit, Failure> {
    let report = Report::of(&read::unreadable(remark.clone()), 0);
    if voice.json {
        let told = json::Report::of(&report, voice.language);
        output::json(&json!({
            "outcome": "rejected", "state": "REJECTED", "run": null, "plan": null, "version": null, "number": null,
            "actions": 0, "sections": 0, "unattachedTexts": 0, "changes": null, "report": told,
        }))?;
    } else {
        output::page(|page| {
            writeln!(page, "{}", plain(&arguments.file.display().to_string()))?;
            report::remarks(page, &report, voice)?;
            report::closing(page, &report, "", voice)
        })?;
    }
    Ok(Exit::Findings)
}
