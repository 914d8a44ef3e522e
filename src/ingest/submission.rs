//! What somebody sends to be published, before anything of it is believed.

use bytes::Bytes;
use chrono::NaiveDate;
use domain::decode::Limits;
use domain::mapping::Recipe;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::store::record::Adoption;

/// Whether actions that a document does not mention are withdrawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Completeness {
    /// The document is the whole plan: what is missing is withdrawn.
    #[default]
    Full,
    /// The document speaks of some actions: the others are left alone.
    Partial,
}

/// Which versions wait for a person.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Hold {
    /// None: somebody who answers for it has sent the document.
    #[default]
    None,
    /// One in which most of the plan disappears.
    Suspicious,
    /// Every one.
    Every,
}

/// What a document has to pass beside being readable.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Guard {
    /// Which versions wait for a person.
    pub hold: Hold,
    /// The least share of its rows that became actions, in thousandths.
    pub acceptance: u16,
}

/// A document and what its sender says of it.
#[derive(Debug, Clone, Default)]
pub struct Submission {
    /// The bytes as received.
    pub bytes: Bytes,
    /// For whom; when absent, the document has to say.
    pub collectivity: Option<Uuid>,
    /// The plan to update; when absent, the collectivité's latest, or a new one.
    pub plan: Option<Uuid>,
    /// The feed that brings it: it has a plan of its own, and those of other feeds are not its.
    pub feed: Option<Uuid>,
    /// The version that the sender believes to be in force.
    pub expected: Option<Uuid>,
    /// The name of the file.
    pub file_name: Option<String>,
    /// Where it came from.
    pub url: Option<String>,
    /// The title of the plan, over what the document says.
    pub title: Option<String>,
    /// The day of publication, over what the document says.
    pub published_on: Option<NaiveDate>,
    /// How far the plan has come, by its name in the API.
    pub stage: Option<&'static str>,
    /// The vote.
    pub adoption: Option<Adoption>,
    /// The licence, over what the document says.
    pub licence: Option<String>,
    /// What is pinned about the reading.
    pub recipe: Recipe,
    /// Whether what is missing is withdrawn.
    pub completeness: Completeness,
    /// How much is taken of a stranger's document.
    pub limits: Limits,
    /// What it has to pass.
    pub guard: Guard,
}

/// The stages that a plan can be said to be in, by their names in the API.
const STAGES: [&str; 6] = ["DRAFT", "PRESENTED", "ADOPTED", "SUPERSEDED", "EXPIRED", "WITHDRAWN"];

/// What the sender said, as it is kept with the run: a replay reads the document as it was meant.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Said {
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stage: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    adoption: Option<Vote>,
    #[serde(skip_serializing_if = "Option::is_none")]
    licence: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recipe: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    partial: bool,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Vote {
    on: NaiveDate,
    by: Option<String>,
    number: Option<String>,
    url: Option<String>,
}

impl Submission {
    /// How much is taken of a document that comes over the network.
    pub const OVER_THE_NETWORK: Limits = Limits { document: 20 << 20, unpacked: 20 << 20, actions: 100_000, record: 8 << 20, columns: 200_000 };

    /// The media type, told from the bytes that were read.
    pub(super) fn media_type(format: Option<&str>) -> String {
        match format {
            Some("JSON") => "application/json",
            Some("NDJSON") => "application/x-ndjson",
            Some("XLSX") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Some("ODS") => "application/vnd.oasis.opendocument.spreadsheet",
            _ => "text/csv",
        }
        .to_owned()
    }

    /// What is said beside the bytes, as JSON; `None` when nothing is.
    pub(super) fn said(&self) -> Option<String> {
        let said = Said {
            plan: self.plan,
            file_name: self.file_name.clone(),
            url: self.url.clone(),
            title: self.title.clone(),
            published_on: self.published_on,
            stage: self.stage.map(str::to_owned),
            adoption: self.adoption.clone().map(|vote| Vote { on: vote.on, by: vote.by, number: vote.number, url: vote.url }),
            licence: self.licence.clone(),
            recipe: (!self.recipe.is_empty()).then(|| self.recipe.to_json()),
            partial: self.completeness == Completeness::Partial,
        };
        if said == Said::default() { None } else { serde_json::to_string(&said).ok() }
    }

    /// These bytes with what was said about them, as far as it can still be read.
    pub(super) fn restored(bytes: Bytes, collectivity: Uuid, said: Option<&str>) -> Self {
        let said: Said = said.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
        Self {
            bytes,
            collectivity: Some(collectivity),
            plan: said.plan,
            file_name: said.file_name,
            url: said.url,
            title: said.title,
            published_on: said.published_on,
            stage: said.stage.and_then(|stage| STAGES.into_iter().find(|known| *known == stage)),
            adoption: said.adoption.map(|vote| Adoption { on: vote.on, by: vote.by, number: vote.number, url: vote.url }),
            licence: said.licence,
            recipe: said.recipe.and_then(|json| Recipe::parse(&json).ok()).unwrap_or_default(),
            completeness: if said.partial { Completeness::Partial } else { Completeness::Full },
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_is_read_back() {
        let given = Submission {
            collectivity: Some(Uuid::from_u128(86)),
            title: Some("Plan d'actions LGBTQI+".to_owned()),
            published_on: NaiveDate::from_ymd_opt(2026, 5, 17),
            stage: Some("ADOPTED"),
            recipe: Recipe::parse(r#"{"statusWords": {"validé": "NOT_STARTED"}}"#).unwrap(),
            completeness: Completeness::Partial,
            ..Submission::default()
        };
        let back = Submission::restored(Bytes::new(), Uuid::from_u128(86), given.said().as_deref());
        assert_eq!((back.title, back.published_on, back.stage), (given.title, given.published_on, given.stage));
        assert_eq!((back.recipe, back.completeness), (given.recipe, given.completeness));
        assert_eq!(Submission::default().said(), None);
    }
}
