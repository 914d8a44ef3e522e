//! Collectivités × subjects: one breakdown for each cell, in one walk through the census of a row.

use super::{Breakdown, CellState, Scope};
use crate::action::Lever;
use crate::share::Proportion;
use crate::subject::{AudienceSet, Census, Subject, ThemeSet};

/// What a column counts. One action may count in several columns: cells of a row do not add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// Actions of any of these themes: a theme and its narrower ones.
    Themes(ThemeSet),
    /// Actions of this lever.
    Lever(Lever),
    /// Actions for any of these audiences.
    Audiences(AudienceSet),
}

impl Column {
    /// Whether it counts an action about this.
    pub fn counts(&self, subject: &Subject) -> bool {
        match self {
            Self::Themes(themes) => themes.meets(subject.themes),
            Self::Lever(lever) => subject.lever == *lever,
            Self::Audiences(audiences) => audiences.meets(subject.audiences),
        }
    }
}

/// The cells of a row: of each column, how many actions of each status.
pub fn row(columns: &[Column], scope: &Scope, censuses: &[&Census]) -> Vec<Breakdown> {
    let mut cells = vec![Breakdown::default(); columns.len()];
    for count in censuses.iter().flat_map(|census| census.counts()).filter(|count| scope.admits(&count.subject)) {
        for (column, cell) in columns.iter().zip(&mut cells) {
            if column.counts(&count.subject) {
                cell.add(count.status, u64::from(count.actions));
            }
        }
    }
    cells
}

/// Rows with at least one action, over those with data that the subject concerns.
pub fn present(states: impl IntoIterator<Item = CellState>) -> Proportion {
    states.into_iter().fold(Proportion { numerator: 0, denominator: 0 }, |share, state| match state {
        CellState::NoData | CellState::NotApplicable => share,
        state => Proportion { numerator: share.numerator + u64::from(state.is_present()), denominator: share.denominator + 1 },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::status::Status;

    #[test]
    fn an_action_counts_in_each_column_that_it_is_about_and_once_in_each() {
        let subject = Subject { themes: ThemeSet::one(1).with(2), lever: Lever::Training, ..Subject::default() };
        let census = Census::of([(subject, Status::Done)]);
        let columns = [Column::Themes(ThemeSet::one(1).with(2)), Column::Themes(ThemeSet::one(2)), Column::Lever(Lever::Support)];
        let totals = |scope: &Scope| row(&columns, scope, &[&census]).iter().map(Breakdown::total).collect::<Vec<_>>();
        assert_eq!(totals(&Scope::default()), [1, 1, 0]);
        assert_eq!(totals(&Scope::default().with_levers(&[Lever::Support])), [0, 0, 0]);
    }

    #[test]
    fn who_has_no_data_is_in_no_denominator() {
        let share = present([CellState::NoData, CellState::NotApplicable, CellState::Absent, CellState::Planned]);
        assert_eq!(share, Proportion { numerator: 1, denominator: 2 });
    }
}
