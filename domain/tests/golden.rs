//! The golden reading of the Paris plan of 2018 (FEEDS §5): the published document where it can be seen, and the project's own short
//! wording of it, which has the same anatomy, always.

use std::path::Path;

use domain::diagnostic::Code;
use domain::reading::{Options, Reading, read_whole};
use domain::status::Status;

fn own_wording() -> Reading {
    read_whole(include_bytes!("../../data/demo/paris-2018.tsv"), &Options::default())
}

fn check(reading: &Reading) {
    let report = &reading.report;
    let faults: Vec<String> = report.diagnostics.iter().map(|remark| format!("{remark:?}")).collect();
    assert!(report.accepted, "{faults:#?}");
    assert_eq!((reading.sections.len(), reading.actions.len(), reading.unattached.len()), (7, 30, 12));
    assert_eq!((report.header_row, report.lines, report.delimiter, report.encoding), (Some(7), 49, Some("tab"), Some("UTF-8")));
    assert_eq!(report.plan.published_on.map(|day| day.to_string()).as_deref(), Some("2018-11-09"));
    assert!(reading.actions.iter().all(|action| action.content.status == Status::NotReported && action.content.raw_status.is_none()));
    assert!(reading.actions.iter().all(|action| action.content.leads.is_empty()));
    let certain = |is: fn(&domain::action::Content) -> bool| reading.actions.iter().filter(|action| is(&action.content)).count();
    assert_eq!((certain(|content| content.description.is_some()), certain(|content| content.implementation.is_some())), (17, 12));
    let rows: Vec<u32> = reading.unattached.iter().filter_map(|text| text.place.row).collect();
    assert_eq!(rows, [21, 22, 23, 26, 27, 28, 29, 30, 32, 33, 34, 35]);
    assert!(reading.sections.iter().all(|section| !section.title.contains('<')));
    let per_section: Vec<usize> =
        reading.sections.iter().map(|section| reading.actions.iter().filter(|action| action.section == Some(section.position)).count()).collect();
    assert_eq!(per_section, [5, 4, 4, 4, 5, 6, 2]);
    assert_eq!(report.rows_read, report.actions_read + report.sections_read + report.rows_set_aside);
    let rows = |code| report.diagnostics.iter().find(|remark| remark.code == code).map(|remark| remark.rows.clone()).unwrap_or_default();
    assert_eq!(rows(Code::ColumnCountMismatch), (20..=35).collect::<Vec<_>>());
    assert_eq!(rows(Code::CellAlignmentAmbiguous), [21, 22, 23, 26, 27, 28, 29, 32, 33]);
    assert_eq!(rows(Code::OrphanText), [30, 34, 35]);
    assert_eq!(rows(Code::StatusMissing).len(), 30);
}

#[test]
fn the_own_wording_of_the_paris_plan_is_read_to_the_letter() {
    check(&own_wording());
}

#[test]
fn the_published_paris_plan_is_read_to_the_letter() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/fixtures/seeds/paris-plan-2018.tsv");
    // Texts of others are not shipped: a checkout alone has the own wording above, which has the same anatomy.
    let Ok(bytes) = std::fs::read(&path) else {
        eprintln!("the published document is not beside this checkout: {}", path.display());
        return;
    };
    let reading = read_whole(&bytes, &Options::default());
    check(&reading);
    assert_eq!(reading.report.plan.title.as_deref(), Some("Plan d'actions en faveur du bien-être des personnes LGBTQI+ à Paris"));
    assert_eq!(reading.sections[0].title, "Instances de dialogue, de diagnostic et de suivi");
    // The text on forms stands on the row of the health-centre staff, and speaks of the action above.
    let forms = reading.unattached.iter().find(|text| text.place.row == Some(29)).unwrap();
    let likely = &reading.actions[usize::try_from(forms.likely_action.unwrap()).unwrap()];
    assert_eq!(likely.place.row, Some(28));
    assert!(forms.text.starts_with("La modification des formulaires"));
}
