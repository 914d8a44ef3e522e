//! Workbooks made for the tests: by a writer of XLSX, and by hand for ODS and for what no writer makes.

use std::io::{Cursor, Read, Write};

use rust_xlsxwriter::{Workbook, Worksheet};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// What fills a sheet.
pub type Fill<'f> = &'f dyn Fn(&mut Worksheet);

/// A workbook of XLSX with these sheets.
pub fn xlsx(sheets: &[(&str, Fill<'_>)]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, fill) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).unwrap();
        fill(sheet);
    }
    book.save_to_buffer().unwrap()
}

/// Fills a sheet with texts, a row a line and a cell between semicolons.
pub fn texts(sheet: &mut Worksheet, table: &str) {
    for (row, line) in (0..).zip(table.lines()) {
        for (column, cell) in (0..).zip(line.split(';')).filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
}

/// A workbook of one sheet of texts.
pub fn xlsx_of(table: &str) -> Vec<u8> {
    xlsx(&[("Plan", &|sheet| texts(sheet, table))])
}

pub fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The members of a zip, changed, and zipped again.
pub fn rezip(book: &[u8], change: &dyn Fn(&str, Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(book)).unwrap();
    let mut members = Vec::new();
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).unwrap();
        let name = member.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).unwrap();
        let bytes = change(&name, bytes);
        members.push((name, bytes));
    }
    zip(&members.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect::<Vec<_>>())
}

/// One member, with one text in the place of another.
pub fn with(book: &[u8], member: &str, from: &str, to: &str) -> Vec<u8> {
    rezip(book, &|name, bytes| {
        if name != member {
            return bytes;
        }
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains(from), "{text}");
        text.replace(from, to).into_bytes()
    })
}

pub const ODS: &str = "application/vnd.oasis.opendocument.spreadsheet";

/// A workbook of ODS with these tables, in the XML of `content.xml`.
pub fn ods(tables: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content><office:automatic-styles>
        <style:style style:name="shown" style:family="table"><style:table-properties table:display="true"/></style:style>
        <style:style style:name="hidden" style:family="table"><style:table-properties table:display="false"/></style:style>
        </office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"#
    );
    let manifest = br#"<manifest:manifest><manifest:file-entry manifest:full-path="/"/></manifest:manifest>"#;
    zip(&[("mimetype", ODS.as_bytes()), ("content.xml", content.as_bytes()), ("META-INF/manifest.xml", manifest)])
}

/// A row of ODS of texts.
pub fn ods_row(cells: &str) -> String {
    let cell = |text: &str| match text {
        "" => "<table:table-cell/>".to_owned(),
        text => format!(r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#),
    };
    format!("<table:table-row>{}</table:table-row>", cells.split(';').map(cell).collect::<String>())
}

/// A table of ODS of texts.
pub fn ods_table(name: &str, style: &str, table: &str) -> String {
    format!(r#"<table:table table:name="{name}" table:style-name="{style}">{}</table:table>"#, table.lines().map(ods_row).collect::<String>())
}

/// A plan with what stands above it.
pub const PLAN: &str = "Plan d'actions pour l'égalité\nMise à jour : 09/11/2018\n\naxe;titre;statut;pilote;échéance\nAccueil;Former les agents;en cours;DRH;fin 2026\n;Afficher une charte;à venir;Communication;\nCulture;Prêter des livres;réalisé;Médiathèque;T3 2025\n";

pub const NOTES: &str = "Lisez-moi\nCe classeur est tenu à jour par la mission égalité\n";
pub const OLD: &str = "titre;statut\nAncienne action;réalisé\n";

/// A workbook of five sheets, of which two that are shown are plans.
pub fn several() -> [Vec<u8>; 2] {
    let hidden = |sheet: &mut Worksheet| {
        texts(sheet, OLD);
        sheet.set_hidden(true);
    };
    let notes = |sheet: &mut Worksheet| {
        texts(sheet, NOTES);
        sheet.set_active(true);
    };
    let (plan, old, empty) = (|sheet: &mut Worksheet| texts(sheet, PLAN), |sheet: &mut Worksheet| texts(sheet, OLD), |_: &mut Worksheet| {});
    let xlsx = xlsx(&[("Brouillon", &hidden), ("Notes", &notes), ("Vide", &empty), ("Plan 2026", &plan), ("Plan 2020", &old)]);
    let tables =
        [("Brouillon", "hidden", OLD), ("Notes", "shown", NOTES), ("Vide", "shown", ""), ("Plan 2026", "shown", PLAN), ("Plan 2020", "", OLD)];
    [xlsx, ods(&tables.map(|(name, style, table)| ods_table(name, style, table)).concat())]
}
