//! `prisme export`: what is in force, as a file that another program or a spreadsheet reads.

use std::io::{Read, Write};
use std::net::TcpListener;

use domain::reading::{Options, read_whole};
use serde_json::Value;

use super::{Person, demo};

fn publish(person: &Person, file: &str, code: &str) {
    person.run(&["publish", "--json", file, "--collectivity", code]).ended(0);
}

/// The demonstration plans, published; Rennes in its second version.
fn published() -> Person {
    let person = Person::french();
    for (file, code) in
        [("paris-2018.tsv", "217500016"), ("poitiers-demo.json", "86194"), ("rennes-demo-v1.csv", "rennes"), ("rennes-demo-v2.csv", "rennes")]
    {
        publish(&person, &demo(file), code);
    }
    person
}

fn actions(object: &Value) -> &Vec<Value> {
    object["actions"].as_array().unwrap()
}

#[test]
fn an_empty_database_is_exported_as_empty_files() {
    let person = Person::french();
    assert!(actions(&person.run(&["export", "actions", "--format", "json"]).ended(0)).is_empty());
    assert_eq!(person.run(&["export", "actions", "--format", "ndjson"]).out, "");
    let table = person.run(&["exporter", "actions", "--format", "csv"]).out;
    assert!(table.starts_with("\u{feff}siren;code_insee;") && table.ends_with("\r\n") && table.lines().count() == 1, "{table}");
}

#[test]
fn each_action_comes_with_whose_it_is_and_what_was_written() {
    let person = published();
    let all = person.run(&["export", "actions", "--json"]).ended(0);
    let of_paris = person.run(&["export", "actions", "--collectivity", "paris", "--format", "json"]).ended(0);
    assert!(actions(&of_paris).len() == 30 && actions(&all).len() > 40);
    let found = actions(&of_paris).iter().find(|action| action["title"] == "Créer un observatoire parisien LGBTQI+").unwrap();
    assert_eq!(
        (&found["siren"], &found["inseeCode"], &found["collectivity"], &found["status"], &found["version"]),
        (&"217500016".into(), &"75056".into(), &"Paris".into(), &"NOT_REPORTED".into(), &1.into())
    );
    assert!(found["section"] == "Dialogue, diagnostic, suivi" && found["sourceRow"].is_u64() && found["rawStatus"].is_null(), "{found:#}");
    let rennes: Vec<&Value> = actions(&all).iter().filter(|action| action["siren"] == "213502388").collect();
    assert!(!rennes.is_empty() && rennes.iter().all(|action| action["version"] == 2), "the version in force alone");
    assert!(rennes.iter().any(|action| action["due"]["raw"].is_string() && action["due"]["latest"].is_string()));
    let lines = person.run(&["export", "actions", "--format", "ndjson"]).out;
    let objects: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(&objects, actions(&all));
}

