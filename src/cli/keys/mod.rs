//! `prisme keys`: keys of the API, made, listed, replaced and revoked by whoever runs the program beside the data.
//!
//! The first administrator's key is made here: over the network nobody can make one without having one.

mod told;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use clap::ValueEnum;
use domain::access::{Administrator, Perimeter, Scope};
use uuid::Uuid;

use super::failure::Failure;
use super::voice::Voice;
use super::{Exit, collectivity, start};
use crate::app::App;
use crate::consult;
use crate::graphql::global_id::Key;
use crate::store::key::{ApiKey, Fault, KeyText, Minted, NewKey};
use crate::store::read;
use crate::store::write::key::{self, Rotation};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    /// Make a key, and show it once.
    #[command(visible_alias = "creer")]
    Create(Create),
    /// List all keys, those that are over included; never the keys themselves.
    #[command(visible_alias = "lister")]
    List,
    /// Take a key back, at once and for good.
    #[command(visible_alias = "revoquer")]
    Revoke {
        /// Which: its first signs as the list shows them, its id, or the whole key.
        #[arg(value_name = "KEY")]
        key: String,
    },
    /// Replace a key by a new one that opens the same, and show the new one once.
    #[command(visible_alias = "remplacer")]
    Rotate {
        /// Which: its first signs as the list shows them, its id, or the whole key.
        #[arg(value_name = "KEY")]
        key: String,
        /// For how many hours the old key goes on; 0 ends it at once.
        #[arg(long, value_name = "HOURS", default_value_t = 24, value_parser = clap::value_parser!(u16).range(0..=744))]
        overlap_hours: u16,
    },
}

#[derive(Debug, clap::Args)]
struct Create {
    /// What people call it: who holds it, and for what.
    #[arg(long)]
    label: String,
    /// What it opens; may be given several times.
    #[arg(long = "scope", value_name = "SCOPE", required = true, ignore_case = true)]
    scope: Vec<Opens>,
    /// For whom it holds: SIREN, SIRET, INSEE code, or slug (`paris`); may be given several times.
    #[arg(long = "collectivity", value_name = "CODE", required_unless_present = "everywhere", conflicts_with = "everywhere")]
    held_for: Vec<String>,
    /// It holds for every collectivité.
    #[arg(long)]
    everywhere: bool,
    /// The last day on which it opens anything (YYYY-MM-DD, universal time); without it, until it is revoked.
    #[arg(long, value_name = "DAY")]
    expires: Option<NaiveDate>,
}

/// A scope as it is typed.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Opens {
    Read,
    Publish,
    #[value(alias = "feeds_manage")]
    FeedsManage,
    Review,
    Admin,
}

impl From<Opens> for Scope {
    fn from(opens: Opens) -> Self {
        match opens {
            Opens::Read => Self::Read,
            Opens::Publish => Self::Publish,
            Opens::FeedsManage => Self::FeedsManage,
            Opens::Review => Self::Review,
            Opens::Admin => Self::Admin,
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
            let by = Administrator::operator();
            match &arguments.verb {
                Verb::Create(wanted) => create(app, &by, wanted, voice).await?,
                Verb::List => told::list(&app.store, consult::key::list(&app.store, &by).await?, app.clock.now(), voice).await?,
                Verb::Revoke { key } => revoke(app, &by, key, voice).await?,
                Verb::Rotate { key, overlap_hours } => rotate(app, &by, key, TimeDelta::hours((*overlap_hours).into()), voice).await?,
            }
            Ok(Exit::Fine)
        }),
    )
}

async fn create(app: &App, by: &Administrator, wanted: &Create, voice: Voice) -> Result<(), Failure> {
    let perimeter = if wanted.everywhere { Perimeter::Everywhere } else { Perimeter::Only(named(app, &wanted.held_for, voice).await?) };
    let scopes: Vec<Scope> = wanted.scope.iter().copied().map(Into::into).collect();
    let (end, now) = (wanted.expires.map(|day| end_of(day, voice)).transpose()?, app.clock.now());
    let new = NewKey::new(&wanted.label, &scopes, perimeter, end, now).map_err(|fault| unusable(fault, voice))?;
    let minted = minted(app);
    let made = key::create(&app.store, by, &new, &minted, now).await?;
    told::made(&app.store, made, &minted.text, None, now, voice).await
}

