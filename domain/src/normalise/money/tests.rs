//! Sums, what only looks like one, and percentages.

use proptest::prelude::*;

use super::*;

fn check(given: &str, cents: Option<i64>, remark: Option<Code>) -> Budget {
    let (found, code) = budget(given);
    let found = found.unwrap_or_else(|| panic!("{given:?} is no placeholder"));
    assert_eq!((found.cents, code), (cents, remark), "{given:?}");
    assert_eq!((found.raw.as_str(), found.currency), (given, "EUR"));
    found
}

fn reads(given: &str, cents: i64) -> Budget {
    check(given, Some(cents), None)
}

#[test]
fn sums_are_read_to_the_cent() {
    for given in [
        "12 000,50 €",
        "12000,50",
        "12000.50",
        "12\u{a0}000,50\u{a0}€",
        "12\u{202f}000,50 €",
        "12.000,50",
        "12,000.50 €",
        "€ 12000,5",
        "12'000.50 euros",
    ] {
        reads(given, 1_200_050);
    }
    for given in ["12 k€", "12K€", "12 k", "12 000 €", "12 000 euros", "12000", "12 000 EUR", "12 000 €."] {
        reads(given, 1_200_000);
    }
    for given in ["1,2 M€", "1.2 M€", "1,2 million d'euros", "1 200 000", "1.200.000 €", "1,200 M€"] {
        reads(given, 120_000_000);
    }
    reads("1.234,5", 123_450);
    reads("0 €", 0);
    reads("2026", 202_600);
    reads("33333.3333333333", 3_333_333);
    for given in ["(500)", "-500", "(500 €)", "−500 €"] {
        reads(given, -50_000);
    }
}

#[test]
fn what_stands_beside_the_sum_is_kept() {
    assert_eq!(reads("15 000 euros HT", 1_500_000).tax, TaxBasis::ExcludingTax);
    assert_eq!(reads("15 000 € T.T.C.", 1_500_000).tax, TaxBasis::IncludingTax);
    assert_eq!(reads("15 000 € hors taxes", 1_500_000).tax, TaxBasis::ExcludingTax);
    for given in ["50 000 €/an", "50 000 € par an", "50 k€ / an", "50 000 € annuels"] {
        assert!(reads(given, 5_000_000).yearly, "{given}");
    }
    for given in ["2026 : 12 000 €", "12 000 € en 2026", "12 k€ (2026)"] {
        assert_eq!(reads(given, 1_200_000).year, Some(2026), "{given}");
    }
    assert_eq!(reads("12 000 € votés", 1_200_000).kind, BudgetKind::Voted);
    assert_eq!(reads("Budget prévisionnel : 12 000 €", 1_200_000).kind, BudgetKind::Planned);
    assert_eq!(reads("12 000 € dépensés", 1_200_000).kind, BudgetKind::Spent);
}

#[test]
fn prose_stays_prose_without_a_remark() {
    for given in ["crédits de droit commun", "à moyens constants", "environ 12 000 €", "12 agents à mi-temps", "5 000 à 10 000 €", "500 $", "45 %"]
    {
        check(given, None, None);
    }
}

#[test]
fn figures_that_are_no_single_sum_are_remarked() {
    for given in [
        "1.234",
        "1,234 €",
        "12.000 €",
        "12 00 €",
        "1.2.3",
        "12,,5",
        ".5",
        "5 000 € + 3 000 €",
        "5 000 € / 3 000 €",
        "12 000 € HT 14 400 € TTC",
        "500-",
        "12 000 € /",
        "99999999999999999999 €",
        "9999999999 milliards €",
        "12 k€ k€",
        "Budget 2026",
        "en 2026",
        "(2026)",
    ] {
        check(given, None, Some(Code::NumberUnreadable));
    }
}

#[test]
fn placeholders_are_no_budgets_and_no_faults() {
    for given in ["", "-", "NC", "à définir", "N/A"] {
        assert_eq!(budget(given), (None, None), "{given:?}");
    }
}

#[test]
fn percentages_are_read_with_their_sign() {
    for (given, expected) in [
        ("45 %", Some(450)),
        ("45%", Some(450)),
        ("45,5\u{a0}%", Some(455)),
        ("0 %", Some(0)),
        ("100,0 %", Some(1000)),
        ("99,99 %", Some(999)),
        ("0,01 %", Some(1)),
    ] {
        assert_eq!(percent(given), expected, "{given}");
    }
    for given in ["45", "0,8", "101 %", "-5 %", "%", "5 % 6 %", "1e2 %", "0,8 pour cent"] {
        assert_eq!(percent(given), None, "{given}");
    }
}

#[test]
fn a_column_of_percentages_may_leave_out_the_sign() {
    for (given, expected) in [
        ("45", Some(450)),
        ("0", Some(0)),
        ("100", Some(1000)),
        ("1", Some(10)),
        ("0,8", None),
        ("0,8 %", Some(8)),
        ("0,999", None),
        ("101", None),
        ("", None),
    ] {
        assert_eq!(percent_column(given), expected, "{given}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_and_kept(given in "\\PC*|[0-9 .,€kM/()-]{0,24}( HT| votés| en 2026| par an)?") {
        percent(&given);
        percent_column(&given);
        match budget(&given) {
            (Some(found), remark) => {
                prop_assert_eq!(&found.raw, &given);
                prop_assert!(found.cents.is_none() || remark.is_none());
            }
            (None, remark) => prop_assert!(is_placeholder(&given) && remark.is_none()),
        }
    }

    #[test]
    fn every_sum_is_read_as_it_is_written(cents in 0..1_000_000_000_000_i64) {
        let (whole, rest) = (cents / 100, cents % 100);
        let mut grouped = whole.to_string();
        for at in (1..grouped.len()).rev().filter(|at| (whole.to_string().len() - at) % 3 == 0) {
            grouped.insert(at, '\u{202f}');
        }
        for given in [format!("{grouped},{rest:02} €"), format!("{whole}.{rest:02}")] {
            prop_assert_eq!(budget(&given).0.and_then(|found| found.cents), Some(cents));
        }
    }
}
