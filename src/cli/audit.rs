//! `prisme audit`: who wrote what, when, and with which key.

use chrono::SecondsFormat;
use domain::access::Administrator;
use serde_json::json;
use uuid::Uuid;

use super::failure::Failure;
use super::voice::{Voice, plain};
use super::{Exit, output, start, table};
use crate::app::App;
use crate::store::audit::Line;
use crate::store::read;
use crate::store::read::audit::Wanted;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Only what was written with this key: its first signs, its id, or the whole key.
    #[arg(long = "key", value_name = "KEY")]
    written_with: Option<String>,
    /// Only what was written for this collectivité.
    #[arg(long = "for", value_name = "CITY")]
    written_for: Option<String>,
    /// Go on before this line.
    #[arg(long = "before", value_name = "NUMBER")]
    before_line: Option<i32>,
    /// So many lines at most.
    #[arg(long = "lines", value_name = "NUMBER", default_value_t = 50, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    most_lines: u64,
}

pub(super) fn run(arguments: &Arguments, voice: Voice) -> Result<Exit, Failure> {
    let config = start::settings()?;
    start::quiet_log(&config)?;
    start::block_on(
        voice,
        start::with_app(config, async |app| {
            app.ready().await?;
            show(app, arguments, voice).await
        }),
    )
}

async fn show(app: &App, arguments: &Arguments, voice: Voice) -> Result<Exit, Failure> {
    let collectivity = match &arguments.written_for {
        Some(named) => {
            let body = super::collectivity::find(&app.store, named).await?;
            Some(body.map_err(|remark| Failure::Usage(remark.message(voice.language)))?.id)
        }
        None => None,
    };
    let key = match &arguments.written_with {
        Some(given) => Some(super::keys::meant(app, &Administrator::operator(), given, voice).await?.id),
        None => None,
    };
    let wanted = Wanted { before: arguments.before_line, key, collectivity };
    let lines = read::audit::list(&app.store, wanted, arguments.most_lines).await?;
    if voice.json {
        let lines: Vec<_> = lines.iter().map(as_json).collect();
        output::json(&json!({ "lines": lines }))?;
        return Ok(Exit::Fine);
    }
    let ids: Vec<Uuid> = lines.iter().filter_map(|line| line.collectivity).collect();
    let names = read::collectivity::by_ids(&app.store, &ids).await?;
    let header = match voice.say("fr", "en") {
        "fr" => ["n°", "quand", "qui", "clé", "quoi", "pour", "objet"],
        _ => ["no.", "when", "who", "key", "what", "for", "subject"],
    };
    let text = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let row = |line: &Line| {
        let name = line.collectivity.and_then(|id| names.get(&id)).map(|body| plain(&body.name)).unwrap_or_default();
        let at = line.at.to_rfc3339_opts(SecondsFormat::Secs, true);
        [line.number.to_string(), at, plain(&line.by), text(line.key), line.deed.clone(), name, text(line.subject)]
    };
    let rows: Vec<[String; 7]> = std::iter::once(header.map(str::to_owned)).chain(lines.iter().map(row)).collect();
    output::page(|page| match lines.last() {
        None => writeln!(page, "{}", voice.say("Rien n'a été écrit.", "Nothing was written.")),
        Some(_) => table::write(page, &rows, &[0]),
    })?;
    Ok(Exit::Fine)
}

fn as_json(line: &Line) -> serde_json::Value {
    json!({
        "number": line.number,
        "at": line.at.to_rfc3339_opts(SecondsFormat::Millis, true),
        "by": line.by,
        "key": line.key,
        "deed": line.deed,
        "collectivity": line.collectivity,
        "subject": line.subject,
    })
}
