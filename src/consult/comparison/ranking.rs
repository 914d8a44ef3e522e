//! Rankings: ranked and unranked are two lists, and « no data » is never the bottom of the table.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::compare::ranking::{Measure, Metric, Place, Thresholds, Unranked, measure, rank};

use super::{ComparisonError, Comparisons, FILTERED, Fault, Question, Row, Rows};
use crate::store::filter::Availability;
use crate::store::record::Collectivity;

/// Who stands in a ranking, by name and then by key: the order among equals.
#[derive(Debug, Clone)]
pub struct Ranked(pub Arc<Collectivity>);

impl Ranked {
    fn key(&self) -> (&str, uuid::Uuid) {
        (&self.0.sort_name, self.0.id)
    }
}

impl PartialEq for Ranked {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Ranked {}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

/// A ranking.
#[derive(Debug, Clone)]
pub struct Ranking {
    /// The places, first to last.
    pub ranked: Vec<Place<Ranked>>,
    /// Who has none, by reason, each list by name.
    pub unranked: BTreeMap<Unranked, Vec<Arc<Collectivity>>>,
    /// What was looked at.
    pub rows: Rows,
}

/// Refuses thresholds that mean nothing.
pub fn thresholds(reported: f64, denominator: i64) -> Result<Thresholds, Fault> {
    let denominator = u64::try_from(denominator).ok().filter(|denominator| *denominator <= 1_000_000);
    match denominator {
        Some(denominator) if (0.0..=1.0).contains(&reported) => Ok(Thresholds { reported, denominator }),
        _ => Err(Fault::Threshold),
    }
}

impl Comparisons {
    /// Ranks by a share of the actions that a question speaks of.
    pub async fn ranking(&self, question: &Question, metric: Metric, thresholds: Thresholds) -> Result<Ranking, ComparisonError> {
        let rows = self.rows(question, FILTERED).await?;
        let scope = question.scope();
        Ok(sorted(rows, |row| {
            let counted = row.breakdown(&scope).ok_or_else(|| silent(row))?;
            measure(&counted, metric, thresholds, row.is_competent(question.themes.as_deref()))
        }))
    }
}

/// Why a row without a plan that counts has no rank.
pub fn silent(row: &Row) -> Unranked {
    match row.availability {
        Availability::NoKnownPlan => Unranked::NoKnownPlan,
        _ => Unranked::TooFewActions,
    }
}

/// Ranks rows by what each amounts to.
pub fn sorted(rows: Rows, amounts: impl Fn(&Row) -> Result<Measure, Unranked>) -> Ranking {
    let mut measured = Vec::new();
    let mut unranked: BTreeMap<Unranked, Vec<Arc<Collectivity>>> = BTreeMap::new();
    for row in &rows.rows {
        match amounts(row) {
            Ok(measure) => measured.push((Ranked(Arc::clone(&row.collectivity)), measure)),
            Err(reason) => unranked.entry(reason).or_default().push(Arc::clone(&row.collectivity)),
        }
    }
    for group in unranked.values_mut() {
        group.sort_by(|one, other| (&one.sort_name, one.id).cmp(&(&other.sort_name, other.id)));
    }
    Ranking { ranked: rank(measured), unranked, rows }
}
