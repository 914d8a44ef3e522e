//! What the index promises, in the words of plans.

use std::path::Path;

use domain::status::Status;
use domain::subject::ThemeSet;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn action(number: u128, title: &str) -> Entry {
    Entry { collectivity: Some(id(1000)), status: Some(Status::InProgress), ..Entry::new(Kind::Action, id(number), id(100), title) }
}

fn place(version: i64) -> Place {
    Place { version, at: 0, vocabulary: 0 }
}

fn fill(index: &Index, entries: &[Entry]) {
    let mut change = index.change().unwrap();
    for entry in entries {
        change.add(entry).unwrap();
    }
    change.commit(&place(1)).unwrap();
}

fn plan() -> Vec<Entry> {
    let mut entries: Vec<Entry> = [
        "Former les agents de l'état civil",
        "Sensibiliser les élu·e·s aux discriminations",
        "Soutenir les associations LGBTQIA+",
        "Créer un observatoire des discriminations",
        "Rénover la bibliothèque municipale",
    ]
    .iter()
    .zip(1..)
    .map(|(title, number)| action(number, title))
    .collect();
    entries[3].texts.push("Avec les associations, former un comité de suivi.".to_owned());
    entries[4].whose = Some("Commune des Abymes".to_owned());
    entries
}

fn filled() -> Index {
    let index = Index::in_memory().unwrap();
    fill(&index, &plan());
    index
}

fn query(text: &str) -> Query {
    Query { question: Question::parse(text).unwrap(), sieve: Sieve::default(), own_words: false }
}

fn found(index: &Index, text: &str) -> Vec<u128> {
    index.snapshot().search(&query(text), 20, None).unwrap().items.iter().map(|rank| rank.key.id.as_u128()).collect()
}

