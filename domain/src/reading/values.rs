//! Cells to values, each different cell once: a plan of a million rows has a dozen status words and a few hundred offices.

use std::borrow::Cow;
use std::collections::HashMap;

use foldhash::quality::RandomState;

use crate::diagnostic::Code;
use crate::fuzzy_date::FuzzyDate;
use crate::mapping::ladder::Sample;
use crate::mapping::{Column, Field};
use crate::money::Budget;
use crate::normalise::date::{DateContext, date, evidence, is_open};
use crate::normalise::money::budget;
use crate::normalise::people::{Actor, actors, without_contacts};
use crate::normalise::status::{self, StatusWords};

/// So many different cells of a kind are remembered, none longer than this; others are read anew each time.
const REMEMBERED: usize = 20_000;
const LONGEST: usize = 200;

/// What reading a cell gave, by its text.
struct Memory<T> {
    index: HashMap<String, usize, RandomState>,
    values: Vec<T>,
    /// The last one that was not remembered.
    passing: Option<T>,
}

impl<T> Default for Memory<T> {
    fn default() -> Self {
        Self { index: HashMap::default(), values: Vec::new(), passing: None }
    }
}

impl<T> Memory<T> {
    fn get(&mut self, cell: &str, read: impl FnOnce(&str) -> T) -> &mut T {
        if let Some(&at) = self.index.get(cell) {
            return &mut self.values[at];
        }
        let value = read(cell);
        if cell.len() > LONGEST || self.values.len() >= REMEMBERED {
            return self.passing.insert(value);
        }
        self.index.insert(cell.to_owned(), self.values.len());
        self.values.push(value);
        let last = self.values.len() - 1;
        &mut self.values[last]
    }
}

/// A value, why it was not understood, and whether contact details were taken out of what is kept as written.
#[derive(Debug, Clone)]
pub(super) struct Given<T> {
    pub(super) value: T,
    pub(super) remark: Option<Code>,
    pub(super) withheld: bool,
}

impl<T> Given<T> {
    /// Reads a cell that keeps what was written, without what may be personal.
    fn read(cell: &str, read: impl FnOnce(&str) -> (T, Option<Code>)) -> Self {
        let public = without_contacts(cell).map_or(Cow::Borrowed(cell), Cow::Owned);
        let (value, remark) = read(&public);
        Self { value, remark, withheld: matches!(public, Cow::Owned(_)) }
    }
}

/// Looks for a date of the document that settles the order of day and month; asked at most once, and only when a date needs it.
pub(super) type SecondLook<'a> = Box<dyn FnOnce() -> Option<bool> + 'a>;

/// Reads the typed cells of a document.
pub(super) struct Values<'a> {
    pub(super) words: StatusWords,
    pub(super) dates: DateContext,
    pub(super) second_look: Option<SecondLook<'a>>,
    statuses: Memory<(status::Reading, u32)>,
    days: Memory<Given<Option<FuzzyDate>>>,
    budgets: Memory<Given<Option<Budget>>>,
    leads: Memory<(Vec<Actor>, bool)>,
    partners: Memory<(Vec<Actor>, bool)>,
}

impl Values<'_> {
    pub(super) fn new(words: StatusWords) -> Self {
        Self {
            words,
            dates: DateContext::default(),
            second_look: None,
            statuses: Memory::default(),
            days: Memory::default(),
            budgets: Memory::default(),
            leads: Memory::default(),
            partners: Memory::default(),
        }
    }

    pub(super) fn status(&mut self, cell: &str) -> status::Reading {
        let (reading, occurrences) = self.statuses.get(cell, |cell| (status::status(cell, &self.words), 0));
        *occurrences += 1;
        *reading
    }

    /// The status words met, as written, with how often each was.
    pub(super) fn status_words(&self) -> impl Iterator<Item = (&str, status::Reading, u32)> {
        self.statuses.index.iter().map(|(cell, at)| (cell.as_str(), self.statuses.values[*at].0, self.statuses.values[*at].1))
    }

    pub(super) fn date(&mut self, cell: &str) -> &Given<Option<FuzzyDate>> {
        let Self { days, dates, second_look, .. } = self;
        days.get(cell, |cell| {
            if dates.day_first.is_none()
                && is_open(cell)
                && let Some(look) = second_look.take()
            {
                dates.day_first = look();
            }
            Given::read(cell, |cell| date(cell, dates))
        })
    }

    pub(super) fn budget(&mut self, cell: &str) -> &Given<Option<Budget>> {
        self.budgets.get(cell, |cell| Given::read(cell, budget))
    }

    pub(super) fn actors(&mut self, cell: &str, partner: bool) -> &(Vec<Actor>, bool) {
        let memory = if partner { &mut self.partners } else { &mut self.leads };
        memory.get(cell, |cell| actors(cell, partner))
    }

    /// Looks at the dates of the first rows: one `25/04/19` settles how `03/04/19` is read.
    pub(super) fn settle_dates(&mut self, columns: &[Column], samples: &[Sample]) {
        let dated = columns.iter().zip(samples).filter(|(column, _)| column.field.is_some_and(Field::is_date));
        self.dates.day_first = self.dates.day_first.or_else(|| dated.flat_map(|(_, sample)| sample).find_map(|cell| evidence(cell)));
    }
}
