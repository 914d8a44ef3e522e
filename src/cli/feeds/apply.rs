//! `prisme feeds apply feeds.toml`: every feed of the file is there, as the file says; those that it does not name are left alone.

use std::path::PathBuf;

use domain::access::FeedManager;
use domain::feed::Schedule;
use serde_json::json;

use super::file::{self, Entry, Named};
use super::refused;
use crate::app::App;
use crate::cli::failure::Failure;
use crate::cli::voice::Voice;
use crate::cli::{Exit, collectivity, output, start, table};
use crate::ingest::{Declaration, Registered};
use crate::store::read;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Arguments {
    /// The file: blocks of [[feed]] with id, collectivity and url.
    #[arg(default_value = "feeds.toml")]
    declarations: PathBuf,
}

pub(super) fn run(arguments: &Arguments, voice: Voice) -> Result<Exit, Failure> {
    let file = file::read(&arguments.declarations, voice)?;
    let config = start::settings()?;
    start::quiet_log(&config)?;
    start::block_on(
        voice,
        start::with_app(config, async |app| {
            app.ready().await?;
            // All of it is checked before any of it is written.
            let mut declared = Vec::with_capacity(file.feed.len());
            for entry in &file.feed {
                declared.push(declaration(app, entry, voice).await?);
            }
            let mut lines = Vec::with_capacity(declared.len());
            for declared in &declared {
                let outcome = bring_in_line(app, declared, voice).await?;
                lines.push((declared.name.clone().unwrap_or_default(), outcome));
            }
            show(&lines, voice)?;
            Ok(Exit::Fine)
        }),
    )
}

async fn declaration(app: &App, entry: &Entry, voice: Voice) -> Result<Declaration, Failure> {
    let body = match collectivity::find(&app.store, &entry.collectivity).await? {
        Ok(body) => body,
        Err(remark) => return Err(Failure::Usage(format!("{} : {}", entry.id, remark.message(voice.language)))),
    };
    let Named { schedule, mode, moderation } = entry.named(voice)?;
    Ok(Declaration {
        name: Some(entry.id.clone()),
        collectivity: body.id,
        mode,
        url: entry.url.clone(),
        title: entry.title.clone(),
        format: entry.format.as_ref().map(|format| format.to_uppercase()),
        landing_page: entry.landing_page.clone(),
        schedule,
        licence: entry.licence.clone(),
        recipe: entry.recipe(voice)?,
        moderation,
        acceptance: entry.acceptance,
        paused: entry.paused,
    })
}

async fn bring_in_line(app: &App, declared: &Declaration, voice: Voice) -> Result<Registered, Failure> {
    let by = FeedManager::operator();
    let name = declared.name.clone().unwrap_or_default();
    let known = read::feed::by_names(&app.store, std::slice::from_ref(&name)).await?.remove(&name);
    let outcome = match known {
        Some(feed) if feed.collectivity != declared.collectivity => {
            return Err(Failure::Usage(voice.say(
                format!("Le flux « {name} » est celui d'une autre collectivité : donnez-lui un autre id."),
                format!("The feed \"{name}\" is one of another collectivité: give it another id."),
            )));
        }
        Some(feed) => app.ingest.redeclare(&by, &feed, declared).await,
        None => {
            let declared = Declaration { schedule: declared.schedule.or(Some(Schedule::Weekly)), ..declared.clone() };
            app.ingest.register(&by, &declared).await.map(|_| Registered::Created)
        }
    };
    outcome.map_err(|error| refused(error, voice))
}

fn show(lines: &[(String, Registered)], voice: Voice) -> std::io::Result<()> {
    let word = |outcome: Registered| match outcome {
        Registered::Created => "created",
        Registered::Changed => "changed",
        Registered::Unchanged => "unchanged",
    };
    if voice.json {
        let feeds: Vec<_> = lines.iter().map(|(name, outcome)| json!({ "name": name, "outcome": word(*outcome) })).collect();
        return output::json(&json!({ "feeds": feeds }));
    }
    output::page(|page| {
        let rows = lines.iter().map(|(name, outcome)| {
            let said = match outcome {
                Registered::Created => voice.say("ajouté", "created"),
                Registered::Changed => voice.say("modifié", "changed"),
                Registered::Unchanged => voice.say("inchangé", "unchanged"),
            };
            [name.clone(), said.to_owned()]
        });
        let header = voice.say(["flux", "résultat"], ["feed", "outcome"]).map(str::to_owned);
        let rows: Vec<[String; 2]> = std::iter::once(header).chain(rows).collect();
        table::write(page, &rows, &[])
    })
}
