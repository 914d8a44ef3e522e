//! How the tests of this room read, and what they look at.

use domain::diagnostic::{Code, Diagnostic};
use domain::mapping::Recipe;
use domain::reading::{Options, Reading, read_whole};
use domain::status::Status;

pub fn read(text: &str) -> Reading {
    read_bytes(text.as_bytes())
}

pub fn read_bytes(bytes: &[u8]) -> Reading {
    read_whole(bytes, &Options { keep_raw: true, ..Options::default() })
}

pub fn read_with(text: &str, recipe: &str) -> Reading {
    read_whole(text.as_bytes(), &Options { recipe: Recipe::parse(recipe).unwrap(), ..Options::default() })
}

/// What was read of an accepted document.
pub fn accepted(reading: Reading) -> Reading {
    assert!(reading.report.accepted, "{:#?}", reading.report.diagnostics);
    whole(&reading);
    reading
}

/// The code and the line of a refusal; a document that is refused hands on nothing.
pub fn refused(bytes: &[u8]) -> (Code, Option<u32>) {
    let reading = read_bytes(bytes);
    assert!(!reading.report.accepted && reading.actions.is_empty() && reading.sections.is_empty() && reading.unattached.is_empty());
    let first = &reading.report.diagnostics[0];
    (first.code, first.place.row)
}

/// Never a silent loss: served and set aside are the rows of the file.
pub fn whole(reading: &Reading) {
    let report = &reading.report;
    assert_eq!(report.rows_read, report.actions_read + report.section_rows + report.rows_set_aside, "{report:#?}");
    assert_eq!(report.actions_read as usize, reading.actions.len());
    assert_eq!(report.sections_read as usize, reading.sections.len());
}

pub fn remark(reading: &Reading, code: Code) -> Option<&Diagnostic> {
    reading.report.diagnostics.iter().find(|remark| remark.code == code)
}

pub fn rows(reading: &Reading, code: Code) -> Vec<u32> {
    remark(reading, code).map(|remark| remark.rows.clone()).unwrap_or_default()
}

pub fn codes(reading: &Reading) -> Vec<Code> {
    reading.report.diagnostics.iter().map(|remark| remark.code).collect()
}

pub fn titles(reading: &Reading) -> Vec<&str> {
    reading.actions.iter().map(|action| action.content.title.as_str()).collect()
}

pub fn statuses(reading: &Reading) -> Vec<Status> {
    reading.actions.iter().map(|action| action.content.status).collect()
}

pub fn lines(reading: &Reading) -> Vec<u32> {
    reading.actions.iter().filter_map(|action| action.place.row).collect()
}

/// The title of the section of each action.
pub fn sections(reading: &Reading) -> Vec<Option<&str>> {
    let title = |position: u32| reading.sections[position as usize].title.as_str();
    reading.actions.iter().map(|action| action.section.map(title)).collect()
}
