//! Search over everything that is in force.

use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::theme::Theme;

use super::concept;
use super::filter::{CollectivityFilterInput, collectivities};
use crate::consult::comparison::Fault;
use crate::consult::search::{self, Asked, Filter};
use crate::graphql::context::deps;
use crate::graphql::edge::search::SearchConnection;
use crate::graphql::error::{foreign_cursor, of_fault, of_search};
use crate::graphql::node::enums::{ActionStatus, ProvenanceNature, name_of};
use crate::graphql::node::search::SearchType;
use crate::graphql::page::Arguments;
use crate::graphql::scalar::Date;

/// Among what is searched. Fields are ANDed; values of a list are ORed.
#[derive(Debug, Clone, Default, InputObject)]
#[graphql(name = "SearchFilter")]
pub struct SearchFilterInput {
    /// Of these types.
    pub types: Option<Vec<SearchType>>,
    /// From these sources.
    pub natures: Option<Vec<ProvenanceNature>>,
    /// Of these collectivités.
    pub collectivity: Option<CollectivityFilterInput>,
    /// About one of these themes or their narrower themes.
    pub themes: Option<Vec<ID>>,
    /// With one of these statuses.
    pub statuses: Option<Vec<ActionStatus>>,
    /// Stated on that day or later: the day of the version that says so.
    pub from: Option<Date>,
    /// Stated on that day or earlier.
    pub to: Option<Date>,
}

fn filter(given: SearchFilterInput) -> Result<Filter> {
    let themes = concept::themes(given.themes.as_ref())?;
    if given.from.as_ref().zip(given.to.as_ref()).is_some_and(|(from, to)| to.0 < from.0) {
        return Err(of_fault(&Fault::InvertedDates));
    }
    let empty = [
        ("types", given.types.as_ref().map(Vec::len)),
        ("statuses", given.statuses.as_ref().map(Vec::len)),
        ("natures", given.natures.as_ref().map(Vec::len)),
    ];
    if let Some((list, _)) = empty.into_iter().find(|(_, length)| *length == Some(0)) {
        return Err(of_fault(&Fault::EmptyList { list }));
    }
    Ok(Filter {
        kinds: given.types.map(|types| types.into_iter().map(Into::into).collect()),
        natures: given.natures.map(|natures| natures.into_iter().map(|nature| name_of(nature).to_owned()).collect()),
        collectivity: given.collectivity.map(|filter| collectivities(Some(filter))).transpose()?,
        themes: themes.map(|themes| themes.into_iter().map(Theme::number).collect()),
        statuses: given.statuses.map(|statuses| statuses.into_iter().map(Into::into).collect()),
        from: given.from.map(|day| day.0),
        to: given.to.map(|day| day.0),
        ..Filter::default()
    })
}

/// Search.
#[derive(Default)]
pub struct Searching;

#[Object]
impl Searching {
    /// « Recherche »: what is in force now, the best answers first. Case, accents and inclusive writing make no difference: « élu·e·s », « elus »
    /// and « ÉLUES » find each other. Every word is looked for, and words in quotes side by side; when nothing has them all, `reach` says how
    /// the question was taken.
    async fn search(
        &self,
        ctx: &Context<'_>,
        query: String,
        filter: Option<SearchFilterInput>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<SearchConnection> {
        let limit = Arguments { first, ..Arguments::default() }.window()?.limit;
        let begins = after.is_none();
        let after = after.map(|text| search::place(&text).ok_or_else(foreign_cursor));
        let filter = self::filter(filter.unwrap_or_default())?;
        let asked = Asked { text: query, filter, limit: usize::try_from(limit).unwrap_or(usize::MAX), after: after.transpose()? };
        let answer = search::search(&deps(ctx).store, &deps(ctx).keeper, asked).await.map_err(|error| of_search(&error))?;
        SearchConnection::load(ctx, answer, begins).await
    }
}
