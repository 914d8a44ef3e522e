//! Lists of actions that are narrowed by words. What is in force is asked of the index; below a version, or on another day, the words are
//! looked for in the actions themselves, by the same analyser. Nothing is cut silently: a list that would be is refused.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use domain::compare::Breakdown;
use domain::status::Status;
use domain::subject::{AudienceSet, ThemeSet};
use uuid::Uuid;

use super::error::SearchError;
use super::follow::blocking;
use super::keeper::Keeper;
use super::sieve::Filter;
use crate::index::{Field, Key, Kind, Query, Question, Rank, Reach, Snapshot};
use crate::store::Store;
use crate::store::filter::{ActionFilter, ActionOrder, View, Within};
use crate::store::page::{Cursor, Page, Window};
use crate::store::read::{action, facet};
use crate::store::record::Action;

/// So many actions that match are combined with other filters and orders.
const COMBINED: usize = 5_000;
/// So many actions are read and looked at, one by one.
const READ: u64 = 20_000;

/// An action with how well it answers: its version and its place there.
type Placed = (Rank, (Uuid, i32));

/// A page of actions within each of these parents, which are all of one kind.
pub async fn page_each(
    store: &Store,
    keeper: &Keeper,
    parents: &[Within],
    filter: &ActionFilter,
    order: &[(ActionOrder, bool)],
    view: View,
    window: &Window,
) -> Result<HashMap<Within, Page<Action>>, SearchError> {
    let by_relevance = order.iter().any(|(order, _)| *order == ActionOrder::Relevance);
    if by_relevance && (order.len() > 1 || filter.words.is_none() || !can_rank(parents, view)) {
        return Err(SearchError::NoRanking);
    }
    if !by_relevance {
        let narrowed = narrowed(store, keeper, parents, filter, view).await?;
        return Ok(action::list_each(store, parents, &narrowed.filter, order, view, window).await?);
    }
    if let (Some(whole), [Within::Everything]) = (whole(filter), parents) {
        let page = ranked_page(store, keeper, filter, &whole, window).await?;
        return Ok(HashMap::from([(Within::Everything, page)]));
    }
    let narrowed = narrowed(store, keeper, parents, filter, view).await?;
    let Some(ranks) = narrowed.ranks else { return Err(SearchError::NoRanking) };
    let mut places: HashMap<Within, Vec<Placed>> = HashMap::new();
    for (parent, lineage, place) in action::places_each(store, parents, &narrowed.filter, view).await? {
        if let Some(score) = ranks.get(&lineage) {
            places.entry(parent).or_default().push((rank(*score, lineage), place));
        }
    }
    let mut pages = HashMap::with_capacity(places.len());
    for (parent, places) in places {
        pages.insert(parent, cut(store, places, window).await?);
    }
    Ok(pages)
}

/// How many actions of each status there are within each of these parents.
pub async fn count_each(
    store: &Store,
    keeper: &Keeper,
    parents: &[Within],
    filter: &ActionFilter,
    view: View,
) -> Result<HashMap<Within, Breakdown>, SearchError> {
    if let (Some(text), Some(whole), [Within::Everything], true) = (&filter.words, whole(filter), parents, view.is_now()) {
        let (snapshot, query) = asked(store, keeper, text, &whole).await?;
        let facets = blocking(move || snapshot.facets(&query, Reach::AllWords, &[Field::Status], Status::ALL.len())).await?;
        let mut breakdown = Breakdown::default();
        for bucket in facets.into_iter().flat_map(|facet| facet.buckets) {
            // The facet of a status counts the others too.
            let status = Status::ALL.into_iter().find(|status| status.name() == bucket.value);
            let wanted = |status: &Status| filter.statuses.as_ref().is_none_or(|statuses| statuses.contains(status));
            if let Some(status) = status.filter(wanted) {
                breakdown.add(status, bucket.count);
            }
        }
        return Ok(HashMap::from([(Within::Everything, breakdown)]));
    }
    let narrowed = narrowed(store, keeper, parents, filter, view).await?;
    Ok(action::count_each(store, parents, &narrowed.filter, view).await?)
}