#[track_caller]
fn check(text: &str, expected: &[u128]) {
    let mut found = found(&filled(), text);
    found.sort_unstable();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn accents_case_and_inclusive_forms_find_each_other() {
    for text in ["élu·e·s", "elus", "ÉLUES", "élu", "elu.e.s"] {
        check(text, &[2]);
    }
    check("etat civil", &[1]);
    check("ÉTAT-CIVIL", &[1]);
}

#[test]
fn the_words_of_a_family_find_each_other() {
    for text in ["LGBT", "lgbtqia+", "LGBTI"] {
        check(text, &[3]);
    }
}

#[test]
fn every_word_is_asked_for_and_any_word_where_none_has_all() {
    check("associations discriminations", &[4]);
    let hits = filled().snapshot().search(&query("bibliothèque LGBT"), 20, None).unwrap();
    assert_eq!((hits.items.len(), hits.reach), (2, Reach::AnyWord));
}

#[test]
fn what_stands_in_a_title_comes_first() {
    assert_eq!(found(&filled(), "former"), [1, 4]);
}

#[test]
fn words_in_quotes_stand_side_by_side() {
    check("« agents de l'état civil »", &[1]);
    check("\"civil état\"", &[]);
    check("\"créer un observatoire\"", &[4]);
    check("\"observatoire", &[4]);
}

#[test]
fn a_word_that_is_still_typed_finds_what_begins_so() {
    let hits = filled().snapshot().search(&query("etat civ"), 20, None).unwrap();
    assert_eq!((hits.items[0].key.id, hits.reach), (id(1), Reach::Beginning));
}

#[test]
fn a_name_of_small_words_is_found_around() {
    check("Abymes", &[5]);
    check("des", &[5]);
}

#[test]
fn nothing_is_found_by_nothing() {
    for text in ["", "   ", "« »", "!?", "\0", "🏳️‍🌈"] {
        check(text, &[]);
    }
}

#[test]
fn a_question_is_refused_and_not_cut_when_it_is_long() {
    assert_eq!(Question::parse(&"é".repeat(301)), Err(TooLong));
    assert_eq!(Question::parse(&(0..25).map(|number| format!("mot{number}")).collect::<Vec<_>>().join(" ")), Err(TooLong));
    assert!(Question::parse(&"é".repeat(300)).is_ok());
}

#[test]
fn pages_join_without_a_gap() {
    let index = Index::in_memory().unwrap();
    let entries: Vec<Entry> = (0..97).map(|number| action(number, if number % 3 == 0 { "Former les agents" } else { "Former les élus" })).collect();
    // In two parts, one of which has lost some.
    fill(&index, &entries[..40]);
    fill(&index, &entries[40..]);
    let whole = index.snapshot().search(&query("former agents"), 200, None).unwrap();
    assert_eq!(whole.items.len(), 33);
    let (mut pages, mut after) = (Vec::new(), None);
    loop {
        let page = index.snapshot().search(&query("former agents"), 7, after).unwrap();
        after = page.items.last().copied();
        pages.extend(page.items);
        if !page.more {
            break;
        }
    }
    assert_eq!(pages, whole.items);
    assert_eq!(index.snapshot().count(&query("former agents"), Reach::AllWords).unwrap(), 33);
}

#[test]
fn a_group_is_replaced_and_removed_as_a_whole() {
    let index = filled();
    let mut change = index.change().unwrap();
    change.replace(id(100), &[action(7, "Ouvrir une maison des associations")]).unwrap();
    let before = index.snapshot();
    change.commit(&place(2)).unwrap();
    assert_eq!((found(&index, "associations"), found(&index, "observatoire")), (vec![7], vec![]));
    assert_eq!(before.search(&query("observatoire"), 20, None).unwrap().items.len(), 1);
    let mut change = index.change().unwrap();
    change.replace(id(100), &[]).unwrap();
    change.commit(&place(3)).unwrap();
    assert!(index.snapshot().is_empty());
    assert_eq!(index.place(), Some(place(3)));
}

#[test]
fn a_change_that_is_not_committed_has_not_been() {
    let index = filled();
    let mut change = index.change().unwrap();
    change.clear().unwrap();
    change.add(&action(9, "Rénover la bibliothèque municipale")).unwrap();
    assert!(matches!(index.change(), Err(IndexError::Busy)));
    drop(change);
    assert_eq!(found(&index, "bibliothèque"), [5]);
    let mut change = index.change().unwrap();
    change.clear().unwrap();
    change.add(&action(9, "Rénover la bibliothèque municipale")).unwrap();
    change.commit(&place(2)).unwrap();
    assert_eq!((found(&index, "bibliothèque"), index.snapshot().len()), (vec![9], 1));
}

#[test]
fn facets_ignore_their_own_filter_and_tell_what_has_no_value() {
    let index = Index::in_memory().unwrap();
    let mut entries: Vec<Entry> = (1..=6).map(|number| action(number, "Former les agents")).collect();
    entries[0].status = None;
    entries[1].status = Some(Status::Done);
    entries[2].themes = ThemeSet::one(3).with(5);
    entries[3].themes = ThemeSet::one(3);
    entries.push(Entry::new(Kind::Plan, id(50), id(100), "Former et soutenir"));
    fill(&index, &entries);
    let sieve = Sieve { kinds: Some(vec![Kind::Action]), statuses: Some(vec![Status::InProgress]), ..Sieve::default() };
    let query = Query { sieve, ..query("former") };
    let facets = index.snapshot().facets(&query, Reach::AllWords, &[Field::Status, Field::Theme, Field::Kind], 10).unwrap();
    let told = |facet: &Facet| (facet.buckets.iter().map(|bucket| (bucket.value.clone(), bucket.count)).collect::<Vec<_>>(), facet.missing);
    assert_eq!(told(&facets[0]), (vec![("IN_PROGRESS".to_owned(), 4), ("DONE".to_owned(), 1)], 1));
    assert_eq!(told(&facets[1]), (vec![("3".to_owned(), 2), ("5".to_owned(), 1)], 2));
    assert_eq!(told(&facets[2]), (vec![("ACTION".to_owned(), 4)], 0));
    let few = index.snapshot().facets(&query, Reach::AllWords, &[Field::Theme], 1).unwrap();
    assert_eq!((few[0].buckets.len(), few[0].other), (1, 1));
}

#[test]
fn a_near_word_is_suggested_as_people_write_it() {
    let suggest = |text: &str| filled().snapshot().suggest(&Question::parse(text).unwrap()).unwrap();
    assert_eq!(suggest("bibliotheqe").as_deref(), Some("bibliothèque"));
    assert_eq!(suggest("former les agnets").as_deref(), Some("former les agents"));
    assert_eq!(suggest("discriminatoins").as_deref(), Some("discriminations"));
    assert_eq!(suggest("bibliothèque"), None);
    assert_eq!(suggest("xyzzy"), None);
    assert_eq!(suggest("agent1s"), None, "a code that is nearly a word is another code, and no word");
}

#[test]
fn what_resembles_shares_rare_words_and_is_elsewhere() {
    let index = Index::in_memory().unwrap();
    let mut entries = plan();
    entries.push(Entry { collectivity: Some(id(2000)), ..action(20, "Former les agents d'état civil au changement de prénom") });
    entries.push(Entry { collectivity: Some(id(2000)), ..action(21, "Rénover le stade") });
    fill(&index, &entries);
    let words = Question::parse("former agents état civil").unwrap().stems();
    let words = words.into_iter().map(|stem| Weighty { stem, weight: 1.0 }).collect();
    let like = Like { key: Key { kind: Kind::Action, id: id(1) }, words, elsewhere_than: Some(id(1000)), sieve: Sieve::default() };
    let ids = |like: &Like| index.snapshot().similar(like, 10).unwrap().items.iter().map(|rank| rank.key.id.as_u128()).collect::<Vec<_>>();
    assert_eq!(ids(&like), [20]);
    assert_eq!(ids(&Like { elsewhere_than: None, ..like }), [20, 4]);
}

#[test]
fn an_index_is_found_again_and_damage_makes_it_empty() {
    let folder = tempfile::tempdir().unwrap();
    fill(&Index::open(folder.path()).unwrap(), &plan());
    let again = Index::open(folder.path()).unwrap();
    assert_eq!((found(&again, "bibliothèque"), again.place(), again.is_whole()), (vec![5], Some(place(1)), true));
    drop(again);
    spoil(folder.path());
    let again = Index::open(folder.path()).unwrap();
    if again.place().is_some() {
        assert!(!again.is_whole());
        again.reset().unwrap();
    }
    assert_eq!(again.place(), None);
    fill(&again, &plan());
    assert_eq!(found(&again, "bibliothèque"), [5]);
}

/// Cuts every file of the index in half.
fn spoil(folder: &Path) {
    let inside = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    for file in std::fs::read_dir(inside).unwrap() {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    }
}

#[test]
fn another_version_of_the_program_has_a_folder_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let old = folder.path().join("v0-0");
    std::fs::create_dir_all(&old).unwrap();
    std::fs::write(old.join("meta.json"), "{}").unwrap();
    let index = Index::open(folder.path()).unwrap();
    assert_eq!(index.place(), None);
    fill(&index, &plan());
    assert!(!old.exists());
}

