//! What every table, chart and export carries: enough to cite it, to ask it again, and to find it unchanged.
//!
//! The frozen address names the instant at which the last thing of this data state was recorded, and not the time of day: whatever is recorded
//! later comes after it.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use domain::citation::{Facts, Style};
use domain::diagnostic::Language;

use super::View;
use super::address::Addresses;
use super::table::Source;
use crate::store::read::moment::{self, Moment};
use crate::store::{Store, StoreError};

/// Under what Prisme publishes what it has put together.
pub const LICENCE: &str = "Licence Ouverte 2.0";
/// Its identifier in the list of SPDX.
pub const LICENCE_SPDX: &str = "etalab-2.0";
/// Where it is read.
pub const LICENCE_URL: &str = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/";
/// The version of the method: another one when figures are counted otherwise.
pub const METHODOLOGY: &str = "2026-11";

/// What is told of the data behind an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dataset {
    /// How it is called, in French and in English.
    pub titles: [String; 2],
    /// The collectivités that it names, in order.
    pub collectivities: Vec<String>,
    /// What the sources said on that day.
    pub as_of: Option<NaiveDate>,
    /// The path and the parameters of the page, in French, below the service; without an instant unless one was asked for.
    pub path: String,
    /// The same with the instant.
    pub frozen_path: String,
    /// The number of the data state.
    pub data_version: i64,
    /// What was known then.
    pub known_at: DateTime<Utc>,
}

impl Dataset {
    /// How it is called.
    pub fn title(&self, language: Language) -> &str {
        match language {
            Language::Fr => &self.titles[0],
            Language::En => &self.titles[1],
        }
    }

    /// A citation. It names the frozen address, so that it holds.
    pub fn cite(&self, addresses: &Addresses, style: Style, language: Language) -> String {
        let names: Vec<&str> = self.collectivities.iter().map(String::as_str).collect();
        let permalink = addresses.below(&self.frozen_path);
        let facts = Facts {
            title: self.title(language),
            collectivities: &names,
            as_of: self.as_of,
            known_at: self.known_at,
            data_version: self.data_version,
            permalink: &permalink,
            licence: LICENCE,
            methodology: METHODOLOGY,
        };
        facts.cite(style, language)
    }

    /// Where a table of it comes from.
    pub fn source(&self, addresses: &Addresses, language: Language) -> Source {
        Source {
            language,
            permalink: addresses.below(&self.path),
            frozen_permalink: addresses.below(&self.frozen_path),
            licence: LICENCE.to_owned(),
            licence_url: LICENCE_URL.to_owned(),
            citation: self.cite(addresses, Style::Full, language),
            data_version: self.data_version,
            known_at: self.known_at,
        }
    }
}

/// The instant at which a view is frozen: the one that was asked for, or that of the last change of its data state.
pub fn frozen_at(state: Moment, view: View) -> DateTime<Utc> {
    let asked = view.known_at.and_then(DateTime::from_timestamp_millis);
    asked.or(state.at).unwrap_or_default()
}

/// An instant as addresses write it.
pub fn written(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Where an export of everything of a kind comes from. `list` is its name in addresses.
pub async fn everything(store: &Store, addresses: &Addresses, list: &str, view: View, language: Language) -> Result<Source, StoreError> {
    let list = List { name: list, ending: "csv", query: "", view };
    Ok(list.dataset(moment::at(store, view.known_at).await?, language).source(addresses, language))
}

/// A list that is exported.
#[derive(Debug, Clone, Copy)]
pub struct List<'a> {
    /// Its name in addresses.
    pub name: &'a str,
    /// The ending of the file.
    pub ending: &'a str,
    /// What its address says beside the view, or nothing.
    pub query: &'a str,
    /// When it is about.
    pub view: View,
}

impl List<'_> {
    /// What is told of the data behind it.
    pub fn dataset(&self, state: Moment, language: Language) -> Dataset {
        let known_at = frozen_at(state, self.view);
        let asked = self.view.known_at.map(|_| known_at);
        Dataset {
            titles: self.titles().map(str::to_owned),
            collectivities: Vec::new(),
            as_of: self.view.as_of,
            path: self.path(asked, language),
            frozen_path: self.path(Some(known_at), language),
            data_version: state.number,
            known_at,
        }
    }

    fn path(&self, known_at: Option<DateTime<Utc>>, language: Language) -> String {
        let asked = Some(self.query.to_owned()).filter(|query| !query.is_empty());
        let day = self.view.as_of.map(|day| format!("le={day}"));
        let instant = known_at.map(|instant| format!("connu={}", written(instant)));
        let query = [asked, day, instant].into_iter().flatten().collect::<Vec<_>>().join("&");
        let mark = if query.is_empty() { "" } else { "?" };
        let below = if language == Language::En { "/en" } else { "" };
        format!("{below}/export/{}.{}{mark}{query}", self.name, self.ending)
    }

    fn titles(&self) -> [&'static str; 2] {
        match self.name {
            "actions" => ["Actions des plans des collectivités", "Actions of the plans of collectivités"],
            "plans" => ["Plans d'actions des collectivités", "Action plans of collectivités"],
            _ => ["Collectivités et ce que l'on sait de leurs plans", "Collectivités and what is known of their plans"],
        }
    }
}
