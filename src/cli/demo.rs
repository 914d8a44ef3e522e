//! `prisme demo`: a fresh embedded database, the bundled plans published into it by the real way in, and the service on top.
//!
//! It stands beside the data of the service and never touches them; of its own folder it removes what it made itself, and nothing else.

use std::io::{self, Write};
use std::path::Path;

use bytes::Bytes;
use domain::access::Publisher;
use serde::Serialize;
use serde_json::json;

use super::failure::Failure;
use super::fresh::fresh;
use super::publish::{Published, TRIGGER};
use super::serve::{listening, serve};
use super::voice::Voice;
use super::{Exit, collectivity, output, start};
use crate::app::App;
use crate::config::{Config, Variables};
use crate::ingest::Submission;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Fill the database and stop.
    #[arg(long)]
    load_only: bool,
}

/// A plan that comes with the program.
struct Feed {
    file: &'static str,
    siren: &'static str,
    bytes: &'static [u8],
}

/// In the order of publication: the second one of Rennes is the second version of one plan.
const FEEDS: [Feed; 4] = [
    Feed { file: "paris-2018.tsv", siren: "217500016", bytes: include_bytes!("../../data/demo/paris-2018.tsv") },
    Feed { file: "poitiers-demo.json", siren: "218601946", bytes: include_bytes!("../../data/demo/poitiers-demo.json") },
    Feed { file: "rennes-demo-v1.csv", siren: "213502388", bytes: include_bytes!("../../data/demo/rennes-demo-v1.csv") },
    Feed { file: "rennes-demo-v2.csv", siren: "213502388", bytes: include_bytes!("../../data/demo/rennes-demo-v2.csv") },
];

pub(super) fn run(arguments: &Arguments, voice: Voice) -> Result<Exit, Failure> {
    let config = start::settings()?;
    let _exporting = if arguments.load_only { start::quiet_log(&config).map(|()| None)? } else { start::log(&config)? };
    let folder = config.data_dir.join("demo");
    let _mine = fresh(&folder).map_err(|fault| fault.told(&folder, voice))?;
    let config = beside(&config, &folder)?;
    start::block_on(
        voice,
        start::with_app(config, async |app| {
            app.ready().await?;
            let mut lines = Vec::with_capacity(FEEDS.len());
            for feed in &FEEDS {
                lines.push(publish(app, feed, voice).await?);
            }
            if arguments.load_only {
                return show(&lines, &folder, None, voice).map(|()| Exit::Fine).map_err(Failure::from);
            }
            serve(app, voice, |address| show(&lines, &folder, Some(address), voice)).await
        }),
    )
}

/// The settings of the demonstration: those of the person, with a database and an archive of its own.
fn beside(config: &Config, folder: &Path) -> Result<Config, Failure> {
    let variables = Variables::from([("PRISME_DATA_DIR".to_owned(), folder.to_string_lossy().into_owned())]);
    let own = Config::read(&variables, folder)?;
    Ok(Config { data_dir: own.data_dir, database_url: own.database_url, ..config.clone() })
}

/// What became of one plan.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    file: &'static str,
    siren: &'static str,
    collectivity: String,
    outcome: &'static str,
    version: Option<i32>,
    actions: usize,
    sections: usize,
    unattached_texts: usize,
    title: Option<String>,
}

async fn publish(app: &App, feed: &Feed, voice: Voice) -> Result<Line, Failure> {
    let body = collectivity::find(&app.store, feed.siren).await?.map_err(|remark| Failure::Machine(remark.message(voice.language)))?;
    let submission = Submission {
        bytes: Bytes::from_static(feed.bytes),
        collectivity: Some(body.id),
        file_name: Some(feed.file.to_owned()),
        ..Submission::default()
    };
    let outcome = app.ingest.publish(&Publisher::operator(), &submission, TRIGGER).await?;
    let published = Published::of(&app.store, outcome).await?;
    Ok(Line {
        file: feed.file,
        siren: feed.siren,
        collectivity: body.name,
        outcome: published.word(),
        version: published.number,
        actions: published.actions,
        sections: published.sections,
        unattached_texts: published.unattached,
        title: published.title,
    })
}

/// Shows what became of the plans, and where they are served.
fn show(lines: &[Line], folder: &Path, address: Option<std::net::SocketAddr>, voice: Voice) -> io::Result<()> {
    let url = address.map(|address| format!("http://{address}"));
    if voice.json {
        return output::json(&json!({ "feeds": lines, "dataDir": folder.to_string_lossy(), "listening": url }));
    }
    output::page(|page| {
        table(page, lines, voice)?;
        let Some((address, url)) = address.zip(url) else {
            let folder = folder.display();
            return writeln!(page, "\n{}", voice.say(format!("La base est dans {folder}."), format!("The database is in {folder}.")));
        };
        writeln!(page, "\n{}\n", listening(address, voice))?;
        writeln!(page, "  curl {url}/graphql -H 'Content-Type: application/json' \\")?;
        writeln!(
            page,
            "    -d '{{\"query\":\"{{ collectivity(ref: {{ siren: \\\"217500016\\\" }}) {{ name currentPlan {{ title actions {{ totalCount }} }} }} }}\"}}'"
        )
    })
}

fn table(page: &mut dyn Write, lines: &[Line], voice: Voice) -> io::Result<()> {
    let french = ["collectivité", "fichier", "résultat", "version", "actions", "axes", "à part"];
    let english = ["collectivité", "file", "outcome", "version", "actions", "sections", "apart"];
    let rows = lines.iter().map(|line| {
        let outcome = match line.outcome {
            "accepted" => voice.say("publié", "published"),
            "unchanged" => voice.say("inchangé", "unchanged"),
            _ => voice.say("refusé", "refused"),
        };
        let version = line.version.map(|number| number.to_string()).unwrap_or_default();
        let counts = [line.actions, line.sections, line.unattached_texts].map(|number| number.to_string());
        let [actions, sections, apart] = counts;
        [line.collectivity.clone(), line.file.to_owned(), outcome.to_owned(), version, actions, sections, apart]
    });
    let rows: Vec<[String; 7]> = std::iter::once(voice.say(french, english).map(str::to_owned)).chain(rows).collect();
    let widths: Vec<usize> = (0..7).map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0)).collect();
    for row in &rows {
        let cells = row.iter().zip(&widths).zip(0..).map(|((cell, &width), column)| match column {
            0..3 => format!("{cell:<width$}"),
            _ => format!("{cell:>width$}"),
        });
        writeln!(page, "  {}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    Ok(())
}
