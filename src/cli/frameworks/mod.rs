//! `prisme frameworks`: référentiels, brought in from files by whoever publishes one, and shown.

mod told;

use std::path::PathBuf;

use domain::access::Administrator;
use domain::framework::{Fault, FaultCode, Framework};

use super::failure::Failure;
use super::voice::Voice;
use super::{Exit, source, start};
use crate::app::{App, frameworks};
use crate::ingest::Imported;
use crate::store::filter::View;
use crate::store::read;
use crate::store::write::framework::{Import, preview};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    /// Bring in a référentiel, and look for candidates in all that is published. The same file may come again.
    #[command(visible_alias = "importer")]
    Import {
        /// The file: TOML or JSON; `-` reads standard input.
        #[arg(value_name = "FILE")]
        framework_file: PathBuf,
        /// Only say what is wrong with it and what it would change.
        #[arg(long)]
        dry_run: bool,
    },
    /// List the référentiels that are loaded.
    #[command(visible_alias = "lister")]
    List,
    /// Show a référentiel and its criteria.
    #[command(visible_alias = "montrer")]
    Show {
        /// Its name, such as amnesty-2026.
        slug: String,
        /// Which edition; without it, the last one.
        #[arg(long)]
        edition: Option<String>,
    },
}

pub(super) fn run(arguments: &Arguments, voice: Voice) -> Result<Exit, Failure> {
    // A file that is wrong needs no database to be told so.
    let given = match &arguments.verb {
        Verb::Import { framework_file, .. } => match file(framework_file, voice)? {
            Ok(framework) => Some(framework),
            Err(faults) => return told::faults(&faults, voice),
        },
        _ => None,
    };
    let config = start::settings()?;
    start::quiet_log(&config)?;
    start::block_on(
        voice,
        start::with_app(config, async |app| {
            app.ready().await?;
            match (&arguments.verb, given) {
                (Verb::Import { dry_run, .. }, Some(framework)) => import(app, &framework, *dry_run, voice).await,
                (Verb::Show { slug, edition }, _) => show(app, slug, edition.as_deref(), voice).await,
                _ => list(app, voice).await,
            }
        }),
    )
}

fn file(path: &std::path::Path, voice: Voice) -> Result<Result<Framework, Vec<Fault>>, Failure> {
    let unreadable =
        |remark: Box<domain::diagnostic::Diagnostic>| Failure::Finding { code: remark.code.name(), sentence: remark.message(voice.language) };
    let source = source::open(path, voice).map_err(unreadable)?;
    Ok(match String::from_utf8(source.bytes) {
        Ok(text) => frameworks::from_file(&text),
        Err(_) => Err(vec![Fault { code: FaultCode::Unreadable, place: String::new(), given: "UTF-8".to_owned(), suggestion: None }]),
    })
}

async fn import(app: &App, framework: &Framework, dry_run: bool, voice: Voice) -> Result<Exit, Failure> {
    let imported = if dry_run {
        Imported { import: preview(&app.store, framework).await?, framework: framework.id(), states: 0, candidates: 0 }
    } else {
        let bar = super::bar::counting(voice);
        let imported = app.ingest.import_framework(&Administrator::operator(), framework, |states| bar.set_position(states)).await;
        bar.finish_and_clear();
        imported?
    };
    if imported.import == Import::Differs {
        let fault = Fault { code: FaultCode::EditionChanged, place: "edition".to_owned(), given: framework.edition.clone(), suggestion: None };
        return told::faults(&[fault], voice);
    }
    told::imported(framework, imported, dry_run, voice)
}

async fn list(app: &App, voice: Voice) -> Result<Exit, Failure> {
    let all = read::framework::list(&app.store, View::default()).await?;
    let ids: Vec<_> = all.iter().map(|framework| framework.id).collect();
    let publishers: Vec<_> = all.iter().map(|framework| framework.publisher).collect();
    let (criteria, publishers) =
        (read::framework::criteria_of(&app.store, &ids).await?, read::framework::organisations(&app.store, &publishers).await?);
    told::list(&all, &criteria, &publishers, voice)
}

async fn show(app: &App, slug: &str, edition: Option<&str>, voice: Voice) -> Result<Exit, Failure> {
    let found = match edition {
        Some(edition) => {
            let id = domain::framework::id(slug, edition);
            read::framework::by_ids(&app.store, &[id]).await?.remove(&id)
        }
        None => read::framework::by_slugs(&app.store, &[slug.to_owned()], View::default()).await?.remove(slug),
    };
    let Some(framework) = found else {
        let sentence = voice.say(
            format!("Aucun référentiel ne s'appelle « {slug} » : « prisme frameworks list » montre ceux qui sont chargés."),
            format!("No référentiel is called \"{slug}\": `prisme frameworks list` shows those that are loaded."),
        );
        return Err(Failure::Finding { code: "FRAMEWORK_UNKNOWN", sentence });
    };
    let criteria = read::framework::criteria_of(&app.store, &[framework.id]).await?.remove(&framework.id).unwrap_or_default();
    let publisher = read::framework::organisations(&app.store, &[framework.publisher]).await?.remove(&framework.publisher);
    told::show(&framework, &criteria, publisher.as_ref(), voice)
}
