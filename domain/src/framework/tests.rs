//! Files of référentiels as associations write them, right and wrong.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::action::Content;
use crate::diagnostic::Language;
use crate::subject::{Subject, ThemeSet};
use crate::theme::Theme;

const AMNESTY: &str = include_str!("../../../data/frameworks/amnesty-2026.toml");
const HANDBOOK: &str = include_str!("../../../data/frameworks/cent-actions-territoires.toml");

#[test]
fn an_addressee_is_a_kind_or_one_body_of_it() {
    let paris = Addressee::parse("SPECIAL_STATUS:75056").unwrap();
    assert_eq!((paris.kind, paris.code.as_deref()), (Kind::SpecialStatus, Some("75056")));
    assert_eq!(Addressee::parse(&paris.text()), Some(paris.clone()));
    for given in ["", "Commune", "COMMUNE:", "COMMUNE:1 2", "COMMUNE:86194:2"] {
        assert_eq!(Addressee::parse(given), None, "{given}");
    }
    let to = [Addressee::parse("COMMUNE").unwrap(), paris];
    let own = Competence::Collectivity;
    assert!(applies(&to, own, &[], Kind::Commune, "86194") && applies(&to, own, &[], Kind::SpecialStatus, "75056"));
    assert!(!applies(&to, own, &[], Kind::SpecialStatus, "94") && !applies(&to, own, &[], Kind::Region, "75"));
    assert!(applies(&[], own, &[], Kind::Region, "75"));
}

#[test]
fn what_is_the_states_is_beyond_reach_unless_one_pleads() {
    assert!(!applies(&[], Competence::State, &[], Kind::Commune, "86194"));
    assert!(applies(&[], Competence::State, &[Lever::Advocacy], Kind::Commune, "86194"));
    assert!(applies(&[], Competence::Shared, &[], Kind::Commune, "86194"));
}

fn small(more: &str) -> String {
    format!(
        "slug = \"charte\"\nedition = \"1\"\ntitle = \"Charte\"\nnature = \"NETWORK_GUIDE\"\n\
         [publisher]\nname = \"Centre LGBTI\"\nkind = \"ASSOCIATION\"\n[source]\ntitle = \"Charte\"\n{more}"
    )
}

fn codes(text: &str) -> Vec<(&'static str, String)> {
    let faults = read(text).expect_err("it is refused");
    faults.into_iter().map(|fault| (fault.code.name(), fault.place)).collect()
}

#[test]
fn the_bundled_files_are_right_and_their_texts_are_short() {
    let amnesty = read(AMNESTY).unwrap();
    assert_eq!(amnesty.criteria.len(), 13);
    assert_eq!((amnesty.nature, amnesty.criteria[0].applies_to.len()), (Nature::NgoDemands, 2));
    let pairs: Vec<_> = amnesty.criteria.iter().flat_map(|from| from.correspondences.iter().map(|to| (&*from.code, &*to.code))).collect();
    assert_eq!(pairs, [("L9", "D4"), ("D4", "L9")]);
    let handbook = read(HANDBOOK).unwrap();
    assert_eq!((handbook.nature, handbook.criteria.len()), (Nature::PartyPlatform, 5));
    assert!(handbook.self_description.is_some());
    for criterion in amnesty.criteria.iter().chain(&handbook.criteria) {
        assert!(criterion.label.chars().count() <= 120 && criterion.label_en.is_some() && !criterion.rules.is_empty(), "{}", criterion.code);
        assert!(criterion.quote.is_none(), "{}", criterion.code);
    }
}

#[test]
fn json_and_toml_say_the_same() {
    let toml = small("[[criteria]]\ncode = \"A\"\nlabel = \"Former les agents\"\nthemes = [\"sante\"]\n");
    let value: serde_json::Value = toml::from_str(&toml).unwrap();
    assert_eq!(read(&value.to_string()).unwrap(), read(&toml).unwrap());
}

