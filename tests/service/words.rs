//! Words as people and machines write them: kept to the letter, and harmless to both engines.

use prisme::ingest::Submission;
use prisme::store::filter::{ActionFilter, View, Within};
use prisme::store::page::Window;
use prisme::store::read;
use prisme::store::record::Adoption;

use super::harness::on_both;
use super::harness::world::{World, rennes};

const NAUGHTY: [&str; 12] = [
    "'; DROP TABLE action_state; --",
    "\" OR \"\"=\"",
    "Former l'équipe d'accueil « œuvres »",
    "🏳️‍🌈 🏳️‍⚧️ Marche des fiertés",
    "خطة العمل للمساواة",
    "\u{202e}etsil ettec\u{202c}",
    "élu·e·s, associé.e.s, agent-e-s",
    "$1 ? :name @p %s {0} \\ \\' \\0",
    "=HYPERLINK(\"http://exemple.fr\")",
    "<script>alert(1)</script> gris",
    "Ω≈ç√∫ ﬁn 𝒜 ẞ ſ",
    "é et é",
];

async fn titles(world: &World) -> Vec<String> {
    let within = Within::Version(world.shown(rennes()).await);
    let pages = read::action::list_each(&world.store, &[within], &ActionFilter::default(), &[], View::default(), &Window::first(100)).await.unwrap();
    pages[&within].items.iter().map(|(action, _)| action.state.content.title.clone()).collect()
}

fn json(rows: impl Iterator<Item = (String, String)>) -> String {
    let rows: Vec<serde_json::Value> = rows.map(|(title, section)| serde_json::json!({ "titre": title, "axe": section, "note": title })).collect();
    serde_json::json!({ "actions": rows }).to_string()
}

on_both!(naughty_words_are_kept_to_the_letter, async |world| {
    let document = json(NAUGHTY.iter().map(|word| ((*word).to_owned(), (*word).to_owned())));
    let outcome = world.publish(rennes(), document.clone()).await;
    assert!(outcome.state.starts_with("SUCCEEDED"), "{outcome:?}");
    let read = domain::reading::read_whole(document.as_bytes(), &domain::reading::Options::default());
    let understood: Vec<String> = read.actions.iter().map(|action| action.content.title.clone()).collect();
    assert_eq!(titles(world).await, understood, "the store keeps what was understood");
    let version = world.shown(rennes()).await;
    let sections = read::version::sections(&world.store, &[version]).await.unwrap().remove(&version).unwrap();
    assert_eq!(
        sections.iter().map(|section| &section.title).collect::<Vec<_>>(),
        read.sections.iter().map(|section| &section.title).collect::<Vec<_>>()
    );
    for word in NAUGHTY.iter().filter(|word| !word.starts_with('<')) {
        assert!(understood.iter().any(|title| title == word), "{word} in {understood:?}");
    }
    assert_eq!(world.publish(rennes(), document).await.state, "UNCHANGED");
});

on_both!(u_0000_anywhere_is_no_error_of_a_database, async |world| {
    let document = "{\"titre_plan\":\"Plan\\u0000\",\"actions\\u0000\":[{\"titre\":\"Former\\u0000 les agents\",\"axe\":\"Ac\\u0000cueil\",\
        \"no\\u0000te\":\"a\\u0000b\",\"statut\":\"En\\u0000cours\",\"action_id\":\"1\\u0000\"}]}";
    let nul = Some("a\0b".to_owned());
    let adoption = Adoption { on: "2026-01-01".parse().unwrap(), by: nul.clone(), number: nul.clone(), url: nul.clone() };
    let submission = Submission {
        collectivity: Some(rennes()),
        bytes: document.into(),
        file_name: nul.clone(),
        url: nul.clone(),
        title: nul.clone(),
        licence: nul,
        adoption: Some(adoption),
        ..Submission::default()
    };
    let outcome = world.submit(&submission).await.unwrap();
    assert!(outcome.state.starts_with("SUCCEEDED"), "{outcome:?}");
    let again = world.submit(&submission).await.unwrap();
    assert_eq!(again.state, "UNCHANGED");
    let table = "axe;titre;note\0s;statut\nAc\0cueil;Former\0 les agents;a\0b;En\0cours\n;;texte\0 seul;\n";
    let outcome = world.publish(rennes(), table).await;
    assert!(["SUCCEEDED", "SUCCEEDED_WITH_WARNINGS", "REJECTED"].contains(&outcome.state), "{outcome:?}");
    let outcome = world.publish(rennes(), "\0\0\0\0").await;
    assert_eq!(outcome.state, "REJECTED");
});
