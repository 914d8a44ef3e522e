//! Facets of lists: their values with what each is called.

use async_graphql::{Context, Enum, Result};
use domain::action::Lever;
use domain::compare::group::Band;
use domain::status::Status;

use crate::consult::comparison::{GroupKey, label};
use crate::consult::vocabulary::{ACTION_LEVER, ACTION_STATUS, COLLECTIVITY_KIND, PLAN_STAGE, Term};
use crate::graphql::context::loaders;
use crate::graphql::error::{bad_request, of_batch};
use crate::graphql::global_id::Key;
use crate::graphql::loader::CollectivityId;
use crate::graphql::node::facet::{Facet, FacetBucket};
use crate::graphql::page::int;
use crate::store::read::facet::{ActionFacet, CollectivityFacet, Counts, PlanFacet, Value};
use domain::diagnostic::Language::{En, Fr};

/// Buckets of one facet; the rest is counted in `otherCount`.
const BUCKETS: usize = 50;
/// Facets at once.
const MOST: usize = 10;

/// By what actions are counted.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionFacetField {
    /// By status.
    Status,
    /// By theme; an action counts in each of its themes and in the broader ones.
    Theme,
    /// By how the collectivité acts.
    Lever,
    /// By whom it is for; an action counts in each of its audiences.
    Audience,
    /// By collectivité.
    Collectivity,
    /// By the kind of collectivité.
    CollectivityKind,
    /// By région.
    Region,
    /// By how far the plan has come.
    PlanStage,
    /// By the year of the last due day.
    DueYear,
    /// By how Prisme came to know it.
    ProvenanceMethod,
}

/// By what collectivités are counted.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum CollectivityFacetField {
    /// By kind.
    Kind,
    /// By région.
    Region,
    /// By département.
    Departement,
    /// By what can be said of its plans.
    Availability,
    /// By population.
    PopulationBand,
}

/// By what plans are counted.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanFacetField {
    /// By how far it has come.
    Stage,
    /// By the kind of collectivité.
    CollectivityKind,
    /// By région.
    Region,
    /// By the year of the version in force.
    Year,
    /// By licence.
    License,
}

/// What the values of a field are.
#[derive(Debug, Clone, Copy)]
pub enum Words {
    /// Names of a vocabulary, or numbers in its order.
    Terms(&'static [Term]),
    /// Themes, by number.
    Themes,
    /// Audiences, by number.
    Audiences,
    /// Collectivités.
    Bodies,
    /// Bands of population, by their first inhabitant.
    Bands,
    /// As they stand.
    Plain,
}

impl ActionFacetField {
    /// What the store counts by; `None` for what is the same of all actions.
    pub const fn counted(self) -> Option<ActionFacet> {
        Some(match self {
            Self::Status => ActionFacet::Status,
            Self::Theme => ActionFacet::Theme,
            Self::Lever => ActionFacet::Lever,
            Self::Audience => ActionFacet::Audience,
            Self::Collectivity => ActionFacet::Collectivity,
            Self::CollectivityKind => ActionFacet::CollectivityKind,
            Self::Region => ActionFacet::Region,
            Self::PlanStage => ActionFacet::PlanStage,
            Self::DueYear => ActionFacet::DueYear,
            Self::ProvenanceMethod => return None,
        })
    }

    /// What the field and its values are called.
    pub const fn words(self) -> ([&'static str; 2], Words) {
        match self {
            Self::Status => (["État", "Status"], Words::Terms(&ACTION_STATUS)),
            Self::Theme => (["Thème", "Theme"], Words::Themes),
            Self::Lever => (["Levier", "Lever"], Words::Terms(&ACTION_LEVER)),
            Self::Audience => (["Public visé", "Audience"], Words::Audiences),
            Self::Collectivity => (["Collectivité", "Collectivité"], Words::Bodies),
            Self::CollectivityKind => (["Type de collectivité", "Kind of collectivité"], Words::Terms(&COLLECTIVITY_KIND)),
            Self::Region => (["Région", "Région"], Words::Bodies),
            Self::PlanStage => (["Étape du plan", "Stage of the plan"], Words::Terms(&PLAN_STAGE)),
            Self::DueYear => (["Année d'échéance", "Due year"], Words::Plain),
            Self::ProvenanceMethod => (["Provenance", "Provenance"], Words::Plain),
        }
    }
}

impl CollectivityFacetField {
    /// What the store counts by; `None` for availability, which is told by filters.
    pub const fn counted(self) -> Option<CollectivityFacet> {
        Some(match self {
            Self::Kind => CollectivityFacet::Kind,
            Self::Region => CollectivityFacet::Region,
            Self::Departement => CollectivityFacet::Departement,
            Self::PopulationBand => CollectivityFacet::Population,
            Self::Availability => return None,
        })
    }

