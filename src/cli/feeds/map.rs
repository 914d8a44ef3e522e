//! `prisme feeds map NAME RECIPE`: what is pinned about a feed; first what it would change, then for good.

use std::path::PathBuf;

use domain::access::FeedManager;
use serde_json::json;

use super::named;
use crate::cli::failure::Failure;
use crate::cli::voice::Voice;
use crate::cli::{Exit, json, output, recipe, start};

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Arguments {
    /// What the feed is called.
    name: String,
    /// A recipe in JSON: columns, status words and constants of this feed.
    mapping: PathBuf,
    /// Pin it; without this, only what would change is told.
    #[arg(long)]
    apply: bool,
}

pub(super) fn run(arguments: &Arguments, voice: Voice) -> Result<Exit, Failure> {
    let recipe = recipe::open(Some(&arguments.mapping), voice)?;
    let config = start::settings()?;
    start::quiet_log(&config)?;
    start::block_on(
        voice,
        start::with_app(config, async |app| {
            app.ready().await?;
            let feed = named(app, &arguments.name, voice).await?;
            let recast = app.ingest.recast(&FeedManager::operator(), &feed, recipe.clone(), arguments.apply).await?;
            if voice.json {
                let report = recast.report.as_ref().map(|report| json::Report::of(report, voice.language));
                output::json(&json!({ "applied": arguments.apply, "affectedRows": recast.rows, "report": report }))?;
                return Ok(Exit::Fine);
            }
            let rows = voice.count(recast.rows as u64, "ligne", "lignes", "line", "lines");
            let said = match (&recast.report, arguments.apply) {
                (None, _) => voice.say(
                    "Ce flux n'a pas encore de document : rien à comparer.".to_owned(),
                    "This feed has no document yet: there is nothing to compare.".to_owned(),
                ),
                (Some(_), false) => voice.say(
                    format!("{rows} se liraient autrement. Rien n'est changé ; --apply le fait."),
                    format!("{rows} would be read otherwise. Nothing is changed; --apply does it."),
                ),
                (Some(_), true) => voice.say(
                    format!("La recette est fixée : {rows} se lisent autrement à la prochaine lecture."),
                    format!("The recipe is pinned: {rows} are read otherwise at the next reading."),
                ),
            };
            output::page(|page| writeln!(page, "{said}"))?;
            Ok(Exit::Fine)
        }),
    )
}
