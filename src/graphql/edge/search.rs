//! The answers to a search: what they are, why they were found, and how they fall into groups.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Object, Result, SimpleObject};
use domain::diagnostic::Language::{En, Fr};
use domain::theme::Theme;
use futures_util::future::try_join_all;
use uuid::Uuid;

use super::{framework, load};
use crate::consult::search::{self, Answer, Field, Kind, Rank};
use crate::consult::vocabulary::{self, Term};
use crate::graphql::context::loaders;
use crate::graphql::error::{bad_request, of_batch, of_search};
use crate::graphql::global_id::Key;
use crate::graphql::loader::{ActionByLineage, CollectivityId, SectionsOf};
use crate::graphql::node::action::Action;
use crate::graphql::node::facet::{Facet, FacetBucket};
use crate::graphql::node::search::{Highlight, SearchFacetField, SearchHit, SearchReach};
use crate::graphql::node::theme as node;
use crate::graphql::page::{PageInfo, int};
use crate::store::filter::View;
use crate::store::record::Section;

/// A thing that was found, with its place.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub struct SearchEdge {
    /// Its place, to begin a page after it.
    pub cursor: String,
    /// The thing, as it is now.
    pub node: SearchHit,
    /// How well it answers; comparable inside one result only.
    pub score: f64,
    /// What was looked for; not published.
    #[graphql(skip)]
    pub stems: Arc<HashSet<String>>,
}

#[ComplexObject]
impl SearchEdge {
    /// Where it says what was looked for.
    async fn highlights(&self, ctx: &Context<'_>) -> Result<Vec<Highlight>> {
        Ok(match &self.node {
            SearchHit::Collectivity(body) => Highlight::all([("name", Some(body.name.as_str()))], &self.stems),
            SearchHit::Plan(plan) => match plan.record.current {
                Some(version) => {
                    let (version, sections) = (load::version_record(ctx, version).await?, sections(ctx, version).await?);
                    let title = ("title", Some(version.title.as_str()));
                    let all = [title].into_iter().chain(sections.iter().map(|section| ("sections", Some(section.title.as_str()))));
                    Highlight::all(all, &self.stems).into_iter().take(PASSAGES).collect()
                }
                None => Vec::new(),
            },
            SearchHit::Framework(framework) => {
                let record = &framework.record;
                Highlight::all([("title", Some(record.title.as_str())), ("selfDescription", record.self_description.as_deref())], &self.stems)
            }
            SearchHit::Criterion(criterion) => {
                let record = &criterion.record;
                Highlight::all([("text", Some(record.label.as_str())), ("quote", record.quote.as_deref())], &self.stems)
            }
            SearchHit::Theme(theme) => {
                let (label, definition) = (theme.concept.label(Fr), theme.concept.definition(Fr));
                Highlight::all([("label", Some(label)), ("definition", definition)], &self.stems)
            }
            SearchHit::Action(action) => {
                let texts = [
                    ("title", Some(action.title.as_str())),
                    ("description", action.description.as_deref()),
                    ("implementation", action.implementation.as_deref()),
                ];
                let own = Highlight::all(texts, &self.stems);
                match action.record.section {
                    // Found by what stands above it: the reader is told, and does not look for the words in vain.
                    Some(position) if own.is_empty() => {
                        let around = sections(ctx, action.record.version).await?;
                        let around = around.iter().find(|section| section.position == position);
                        Highlight::all([("section", around.map(|section| section.title.as_str()))], &self.stems)
                    }
                    _ => own,
                }
            }
        })
    }
}

/// So many passages of one thing, at most.
const PASSAGES: usize = 5;

async fn sections(ctx: &Context<'_>, version: Uuid) -> Result<Vec<Section>> {
    Ok(loaders(ctx).load_one(SectionsOf(version)).await.map_err(|error| of_batch(&error))?.unwrap_or_default())
}

