//! `prisme feeds pause` and `resume`.

use domain::access::FeedManager;
use serde_json::json;

use super::{named, refused};
use crate::cli::failure::Failure;
use crate::cli::voice::Voice;
use crate::cli::{Exit, output, start};
use crate::ingest::Declaration;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Arguments {
    /// What the feed is called.
    name: String,
}

pub(super) fn run(arguments: &Arguments, pause: bool, voice: Voice) -> Result<Exit, Failure> {
    let config = start::settings()?;
    start::quiet_log(&config)?;
    start::block_on(
        voice,
        start::with_app(config, async |app| {
            app.ready().await?;
            let feed = named(app, &arguments.name, voice).await?;
            let declared = Declaration { collectivity: feed.collectivity, paused: Some(pause), ..Declaration::default() };
            app.ingest.redeclare(&FeedManager::operator(), &feed, &declared).await.map_err(|error| refused(error, voice))?;
            if voice.json {
                output::json(&json!({ "name": feed.name, "paused": pause }))?;
            } else {
                let name = &feed.name;
                let said = if pause {
                    voice.say(format!("Le flux « {name} » n'est plus lu."), format!("The feed \"{name}\" is not read any more."))
                } else {
                    voice.say(format!("Le flux « {name} » est lu de nouveau."), format!("The feed \"{name}\" is read again."))
                };
                output::page(|page| writeln!(page, "{said}"))?;
            }
            Ok(Exit::Fine)
        }),
    )
}
