//! Tables as cities draw them, and what is made of each row.

use domain::diagnostic::Code;
use domain::status::Status::*;

use crate::support::*;

#[test]
fn a_first_line_may_declare_the_delimiter() {
    let reading = accepted(read("sep=,\r\ntitre,statut\r\nFormer; évaluer,en cours\r\n"));
    assert_eq!((titles(&reading), lines(&reading)), (vec!["Former; évaluer"], vec![3]));
    assert_eq!((reading.report.header_row, reading.report.plan.title.as_deref()), (Some(2), None));
    assert!(!codes(&reading).contains(&Code::DelimiterAssumed));
}

#[test]
fn a_row_keeps_its_line_behind_line_breaks_in_cells() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["titre;description", "Former;\"Une journée", "par agent\"", "", "Créer;x"].join(end);
        assert_eq!(lines(&accepted(read(&text))), [2, 4], "{end:?}");
    }
}

#[test]
fn headers_and_totals_that_come_again_are_no_actions() {
    let text = "titre;budget\nFormer;12 000 €\nTITRE;BUDGET\nCréer;3 000 €\nTotal;15 000 €\nSous-total : santé;3 000 €\n";
    let reading = accepted(read(text));
    assert_eq!((titles(&reading), rows(&reading, Code::RowRepeated)), (vec!["Former", "Créer"], vec![3, 5, 6]));
}

#[test]
fn sections_stand_in_rows_of_their_own_wherever_they_are_written() {
    for (text, place) in [
        ("n°;titre;statut\nSanté;;\n1;Former;en cours\nAxe 2 : École;;\n2;Créer;\n", "the first column"),
        ("n°;titre;statut\n;<b>Santé</b>;\n1;Former;en cours\n;Axe 2 : École;\n2;Créer;\n", "the column of titles"),
        ("titre;axe;statut\n;Santé;\nFormer;;en cours\n;Axe 2 : École;\nCréer;;\n", "the column of sections"),
        ("titre;statut\n## Santé;\nFormer;en cours\nAxe 2 : École;\nCréer;\n", "a first column of titles"),
    ] {
        let reading = accepted(read(text));
        assert_eq!(sections(&reading), [Some("Santé"), Some("Axe 2 : École")], "in {place}: {:?}", reading.sections);
        assert_eq!((reading.report.section_rows, reading.report.rows_set_aside), (2, 0), "in {place}");
        assert_eq!(rows(&reading, Code::SectionInferred), [2, 4], "in {place}");
    }
}

#[test]
fn a_lone_title_stays_an_action() {
    let reading = accepted(read("n°;titre;statut\n;Former;\n;Créer;\n"));
    assert_eq!((titles(&reading), reading.sections.len()), (vec!["Former", "Créer"], 0));
}

#[test]
fn merged_cells_of_an_axis_carry_on_and_say_so_once() {
    let text = "axe;sous-axe;titre\nSanté;Dépistage;Former\n;;Créer\n;Accueil;Ouvrir\n;;Tenir\nÉcole;;Intervenir\n;;Publier\n";
    let reading = accepted(read(text));
    let expected = ["Dépistage", "Dépistage", "Accueil", "Accueil", "École", "École"].map(Some);
    assert_eq!(sections(&reading), expected);
    let said: Vec<_> = reading.report.diagnostics.iter().filter(|remark| remark.code == Code::SectionInferred).collect();
    assert_eq!((said.len(), said[0].occurrences, said[0].rows.as_slice()), (1, 3, [3, 5, 7].as_slice()));
    assert_eq!(said[0].place.column_name.as_deref(), Some("axe"));
}

#[test]
fn an_axis_on_every_row_is_no_inference() {
    let reading = accepted(read("axe;titre\nSanté;Former\nSanté;Créer\nÉcole;Ouvrir\n"));
    assert_eq!((reading.sections.len(), remark(&reading, Code::SectionInferred)), (2, None));
    assert_eq!((reading.report.rows_read, reading.report.section_rows), (3, 0));
}

#[test]
fn two_columns_of_titles_are_refused_with_their_names() {
    let reading = read("Action;Mesure;statut\nFormer;Créer;en cours\n");
    assert!(!reading.report.accepted);
    let torn: Vec<_> = reading.report.diagnostics.iter().filter(|remark| remark.code == Code::ColumnAmbiguous).collect();
    assert_eq!(torn.iter().map(|remark| remark.place.column).collect::<Vec<_>>(), [Some(1), Some(2)]);
}

