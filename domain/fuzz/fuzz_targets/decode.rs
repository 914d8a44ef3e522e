//! Any bytes get an answer: no panic, no U+0000, nothing lost without a word, and the same answer twice.

#![no_main]

use domain::decode::Limits;
use domain::reading::{Options, read_whole};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { document: 1 << 20, unpacked: 1 << 20, record: 1 << 14, columns: 300, ..Limits::default() };
    let options = Options { limits, keep_raw: true, ..Options::default() };
    let reading = read_whole(bytes, &options);
    let report = &reading.report;
    if report.accepted {
        assert_eq!(report.rows_read, report.actions_read + report.section_rows + report.rows_set_aside);
    } else {
        assert!(reading.actions.is_empty());
    }
    assert!(reading.actions.iter().all(|action| !holds_zero(&action.content.canonical())));
    assert_eq!(read_whole(bytes, &options).actions, reading.actions);
});

/// Whether a JSON text holds U+0000; a backslash that is written twice escapes nothing.
fn holds_zero(json: &str) -> bool {
    json.replace("\\\\", "").contains("\\u0000")
}
