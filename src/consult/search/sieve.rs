//! The filter of a search, as the index understands it: what it cannot narrow by is asked of the database first.

use chrono::NaiveDate;
use domain::action::Lever;
use domain::status::Status;
use domain::subject::{AudienceSet, ThemeSet};

use crate::index::{Kind, Sieve};
use crate::store::filter::{CollectivityFilter, View};
use crate::store::read::collectivity;
use crate::store::{Store, StoreError};

/// What a search is narrowed by: what passes every part, each by any of its values.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// Things of these kinds.
    pub kinds: Option<Vec<Kind>>,
    /// Said by these, by their names in the API.
    pub natures: Option<Vec<String>>,
    /// Of these collectivités.
    pub collectivity: Option<CollectivityFilter>,
    /// About one of these themes, or a narrower one.
    pub themes: Option<ThemeSet>,
    /// For one of these audiences.
    pub audiences: Option<AudienceSet>,
    /// Where the collectivité acts in one of these ways.
    pub levers: Option<Vec<Lever>>,
    /// That have come so far.
    pub statuses: Option<Vec<Status>>,
    /// Said on that day or later.
    pub from: Option<NaiveDate>,
    /// Said on that day or before.
    pub to: Option<NaiveDate>,
}

impl Filter {
    /// As the index understands it.
    pub(super) async fn sieve(&self, store: &Store) -> Result<Sieve, StoreError> {
        let mut sieve = Sieve {
            kinds: self.kinds.clone(),
            natures: self.natures.clone(),
            themes: self.themes,
            audiences: self.audiences,
            levers: self.levers.clone(),
            statuses: self.statuses.clone(),
            from: self.from,
            to: self.to,
            ..Sieve::default()
        };
        let Some(filter) = &self.collectivity else { return Ok(sieve) };
        let people = |count: Option<i32>| count.map(|count| u64::try_from(count).unwrap_or(0));
        sieve.collectivity_kinds = filter.kinds.as_ref().map(|kinds| kinds.iter().map(|kind| kind.name()).collect());
        sieve.within.clone_from(&filter.within);
        sieve.population_min = people(filter.population_min);
        sieve.population_max = people(filter.population_max);
        let CollectivityFilter { sirens, insee_codes, availability, name_starts_with, .. } = filter;
        let only_known_to_the_store = sirens.is_some() || insee_codes.is_some() || availability.is_some() || name_starts_with.is_some();
        sieve.collectivities =
            if only_known_to_the_store { Some(collectivity::ids(store, filter, View::default(), None).await?) } else { filter.ids.clone() };
        Ok(sieve)
    }
}
