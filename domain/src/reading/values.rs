//! Cells to values, each different cell once: a plan of a million rows has a dozen status words and a few hundred offices.

use std::collections::HashMap;

use crate::diagnostic::Code;
use crate::fuzzy_date::FuzzyDate;
use crate::mapping::Field;
use crate::mapping::ladder::Sample;
use crate::normalise::date::{DateContext, date, evidence};
use crate::normalise::people::{Actor, actors};
use crate::normalise::status::{self, StatusWords};

/// So many different cells of a kind are remembered; beyond, each is read anew.
const REMEMBERED: usize = 20_000;

/// What reading a cell gave, by its text.
#[derive(Default)]
struct Memory<T>(HashMap<String, T>);

impl<T: Clone> Memory<T> {
    fn get(&mut self, cell: &str, read: impl FnOnce(&str) -> T) -> T {
        if let Some(known) = self.0.get(cell) {
            return known.clone();
        }
        let value = read(cell);
        if self.0.len() < REMEMBERED {
            self.0.insert(cell.to_owned(), value.clone());
        }
        value
    }
}

/// Reads the typed cells of a document.
pub(super) struct Values {
    pub(super) words: StatusWords,
    pub(super) dates: DateContext,
    statuses: Memory<status::Reading>,
    days: Memory<(Option<FuzzyDate>, Option<Code>)>,
    leads: Memory<(Vec<Actor>, bool)>,
    partners: Memory<(Vec<Actor>, bool)>,
}

impl Values {
    pub(super) fn new(words: StatusWords) -> Self {
        Self {
            words,
            dates: DateContext::default(),
            statuses: Memory::default(),
            days: Memory::default(),
            leads: Memory::default(),
            partners: Memory::default(),
        }
    }

    pub(super) fn status(&mut self, cell: &str) -> status::Reading {
        self.statuses.get(cell, |cell| status::status(cell, &self.words))
    }

    pub(super) fn date(&mut self, cell: &str) -> (Option<FuzzyDate>, Option<Code>) {
        self.days.get(cell, |cell| date(cell, &self.dates))
    }

    pub(super) fn actors(&mut self, cell: &str, partner: bool) -> (Vec<Actor>, bool) {
        let memory = if partner { &mut self.partners } else { &mut self.leads };
        memory.get(cell, |cell| actors(cell, partner))
    }
}

impl Values {
    /// Looks at the dates of the first rows: one `25/04/19` settles how `03/04/19` is read.
    pub(super) fn settle_dates(&mut self, fields: &[Option<Field>], samples: &[Sample]) {
        let dates = [Field::Debut, Field::Echeance, Field::DateStatut, Field::DateMaj, Field::DatePublication, Field::DateAdoption];
        let columns = fields.iter().zip(samples).filter(|(field, _)| field.is_some_and(|field| dates.contains(&field)));
        for cell in columns.flat_map(|(_, sample)| sample) {
            if let Some(day_first) = evidence(cell) {
                self.dates.day_first = Some(day_first);
                return;
            }
        }
    }
}
