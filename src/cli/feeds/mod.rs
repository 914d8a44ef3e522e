//! `prisme feeds`: what is fetched, from where, how often, and how that goes.

mod add;
mod apply;
mod file;
mod map;
mod state;
mod view;

pub(super) use view::every;

use domain::feed::Schedule;

use super::Exit;
use super::failure::Failure;
use super::voice::{Voice, plain};
use crate::app::App;
use crate::consult::address::shown;
use crate::ingest::RegisterError;
use crate::store::read;
use crate::store::record::Feed;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    /// Register a feed.
    #[command(visible_alias = "ajouter")]
    Add(add::Arguments),
    /// List the feeds and how they go.
    #[command(visible_alias = "lister")]
    List(view::ListArguments),
    /// Show one feed.
    #[command(visible_alias = "voir")]
    Show(view::ShowArguments),
    /// Bring the feeds in line with a file; it may be applied as often as one likes.
    #[command(visible_alias = "appliquer")]
    Apply(apply::Arguments),
    /// Change a feed.
    #[command(visible_alias = "modifier")]
    Set(add::SetArguments),
    /// Stop reading a feed, until it is resumed.
    #[command(visible_alias = "suspendre")]
    Pause(state::Arguments),
    /// Read a paused feed again.
    #[command(visible_alias = "reprendre")]
    Resume(state::Arguments),
    /// Pin columns and status words of a feed; without --apply, only say what would change.
    #[command(visible_alias = "recette")]
    Map(map::Arguments),
}

pub(super) fn run(arguments: &Arguments, voice: Voice) -> Result<Exit, Failure> {
    match &arguments.verb {
        Verb::Add(arguments) => add::run(arguments, voice),
        Verb::List(arguments) => view::list(arguments, voice),
        Verb::Show(arguments) => view::show(arguments, voice),
        Verb::Apply(arguments) => apply::run(arguments, voice),
        Verb::Set(arguments) => add::set(arguments, voice),
        Verb::Pause(arguments) => state::run(arguments, true, voice),
        Verb::Resume(arguments) => state::run(arguments, false, voice),
        Verb::Map(arguments) => map::run(arguments, voice),
    }
}

/// The feed that a person means by a name.
pub(super) async fn named(app: &App, name: &str, voice: Voice) -> Result<Feed, Failure> {
    let found = read::feed::by_names(&app.store, &[name.to_owned()]).await?.remove(name);
    found.ok_or_else(|| Failure::Unknown {
        code: "FEED_UNKNOWN",
        sentence: voice.say(
            format!("Aucun flux ne s'appelle « {name} » : « prisme feeds list » les montre tous."),
            format!("No feed is called \"{name}\": `prisme feeds list` shows them all."),
        ),
    })
}

/// How often, as a person types it.
fn schedule(given: &str) -> Result<Schedule, String> {
    let french = match given.to_lowercase().as_str() {
        "horaire" => Some(Schedule::Hourly),
        "quotidien" => Some(Schedule::Daily),
        "hebdomadaire" => Some(Schedule::Weekly),
        "mensuel" => Some(Schedule::Monthly),
        _ => None,
    };
    french.or_else(|| Schedule::parse(given)).ok_or_else(|| "hourly, daily, weekly or monthly".to_owned())
}

/// Why a feed was not registered, for a person.
fn refused(error: RegisterError, voice: Voice) -> Failure {
    let sentence = match error {
        RegisterError::Ingest(error) => return error.into(),
        RegisterError::CollectivityUnknown => voice.say("Cette collectivité n'est pas connue.", "This collectivité is not known.").to_owned(),
        RegisterError::NameInvalid(name) => voice.say(
            format!("« {name} » ne peut pas nommer un flux : écrivez des minuscules, des chiffres et des tirets, par exemple poitiers-plan."),
            format!("\"{name}\" cannot name a feed: write small letters, digits and hyphens, such as poitiers-plan."),
        ),
        RegisterError::NameTaken(name) => voice.say(
            format!("Un flux s'appelle déjà « {name} » : choisissez un autre nom, ou modifiez-le par « prisme feeds set {name} »."),
            format!("A feed is called \"{name}\" already: choose another name, or change it with `prisme feeds set {name}`."),
        ),
        RegisterError::UrlInvalid { url, code, said: [fr, en] } => {
            let url = plain(&shown(&url));
            let sentence = voice.say(format!("« {url} » ne peut pas être lu : {fr}"), format!("\"{url}\" cannot be fetched: {en}"));
            return Failure::Unknown { code, sentence };
        }
        RegisterError::UrlMissing => voice.say("Il manque l'adresse du flux (--url).", "The address of the feed is missing (--url).").to_owned(),
        RegisterError::ShareInvalid(share) => {
            voice.say(format!("{share} n'est pas une part entre 0 et 1."), format!("{share} is no share between 0 and 1."))
        }
    };
    Failure::Usage(sentence)
}
