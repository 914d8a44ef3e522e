//! `prisme publish FILE --collectivity CODE`: a document becomes a version of that collectivité's plan, or a report that says why not.

use std::path::PathBuf;

use bytes::Bytes;
use chrono::NaiveDate;
use domain::access::Publisher;
use domain::diagnostic::Diagnostic;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::failure::Failure;
use super::source::Source;
use super::voice::{Voice, plain};
use super::{Exit, bar, collectivity, json, output, read, recipe, report, source, start};
use crate::app::App;
use crate::ingest::report::{Changes, Report};
use crate::ingest::{Completeness, Outcome, Submission};
use crate::store::read as stored;
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
            let published = Published::of(app, outcome?).await?;
            tell(arguments, &body, &published, voice)
        }),
    )
}

/// A document for somebody, with nothing said about it.
pub(super) fn submission(source: Source, collectivity: Uuid) -> Submission {
    Submission { bytes: Bytes::from(source.bytes), collectivity: Some(collectivity), file_name: source.name, ..Submission::default() }
}

/// What became of a document, with what a person asks about it next.
pub(super) struct Published {
    pub(super) outcome: Outcome,
    /// The version in force after it.
    pub(super) number: Option<i32>,
    pub(super) title: Option<String>,
    pub(super) actions: usize,
    pub(super) sections: usize,
    pub(super) unattached: usize,
}

impl Published {
    /// Asks the store what the version in force holds.
    pub(super) async fn of(app: &App, outcome: Outcome) -> Result<Self, Failure> {
        let mut published = Self { outcome, number: None, title: None, actions: 0, sections: 0, unattached: 0 };
        let Some(id) = published.outcome.version else { return Ok(published) };
        if let Some(version) = stored::version::by_ids(&app.store, &[id]).await?.remove(&id) {
            published.number = Some(version.number);
            published.actions = usize::try_from(version.action_count).unwrap_or(0);
            published.title = Some(version.title);
        }
        published.sections = stored::version::sections(&app.store, &[id]).await?.remove(&id).map_or(0, |sections| sections.len());
        published.unattached = stored::version::unattached_texts(&app.store, &[id]).await?.remove(&id).map_or(0, |texts| texts.len());
        Ok(published)
    }

    /// How it ended, in one word for programs.
    pub(super) fn word(&self) -> &'static str {
        match self.outcome.state {
            "UNCHANGED" => "unchanged",
            "REJECTED" => "rejected",
            _ => "accepted",
        }
    }
}

/// What a program is told.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Told<'a> {
    outcome: &'static str,
    state: &'static str,
    run: Option<Uuid>,
    plan: Option<Uuid>,
    version: Option<Uuid>,
    number: Option<i32>,
    actions: usize,
    sections: usize,
    unattached_texts: usize,
    changes: Option<Changes>,
    report: Option<json::Report<'a>>,
}

fn tell(arguments: &Arguments, body: &Collectivity, published: &Published, voice: Voice) -> Result<Exit, Failure> {
    let outcome = &published.outcome;
    let rejected = published.word() == "rejected";
    if voice.json {
        output::json(&Told {
            outcome: published.word(),
            state: outcome.state,
            run: Some(outcome.run),
            plan: outcome.plan,
            version: outcome.version,
            number: published.number,
            actions: published.actions,
            sections: published.sections,
            unattached_texts: published.unattached,
            changes: outcome.report.as_ref().and_then(|report| report.changes),
            report: outcome.report.as_ref().map(|report| json::Report::of(report, voice.language)),
        })?;
    } else {
        output::page(|page| {
            if let Some(told) = &outcome.report {
                report::heading(page, &arguments.file.display().to_string(), told, &domain::plan::Plan::default(), voice)?;
                report::remarks(page, told, voice)?;
            }
            if rejected {
                let name = &body.name_in_sentence;
                return writeln!(
                    page,
                    "\n  {}",
                    voice.say(
                        format!("Refusé pour {name} : rien n'a été publié, la version en vigueur reste la même."),
                        format!("Refused for {name}: nothing was published, the version in force stays the same."),
                    )
                );
            }
            writeln!(page, "\n  {}", sentence(body, published, voice))
        })?;
    }
    Ok(if rejected { Exit::Findings } else { Exit::Fine })
}

/// What became of a plan, in one or two sentences.
fn sentence(body: &Collectivity, published: &Published, voice: Voice) -> String {
    let name = &body.name_in_sentence;
    let title = plain(published.title.as_deref().unwrap_or_default());
    let number = published.number.unwrap_or_default();
    let mut parts = vec![voice.actions(published.actions), voice.sections(published.sections)];
    if published.unattached > 0 {
        parts.push(voice.unattached(published.unattached));
    }
    let counted = parts.join(", ");
    if published.word() == "unchanged" {
        return voice.say(
            format!("Inchangé : la version {number} de « {title} » ({name}) dit déjà la même chose. {counted}."),
            format!("Unchanged: version {number} of \"{title}\" ({name}) says the same already. {counted}."),
        );
    }
    let mut said = voice.say(
        format!("Publié : version {number} de « {title} » ({name}). {counted}."),
        format!("Published: version {number} of \"{title}\" ({name}). {counted}."),
    );
    if !published.outcome.in_force {
        said += &voice.say(
            " Cette version est plus ancienne que celle qui est en vigueur, et n'en prend pas la place.".to_owned(),
            " This version is older than the one in force, and does not take its place.".to_owned(),
        );
    }
    if let Some(changes) = published.outcome.report.as_ref().and_then(|report| report.changes).filter(|_| number > 1) {
        let Changes { added, changed, removed, unchanged, status_changes } = changes;
        said += &voice.say(
            format!(" Depuis la précédente : {added} ajoutée(s), {changed} modifiée(s) dont {status_changes} d'état, {removed} retirée(s), {unchanged} sans changement."),
            format!(" Since the one before: {added} added, {changed} changed ({status_changes} in status), {removed} removed, {unchanged} unchanged."),
        );
    }
    said
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
