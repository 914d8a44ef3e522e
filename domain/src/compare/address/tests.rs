use proptest::prelude::*;

use super::*;
use crate::action::Lever;
use crate::collectivity::Kind;
use crate::compare::span::EventKind;
use crate::plan::Stage;

/// What stands behind a question mark, cut as a form is; nothing in our own addresses is escaped.
fn pairs(query: &str) -> Vec<(&str, &str)> {
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, ""))).collect()
}

fn asked(query: &str) -> Result<Question, Vec<Fault>> {
    read(&pairs(query), Language::Fr)
}

/// What is wrong with an address: the code, and what may have been meant.
fn refused(query: &str) -> Vec<(&'static str, String)> {
    asked(query).expect_err(query).iter().map(|fault| (fault.code.name(), fault.suggestions.join(" "))).collect()
}

#[test]
fn an_address_of_the_page_is_read() {
    let question = asked("c=paris,Poitiers&t=sante,ecole&vue=matrice&le=2026-06-30&connu=2026-07-01T10:00:00Z").unwrap();
    assert_eq!(question.collectivities, ["paris", "poitiers"]);
    assert_eq!(question.themes.iter().map(|theme| theme.slug()).collect::<Vec<_>>(), ["sante", "ecole"]);
    assert_eq!(question.view, View::Matrix(Columns::Themes));
    assert_eq!(question.address(".csv"), "/comparer.csv?c=paris,poitiers&t=sante,ecole&vue=matrice&le=2026-06-30&connu=2026-07-01T10:00:00.000Z");
    let english = Question { language: Language::En, known_at: None, ..question };
    assert_eq!(english.address(""), "/en/comparer?c=paris,poitiers&t=sante,ecole&vue=matrice&le=2026-06-30");
}

#[test]
fn those_who_ask_the_same_have_one_address() {
    let one = asked("c=217500016,2A004&l=formation,service&type=region,commune&stade=adopte&vue=classement&mesure=realise&seuil=50&min=5").unwrap();
    for other in [
        "c=217 500 016\n2a004&l=service&l=TRAINING&type=COMMUNE,region&stade=ADOPTED&vue=ranking",
        "vue=classement&stade=adopte&type=commune,region,commune&l=formation,service&c=21750001600019;2a004;217500016&t=&le=&seuil=50 %",
        "c=217500016&c=2A004&l=formation,service&type=region,commune&stade=adopte&vue=classement&par=region&colonnes=leviers",
    ] {
        assert_eq!(asked(other).unwrap().query(), one.query(), "{other}");
    }
}

#[test]
fn what_is_not_known_is_told_with_what_was_meant() {
    assert_eq!(refused("c=paris&vue=matrise"), [("VALUE_UNKNOWN", "matrice".into())]);
    assert_eq!(refused("c=paris&themes=sante"), [("PARAMETER_UNKNOWN", "t".into())]);
    assert_eq!(refused("c=paris&Vue=barres"), [("PARAMETER_UNKNOWN", "vue".into())]);
    assert_eq!(refused("c=paris&knownAt=2026"), [("PARAMETER_UNKNOWN", "connu".into())]);
    assert_eq!(refused("c=paris&utm_source=x"), [("PARAMETER_UNKNOWN", String::new())]);
    assert_eq!(
        refused("c=paris&t=Santé,sante.sexuel,Bibliothèque,natation").iter().map(|(_, meant)| meant.as_str()).collect::<Vec<_>>(),
        ["sante.sexuelle", "culture-sport.culture", ""]
    );
    assert_eq!(refused("c=paris&l=formations&stade=voté"), [("VALUE_UNKNOWN", "formation".into()), ("VALUE_UNKNOWN", String::new())]);
    assert_eq!(refused("c=217500017"), [("CODE_INVALID", String::new())]);
    assert_eq!(refused("c=1004"), [("CODE_INVALID", "01004".into())]);
    assert_eq!(refused("c=!!!"), [("COLLECTIVITY_UNKNOWN", String::new())]);
}

