//! `prisme feeds list` and `show`: how the feeds go.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::diagnostic::Language;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::named;
use crate::app::App;
use crate::cli::failure::Failure;
use crate::cli::run_told::RunTold;
use crate::cli::voice::Voice;
use crate::cli::{Exit, output, start, table};
use crate::consult::health::explanation;
use crate::store::filter::FeedFilter;
use crate::store::page::Window;
use crate::store::read;
use crate::store::record::{Collectivity, Feed, Run};

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ListArguments {}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ShowArguments {
    /// What the feed is called.
    name: String,
}

/// A feed as a program is told it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Told {
    id: Uuid,
    pub(super) name: String,
    title: String,
    collectivity: Option<String>,
    siren: Option<String>,
    mode: &'static str,
    format: Option<String>,
    url: Option<String>,
    landing_page: Option<String>,
    schedule: Option<&'static str>,
    licence: Option<String>,
    moderation: &'static str,
    acceptance: f64,
    pub(super) health: &'static str,
    pub(super) health_explanation: String,
    pub(super) actions: i64,
    last_run: Option<RunTold>,
    last_success_at: Option<DateTime<Utc>>,
    next_run_at: Option<DateTime<Utc>>,
}

impl Told {
    pub(super) async fn of(app: &App, feed: Feed, voice: Voice) -> Result<Self, Failure> {
        let mut told = all(app, vec![feed], voice).await?;
        told.pop().ok_or_else(|| Failure::Machine("no feed".to_owned()))
    }
}

/// What is told of these feeds, asked for together.
async fn all(app: &App, feeds: Vec<Feed>, voice: Voice) -> Result<Vec<Told>, Failure> {
    let ids: Vec<Uuid> = feeds.iter().map(|feed| feed.id).collect();
    let bodies: Vec<Uuid> = feeds.iter().map(|feed| feed.collectivity).collect();
    let bodies = read::collectivity::by_ids(&app.store, &bodies).await?;
    let runs: Vec<Uuid> = feeds.iter().filter_map(|feed| feed.last_run).collect();
    let runs = read::run::by_ids(&app.store, &runs).await?;
    let actions = actions(app, &ids).await?;
    let now = app.clock.now();
    Ok(feeds.into_iter().map(|feed| told(feed, &bodies, &runs, &actions, now, voice)).collect())
}

fn told(
    feed: Feed,
    bodies: &HashMap<Uuid, Collectivity>,
    runs: &HashMap<Uuid, Run>,
    actions: &HashMap<Uuid, i64>,
    now: DateTime<Utc>,
    voice: Voice,
) -> Told {
    let body = bodies.get(&feed.collectivity);
    let last = feed.last_run.and_then(|run| runs.get(&run));
    Told {
        health: feed.health(now).name(),
        health_explanation: explanation(&feed, last, now, voice.language),
        actions: actions.get(&feed.id).copied().unwrap_or(0),
        last_run: last.map(|run| RunTold::of(run, voice)),
        id: feed.id,
        name: feed.name,
        title: feed.title,
        collectivity: body.map(|body| body.name.clone()),
        siren: body.and_then(|body| body.siren.clone()),
        mode: feed.mode.name(),
        format: feed.format,
        url: feed.url,
        landing_page: feed.landing_page,
        schedule: feed.schedule.map(domain::feed::Schedule::name),
        licence: feed.licence,
        moderation: feed.moderation.name(),
        acceptance: f64::from(feed.acceptance) / 1_000.0,
        last_success_at: feed.last_success_at,
        next_run_at: feed.next_run_at,
    }
}

