//! `prisme demo`: a fresh embedded database, the bundled plans published into it by the real way in, and the service on top.
//!
//! It stands beside the data of the service and never touches them; of its own folder it removes what it made itself, and nothing else.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use domain::access::Publisher;
use serde::Serialize;
use serde_json::json;

use super::failure::Failure;
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

/// Says that a folder was made here; whoever holds its lock is using it.
const MARK: &str = ".prisme-demo";

pub(super) fn run(arguments: &Arguments, voice: Voice) -> Result<Exit, Failure> {
    let config = start::settings()?;
    if arguments.load_only {
        start::quiet_log(&config)?;
    } else {
        start::log(&config)?;
    }
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

/// Why the folder of the demonstration cannot be used.
enum Fault {
    Busy,
    NotOurs(PathBuf),
    Disk(io::Error),
}

impl From<io::Error> for Fault {
    fn from(cause: io::Error) -> Self {
        Self::Disk(cause)
    }
}

impl Fault {
    fn told(self, folder: &Path, voice: Voice) -> Failure {
        let folder = folder.display();
        Failure::Machine(match self {
            Self::Busy => voice.say(
                format!("Une autre démonstration se sert de {folder} : arrêtez-la, ou choisissez un autre dossier par PRISME_DATA_DIR."),
                format!("Another demonstration is using {folder}: stop it, or choose another folder with PRISME_DATA_DIR."),
            ),
            Self::NotOurs(found) => voice.say(
                format!(
                    "{} n'a pas été fait par une démonstration, et ne sera pas effacé : déplacez-le, ou choisissez un autre PRISME_DATA_DIR.",
                    found.display()
                ),
                format!("{} was not made by a demonstration and will not be removed: move it, or choose another PRISME_DATA_DIR.", found.display()),
            ),
            Self::Disk(cause) => voice.say(
                format!("Le dossier {folder} ne peut pas être préparé ({cause}) : choisissez-en un autre par PRISME_DATA_DIR."),
                format!("The folder {folder} cannot be prepared ({cause}): choose another one with PRISME_DATA_DIR."),
            ),
        })
    }
}

/// Makes the folder empty but for its mark, whose lock is held as long as the answer lives.
fn fresh(folder: &Path) -> Result<File, Fault> {
    fs::create_dir_all(folder)?;
    let mark = folder.join(MARK);
    if !mark.exists()
        && let Some(found) = fs::read_dir(folder)?.next()
    {
        return Err(Fault::NotOurs(found?.path()));
    }
    let lock = File::options().create(true).truncate(false).write(true).open(&mark)?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(Fault::Busy),
        Err(TryLockError::Error(cause)) => return Err(cause.into()),
    }
    for name in ["prisme.db", "prisme.db-wal", "prisme.db-shm"] {
        gone(fs::remove_file(folder.join(name)))?;
    }
    gone(fs::remove_dir_all(folder.join("archive")))?;
    Ok(lock)
}

fn gone(outcome: io::Result<()>) -> io::Result<()> {
    match outcome {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
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
    let published = Published::of(app, outcome).await?;
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
        writeln!(page, "    -d '{{\"query\":\"{{ collectivity(siren: \\\"217500016\\\") {{ name }} }}\"}}'")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_demonstration_made_is_removed() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("demo");
        drop(fresh(&folder).ok().unwrap());
        fs::write(folder.join("prisme.db"), "made by a demonstration").unwrap();
        fs::write(folder.join("notes.txt"), "made by a person").unwrap();
        let mine = fresh(&folder).ok().unwrap();
        assert!(!folder.join("prisme.db").exists() && folder.join("notes.txt").exists());
        assert!(matches!(fresh(&folder), Err(Fault::Busy)));
        drop(mine);
    }

    #[test]
    fn a_folder_that_nobody_marked_is_left_alone() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("prisme.db"), "the data of a city").unwrap();
        assert!(matches!(fresh(place.path()), Err(Fault::NotOurs(_))));
        assert!(place.path().join("prisme.db").exists());
    }
}