/// A page of what was found, the best first.
pub struct SearchConnection {
    edges: Vec<SearchEdge>,
    info: PageInfo,
    answer: Answer,
}

impl SearchConnection {
    /// Loads what was found, as it is now. What is no more since it was put into the index is left out.
    pub async fn load(ctx: &Context<'_>, answer: Answer, begins: bool) -> Result<Self> {
        let nodes = try_join_all(answer.hits.items.iter().map(|rank| hit(ctx, rank))).await?;
        let stems = Arc::new(answer.stems());
        let edge = |(rank, node): (&Rank, Option<SearchHit>)| {
            Some(SearchEdge { cursor: search::cursor(rank), node: node?, score: f64::from(rank.score), stems: Arc::clone(&stems) })
        };
        let edges: Vec<SearchEdge> = answer.hits.items.iter().zip(nodes).filter_map(edge).collect();
        let info = PageInfo {
            has_next_page: answer.hits.more,
            has_previous_page: !begins,
            start_cursor: answer.hits.items.first().map(search::cursor),
            end_cursor: answer.hits.items.last().map(search::cursor),
        };
        Ok(Self { edges, info, answer })
    }
}

/// One thing that was found.
async fn hit(ctx: &Context<'_>, rank: &Rank) -> Result<Option<SearchHit>> {
    let (now, id) = (View::default(), rank.key.id);
    Ok(match rank.key.kind {
        Kind::Collectivity => load::collectivity(ctx, id, now).await?.map(|body| SearchHit::Collectivity(Box::new(body))),
        Kind::Plan => load::plan(ctx, id, now).await?.filter(|plan| plan.record.current.is_some()).map(|plan| SearchHit::Plan(Box::new(plan))),
        Kind::Action => {
            let found = loaders(ctx).load_one(ActionByLineage { lineage: id, view: now }).await.map_err(|error| of_batch(&error))?;
            found.map(|record| SearchHit::Action(Box::new(Action::new(record, now))))
        }
        Kind::Theme => search::theme(rank.key).map(|theme| SearchHit::Theme(Box::new(node::Theme::new(theme, now)))),
        Kind::Framework => framework::framework(ctx, id, now).await?.map(|framework| SearchHit::Framework(Box::new(framework))),
        Kind::Criterion => framework::criterion(ctx, id, now).await?.map(|criterion| SearchHit::Criterion(Box::new(criterion))),
        Kind::Pledge | Kind::Meeting | Kind::Organisation => None,
    })
}

/// A page of what was found, the best first.
#[Object]
impl SearchConnection {
    /// The things with their places, their scores and why they were found.
    async fn edges(&self) -> &[SearchEdge] {
        &self.edges
    }
    /// The things.
    async fn nodes(&self) -> Vec<&SearchHit> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }
    /// Where the page stands.
    async fn page_info(&self) -> &PageInfo {
        &self.info
    }
    /// How many there are under the filter.
    async fn total_count(&self) -> Result<i32> {
        let total = self.answer.total().await.map_err(|error| of_search(&error))?;
        Ok(i32::try_from(total).unwrap_or(i32::MAX))
    }
    /// Counts under the current filter; each facet ignores its own filter so that boxes can be added.
    async fn facets(&self, ctx: &Context<'_>, on: Vec<SearchFacetField>) -> Result<Vec<Facet>> {
        const FIELDS: usize = 8;
        if on.len() > FIELDS {
            return Err(bad_request(format!("{FIELDS} facettes à la fois au plus."), format!("{FIELDS} facets at once at most.")));
        }
        let counted = self.answer.facets(on.into_iter().map(Into::into).collect()).await.map_err(|error| of_search(&error))?;
        try_join_all(counted.into_iter().map(|facet| told(ctx, facet))).await
    }
    /// « Vouliez-vous dire… »; null when the query found enough, or nothing is spelt much like it.
    async fn suggestion(&self) -> Option<Result<String>> {
        self.answer.suggestion().await.map_err(|error| of_search(&error)).transpose()
    }
    /// How the question was taken: by all its words, unless nothing has them all.
    async fn reach(&self) -> SearchReach {
        self.answer.hits.reach.into()
    }
    /// The data version that was searched: what was published a moment ago may be in a later one.
    async fn data_version(&self) -> String {
        self.answer.data_version().to_string()
    }
}

