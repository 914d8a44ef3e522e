//! How many things of each value were found. What has no value is counted too: no data is a value.

use std::collections::HashMap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::StrColumn;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

/// By what is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// What it is.
    Kind,
    /// Who speaks.
    Nature,
    /// Whose it is.
    Collectivity,
    /// What kind of collectivité that is.
    CollectivityKind,
    /// Its région.
    Region,
    /// Its themes, with the broader ones.
    Theme,
    /// How far it has come.
    Status,
    /// The year of the statement.
    Year,
}

impl Field {
    /// The name of the field in the index.
    pub(super) const fn stored(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Nature => "nature",
            Self::Collectivity => "collectivity",
            Self::CollectivityKind => "collectivity_kind",
            Self::Region => "region",
            Self::Theme => "theme",
            Self::Status => "status",
            Self::Year => "year",
        }
    }
}

/// So many things of one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// The value, as it was put in.
    pub value: String,
    /// How many.
    pub count: u64,
}

/// The counts of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// By what.
    pub field: Field,
    /// The most frequent values, most frequent first.
    pub buckets: Vec<Bucket>,
    /// How many counts are in values beyond those.
    pub other: u64,
    /// How many things have no value.
    pub missing: u64,
}

/// Counts by these fields at once.
pub(super) struct Counter<'a> {
    pub(super) fields: &'a [Field],
}

/// The counts of one field, all values.
#[derive(Debug, Default)]
pub(super) struct Counts {
    values: HashMap<String, u64>,
    missing: u64,
}

impl Counts {
    /// The most frequent values.
    pub(super) fn facet(self, field: Field, most: usize) -> Facet {
        let mut buckets: Vec<Bucket> = self.values.into_iter().map(|(value, count)| Bucket { value, count }).collect();
        buckets.sort_unstable_by(|one, other| other.count.cmp(&one.count).then_with(|| one.value.cmp(&other.value)));
        let other = buckets.iter().skip(most).map(|bucket| bucket.count).sum();
        buckets.truncate(most);
        Facet { field, buckets, other, missing: self.missing }
    }
}

/// The counts of one part of the index, by the numbers that values have there.
pub(super) struct Part {
    columns: Vec<(Option<StrColumn>, Vec<u64>, u64)>,
}

impl SegmentCollector for Part {
    type Fruit = tantivy::Result<Vec<Counts>>;

    fn collect(&mut self, document: DocId, _: Score) {
        for (column, counts, missing) in &mut self.columns {
            let mut has_one = false;
            for number in column.iter().flat_map(|column| column.term_ords(document)) {
                has_one = true;
                if let Some(count) = usize::try_from(number).ok().and_then(|number| counts.get_mut(number)) {
                    *count += 1;
                }
            }
            *missing += u64::from(!has_one);
        }
    }

    fn harvest(self) -> tantivy::Result<Vec<Counts>> {
        let each = self.columns.into_iter().map(|(column, counts, missing)| {
            let mut values = HashMap::new();
            if let Some(column) = column {
                let (numbers, counts): (Vec<u64>, Vec<u64>) = (0..).zip(counts).filter(|(_, count)| *count > 0).unzip();
                let mut counts = counts.into_iter();
                // In one walk over the dictionary: there may be as many values as collectivités.
                column.dictionary().sorted_ords_to_term_cb(&numbers, |value| {
                    values.insert(String::from_utf8_lossy(value).into_owned(), counts.next().unwrap_or(0));
                })?;
            }
            Ok(Counts { values, missing })
        });
        each.collect()
    }
}

impl Collector for Counter<'_> {
    type Fruit = Vec<Counts>;
    type Child = Part;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<Part> {
        let columns = self.fields.iter().map(|field| {
            let column = segment.fast_fields().str(field.stored())?;
            let counts = vec![0; column.as_ref().map_or(0, |column| column.num_terms())];
            Ok((column, counts, 0))
        });
        Ok(Part { columns: columns.collect::<tantivy::Result<_>>()? })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, parts: Vec<tantivy::Result<Vec<Counts>>>) -> tantivy::Result<Vec<Counts>> {
        let mut all: Vec<Counts> = self.fields.iter().map(|_| Counts::default()).collect();
        for part in parts {
            for (sum, counts) in all.iter_mut().zip(part?) {
                sum.missing += counts.missing;
                for (value, count) in counts.values {
                    *sum.values.entry(value).or_default() += count;
                }
            }
        }
        Ok(all)
    }
}
