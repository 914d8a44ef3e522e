//! A référentiel against whoever a question names: the coverages of its rows, as cells of a matrix and as shares of a ranking.
//!
//! Software only proposes: a cell that nobody has assessed says nothing, and no share counts it.

use std::sync::Arc;

use domain::compare::ranking::{Measure, Thresholds, Unranked};
use domain::compare::{Breakdown, CellState};
use domain::framework::CoverageState;
use domain::share::Proportion;
use domain::subject::ThemeSet;

use super::comparison::ranking::{Ranking, silent, sorted};
use super::comparison::{Cell, ComparisonError, Comparisons, Fault, Question, Rows};
use super::coverage::{self, Coverage, coverages};
use crate::store::Store;
use crate::store::framework::{Criterion, Framework};

/// A référentiel against some collectivités.
#[derive(Debug, Clone)]
pub struct Covered {
    /// The référentiel.
    pub framework: Framework,
    /// Who was asked for.
    pub rows: Rows,
    /// The coverage of each row, in their order.
    pub coverages: Vec<Coverage>,
}

impl Covered {
    /// Reads a référentiel against whoever a question names; its themes and levers narrow the criteria to those about them.
    pub async fn of(
        store: &Store,
        comparisons: &Comparisons,
        framework: Framework,
        question: &Question,
        most: usize,
    ) -> Result<Self, ComparisonError> {
        // What was not known then cannot be what was known then.
        if question.view.known_at.is_some_and(|instant| framework.recorded_at.timestamp_millis() > instant) {
            return Err(Fault::UnknownFramework { given: framework.slug }.into());
        }
        let rows = comparisons.rows(question, most).await?;
        let bodies: Vec<_> = rows.rows.iter().map(|row| (*row.collectivity).clone()).collect();
        let all = coverages(store, &framework, &bodies, question.stages.as_deref(), question.view).await?;
        let themes = question.themes.as_ref().map(|themes| themes.iter().fold(ThemeSet::NONE, |set, theme| set.or(theme.within())));
        let coverages: Vec<Coverage> = all.into_iter().map(|coverage| coverage.narrowed(themes, question.levers.as_deref())).collect();
        let slug = || framework.slug.clone();
        if coverages.iter().all(|coverage| coverage.cells.is_empty()) {
            return Err(Fault::NoCriterion { slug: slug() }.into());
        }
        if !coverages.iter().any(Coverage::applies) {
            return Err(Fault::FrameworkForOthers { slug: slug() }.into());
        }
        Ok(Self { framework, rows, coverages })
    }

    /// The criteria, in their order.
    pub fn criteria(&self) -> Vec<Arc<Criterion>> {
        self.coverages.first().into_iter().flat_map(|coverage| &coverage.cells).map(|cell| Arc::clone(&cell.criterion)).collect()
    }

    /// The cells of each row, as those of a matrix.
    pub fn cells(&self) -> Vec<Vec<Cell>> {
        self.coverages.iter().map(|coverage| coverage.cells.iter().map(cell).collect()).collect()
    }

    /// Ranks by criteria addressed over criteria assessed; the bounds read every criterion that nobody has assessed as not addressed, or as
    /// addressed.
    pub fn ranking(self, thresholds: Thresholds) -> Ranking {
        let Self { rows, coverages, .. } = self;
        sorted(rows, |row| {
            let coverage = coverages.iter().find(|coverage| coverage.collectivity == row.collectivity.id).ok_or_else(|| silent(row))?;
            measured(coverage, thresholds)
        })
    }
}

/// What a criterion amounts to: the actions that a person found to answer it.
fn cell(cell: &coverage::Cell) -> Cell {
    let mut counted = Breakdown::default();
    for link in cell.links.iter().filter(|link| link.strength().is_addressed()) {
        counted.add(link.linked.status, 1);
    }
    let state = match cell.state {
        // Contested is not settled, and to be reviewed is not known.
        CoverageState::NoData | CoverageState::ToReview | CoverageState::Disputed => CellState::NoData,
        CoverageState::NotApplicable => CellState::NotApplicable,
        CoverageState::NotFound => CellState::Absent,
        // Found in the plan as a whole, and in no action of its own.
        CoverageState::PartlyAddressed | CoverageState::Addressed if counted.total() == 0 => CellState::PresentStatusUnknown,
        CoverageState::PartlyAddressed | CoverageState::Addressed => CellState::of(Some(&counted), true),
    };
    let counted = if state == CellState::NoData { Breakdown::default() } else { counted };
    Cell { state, counted }
}

fn measured(coverage: &Coverage, thresholds: Thresholds) -> Result<Measure, Unranked> {
    let totals = coverage.totals();
    if !coverage.has_plan() {
        return Err(Unranked::NoKnownPlan);
    }
    let (addressed, assessed) = (totals.addressed(), totals.assessed());
    let disputed = totals.count(CoverageState::Disputed);
    match () {
        () if assessed.denominator == 0 => Err(Unranked::NotApplicable),
        () if assessed.numerator == 0 => Err(Unranked::NotAssessed),
        // All that was assessed is contested.
        () if disputed == assessed.numerator => Err(Unranked::Disputed),
        () if assessed.ratio().is_none_or(|share| share < thresholds.reported) => Err(Unranked::TooFewAssessed),
        () if assessed.numerator < thresholds.denominator.max(1) => Err(Unranked::TooFewAssessed),
        () => {
            let open = assessed.denominator - assessed.numerator + disputed;
            let of_all = |numerator| Proportion { numerator, denominator: assessed.denominator };
            Ok(Measure { value: addressed, lower: of_all(addressed.numerator), upper: of_all(addressed.numerator + open) })
        }
    }
}
