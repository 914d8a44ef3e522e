//! `feeds.toml`: feeds as a file declares them.

use std::collections::BTreeMap;
use std::path::Path;

use domain::feed::{Mode, Moderation, Schedule};
use domain::mapping::Recipe;
use serde::Deserialize;

use crate::cli::failure::Failure;
use crate::cli::voice::Voice;

/// The file: a list of `[[feed]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(default)]
    pub(super) feed: Vec<Entry>,
}

/// A feed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) collectivity: String,
    pub(super) url: Option<String>,
    pub(super) title: Option<String>,
    pub(super) format: Option<String>,
    pub(super) landing_page: Option<String>,
    schedule: Option<String>,
    mode: Option<String>,
    pub(super) licence: Option<String>,
    moderation: Option<String>,
    pub(super) acceptance: Option<f64>,
    pub(super) paused: Option<bool>,
    recipe: Option<Written>,
}

/// The values of an entry that have a name of their own.
pub(super) struct Named {
    pub(super) schedule: Option<Schedule>,
    pub(super) mode: Option<Mode>,
    pub(super) moderation: Option<Moderation>,
}

/// A recipe, under the names that it has in JSON too.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    columns: BTreeMap<String, String>,
    #[serde(default, alias = "statusWords")]
    status_words: BTreeMap<String, String>,
    #[serde(default)]
    constants: BTreeMap<String, String>,
    sheet: Option<String>,
}

/// Reads the file.
pub(super) fn read(path: &Path, voice: Voice) -> Result<File, Failure> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|cause| {
        Failure::Usage(voice.say(
            format!("{shown} ne peut pas être lu ({cause}) : vérifiez le chemin et l'encodage (UTF-8)."),
            format!("{shown} cannot be read ({cause}): check the path and the encoding (UTF-8)."),
        ))
    })?;
    toml::from_str(&text).map_err(|error| {
        let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].lines().count().max(1));
        let fault = error.message();
        Failure::Usage(voice.say(
            format!("{shown}, ligne {line} : {fault}. Écrivez des blocs [[feed]] avec id, collectivity et url."),
            format!("{shown}, line {line}: {fault}. Write [[feed]] blocks with id, collectivity and url."),
        ))
    })
}

impl Entry {
    /// The values that have a name of their own, or the sentence that says which one is none.
    pub(super) fn named(&self, voice: Voice) -> Result<Named, Failure> {
        let fault = |what: &str, given: &str, known: &str| {
            let id = &self.id;
            Failure::Usage(voice.say(
                format!("Flux « {id} » : « {given} » ne peut pas être {what} ; écrivez {known}."),
                format!("Feed \"{id}\": \"{given}\" cannot be {what}; write {known}."),
            ))
        };
        let schedule = self.schedule.as_deref().map(|given| super::schedule(given).map_err(|known| fault("schedule", given, &known))).transpose()?;
        let mode = self.mode.as_deref().map(|given| Mode::parse(given).ok_or_else(|| fault("mode", given, "pull, push, manual"))).transpose()?;
        let moderation = self.moderation.as_deref();
        let moderation =
            moderation.map(|given| Moderation::parse(given).ok_or_else(|| fault("moderation", given, "automatic, review"))).transpose()?;
        Ok(Named { schedule, mode, moderation })
    }

    /// The recipe.
    pub(super) fn recipe(&self, voice: Voice) -> Result<Option<Recipe>, Failure> {
        let Some(written) = &self.recipe else { return Ok(None) };
        // An empty field pins « not read », which TOML has no word for.
        let columns: BTreeMap<&str, Option<&str>> =
            written.columns.iter().map(|(header, field)| (header.as_str(), Some(field.as_str()).filter(|field| !field.is_empty()))).collect();
        let mut json = serde_json::json!({ "columns": columns, "statusWords": written.status_words, "constants": written.constants });
        if let Some(sheet) = &written.sheet {
            json["sheet"] = sheet.as_str().into();
        }
        Recipe::parse(&json.to_string()).map(Some).map_err(|error| {
            let id = &self.id;
            Failure::Usage(voice.say(format!("Flux « {id} » : {error}."), format!("Feed \"{id}\": {error}.")))
        })
    }
}
