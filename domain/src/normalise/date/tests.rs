//! Every form of the feed contract, and what must not be read.

use proptest::prelude::*;

use super::*;

fn day(text: &str) -> Option<NaiveDate> {
    (!text.is_empty()).then(|| text.parse().unwrap())
}

fn check_in(given: &str, context: DateContext, expected: (&str, &str, Precision)) {
    let (found, remark) = date(given, &context);
    let found = found.unwrap_or_else(|| panic!("{given:?} is no placeholder"));
    assert_eq!((found.earliest, found.latest, found.precision, remark), (day(expected.0), day(expected.1), expected.2, None), "{given:?}");
    assert_eq!(found.raw, given);
}

fn check(given: &str, earliest: &str, latest: &str, precision: Precision) {
    check_in(given, DateContext::default(), (earliest, latest, precision));
}

fn refused(given: &str, code: Code) {
    assert_eq!(date(given, &DateContext::default()), (Some(FuzzyDate::unparsed(given)), Some(code)), "{given:?}");
}

#[test]
fn a_day_is_read_in_all_its_writings() {
    for given in [
        "2018-11-09",
        "2018-11-09T10:30:00+01:00",
        "2018-11-09T00:00:00Z",
        "2018-11-09 00:00:00",
        "09/11/2018 00:00",
        "09/11/2018",
        " 9.11.2018 ",
        "09-11-2018",
        "9 novembre 2018",
        "le 9 nov. 2018",
        "9\u{a0}NOVEMBRE\u{202f}2018",
        "November 9, 2018",
        "9th November 2018",
    ] {
        check(given, "2018-11-09", "2018-11-09", Precision::Day);
        assert_eq!(plain_date(given), day("2018-11-09"), "{given}");
    }
    check("1er mars 2026", "2026-03-01", "2026-03-01", Precision::Day);
}

#[test]
fn months_quarters_semesters_and_years_are_read() {
    for given in ["2018-11", "11/2018", "novembre 2018", "nov. 2018", "November 2018", "courant novembre 2018"] {
        check(given, "2018-11-01", "2018-11-30", Precision::Month);
        assert_eq!(plain_date(given), None, "{given}");
    }
    for given in ["T3 2025", "2025-T3", "3e trimestre 2025", "3ème trimestre de l'année 2025", "Q3 2025", "au troisième trimestre 2025"] {
        check(given, "2025-07-01", "2025-09-30", Precision::Quarter);
    }
    for given in ["1er semestre 2026", "S1 2026", "premier semestre 2026", "first half of 2026"] {
        check(given, "2026-01-01", "2026-06-30", Precision::Semester);
    }
    check("2019", "2019-01-01", "2019-12-31", Precision::Year);
    check("en 2019", "2019-01-01", "2019-12-31", Precision::Year);
}

#[test]
fn loose_wordings_have_wide_bounds() {
    check("début 2019", "2019-01-01", "2019-04-30", Precision::Range);
    check("mi-2019", "2019-05-01", "2019-08-31", Precision::Range);
    check("Fin 2019", "2019-09-01", "2019-12-31", Precision::Range);
    check("fin février 2024", "2024-02-21", "2024-02-29", Precision::Range);
    check("rentrée 2026", "2026-09-01", "2026-09-30", Precision::Month);
    check("à la rentrée scolaire 2026", "2026-09-01", "2026-09-30", Precision::Month);
    check("printemps 2027", "2027-03-01", "2027-05-31", Precision::Range);
    check("été 2027", "2027-06-01", "2027-08-31", Precision::Range);
    check("l’automne 2027", "2027-09-01", "2027-11-30", Precision::Range);
    check("hiver 2027", "2026-12-01", "2028-02-29", Precision::Range);
    check("hiver 2026-2027", "2026-12-01", "2027-02-28", Precision::Range);
}

#[test]
fn ranges_are_read() {
    for given in ["2019-2021", "2019 – 2021", "de 2019 à 2021", "2019/2021", "2019 à 2021", "entre 2019 et 2021", "from 2019 to 2021"] {
        check(given, "2019-01-01", "2021-12-31", Precision::Range);
    }
    check("du 3 au 5 mars 2026", "2026-03-03", "2026-03-05", Precision::Range);
    check("de janvier à mars 2026", "2026-01-01", "2026-03-31", Precision::Range);
    check("01/03/2024 - 30/06/2024", "2024-03-01", "2024-06-30", Precision::Range);
    check("T1 à T3 2026", "2026-01-01", "2026-09-30", Precision::Range);
}

