//! `prisme feeds add` and `set`: a feed by its options.

use domain::access::FeedManager;
use domain::feed::{Mode, Moderation, Schedule};
use serde_json::json;

use super::view::Told;
use super::{named, refused, schedule};
use crate::cli::failure::Failure;
use crate::cli::voice::Voice;
use crate::cli::{Exit, collectivity, output, start};
use crate::ingest::Declaration;
use crate::store::read;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Arguments {
    /// What the feed is called: small letters, digits and hyphens.
    #[arg(long, value_name = "NAME")]
    id: Option<String>,
    /// Where the document is.
    #[arg(long)]
    url: Option<String>,
    /// For whom: SIREN, SIRET, INSEE code, or slug (`paris`).
    #[arg(long, value_name = "CODE")]
    collectivity: String,
    #[command(flatten)]
    options: Options,
    /// The city sends its plan: nothing is fetched.
    #[arg(long)]
    push: bool,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct SetArguments {
    /// What the feed is called.
    name: String,
    /// Where the document is.
    #[arg(long)]
    url: Option<String>,
    #[command(flatten)]
    options: Options,
}

#[derive(Debug, Clone, clap::Args)]
struct Options {
    /// How often it is read: hourly, daily, weekly or monthly.
    #[arg(long, value_parser = schedule)]
    schedule: Option<Schedule>,
    /// The title of the feed.
    #[arg(long)]
    title: Option<String>,
    /// The licence, such as etalab-2.0.
    #[arg(long)]
    licence: Option<String>,
    /// The page of the data set.
    #[arg(long)]
    landing_page: Option<String>,
    /// A person reviews every version before it is published.
    #[arg(long)]
    review: Option<bool>,
    /// The least share of rows that become actions, from 0 to 1.
    #[arg(long, value_name = "SHARE")]
    acceptance: Option<f64>,
}

impl Options {
    fn declaration(&self, url: Option<&String>) -> Declaration {
        let review = |review| if review { Moderation::Review } else { Moderation::Automatic };
        Declaration {
            url: url.cloned(),
            schedule: self.schedule,
            title: self.title.clone(),
            licence: self.licence.clone(),
            landing_page: self.landing_page.clone(),
            moderation: self.review.map(review),
            acceptance: self.acceptance,
            ..Declaration::default()
        }
    }
}

pub(super) fn run(arguments: &Arguments, voice: Voice) -> Result<Exit, Failure> {
    let config = start::settings()?;
    start::quiet_log(&config)?;
    start::block_on(
        voice,
        start::with_app(config, async |app| {
            app.ready().await?;
            let body = match collectivity::find(&app.store, &arguments.collectivity).await? {
                Ok(body) => body,
                Err(remark) => return Err(Failure::Usage(remark.message(voice.language))),
            };
            let mut declared = Declaration {
                name: arguments.id.clone(),
                collectivity: body.id,
                mode: Some(if arguments.push { Mode::Push } else { Mode::Pull }),
                ..arguments.options.declaration(arguments.url.as_ref())
            };
            declared.schedule = declared.schedule.or(Some(Schedule::Weekly));
            let feed = app.ingest.register(&FeedManager::operator(), &declared).await.map_err(|error| refused(error, voice))?;
            let told = Told::of(app, feed, voice).await?;
            if voice.json {
                output::json(&told)?;
            } else {
                let (name, whose) = (&told.name, &body.name_in_sentence);
                output::page(|page| {
                    writeln!(
                        page,
                        "{}",
                        voice.say(
                            format!("Le flux « {name} » ({whose}) est enregistré. « prisme ingest --feed {name} » le lit tout de suite."),
                            format!("The feed \"{name}\" ({whose}) is registered. `prisme ingest --feed {name}` reads it at once."),
                        )
                    )
                })?;
            }
            Ok(Exit::Fine)
        }),
    )
}

pub(super) fn set(arguments: &SetArguments, voice: Voice) -> Result<Exit, Failure> {
    let config = start::settings()?;
    start::quiet_log(&config)?;
    start::block_on(
        voice,
        start::with_app(config, async |app| {
            app.ready().await?;
            let feed = named(app, &arguments.name, voice).await?;
            let declared = Declaration { collectivity: feed.collectivity, ..arguments.options.declaration(arguments.url.as_ref()) };
            let outcome = app.ingest.redeclare(&FeedManager::operator(), &feed, &declared).await.map_err(|error| refused(error, voice))?;
            let feed = read::feed::by_ids(&app.store, &[feed.id]).await?.remove(&feed.id).unwrap_or(feed);
            let changed = outcome == crate::ingest::Registered::Changed;
            if voice.json {
                output::json(&json!({ "changed": changed, "feed": Told::of(app, feed, voice).await? }))?;
            } else {
                let name = feed.name;
                let said = if changed {
                    voice.say(format!("Le flux « {name} » est modifié."), format!("The feed \"{name}\" is changed."))
                } else {
                    voice.say(format!("Le flux « {name} » est déjà ainsi."), format!("The feed \"{name}\" is so already."))
                };
                output::page(|page| writeln!(page, "{said}"))?;
            }
            Ok(Exit::Fine)
        }),
    )
}
