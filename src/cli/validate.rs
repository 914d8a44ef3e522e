//! `prisme validate FILE`: the report that publishing would give, as far as one document can tell. It touches no database.
//!
//! What publishing would change is not told: that takes the version before.

use std::path::PathBuf;

use domain::action::Action;
use domain::plan::{Section, UnattachedText};
use domain::reading::{self, Options, Sink};
use serde_json::json;

use super::bar::Watched;
use super::collectivity::{Bodies, gazetteer};
use super::failure::Failure;
use super::voice::Voice;
use super::{Exit, json, output, read, recipe, report, source};
use crate::ingest::report::Report;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The file: CSV, JSON, NDJSON, XLSX or ODS, gzipped or not; `-` reads standard input.
    file: PathBuf,
    /// For whom: SIREN, SIRET, INSEE code, or slug (`paris`).
    #[arg(long, value_name = "CODE")]
    collectivity: Option<String>,
    /// A recipe in JSON: columns, status words, constants and the sheet of this file.
    #[arg(long, value_name = "RECIPE")]
    mapping: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, voice: Voice) -> Result<Exit, Failure> {
    let recipe = recipe::open(arguments.mapping.as_deref(), voice)?;
    let mut count = Count(0);
    let read = match source::open(&arguments.file, voice) {
        Ok(source) => {
            let named = arguments.collectivity.as_deref().map(|code| Bodies::bundled().find(code)).transpose();
            let options = Options { recipe, perimeter: named.as_ref().ok().copied().flatten(), gazetteer: Some(gazetteer()), ..Options::default() };
            let mut read = reading::read(&source.bytes, &options, &mut Watched::new(&mut count, source.bytes.len(), voice));
            read.remark(named.err().map(|remark| *remark));
            read
        }
        Err(remark) => read::unreadable(*remark),
    };
    let told = Report::of(&read, if read.accepted { count.0 } else { 0 });
    if voice.json {
        output::json(&json!({ "report": json::Report::of(&told, voice.language), "plan": read.plan }))?;
    } else {
        output::page(|page| {
            report::heading(page, &arguments.file.display().to_string(), &told, &read.plan, voice)?;
            report::remarks(page, &told, voice)?;
            report::closing(page, &told, voice.say("rien d'écrit · détail : --json", "nothing written · details: --json"), voice)
        })?;
    }
    Ok(if read.accepted { Exit::Fine } else { Exit::Findings })
}

/// Counts texts, and keeps nothing.
struct Count(usize);

impl Sink for Count {
    fn section(&mut self, _section: Section) {}
    fn action(&mut self, _action: Action) {}
    fn unattached(&mut self, _text: UnattachedText) {
        self.0 += 1;
    }
}
