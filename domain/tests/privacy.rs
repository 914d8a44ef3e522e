//! What may be somebody's is recognised in order not to be published.

use domain::diagnostic::Code;
use domain::reading::Reading;

use crate::support::*;

/// Nothing of these may be seen anywhere in what a reading gives.
const PRIVATE: [&str; 4] = ["Durand", "camille@ville.fr", "01 42 76 40 40", "0142764040"];

fn check(text: &str) -> Reading {
    let reading = accepted(read(text));
    let shown = format!("{:?}{:?}{:?}{:?}", reading.sections, reading.actions, reading.unattached, reading.report);
    for private in PRIVATE {
        assert!(!shown.contains(private), "{private} in {shown}");
    }
    assert!(codes(&reading).contains(&Code::PersonalDataWithheld));
    reading
}

#[test]
fn personal_columns_are_withheld() {
    let reading = check("titre;E-mail;Personne pilote;Téléphone du service\nFormer;camille@ville.fr;Camille Durand;0142764040\n");
    assert_eq!(reading.actions[0].raw.len(), 1);
    assert!(reading.actions[0].content.extras.is_empty());
}

#[test]
fn addresses_and_numbers_are_taken_out_of_every_field() {
    for field in [
        "description",
        "statut",
        "pilote",
        "partenaires",
        "thème",
        "publics",
        "début",
        "budget",
        "indicateur",
        "lien",
        "n°",
        "axe",
        "autre",
        "commentaire",
    ] {
        let reading = check(&format!("titre;{field}\nFormer;voir camille@ville.fr ou 01 42 76 40 40\n"));
        assert_eq!(titles(&reading), ["Former"], "{field}");
    }
    check("titre;axe\nÉcrire à camille@ville.fr;\n");
    check("n°;titre;statut\nContact 0142764040;;\n1;Former;\n");
}

#[test]
fn a_row_that_is_no_action_shows_nothing_personal() {
    check("contact;titre;statut\nCamille Durand;;\n;Former;en cours\n");
    check("titre;contact;description;budget\nFormer;Camille Durand;12 €\n");
    check("titre;description\n;Écrire à camille@ville.fr\nFormer;x\n");
}

#[test]
fn a_preamble_shows_nothing_personal() {
    let reading = check("Contact : Camille Durand;\nPlan d'actions;\ntitre;statut\nFormer;en cours\n");
    assert_eq!(reading.report.plan.title.as_deref(), Some("Plan d'actions"));
}

#[test]
fn json_shows_nothing_personal_however_it_is_nested() {
    check(r#"{"contact": {"nom": "Camille Durand"}, "actions": [{"titre": "Former"}]}"#);
    check(r#"[{"titre": "Former", "contact": {"nom": "Camille Durand", "autre": ["camille@ville.fr"]}}]"#);
    check(r#"[{"titre": "Former", "pilote": {"nom": "Camille Durand", "email": "camille@ville.fr", "direction": "DRH"}}]"#);
    check(r#"[{"titre": "Former", "referent": "Camille Durand"}]"#);
    let reading = read(r#"[{"titre": "Former", "pilote": [{"nom": "Camille Durand", "fonction": "Directrice"}]}]"#);
    assert_eq!(reading.actions[0].content.leads[0].label, "Directrice");
}
