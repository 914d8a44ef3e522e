//! `prisme replay`: archived documents read again with today's reader.

use std::io::IsTerminal;

use domain::access::Administrator;
use indicatif::ProgressBar;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::failure::Failure;
use super::voice::{Voice, cut, plain};
use super::{Exit, collectivity, output, start, table};
use crate::app::App;
use crate::ingest::Replayed;
use crate::ingest::report::Changes;
use crate::store::filter::{PlanFilter, View};
use crate::store::page::Window;
use crate::store::read;
use crate::store::record::Plan;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Every plan.
    #[arg(long, required_unless_present = "collectivity", conflicts_with = "collectivity")]
    all: bool,
    /// The plans of one collectivité: SIREN, SIRET, INSEE code, or slug (`paris`).
    #[arg(long, value_name = "CODE")]
    collectivity: Option<String>,
    /// Only say what would change.
    #[arg(long)]
    dry_run: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    collectivity: String,
    plan: Uuid,
    version: Uuid,
    outcome: &'static str,
    changes: Option<Changes>,
    made: Option<Uuid>,
    message: Option<String>,
}

pub(super) fn run(arguments: &Arguments, voice: Voice) -> Result<Exit, Failure> {
    let config = start::settings()?;
    start::quiet_log(&config)?;
    start::block_on(
        voice,
        start::with_app(config, async |app| {
            app.ready().await?;
            let plans = match &arguments.collectivity {
                Some(code) => match collectivity::find(&app.store, code).await? {
                    Ok(body) => read::plan::of_collectivities(&app.store, &[body.id]).await?.remove(&body.id).unwrap_or_default(),
                    Err(remark) => return Err(Failure::Usage(remark.message(voice.language))),
                },
                None => every(app).await?,
            };
            let lines = replay(app, &plans, arguments.dry_run, voice).await?;
            show(&lines, arguments.dry_run, voice)?;
            let troubled = lines.iter().any(|line| matches!(line.outcome, "refused" | "missing"));
            Ok(if troubled { Exit::Findings } else { Exit::Fine })
        }),
    )
}

async fn every(app: &App) -> Result<Vec<Plan>, Failure> {
    let mut plans = Vec::new();
    let mut window = Window::first(1_000);
    loop {
        let page = read::plan::list(&app.store, &PlanFilter::default(), &[], View::default(), &window).await?;
        window.from = page.items.last().map(|(_, cursor)| cursor.clone());
        plans.extend(page.items.into_iter().map(|(plan, _)| plan));
        if !page.more {
            return Ok(plans);
        }
    }
}

async fn replay(app: &App, plans: &[Plan], dry: bool, voice: Voice) -> Result<Vec<Line>, Failure> {
    let bar = if std::io::stderr().is_terminal() && plans.len() > 1 { ProgressBar::new(plans.len() as u64) } else { ProgressBar::hidden() };
    let bodies: Vec<Uuid> = plans.iter().map(|plan| plan.collectivity).collect();
    let bodies = read::collectivity::by_ids(&app.store, &bodies).await?;
    let mut lines = Vec::with_capacity(plans.len());
    for plan in plans {
        bar.inc(1);
        let Some(replayed) = app.ingest.replay(&Administrator::operator(), plan, dry).await? else { continue };
        let Replayed { collectivity, plan, version, outcome, changes, made, said } = replayed;
        let name = bodies.get(&collectivity).map(|body| body.name.clone()).unwrap_or_default();
        let message = said.map(|[fr, en]| voice.say(fr, en));
        lines.push(Line { collectivity: name, plan, version, outcome, changes, made, message });
    }
    bar.finish_and_clear();
    Ok(lines)
}

fn show(lines: &[Line], dry: bool, voice: Voice) -> std::io::Result<()> {
    let count = |word: &str| lines.iter().filter(|line| line.outcome == word).count();
    if voice.json {
        let counts =
            json!({ "unchanged": count("unchanged"), "changes": count("changes"), "refused": count("refused"), "missing": count("missing") });
        return output::json(&json!({ "dryRun": dry, "plans": lines, "counts": counts }));
    }
    output::page(|page| {
        let header = voice.say(
            ["collectivité", "résultat", "ajoutées", "modifiées", "retirées", ""],
            ["collectivité", "outcome", "added", "changed", "removed", ""],
        );
        let rows = lines.iter().filter(|line| line.outcome != "unchanged").map(|line| {
            let number = |of: fn(&Changes) -> usize| line.changes.as_ref().map(|changes| of(changes).to_string()).unwrap_or_default();
            let said = line.message.as_deref().map(|message| cut(&plain(message), 70)).unwrap_or_default();
            let outcome = match line.outcome {
                "changes" if dry => voice.say("changerait", "would change"),
                "changes" => voice.say("nouvelle version", "new version"),
                "missing" => voice.say("document absent", "document missing"),
                _ => voice.say("refusé", "refused"),
            };
            [
                line.collectivity.clone(),
                outcome.to_owned(),
                number(|changes| changes.added),
                number(|changes| changes.changed),
                number(|changes| changes.removed),
                said,
            ]
        });
        let rows: Vec<[String; 6]> = std::iter::once(header.map(str::to_owned)).chain(rows).collect();
        if rows.len() > 1 {
            table::write(page, &rows, &[2, 3, 4])?;
        }
        let (plans, same) = (lines.len(), count("unchanged"));
        writeln!(
            page,
            "{}",
            voice.say(format!("  {plans} plan(s) relus, {same} sans changement."), format!("  {plans} plan(s) read again, {same} unchanged."))
        )
    })
}
