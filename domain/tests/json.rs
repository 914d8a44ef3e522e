//! JSON as applications export it, and as it should not be.

use domain::diagnostic::Code;
use domain::status::Status::*;

use crate::support::*;

#[test]
fn a_list_is_found_two_envelopes_deep() {
    let text = r#"{"meta": {"licence": "etalab-2.0"}, "resultat": {"page": 1, "donnees": {"plan": {"titre": "Plan"}, "lignes": [{"titre": "Former", "statut": "fait"}]}}}"#;
    let reading = accepted(read(text));
    assert_eq!((titles(&reading), statuses(&reading)), (vec!["Former"], vec![Done]));
    assert_eq!(reading.actions[0].place.json_pointer.as_deref(), Some("/resultat/donnees/lignes/0"));
    assert_eq!((reading.report.plan.licence.as_deref(), reading.report.plan.title.as_deref()), (Some("etalab-2.0"), Some("Plan")));
}

#[test]
fn a_code_written_as_a_number_is_read_and_said() {
    let reading = accepted(read(r#"[{"code_insee": 1004, "titre": "Former"}]"#));
    assert!(codes(&reading).contains(&Code::NumberAsCode) && codes(&reading).contains(&Code::InseeZeroLost));
}

#[test]
fn a_broken_line_refuses_the_document_at_its_line() {
    let lines = ["{\"titre\": \"Former\"}", "{\"titre\": \"Créer\"}", "{\"titre\": \"Ouvrir\"}"];
    for (broken, found) in [(1, "{\"titre\": }"), (2, "{\"titre\": \"x\" \"y\"}"), (1, "pas du JSON")] {
        let mut lines = lines;
        lines[broken] = found;
        let (code, row) = refused((lines.join("\n") + "\n").as_bytes());
        assert_eq!((code, row), (Code::FileNotReadable, Some(u32::try_from(broken).unwrap() + 1)), "{found}");
    }
    assert_eq!(refused(b"{\"titre\": \"Former\"}\n{\"titre\": \"Cr"), (Code::FileTruncated, Some(2)));
}

#[test]
fn an_element_beyond_the_limit_is_refused_at_its_line() {
    let huge = format!("[{{\"titre\": \"Former\"}},\n{{\"titre\": \"{}\"}}]", "a".repeat(20 << 20));
    assert_eq!(refused(huge.as_bytes()), (Code::FileTooLarge, Some(2)));
}

#[test]
fn half_a_surrogate_is_refused_wherever_it_stands() {
    assert_eq!(refused(b"[{\"titre\": \"Former\"},\n{\"titre\": \"\\udc00\"}]"), (Code::FileNotReadable, Some(2)));
    assert_eq!(refused(b"{\"meta\": {\"\\ud800\": 1}, \"actions\": [{\"titre\": \"A\"}]}").0, Code::FileNotReadable);
}

#[test]
fn an_object_belongs_to_the_section_that_it_names_itself() {
    let text = r#"{"axes": [{"titre": "Santé", "actions": [{"titre": "Former"}]}], "actions": [{"titre": "Créer"}, {"titre": "Ouvrir", "axe": "École"}, {"titre": "Tenir"}]}"#;
    assert_eq!(sections(&accepted(read(text))), [Some("Santé"), None, Some("École"), None]);
}

#[test]
fn elements_that_are_no_objects_are_set_aside() {
    let reading = accepted(read(r#"[{"titre": "Former"}, "une note", 12, null, {}, []]"#));
    assert_eq!((reading.report.rows_read, reading.report.rows_set_aside), (6, 5));
}

#[test]
fn dates_are_settled_anywhere_in_the_document() {
    let fill = "{\"titre\": \"Créer\"}, ".repeat(500);
    let text = format!(
        r#"{{"mesures": [{{"titre": "Former", "dates": {{"debut": "03/04/19"}}}}, {fill}{{"titre": "Créer", "dates": {{"debut": "25/04/19"}}}}]}}"#
    );
    let reading = accepted(read(&text));
    assert_eq!(reading.actions[0].content.start.as_ref().unwrap().earliest.unwrap().to_string(), "2019-04-03");
}

#[test]
fn the_public_conformance_texts_get_the_answers_that_they_should() {
    for valid in
        ["[{\"titre\":\"\\u00e9\\n\\ud83c\\udff3\"}]", " [ { \"titre\" : \"A\" , \"n\" : -0.1e+9 } ] ", "[{\"titre\":\"A\",\"titre\":\"B\"}]"]
    {
        assert!(read(valid).report.accepted, "{valid}");
    }
    for invalid in [
        "[{\"titre\":\"A\"},]",
        "[{\"titre\":\"A\"}]]",
        "[{'titre':'A'}]",
        "[{\"titre\":\"A\tB\"}]",
        "[{\"titre\":01}]",
        "[{\"titre\":NaN}]",
        "[{\"titre\":\"\\x41\"}]",
        "[{\"titre\":\"A\" /* note */}]",
        "[{\"titre\":\"A\"",
        "{\"titre\":\"A\",}",
        "[{\"titre\":1.}]",
    ] {
        assert!(!read(invalid).report.accepted, "{invalid}");
    }
}
