//! The index as it was at one moment: what is asked of it answers one another, however much is written meanwhile.

use tantivy::Searcher;
use tantivy::collector::Count;
use tantivy::query::Query as Asked;

use super::error::IndexError;
use super::facet::{Counter, Facet, Field};
use super::place::Place;
use super::query::{Builder, Query, Reach};
use super::schema::Fields;
use super::top::{Best, Found, Leave, Rank};

/// The index at one moment.
pub struct Snapshot {
    pub(super) searcher: Searcher,
    pub(super) fields: Fields,
    place: Option<Place>,
}

/// What was found, the best first.
#[derive(Debug, Clone, PartialEq)]
pub struct Hits {
    /// The keys, with how well each answers. Their place in the list is the cursor of the next page.
    pub items: Vec<Rank>,
    /// Whether there are more.
    pub more: bool,
    /// How the question had to be taken.
    pub reach: Reach,
}

impl Snapshot {
    pub(super) fn new(searcher: Searcher, fields: Fields, place: Option<Place>) -> Self {
        Self { searcher, fields, place }
    }

    pub(super) fn fields(&self) -> &Fields {
        &self.fields
    }

    /// How far it follows the database; `None` when it was never filled.
    pub fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }

    /// How many things are in.
    pub fn len(&self) -> u64 {
        self.searcher.num_docs()
    }

    /// Whether nothing is in.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The best answers after a place: those with every word; where there are none, those with the last word as a beginning; where there
    /// are none either, those with any word.
    pub fn search(&self, query: &Query, limit: usize, after: Option<Rank>) -> Result<Hits, IndexError> {
        if query.question.is_empty() {
            return Ok(Hits { items: Vec::new(), more: false, reach: Reach::AllWords });
        }
        for reach in [Reach::AllWords, Reach::Beginning, Reach::AnyWord] {
            let applies = match reach {
                Reach::AllWords => true,
                Reach::Beginning => query.question.open,
                Reach::AnyWord => query.question.parts.len() > 1,
            };
            if !applies {
                continue;
            }
            let asked = self.builder().build(query, reach, None)?;
            let found = self.best(asked.as_ref(), limit.saturating_add(1), after, |_| Ok(Box::new(|_| false)))?;
            if found.any {
                return Ok(hits(found, limit, reach));
            }
        }
        Ok(Hits { items: Vec::new(), more: false, reach: Reach::AllWords })
    }

    /// How many there are, when the question is taken so.
    pub fn count(&self, query: &Query, reach: Reach) -> Result<u64, IndexError> {
        let asked = self.builder().build(query, reach, None)?;
        Ok(u64::try_from(self.searcher.search(asked.as_ref(), &Count)?).unwrap_or(u64::MAX))
    }

    /// Counts by these fields, each without its own part of the sieve; so many values of each at most.
    pub fn facets(&self, query: &Query, reach: Reach, fields: &[Field], most: usize) -> Result<Vec<Facet>, IndexError> {
        let narrowed = |field: &Field| query.sieve.narrows(*field);
        // Those that are not narrowed by are counted on one walk.
        let (alone, together): (Vec<Field>, Vec<Field>) = fields.iter().copied().partition(narrowed);
        let mut facets = Vec::with_capacity(fields.len());
        let walks = std::iter::once((together, None)).chain(alone.into_iter().map(|field| (vec![field], Some(field))));
        for (fields, but) in walks.filter(|(fields, _)| !fields.is_empty()) {
            let asked = self.builder().build(query, reach, but)?;
            let counts = self.searcher.search(asked.as_ref(), &Counter { fields: &fields })?;
            facets.extend(counts.into_iter().zip(&fields).map(|(counts, field)| counts.facet(*field, most)));
        }
        facets.sort_by_key(|facet| fields.iter().position(|field| *field == facet.field));
        Ok(facets)
    }

    /// The best answers after a place that have every word.
    pub fn ranked(&self, query: &Query, limit: usize, after: Option<Rank>) -> Result<Hits, IndexError> {
        let asked = self.builder().build(query, Reach::AllWords, None)?;
        let found = self.best(asked.as_ref(), limit.saturating_add(1), after, |_| Ok(Box::new(|_| false)))?;
        Ok(hits(found, limit, Reach::AllWords))
    }

    /// Everything that has every word, when it is not more than `most`; else how much it is.
    pub fn ranks(&self, query: &Query, most: usize) -> Result<Result<Vec<Rank>, u64>, IndexError> {
        let asked = self.builder().build(query, Reach::AllWords, None)?;
        let total = u64::try_from(self.searcher.search(asked.as_ref(), &Count)?).unwrap_or(u64::MAX);
        if total > most as u64 {
            return Ok(Err(total));
        }
        let found = self.best(asked.as_ref(), most, None, |_| Ok(Box::new(|_| false)))?;
        Ok(Ok(found.best))
    }

    pub(super) fn builder(&self) -> Builder<'_> {
        Builder { searcher: &self.searcher, fields: &self.fields }
    }

    pub(super) fn best(
        &self,
        asked: &dyn Asked,
        limit: usize,
        after: Option<Rank>,
        leave: impl Fn(&tantivy::SegmentReader) -> tantivy::Result<Leave> + Send + Sync,
    ) -> Result<Found, IndexError> {
        Ok(self.searcher.search(asked, &Best { limit, after, leave })?)
    }
}

/// What was found, without the one that only shows that there are more.
fn hits(mut found: Found, limit: usize, reach: Reach) -> Hits {
    let more = found.best.len() > limit;
    found.best.truncate(limit);
    Hits { items: found.best, more, reach }
}