#[test]
fn a_delimiter_in_a_text_without_quotation_marks_moves_only_what_is_certain() {
    let reading = accepted(read("titre;description;statut\nFormer;Dire; puis faire;en cours\n"));
    let content = &reading.actions[0].content;
    assert_eq!((content.title.as_str(), content.description.as_deref(), content.status), ("Former", None, InProgress));
    let texts: Vec<&str> = reading.unattached.iter().map(|text| text.text.as_str()).collect();
    assert_eq!(texts, ["Dire", "puis faire"]);
    assert_eq!(reading.unattached[0].likely_action, Some(0));
}

#[test]
fn a_short_row_keeps_the_cells_that_fit_one_column_alone() {
    let reading = accepted(read("titre;description;statut;échéance;budget\nFormer;en cours;31/12/2026\n"));
    let content = &reading.actions[0].content;
    assert_eq!((content.status, content.due.is_some(), content.description.as_deref()), (InProgress, true, None));
    assert!(reading.unattached.is_empty());
}

#[test]
fn short_dates_are_settled_by_any_date_of_the_file() {
    let dates = |last: &str, rows: usize| {
        let fill = "Ouvrir;\n".repeat(rows);
        accepted(read(&format!("titre;échéance\nFormer;03/04/19\n{fill}Créer;{last}\n")))
    };
    let first = |reading: &domain::reading::Reading| reading.actions[0].content.due.as_ref().unwrap().earliest.map(|day| day.to_string());
    for rows in [0, 1000] {
        assert_eq!(first(&dates("25/04/19", rows)).as_deref(), Some("2019-04-03"));
        assert_eq!(first(&dates("04/25/19", rows)).as_deref(), Some("2019-03-04"));
        let unsettled = dates("05/06/19", rows);
        assert_eq!((first(&unsettled), remark(&unsettled, Code::DateAmbiguous).is_some()), (None, true));
    }
    let preamble = accepted(read("Plan;\nMise à jour : 25/04/19;\ntitre;échéance\nFormer;03/04/19\n"));
    assert_eq!(first(&preamble).as_deref(), Some("2019-04-03"));
}

#[test]
fn a_percentage_that_contradicts_the_word_keeps_both() {
    let reading = accepted(read("titre;statut;avancement (%)\nFormer;réalisé;60\nCréer;en cours;50 %\nOuvrir;à venir;0\nTenir;en cours;beaucoup\n"));
    assert_eq!((statuses(&reading)[0], reading.actions[0].content.permille), (Done, Some(600)));
    assert_eq!(rows(&reading, Code::StatusProgressConflict), [2]);
    assert_eq!(rows(&reading, Code::NumberUnreadable), [5]);
}

#[test]
fn sub_actions_know_the_action_above_them() {
    let text = "titre;titre de la sous-action;statut\n<b>Former</b> les agents;Accueil;en cours\n;État civil;réalisé\nCréer;;\n;Ouvrir;\n";
    let reading = accepted(read(text));
    let found: Vec<(&str, Option<&str>)> = reading.actions.iter().map(|action| (action.content.title.as_str(), action.parent.as_deref())).collect();
    let expected = [("Accueil", Some("Former les agents")), ("État civil", Some("Former les agents")), ("Créer", None), ("Ouvrir", Some("Créer"))];
    assert_eq!(found, expected);
}

#[test]
fn formulas_and_markup_are_texts() {
    let reading = accepted(read("titre;description\n=HYPERLINK(1);@cmd\n\"<p>Former</p> &amp; créer\";moins de 3 < 5\n"));
    assert_eq!(titles(&reading), ["=HYPERLINK(1)", "Former\n& créer"]);
    assert_eq!(rows(&reading, Code::FormulaNeutralised), [2]);
    assert_eq!(rows(&reading, Code::MarkupRemoved), [3]);
    assert_eq!(reading.actions[1].content.description.as_deref(), Some("moins de 3 < 5"));
}

#[test]
fn dates_that_stand_in_the_wrong_order_are_both_kept() {
    let reading = accepted(read("titre;début;échéance\nFormer;2026;2025\nCréer;2025;2026\n"));
    assert_eq!(rows(&reading, Code::DateInverted), [2]);
    assert!(reading.actions[0].content.start.is_some() && reading.actions[0].content.due.is_some());
}

#[test]
fn titles_and_identifiers_that_come_again_are_said_with_their_rows() {
    let hundred = |from: u32| (from..from + 99).map(|row| format!("B{row};Créer {row}")).collect::<Vec<_>>().join("\n");
    let reading = accepted(read(&format!("n°;titre\nA1;Former\n{}\nA1;FORMER\n{}\nA1;FORMER\n", hundred(0), hundred(100))));
    assert_eq!(rows(&reading, Code::TitleDuplicated), [102, 202]);
    assert_eq!(rows(&reading, Code::IdDuplicated), [102, 202]);
}
