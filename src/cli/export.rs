//! `prisme export actions`: what is in force, as a file.
//!
//! It is written as it is read, so that a country needs no more memory than a village. A named file appears once it is whole.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde_json::json;

use super::failure::Failure;
use super::voice::{Voice, plain};
use super::whole::Place;
use super::{Exit, collectivity, feeds, output, start};
use crate::app::App;
use crate::consult::address::Addresses;
use crate::consult::dataset;
use crate::consult::export::{Exported, Pages, Selection, Walk};
use crate::consult::table::Source;
use crate::export::{File, Format, Record};
use crate::store::filter::View;
use crate::store::read;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// The actions in force.
    Actions(ActionArguments),
}

#[derive(Debug, clap::Args)]
struct ActionArguments {
    /// Only what this feed has published.
    #[arg(long, value_name = "NAME")]
    feed: Option<String>,
    /// Of one collectivité: SIREN, SIRET, INSEE code, or slug (`paris`).
    #[arg(long = "collectivity", value_name = "CODE", conflicts_with = "feed")]
    exported_of: Option<String>,
    /// How the file is written; without it a table, or JSON with `--json`.
    #[arg(long, value_enum)]
    format: Option<Written>,
    /// What stands between the cells of a table.
    #[arg(long = "sep", value_name = "SIGN", default_value = ";", value_parser = separator)]
    separator: u8,
    /// The file to write; without it, standard output.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Written {
    /// One object.
    Json,
    /// One object a line.
    Ndjson,
    /// A table.
    Csv,
    /// A workbook.
    Xlsx,
}

fn separator(given: &str) -> Result<u8, String> {
    match given {
        ";" | "," | "|" => Ok(given.as_bytes()[0]),
        "tab" | "\\t" | "\t" => Ok(b'\t'),
        _ => Err("; , | tab".to_owned()),
    }
}

pub(super) fn run(arguments: &Arguments, voice: Voice) -> Result<Exit, Failure> {
    let What::Actions(arguments) = &arguments.what;
    let format = format(arguments, voice)?;
    let config = start::settings()?;
    start::quiet_log(&config)?;
    start::block_on(
        voice,
        start::with_app(config, async |app| {
            app.ready().await?;
            let addresses = Addresses::new(&app.config.public_url);
            let scope = scope(app, arguments, voice).await?;
            let source = dataset::everything(&app.store, &addresses, Exported::LIST, View::default(), voice.language).await?;
            let walk = Walk::new(app.store.clone(), addresses, scope, View::default());
            match &arguments.output {
                None => drop(write(walk, format, source, BufWriter::with_capacity(1 << 16, io::stdout())).await?),
                Some(path) => {
                    let count = to_file(walk, format, source, path, voice).await?;
                    tell(count, path, voice)?;
                }
            }
            Ok(Exit::Fine)
        }),
    )
}

/// How the file is written: as asked for, or else as the name of the file says.
fn format(arguments: &ActionArguments, voice: Voice) -> Result<Format, Failure> {
    let table = Format::Csv { separator: arguments.separator };
    let named = arguments.output.as_deref().and_then(Path::extension).and_then(|ending| Format::of_ending(ending.to_str()?));
    let format = match (arguments.format, named) {
        (Some(Written::Json), _) => Format::Json,
        (Some(Written::Ndjson), _) => Format::Ndjson,
        (Some(Written::Xlsx), _) => Format::Xlsx,
        (Some(Written::Csv), _) | (None, Some(Format::Csv { .. })) => table,
        (None, Some(named)) => named,
        (None, None) if voice.json => Format::Json,
        (None, None) => table,
    };
    if format == Format::Xlsx && arguments.output.is_none() && io::stdout().is_terminal() {
        let (fr, en) = (
            "Un classeur ne se lit pas dans un terminal : nommez le fichier (--output actions.xlsx).",
            "A workbook cannot be read on a terminal: name the file (--output actions.xlsx).",
        );
        return Err(Failure::Unknown { code: "OUTPUT_MISSING", sentence: voice.say(fr, en).to_owned() });
    }
    Ok(format)
}

/// Of what the actions are exported.
async fn scope(app: &App, arguments: &ActionArguments, voice: Voice) -> Result<Selection, Failure> {
    if let Some(name) = &arguments.feed {
        let feed = feeds::named(app, name, voice).await?.id;
        let plans = read::feed::plans_of(&app.store, &[feed]).await?.remove(&feed).unwrap_or_default();
        return Ok(Selection::plans(plans));
    }
    let Some(code) = &arguments.exported_of else { return Ok(Selection::default()) };
    match collectivity::find(&app.store, code).await? {
        Ok(body) => Ok(Selection::collectivity(body.id)),
        Err(remark) => Err(Failure::Unknown { code: remark.code.name(), sentence: plain(&remark.message(voice.language)) }),
    }
}

/// Writes all of a walk, page after page.
async fn write<W: Write + Send>(mut walk: Walk, format: Format, source: Source, out: W) -> Result<(u64, W), Failure> {
    let mut file = File::<Exported, W>::begin(format, Some(source), out)?;
    while let Some(page) = walk.next().await? {
        for action in &page {
            file.write(action)?;
        }
    }
    Ok(file.end()?)
}

/// Writes a file beside its place, and puts it there when it is whole.
async fn to_file(walk: Walk, format: Format, source: Source, path: &Path, voice: Voice) -> Result<u64, Failure> {
    let place = Place::new(path, voice);
    let (count, draft) = write(walk, format, source, place.begin()?).await.map_err(|failure| place.told(failure))?;
    place.put(draft)?;
    Ok(count)
}

fn tell(count: u64, path: &Path, voice: Voice) -> Result<(), Failure> {
    if voice.json {
        return Ok(output::json(&json!({ "actions": count, "output": path.display().to_string() }))?);
    }
    let (actions, path) = (voice.actions(count), plain(&path.display().to_string()));
    Ok(output::page(|page| writeln!(page, "{}", voice.say(format!("{actions} dans {path}."), format!("{actions} in {path}."))))?)
}
