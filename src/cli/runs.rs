//! `prisme runs`: attempts to publish, and what a person decides about them.

use domain::access::{Administrator, Reviewer};
use serde_json::json;
use uuid::Uuid;

use super::failure::Failure;
use super::run_told::RunTold;
use super::voice::{Voice, cut, plain};
use super::{Exit, output, start, table};
use crate::app::App;
use crate::ingest::RuleError;
use crate::jobs::{Runner, Settings};
use crate::store::filter::RunFilter;
use crate::store::page::Window;
use crate::store::read;
use crate::store::record::Run;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    /// List the last runs.
    #[command(visible_alias = "lister")]
    List(ListArguments),
    /// List the versions that wait for a decision.
    #[command(visible_alias = "attente")]
    Held(NoArguments),
    /// Publish a version that is held.
    #[command(visible_alias = "accepter")]
    Accept(Decision),
    /// Refuse a version that is held: the one in force stays, also when the same bytes come again.
    #[command(visible_alias = "refuser")]
    Refuse(Decision),
    /// Take back a version that was published: the plan shows the one before.
    #[command(visible_alias = "retirer")]
    Rollback(Decision),
}

#[derive(Debug, clap::Args)]
pub(super) struct NoArguments {}

#[derive(Debug, clap::Args)]
pub(super) struct ListArguments {
    /// Only the runs of this feed.
    #[arg(long, value_name = "NAME")]
    feed: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Decision {
    /// The run, as `prisme runs held` and `list` name it.
    run: Uuid,
    /// Why: it is kept with the decision, and shown with the version.
    #[arg(long, default_value = "décision prise sans raison écrite")]
    reason: String,
}

/// So many runs are listed.
const LISTED: u32 = 50;

pub(super) fn run(arguments: &Arguments, voice: Voice) -> Result<Exit, Failure> {
    let config = start::settings()?;
    start::quiet_log(&config)?;
    start::block_on(
        voice,
        start::with_app(config, async |app| {
            app.ready().await?;
            match &arguments.verb {
                Verb::List(arguments) => {
                    let feeds = match &arguments.feed {
                        Some(name) => Some(vec![super::feeds::named(app, name, voice).await?.id]),
                        None => None,
                    };
                    list(app, RunFilter { feeds, ..RunFilter::default() }, voice).await
                }
                Verb::Held(_) => list(app, RunFilter { states: Some(vec!["HELD".to_owned()]), ..RunFilter::default() }, voice).await,
                Verb::Accept(decision) => accept(app, decision, voice).await,
                Verb::Refuse(decision) => {
                    let refused = app.ingest.refuse(&Reviewer::operator(), decision.run, &decision.reason).await;
                    decided(app, decision.run, refused, voice).await
                }
                Verb::Rollback(decision) => {
                    let taken_back = app.ingest.roll_back(&Administrator::operator(), decision.run, &decision.reason).await;
                    decided(app, decision.run, taken_back.map(drop), voice).await
                }
            }
        }),
    )
}

async fn list(app: &App, filter: RunFilter, voice: Voice) -> Result<Exit, Failure> {
    let page = read::run::list(&app.store, &filter, &Window::first(LISTED)).await?;
    let runs: Vec<Run> = page.items.into_iter().map(|(run, _)| run).collect();
    let ids: Vec<Uuid> = runs.iter().filter_map(|run| run.feed).collect();
    let feeds = read::feed::by_ids(&app.store, &ids).await?;
    let name = |run: &Run| run.feed.and_then(|id| feeds.get(&id)).map(|feed| feed.name.clone());
    let told: Vec<(Option<String>, RunTold)> = runs.iter().map(|run| (name(run), RunTold::of(run, voice))).collect();
    if voice.json {
        let runs: Vec<_> = told.iter().map(|(feed, run)| json!({ "feed": feed, "run": run })).collect();
        output::json(&json!({ "runs": runs, "more": page.more }))?;
        return Ok(Exit::Fine);
    }
    if told.is_empty() {
        output::page(|page| writeln!(page, "{}", voice.say("Rien n'attend.", "Nothing is waiting.")))?;
        return Ok(Exit::Fine);
    }
    output::page(|page| {
        let header = voice.say(["exécution", "flux", "état", "ce qui s'est passé"], ["run", "feed", "state", "what happened"]);
        let rows = runs.iter().zip(&told).map(|(run, (feed, told))| {
            let said = told.message.as_deref().map(|message| cut(&plain(message), 80)).unwrap_or_default();
            [run.id.to_string(), feed.clone().unwrap_or_default(), run.state.clone(), said]
        });
        let rows: Vec<[String; 4]> = std::iter::once(header.map(str::to_owned)).chain(rows).collect();
        table::write(page, &rows, &[])
    })?;
    Ok(Exit::Fine)
}

/// Accepts, and publishes at once, unless another process takes the run first.
async fn accept(app: &App, decision: &Decision, voice: Voice) -> Result<Exit, Failure> {
    let accepted = app.ingest.accept(&Reviewer::operator(), decision.run, &decision.reason).await;
    if accepted.is_ok() {
        let runner = Runner::new(app.store.clone(), app.ingest.clone(), app.clock.clone(), Settings::default());
        runner.work_off(&[decision.run], |_| {}).await?;
    }
    decided(app, decision.run, accepted, voice).await
}

async fn decided(app: &App, run: Uuid, outcome: Result<(), RuleError>, voice: Voice) -> Result<Exit, Failure> {
    outcome.map_err(|error| refused(error, voice))?;
    let run = read::run::by_ids(&app.store, &[run]).await?.remove(&run);
    let Some(run) = run else { return Ok(Exit::Fine) };
    let told = RunTold::of(&run, voice);
    if voice.json {
        output::json(&told)?;
    } else {
        let said = told.message.clone().unwrap_or_default();
        output::page(|page| writeln!(page, "{} · {}  {}", run.id, run.state, plain(&said)))?;
    }
    Ok(if matches!(run.state.as_str(), "FAILED") { Exit::World } else { Exit::Fine })
}

fn refused(error: RuleError, voice: Voice) -> Failure {
    let (code, sentence) = match error {
        RuleError::Ingest(error) => return error.into(),
        RuleError::Unknown => ("RUN_UNKNOWN", voice.say("Cette exécution n'existe pas.", "There is no such run.").to_owned()),
        RuleError::NothingToDecide(state) => (
            "NOTHING_TO_DECIDE",
            voice.say(
                format!("Cette exécution est dans l'état {state} : il n'y a rien à décider."),
                format!("This run is in state {state}: there is nothing to decide."),
            ),
        ),
        RuleError::InProgress => (
            "RUN_IN_PROGRESS",
            voice
                .say(
                    "Ce flux est en cours de lecture : attendez la fin, puis recommencez.",
                    "This feed is being read: wait for its end, then try again.",
                )
                .to_owned(),
        ),
    };
    Failure::Unknown { code, sentence }
}
