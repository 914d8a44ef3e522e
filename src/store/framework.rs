//! Référentiels as the store holds them, and what is known of how plans answer them.

use chrono::{DateTime, NaiveDate, Utc};
use domain::action::{Lever, StateHash};
use domain::collectivity::Kind;
use domain::framework::{Addressee, CoverageState, Method, Nature, Reasons, Relation, Rule};
use domain::organisation::OrganisationKind;
use domain::status::Status;
use domain::subject::Competence;
use uuid::Uuid;

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of domain::organisation::Organisation")]
pub struct Organisation {
    pub id: Uuid,
    pub name: String,
    pub acronym: Option<String>,
    pub kind: OrganisationKind,
    pub siren: Option<String>,
    pub rna: Option<String>,
    pub website: Option<String>,
}

/// One edition of a référentiel.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of domain::framework::Framework")]
pub struct Framework {
    pub id: Uuid,
    pub slug: String,
    pub edition: String,
    pub title: String,
    pub title_en: Option<String>,
    pub publisher: Uuid,
    pub nature: Nature,
    pub self_description: Option<String>,
    pub licence: Option<String>,
    pub source_title: String,
    pub source_url: Option<String>,
    pub source_published_on: Option<NaiveDate>,
    /// Whether all that is published was gone through for candidates.
    pub is_proposed: bool,
    pub recorded_at: DateTime<Utc>,
}

/// One line of a référentiel.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of domain::framework::Criterion")]
pub struct Criterion {
    pub id: Uuid,
    pub framework: Uuid,
    pub position: i32,
    pub code: String,
    pub label: String,
    pub label_en: Option<String>,
    pub themes: Vec<String>,
    pub levers: Vec<Lever>,
    pub competence: Competence,
    pub applies_to: Vec<Addressee>,
    pub locator: Option<String>,
    pub quote: Option<String>,
    pub rules: Vec<Rule>,
}

impl Criterion {
    /// Whether it can apply to a body: it is addressed to it, and the law gives such bodies a competence on at least one of its themes.
    pub fn applies(&self, kind: Kind, official_code: &str) -> bool {
        let themes = self.themes.iter().filter_map(|slug| domain::theme::Theme::by_slug(slug));
        let mut scopes = themes.map(|theme| theme.out_of_scope(kind)).peekable();
        let beyond = scopes.peek().is_some() && scopes.all(|out| out);
        !beyond && domain::framework::applies(&self.applies_to, self.competence, &self.levers, kind, official_code)
    }
}

/// What an editor asserts about two criteria, seen from the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correspondence {
    /// The first one.
    pub criterion: Uuid,
    /// The other one.
    pub other: Uuid,
    /// How the other one relates to the first.
    pub relation: Relation,
    /// Why.
    pub rationale: Option<String>,
}

/// What speaks for a criterion in the words of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLink {
    /// What the action says.
    pub hash: StateHash,
    /// The criterion.
    pub criterion: Uuid,
    /// Who says so.
    pub method: Method,
    /// How much speaks for it, per mille.
    pub confidence: Option<u16>,
    /// Why.
    pub reasons: Reasons,
}

/// A candidate that somebody or something proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// The criterion.
    pub criterion: Uuid,
    /// Who says so.
    pub method: Method,
    /// How much speaks for it, per mille.
    pub confidence: Option<u16>,
    /// Why.
    pub reasons: Reasons,
}

/// An action in force that a criterion is linked to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    /// Whose it is.
    pub collectivity: Uuid,
    /// The action through all versions.
    pub lineage: Uuid,
    /// The version.
    pub version: Uuid,
    /// Its place in it.
    pub position: i32,
    /// Its status.
    pub status: Status,
    /// The criterion.
    pub criterion: Uuid,
    /// What was proposed; none where a person alone made the link.
    pub proposed: Option<Proposed>,
}

/// What a person judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// The key, in the order of time.
    pub id: Uuid,
    /// Whose plan.
    pub collectivity: Uuid,
    /// The criterion.
    pub criterion: Uuid,
    /// Whether the whole cell was judged, and not some links alone.
    pub whole: bool,
    /// What.
    pub state: CoverageState,
    /// Why.
    pub rationale: String,
    /// The versions in force that were looked at.
    pub versions: Vec<Uuid>,
    /// The actions that it speaks of, through all versions.
    pub lineages: Vec<Uuid>,
    /// When.
    pub at: DateTime<Utc>,
}

/// What a publisher replies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The key, in the order of time.
    pub id: Uuid,
    /// Whose reply it is.
    pub collectivity: Uuid,
    /// What it is about, as the API names it.
    pub about: String,
    /// The criterion whose assessment it contests.
    pub criterion: Option<Uuid>,
    /// The action, if it is about one.
    pub lineage: Option<Uuid>,
    /// The reply.
    pub text: String,
    /// When.
    pub at: DateTime<Utc>,
}
