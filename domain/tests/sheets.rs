//! Plans in workbooks: as cities keep them, and as nobody does.

use std::io::Write;

use domain::decode::Format;
use domain::diagnostic::{Code, Language, Severity};
use domain::fuzzy_date::Precision;
use domain::mapping::Recipe;
use domain::reading::{Options, Reading, read_whole};
use domain::status::Status;
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format as Look, Formula, Worksheet};

use crate::books::*;
use crate::support::*;

fn contents(reading: &Reading) -> Vec<&domain::action::Content> {
    reading.actions.iter().map(|action| &action.content).collect()
}

fn with_recipe(book: &[u8], recipe: &str) -> Reading {
    read_whole(book, &Options { recipe: Recipe::parse(recipe).unwrap(), ..Options::default() })
}

#[test]
fn the_same_plan_says_the_same_in_every_format() {
    let csv = accepted(read(PLAN));
    for (book, format) in [(xlsx_of(PLAN), Format::Xlsx), (ods(&ods_table("Plan", "shown", PLAN)), Format::Ods)] {
        let reading = accepted(read_bytes(&book));
        assert_eq!(reading.report.format, Some(format));
        assert_eq!(contents(&reading), contents(&csv));
        assert_eq!((&reading.sections, sections(&reading)), (&csv.sections, sections(&csv)));
        assert_eq!((lines(&reading), reading.report.header_row, reading.report.lines), (vec![5, 6, 7], Some(4), 7));
        assert_eq!(reading.report.plan, csv.report.plan);
        assert_eq!(reading.report.sheet.as_deref(), Some("Plan"));
        assert_eq!((reading.report.encoding, reading.report.delimiter), (None, None));
        assert_eq!(codes(&reading), codes(&csv));
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(&book).unwrap();
        assert_eq!(contents(&accepted(read_bytes(&packed.finish().unwrap()))), contents(&csv));
    }
}

#[test]
fn an_axis_merged_over_its_actions_holds_for_each_of_them() {
    let merged = |sheet: &mut Worksheet| {
        texts(sheet, "axe;titre;statut;budget\n;Former;;\n;Afficher;réalisé;\n;Informer;;\n;Prêter;;\n");
        let look = Look::new();
        sheet.merge_range(1, 0, 3, 0, "Accueil", &look).unwrap();
        sheet.merge_range(1, 2, 3, 2, "en cours", &look).unwrap();
        sheet.write_string(2, 2, "réalisé").unwrap();
        sheet.merge_range(1, 3, 3, 3, "12000 €", &look).unwrap();
    };
    let reading = accepted(read_bytes(&xlsx(&[("Plan", &merged)])));
    // Below the merged cell an empty one carries on the section above, as in every table; that is said, and of that row alone.
    assert_eq!(sections(&reading), [Some("Accueil"); 4]);
    assert_eq!(rows(&reading, Code::SectionInferred), [5]);
    assert_eq!(statuses(&reading), [Status::InProgress, Status::Done, Status::InProgress, Status::NotReported]);
    // A sum is one sum.
    assert_eq!(reading.actions.iter().map(|action| action.content.budgets.len()).collect::<Vec<_>>(), [1, 0, 0, 0]);
}

#[test]
fn sections_may_be_merged_at_two_depths_and_over_the_width_of_the_table() {
    let merged = |sheet: &mut Worksheet| {
        texts(sheet, "axe;sous-axe;titre;statut\n;;Former;en cours\n;;Afficher;en cours\n;;Prêter;en cours\n;;;\n;;Compter;en cours\n");
        let look = Look::new();
        sheet.merge_range(1, 0, 3, 0, "Accueil", &look).unwrap();
        sheet.merge_range(1, 1, 2, 1, "Guichets", &look).unwrap();
        sheet.write_string(3, 1, "Bibliothèques").unwrap();
        sheet.merge_range(4, 0, 4, 3, "Suivi", &look).unwrap();
    };
    let reading = accepted(read_bytes(&xlsx(&[("Plan", &merged)])));
    assert_eq!(sections(&reading), [Some("Guichets"), Some("Guichets"), Some("Bibliothèques"), Some("Suivi")]);
    assert_eq!((reading.report.section_rows, reading.report.rows_read), (1, 5));
}

#[test]
fn a_title_merged_over_two_rows_is_one_action() {
    let merged = |sheet: &mut Worksheet| {
        texts(sheet, "titre;statut;indicateur\n;en cours;agents formés\n;;guichets équipés\n");
        sheet.merge_range(1, 0, 2, 0, "Former", &Look::new()).unwrap();
    };
    let reading = accepted(read_bytes(&xlsx(&[("Plan", &merged)])));
    assert_eq!((titles(&reading), rows(&reading, Code::OrphanText)), (vec!["Former"], vec![3]));
    assert_eq!(reading.unattached[0].text, "guichets équipés");
}