/// The name of a facet in the API, and what it is called.
fn names(field: Field) -> (&'static str, [&'static str; 2]) {
    match field {
        Field::Kind => ("TYPE", ["Type", "Type"]),
        Field::Nature => ("NATURE", ["Nature de la source", "Nature of the source"]),
        Field::Collectivity => ("COLLECTIVITY", ["Collectivité", "Collectivité"]),
        Field::CollectivityKind => ("COLLECTIVITY_KIND", ["Type de collectivité", "Kind of collectivité"]),
        Field::Region => ("REGION", ["Région", "Région"]),
        Field::Theme => ("THEME", ["Thème", "Theme"]),
        Field::Status => ("STATUS", ["État d'avancement", "Status"]),
        Field::Year => ("YEAR", ["Année", "Year"]),
    }
}

/// Counts with the words for their values.
async fn told(ctx: &Context<'_>, facet: search::Facet) -> Result<Facet> {
    let (name, labels) = names(facet.field);
    let terms: &[Term] = match facet.field {
        Field::Kind => &vocabulary::SEARCH_TYPE,
        Field::Nature => &vocabulary::PROVENANCE_NATURE,
        Field::CollectivityKind => &vocabulary::COLLECTIVITY_KIND,
        Field::Status => &vocabulary::ACTION_STATUS,
        Field::Collectivity | Field::Region | Field::Theme | Field::Year => &[],
    };
    let counts = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let mut told = Facet::new(name, labels, terms, Vec::new());
    told.other_count = int(counts(facet.other));
    let missing = told.buckets.pop();
    let names = bodies(ctx, &facet).await?;
    for bucket in facet.buckets {
        let (value, label) = match facet.field {
            Field::Collectivity | Field::Region => body(&names, bucket.value),
            Field::Theme => theme(&bucket.value),
            _ => (bucket.value, None),
        };
        let term = terms.iter().find(|term| term.value == value).copied();
        told.buckets.push(FacetBucket { value: Some(value), count: int(counts(bucket.count)), is_missing: false, term, named: label });
    }
    told.buckets.extend(missing.map(|bucket| FacetBucket { count: int(counts(facet.missing)), ..bucket }));
    Ok(told)
}

/// The collectivités that a facet counts by; none where it counts by something else.
async fn bodies(ctx: &Context<'_>, facet: &search::Facet) -> Result<HashMap<Uuid, String>> {
    if !matches!(facet.field, Field::Collectivity | Field::Region) {
        return Ok(HashMap::new());
    }
    let ids = facet.buckets.iter().filter_map(|bucket| bucket.value.parse().ok()).map(CollectivityId);
    let found = loaders(ctx).load_many(ids).await.map_err(|error| of_batch(&error))?;
    Ok(found.into_iter().map(|(id, body)| (id.0, body.name)).collect())
}

/// A collectivité as its identifier, with its name.
fn body(names: &HashMap<Uuid, String>, value: String) -> (String, Option<[String; 2]>) {
    match value.parse::<Uuid>() {
        Ok(id) => (Key::Collectivity(id).id().0, names.get(&id).map(|name| [name.clone(), name.clone()])),
        Err(_) => (value, None),
    }
}

/// A theme as its identifier, with its label.
fn theme(value: &str) -> (String, Option<[String; 2]>) {
    match value.parse().ok().and_then(Theme::by_number) {
        Some(theme) => (Key::Theme(theme.number()).id().0, Some([theme.label(Fr).to_owned(), theme.label(En).to_owned()])),
        None => (value.to_owned(), None),
    }
}
