//! Workbooks that nobody keeps: cut, damaged, locked, and larger than they say.

use domain::decode::Limits;
use domain::diagnostic::{Code, Language};
use domain::reading::{Options, read_whole};
use proptest::prelude::*;
use rust_xlsxwriter::Worksheet;

use crate::books::*;
use crate::support::*;

#[test]
fn other_packages_and_old_workbooks_are_refused_with_a_sentence() {
    let check = |bytes: &[u8], code: Code, why: &str| {
        assert_eq!(refused(bytes).0, code, "{why}");
        let message = read_bytes(bytes).report.diagnostics[0].message(Language::Fr);
        assert!(message.contains(why), "{message}");
    };
    check(&zip(&[("plan.csv", b"titre")]), Code::FileNotReadable, "ZIP");
    check(&zip(&[("[Content_Types].xml", b""), ("word/document.xml", b"")]), Code::FileNotReadable, "DOCX");
    check(&zip(&[("[Content_Types].xml", b""), ("xl/workbook.bin", b"")]), Code::FileNotReadable, "XLSB");
    check(&zip(&[("mimetype", b"application/vnd.oasis.opendocument.text")]), Code::FileNotReadable, "ODT");
    check(&zip(&[]), Code::FileNotReadable, "ZIP");
    check(&zip(&[("[Content_Types].xml", b""), ("xl/workbook.xml", b"<workbook/>")]), Code::FileNotReadable, "abîmé");
    check(&zip(&[("mimetype", ODS.as_bytes()), ("content.xml", b"<a><b></a>")]), Code::FileNotReadable, "abîmé");
    check(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1Workbook", Code::FileNotReadable, "XLS");
    let locked: Vec<u8> =
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".iter().copied().chain("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    check(&locked, Code::FileNotReadable, "mot de passe");
    let manifest = b"<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
    let members: [(&str, &[u8]); 3] = [("mimetype", ODS.as_bytes()), ("content.xml", b"\x80\x81"), ("META-INF/manifest.xml", manifest)];
    check(&zip(&members), Code::FileNotReadable, "mot de passe");
}

fn small() -> Options {
    Options { limits: Limits { unpacked: 1 << 20, ..Limits::default() }, ..Options::default() }
}

fn too_large(book: &[u8]) {
    let reading = read_whole(book, &small());
    assert_eq!(reading.report.diagnostics.first().map(|remark| remark.code), Some(Code::FileTooLarge), "{:?}", reading.report.diagnostics);
}

#[test]
fn a_bomb_is_refused_whatever_its_header_says() {
    let book = xlsx_of(PLAN);
    assert!(read_whole(&book, &small()).report.accepted);
    let heavy = rezip(&book, &|name, bytes| if name == "docProps/app.xml" { vec![b' '; 40 << 20] } else { bytes });
    too_large(&heavy);
    let mut archive = zip(&[("mimetype", ODS.as_bytes()), ("content.xml", &vec![b' '; 40 << 20])]);
    too_large(&archive);
    // The sizes of both headers say one kilobyte.
    let declared = (40_u32 << 20).to_le_bytes();
    while let Some(at) = archive.windows(4).position(|bytes| bytes == declared) {
        archive[at..at + 4].copy_from_slice(&1024_u32.to_le_bytes());
    }
    let code = read_whole(&archive, &small()).report.diagnostics[0].code;
    assert!(matches!(code, Code::FileTooLarge | Code::FileNotReadable), "{code}");
}

#[test]
fn what_a_member_claims_takes_no_memory() {
    let book = xlsx_of(PLAN);
    let text = "uniqueCount=\"";
    let claims = with(&book, "xl/sharedStrings.xml", text, "uniqueCount=\"9999999999999");
    assert_eq!(refused(&claims).0, Code::FileTooLarge);
    let code = "0".repeat(100_000);
    let styles = format!(r#"<cellXfs count="9"><xf numFmtId="200"/>{}"#, r#"<xf numFmtId="200"/>"#.repeat(50_000));
    let formats = format!(r#"<numFmts count="1"><numFmt numFmtId="200" formatCode="{code}"/></numFmts><fonts "#);
    let heavy = with(&with(&book, "xl/styles.xml", r#"<cellXfs count="1">"#, &styles), "xl/styles.xml", "<fonts ", &formats);
    assert_eq!(refused(&heavy).0, Code::FileTooLarge);
}

#[test]
fn a_sheet_takes_memory_for_its_cells_and_not_for_its_dimensions() {
    let far = |sheet: &mut Worksheet| {
        texts(sheet, PLAN);
        sheet.write_string(1_048_575, 16_383, "au bout").unwrap();
    };
    let reading = accepted(read_bytes(&xlsx(&[("Plan", &far)])));
    assert_eq!((reading.actions.len(), reading.unattached.len(), reading.report.lines), (3, 1, 1_048_576));
    assert_eq!(rows(&reading, Code::OrphanText), [1_048_576]);
    let claims = with(&xlsx_of(PLAN), "xl/worksheets/sheet1.xml", r#"<dimension ref="A1:E7"/>"#, r#"<dimension ref="A1:XFD1048576"/>"#);
    assert_eq!(accepted(read_bytes(&claims)).actions.len(), 3);
    let beyond = with(&xlsx_of(PLAN), "xl/worksheets/sheet1.xml", r#"r="A7""#, r#"r="ZZZZ7""#);
    assert_eq!(refused(&beyond).0, Code::FileTooLarge);

    for (from, to) in [(r#""A1:E7""#, r#""B9:A1""#), (r#"r="A7""#, r#"r="ZZZZZZZZZZZZ7""#), (r#"r="7""#, r#"r="99999999999999""#)] {
        // Whatever becomes of such a sheet, there is an answer.
        let reading = read_bytes(&with(&xlsx_of(PLAN), "xl/worksheets/sheet1.xml", from, to));
        assert!(!reading.report.accepted || reading.actions.len() == 3);
    }

    let repeated = |rows: u32, columns: u32, text: &str| {
        format!(
            r#"<table:table-row table:number-rows-repeated="{rows}"><table:table-cell office:value-type="string" table:number-columns-repeated="{columns}"><text:p>{text}</text:p></table:table-cell></table:table-row>"#
        )
    };
    let plan = |more: &str| ods(&format!(r#"<table:table table:name="Plan">{}{more}</table:table>"#, PLAN.lines().map(ods_row).collect::<String>()));
    too_large(&plan(&repeated(1_048_576, 16_384, "x")));
    too_large(&plan(&repeated(1_048_576, 1, "x")));
    too_large(&plan(&repeated(1, 16_384, &"x".repeat(100)).repeat(100)));
    assert_eq!(accepted(read_bytes(&plan(&repeated(4_000_000_000, 4_000_000_000, "")))).actions.len(), 3);
    too_large(&plan(&(repeated(4_000_000_000, 1, "") + &ods_row("loin"))));
}

#[test]
fn one_text_shown_in_every_cell_is_bounded() {
    let many = |sheet: &mut Worksheet| {
        texts(sheet, "titre\n");
        for row in 1..3_000 {
            sheet.write_string(row, 0, "Former ".repeat(100)).unwrap();
        }
    };
    too_large(&xlsx(&[("Plan", &many)]));
}

#[test]
fn a_cut_workbook_is_refused() {
    for book in several() {
        for end in [5, 40, book.len() / 3, book.len() / 2, book.len() - 30] {
            assert_eq!(refused(&book[..end]).0, Code::FileTruncated, "{end} of {}", book.len());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn a_damaged_workbook_gets_an_answer(which in 0..2_usize, at in any::<prop::sample::Index>(), bit in 0..8_u32, end in any::<prop::sample::Index>()) {
        let mut book = several()[which].clone();
        let at = at.index(book.len());
        book[at] ^= 1 << bit;
        let cut = end.index(book.len() * 4).min(book.len());
        let reading = read_bytes(&book[..cut]);
        if reading.report.accepted {
            whole(&reading);
        }
    }

    #[test]
    fn a_workbook_of_damaged_members_gets_an_answer(which in 0..2_usize, at in prop::collection::vec(any::<prop::sample::Index>(), 1..4), sign in r#"[<>"/=&;0-9A-Z]"#) {
        let book = rezip(&several()[which], &|_, mut bytes| {
            for at in &at {
                let at = at.index(bytes.len().max(1));
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = sign.as_bytes()[0];
                }
            }
            bytes
        });
        let reading = read_bytes(&book);
        if reading.report.accepted {
            whole(&reading);
        }
    }
}
