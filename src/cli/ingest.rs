//! `prisme ingest`: feeds are read now, one or all, and the command waits for the end.
//!
//! A feed that another process is reading at this moment is waited for, and not read twice.

use std::io::IsTerminal;

use domain::access::FeedManager;
use domain::feed::Mode;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::failure::Failure;
use super::run_told::RunTold;
use super::voice::{Voice, cut, plain};
use super::{Exit, feeds, output, start, table};
use crate::app::App;
use crate::ingest::report::Report;
use crate::jobs::{Runner, Settings};
use crate::store::filter::RunFilter;
use crate::store::page::Window;
use crate::store::read;
use crate::store::record::Feed;
use crate::store::write::queue::{Queued, request};

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub(super) struct Arguments {
    /// Read every feed that is not paused.
    #[arg(long)]
    all: bool,
    /// Read this feed.
    #[arg(long, value_name = "NAME")]
    feed: Option<String>,
}

/// What became of a feed.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    feed: String,
    outcome: &'static str,
    rows: Option<u32>,
    set_aside: Option<u32>,
    actions: Option<u32>,
    code: Option<String>,
    message: Option<String>,
    run: RunTold,
}

pub(super) fn run(arguments: &Arguments, voice: Voice) -> Result<Exit, Failure> {
    let config = start::settings()?;
    start::quiet_log(&config)?;
    start::block_on(
        voice,
        start::with_app(config, async |app| {
            app.ready().await?;
            let feeds = match &arguments.feed {
                Some(name) => vec![feeds::named(app, name, voice).await?],
                None => feeds::every(app).await?.into_iter().filter(|feed| feed.mode == Mode::Pull && !feed.paused).collect(),
            };
            let lines = read_now(app, &feeds, voice).await?;
            if arguments.feed.is_some() {
                one(&lines, voice)?;
            } else {
                several(&lines, voice)?;
            }
            Ok(exit(&lines))
        }),
    )
}

/// Reads these feeds and waits for the end of each.
async fn read_now(app: &App, feeds: &[Feed], voice: Voice) -> Result<Vec<Line>, Failure> {
    let at = app.clock.now();
    let queued: Vec<Queued> = feeds.iter().map(|feed| queued(feed, app.clock.new_id(), at)).collect();
    let runs = requested(app, &queued).await?;
    let bar = bar(runs.len(), voice);
    let runner = Runner::new(app.store.clone(), app.ingest.clone(), app.clock.clone(), Settings::default());
    let worked = runner.work_off(&runs, |ended| bar.set_position(ended as u64)).await;
    bar.finish_and_clear();
    worked?;
    let ended = read::run::by_ids(&app.store, &runs).await?;
    let mut lines = Vec::with_capacity(feeds.len());
    for (feed, run) in feeds.iter().zip(&runs) {
        let Some(run) = ended.get(run) else { continue };
        lines.push(line(app, feed, RunTold::of(run, voice), feeds.len() == 1).await?);
    }
    Ok(lines)
}

/// Queues these runs, and answers those to wait for: a feed that is being read already keeps its run.
async fn requested(app: &App, queued: &[Queued]) -> Result<Vec<Uuid>, Failure> {
    let ids: Vec<Uuid> = queued.iter().filter_map(|queued| queued.feed).collect();
    let ours: Vec<Uuid> = queued.iter().map(|queued| queued.id).collect();
    loop {
        request(&app.store, &FeedManager::operator(), queued).await?;
        let open = read::run::open_of_feeds(&app.store, &ids).await?;
        let known = read::run::by_ids(&app.store, &ours).await?;
        let of = |queued: &Queued| if known.contains_key(&queued.id) { Some(queued.id) } else { open.get(&queued.feed?).map(|run| run.id) };
        // One that was in the way may have ended in between: then there is room for ours.
        if let Some(runs) = queued.iter().map(of).collect() {
            return Ok(runs);
        }
    }
}

fn queued(feed: &Feed, id: Uuid, at: chrono::DateTime<chrono::Utc>) -> Queued {
    Queued {
        id,
        feed: Some(feed.id),
        collectivity: feed.collectivity,
        document: None,
        trigger: "MANUAL",
        requested_by: "operator".to_owned(),
        options: None,
        at,
    }
}

