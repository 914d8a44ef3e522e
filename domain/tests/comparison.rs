//! Properties of comparisons: parts sum to the total, bounds hold for whatever the silent would say, the order of cities does not matter.

use domain::action::Lever;
use domain::compare::matrix::{Column, present, row};
use domain::compare::ranking::{Measure, Metric, Thresholds, compare, measure, rank};
use domain::compare::{Breakdown, CellState, Scope};
use domain::status::Status;
use domain::subject::{AudienceSet, Census, Competence, Subject, ThemeSet};
use proptest::prelude::*;

fn subject() -> impl Strategy<Value = Subject> {
    (any::<u64>(), any::<u32>(), 0..Lever::ALL.len(), 0..Competence::ALL.len()).prop_map(|(themes, audiences, lever, competence)| Subject {
        themes: ThemeSet(themes & (themes >> 3) & (u64::MAX >> 1)),
        audiences: AudienceSet(audiences & (audiences >> 2)),
        lever: Lever::ALL[lever],
        competence: Competence::ALL[competence],
    })
}

fn actions() -> impl Strategy<Value = Vec<(Subject, Status)>> {
    proptest::collection::vec((subject(), (0..Status::ALL.len()).prop_map(|status| Status::ALL[status])), 0..60)
}

fn counts() -> impl Strategy<Value = Breakdown> {
    proptest::array::uniform12(0_u64..6).prop_map(Breakdown)
}

/// All that the silent actions of a breakdown could turn out to be, as counts of done, of something else, and of nothing to do.
fn completions(counted: &Breakdown) -> Vec<Breakdown> {
    let silent = counted.of(Status::NotReported);
    let mut all = Vec::new();
    for done in 0..=silent {
        for other in 0..=silent - done {
            let mut told = *counted;
            told.0[Status::NotReported as usize] = 0;
            told.add(Status::Done, done);
            told.add(Status::InProgress, other);
            told.add(Status::NotApplicable, silent - done - other);
            all.push(told);
        }
    }
    all
}

proptest! {
    #[test]
    fn the_parts_of_a_census_sum_to_its_total_and_it_survives_packing(actions in actions()) {
        let census = Census::of(actions.iter().copied());
        let read = Census::unpack(&census.pack());
        prop_assert_eq!(read.as_ref(), Some(&census));
        let all = Scope::default().breakdown(&census);
        prop_assert_eq!(all.total(), actions.len() as u64);
        let mut sum = Breakdown::default();
        for lever in Lever::ALL {
            sum.plus(&Scope::default().with_levers(&[lever]).breakdown(&census));
        }
        prop_assert_eq!(sum, all);
    }

    #[test]
    fn the_cells_of_a_row_are_what_plain_loops_count(actions in actions(), themes in any::<u64>(), levers in any::<u8>()) {
        let census = Census::of(actions.iter().copied());
        let scope = Scope { themes: None, levers: Some(levers) };
        let set = ThemeSet(themes & (u64::MAX >> 1));
        let columns = [Column::Themes(set), Column::Lever(Lever::Training), Column::Audiences(AudienceSet(7))];
        let cells = row(&columns, &scope, &[&census]);
        for (column, cell) in columns.iter().zip(cells) {
            for status in Status::ALL {
                let counted = actions.iter().filter(|(subject, is)| {
                    let inside = match column {
                        Column::Themes(set) => set.0 & subject.themes.0 != 0,
                        Column::Lever(lever) => subject.lever == *lever,
                        Column::Audiences(set) => set.0 & subject.audiences.0 != 0,
                    };
                    inside && levers & (1 << subject.lever as u8) != 0 && *is == status
                });
                prop_assert_eq!(cell.of(status), counted.count() as u64);
            }
        }
    }

    #[test]
    fn bounds_hold_for_whatever_the_silent_would_say_and_are_reached(counted in counts()) {
        let share = counted.done();
        let told: Vec<_> = completions(&counted).iter().map(|told| told.done().of_reported).filter(|share| share.denominator > 0).collect();
        for completed in &told {
            prop_assert_ne!(compare(*completed, share.lower), std::cmp::Ordering::Less);
            prop_assert_ne!(compare(*completed, share.upper), std::cmp::Ordering::Greater);
        }
        if !told.is_empty() {
            for bound in [share.lower, share.upper] {
                prop_assert!(told.iter().any(|completed| compare(*completed, bound).is_eq()));
            }
        }
    }

    #[test]
    fn the_order_of_cities_does_not_matter(cities in proptest::collection::vec(counts(), 0..12), turn in 0_usize..12) {
        let thresholds = Thresholds { reported: 0.3, denominator: 3 };
        let measured: Vec<(usize, Measure)> =
            cities.iter().enumerate().filter_map(|(who, counted)| Some((who, measure(counted, Metric::DoneShare, thresholds, true).ok()?))).collect();
        let mut turned = measured.clone();
        if !turned.is_empty() {
            let by = turn % turned.len();
            turned.rotate_left(by);
        }
        let places = rank(measured);
        prop_assert_eq!(&places, &rank(turned));
        for pair in places.windows(2) {
            prop_assert!(pair[0].rank <= pair[1].rank);
            prop_assert_ne!(compare(pair[0].measure.value, pair[1].measure.value), std::cmp::Ordering::Less);
        }
        for (place, number) in places.iter().zip(1..) {
            prop_assert!(place.rank <= number);
            prop_assert_eq!(place.rank, 1 + places.iter().filter(|other| compare(other.measure.value, place.measure.value).is_gt()).count() as u64);
        }
    }

    #[test]
    fn a_city_without_a_plan_is_never_a_zero(plans in proptest::collection::vec(proptest::option::of(counts()), 0..20)) {
        let states: Vec<CellState> = plans.iter().map(|plan| CellState::of(plan.as_ref(), true)).collect();
        for (plan, state) in plans.iter().zip(&states) {
            prop_assert_eq!(plan.is_none(), *state == CellState::NoData);
        }
        let share = present(states);
        prop_assert!(share.denominator <= plans.iter().flatten().count() as u64);
    }
}
