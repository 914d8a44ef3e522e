//! The best of what is found, in an order that is the same each time: by score, and by key where scores are equal.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::query::Weight;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};
use uuid::Uuid;

use super::entry::{Key, Kind};

/// A place in a ranking.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rank {
    /// How well it answers.
    pub score: f32,
    /// Which it is.
    pub key: Key,
}

impl Eq for Rank {}

impl Ord for Rank {
    /// The better one is smaller.
    fn cmp(&self, other: &Self) -> Ordering {
        other.score.total_cmp(&self.score).then_with(|| self.key.cmp(&other.key))
    }
}

impl PartialOrd for Rank {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The sum of a score depends a little on the order in which the engine adds its parts, which differs with what it may skip. Without
/// its last bits it is the same on every page.
const UNSURE: u32 = 7;

fn steady(score: Score) -> f32 {
    let half = 1 << (UNSURE - 1);
    f32::from_bits(score.max(0.0).to_bits().saturating_add(half) >> UNSURE << UNSURE)
}

/// A score that is surely below what becomes `score` when it is made steady.
fn below(score: f32) -> f32 {
    f32::from_bits(score.to_bits().saturating_sub(1 << UNSURE))
}

/// Collects the best, after a place.
pub(super) struct Best<F> {
    pub(super) limit: usize,
    pub(super) after: Option<Rank>,
    /// What is left out, once for each part of the index.
    pub(super) leave: F,
}

/// What was found: the best, one more than asked for where there are more, and whether anything matched at all.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) best: Vec<Rank>,
    pub(super) any: bool,
}

/// Reads keys where they lie.
pub(super) struct Keys {
    high: Column<u64>,
    low: Column<u64>,
    sort: Column<u64>,
}

impl Keys {
    pub(super) fn open(segment: &SegmentReader) -> tantivy::Result<Self> {
        let fast = segment.fast_fields();
        Ok(Self { high: fast.u64("high")?, low: fast.u64("low")?, sort: fast.u64("sort")? })
    }

    pub(super) fn key(&self, document: DocId) -> Option<Key> {
        let kind = *Kind::ALL.get(usize::try_from(self.sort.first(document)?).ok()?)?;
        Some(Key { kind, id: Uuid::from_u64_pair(self.high.first(document)?, self.low.first(document)?) })
    }
}

/// Made for each part of the index: says of a document whether it is left out.
pub(super) type Leave = Box<dyn FnMut(DocId) -> bool>;

impl<F> Collector for Best<F>
where
    F: Fn(&SegmentReader) -> tantivy::Result<Leave> + Send + Sync,
{
    type Fruit = Found;
    type Child = Unused;

    fn for_segment(&self, _: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<Unused> {
        Ok(Unused)
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn collect_segment(&self, weight: &dyn Weight, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<Found> {
        let (keys, mut leave) = (Keys::open(segment)?, (self.leave)(segment)?);
        let alive = segment.alive_bitset();
        // The worst of the best is on top.
        let mut best: BinaryHeap<Rank> = BinaryHeap::with_capacity(self.limit + 1);
        let (mut any, mut threshold) = (false, f32::MIN);
        weight.for_each_pruning(threshold, segment, &mut |document, score| {
            if alive.is_some_and(|alive| !alive.is_alive(document)) || leave(document) {
                return threshold;
            }
            any = true;
            let score = steady(score);
            if best.len() == self.limit && best.peek().is_some_and(|worst| score < worst.score) {
                return threshold;
            }
            let Some(key) = keys.key(document) else { return threshold };
            let rank = Rank { score, key };
            if self.after.is_none_or(|after| rank > after) && (best.len() < self.limit || best.peek().is_some_and(|worst| rank < *worst)) {
                if best.len() == self.limit {
                    best.pop();
                }
                best.push(rank);
                if best.len() == self.limit {
                    threshold = best.peek().map_or(threshold, |worst| below(worst.score));
                }
            }
            threshold
        })?;
        Ok(Found { best: best.into_vec(), any })
    }

    fn merge_fruits(&self, parts: Vec<Found>) -> tantivy::Result<Found> {
        let any = parts.iter().any(|part| part.any);
        let mut best: Vec<Rank> = parts.into_iter().flat_map(|part| part.best).collect();
        best.sort_unstable();
        best.truncate(self.limit);
        Ok(Found { best, any })
    }
}

/// Never asked: a part of the index is collected as a whole.
pub(super) struct Unused;

impl SegmentCollector for Unused {
    type Fruit = Found;

    fn collect(&mut self, _: DocId, _: Score) {}

    fn harvest(self) -> Found {
        Found::default()
    }
}
