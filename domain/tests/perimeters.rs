//! Whose plan it is, and what a recipe pins.

use std::sync::Arc;

use domain::diagnostic::Code;
use domain::reading::{Options, Reading, read_whole};
use domain::status::Status::*;
use uuid::Uuid;

use crate::support::*;

/// Reads for Poitiers, in a country of two cities.
fn for_poitiers(text: &str) -> Reading {
    let (poitiers, paris) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let options = Options {
        perimeter: Some(poitiers),
        gazetteer: Some(Arc::new(move |reference| match (reference.siren(), reference.insee()) {
            (Some(siren), _) if siren.as_str() == "218601946" => Some(poitiers),
            (_, Some(code)) if code.as_str() == "86194" => Some(poitiers),
            (Some(siren), _) if siren.as_str() == "217500016" => Some(paris),
            _ => None,
        })),
        ..Options::default()
    };
    read_whole(text.as_bytes(), &options)
}

#[test]
fn a_document_may_name_its_own_city_by_any_code() {
    for code in ["218601946", "218 601 946", "86194", "21860194600013"] {
        let reading = for_poitiers(&format!("collectivite;titre\n{code};Former\n"));
        assert!(reading.report.accepted, "{code}: {:?}", reading.report.diagnostics);
        assert_eq!(reading.report.collectivity_id, Some(Uuid::from_u128(1)));
    }
}

#[test]
fn a_document_speaks_for_nobody_else() {
    let reading = for_poitiers("collectivite;titre\n218601946;Former\n217500016;Créer\n217500016;Ouvrir\n");
    assert!(!reading.report.accepted && reading.actions.is_empty());
    assert_eq!(rows(&reading, Code::PerimeterViolation), [3, 4]);
    let alone = read("collectivite;titre\n218601946;Former\n217500016;Créer\n");
    assert_eq!(rows(&alone, Code::PerimeterViolation), [3]);
}

#[test]
fn a_city_that_nobody_knows_is_refused() {
    let reading = for_poitiers("collectivite;titre\n75056;Former\n");
    assert_eq!((reading.report.accepted, rows(&reading, Code::CollectivityUnknown)), (false, vec![2]));
    assert_eq!(rows(&read("collectivite;titre\n217500017;Former\n"), Code::SirenInvalid), [2]);
}

#[test]
fn a_lost_zero_is_found_again_and_said() {
    let reading = accepted(read("code_insee;titre\n1004;Former\n1004;Créer\n"));
    let remark = remark(&reading, Code::InseeZeroLost).unwrap();
    assert_eq!(remark.suggested_value.as_deref(), Some("01004"));
    assert_eq!(titles(&reading).len(), 2);
}

#[test]
fn a_recipe_names_columns_words_and_constants() {
    let recipe = r#"{"columns": {"Libellé long": "titre", "Feu": "statut", "Titre": null}, "statusWords": {"vert": "DONE", "NR": "NOT_STARTED"},
        "constants": {"collectivite": "218601946", "licence": "etalab-2.0", "titre_plan": "Plan pinned"}}"#;
    let csv = "Titre;LIBELLE LONG;Feu\nx;Former;Vert\ny;Créer;NR\n";
    let json = r#"[{"Titre": "x", "Libellé long": "Former", "feu": "Vert"}, {"Titre": "y", "Libellé long": "Créer", "feu": "NR"}]"#;
    for text in [csv, json] {
        let reading = accepted(read_with(text, recipe));
        assert_eq!((titles(&reading), statuses(&reading)), (vec!["Former", "Créer"], vec![Done, NotStarted]), "{text}");
        let report = &reading.report;
        assert_eq!((report.collectivity.as_deref(), report.plan.licence.as_deref()), (Some("218601946"), Some("etalab-2.0")));
        assert_eq!(report.plan.title.as_deref(), Some("Plan pinned"));
        assert!(report.status_words.iter().all(|word| word.decided_by == domain::mapping::Decision::Publisher), "{:?}", report.status_words);
    }
}