/// How many actions are in force of what each feed has published.
async fn actions(app: &App, feeds: &[Uuid]) -> Result<HashMap<Uuid, i64>, Failure> {
    let plans_of = read::feed::plans_of(&app.store, feeds).await?;
    let plans: Vec<Uuid> = plans_of.values().flatten().copied().collect();
    let plans = read::plan::by_ids(&app.store, &plans).await?;
    let shown: Vec<Uuid> = plans.values().filter_map(|plan| plan.current).collect();
    let versions = read::version::by_ids(&app.store, &shown).await?;
    let count = |plan: &Uuid| {
        let version = plans.get(plan).and_then(|plan| plan.current).and_then(|id| versions.get(&id));
        version.map_or(0, |version| i64::from(version.action_count))
    };
    Ok(plans_of.iter().map(|(feed, plans)| (*feed, plans.iter().map(count).sum())).collect())
}

pub(super) fn list(_arguments: &ListArguments, voice: Voice) -> Result<Exit, Failure> {
    let config = start::settings()?;
    start::quiet_log(&config)?;
    start::block_on(
        voice,
        start::with_app(config, async |app| {
            app.ready().await?;
            let feeds = every(app).await?;
            let told = all(app, feeds, voice).await?;
            if voice.json {
                output::json(&json!({ "feeds": told }))?;
            } else {
                output::page(|page| {
                    let header = voice.say(
                        ["flux", "collectivité", "santé", "actions", "dernière réussite", "prochaine lecture"],
                        ["feed", "collectivité", "health", "actions", "last success", "next reading"],
                    );
                    let rows = told.iter().map(|told| {
                        let moment = |at: Option<DateTime<Utc>>| at.map(|at| at.format("%Y-%m-%d %H:%M").to_string()).unwrap_or_default();
                        let whose = told.collectivity.clone().unwrap_or_default();
                        let actions = told.actions.to_string();
                        [told.name.clone(), whose, word(told.health, voice.language), actions, moment(told.last_success_at), moment(told.next_run_at)]
                    });
                    let rows: Vec<[String; 6]> = std::iter::once(header.map(str::to_owned)).chain(rows).collect();
                    table::write(page, &rows, &[3])
                })?;
            }
            Ok(Exit::Fine)
        }),
    )
}

/// All feeds, by name.
pub(in crate::cli) async fn every(app: &App) -> Result<Vec<Feed>, Failure> {
    let mut feeds = Vec::new();
    let mut window = Window::first(1_000);
    loop {
        let page = read::feed::list(&app.store, &FeedFilter::default(), app.clock.now(), &window).await?;
        window.from = page.items.last().map(|(_, cursor)| cursor.clone());
        feeds.extend(page.items.into_iter().map(|(feed, _)| feed));
        if !page.more {
            return Ok(feeds);
        }
    }
}

/// The health of a feed in a word.
fn word(health: &str, language: Language) -> String {
    match (health, language) {
        ("HEALTHY", Language::Fr) => "bon",
        ("NEEDS_ATTENTION", Language::Fr) => "à voir",
        ("FAILING", Language::Fr) => "en échec",
        ("STALE", Language::Fr) => "périmé",
        ("PAUSED", Language::Fr) => "en pause",
        ("NEVER_RUN", Language::Fr) => "jamais lu",
        ("NEEDS_ATTENTION", Language::En) => "needs attention",
        ("NEVER_RUN", Language::En) => "never run",
        (other, _) => return other.to_lowercase(),
    }
    .to_owned()
}

pub(super) fn show(arguments: &ShowArguments, voice: Voice) -> Result<Exit, Failure> {
    let config = start::settings()?;
    start::quiet_log(&config)?;
    start::block_on(
        voice,
        start::with_app(config, async |app| {
            app.ready().await?;
            let feed = named(app, &arguments.name, voice).await?;
            let told = Told::of(app, feed, voice).await?;
            if voice.json {
                output::json(&told)?;
            } else {
                output::page(|page| {
                    writeln!(page, "{} · {}", told.name, told.title)?;
                    writeln!(page, "  {}  {}", word(told.health, voice.language), told.health_explanation)?;
                    writeln!(page, "  {}", voice.actions(u64::try_from(told.actions).unwrap_or(0)))?;
                    if let Some(url) = &told.url {
                        writeln!(page, "  {url}")?;
                    }
                    Ok(())
                })?;
            }
            Ok(Exit::Fine)
        }),
    )
}
