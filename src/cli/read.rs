//! `prisme read FILE`: what was understood of a document, all of it. It touches no database.

use std::io;
use std::path::PathBuf;

use domain::diagnostic::Diagnostic;
use domain::plan::Plan;
use domain::reading::{self, Options};

use super::bar::Watched;
use super::collectivity::gazetteer;
use super::failure::Failure;
use super::spool::Spool;
use super::voice::Voice;
use super::{Exit, json, output, recipe, report, source};
use crate::ingest::report::Report;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The file: CSV, JSON, NDJSON, XLSX or ODS, gzipped or not; `-` reads standard input.
    file: PathBuf,
    /// A recipe in JSON: columns, status words, constants and the sheet of this file.
    #[arg(long, value_name = "RECIPE")]
    mapping: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, voice: Voice) -> Result<Exit, Failure> {
    let options = Options { recipe: recipe::open(arguments.mapping.as_deref(), voice)?, gazetteer: Some(gazetteer()), ..Options::default() };
    let source = source::open(&arguments.file, voice);
    let accepted = if voice.json { for_a_program(source, &options, voice)? } else { for_a_person(arguments, source, &options, voice)? };
    Ok(if accepted { Exit::Fine } else { Exit::Findings })
}

/// A report of nothing but the reason why there was nothing to read.
pub(super) fn unreadable(remark: Diagnostic) -> reading::Report {
    let mut report = reading::Report::default();
    report.remark([remark]);
    report
}

fn for_a_program(source: Result<source::Source, Box<Diagnostic>>, options: &Options, voice: Voice) -> Result<bool, Failure> {
    let mut spool = Spool::open().map_err(|cause| no_spool(&cause, voice))?;
    let read = match source {
        Ok(source) => reading::read(&source.bytes, options, &mut Watched::new(&mut spool, source.bytes.len(), voice)),
        Err(remark) => unreadable(*remark),
    };
    let told = Report::of(&read, spool.texts());
    output::page(|page| {
        page.write_all(b"{\"report\":")?;
        serde_json::to_writer(&mut *page, &json::Report::of(&told, voice.language))?;
        page.write_all(b",\"plan\":")?;
        // What a refused document says of its plan is not believed either.
        serde_json::to_writer(&mut *page, if read.accepted { &read.plan } else { &NOTHING })?;
        spool.write(read.accepted, page)?;
        page.write_all(b"}\n")
    })?;
    Ok(read.accepted)
}

static NOTHING: Plan = Plan { title: None, external_id: None, published_on: None, adopted_on: None, deliberation_url: None, licence: None };

fn no_spool(cause: &io::Error, voice: Voice) -> Failure {
    Failure::Machine(voice.say(
        format!("Le dossier temporaire ne peut pas être utilisé ({cause}) : faites-y de la place, ou choisissez-en un autre par TMPDIR."),
        format!("The temporary folder cannot be used ({cause}): make room in it, or choose another one with TMPDIR."),
    ))
}

fn for_a_person(arguments: &Arguments, source: Result<source::Source, Box<Diagnostic>>, options: &Options, voice: Voice) -> Result<bool, Failure> {
    let mut outline = report::Outline::default();
    let read = match source {
        Ok(source) => reading::read(&source.bytes, options, &mut Watched::new(&mut outline, source.bytes.len(), voice)),
        Err(remark) => unreadable(*remark),
    };
    let told = Report::of(&read, outline.texts());
    let name = arguments.file.display().to_string();
    output::page(|page| {
        report::heading(page, &name, &told, &read.plan, voice)?;
        if read.accepted {
            outline.write(page, voice)?;
        }
        report::remarks(page, &told, voice)?;
        report::closing(page, &told, voice.say("rien d'écrit · tout le détail : --json", "nothing written · every detail: --json"), voice)
    })?;
    Ok(read.accepted)
}
