//! `prisme territories refresh`: the table of collectivités, made anew from newer official files (data/README.md says which).

use std::path::PathBuf;

use serde_json::json;

use super::failure::Failure;
use super::voice::Voice;
use super::{Exit, output, start};
use crate::app::AppError;
use crate::app::territories::{self, Loading};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    /// Make the table anew, and load it into the database or write it to a file.
    #[command(visible_alias = "actualiser")]
    Refresh {
        /// The folder of the official files.
        #[arg(long, value_name = "FOLDER")]
        from: PathBuf,
        /// Write the table to this file instead of loading it.
        #[arg(long, value_name = "FILE")]
        to: Option<PathBuf>,
    },
}

pub(super) fn run(arguments: &Arguments, voice: Voice) -> Result<Exit, Failure> {
    let Verb::Refresh { from, to } = &arguments.verb;
    let bodies = territories::from_official(from).map_err(AppError::from)?;
    let number = bodies.len();
    let counted = voice.count(number, "collectivité", "collectivités", "collectivité", "collectivités");
    if let Some(to) = to {
        territories::save(&bodies, to).map_err(AppError::from)?;
        let path = to.display();
        let sentence = voice.say(format!("{counted} écrites dans {path}."), format!("{counted} written to {path}."));
        return tell("written", number, &sentence, voice);
    }
    let config = start::settings()?;
    start::quiet_log(&config)?;
    start::block_on(
        voice,
        start::with_app(config, async |app| {
            app.migrate().await?;
            match territories::load_own(&app.store, &bodies).await? {
                Loading::Written(_) => tell("loaded", number, &voice.say(format!("{counted} chargées."), format!("{counted} loaded.")), voice),
                _ => tell("unchanged", number, &voice.say(format!("{counted} déjà chargées."), format!("{counted} loaded already.")), voice),
            }
        }),
    )
}

fn tell(outcome: &str, bodies: usize, sentence: &str, voice: Voice) -> Result<Exit, Failure> {
    if voice.json {
        output::json(&json!({ "territories": { "outcome": outcome, "bodies": bodies } }))?;
    } else {
        output::page(|page| writeln!(page, "{sentence}"))?;
    }
    Ok(Exit::Fine)
}