#[test]
fn dates_numbers_and_order_are_strict() {
    for query in ["le=30/06/2026", "le=2026-6-30", "le=2026-02-30", "le=hier", "le=+12026-01-01"] {
        assert_eq!(refused(&format!("c=paris&{query}")), [("DATE_INVALID", String::new())], "{query}");
    }
    for query in ["connu=2026-06-30", "connu=hier", "connu=1815-01-01T00:00:00Z"] {
        assert_eq!(refused(&format!("c=paris&{query}")), [("INSTANT_INVALID", String::new())], "{query}");
    }
    assert_eq!(asked("c=paris&connu=2026-06-30T12:00:00.1239 02:00").unwrap().query(), "c=paris&vue=matrice&connu=2026-06-30T10:00:00.123Z");
    for query in ["pop_min=beaucoup", "pop_max=-1", "pop_min=+1", "pop_min=99999999999", "min=0x1"] {
        assert_eq!(refused(&format!("c=paris&{query}")), [("NUMBER_INVALID", String::new())], "{query}");
    }
    for query in ["seuil=101", "seuil=0.55", "seuil=-1", "seuil=,5", "seuil=%"] {
        assert_eq!(refused(&format!("c=paris&{query}"))[0].0, "NUMBER_INVALID", "{query}");
    }
    assert_eq!(refused("pop_min=5000&pop_max=100"), [("RANGE_INVERTED", String::new())]);
    assert_eq!(refused("c=paris&le=2026-07-02&connu=2026-06-30T23:30:00Z"), [("RANGE_INVERTED", String::new())]);
    assert!(asked("c=paris&le=2026-07-01&connu=2026-06-30T23:30:00Z").is_ok(), "half past one in the night, in France");
    assert_eq!(refused("c=paris&vue=barres&vue=frise"), [("PARAMETER_TWICE", String::new())]);
    assert!(asked("c=paris&vue=barres&vue=barres").is_ok());
}

#[test]
fn nobody_and_too_many_are_told() {
    assert_eq!(refused("vue=barres"), [("SELECTION_EMPTY", String::new())]);
    assert_eq!(refused("c=, ,&t=sante"), [("SELECTION_EMPTY", String::new())]);
    assert!(asked("type=metropole").is_ok(), "a filter is a selection");
    assert!(asked("vue=tableau&par=region").is_ok(), "the whole country");
    assert!(read_list(&pairs("t=sante"), Language::Fr).is_ok() && read_list(&pairs("vue=barres"), Language::Fr).is_err());
    let names = |most: usize| (0..most).map(|number| format!("ville-{number}")).collect::<Vec<_>>().join(",");
    assert_eq!(asked(&format!("c={}", names(200))).unwrap().collectivities.len(), 200);
    assert_eq!(refused(&format!("c={}", names(201))), [("TOO_MANY", String::new())]);
    let twice = names(150);
    assert_eq!(asked(&format!("c={twice},{twice}")).unwrap().collectivities.len(), 150, "each counts once");
}

#[test]
fn some_views_need_a_framework_and_the_others_leave_it_out() {
    for view in ["vue=couverture", "vue=ecarts", "vue=matrice&colonnes=criteres", "vue=classement&mesure=referentiel"] {
        assert_eq!(refused(&format!("c=paris&{view}")), [("FRAMEWORK_MISSING", String::new())], "{view}");
        assert_eq!(asked(&format!("c=paris&{view}&ref=Amnesty 2026")).unwrap().framework.as_deref(), Some("amnesty-2026"));
    }
    assert_eq!(asked("c=paris&vue=barres&ref=amnesty-2026").unwrap().framework, None);
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let codes: Vec<&str> = refused("c=217500017&vue=x&le=x&connu=x&pop_min=x&t=x&zzz=1").into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes.len(), 7, "{codes:?}");
}

fn slugs(most: usize) -> impl Strategy<Value = Vec<String>> {
    let slug = "[a-z]{2,9}(-[a-z]{2,5}){0,2}|2175000(16)|[013-9][1-9]00[1-9]|2[AB]00[1-9]";
    prop::collection::hash_set(slug.prop_filter("a code is not made of letters", |slug| body(slug).as_ref() == Ok(slug)), 0..most)
        .prop_map(|set| set.into_iter().collect())
}

