//! « Collectivité » or local public body.

use async_graphql::{ID, SimpleObject};

use super::enums::{CollectivityKind, DataAvailability};
use crate::graphql::global_id::Key;
use crate::graphql::scalar::{InseeCode, Siren};
use crate::store::filter::{Availability, View};
use crate::store::record;

/// « Collectivité » or local public body.
///
/// Federation keys: `siren` (all but municipal arrondissements), `inseeCode` (communes and arrondissements only; « communes déléguées »
/// are left out because hundreds share the code of their commune nouvelle) and `kind officialCode` (always present; INSEE's code at that
/// level, or the SIREN for groupings).
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct Collectivity {
    /// Stable, the same in every Prisme.
    pub id: ID,
    /// The name as addresses write it; several collectivités may share one.
    pub slug: String,
    /// What sort of body it is.
    pub kind: CollectivityKind,
    /// As the official file writes it.
    pub name: String,
    /// Name with article for sentences: « la Ville de Paris ».
    pub name_in_sentence: String,
    /// Null for municipal arrondissements.
    pub siren: Option<Siren>,
    /// Communes and municipal arrondissements only.
    pub insee_code: Option<InseeCode>,
    /// INSEE's code at that level, or the SIREN for groupings.
    pub official_code: String,
    /// Municipal population.
    pub population: Option<i32>,
    /// The census year of the population.
    pub population_year: Option<i32>,
    /// How Prisme knows it; not published.
    #[graphql(skip)]
    pub record: record::Collectivity,
    /// When the answer is about; not published.
    #[graphql(skip)]
    pub view: View,
}

impl Collectivity {
    /// Wraps a record, under a view.
    pub fn new(record: record::Collectivity, view: View) -> Self {
        Self {
            id: Key::Collectivity(record.id).id(),
            slug: record.slug.clone(),
            kind: record.kind.into(),
            name: record.name.clone(),
            name_in_sentence: record.name_in_sentence.clone(),
            siren: record.siren.clone().map(Siren),
            insee_code: record.insee_code.clone().map(InseeCode),
            official_code: record.official_code.clone(),
            population: record.population,
            population_year: record.population_year,
            record,
            view,
        }
    }
}

impl From<Availability> for DataAvailability {
    fn from(availability: Availability) -> Self {
        match availability {
            Availability::NoKnownPlan => Self::NoKnownPlan,
            Availability::StructuredWithoutProgress => Self::StructuredWithoutProgress,
            Availability::StructuredWithProgress => Self::StructuredWithProgress,
        }
    }
}