#[test]
fn the_second_line_of_a_header_is_no_value_of_it() {
    let two = |sheet: &mut Worksheet| {
        texts(sheet, "axe;titre;Suivi;\n;;2025;2026\nAccueil;Former;oui;non\n");
        sheet.merge_range(0, 0, 1, 0, "axe", &Look::new()).unwrap();
        sheet.merge_range(0, 1, 1, 1, "titre", &Look::new()).unwrap();
    };
    let reading = accepted(read_bytes(&xlsx(&[("Plan", &two)])));
    assert_eq!((titles(&reading), sections(&reading)), (vec!["Former"], vec![Some("Accueil")]));
}

#[test]
fn dates_percentages_and_numbers_are_read_as_they_are_shown() {
    let typed = |sheet: &mut Worksheet| {
        texts(sheet, "n°;titre;échéance;début;avancement (%);budget;mise à jour;insee\n;Former\n");
        let look = |code: &str| Look::new().set_num_format(code);
        let day = |text: &str| ExcelDateTime::parse_from_str(text).unwrap();
        sheet.write_number(1, 0, 3.0).unwrap();
        sheet.write_datetime_with_format(1, 2, day("2026-09-30"), &look("dd/mm/yyyy")).unwrap();
        sheet.write_datetime_with_format(1, 3, day("2026-01-01"), &look("mmmm yyyy")).unwrap();
        sheet.write_number_with_format(1, 4, 0.75, &look("0%")).unwrap();
        sheet.write_number(1, 5, 0.1 + 0.2).unwrap();
        sheet.write_datetime_with_format(1, 6, day("2026-02-03T14:30:00"), &look("dd/mm/yyyy hh:mm")).unwrap();
        sheet.write_number_with_format(1, 7, 1004.0, &look("00000")).unwrap();
    };
    let reading = accepted(read_bytes(&xlsx(&[("Plan", &typed)])));
    let content = &reading.actions[0].content;
    assert_eq!(content.external_id.as_deref(), Some("3"));
    let due = content.due.as_ref().unwrap();
    assert_eq!((due.raw.as_str(), due.precision), ("2026-09-30", Precision::Day));
    let start = content.start.as_ref().unwrap();
    assert_eq!((start.raw.as_str(), start.precision), ("2026-01", Precision::Month));
    assert_eq!(content.permille, Some(750));
    assert_eq!(content.budgets[0].cents, Some(30));
    let raw = |header: &str| reading.actions[0].raw.iter().find(|(name, _)| &**name == header).map(|(_, cell)| cell.as_str());
    assert_eq!((raw("mise à jour"), raw("insee"), raw("budget")), (Some("2026-02-03 14:30"), Some("01004"), Some("0,3")));
}

#[test]
fn a_code_typed_as_a_number_lost_its_zero() {
    let typed = |sheet: &mut Worksheet| {
        texts(sheet, "code_insee;titre\n;Former\n");
        sheet.write_number(1, 0, 1004.0).unwrap();
    };
    let reading = read_bytes(&xlsx(&[("Plan", &typed)]));
    assert_eq!(remark(&reading, Code::InseeZeroLost).unwrap().suggested_value.as_deref(), Some("01004"));
}

#[test]
fn formulas_give_what_they_gave_last() {
    let computed = |sheet: &mut Worksheet| {
        texts(sheet, "titre;statut;budget;note;pilote\n;en cours\nAfficher\n");
        sheet.write_formula(1, 0, Formula::new("=A9").set_result("Former")).unwrap();
        sheet.write_formula(1, 2, Formula::new("=6000*2").set_result("12000")).unwrap();
        sheet.write_boolean(1, 3, true).unwrap();
        sheet.write_formula(2, 1, Formula::new("=B9").set_result("#N/A")).unwrap();
        sheet.write_formula(1, 4, Formula::new("=E9")).unwrap();
    };
    let book = xlsx(&[("Plan", &computed)]);
    let book = with(&book, "xl/worksheets/sheet1.xml", "<f>E9</f><v>0</v>", "<f>E9</f>");
    let reading = accepted(read_bytes(&book));
    assert_eq!(titles(&reading), ["Former", "Afficher"]);
    assert_eq!(statuses(&reading), [Status::InProgress, Status::NotReported]);
    assert_eq!((reading.actions[0].content.budgets[0].cents, reading.actions[0].content.leads.len()), (Some(1_200_000), 0));
    assert!(reading.actions[0].raw.iter().any(|(_, cell)| cell == "VRAI"));
    let failed = remark(&reading, Code::TextSetAside).unwrap();
    assert_eq!((failed.raw.as_deref(), failed.place.row, failed.place.column), (Some("#N/A"), Some(3), Some(2)));
}