fn some<T: Word + std::fmt::Debug>() -> impl Strategy<Value = Vec<T>> {
    let values: Vec<T> = T::WORDS.iter().map(|(value, ..)| *value).collect();
    let most = values.len();
    prop::sample::subsequence(values, 0..=most)
}

fn one<T: Word + std::fmt::Debug>() -> impl Strategy<Value = T> {
    prop::sample::select(T::WORDS.iter().map(|(value, ..)| *value).collect::<Vec<_>>())
}

fn views() -> impl Strategy<Value = View> {
    let ranking = (one::<Metric>(), 0..=1000_u16, 0..1000_u32)
        .prop_map(|(metric, min_reported, min_denominator)| View::Ranking(Ranking { metric, min_reported, min_denominator }));
    prop_oneof![
        one::<Columns>().prop_map(View::Matrix),
        Just(View::Breakdowns),
        one::<Grouping>().prop_map(View::Territories),
        spans().prop_map(View::Timeline),
        ranking,
        Just(View::Coverage),
        Just(View::Gaps),
    ]
}

fn spans() -> impl Strategy<Value = Span> {
    let day = || prop::option::of(0..20_000_i32).prop_map(|day| day.and_then(NaiveDate::from_epoch_days));
    (some::<EventKind>(), day(), day())
        .prop_map(|(kinds, from, to)| Span { kinds: kinds.into_iter().collect(), from, to })
        .prop_filter("an end is not before its beginning", |span| !span.is_inverted())
}

fn filters() -> impl Strategy<Value = Filter> {
    (some::<Kind>(), slugs(4), prop::option::of(0..1000_u32), prop::option::of(1000..3_000_000_u32))
        .prop_map(|(kinds, within, population_min, population_max)| Filter { kinds, within, population_min, population_max })
}

prop_compose! {
    fn questions()(
        view in views(),
        collectivities in slugs(12),
        filter in filters(),
        themes in prop::sample::subsequence(Theme::all().collect::<Vec<_>>(), 0..=6).prop_shuffle(),
        levers in some::<Lever>(),
        stages in some::<Stage>(),
        day in prop::option::of(0..20_000_i32),
        millis in prop::option::of(1_735_000_000_000..4_000_000_000_000_i64),
        english in any::<bool>(),
    ) -> Question {
        Question {
            view,
            filter,
            themes,
            levers,
            stages,
            framework: view.needs_framework().then(|| "amnesty-2026".to_owned()),
            as_of: day.and_then(NaiveDate::from_epoch_days),
            known_at: millis.and_then(DateTime::from_timestamp_millis),
            language: if english { Language::En } else { Language::Fr },
            collectivities: if collectivities.is_empty() { vec!["paris".to_owned()] } else { collectivities },
        }
    }
}

proptest! {
    #[test]
    fn an_address_is_read_back_as_the_question_that_it_is_of(question in questions()) {
        let query = question.query();
        prop_assert!(query.bytes().all(|sign| sign.is_ascii_alphanumeric() || b"-_.,:=&".contains(&sign)), "{}", query);
        prop_assert_eq!(read(&pairs(&query), question.language), Ok(question));
    }

    #[test]
    fn the_order_of_parameters_means_nothing(question in questions(), seed in any::<u64>()) {
        let query = question.query();
        let mut parameters = pairs(&query);
        let length = parameters.len();
        parameters.rotate_left(usize::try_from(seed).unwrap_or(0) % length);
        prop_assert_eq!(read(&parameters, question.language), Ok(question));
    }

    #[test]
    fn nothing_that_a_stranger_writes_panics_and_what_is_read_is_read_again(
        parameters in prop::collection::vec((prop::sample::select(PARAMETERS.to_vec()), "\\PC{0,30}"), 0..8),
    ) {
        if let Ok(question) = read(&parameters, Language::En) {
            let query = question.query();
            prop_assert_eq!(read(&pairs(&query), Language::En), Ok(question));
        }
    }
}
