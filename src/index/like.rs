//! Things that resemble one: those that share its rarest words. Bounded, whatever is in the index: rare words have short lists.

use tantivy::columnar::StrColumn;
use tantivy::query::{BooleanQuery, BoostQuery, Query as Asked, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{SegmentReader, Term};
use uuid::Uuid;

use super::change::text;
use super::entry::Key;
use super::error::IndexError;
use super::query::Sieve;
use super::snapshot::Snapshot;
use super::top::{Keys, Leave, Rank};

/// A word of the thing that is compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighty {
    /// Its stem.
    pub stem: String,
    /// How much it says there: more in a title.
    pub weight: f32,
}

/// What is compared with all others.
#[derive(Debug, Clone, PartialEq)]
pub struct Like {
    /// Itself: never an answer.
    pub key: Key,
    /// Its words.
    pub words: Vec<Weighty>,
    /// Whose it is: left out when told so.
    pub elsewhere_than: Option<Uuid>,
    /// Among what.
    pub sieve: Sieve,
}

/// A word by which things were found, and how rare it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Rare {
    /// Its stem.
    pub stem: String,
    /// How much it tells apart.
    pub rarity: f32,
}

/// What may resemble it, best first, to be looked at more closely.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Candidates {
    /// The words by which they were found, the most telling ones first.
    pub words: Vec<Rare>,
    /// The things.
    pub items: Vec<Rank>,
}

/// So many words are looked for.
const WORDS: usize = 14;
/// So many at least, however frequent they are.
const FEWEST: usize = 3;
/// So many places in the lists of words are read at most, beyond the fewest words.
const PLACES: u64 = 300_000;

impl Snapshot {
    /// What shares its rarest words.
    pub fn similar(&self, like: &Like, limit: usize) -> Result<Candidates, IndexError> {
        let words = self.rarest(&like.words)?;
        if words.is_empty() {
            return Ok(Candidates::default());
        }
        let each = words.iter().map(|(rare, weight)| -> Box<dyn Asked> {
            let term = Term::from_field_text(self.fields.text, &rare.stem);
            Box::new(BoostQuery::new(Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)), *weight))
        });
        let asked = self.builder().among(Box::new(BooleanQuery::union(each.collect())), &like.sieve, None);
        let found = self.best(asked.as_ref(), limit, None, |segment| leave(segment, like))?;
        Ok(Candidates { words: words.into_iter().map(|(rare, _)| rare).collect(), items: found.best })
    }

    /// The words that tell most: rare, and of weight where they stand. A word that nothing else has finds nothing.
    fn rarest(&self, words: &[Weighty]) -> Result<Vec<(Rare, f32)>, IndexError> {
        let all = self.searcher.num_docs().max(1);
        let mut known = Vec::with_capacity(words.len());
        for word in words {
            let places = self.searcher.doc_freq(&Term::from_field_text(self.fields.text, &word.stem))?;
            if places > 1 {
                known.push((word, places, rarity(places, all)));
            }
        }
        known.sort_by(|one, other| (other.2 * other.0.weight).total_cmp(&(one.2 * one.0.weight)).then_with(|| one.0.stem.cmp(&other.0.stem)));
        let (mut read, mut rarest) = (0, Vec::with_capacity(WORDS));
        for (word, places, rarity) in known {
            if rarest.len() == WORDS || (rarest.len() >= FEWEST && read + places > PLACES) {
                break;
            }
            read += places;
            rarest.push((Rare { stem: word.stem.clone(), rarity }, word.weight));
        }
        Ok(rarest)
    }
}

/// How much a word tells apart that so many of all things have.
#[expect(clippy::cast_precision_loss, reason = "a count of things, of which the first digits matter")]
fn rarity(places: u64, all: u64) -> f32 {
    let (places, all) = (places as f32, all.max(places) as f32);
    (1.0 + (all - places + 0.5) / (places + 0.5)).ln()
}

/// Leaves out the thing itself, things of other kinds, and what is of the same collectivité: looked at one by one, so that the engine may
/// still skip what cannot be among the best.
fn leave(segment: &SegmentReader, like: &Like) -> tantivy::Result<Leave> {
    let keys = Keys::open(segment)?;
    let itself = like.key;
    let own: Option<(StrColumn, u64)> = match like.elsewhere_than {
        None => None,
        Some(id) => match segment.fast_fields().str("collectivity")? {
            Some(column) => column.dictionary().term_ord(text(id))?.map(|number| (column, number)),
            None => None,
        },
    };
    Ok(Box::new(move |document| {
        let ours = own.as_ref().is_some_and(|(column, number)| column.term_ords(document).any(|one| one == *number));
        ours || keys.key(document).is_none_or(|key| key == itself || key.kind != itself.kind)
    }))
}