#[test]
fn a_place_names_the_sheet_and_the_cell_as_the_spreadsheet_shows_it() {
    let apart = |sheet: &mut Worksheet| {
        for (row, cells) in [(4, ["titre", "statut"]), (6, ["Former", "bientôt"]), (7, ["Axe 2 : culture", ""]), (8, ["Prêter", "en cours"])] {
            for (column, cell) in (2..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
                sheet.write_string(row, column, cell).unwrap();
            }
        }
        sheet.write_string(8, 5, "voir le service").unwrap();
    };
    let reading = accepted(read_bytes(&xlsx(&[("Suivi 2026", &apart)])));
    let place = &reading.actions[0].place;
    assert_eq!((place.sheet.as_deref(), place.row, place.column), (Some("Suivi 2026"), Some(7), Some(3)));
    let unknown = &remark(&reading, Code::StatusUnrecognised).unwrap().place;
    assert_eq!((unknown.sheet.as_deref(), unknown.row, unknown.column), (Some("Suivi 2026"), Some(7), Some(4)));
    assert_eq!((reading.report.header_row, sections(&reading)), (Some(5), vec![None, Some("Axe 2 : culture")]));
}

#[test]
fn what_stands_far_beside_the_table_is_kept_apart() {
    let beside = |sheet: &mut Worksheet| {
        texts(sheet, "titre;statut\nFormer;en cours\nAfficher\n");
        sheet.write_string(2, 60, "à revoir avec le service").unwrap();
    };
    let reading = accepted(read_bytes(&xlsx(&[("Plan", &beside)])));
    assert_eq!(reading.report.columns.len(), 18);
    let text = &reading.unattached[0];
    assert_eq!((text.text.as_str(), text.place.column, text.likely_action), ("à revoir avec le service", Some(61), Some(1)));
    assert_eq!(rows(&reading, Code::CellAlignmentAmbiguous), [3]);
}

#[test]
fn a_heading_is_no_header_and_a_sheet_of_one_column_has_one() {
    assert_eq!(titles(&accepted(read_bytes(&xlsx_of("Actions\n\ntitre;statut\nFormer;en cours\n")))), ["Former"]);
    assert_eq!(titles(&accepted(read_bytes(&xlsx_of("Titre\nFormer\nAfficher\n")))), ["Former", "Afficher"]);
}

#[test]
fn the_first_sheet_that_is_shown_and_has_a_header_is_read() {
    for book in several() {
        let reading = accepted(read_bytes(&book));
        assert_eq!((reading.report.sheet.as_deref(), reading.actions.len()), (Some("Plan 2026"), 3));
        let chosen = remark(&reading, Code::SheetChosen).unwrap();
        assert_eq!((chosen.severity, chosen.details.as_slice()), (Severity::Info, ["Plan 2026".to_owned(), "« Plan 2020 »".to_owned()].as_slice()));
    }
}