async fn revoke(app: &App, by: &Administrator, given: &str, voice: Voice) -> Result<(), Failure> {
    let now = app.clock.now();
    let meant = meant(app, by, given, voice).await?;
    let revoked = key::revoke(&app.store, by, meant.id, now).await?.ok_or_else(|| unknown(voice))?;
    told::revoked(&app.store, revoked, now, voice).await
}

async fn rotate(app: &App, by: &Administrator, given: &str, overlap: TimeDelta, voice: Voice) -> Result<(), Failure> {
    let now = app.clock.now();
    let (old, minted) = (meant(app, by, given, voice).await?, minted(app));
    match key::rotate(&app.store, by, old.id, &minted, overlap, now).await? {
        Rotation::Made(made) => {
            let old = read::key::by_ids(&app.store, &[old.id]).await?.remove(&old.id);
            told::made(&app.store, *made, &minted.text, old.and_then(|old| old.expires_at), now, voice).await
        }
        Rotation::Unknown => Err(unknown(voice)),
        Rotation::Over => Err(Failure::Finding {
            code: "KEY_OVER",
            sentence: voice.say(
                "Cette clé a expiré ou a été révoquée : créez-en une nouvelle avec « prisme keys create ».".to_owned(),
                "This key has expired or was revoked: make a new one with `prisme keys create`.".to_owned(),
            ),
        }),
    }
}

fn minted(app: &App) -> Minted {
    Minted::new(app.clock.new_id(), &app.clock.secret())
}

/// The collectivités of these codes.
async fn named(app: &App, codes: &[String], voice: Voice) -> Result<Vec<Uuid>, Failure> {
    let mut found = Vec::with_capacity(codes.len());
    for code in codes {
        let body = collectivity::find(&app.store, code).await?;
        found.push(body.map_err(|remark| Failure::Usage(remark.message(voice.language)))?.id);
    }
    Ok(found)
}

/// The instant after a day.
fn end_of(day: NaiveDate, voice: Voice) -> Result<DateTime<Utc>, Failure> {
    let end = day.checked_add_days(Days::new(1)).map(|next| next.and_time(NaiveTime::MIN).and_utc());
    end.ok_or_else(|| unusable(Fault::End, voice))
}

/// The one key that is meant. What was typed may be a whole key: it is not repeated.
pub(super) async fn meant(app: &App, by: &Administrator, given: &str, voice: Voice) -> Result<ApiKey, Failure> {
    let given = given.trim();
    let keys = consult::key::list(&app.store, by).await?;
    let hash = KeyText::parse(given).map(|text| text.hash());
    let id = Uuid::parse_str(given).ok().or_else(|| if let Some(Key::ApiKey(id)) = Key::parse(given) { Some(id) } else { None });
    let is_meant = |key: &ApiKey| match (&hash, id) {
        (Some(hash), _) => key.answers_to(hash),
        (None, Some(id)) => key.id == id,
        (None, None) => key.prefix == given,
    };
    let mut found = keys.into_iter().filter(is_meant);
    match (found.next(), found.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => Err(unknown(voice)),
        (Some(_), Some(_)) => Err(Failure::Finding {
            code: "KEY_AMBIGUOUS",
            sentence: voice.say(
                "Plusieurs clés commencent ainsi : donnez l'identifiant, que « prisme keys list --json » montre.".to_owned(),
                "Several keys begin so: give the id, which `prisme keys list --json` shows.".to_owned(),
            ),
        }),
    }
}

fn unknown(voice: Voice) -> Failure {
    Failure::Finding {
        code: "KEY_UNKNOWN",
        sentence: voice.say(
            "Aucune clé ne s'appelle ainsi : donnez ses douze premiers signes ou son identifiant, que « prisme keys list » montre.".to_owned(),
            "No key is called so: give its first twelve signs or its id, which `prisme keys list` shows.".to_owned(),
        ),
    }
}

fn unusable(fault: Fault, voice: Voice) -> Failure {
    let (fr, en) = match fault {
        Fault::Label => (
            "--label : écrivez de 1 à 100 signes, par exemple « Ville de Poitiers ».",
            "--label: write 1 to 100 signs, such as \"Ville de Poitiers\".",
        ),
        Fault::Scopes => ("--scope : dites ce que la clé ouvre.", "--scope: say what the key opens."),
        Fault::Perimeter => {
            ("--collectivity : dites pour qui la clé vaut, ou --everywhere.", "--collectivity: say for whom the key holds, or --everywhere.")
        }
        Fault::End => ("--expires : ce jour est passé, ou n'existe pas.", "--expires: this day is over, or does not exist."),
    };
    Failure::Usage(voice.say(fr, en).to_owned())
}
