//! Bytes in the encodings and packings that spreadsheets write.

use std::io::Write;

use domain::diagnostic::Code;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::support::*;

const TABLE: &str = "titre;statut\r\nRéunir les élu·e·s au cœur de l’été;réalisé\r\nCréer un observatoire;en cours\r\n";

fn utf16(text: &str, little: bool, mark: bool) -> Vec<u8> {
    let signs = mark.then_some('\u{feff}').into_iter().chain(text.chars()).collect::<String>();
    signs.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn utf_16_is_read_with_and_without_a_mark() {
    for (little, mark) in [(true, true), (true, false), (false, true), (false, false)] {
        let reading = accepted(read_bytes(&utf16(TABLE, little, mark)));
        assert_eq!(titles(&reading)[0], "Réunir les élu·e·s au cœur de l’été");
        assert_eq!(remark(&reading, Code::EncodingAssumed).is_some(), !mark);
        let declared = accepted(read_bytes(&utf16(&format!("sep=;\n{TABLE}"), little, mark)));
        assert_eq!(lines(&declared), [3, 4]);
        let json = accepted(read_bytes(&utf16(r#"[{"titre": "Créer"}]"#, little, mark)));
        assert_eq!(titles(&json), ["Créer"]);
    }
}

#[test]
fn a_web_page_is_one_in_every_encoding() {
    let page = "<!DOCTYPE html>\n<html><head><title>Erreur 404</title></head></html>";
    assert_eq!(refused(page.as_bytes()).0, Code::FileHtmlNotData);
    assert_eq!(refused(&packed(page.as_bytes())).0, Code::FileHtmlNotData);
    for (little, mark) in [(true, true), (true, false), (false, true), (false, false)] {
        assert_eq!(refused(&utf16(page, little, mark)).0, Code::FileHtmlNotData);
    }
    assert_eq!(refused(b"\xef\xbb\xbf<table><tr><td>titre</td></tr></table>").0, Code::FileHtmlNotData);
    assert_eq!(refused(b"<?xml version=\"1.0\"?><plan/>").0, Code::FileNotReadable);
}

#[test]
fn gzip_is_unpacked_and_a_cut_one_refused() {
    let bytes = packed(TABLE.as_bytes());
    assert_eq!(titles(&accepted(read_bytes(&bytes))).len(), 2);
    assert_eq!(refused(&bytes[..bytes.len() - 9]).0, Code::FileTruncated);
}

#[test]
fn single_byte_encodings_are_read_to_the_letter() {
    let (western, ..) = encoding_rs::WINDOWS_1252.encode(TABLE);
    assert_eq!(titles(&accepted(read_bytes(&western)))[0], "Réunir les élu·e·s au cœur de l’été");
    let (latin, ..) = encoding_rs::ISO_8859_15.encode("titre;budget\nMœurs, élus;12 €\n");
    assert_eq!(titles(&accepted(read_bytes(&latin))), ["Mœurs, élus"]);
}

#[test]
fn no_text_ever_holds_a_zero() {
    let table = "Pl\0an;;;\ntitre;statut;au\0tre;budget\nFor\0mer;bien\0tôt;x\0y;12\0\nAxe\0 1;;;\nA;en cours;b;c;d\0\n";
    let json = "{\"no\\u0000te\": \"x\\u0000y\", \"mesures\": [{\"titre\": \"For\\u0000mer\", \"statut\": \"bien\\u0000tôt\", \"au\\u0000tre\": {\"a\\u0000\": \"\\u0000b\"}}]}";
    for text in [table, json] {
        let reading = read(text);
        assert!(reading.actions.iter().any(|action| action.content.title == "For mer"), "{:?}", reading.report.diagnostics);
        let shown = format!("{:?}{:?}{:?}{:?}", reading.sections, reading.actions, reading.unattached, reading.report);
        assert!(!shown.contains("\\0"), "{shown}");
    }
}
