//! Whom an address or a person at a terminal means: by SIREN, INSEE code or slug.
//!
//! Nothing is guessed: a name that several bear is told with their codes, however much larger one of them is.

use domain::collectivity::{Kind, Reference, parse_reference};
use domain::compare::fault::{Code, Fault};
use domain::compare::question::Filter;
use domain::compare::word::nearest;

use crate::store::filter::{CollectivityFilter, CollectivityOrder, View};
use crate::store::page::Window;
use crate::store::read::collectivity::{self, NaturalKey, by_natural_keys};
use crate::store::record::Collectivity;
use crate::store::{Store, StoreError};

/// So many namesakes are told.
const NAMESAKES: usize = 6;

/// The collectivités that are meant, in the same order, or what is wrong with the names. `parameter` is where they stand.
pub async fn named(store: &Store, names: &[String], parameter: &str) -> Result<Result<Vec<Collectivity>, Vec<Fault>>, StoreError> {
    let references: Vec<Option<Reference>> = names.iter().map(|name| parse_reference(name).ok()).collect();
    let keys: Vec<NaturalKey> = references.iter().flatten().map(NaturalKey::from).collect();
    let slugs: Vec<String> = names.iter().zip(&references).filter(|(_, reference)| reference.is_none()).map(|(name, _)| name.clone()).collect();
    let by_code = by_natural_keys(store, &keys).await?;
    let by_slug = collectivity::of_slugs(store, &slugs).await?;
    let (mut found, mut faults): (Vec<Collectivity>, Vec<Fault>) = (Vec::new(), Vec::new());
    for (name, reference) in names.iter().zip(&references) {
        let bearers: Vec<&Collectivity> = match reference {
            Some(reference) => by_code.get(&NaturalKey::from(reference)).into_iter().collect(),
            None => by_slug.get(name).into_iter().flatten().collect(),
        };
        match bearers[..] {
            // Two names of one body are one row.
            [only] if found.iter().any(|body| body.id == only.id) => {}
            [only] => found.push(only.clone()),
            [] => faults.push(Fault::new(Code::CollectivityUnknown, parameter, name).suggest(alike(store, name).await?)),
            _ => faults
                .push(Fault::new(Code::CollectivityAmbiguous, parameter, name).suggest(bearers.iter().take(NAMESAKES).map(|body| namesake(body)))),
        }
    }
    Ok(if faults.is_empty() { Ok(found) } else { Err(faults) })
}

/// A filter of the store, or what is wrong with the names in it.
pub async fn filter(store: &Store, filter: &Filter) -> Result<Result<CollectivityFilter, Vec<Fault>>, StoreError> {
    let within = match named(store, &filter.within, "dans").await? {
        Ok(bodies) => bodies.iter().map(|body| body.id).collect::<Vec<_>>(),
        Err(faults) => return Ok(Err(faults)),
    };
    let number = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    Ok(Ok(CollectivityFilter {
        kinds: (!filter.kinds.is_empty()).then(|| filter.kinds.clone()),
        within: (!within.is_empty()).then_some(within),
        population_min: filter.population_min.map(number),
        population_max: filter.population_max.map(number),
        ..CollectivityFilter::default()
    }))
}

/// The most stable code of a body.
pub fn code(body: &Collectivity) -> &str {
    body.siren.as_ref().or(body.insee_code.as_ref()).unwrap_or(&body.official_code)
}

/// One of several of a name, told apart by what a person knows of it: its code, and the département of a commune.
fn namesake(body: &Collectivity) -> String {
    const OVERSEAS: &str = "97";
    let commune = body.insee_code.as_deref().filter(|code| code.len() == "75056".len());
    match commune.and_then(|code| code.get(..if code.starts_with(OVERSEAS) { 3 } else { 2 })) {
        Some(departement) => format!("{} ({}, {departement})", code(body), body.name),
        None => format!("{} ({})", code(body), body.name),
    }
}

/// The slugs that were most likely meant: of those that begin alike the nearest; of a number, the département and the région that bear it.
async fn alike(store: &Store, name: &str) -> Result<Vec<String>, StoreError> {
    const LETTERS: usize = 3;
    const LOOKED_AT: u32 = 500;
    if name.len() <= LETTERS && name.starts_with(|sign: char| sign.is_ascii_digit()) {
        let keys = [Kind::Departement, Kind::Region].map(|kind| NaturalKey::Official(kind, name.to_uppercase()));
        let found = by_natural_keys(store, &keys).await?;
        return Ok(keys.iter().filter_map(|key| Some(found.get(key)?.slug.clone())).collect());
    }
    if name.chars().count() < LETTERS || name.starts_with(|sign: char| sign.is_ascii_digit()) {
        return Ok(Vec::new());
    }
    let start: String = name.chars().take(LETTERS).collect();
    let filter = CollectivityFilter { name_starts_with: Some(start), ..CollectivityFilter::default() };
    let order = [(CollectivityOrder::Population, true)];
    let page = collectivity::list(store, &filter, &order, View::default(), &Window::first(LOOKED_AT)).await?;
    let slugs: Vec<&str> = page.items.iter().map(|(body, _)| body.slug.as_str()).collect();
    Ok(nearest(name, slugs).map(str::to_owned).into_iter().collect())
}
