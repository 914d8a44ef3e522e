//! What happened when: versions, votes and statuses that moved, of the collectivités that a question names.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::compare::period::Granularity;
use domain::compare::span::{EventKind, Span};
use uuid::Uuid;

use super::{ComparisonError, Comparisons, Fault, NAMED, Question};
use crate::store::StoreError;
use crate::store::page::{Page, Window};
use crate::store::read::timeline;
pub use crate::store::read::timeline::{Event, Wanted};

/// So many events of one kind and one collectivité lie in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    /// The first day of the period.
    pub start: NaiveDate,
    /// Of which kind.
    pub kind: EventKind,
    /// Whose.
    pub collectivity: Uuid,
    /// How many.
    pub count: i64,
}

impl Comparisons {
    /// What a timeline speaks of, once whoever is asked for is found.
    pub async fn timeline(&self, question: &Question, span: Span) -> Result<Wanted, ComparisonError> {
        question.check()?;
        if span.is_inverted() {
            return Err(Fault::InvertedDates.into());
        }
        let collectivities = self.named(&question.who, question.view, NAMED).await?;
        let scope = question.scope();
        Ok(Wanted {
            collectivities,
            span,
            stages: question.stages.clone(),
            themes: scope.themes.map(|themes| themes.0),
            levers: question.levers.as_ref().map(|levers| levers.iter().map(|lever| *lever as i16).collect()),
            view: question.view,
        })
    }

    /// A page of it, the earliest first.
    pub async fn events(&self, wanted: &Wanted, window: &Window) -> Result<Page<Event>, StoreError> {
        timeline::list(&self.store, wanted, window).await
    }

    /// How many events there are.
    pub async fn event_count(&self, wanted: &Wanted) -> Result<i64, StoreError> {
        timeline::count(&self.store, wanted).await
    }

    /// How many there are in each period, the earliest first.
    pub async fn buckets(&self, wanted: &Wanted, granularity: Granularity) -> Result<Vec<Bucket>, StoreError> {
        let mut sums: BTreeMap<(NaiveDate, EventKind, Uuid), i64> = BTreeMap::new();
        for (day, kind, collectivity, count) in timeline::days(&self.store, wanted).await? {
            *sums.entry((granularity.start(day), kind, collectivity)).or_default() += count;
        }
        Ok(sums.into_iter().map(|((start, kind, collectivity), count)| Bucket { start, kind, collectivity, count }).collect())
    }
}
