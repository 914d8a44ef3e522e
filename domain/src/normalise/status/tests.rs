//! The table of the feed contract, word for word, and what must never give a status.

use proptest::prelude::*;

use super::*;

fn check(given: &str, status_expected: Status, remark: Option<Code>) {
    let reading = status(given, &StatusWords::bundled());
    assert_eq!((reading.status, reading.remark), (status_expected, remark), "{given:?}");
}

fn ambiguous(given: &str) {
    check(given, Status::NotReported, Some(Code::StatusAmbiguous));
}

fn unrecognised(given: &str) {
    check(given, Status::NotReported, Some(Code::StatusUnrecognised));
}

/// The table of status words that is published to the cities.
const CONTRACT: &str = "\
NOT_REPORTED | , -, nc, n.c., non renseigné, non communiqué, ?, à préciser, à compléter, sans information, unknown, no data
UNDER_DISCUSSION | idée, proposition, à discuter, à l'arbitrage, en réflexion, souhaité, à l'étude, en étude, étude en cours, faisabilité, diagnostic, \
en concertation, en co-construction, under study, proposed
NOT_STARTED | à venir, à faire, à lancer, à engager, à initier, non démarré, non commencé, pas commencé, pas encore lancé, non engagé, \
en attente de lancement, programmé, planifié, prévu, prévu en 2026, voté, acté, budgété, 0 %, not started, planned, upcoming
IN_PROGRESS | en cours, en cours de réalisation, en cours de mise en œuvre, engagé, lancé, démarré, initié, amorcé, commencé, en déploiement, poursuivi, \
1 %, 50 %, 99 %, in progress, ongoing, under way, en retard, retardé, décalé, hors délai
RECURRING | continu, permanent, récurrent, annuel, pérenne, pérennisé, au fil de l'eau, tous les ans, recurring
ON_HOLD | en pause, suspendu, gelé, mis en attente, reporté, ajourné, différé, repoussé, en sommeil, on hold, postponed
BLOCKED | bloqué, empêché, sans financement, refus du partenaire, blocked
PARTLY_DONE | partiellement réalisé, partiel, réalisé en partie, partiellement fait, tenu partiellement, partially done
DONE | réalisé, fait, terminé, achevé, finalisé, accompli, effectué, mis en place, livré, atteint, clos, clôturé, tenu, soldé, 100 %, done, completed
NOT_ACHIEVED | non réalisé, pas réalisé, non fait, pas fait, non tenu, non atteint, échec, not done, not met
ABANDONED | abandonné, annulé, supprimé, sans suite, non retenu, retiré, caduc, non poursuivi, cancelled, dropped
NOT_APPLICABLE | non concerné, sans objet, s.o., hors compétence, non applicable, not applicable";

#[test]
fn every_word_of_the_contract_has_its_status() {
    for line in CONTRACT.lines() {
        let (name, words) = line.split_once('|').unwrap();
        let expected = Status::parse(name.trim()).unwrap();
        for word in words.split(',').map(str::trim) {
            check(word, expected, None);
            check(&format!("\u{a0}{} . ", word.to_uppercase()), expected, None);
        }
    }
}

#[test]
fn feminine_plural_and_inclusive_forms_are_alike() {
    for given in ["réalisée", "réalisés", "réalisées", "réalisé·e·s", "Réalisé.e", "terminé(e)", "faites", "close", "mises en place", "RÉALISÉE !"]
    {
        check(given, Status::Done, None);
    }
    check("prévues", Status::NotStarted, None);
    check("non retenue", Status::Abandoned, None);
    check("caduques", Status::Abandoned, None);
    check("annuelle", Status::Recurring, None);
    check("en\u{202f}cours", Status::InProgress, None);
    check("« en cours »", Status::InProgress, None);
    check("Non-réalisé", Status::NotAchieved, None);
}

#[test]
fn late_words_say_so() {
    for given in ["en retard", "retardée", "décalé", "hors délai"] {
        assert_eq!(status(given, &StatusWords::bundled()), Reading { late: true, ..Reading::of(Status::InProgress) }, "{given}");
    }
    assert!(!status("en cours", &StatusWords::bundled()).late);
}

#[test]
fn what_says_several_things_is_flagged() {
    for given in [
        "NR",
        "N/A",
        "oui",
        "non",
        "x",
        "X",
        "✓",
        "✔️",
        "OK",
        "1",
        "0,8",
        "2/3",
        "45",
        "en attente",
        "à confirmer",
        "validé",
        "validée",
        "en projet",
        "fait en 2019, à refaire",
        "voir bilan",
        "🟢",
        "★★☆",
        "***",
        "vert",
        "Rouge",
        "09/11/2018",
        "2019",
        "novembre 2018",
        "T3 2025",
        "réalisé / en cours",
        "réalisé et en cours",
        "Fait ; abandonné",
        "en cours\nréalisé",
        "réalisé ?",
        "non, réalisé",
        "✅ réalisé",
        "Camille Durand",
        "en cours (100 %)",
    ] {
        ambiguous(given);
    }
}

