//! `prisme migrate`: the schema and the territories, brought up to date. It may be run as often as one likes.

use serde_json::json;

use super::failure::Failure;
use super::voice::Voice;
use super::{Exit, bar, output, start};
use crate::app::frameworks;
use crate::app::territories::{self, Loading};
use crate::store::Engine;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Replace a table of collectivités that somebody made by the one of the program.
    #[arg(long)]
    bundled: bool,
}

pub(super) fn run(arguments: &Arguments, voice: Voice) -> Result<Exit, Failure> {
    let config = start::settings()?;
    start::quiet_log(&config)?;
    start::block_on(
        voice,
        start::with_app(config, async |app| {
            app.migrate().await?;
            let loading = territories::load_bundled(&app.store, arguments.bundled).await?;
            let bar = bar::counter(voice.say("Classement", "Classifying"));
            let classified = app.ingest.reclassify(|done| bar.set_position(done)).await?;
            bar.finish_and_clear();
            let loaded = frameworks::load_bundled(app).await?;
            let loaded = (frameworks::changed(&loaded), loaded.len());
            let engine = match app.store.engine() {
                Engine::Sqlite => "SQLite",
                Engine::Postgres => "PostgreSQL",
            };
            if voice.json {
                output::json(&told(engine, loading, loaded, classified))?;
            } else {
                output::page(|page| writeln!(page, "{}", said(engine, loading, loaded, classified, voice)))?;
            }
            Ok(Exit::Fine)
        }),
    )
}

fn told(engine: &str, loading: Loading, (changed, all): (usize, usize), classified: u64) -> serde_json::Value {
    let (outcome, bodies) = match loading {
        Loading::Written(bodies) => ("loaded", Some(bodies)),
        Loading::Known(bodies) => ("unchanged", Some(bodies)),
        Loading::OwnKept => ("ownKept", None),
    };
    json!({
        "engine": engine,
        "schema": "current",
        "territories": { "outcome": outcome, "bodies": bodies },
        "frameworks": { "changed": changed, "bundled": all },
        "classifiedVersions": classified,
    })
}

fn said(engine: &str, loading: Loading, (changed, all): (usize, usize), classified: u64, voice: Voice) -> String {
    let schema = voice.say(format!("La base ({engine}) est à jour."), format!("The database ({engine}) is up to date."));
    let bodies = |number| voice.count(number, "collectivité", "collectivités", "collectivité", "collectivités");
    let table = match loading {
        Loading::Written(number) => voice.say(format!("{} chargées.", bodies(number)), format!("{} loaded.", bodies(number))),
        Loading::Known(number) => voice.say(format!("{} déjà chargées.", bodies(number)), format!("{} loaded already.", bodies(number))),
        Loading::OwnKept => voice
            .say(
                "La table des collectivités faite avec « territories refresh » est gardée ; --bundled la remplace par celle du programme.",
                "The table of collectivités made with `territories refresh` is kept; --bundled replaces it by the one of the program.",
            )
            .to_owned(),
    };
    let count = |number| voice.count(number, "référentiel", "référentiels", "référentiel", "référentiels");
    let frameworks = if changed > 0 {
        voice.say(format!("{} chargés.", count(changed)), format!("{} loaded.", count(changed)))
    } else {
        voice.say(format!("{} déjà chargés.", count(all)), format!("{} loaded already.", count(all)))
    };
    if classified == 0 {
        return format!("{schema} {table} {frameworks}");
    }
    let versions = voice.count(usize::try_from(classified).unwrap_or(usize::MAX), "version", "versions", "version", "versions");
    let anew =
        voice.say(format!("{versions} classées par les règles de ce programme."), format!("{versions} classified by the rules of this program."));
    format!("{schema} {table} {frameworks} {anew}")
}