#[test]
fn a_recipe_names_the_sheet() {
    for book in several() {
        for (recipe, sheet) in [
            (r#"{"sheet": "Plan 2020"}"#, "Plan 2020"),
            (r#"{"sheet": "plan 2020"}"#, "Plan 2020"),
            (r#"{"sheet": "1"}"#, "Brouillon"),
            (r#"{"sheet": " 4 "}"#, "Plan 2026"),
        ] {
            let reading = accepted(with_recipe(&book, recipe));
            assert_eq!(reading.report.sheet.as_deref(), Some(sheet));
            assert!(remark(&reading, Code::SheetChosen).is_none());
        }
        let refused = with_recipe(&book, r#"{"sheet": "Plan 2030"}"#);
        let why = refused.report.diagnostics[0].message(Language::Fr);
        assert!(!refused.report.accepted && why.contains("Plan 2030") && why.contains("« Plan 2020 »"), "{why}");
        assert!(!with_recipe(&book, r#"{"sheet": "0"}"#).report.accepted);
        assert_eq!(with_recipe(&book, r#"{"sheet": "Vide"}"#).report.diagnostics[0].code, Code::FileEmpty);
    }
}

#[test]
fn a_workbook_without_a_plan_is_refused_as_any_table_is() {
    assert_eq!(refused(&xlsx_of("couleur;taille\nbleu;grand\n")), (Code::HeaderNotFound, Some(1)));
    assert_eq!(refused(&ods(&ods_table("Plan", "shown", "\n\ncouleur;taille\n"))), (Code::HeaderNotFound, Some(3)));
    assert_eq!(refused(&xlsx_of("titre;statut\n")).0, Code::FileEmpty);
    assert_eq!(refused(&xlsx(&[("Plan", &|_: &mut Worksheet| {})])).0, Code::FileEmpty);
    assert_eq!(refused(&ods("")).0, Code::FileEmpty);
    let reading = read_bytes(&xlsx_of("couleur;taille\nbleu;grand\n"));
    assert_eq!((reading.report.sheet.as_deref(), reading.report.diagnostics[0].place.sheet.as_deref()), (Some("Plan"), Some("Plan")));
}

#[test]
fn what_an_ods_holds_is_read_as_it_is_shown() {
    let typed = r#"<table:table table:name="Plan"><table:table-column table:number-columns-repeated="16384"/>
        <table:shapes><draw:frame><draw:text-box><text:p>Une bulle</text:p></draw:text-box></draw:frame></table:shapes>"#
        .to_owned()
        + &ods_row("axe;titre;échéance;avancement (%);budget;note;code;heure")
        + r#"<table:table-row>
        <table:table-cell office:value-type="string" table:number-rows-spanned="2" table:number-columns-spanned="1"><text:p>Accueil</text:p></table:table-cell>
        <table:table-cell office:value-type="string"><office:annotation><text:p>Une note</text:p></office:annotation><text:p>Former<text:s/>les <text:span>agents</text:span> &amp; &#233;lus</text:p><text:p>de la ville</text:p></table:table-cell>
        <table:table-cell office:value-type="date" office:date-value="2026-09-30T00:00:00"><text:p>30 sept. 26</text:p></table:table-cell>
        <table:table-cell office:value-type="percentage" office:value="0.75"><text:p>75,00 %</text:p></table:table-cell>
        <table:table-cell office:value-type="currency" office:value="12000.5"><text:p>12 000,50 €</text:p></table:table-cell>
        <table:table-cell office:value-type="boolean" office:boolean-value="false"><text:p>FAUX</text:p></table:table-cell>
        <table:table-cell office:value-type="float" office:value="1004"><text:p>01004</text:p></table:table-cell>
        <table:table-cell office:value-type="time" office:time-value="PT14H30M00S"><text:p>14:30:00</text:p></table:table-cell>
        </table:table-row><table:table-row><table:covered-table-cell/>
        <table:table-cell office:value-type="string"><text:p>Afficher</text:p></table:table-cell>
        <table:table-cell table:formula="of:=A9"/>
        <table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#REF!</text:p></table:table-cell>
        </table:table-row>
        <table:table-row table:number-rows-repeated="1048573"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>"#;
    let reading = accepted(read_bytes(&ods(&typed)));
    assert_eq!((titles(&reading), sections(&reading)), (vec!["Former les agents & élus\nde la ville", "Afficher"], vec![Some("Accueil"); 2]));
    let content = &reading.actions[0].content;
    assert_eq!((content.due.as_ref().unwrap().raw.as_str(), content.permille, content.budgets[0].cents), ("2026-09-30", Some(750), Some(1_200_050)));
    let raw: Vec<&str> = reading.actions[0].raw.iter().map(|(_, cell)| cell.as_str()).collect();
    assert_eq!(raw[5..], ["FAUX", "01004", "14:30"]);
    let failed = remark(&reading, Code::TextSetAside).unwrap();
    assert_eq!((failed.raw.as_deref(), failed.place.row, failed.place.column), (Some("#REF!"), Some(3), Some(4)));
}

#[test]
fn a_row_repeated_in_an_ods_is_as_many_rows() {
    let row = ods_row("Former;en cours").replacen("<table:table-row>", r#"<table:table-row table:number-rows-repeated="3">"#, 1);
    let wide = r#"<table:table-row><table:table-cell office:value-type="string" table:number-columns-repeated="2"><text:p>Afficher</text:p></table:table-cell></table:table-row>"#;
    let reading = accepted(read_bytes(&ods(&format!(r#"<table:table table:name="Plan">{}{row}{wide}</table:table>"#, ods_row("titre;note")))));
    assert_eq!((lines(&reading), titles(&reading)), (vec![2, 3, 4, 5], vec!["Former", "Former", "Former", "Afficher"]));
}

proptest! {
    #[test]
    fn a_table_says_the_same_in_a_sheet(cells in prop::collection::vec(prop::collection::vec("[a-zé]{0,6}", 3), 1..12)) {
        let rows: String = cells.iter().map(|row| row.join(";") + "\n").collect();
        let table = format!("titre;statut;note\n{rows}");
        let csv = read(&table);
        for book in [xlsx_of(&table), ods(&ods_table("Plan", "shown", &table))] {
            let reading = read_bytes(&book);
            prop_assert_eq!(contents(&reading), contents(&csv));
            prop_assert_eq!(&reading.sections, &csv.sections);
            prop_assert_eq!(reading.report.rows_set_aside, csv.report.rows_set_aside);
        }
    }
}