#[test]
fn one_process_writes_and_the_others_read_what_it_has_written() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (Index::open(folder.path()).unwrap(), Index::open(folder.path()).unwrap());
    fill(&one, &plan());
    assert!(matches!(other.change(), Err(IndexError::Busy)));
    assert!(other.snapshot().is_empty());
    other.refresh().unwrap();
    assert_eq!((found(&other, "bibliothèque"), other.place()), (vec![5], Some(place(1))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_text_can_be_asked(text in "\\PC{0,80}", page in 0..3_usize) {
        let index = filled();
        if let Ok(question) = Question::parse(&text) {
            let query = Query { question, sieve: Sieve::default(), own_words: false };
            let snapshot = index.snapshot();
            let hits = snapshot.search(&query, page, None).unwrap();
            prop_assert!(hits.items.len() <= page);
            snapshot.suggest(&query.question).unwrap();
            snapshot.facets(&query, hits.reach, &[Field::Kind], 5).unwrap();
        }
    }

    #[test]
    fn a_title_finds_itself(title in "[A-Za-zéèàçœ'’·\\- ]{3,60}") {
        let index = Index::in_memory().unwrap();
        fill(&index, &[action(1, &title), action(2, "Rénover la bibliothèque")]);
        let question = Question::parse(&title.replace('"', " ")).unwrap();
        if question.words().any(|word| !word.is_stop) {
            prop_assert!(found(&index, &title).contains(&1), "{}", title);
        }
    }
}

#[test]
fn whoever_changes_the_analyser_raises_its_number() {
    const TEXT: &str = "L'état-civil des élu·e·s : œuvrer, dès 2026, pour les mobilités LGBTQIA+ — 3 000 € (agent-e-s) d’aujourd'hui";
    const WORDS: &str = "l etat civil des elu oeuvr des 2026 pour les mobilite lgbt 3 000 agent d aujourdhui";
    let stems: Vec<String> = domain::analyse::terms(TEXT).map(|term| term.stem).collect();
    assert_eq!((super::schema::ANALYSER, stems.join(" ").as_str()), (2, WORDS));
}

#[test]
fn a_name_is_found_by_its_whole_words_and_a_subject_is_no_name() {
    let index = Index::in_memory().unwrap();
    let city = |number, name: &str| Entry::new(Kind::Collectivity, id(number), id(number), name);
    let of_santes = Entry { whose: Some("Santes".to_owned()), ..action(12, "Former les agents") };
    fill(&index, &[city(10, "Santes"), city(11, "Saint-Denis"), of_santes, action(13, "Ouvrir un centre de santé"), action(14, "Écrire à Denis")]);
    assert_eq!(found(&index, "santé"), [13]);
    assert_eq!(found(&index, "santes")[0], 10);
    assert_eq!(found(&index, "Santes former"), [12]);
    assert_eq!(found(&index, "\"saint denis\""), [11]);
    assert_eq!(found(&index, "saint den")[0], 11);
    fill(&index, &[city(20, "Trans")]);
    let told: Vec<Entry> = (21..30).map(|number| action(number, "Accueillir les personnes trans")).collect();
    fill(&index, &told);
    assert_eq!((found(&index, "trans").len(), found(&index, "trans")[9]), (10, 20));
}