#[test]
fn open_ranges_lack_one_bound() {
    for given in ["d'ici 2026", "d’ici à 2026", "d'ici fin 2026", "jusqu'en 2026", "by 2026", "avant fin 2026"] {
        check(given, "", "2026-12-31", Precision::Range);
    }
    check("avant 2026", "", "2025-12-31", Precision::Range);
    check("avant le 31/12/2025", "", "2025-12-31", Precision::Range);
    for given in ["à partir de 2024", "dès 2024", "depuis 2024", "à compter de 2024", "après 2023"] {
        check(given, "2024-01-01", "", Precision::Range);
    }
    check("à partir du 1er mars 2026", "2026-03-01", "", Precision::Range);
}

#[test]
fn relative_dates_count_from_the_publication() {
    let context = DateContext { reference: day("2018-10-24"), ..DateContext::default() };
    for (given, expected) in [
        ("dans 15 jours", "2018-11-08"),
        ("dans 2 semaines", "2018-11-07"),
        ("dans 3 mois", "2019-01-24"),
        ("dans 1 an", "2019-10-24"),
        ("dans un an", "2019-10-24"),
        ("in 3 months", "2019-01-24"),
    ] {
        check_in(given, context, (expected, expected, Precision::Relative));
        check(given, "", "", Precision::Relative);
        assert_eq!(plain_date(given), None, "{given}");
    }
    for given in ["sous 15 jours", "dans les 15 jours", "d'ici quinze jours"] {
        check_in(given, context, ("2018-10-24", "2018-11-08", Precision::Relative));
    }
}

#[test]
fn two_figures_of_a_year_are_settled_by_the_calendar_or_by_the_file() {
    let (first, last) =
        (DateContext { day_first: Some(true), ..DateContext::default() }, DateContext { day_first: Some(false), ..DateContext::default() });
    refused("03/04/19", Code::DateAmbiguous);
    check_in("03/04/19", first, ("2019-04-03", "2019-04-03", Precision::Day));
    check_in("03/04/19", last, ("2019-03-04", "2019-03-04", Precision::Day));
    check("25/04/19", "2019-04-25", "2019-04-25", Precision::Day);
    check("04/25/19", "2019-04-25", "2019-04-25", Precision::Day);
    check("04/04/98", "1998-04-04", "1998-04-04", Precision::Day);
    assert_eq!((evidence("25/04/19"), evidence("04/25/19"), evidence("03/04/19")), (Some(true), Some(false), None));
    assert_eq!((evidence("25/04/2019"), evidence("novembre 2018"), evidence("31/02/19")), (Some(true), None, None));
}

#[test]
fn a_file_that_writes_the_month_first_makes_four_figures_doubtful_too() {
    let context = DateContext { day_first: Some(false), ..DateContext::default() };
    assert_eq!(date("03/04/2019", &context).1, Some(Code::DateAmbiguous));
    check_in("25/04/2019", context, ("2019-04-25", "2019-04-25", Precision::Day));
}

#[test]
fn placeholders_are_no_dates_and_no_faults() {
    for given in ["", " ", "-", "nc", "Non renseigné", "à préciser", "…", "?"] {
        assert_eq!(date(given, &DateContext::default()), (None, None), "{given:?}");
    }
}

#[test]
fn what_cannot_be_read_keeps_its_text() {
    for given in [
        "31/02/2024",
        "2024-02-30",
        "31 février 2024",
        "13/2018",
        "2021-2019",
        "0019",
        "43413",
        "novembre",
        "T5 2025",
        "courant 2026 selon les moyens",
        "permanent",
        "2019+",
        "le 9 ou le 10 novembre 2018",
        "bientôt",
        "09/11-2018",
    ] {
        refused(given, Code::DateUnreadable);
    }
    refused(&"janvier à mars ".repeat(10_000), Code::DateUnreadable);
}

proptest! {
    #[test]
    fn any_text_is_read_and_kept(given in "\\PC*|[0-9/ .-]{0,14}|(d'ici |avant |de |dans )?[a-z0-9é]{1,9} ?(à |- )?[a-z0-9 ]{0,9}") {
        let (found, remark) = date(&given, &DateContext::default());
        evidence(&given);
        plain_date(&given);
        match found {
            Some(found) => {
                prop_assert_eq!(&found.raw, &given);
                prop_assert_eq!(remark.is_some(), found.precision == Precision::Unparsed);
                if let (Some(earliest), Some(latest)) = (found.earliest, found.latest) {
                    prop_assert!(earliest <= latest);
                }
            }
            None => prop_assert!(is_placeholder(&given) && remark.is_none()),
        }
    }

    #[test]
    fn every_day_is_read_as_it_is_written(days in 0_u64..100_000) {
        let expected = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap().checked_add_days(chrono::Days::new(days)).unwrap();
        for form in ["%Y-%m-%d", "%d/%m/%Y", "%-d.%-m.%Y", "%d-%m-%Y"] {
            prop_assert_eq!(plain_date(&expected.format(form).to_string()), Some(expected));
        }
    }
}