/// How many actions of each value there are within each of these parents.
pub async fn facet_each(
    store: &Store,
    keeper: &Keeper,
    parents: &[Within],
    filter: &ActionFilter,
    view: View,
    by: facet::ActionFacet,
) -> Result<HashMap<Within, facet::Counts>, SearchError> {
    // Each facet leaves out the filter on its own field: the words are looked for without it.
    let narrowed = narrowed(store, keeper, parents, &facet::without(filter, by), view).await?;
    Ok(facet::actions_each(store, parents, &narrowed.filter, view, by).await?)
}

/// Whether the index knows how well the actions of these parents answer.
fn can_rank(parents: &[Within], view: View) -> bool {
    view.is_now() && !matches!(parents.first(), Some(Within::Version(_) | Within::Section(..)))
}

/// A filter whose words have become keys, and how well each answers where that is known.
struct Narrowed {
    filter: ActionFilter,
    ranks: Option<HashMap<Uuid, f32>>,
}

async fn narrowed(store: &Store, keeper: &Keeper, parents: &[Within], filter: &ActionFilter, view: View) -> Result<Narrowed, SearchError> {
    let mut filter = filter.clone();
    let ranks = narrow(store, keeper, parents, &mut filter, view).await?;
    let mut alternatives = std::mem::take(&mut filter.any_of);
    for one in &mut alternatives {
        narrow(store, keeper, parents, one, view).await?;
    }
    filter.any_of = alternatives;
    Ok(Narrowed { filter, ranks })
}

/// Puts keys in the place of words.
async fn narrow(
    store: &Store,
    keeper: &Keeper,
    parents: &[Within],
    filter: &mut ActionFilter,
    view: View,
) -> Result<Option<HashMap<Uuid, f32>>, SearchError> {
    let Some(text) = filter.words.take() else { return Ok(None) };
    let everywhere = matches!(parents.first(), Some(Within::Everything));
    if can_rank(parents, view) {
        // What the index understands of the rest makes the answer shorter.
        let rest = Filter { collectivity: filter.collectivity.clone(), statuses: filter.statuses.clone(), ..among_actions() };
        let (snapshot, query) = asked(store, keeper, &text, &rest).await?;
        match blocking(move || snapshot.ranks(&query, COMBINED)).await? {
            Ok(ranks) => {
                filter.lineages = Some(ranks.iter().map(|rank| rank.key.id).collect());
                return Ok(Some(ranks.into_iter().map(|rank| (rank.key.id, rank.score)).collect()));
            }
            Err(many) if everywhere => return Err(SearchError::TooMany(many)),
            Err(_) => {}
        }
    }
    if everywhere {
        return Err(SearchError::NotThen);
    }
    let found = read_through(store, parents, &text, view).await?;
    filter.ids = Some(match filter.ids.take() {
        Some(ids) => ids.into_iter().filter(|id| found.contains(id)).collect(),
        None => found.into_iter().collect(),
    });
    Ok(None)
}

/// The places of the actions that say so, found by reading them.
async fn read_through(store: &Store, parents: &[Within], text: &str, view: View) -> Result<HashSet<(Uuid, i32)>, SearchError> {
    let question = Question::parse(text).map_err(|_| SearchError::TooLong)?;
    let distinct: Vec<Within> = parents.iter().copied().collect::<HashSet<_>>().into_iter().collect();
    let counted = action::count_each(store, &distinct, &ActionFilter::default(), view).await?;
    let many: u64 = counted.values().map(Breakdown::total).sum();
    if many > READ {
        return Err(SearchError::TooMany(many));
    }
    let actions = action::all_within(store, &distinct, view).await?;
    blocking(move || {
        let says = |action: &Action| {
            let content = &action.state.content;
            let texts = [Some(content.title.as_str()), content.description.as_deref(), content.implementation.as_deref()];
            question.is_answered_by(texts.into_iter().flatten())
        };
        Ok(actions.iter().filter(|action| says(action)).map(|action| (action.version, action.position)).collect())
    })
    .await
}

