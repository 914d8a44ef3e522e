//! Bad input: a refusal with its code, a French sentence, a place where there is one, exit 1, and nothing stored.

use std::fs::File;
use std::path::Path;

use prisme::store::Store;
use prisme::store::read::fact::figures;
use serde_json::Value;

use super::{Person, codes};

/// A document that is refused: its name, its bytes, the code, some words of the sentence, and the line when there is one.
type Bad = (&'static str, &'static [u8], &'static str, &'static str, Option<u64>);

const BAD: [Bad; 8] = [
    ("vide.csv", b"", "FILE_EMPTY", "Le fichier est vide", None),
    ("page.csv", b"<!DOCTYPE html>\n<html><body>503</body></html>", "FILE_HTML_NOT_DATA", "C'est une page web", Some(1)),
    ("image.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "FILE_NOT_READABLE", "PNG", None),
    ("sans-en-tete.csv", b"12;34\n56;78\n", "HEADER_NOT_FOUND", "Aucune colonne de titre", None),
    ("sans-titre.csv", b"statut;pilote\nen cours;DRH\n", "HEADER_NOT_FOUND", "Aucune colonne de titre", None),
    ("inconnue.csv", b"collectivite;titre\n99999;Former les agents\n", "COLLECTIVITY_UNKNOWN", "n'est pas connue", Some(2)),
    ("cle-fausse.csv", b"collectivite;titre\n217500017;Former les agents\n", "SIREN_INVALID", "est faux", Some(2)),
    ("coupe.json", b"[{\"titre\": \"Former les agents\"}, {\"ti", "FILE_TRUNCATED", "s'arrête", None),
];

/// Looks for the refusal that is expected.
#[track_caller]
fn refused(report: &Value, code: &str, words: &str, row: Option<u64>) {
    let blocking = report["diagnostics"].as_array().unwrap().iter().find(|remark| remark["severity"] == "ERROR").unwrap();
    assert_eq!((report["accepted"].as_bool(), blocking["code"].as_str()), (Some(false), Some(code)), "{report}");
    assert!(blocking["message"].as_str().unwrap().contains(words), "{blocking}");
    assert!(row.is_none() || blocking["locator"]["row"].as_u64() == row, "{blocking}");
}

#[test]
fn a_bad_document_is_refused_with_its_reason() {
    let person = Person::french();
    for (name, bytes, code, words, row) in BAD {
        let path = person.file(name, bytes);
        let path = path.to_str().unwrap();
        let reading = person.run(&["read", "--json", path]).ended(1);
        refused(&reading["report"], code, words, row);
        for list in ["sections", "actions", "unattachedTexts"] {
            assert_eq!(reading[list], Value::Array(Vec::new()), "{name}: {list}");
        }
        refused(&person.run(&["validate", "--json", path]).ended(1)["report"], code, words, row);
        let answer = person.run(&["lire", path]);
        assert!(answer.code == 1 && answer.out.contains(words) && answer.out.contains("bloquant"), "{name}: {}", answer.out);
    }
    assert!(!person.data().exists());
}

#[test]
fn a_bad_document_is_never_stored() {
    let person = Person::french();
    for (name, bytes, code, words, row) in BAD {
        let path = person.file(name, bytes);
        let told = person.run(&["publish", "--json", path.to_str().unwrap(), "--collectivity", "217500016"]).ended(1);
        assert_eq!((told["outcome"].as_str(), told["state"].as_str(), &told["version"]), (Some("rejected"), Some("REJECTED"), &Value::Null));
        refused(&told["report"], code, words, row);
    }
    nothing_is_stored(&person.data());
}

#[test]
fn a_plan_for_nobody_is_never_stored() {
    let person = Person::french();
    let path = person.file("plan.csv", "titre\nFormer les agents d'accueil\n");
    for (code, wanted) in [("99999", "COLLECTIVITY_UNKNOWN"), ("217500017", "SIREN_INVALID"), ("saint-denis", "COLLECTIVITY_UNKNOWN")] {
        let told = person.run(&["publier", "--json", path.to_str().unwrap(), "--collectivity", code]).ended(1);
        assert_eq!((codes(&told["report"]), told["run"].is_null()), (vec![wanted], true));
    }
    nothing_is_stored(&person.data());
}

#[tokio::main(flavor = "current_thread")]
async fn nothing_is_stored(data: &Path) {
    let store = Store::open(&format!("sqlite:{}?mode=rw", data.join("prisme.db").display())).await.unwrap();
    let figures = figures(&store).await.unwrap();
    store.close().await.unwrap();
    assert_eq!((figures.plans, figures.with_plan, figures.last_recorded), (0, 0, None));
    let kept = std::fs::read_dir(data.join("archive/sha256")).unwrap().count();
    assert_eq!(kept, 0, "no bytes are archived");
}

#[test]
fn a_file_that_cannot_be_read_is_a_finding_too() {
    let person = Person::french();
    let huge = person.home.path().join("enorme.csv");
    File::create(&huge).unwrap().set_len(5 << 30).unwrap();
    let folder = person.home.path().to_str().unwrap().to_owned();
    let huge = huge.to_str().unwrap();
    for (path, code, words) in [
        ("nulle-part.csv", "FILE_NOT_READABLE", "il n'y a pas de fichier nulle-part.csv"),
        (folder.as_str(), "FILE_NOT_READABLE", "est un dossier"),
        (huge, "FILE_TOO_LARGE", "dépasse une limite"),
    ] {
        refused(&person.run(&["read", "--json", path]).ended(1)["report"], code, words, None);
        refused(&person.run(&["validate", "--json", path]).ended(1)["report"], code, words, None);
        let told = person.run(&["publish", "--json", path, "--collectivity", "217500016"]).ended(1);
        refused(&told["report"], code, words, None);
    }
    assert!(!person.data().exists(), "nothing is made for a file that is not there");
}

#[test]
fn hostile_documents_get_an_answer() {
    let person = Person::french();
    let columns = format!("titre;{}\nFormer les agents\n", vec!["c"; 100_000].join(";"));
    let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let cell = format!("titre;description\nFormer;\"{}", "a".repeat(20 << 20));
    for (name, document) in [
        ("nul.csv", "titre;statut\nFormer\0 les agents;en\0cours\n".to_owned()),
        ("colonnes.csv", columns),
        ("cellule.csv", cell),
        ("profond.json", nested),
        ("cles.json", r#"[{"titre": "Former", "titre": "Payer", "titre": "Fermer"}]"#.to_owned()),
        ("surrogat.json", r#"[{"titre": "Former \ud800 les agents"}]"#.to_owned()),
    ] {
        let path = person.file(name, document);
        let answer = person.run(&["read", "--json", path.to_str().unwrap()]);
        assert!(matches!(answer.code, 0 | 1), "{name}: {} {}", answer.code, answer.err);
        let reading = answer.object();
        assert_eq!(reading["report"]["accepted"].as_bool(), Some(answer.code == 0), "{name}");
    }
}
