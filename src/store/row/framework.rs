//! Rows of référentiels, proposals, judgements and replies.

use domain::action::Lever;
use domain::framework::{Addressee, CoverageState, Method, Nature, Reasons, Relation, Rule};
use domain::organisation::OrganisationKind;
use domain::subject::Competence;
use entity::{coverage_link, coverage_review, criterion, framework, organisation, publisher_reply};
use uuid::Uuid;

use super::instant;
use crate::store::StoreError;
use crate::store::framework::{Criterion, Framework, Organisation, Proposed, Reply, Review};

fn damaged(what: &str, word: &str) -> StoreError {
    StoreError::Damaged(format!("{what} {word}"))
}

/// The number of who says so.
pub(in crate::store) const fn method_number(method: Method) -> i16 {
    match method {
        Method::Publisher => 0,
        Method::Machine => 1,
    }
}

/// How criteria relate, by its name.
pub(in crate::store) fn relation(name: &str) -> Result<Relation, StoreError> {
    Relation::parse(name).ok_or_else(|| damaged("relation", name))
}

/// What was proposed, from its columns.
pub(in crate::store) fn proposed(criterion: Uuid, method: i16, confidence: Option<i16>, reasons: &str) -> Result<Proposed, StoreError> {
    let reasons: Reasons = serde_json::from_str(reasons).map_err(|error| StoreError::Damaged(error.to_string()))?;
    let method = if method == method_number(Method::Publisher) { Method::Publisher } else { Method::Machine };
    Ok(Proposed { criterion, method, confidence: confidence.and_then(|permille| u16::try_from(permille).ok()), reasons })
}

impl TryFrom<coverage_link::Model> for Proposed {
    type Error = StoreError;

    fn try_from(row: coverage_link::Model) -> Result<Self, StoreError> {
        proposed(row.criterion_id, row.method, row.confidence, &row.reasons)
    }
}

impl TryFrom<organisation::Model> for Organisation {
    type Error = StoreError;

    fn try_from(row: organisation::Model) -> Result<Self, StoreError> {
        let kind = OrganisationKind::parse(&row.kind).ok_or_else(|| damaged("kind of organisation", &row.kind))?;
        Ok(Self { id: row.id, name: row.name, acronym: row.acronym, kind, siren: row.siren, rna: row.rna, website: row.website })
    }
}

impl TryFrom<framework::Model> for Framework {
    type Error = StoreError;

    fn try_from(row: framework::Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            nature: Nature::parse(&row.nature).ok_or_else(|| damaged("nature", &row.nature))?,
            is_proposed: row.proposed_by.as_ref() == Some(&row.aids),
            slug: row.slug,
            edition: row.edition,
            title: row.title,
            title_en: row.title_en,
            publisher: row.publisher_id,
            self_description: row.self_description,
            licence: row.licence,
            source_title: row.source_title,
            source_url: row.source_url,
            source_published_on: row.source_published_on,
            recorded_at: instant(row.recorded_at),
        })
    }
}

impl TryFrom<criterion::Model> for Criterion {
    type Error = StoreError;

    fn try_from(row: criterion::Model) -> Result<Self, StoreError> {
        let lever = |name: &str| Lever::parse(name).ok_or_else(|| damaged("lever", name));
        let addressee = |name: &str| Addressee::parse(name).ok_or_else(|| damaged("addressee", name));
        let rule = |text: &str| Rule::parse(text).ok_or_else(|| damaged("rule", text));
        Ok(Self {
            id: row.id,
            framework: row.framework_id,
            position: row.position,
            code: row.code,
            label: row.label,
            label_en: row.label_en,
            themes: row.themes.split_whitespace().map(str::to_owned).collect(),
            levers: row.levers.split_whitespace().map(lever).collect::<Result<_, _>>()?,
            competence: Competence::parse(&row.competence).ok_or_else(|| damaged("competence", &row.competence))?,
            applies_to: row.applies_to.split_whitespace().map(addressee).collect::<Result<_, _>>()?,
            locator: row.locator,
            quote: row.quote,
            rules: row.rules.lines().map(rule).collect::<Result<_, _>>()?,
        })
    }
}

/// A judgement, with the actions that lie in a table of their own.
pub(in crate::store) fn review(row: coverage_review::Model, lineages: Vec<Uuid>) -> Result<Review, StoreError> {
    Ok(Review {
        id: row.id,
        collectivity: row.collectivity_id,
        criterion: row.criterion_id,
        whole: row.whole,
        state: CoverageState::parse(&row.state).ok_or_else(|| damaged("state of coverage", &row.state))?,
        rationale: row.rationale,
        versions: row.versions.split_whitespace().filter_map(|id| Uuid::parse_str(id).ok()).collect(),
        lineages,
        at: instant(row.decided_at),
    })
}

impl From<publisher_reply::Model> for Reply {
    fn from(row: publisher_reply::Model) -> Self {
        Self {
            id: row.id,
            collectivity: row.collectivity_id,
            about: row.about,
            criterion: row.criterion_id,
            lineage: row.lineage_id,
            text: row.words,
            at: instant(row.written_at),
        }
    }
}
