//! « Référentiel »: a list of what somebody asks of collectivités, against which plans can be read.
//!
//! Prisme publishes none of its own, never merges two into one score, and keeps no text of others: a criterion has a short label in the
//! project's own words, and says where the text stands.

pub mod coverage;
mod fault;
mod field;
mod propose;
mod read;
mod rule;
mod term;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use serde::Serialize;
use uuid::Uuid;

pub use self::coverage::CoverageState;
pub use self::fault::{Fault, FaultCode};
pub use self::propose::{Compiled, LookedFor, Method, Proposal, Reasons};
pub use self::read::read;
pub use self::rule::Rule;
pub use self::term::{Nature, Relation};

use crate::action::Lever;
use crate::collectivity::Kind;
use crate::organisation::Organisation;
use crate::subject::Competence;

/// The space in which the ids of référentiels and criteria are names.
const NAMESPACE: Uuid = Uuid::from_u128(0x52c7_90c4_3a71_5f0e_8f54_b1c0_6e0d_7a18);

/// To whom a criterion is addressed: a kind of body, or the one body of a kind that has this official code.
///
/// « Statut particulier » holds Paris, which is a commune, and the Corse, which is none: a kind alone would say too much.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Addressee {
    /// The kind.
    pub kind: Kind,
    /// The official code; none for every body of that kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

impl Addressee {
    /// Reads `COMMUNE` or `SPECIAL_STATUS:75056`.
    pub fn parse(given: &str) -> Option<Self> {
        let (kind, code) = match given.split_once(':') {
            Some((kind, code)) => (kind, Some(code.trim())),
            None => (given, None),
        };
        let fits = code.is_none_or(|code| !code.is_empty() && code.len() <= 20 && code.bytes().all(|sign| sign.is_ascii_alphanumeric()));
        fits.then_some(())?;
        Some(Self { kind: Kind::parse(kind.trim())?, code: code.map(str::to_ascii_uppercase) })
    }

    /// As it is written in a file.
    pub fn text(&self) -> String {
        match &self.code {
            Some(code) => format!("{}:{code}", self.kind.name()),
            None => self.kind.name().to_owned(),
        }
    }
}

/// What somebody asserts about a criterion of another référentiel, or of another edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Correspondence {
    /// The slug of the other référentiel.
    pub framework: String,
    /// Its edition; any when none is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    /// The code of the other criterion.
    pub code: String,
    /// How the other one relates to this one.
    pub relation: Relation,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rationale: Option<String>,
}

/// Where the text of a référentiel stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    /// The title of the text.
    pub title: String,
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The day it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_on: Option<NaiveDate>,
}

/// « Critère »: one line of a référentiel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criterion {
    /// Its code, unique in its référentiel.
    pub code: String,
    /// Its label in French, in the project's own words.
    pub label: String,
    /// Its label in English.
    pub label_en: Option<String>,
    /// Its themes, by slug.
    pub themes: Vec<String>,
    /// The ways of acting that it asks for; any when empty.
    pub levers: Vec<Lever>,
    /// Whose legal competence it asks to be used.
    pub competence: Competence,
    /// To whom it is addressed; to all when empty.
    pub applies_to: Vec<Addressee>,
    /// Where it stands in the source.
    pub locator: Option<String>,
    /// A few words of the source.
    pub quote: Option<String>,
    /// Words by which software finds candidates.
    pub rules: Vec<Rule>,
    /// Criteria that ask for something alike.
    pub correspondences: Vec<Correspondence>,
}

/// One edition of a référentiel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Framework {
    /// The name in addresses and in files.
    pub slug: String,
    /// Which edition this is.
    pub edition: String,
    /// The title in French.
    pub title: String,
    /// The title in English.
    pub title_en: Option<String>,
    /// Who publishes it.
    pub publisher: Organisation,
    /// What kind of text it is.
    pub nature: Nature,
    /// The publisher's own words on its political position.
    pub self_description: Option<String>,
    /// The licence of the text, as declared.
    pub licence: Option<String>,
    /// Where the text stands.
    pub source: Source,
    /// What it asks.
    pub criteria: Vec<Criterion>,
}