#[test]
fn a_table_is_read_back_as_it_was_and_holds_no_formula() {
    let person = Person::french();
    let plan = "id;titre;statut;description\nA1;=HYPERLINK(\"http://x\");en cours;-5 °C; \nA2;@accueil ;réalisé;\"+33, deux\nlignes; et plus\"\n\
        A3;'=déjà gardé;bientôt;l'été\nA4;Former les agents d'accueil;à venir;\n";
    publish(&person, person.file("plan.csv", plan).to_str().unwrap(), "01004");
    for (separator, more) in [(';', &[][..]), (',', &["--sep", ","][..])] {
        let table = person.run(&[&["export", "actions", "--format", "csv"], more].concat()).out;
        let mut reader = csv::ReaderBuilder::new().delimiter(separator as u8).from_reader(table.trim_start_matches('\u{feff}').as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert!(rows.len() == 4 && rows.iter().flatten().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r'])), "{table}");
        assert_eq!(&rows[0][1], "01004", "a code keeps its zeros");
        let original = person.run(&["export", "actions", "--format", "json"]).ended(0);
        let back = read_whole(table.as_bytes(), &Options::default());
        assert!(back.report.accepted, "{:?}", back.report.diagnostics);
        let title = |action: &domain::action::Action| (action.content.title.clone(), action.content.status.name());
        let titles: Vec<(String, &str)> = back.actions.iter().map(title).collect();
        let wanted: Vec<(String, &str)> =
            actions(&original).iter().map(|action| (action["title"].as_str().unwrap().to_owned(), action["status"].as_str().unwrap())).collect();
        assert_eq!(titles, wanted);
        let texts: Vec<&str> = back.actions.iter().map(|action| action.content.description.as_deref().unwrap_or_default()).collect();
        let wanted: Vec<&str> = actions(&original).iter().map(|action| action["description"].as_str().unwrap_or_default()).collect();
        assert_eq!(texts, wanted);
    }
}

/// What an action says, without what a table cannot hold: which columns of the file were not understood, and how words were read.
fn said(reading: &domain::reading::Reading) -> Vec<domain::action::Content> {
    let content = |action: &domain::action::Action| {
        let mut content = action.content.clone();
        content.extras.clear();
        content.raw_status = None;
        content
    };
    reading.actions.iter().map(content).collect()
}

#[test]
fn what_is_exported_as_a_table_or_a_workbook_is_read_back_as_the_same_actions() {
    let person = Person::french();
    let plan = "id;axe;titre;statut;% avancement;date statut;commentaire;description;modalités;pilote;partenaires;début;échéance;mise à jour;budget;\
        thèmes;publics;indicateur;lien;instance;référentiels\n\
        01;Santé;=HYPERLINK(\"http://x\");en cours;75;2026-03-01;\"bon train; déjà\";-5 °C;deux étapes;Direction de la santé;Le Refuge;T1 2026;fin 2027;\
        2026-05;12 000 €;Santé | Jeunesse;Jeunes | Seniors;agents formés;https://ville.fr/a;Comité de suivi;amnesty-2026:L3\n\
        02;Culture;'=déjà gardé;réalisé;;;;;;;;;;;;;;;;;\n\
        03;Culture;@accueil;bientôt;;;;;;;;;;;;;;;;;\n";
    let path = person.file("plan.csv", plan);
    publish(&person, path.to_str().unwrap(), "01004");
    let original = said(&read_whole(plan.as_bytes(), &Options::default()));
    assert_eq!(original.len(), 3);
    for file in ["actions.csv", "actions.xlsx"] {
        assert_eq!(person.run(&["export", "actions", "--output", file]).code, 0);
        let back = read_whole(&std::fs::read(person.home.path().join(file)).unwrap(), &Options::default());
        assert!(back.report.accepted, "{:?}", back.report.diagnostics);
        let again = said(&back);
        assert_eq!(again[0], original[0], "{file}");
        let title = |content: &domain::action::Content| content.title.clone();
        assert_eq!(again.iter().map(title).collect::<Vec<_>>(), original.iter().map(title).collect::<Vec<_>>());
        for unwanted in ["SHEET_CHOSEN", "COLUMN_AMBIGUOUS", "PERSONAL_DATA_WITHHELD"] {
            let found: Vec<_> = back.report.diagnostics.iter().filter(|remark| remark.code.name() == unwanted).collect();
            assert!(found.is_empty(), "{file}: {found:#?}");
        }
        assert_eq!(back.sections.iter().map(|section| section.title.as_str()).collect::<Vec<_>>(), ["Santé", "Culture"], "{file}");
    }
}

#[test]
fn a_workbook_says_where_it_comes_from_and_the_same_data_make_the_same_file() {
    let person = published();
    for file in ["un.xlsx", "deux.xlsx"] {
        assert_eq!(person.run(&["exporter", "actions", "--format", "xlsx", "-o", file]).code, 0);
    }
    let bytes = |file: &str| std::fs::read(person.home.path().join(file)).unwrap();
    assert_eq!(bytes("un.xlsx"), bytes("deux.xlsx"));
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes("un.xlsx"))).unwrap();
    assert_eq!(calamine::Reader::sheet_names(&book), ["Actions", "Source"]);
    let source = calamine::Reader::worksheet_range(&mut book, "Source").unwrap();
    let told: Vec<String> = source.rows().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>().join(" = ")).collect();
    for wanted in ["Licence = Licence Ouverte 2.0", "Adresse figée = http", "?connu=2", "Version des données = ", "Prisme. « Actions des plans"] {
        assert!(told.iter().any(|line| line.contains(wanted)), "{wanted}: {told:#?}");
    }
    let actions = calamine::Reader::worksheet_range(&mut book, "Actions").unwrap();
    let all = person.run(&["export", "actions", "--json"]).ended(0);
    assert_eq!(actions.height(), 1 + self::actions(&all).len());
    assert_eq!(actions.get_value((1, 0)).unwrap().to_string().len(), 9);
}