#[test]
fn an_unknown_wording_is_remarked_and_not_guessed() {
    for given in [
        "bientôt",
        "réalisé en 2022",
        "réalisé (2022)",
        "réalisé à 80 %",
        "realis",
        "en court",
        "les travaux sont en cours",
        "programme 2026",
        "-5 %",
        "150 %",
    ] {
        let reading = status(given, &StatusWords::bundled());
        assert_eq!((reading.status, reading.late, reading.permille), (Status::NotReported, false, None), "{given}");
        assert!(reading.remark.is_some(), "{given}");
    }
    unrecognised("bientôt");
    unrecognised("réalisé en 2022");
    unrecognised("réalisé (2022)");
    unrecognised(&"Les agents sont en cours de formation. ".repeat(1_000));
}

#[test]
fn a_date_may_follow_what_is_planned() {
    for given in ["prévu en 2026", "programmé en 2025", "prévue pour 2026", "prévu fin 2026", "planned for 2026", "prévu le 09/11/2026"] {
        check(given, Status::NotStarted, None);
    }
    unrecognised("prévu en salle");
}

#[test]
fn percentages_keep_their_figure() {
    for (given, expected, permille) in [
        ("0%", Status::NotStarted, 0),
        ("45,5 %", Status::InProgress, 455),
        ("100 %", Status::Done, 1000),
        ("En cours (50 %)", Status::InProgress, 500),
    ] {
        assert_eq!(status(given, &StatusWords::bundled()), Reading { permille: Some(permille), ..Reading::of(expected) }, "{given}");
    }
}

#[test]
fn a_recipe_beats_everything() {
    let recipe = [
        ("Oui", Status::Done),
        ("✓", Status::Done),
        ("2/3", Status::PartlyDone),
        ("-", Status::NotStarted),
        ("en retard", Status::OnHold),
        ("", Status::Done),
    ];
    let words = StatusWords::with_recipe(recipe.map(|(word, status)| (word.to_owned(), status)));
    for (given, expected) in [("OUI", Status::Done), ("✓", Status::Done), ("2/3", Status::PartlyDone), (" - ", Status::NotStarted)] {
        assert_eq!(status(given, &words), Reading::of(expected), "{given}");
    }
    assert_eq!(status("en retard", &words), Reading { late: true, ..Reading::of(Status::OnHold) });
    assert_eq!(status("", &words), Reading::default(), "no data has no other meaning");
    assert_eq!(status("en cours", &words).status, Status::InProgress);
}

#[test]
fn only_certain_words_count_as_status_words() {
    let words = StatusWords::bundled();
    for given in ["en cours", "Réalisées", "prévu en 2026"] {
        assert!(is_status_word(given, &words), "{given}");
    }
    for given in ["", "-", "nc", "oui", "45 %", "Former les agents d'accueil", "les actions en cours"] {
        assert!(!is_status_word(given, &words), "{given}");
    }
}

#[test]
fn every_line_of_the_vocabulary_is_read_and_no_two_contradict() {
    let mut seen: HashMap<String, Meaning> = HashMap::new();
    for line in include_str!("../../vocabulary/statuses.tsv").lines().filter(|line| !line.starts_with('#')) {
        let (word, meaning) = entry(line).unwrap_or_else(|| panic!("{line}"));
        assert_eq!(*seen.entry(key(word, usize::MAX).unwrap()).or_insert(meaning), meaning, "{line}");
    }
}

/// Prose made of ordinary words and of pieces of the vocabulary.
fn prose() -> impl Strategy<Value = String> {
    let pieces =
        prop::sample::select(vec!["en", "cours", "réalisé", "non", "fait", "de", "les", "agents", "sont", "prévu", "mise", "place", "à", "terminée"]);
    let word = prop_oneof![pieces.prop_map(str::to_owned), "[a-zà-ÿ]{1,9}"];
    prop::collection::vec(word, 4..14).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn words_inside_prose_never_give_a_status(given in prose()) {
        let reading = status(&given, &StatusWords::bundled());
        let listed = meaning(&given, &StatusWords::bundled()).is_some();
        prop_assert!(listed || reading.status == Status::NotReported && reading.permille.is_none() && !reading.late);
    }

    #[test]
    fn any_text_is_read(given in "\\PC*|[a-zéà0-9 /%,.()·\\n✓-]{0,40}") {
        let words = StatusWords::bundled();
        let reading = status(&given, &words);
        prop_assert!(reading.remark.is_none() || reading.status == Status::NotReported);
        is_status_word(&given, &words);
    }
}
