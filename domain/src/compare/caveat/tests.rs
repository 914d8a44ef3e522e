use super::*;
use crate::diagnostic::Language;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn body(number: u128, plan: Option<Plan>) -> Body {
    Body { id: Uuid::from_u128(number), kind: Kind::Commune, plan }
}

fn plan(actions: u32, reported: u32) -> Plan {
    let published_on = day("2026-06-01");
    Plan { stage: Stage::Adopted, published_on, states_progress: reported > 0, actions, reported, by_machine: 0, without_theme: 0 }
}

/// The codes of what is warned of, each with how many collectivités it names.
fn warned(facts: &Facts) -> Vec<(&'static str, usize)> {
    of(facts).iter().map(|caveat| (caveat.warning.code(), caveat.collectivities.len())).collect()
}

fn about(bodies: Vec<Body>) -> Facts {
    Facts { bodies, ..Facts::default() }
}

#[test]
fn complete_plans_of_one_kind_and_one_year_need_no_warning() {
    assert_eq!(warned(&about(vec![body(1, Some(plan(30, 30))), body(2, Some(plan(12, 12)))])), []);
    assert_eq!(warned(&Facts::default()), []);
}

#[test]
fn whoever_says_nothing_is_counted_and_named() {
    let facts = about(vec![body(1, Some(plan(30, 0))), body(2, None), body(3, Some(plan(10, 3))), body(4, Some(plan(0, 0)))]);
    let silent = Body { plan: Some(Plan { states_progress: true, ..plan(0, 0) }), ..body(4, None) };
    let facts = Facts { bodies: facts.bodies.into_iter().take(3).chain([silent]).collect(), ..Facts::default() };
    let wanted =
        [("NO_STRUCTURED_PLAN", 1), ("NO_PROGRESS_STATED", 1), ("PROGRESS_PARTLY_STATED", 1), ("SMALL_DENOMINATORS", 1), ("NO_ACTION_IN_SCOPE", 1)];
    assert_eq!(warned(&facts), wanted);
    let caveats = of(&facts);
    assert_eq!(caveats[1].collectivities, [Uuid::from_u128(1)]);
    assert!(caveats[1].message(Language::Fr).starts_with("1 des 4 collectivités ne publie aucun état d'avancement"));
    assert!(caveats[1].message(Language::En).starts_with("1 of the 4 collectivités states no progress at all"));
}

#[test]
fn one_some_and_all_are_said_as_people_say_them() {
    let say = |plans: Vec<Option<Plan>>| {
        let bodies = plans.into_iter().zip(1..).map(|(plan, number)| body(number, plan)).collect();
        of(&about(bodies))[0].message(Language::Fr)
    };
    assert!(say(vec![None]).starts_with("La collectivité demandée n'a pas de plan"));
    assert!(say(vec![None, None]).starts_with("Les 2 collectivités n'ont pas de plan"));
    assert!(say(vec![None, None, Some(plan(9, 9))]).starts_with("2 des 3 collectivités n'ont pas de plan"));
}

#[test]
fn days_far_apart_kinds_and_stages_are_told() {
    let old = Plan { published_on: day("2018-11-09"), stage: Stage::Presented, ..plan(30, 30) };
    let ended = Plan { stage: Stage::Expired, ..plan(9, 9) };
    let region = Body { kind: Kind::Region, ..body(3, Some(ended)) };
    let facts = about(vec![body(1, Some(old)), body(2, Some(plan(9, 9))), region]);
    assert_eq!(warned(&facts), [("PLAN_NOT_ADOPTED", 1), ("PLAN_ENDED", 1), ("MIXED_DATES", 1), ("KINDS_DIFFER", 0)]);
    assert!(of(&facts)[2].message(Language::Fr).contains("du 9 novembre 2018 au 1er juin 2026"));
    let paris = Body { kind: Kind::SpecialStatus, ..body(1, Some(plan(9, 9))) };
    assert_eq!(warned(&about(vec![paris, body(2, Some(plan(9, 9)))])), [], "Paris is a commune too");
    let near = Plan { published_on: day("2023-06-01"), ..plan(9, 9) };
    assert_eq!(warned(&about(vec![body(1, Some(near)), body(2, Some(plan(9, 9)))])), [], "three years to the day");
}

#[test]
fn who_found_the_themes_matters_where_themes_are_looked_at() {
    let sorted = Plan { by_machine: 20, without_theme: 4, ..plan(30, 30) };
    let mut facts = about(vec![body(1, Some(sorted)), body(2, Some(plan(10, 10)))]);
    assert_eq!(warned(&facts), []);
    facts.by_theme = true;
    assert_eq!(warned(&facts), [("THEMES_BY_MACHINE", 1), ("ACTIONS_WITHOUT_THEME", 1)]);
    assert!(of(&facts)[0].message(Language::En).contains("20 of the 40 actions"));
}

#[test]
fn a_look_back_is_told_first_and_nothing_of_it_depends_on_today() {
    let known_at = day("2026-06-30").and_hms_opt(12, 0, 0).unwrap().and_utc();
    let mut facts = about(vec![body(1, None)]);
    facts.when = When { as_of: Some(day("2026-01-01")), known_at: Some(known_at) };
    let first = of(&facts)[0].message(Language::Fr);
    assert!(first.contains("au 1er janvier 2026") && first.contains("le 30 juin 2026 à 12 h 00 (UTC)"), "{first}");
    facts.when.known_at = None;
    assert!(of(&facts)[0].message(Language::En).contains("on 1 January 2026"));
}

#[test]
fn every_warning_has_its_own_code_and_two_sentences() {
    let first = day("2018-11-09");
    let all = [
        Warning::ViewInPast(When::default()),
        Warning::NoStructuredPlan,
        Warning::NoProgressStated,
        Warning::ProgressPartlyStated,
        Warning::SmallDenominators,
        Warning::NoActionInScope,
        Warning::PlanNotAdopted,
        Warning::PlanEnded,
        Warning::MixedDates(first, first),
        Warning::KindsDiffer(2),
        Warning::ThemesByMachine(1, 2),
        Warning::ActionsWithoutTheme(1, 2),
    ];
    let codes: std::collections::HashSet<&str> = all.iter().map(|warning| warning.code()).collect();
    assert_eq!(codes.len(), all.len());
    for warning in all {
        let caveat = Caveat { warning, collectivities: vec![Uuid::nil()], of: 2 };
        for language in [Language::Fr, Language::En] {
            let sentence = caveat.message(language);
            assert!(sentence.ends_with('.') && !sentence.contains("  ") && !sentence.contains(".."), "{sentence}");
        }
    }
}
