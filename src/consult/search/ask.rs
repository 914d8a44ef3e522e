//! A search: the best answers first, page by page, with counts and a suggestion for those who ask for them.

use std::collections::HashSet;
use std::sync::Arc;

use data_encoding::BASE64URL_NOPAD;
use uuid::Uuid;

use super::error::SearchError;
use super::follow::blocking;
use super::keeper::Keeper;
use super::sieve::Filter;
use crate::index::{Facet, Field, Hits, Key, Kind, Query, Question, Rank, Reach, Snapshot};
use crate::store::Store;

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The words.
    pub text: String,
    /// Among what.
    pub filter: Filter,
    /// So many answers.
    pub limit: usize,
    /// After this one.
    pub after: Option<Rank>,
}

/// What was found. Everything that is asked of it is answered from the same state of the index.
#[derive(Clone)]
pub struct Answer {
    snapshot: Arc<Snapshot>,
    query: Arc<Query>,
    /// The best answers.
    pub hits: Hits,
}

/// With fewer answers than this, a better spelling is looked for.
const FEW: usize = 3;
/// So many values of a facet are told.
const VALUES: usize = 50;

/// Finds what is in force now.
pub async fn search(store: &Store, keeper: &Keeper, asked: Asked) -> Result<Answer, SearchError> {
    let question = Question::parse(&asked.text).map_err(|_| SearchError::TooLong)?;
    let snapshot = keeper.current().await?;
    let query = Arc::new(Query { question, sieve: asked.filter.sieve(store).await?, own_words: false });
    let (reader, wanted) = (Arc::clone(&snapshot), Arc::clone(&query));
    let hits = blocking(move || reader.search(&wanted, asked.limit, asked.after)).await?;
    Ok(Answer { snapshot, query, hits })
}

impl Answer {
    /// How many answers there are in all.
    pub async fn total(&self) -> Result<u64, SearchError> {
        let (reader, query, reach) = self.parts();
        blocking(move || reader.count(&query, reach)).await
    }

    /// How many answers there are of each value of these fields; each field ignores its own part of the filter.
    pub async fn facets(&self, fields: Vec<Field>) -> Result<Vec<Facet>, SearchError> {
        let (reader, query, reach) = self.parts();
        blocking(move || reader.facets(&query, reach, &fields, VALUES)).await
    }

    /// « Vouliez-vous dire… »: another spelling, when little was found.
    pub async fn suggestion(&self) -> Result<Option<String>, SearchError> {
        let found_enough = self.hits.reach == Reach::AllWords && self.hits.items.len() >= FEW;
        if found_enough {
            return Ok(None);
        }
        let (reader, query, _) = self.parts();
        blocking(move || reader.suggest(&query.question)).await
    }

    /// The stems that were looked for: what is marked in a text.
    pub fn stems(&self) -> HashSet<String> {
        self.query.question.stems()
    }

    /// The data version that was searched.
    pub fn data_version(&self) -> i64 {
        self.snapshot.place().map_or(0, |place| place.version)
    }

    fn parts(&self) -> (Arc<Snapshot>, Arc<Query>, Reach) {
        (Arc::clone(&self.snapshot), Arc::clone(&self.query), self.hits.reach)
    }
}

/// A place in a ranking as a cursor: opaque to clients.
pub fn cursor(rank: &Rank) -> String {
    let mut bytes = vec![rank.key.kind as u8];
    bytes.extend(rank.score.to_bits().to_be_bytes());
    bytes.extend(rank.key.id.as_bytes());
    BASE64URL_NOPAD.encode(&bytes)
}

/// Reads a cursor; `None` when it is none of ours.
pub fn place(cursor: &str) -> Option<Rank> {
    let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?;
    let (kind, rest) = bytes.split_first()?;
    let (score, id) = rest.split_first_chunk::<4>()?;
    let score = f32::from_bits(u32::from_be_bytes(*score));
    let kind = *Kind::ALL.get(usize::from(*kind))?;
    score.is_finite().then_some(Rank { score, key: Key { kind, id: Uuid::from_slice(id).ok()? } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_and_a_strangers_is_refused() {
        let rank = Rank { score: 12.25, key: Key { kind: Kind::Action, id: Uuid::from_u128(7) } };
        assert_eq!(place(&cursor(&rank)), Some(rank));
        for given in ["", "x", "bm9wZQ", "WyJ6MSJd", &cursor(&Rank { score: f32::NAN, ..rank })] {
            assert_eq!(place(given), None, "{given}");
        }
    }
}