#[test]
fn all_faults_of_a_file_are_told_at_once_with_what_to_write() {
    let text = small(
        "colour = 1\n[[criteria]]\ncode = \"A\"\nlabel = \"Former\"\nthemes = [\"sante.sexuel\"]\nlevers = [\"TRAINNING\"]\n\
         applies_to = [\"COMUNE\"]\nrules = [\"de la\"]\n[[criteria.correspondences]]\ncode = \"A\"\nrelation = \"CLOSE\"\n\
         [[criteria]]\ncode = \"a\"\nlabel = 3\ncompetence = \"ETAT\"\n",
    );
    let faults = read(&text).unwrap_err();
    let told: Vec<_> = faults.iter().map(|fault| (fault.code.name(), fault.suggestion.as_deref())).collect();
    for wanted in [
        ("FRAMEWORK_FIELD_UNKNOWN", None),
        ("FRAMEWORK_THEME_UNKNOWN", Some("sante.sexuelle")),
        ("FRAMEWORK_LEVER_UNKNOWN", Some("TRAINING")),
        ("FRAMEWORK_ADDRESSEE_UNKNOWN", Some("COMMUNE")),
        ("FRAMEWORK_RULE_UNUSABLE", None),
        ("FRAMEWORK_CORRESPONDENCE_UNUSABLE", None),
        ("FRAMEWORK_CODE_DUPLICATED", None),
        ("FRAMEWORK_VALUE_WRONG_TYPE", None),
    ] {
        assert!(told.contains(&wanted), "{wanted:?} in {told:?}");
    }
    assert!(faults.iter().any(|fault| fault.place == "criteria[1] (A).themes"));
    assert!(faults[0].message(Language::Fr).contains("n'existe pas"));
}

#[test]
fn what_is_no_file_of_a_referentiel_is_refused_in_a_sentence() {
    assert_eq!(codes("slug = "), [("FRAMEWORK_UNREADABLE", String::new())]);
    assert_eq!(codes("{\"slug\": "), [("FRAMEWORK_UNREADABLE", String::new())]);
    assert_eq!(codes("[1, 2]").len(), 1);
    assert_eq!(codes(&small(""))[0].0, "FRAMEWORK_CRITERIA_MISSING");
    let missing = codes("");
    for field in ["slug", "edition", "title", "nature", "name", "kind"] {
        let faults = read("").unwrap_err();
        assert!(faults.iter().any(|fault| fault.code == FaultCode::FieldMissing && fault.given == field), "{field} in {missing:?}");
    }
    let huge = "a".repeat((1 << 20) + 1);
    assert_eq!(codes(&huge), [("FRAMEWORK_FILE_TOO_LARGE", String::new())]);
    let many = "[[criteria]]\ncode = \"A\"\nlabel = \"x\"\n".repeat(501);
    assert_eq!(codes(&small(&many))[0].0, "FRAMEWORK_LIST_TOO_LONG");
    let quoted = format!("[[criteria]]\ncode = \"A\"\nlabel = \"x\"\nquote = \"{}\"\n", "mot ".repeat(60));
    assert_eq!(codes(&small(&quoted))[0].0, "FRAMEWORK_VALUE_TOO_LONG");
}

#[test]
fn dates_numbers_and_addresses_are_checked() {
    let file = |publisher: &str, source: &str| {
        format!(
            "slug = \"charte\"\nedition = \"1\"\ntitle = \"Charte\"\nnature = \"NETWORK_GUIDE\"\n[publisher]\nname = \"C\"\nkind = \"ASSOCIATION\"\n\
             {publisher}\n[source]\ntitle = \"C\"\n{source}\n[[criteria]]\ncode = \"A\"\nlabel = \"x\"\n"
        )
    };
    let right = read(&file("siren = \"217500016\"\nurl = \"https://a.fr\"", "published_on = 2026-02-01")).unwrap();
    assert_eq!(right.source.published_on, chrono::NaiveDate::from_ymd_opt(2026, 2, 1));
    assert_eq!(right.publisher.siren.as_deref(), Some("217500016"));
    let wrong = codes(&file("siren = \"217500017\"\nrna = \"751\"\nurl = \"javascript:alert(1)\"", "published_on = \"2026-02-30\""));
    let wrong: Vec<&str> = wrong.iter().map(|(code, _)| *code).collect();
    for code in ["FRAMEWORK_SIREN_UNUSABLE", "FRAMEWORK_RNA_UNUSABLE", "FRAMEWORK_URL_UNUSABLE", "FRAMEWORK_DATE_UNUSABLE"] {
        assert!(wrong.contains(&code), "{code} in {wrong:?}");
    }
}

#[test]
fn a_better_rule_is_no_other_edition_and_another_label_is() {
    let one = read(AMNESTY).unwrap();
    let ruled = read(&AMNESTY.replace("\"jumelage\",", "\"jumelage\",\n    \"villes jumelles\",")).unwrap();
    let said = read(&AMNESTY.replace("label = \"Former la police municipale\"", "label = \"Former les gendarmes\"")).unwrap();
    assert_eq!(one.statement(), ruled.statement());
    assert_ne!(one.aids(), ruled.aids());
    assert_ne!(one.statement(), said.statement());
    assert_eq!((one.id(), one.criterion_id("L6")), (said.id(), said.criterion_id("L6")));
}

