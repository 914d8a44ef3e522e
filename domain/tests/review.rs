//! What strangers found when they tried to break the reading, so that it stays mended.

use domain::decode::Limits;
use domain::diagnostic::{Code, Severity};
use domain::reading::{Options, Reading, read_whole};
use domain::status::Status;

fn read(bytes: &[u8]) -> Reading {
    read_whole(bytes, &Options::default())
}

#[test]
fn unknown_columns_beside_a_title_never_reject_a_file() {
    for text in ["titre;foo;bar;baz\na;b;c;d\n", "Actions;2023;2024;2025\na;b;c;d\n", "Action;Point au 12/03/2024;Note;x\na;b;c;d\n"] {
        let reading = read(text.as_bytes());
        assert_eq!((reading.report.accepted, reading.actions.len()), (true, 1), "{text}");
    }
}

#[test]
fn one_bad_byte_late_in_a_file_does_not_spoil_its_accents() {
    let mut bytes = b"titre;statut\n".to_vec();
    bytes.extend("Évènement à l'école;réalisé\n".repeat(500).into_bytes());
    bytes.extend(b"Caf\xe9 associatif;en cours\n");
    let reading = read(&bytes);
    assert_eq!(reading.actions[0].content.title, "Évènement à l'école");
    assert_eq!(reading.actions[500].content.title, "Caf\u{fffd} associatif");
    let remark = reading.report.diagnostics.iter().find(|remark| remark.code == Code::EncodingAssumed).unwrap();
    assert_eq!((remark.severity, remark.place.row), (Severity::Warning, Some(502)));
}

#[test]
fn names_of_people_are_withheld_whatever_stands_beside_the_word() {
    for header in ["Référente LGBT", "Référent·e", "Référents", "Contact mairie", "Suivi par", "Cheffe de projet", "Interlocutrice"] {
        let reading = read(format!("titre;{header}\nFormer;Camille Martin\n").as_bytes());
        let content = reading.actions[0].content.canonical();
        assert!(!content.contains("Camille"), "{header}: {content}");
        assert!(reading.report.diagnostics.iter().any(|remark| remark.code == Code::PersonalDataWithheld), "{header}");
    }
    let reading = read(b"titre;referentiels\nFormer;amnesty-2026:L3\n");
    assert_eq!(reading.actions[0].content.criteria, ["amnesty-2026:L3"]);
}

#[test]
fn a_row_is_what_a_spreadsheet_shows() {
    let reading = read("titre;statut\n\"Former\nles agents\";fait\n\nSoutenir;fait\n".as_bytes());
    assert_eq!(reading.actions.iter().map(|action| action.place.row).collect::<Vec<_>>(), [Some(2), Some(4)]);
}

#[test]
fn a_status_broken_over_two_lines_is_one_word() {
    assert_eq!(read(b"titre;statut\nFormer;\"en\r\ncours\"\n").actions[0].content.status, Status::InProgress);
}

#[test]
fn an_axis_above_the_header_opens_the_first_section_and_is_no_title() {
    let reading = read("Plan d'actions 2024-2026;\nAxe 1 : accueil;\ntitre;statut\nFormer;fait\nAxe 2 : culture;\nJouer;fait\n".as_bytes());
    assert_eq!(reading.report.plan.title.as_deref(), Some("Plan d'actions 2024-2026"));
    assert_eq!(reading.sections.iter().map(|section| section.title.as_str()).collect::<Vec<_>>(), ["Axe 1 : accueil", "Axe 2 : culture"]);
    assert_eq!(reading.actions.iter().map(|action| action.section).collect::<Vec<_>>(), [Some(0), Some(1)]);
    let named = read("Ville de Testville;\nPlan d'action LGBT 2024-2026;\ntitre;statut\nFormer;fait\n".as_bytes());
    assert_eq!(named.report.plan.title.as_deref(), Some("Plan d'action LGBT 2024-2026"));
}

#[test]
fn a_document_of_more_actions_than_may_be_is_refused() {
    let limits = Limits { actions: 10, ..Limits::default() };
    for text in [format!("titre\n{}", "Former\n".repeat(11)), format!("[{}]", vec!["{\"titre\": \"Former\"}"; 300].join(","))] {
        let reading = read_whole(text.as_bytes(), &Options { limits, ..Options::default() });
        assert_eq!((reading.report.diagnostics[0].code, reading.actions.len()), (Code::FileTooLarge, 0));
    }
}