impl Framework {
    /// The same in every database: it depends on the slug and the edition alone.
    pub fn id(&self) -> Uuid {
        id(&self.slug, &self.edition)
    }

    /// The id of a criterion: it depends on the slug, the edition and the code alone.
    pub fn criterion_id(&self, code: &str) -> Uuid {
        Uuid::new_v5(&NAMESPACE, format!("{}@{}:{code}", self.slug, self.edition).as_bytes())
    }

    /// The digest of what the publisher says: an edition whose digest is another is another edition.
    pub fn statement(&self) -> [u8; 32] {
        let mut said = Said::default();
        let source = &self.source;
        let date = source.published_on.map(|day| day.to_string());
        for part in [&self.slug, &self.edition, &self.title, &self.publisher.name, &source.title] {
            said.part(part);
        }
        for part in [&self.self_description, &self.licence, &source.url, &date] {
            said.part(part.as_deref().unwrap_or(""));
        }
        said.part(self.nature.name());
        said.part(self.publisher.kind.name());
        for criterion in &self.criteria {
            said.part(&criterion.code);
            said.part(&criterion.label);
            said.part(criterion.competence.name());
            let addressees: Vec<String> = criterion.applies_to.iter().map(Addressee::text).collect();
            for part in [&addressees.join(" "), criterion.locator.as_deref().unwrap_or(""), criterion.quote.as_deref().unwrap_or("")] {
                said.part(part);
            }
        }
        said.digest()
    }

    /// The digest of what helps to read it: translations, themes, rules and correspondences may grow within one edition.
    pub fn aids(&self) -> [u8; 32] {
        let mut said = Said::default();
        said.part(self.title_en.as_deref().unwrap_or(""));
        for criterion in &self.criteria {
            said.part(criterion.label_en.as_deref().unwrap_or(""));
            said.part(&criterion.themes.join(" "));
            said.part(&criterion.levers.iter().map(|lever| lever.name()).collect::<Vec<_>>().join(" "));
            said.part(&criterion.rules.iter().map(Rule::text).collect::<Vec<_>>().join("\n"));
            for other in &criterion.correspondences {
                let of = format!("{}@{}:{}", other.framework, other.edition.as_deref().unwrap_or(""), other.code);
                said.part(&of);
                said.part(other.relation.name());
                said.part(other.rationale.as_deref().unwrap_or(""));
            }
            said.part("");
        }
        said.digest()
    }
}

/// The id of the edition of this slug, whether anybody has it or not.
pub fn id(slug: &str, edition: &str) -> Uuid {
    Uuid::new_v5(&NAMESPACE, format!("{slug}@{edition}").as_bytes())
}

/// A digest of parts, of which none runs into the next.
#[derive(Default)]
struct Said(blake3::Hasher);

impl Said {
    fn part(&mut self, text: &str) {
        self.0.update(&u64::try_from(text.len()).unwrap_or(u64::MAX).to_le_bytes());
        self.0.update(text.as_bytes());
    }

    fn digest(&self) -> [u8; 32] {
        *self.0.finalize().as_bytes()
    }
}

/// Whether a criterion can apply to a body, by what the criterion says.
///
/// What is the State's or somebody else's competence is out of a collectivité's reach, unless it is asked to plead with them.
pub fn applies(applies_to: &[Addressee], competence: Competence, levers: &[Lever], kind: Kind, official_code: &str) -> bool {
    let is_addressed = |to: &Addressee| to.kind == kind && to.code.as_deref().is_none_or(|code| code.eq_ignore_ascii_case(official_code));
    let addressed = applies_to.is_empty() || applies_to.iter().any(is_addressed);
    let beyond = matches!(competence, Competence::State | Competence::ThirdParty) && !levers.contains(&Lever::Advocacy);
    addressed && !beyond
}