fn among_actions() -> Filter {
    Filter { kinds: Some(vec![Kind::Action]), ..Filter::default() }
}

/// The filter as the index understands it, when it understands all of it.
fn whole(filter: &ActionFilter) -> Option<Filter> {
    let rest = ActionFilter {
        words: None,
        collectivity: None,
        statuses: None,
        themes: None,
        audiences: None,
        levers: None,
        // Says again what the themes or the audiences say.
        concept: None,
        ..filter.clone()
    };
    let said_twice = filter.concept.is_none() || filter.themes.is_some() || filter.audiences.is_some();
    (rest == ActionFilter::default() && said_twice).then(|| Filter {
        collectivity: filter.collectivity.clone(),
        statuses: filter.statuses.clone(),
        themes: filter.themes.map(ThemeSet),
        audiences: filter.audiences.map(AudienceSet),
        levers: filter.levers.clone(),
        ..among_actions()
    })
}

async fn asked(store: &Store, keeper: &Keeper, text: &str, filter: &Filter) -> Result<(Arc<Snapshot>, Query), SearchError> {
    let question = Question::parse(text).map_err(|_| SearchError::TooLong)?;
    let snapshot = keeper.current().await?;
    Ok((snapshot, Query { question, sieve: filter.sieve(store).await?, own_words: true }))
}

/// A page of all actions that match, however many: the index has the order.
async fn ranked_page(store: &Store, keeper: &Keeper, filter: &ActionFilter, whole: &Filter, window: &Window) -> Result<Page<Action>, SearchError> {
    if window.backwards {
        return Err(SearchError::NoRanking);
    }
    let after = after(window)?;
    let (snapshot, query) = asked(store, keeper, filter.words.as_deref().unwrap_or_default(), whole).await?;
    let limit = usize::try_from(window.limit).unwrap_or(usize::MAX);
    let hits = blocking(move || snapshot.ranked(&query, limit, after)).await?;
    let lineages: Vec<Uuid> = hits.items.iter().map(|rank| rank.key.id).collect();
    let mut found = action::by_lineages(store, &lineages, View::default()).await?;
    let items = hits.items.iter().filter_map(|rank| Some((found.remove(&rank.key.id)?, Cursor::ranked(rank.score.to_bits(), rank.key.id))));
    Ok(Page { items: items.collect(), more: hits.more })
}

fn rank(score: f32, lineage: Uuid) -> Rank {
    Rank { score, key: Key { kind: Kind::Action, id: lineage } }
}

/// Where a page by relevance begins.
fn after(window: &Window) -> Result<Option<Rank>, SearchError> {
    let Some(cursor) = &window.from else { return Ok(None) };
    let (score, lineage) = cursor.rank().ok_or(crate::store::StoreError::BadCursor)?;
    Ok(Some(rank(f32::from_bits(score), lineage)))
}

/// A page of what is at hand.
async fn cut(store: &Store, mut places: Vec<Placed>, window: &Window) -> Result<Page<Action>, SearchError> {
    let from = after(window)?;
    places.sort_unstable_by_key(|(rank, _)| *rank);
    if window.backwards {
        places.reverse();
    }
    let beyond = |rank: &Rank| from.is_none_or(|from| if window.backwards { *rank < from } else { *rank > from });
    places.retain(|(rank, _)| beyond(rank));
    let limit = usize::try_from(window.limit).unwrap_or(usize::MAX);
    let more = places.len() > limit;
    places.truncate(limit);
    if window.backwards {
        places.reverse();
    }
    let keys: Vec<(Uuid, i32)> = places.iter().map(|(_, place)| *place).collect();
    let mut found = action::by_places(store, &keys).await?;
    let items = places.iter().filter_map(|(rank, place)| Some((found.remove(place)?, Cursor::ranked(rank.score.to_bits(), rank.key.id))));
    Ok(Page { items: items.collect(), more })
}
