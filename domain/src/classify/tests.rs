use super::*;
use crate::diagnostic::Language;

fn action(title: &str) -> Content {
    Content { title: title.to_owned(), ..Content::default() }
}

fn slugs(classification: &Classification) -> Vec<&'static str> {
    classification.themes.iter().map(|theme| theme.value.slug()).collect()
}

#[test]
fn the_words_that_led_there_stand_in_the_text() {
    let found = classify(&action("Former les agent·e·s d’accueil au changement de prénom à l’état civil"), None);
    assert!(slugs(&found).contains(&"etat-civil.prenom"), "{found:?}");
    let names = found.themes.iter().find(|theme| theme.value.slug() == "etat-civil.prenom").unwrap();
    assert_eq!(names.method, Method::Machine);
    assert_eq!(names.words, ["changement de prénom", "état civil"]);
    assert!(names.confidence > 0.5 && names.confidence < 1.0);
    assert_eq!(found.lever.value, Lever::Training);
}

#[test]
fn the_publishers_own_words_win_and_the_machine_adds_none() {
    let content = Content {
        themes: vec!["Divers".into(), "Santé".into()],
        audiences: vec!["Jeunes".into()],
        lever: Lever::Support,
        ..action("Ouvrir un lieu d'hébergement pour les familles")
    };
    let found = classify(&content, None);
    assert_eq!(slugs(&found), ["sante"]);
    assert_eq!(found.themes[0], Assigned { value: found.themes[0].value, method: Method::Publisher, confidence: 1.0, words: vec!["Santé".into()] });
    assert_eq!(found.audiences[0].value.label(Language::Fr), "Jeunes");
    assert_eq!((found.lever.value, found.lever.method), (Lever::Support, Method::Publisher));
    let unknown = classify(&Content { themes: vec!["Divers".into()], ..content }, None);
    assert_eq!(unknown.themes[0].method, Method::Machine);
}

#[test]
fn where_nothing_is_told_nothing_is_concluded() {
    for title in ["", "Axe 2", "…", "Vivre ensemble", "Lorem ipsum dolor"] {
        let found = classify(&action(title), None);
        assert_eq!(found.subject(), Subject::default(), "{title}: {found:?}");
    }
}

#[test]
fn a_letter_is_no_service() {
    let content =
        Content { implementation: Some("Courrier de la Maire au Ministre de l'Intérieur".into()), ..action("Renforcer la formation des policiers") };
    let found = classify(&content, None);
    assert_eq!((found.lever.value, found.competence.value), (Lever::Advocacy, Competence::State), "{found:?}");
}

#[test]
fn who_is_only_a_partner_is_not_whose_matter_it_is() {
    let content = Content {
        implementation: Some("Convention avec le procureur et la préfecture".into()),
        ..action("Former les agents d'accueil à l'écoute des victimes")
    };
    assert_ne!(classify(&content, None).competence.value, Competence::State);
    assert_eq!(classify(&action("Dépôt de plainte au commissariat"), None).competence.value, Competence::State);
}

#[test]
fn accents_and_inclusive_writing_change_nothing() {
    for title in ["Créer une permanence d'écoute pour les étudiantes exilées", "CREER UNE PERMANENCE D’ECOUTE POUR LES ETUDIANT·E·S EXILE·E·S"]
    {
        let subject = classify(&action(title), None).subject();
        assert_eq!(subject, classify(&action("Creer une permanence d'ecoute pour les etudiants exiles"), None).subject(), "{title}");
        assert!(!subject.themes.is_empty());
    }
}

#[test]
fn a_text_of_any_length_is_read() {
    let long = "santé sexuelle, dépistage ".repeat(50_000);
    assert_eq!(slugs(&classify(&Content { description: Some(long), ..action("Agir") }, None)), ["sante.sexuelle"]);
}