fn proposed(title: &str, criteria: &[&str], subject: &Subject) -> Vec<(String, Method, Vec<String>)> {
    let frameworks = [read(AMNESTY).unwrap(), read(HANDBOOK).unwrap()];
    let compiled = Compiled::new(&frameworks);
    let content = Content { title: title.into(), criteria: criteria.iter().map(|name| (*name).to_owned()).collect(), ..Content::default() };
    let code = |id: Uuid| {
        let all = frameworks.iter().flat_map(|framework| framework.criteria.iter().map(move |one| (framework.criterion_id(&one.code), one)));
        all.into_iter().find(|(known, _)| *known == id).unwrap().1.code.clone()
    };
    compiled.propose(&content, subject).into_iter().map(|found| (code(found.criterion), found.method, found.reasons.words)).collect()
}

fn check(title: &str, wanted: &[&str]) {
    let found: Vec<String> = proposed(title, &[], &Subject::default()).into_iter().map(|found| found.0).collect();
    assert_eq!(found, wanted, "{title}");
}

#[test]
fn actions_as_cities_write_them_find_their_criteria() {
    check("Former les agent·e·s d'accueil de l'état civil", &["L5"]);
    check("Formation de la police municipale à l'accueil des victimes LGBT", &["L1", "L6"]);
    check("Mise à disposition de locaux pour le Centre LGBTI+", &["L1", "L2"]);
    check("Créer un observatoire des discriminations", &["O1"]);
    check("Réunion trimestrielle avec les associations", &["O2"]);
    check("Hisser le drapeau arc-en-ciel le 17 mai", &[]);
    check("", &[]);
}

#[test]
fn a_proposal_says_why_and_is_never_certain() {
    let found = proposed("FORMATIONS pour les policiers municipaux", &[], &Subject::default());
    assert_eq!(found, [("L6".to_owned(), Method::Machine, vec!["FORMATIONS".to_owned(), "policiers municipaux".to_owned()])]);
    let theme = Theme::by_slug("travail-du-sexe").unwrap();
    let subject = Subject { themes: ThemeSet::one(theme.number()), lever: Lever::InternalRules, ..Subject::default() };
    let found = proposed("Abroger les arrêtés", &[], &subject);
    assert_eq!(found, [("L7".to_owned(), Method::Machine, Vec::new())]);
}

#[test]
fn what_a_publisher_names_is_told_apart_from_what_software_found() {
    let found = proposed("Former les agents", &["Amnesty-2026 : l5", "amnesty-2026@2026:L6", "autre:L7", "amnesty-2026:L99"], &Subject::default());
    let told: Vec<_> = found.iter().map(|(code, method, _)| (code.as_str(), *method)).collect();
    assert_eq!(told, [("L5", Method::Publisher), ("L6", Method::Publisher)]);
}

proptest! {
    #[test]
    fn no_text_makes_reading_panic(text in "(?s).{0,400}") {
        drop(read(&text));
    }

    #[test]
    fn no_value_in_any_place_makes_reading_panic(at in 0usize..400, with in "[\\[\\]{}\"=0-9a-zé\n]{1,6}") {
        let signs: Vec<char> = AMNESTY.chars().collect();
        let at = at * signs.len() / 400;
        let broken: String = signs[..at].iter().copied().chain(with.chars()).chain(signs[at..].iter().copied()).collect();
        if let Err(faults) = read(&broken) {
            prop_assert!(!faults.is_empty());
            prop_assert!(faults.iter().all(|fault| !fault.message(Language::Fr).is_empty()));
        }
    }

    #[test]
    fn the_order_of_criteria_changes_no_proposal(seed in any::<u64>()) {
        let mut framework = read(AMNESTY).unwrap();
        let content = Content { title: "Former la police municipale, soutenir les associations".into(), ..Content::default() };
        let sorted = |framework: &Framework| {
            let mut found = Compiled::new([framework]).propose(&content, &Subject::default());
            found.sort_by_key(|proposal| proposal.criterion);
            found
        };
        let before = sorted(&framework);
        let turns = usize::try_from(seed % 13).unwrap();
        framework.criteria.rotate_left(turns);
        prop_assert_eq!(sorted(&framework), before);
    }
}