    /// What the field and its values are called.
    pub const fn words(self) -> ([&'static str; 2], Words) {
        match self {
            Self::Kind => (["Type de collectivité", "Kind of collectivité"], Words::Terms(&COLLECTIVITY_KIND)),
            Self::Region => (["Région", "Région"], Words::Bodies),
            Self::Departement => (["Département", "Département"], Words::Bodies),
            Self::Availability => (["Données", "Data"], Words::Terms(&crate::consult::vocabulary::DATA_AVAILABILITY)),
            Self::PopulationBand => (["Population", "Population"], Words::Bands),
        }
    }
}

impl PlanFacetField {
    /// What the store counts by.
    pub const fn counted(self) -> PlanFacet {
        match self {
            Self::Stage => PlanFacet::Stage,
            Self::CollectivityKind => PlanFacet::CollectivityKind,
            Self::Region => PlanFacet::Region,
            Self::Year => PlanFacet::Year,
            Self::License => PlanFacet::License,
        }
    }

    /// What the field and its values are called.
    pub const fn words(self) -> ([&'static str; 2], Words) {
        match self {
            Self::Stage => (["Étape", "Stage"], Words::Terms(&PLAN_STAGE)),
            Self::CollectivityKind => (["Type de collectivité", "Kind of collectivité"], Words::Terms(&COLLECTIVITY_KIND)),
            Self::Region => (["Région", "Région"], Words::Bodies),
            Self::Year => (["Année", "Year"], Words::Plain),
            Self::License => (["Licence", "Licence"], Words::Plain),
        }
    }
}

/// Refuses too many facets at once, and the same one twice.
pub fn distinct<F: PartialEq + Copy>(on: &[F]) -> Result<Vec<F>> {
    if on.len() > MOST {
        return Err(bad_request(format!("{MOST} facettes à la fois au plus."), format!("{MOST} facets at once at most.")));
    }
    let mut fields = Vec::with_capacity(on.len());
    for field in on {
        if !fields.contains(field) {
            fields.push(*field);
        }
    }
    Ok(fields)
}

/// Counts with what their values are called; the bucket without a value is always there, and the last.
pub async fn published(ctx: &Context<'_>, field: &str, (labels, words): ([&'static str; 2], Words), counts: Counts) -> Result<Facet> {
    let missing: i64 = counts.iter().filter(|(value, _)| value.is_none()).map(|(_, count)| count).sum();
    let stated: Vec<(Value, i64)> = counts.into_iter().filter_map(|(value, count)| Some((value?, count))).collect();
    let other: i64 = stated.iter().skip(BUCKETS).map(|(_, count)| count).sum();
    let mut buckets = Vec::with_capacity(stated.len().min(BUCKETS) + 1);
    for (value, count) in stated.into_iter().take(BUCKETS) {
        let (value, named) = called(ctx, words, value).await?;
        buckets.push(FacetBucket { value: Some(value), count: int(count), is_missing: false, term: None, named: Some(named) });
    }
    buckets.push(FacetBucket { value: None, count: int(missing), is_missing: true, term: None, named: None });
    Ok(Facet { field: field.to_owned(), buckets, other_count: int(other), labels })
}

/// A value as clients give it back, and what it is called in French and in English.
async fn called(ctx: &Context<'_>, words: Words, value: Value) -> Result<(String, [String; 2])> {
    let term = |terms: &'static [Term], at: Option<usize>| at.and_then(|at| terms.get(at)).copied();
    Ok(match (words, value) {
        (Words::Terms(terms), value) => {
            let found = match &value {
                Value::Text(name) => terms.iter().find(|term| term.value == name).copied(),
                Value::Number(number) => term(terms, usize::try_from(*number).ok()),
                Value::Id(_) => None,
            };
            match found {
                Some(term) => (term.value.to_owned(), [term.label(Fr).to_owned(), term.label(En).to_owned()]),
                None => plain(&value),
            }
        }
        (Words::Themes, Value::Number(number)) => match u8::try_from(number).ok().and_then(domain::theme::Theme::by_number) {
            Some(theme) => (Key::Theme(theme.number()).id().0, [theme.label(Fr).to_owned(), theme.label(En).to_owned()]),
            None => plain(&Value::Number(number)),
        },
        (Words::Audiences, Value::Number(number)) => match u8::try_from(number).ok().and_then(domain::audience::Audience::by_number) {
            Some(audience) => (Key::Audience(audience.number()).id().0, [audience.label(Fr).to_owned(), audience.label(En).to_owned()]),
            None => plain(&Value::Number(number)),
        },
        (Words::Bands, Value::Number(from)) => {
            let band = Band::of(u32::try_from(from).unwrap_or(0));
            (band.key(), [label::of(GroupKey::Band(band), Fr), label::of(GroupKey::Band(band), En)])
        }
        (Words::Bodies, Value::Id(id)) => {
            let body = loaders(ctx).load_one(CollectivityId(id)).await.map_err(|error| of_batch(&error))?;
            let name = body.map_or_else(|| id.to_string(), |body| body.name);
            (Key::Collectivity(id).id().0, [name.clone(), name])
        }
        (_, value) => plain(&value),
    })
}

fn plain(value: &Value) -> (String, [String; 2]) {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Id(id) => id.to_string(),
    };
    (text.clone(), [text.clone(), text])
}

// Counts are told by numbers: the vocabularies stand in the order of theirs.
const _: () = assert!(ACTION_STATUS.len() == Status::ALL.len() && ACTION_LEVER.len() == Lever::ALL.len());
