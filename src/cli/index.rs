//! `prisme index rebuild`: the search index, made anew. It is made by itself where it is missing; this is for whoever does not want to wait.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::failure::Failure;
use super::voice::Voice;
use super::{Exit, output, start};
use crate::consult::search::{Progress, SearchError};
use crate::index::IndexError;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    /// Make the search index anew. Searches go on meanwhile with the one that is there.
    #[command(visible_alias = "refaire")]
    Rebuild,
}

pub(super) fn run(arguments: &Arguments, voice: Voice) -> Result<Exit, Failure> {
    let Verb::Rebuild = arguments.verb;
    let config = start::settings()?;
    start::quiet_log(&config)?;
    start::block_on(
        voice,
        start::with_app(config, async |app| {
            app.ready().await?;
            let bar = bar(voice);
            let made = app.keeper.rebuild(|progress: Progress| {
                bar.set_length(progress.of);
                bar.set_position(progress.done);
            });
            let outcome = made.await;
            bar.finish_and_clear();
            outcome.map_err(|error| failed(error, voice))?;
            let entries = app.keeper.progress().done;
            if voice.json {
                output::json(&json!({ "index": { "outcome": "made", "entries": entries } }))?;
            } else {
                let sentence = voice.say(
                    format!("L'index de recherche est refait : {entries} éléments peuvent être trouvés."),
                    format!("The search index is made: {entries} things can be found."),
                );
                output::page(|page| writeln!(page, "{sentence}"))?;
            }
            Ok(Exit::Fine)
        }),
    )
}

fn bar(voice: Voice) -> ProgressBar {
    if voice.json || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(0).with_message(voice.say("Index", "Index"));
    let line = "  {msg}  {bar:30}  {human_pos}/{human_len}  {eta}";
    bar.set_style(ProgressStyle::with_template(line).unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("━╸─"));
    bar
}

fn failed(error: SearchError, voice: Voice) -> Failure {
    match error {
        SearchError::Store(store) => store.into(),
        SearchError::Index(IndexError::Busy) => Failure::Machine(
            voice
                .say(
                    "Un autre processus tient l'index à jour, sans doute « prisme serve » : il fait ce qu'il faut de lui-même. Pour tout refaire, arrêtez-le \
                     d'abord.",
                    "Another process keeps the index up to date, most likely `prisme serve`: it does what is needed by itself. To make it all anew, stop \
                     that one first.",
                )
                .to_owned(),
        ),
        other => {
            let cause = std::error::Error::source(&other).map_or_else(|| other.to_string(), |cause| format!("{other} ({cause})"));
            Failure::Machine(voice.say(
                format!("L'index de recherche n'a pas pu être fait : {cause}. Vérifiez la place et les droits du dossier « index »."),
                format!("The search index could not be made: {cause}. Check the room and the rights of the folder `index`."),
            ))
        }
    }
}