#[test]
fn every_status_is_read_back_from_a_table() {
    for status in domain::status::Status::ALL {
        let table = format!("titre;statut;statut_d_origine\r\nFormer les agents;{};mot de la ville\r\n", status.name());
        let back = read_whole(table.as_bytes(), &Options::default());
        assert_eq!(back.actions[0].content.status, status);
    }
}

#[test]
fn a_file_is_named_and_a_code_that_nobody_bears_is_refused() {
    let person = published();
    let answer = person.run(&["exporter", "actions", "--collectivity", "paris", "--output", "paris.csv"]);
    assert!(answer.code == 0 && answer.out.contains("30 actions dans paris.csv"), "{}{}", answer.out, answer.err);
    let table = std::fs::read_to_string(person.home.path().join("paris.csv")).unwrap();
    assert!(table.starts_with('\u{feff}') && table.ends_with("\r\n"));
    let told = person.run(&["export", "actions", "--json", "-o", "all.json"]).ended(0);
    let written: Value = serde_json::from_slice(&std::fs::read(person.home.path().join("all.json")).unwrap()).unwrap();
    assert_eq!(told["actions"].as_u64(), Some(actions(&written).len() as u64));
    for (arguments, code) in [
        (["--collectivity", "99999"], "COLLECTIVITY_UNKNOWN"),
        (["--feed", "nul-flux"], "FEED_UNKNOWN"),
        (["--sep", "x"], "ARGUMENT_INVALID"),
        (["--format", "pdf"], "ARGUMENT_INVALID"),
    ] {
        let refused = person.run(&[&["export", "actions", "--json"], &arguments[..]].concat()).ended(2);
        assert_eq!(refused["error"]["code"], code);
    }
    let answer = person.run(&["export", "actions", "--output", "nulle-part/plan.csv"]);
    assert!(answer.code == 3 && answer.err.contains("nulle-part/plan.csv"), "{}", answer.err);
}

/// Serves one document at an address, for as long as the test lasts.
fn serve(document: &'static str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut head = [0; 4096];
            let _ = stream.read(&mut head);
            let length = document.len();
            let _ = write!(stream, "HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{document}");
        }
    });
    port
}

#[test]
fn what_one_feed_has_published_is_exported_alone() {
    let port = serve("titre;statut\nFormer les agents d'accueil;en cours\nCréer un observatoire;à venir\n");
    let person = Person::french().with("PRISME_FETCH_ALLOW", format!("127.0.0.1:{port}"));
    publish(&person, &demo("paris-2018.tsv"), "paris");
    let url = format!("http://127.0.0.1:{port}/plan.csv");
    person.run(&["feeds", "add", "--json", "--id", "poitiers-plan", "--url", &url, "--collectivity", "86194"]).ended(0);
    assert!(actions(&person.run(&["export", "actions", "--json", "--feed", "poitiers-plan"]).ended(0)).is_empty(), "nothing was read so far");
    person.run(&["ingest", "--json", "--all"]).ended(0);
    let found = person.run(&["export", "actions", "--json", "--feed", "poitiers-plan"]).ended(0);
    let titles: Vec<&str> = actions(&found).iter().map(|action| action["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["Former les agents d'accueil", "Créer un observatoire"]);
}