async fn line(app: &App, feed: &Feed, run: RunTold, in_detail: bool) -> Result<Line, Failure> {
    let mut report = run.report.clone();
    if report.is_none() && in_detail && run.outcome == "unchanged" {
        report = last_report(app, feed).await?;
    }
    Ok(Line {
        feed: feed.name.clone(),
        outcome: run.outcome,
        rows: report.as_ref().map(|report| report.rows_read),
        set_aside: report.as_ref().map(|report| report.rows_set_aside),
        actions: report.as_ref().map(|report| report.actions_read),
        code: run.code.clone(),
        message: run.message.clone(),
        run,
    })
}

/// The report of the last reading of a feed that came out: what is unchanged is what it says.
async fn last_report(app: &App, feed: &Feed) -> Result<Option<Report>, Failure> {
    let states = ["SUCCEEDED", "SUCCEEDED_WITH_WARNINGS"].map(str::to_owned).to_vec();
    let filter = RunFilter { states: Some(states), feeds: Some(vec![feed.id]), collectivities: None };
    let page = read::run::list(&app.store, &filter, &Window::first(1)).await?;
    let json = page.items.into_iter().next().and_then(|(run, _)| run.report);
    Ok(json.and_then(|json| serde_json::from_str(&json).ok()))
}

fn bar(feeds: usize, voice: Voice) -> ProgressBar {
    if feeds < 2 || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(feeds as u64);
    let line = "  {msg}  {bar:30}  {pos}/{len}  {eta}";
    bar.set_style(ProgressStyle::with_template(line).unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("━╸─"));
    bar.set_message(voice.say("Collecte", "Harvest"));
    bar
}

/// The gravest of what happened.
fn exit(lines: &[Line]) -> Exit {
    let any = |words: &[&str]| lines.iter().any(|line| words.contains(&line.outcome));
    if any(&["held", "rejected"]) {
        Exit::Findings
    } else if any(&["deferred", "running"]) {
        Exit::World
    } else {
        Exit::Fine
    }
}

fn word(outcome: &str, voice: Voice) -> String {
    let french = match outcome {
        "accepted" => "publié",
        "unchanged" => "inchangé",
        "held" => "en attente",
        "rejected" => "refusé",
        "deferred" => "reporté",
        other => other,
    };
    voice.say(french, outcome).to_owned()
}

fn one(lines: &[Line], voice: Voice) -> std::io::Result<()> {
    let Some(line) = lines.first() else { return Ok(()) };
    if voice.json {
        return output::json(line);
    }
    output::page(|page| {
        let counted = line.actions.map(|actions| format!(" · {}", voice.actions(actions))).unwrap_or_default();
        writeln!(page, "{} : {}{counted}", line.feed, word(line.outcome, voice))?;
        match (&line.code, &line.message) {
            (Some(code), Some(message)) => writeln!(page, "  {code}  {}", plain(message)),
            _ => Ok(()),
        }
    })
}

fn several(lines: &[Line], voice: Voice) -> std::io::Result<()> {
    let count = |word: &str| lines.iter().filter(|line| line.outcome == word).count();
    if voice.json {
        let counts = json!({
            "accepted": count("accepted"), "unchanged": count("unchanged"), "held": count("held"), "rejected": count("rejected"),
            "deferred": count("deferred"),
        });
        return output::json(&json!({ "feeds": lines, "counts": counts }));
    }
    output::page(|page| {
        let header =
            voice.say(["flux", "résultat", "actions", "à part", "ce qui s'est passé"], ["feed", "outcome", "actions", "set aside", "what happened"]);
        let number = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
        let rows = lines.iter().map(|line| {
            let said = match (&line.code, &line.message) {
                (Some(code), Some(message)) => format!("{code}  {}", cut(&plain(message), 70)),
                _ => String::new(),
            };
            [line.feed.clone(), word(line.outcome, voice), number(line.actions), number(line.set_aside), said]
        });
        let rows: Vec<[String; 5]> = std::iter::once(header.map(str::to_owned)).chain(rows).collect();
        table::write(page, &rows, &[2, 3])?;
        let counted: Vec<String> = ["accepted", "unchanged", "held", "rejected", "deferred"]
            .into_iter()
            .filter(|outcome| count(outcome) > 0)
            .map(|outcome| format!("{} {}", count(outcome), word(outcome, voice)))
            .collect();
        writeln!(page, "\n  {}", counted.join(" · "))
    })
}
