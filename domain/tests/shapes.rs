//! Documents in the shapes that cities publish, and in the shapes that they do not mean to.

use domain::diagnostic::{Code, Severity};
use domain::reading::{Options, Reading, read_whole};
use domain::status::Status;

fn read(text: &str) -> Reading {
    read_whole(text.as_bytes(), &Options::default())
}

fn refused(bytes: &[u8]) -> Code {
    let reading = read_whole(bytes, &Options::default());
    assert!(!reading.report.accepted);
    assert!(reading.actions.is_empty() && reading.sections.is_empty());
    let first = &reading.report.diagnostics[0];
    assert_eq!(first.severity, Severity::Error);
    first.code
}

fn statuses(reading: &Reading) -> Vec<Status> {
    reading.actions.iter().map(|action| action.content.status).collect()
}

#[test]
fn the_minimal_file_is_read() {
    let reading = read("collectivite;titre;statut\n218601946;Former les agents d'accueil;en cours\n218601946;Créer un observatoire LGBTQI+;\n");
    assert_eq!(statuses(&reading), [Status::InProgress, Status::NotReported]);
    assert_eq!(reading.report.collectivity.as_deref(), Some("218601946"));
}

#[test]
fn json_is_read_in_its_four_shapes() {
    let list = r#"[{"titre": "Former", "statut": "en cours"}, {"titre": "Créer", "statut": null}]"#;
    let envelope = format!(r#"{{"meta": {{"version": 1}}, "data": {{"mesures": {list}}}}}"#);
    let lines = "{\"titre\": \"Former\", \"statut\": \"en cours\"}\n{\"titre\": \"Créer\", \"statut\": null}\n";
    for text in [list, &envelope, lines] {
        assert_eq!(statuses(&read(text)), [Status::InProgress, Status::NotReported], "{text}");
    }
    assert_eq!(statuses(&read(r#"{"titre": "Former", "statut": "en cours"}"#)), [Status::InProgress]);
}

#[test]
fn a_document_of_the_published_format_keeps_its_axes_and_its_plan() {
    let reading = read(
        r#"{"$schema": "/schemas/plan/1/schema.json", "collectivite": {"siren": "217500016"},
            "plan": {"titre": "Plan d'actions", "date_publication": "2018-11-09", "licence": "etalab-2.0", "complet": true},
            "axes": [{"titre": "Instances", "actions": [{"id": "A01", "titre": "Créer un observatoire", "statut": null, "pilote": ["Adjointe chargée de l'égalité"]}]},
                     {"titre": "École", "actions": [{"id": "A02", "titre": "Former", "statut": "réalisé"}], "sous_axes": [{"titre": "Collèges", "actions": [{"titre": "Intervenir"}]}]}],
            "reunions": [{"date": "2018-10-24"}]}"#,
    );
    let report = &reading.report;
    assert!(report.accepted, "{:#?}", report.diagnostics);
    assert_eq!((report.plan.title.as_deref(), report.plan.licence.as_deref()), (Some("Plan d'actions"), Some("etalab-2.0")));
    assert_eq!(report.plan.published_on.map(|day| day.to_string()).as_deref(), Some("2018-11-09"));
    let sections: Vec<(&str, u32)> = reading.sections.iter().map(|section| (section.title.as_str(), section.depth)).collect();
    assert_eq!(sections, [("Instances", 1), ("École", 1), ("Collèges", 2)]);
    assert_eq!(reading.actions.iter().map(|action| action.section).collect::<Vec<_>>(), [Some(0), Some(1), Some(2)]);
    assert_eq!(reading.actions[0].content.external_id.as_deref(), Some("A01"));
    assert_eq!(reading.actions[0].place.json_pointer.as_deref(), Some("/axes/0/actions/0"));
    assert_eq!(report.collectivity.as_deref(), Some("217500016"));
}

#[test]
fn what_is_no_table_is_refused_with_its_code() {
    assert_eq!(refused(b""), Code::FileEmpty);
    assert_eq!(refused(b"\xef\xbb\xbf  \n \n"), Code::FileEmpty);
    assert_eq!(refused(b"\0\0\0\0"), Code::FileEmpty);
    assert_eq!(refused(b"\n<!DOCTYPE html><html><body>404</body></html>"), Code::FileHtmlNotData);
    assert_eq!(refused(b"%PDF-1.7 \xe2\xe3"), Code::FileNotReadable);
    assert_eq!(refused(b"PK\x03\x04xxxx"), Code::FileTruncated);
    assert_eq!(refused(b"couleur;taille\nbleu;grand\n"), Code::HeaderNotFound);
    assert_eq!(refused(b"titre;statut\n"), Code::FileEmpty);
    assert_eq!(refused(b"[]"), Code::FileEmpty);
    assert_eq!(refused(b"[{\"couleur\": \"bleu\"}]"), Code::HeaderNotFound);
    assert_eq!(refused(b"[{\"titre\": \"Former\"}, {\"titre\": "), Code::FileTruncated);
    assert_eq!(refused(b"titre;statut\nFormer;\"en cours\n"), Code::FileTruncated);
}

#[test]
fn hostile_documents_get_an_answer() {
    let deep = format!("[{}{}]", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(refused(deep.as_bytes()), Code::FileNotReadable);
    let wide = format!("titre;statut;{}\nFormer;en cours\n", "a;".repeat(100_000));
    assert_eq!(read(&wide).actions.len(), 1);
    let wider = format!("titre;statut;{}\nFormer;en cours\n", "a;".repeat(250_000));
    assert_eq!(refused(wider.as_bytes()), Code::FileTooLarge);
    let huge = format!("titre;statut\n{};en cours\n", "a".repeat(20 << 20));
    assert_eq!(refused(huge.as_bytes()), Code::FileTooLarge);
    assert_eq!(refused(b"{\"titre\": \"\\ud800\"}"), Code::FileNotReadable);
    let zeros = read("titre;statut\nFor\0mer;en cours\n");
    assert!(zeros.actions.iter().all(|action| !action.content.title.contains('\0')), "{:?}", zeros.actions[0].content.title);
}

#[test]
fn keys_given_twice_keep_the_first_and_say_so() {
    let reading = read(r#"[{"titre": "Former", "titre": "Créer"}]"#);
    assert_eq!(reading.actions[0].content.title, "Former");
    assert!(reading.report.diagnostics.iter().any(|remark| remark.code == Code::DuplicateKey));
    assert_eq!(reading.actions[0].content.extras, [("titre (2)".to_owned(), "Créer".to_owned())]);
}

#[test]
fn every_row_is_an_action_a_section_or_a_remark() {
    let text = "titre;statut;pilote\nAxe 1 : santé;;\nFormer;en cours;DRH\n;en cours;\nTITRE;STATUT;PILOTE\nTotal;2;\nSoutenir;bientôt;\nInformer;en cours;a;b\n";
    let report = read(text).report;
    assert_eq!((report.rows_read, report.actions_read, report.sections_read, report.rows_set_aside), (7, 3, 1, 3));
    let codes: Vec<Code> = report.diagnostics.iter().map(|remark| remark.code).collect();
    for code in [Code::TitleMissing, Code::RowRepeated, Code::StatusUnrecognised, Code::ColumnCountMismatch, Code::CellAlignmentAmbiguous] {
        assert!(codes.contains(&code), "{code} in {codes:?}");
    }
}

#[test]
fn windows_1252_from_a_spreadsheet_is_read_to_the_letter() {
    let (bytes, ..) = encoding_rs_bytes("titre;statut;budget\r\nRéunir les élu·e·s au cœur de l’été;réalisé;12 000 €\r\n");
    let reading = read_whole(&bytes, &Options::default());
    assert_eq!(reading.actions[0].content.title, "Réunir les élu·e·s au cœur de l’été");
    assert_eq!(reading.actions[0].content.budgets[0].cents, Some(1_200_000));
    assert!(reading.report.diagnostics.iter().any(|remark| remark.code == Code::EncodingAssumed));
}

fn encoding_rs_bytes(text: &str) -> (Vec<u8>, bool) {
    let (bytes, _, lost) = encoding_rs::WINDOWS_1252.encode(text);
    (bytes.into_owned(), lost)
}

#[test]
fn another_order_of_columns_gives_the_same_content() {
    let one = read("titre;statut;pilote;note\nFormer;en cours;DRH;x\n");
    let other = read("note;pilote;titre;statut\nx;DRH;Former;en cours\n");
    assert_eq!(one.actions[0].content, other.actions[0].content);
}

#[test]
fn an_apostrophe_that_guards_a_formula_is_no_part_of_the_text() {
    let reading = read("titre;description\n'=SOMME(A1);''-5 °C\n'@accueil;'l'égalité'\n");
    let titles: Vec<&str> = reading.actions.iter().map(|action| action.content.title.as_str()).collect();
    assert_eq!(titles, ["=SOMME(A1)", "@accueil"]);
    let descriptions: Vec<Option<&str>> = reading.actions.iter().map(|action| action.content.description.as_deref()).collect();
    assert_eq!(descriptions, [Some("'-5 °C"), Some("'l'égalité'")]);
}
