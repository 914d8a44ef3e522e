//! How much memory a reading needs beyond the file: `cargo run --release -p domain --example memory [rows]`.
//!
//! The figures are the kernel's own, of /proc/self/status: what is resident once the table is made, and the highest since.

#[path = "../benches/support/plans.rs"]
mod plans;

use std::time::Instant;

use domain::action::Action;
use domain::plan::{Section, UnattachedText};
use domain::reading::{Options, Sink, read};

/// Drops what it is given, as a sink that writes elsewhere does.
struct Gone;

impl Sink for Gone {
    fn section(&mut self, _: Section) {}
    fn action(&mut self, _: Action) {}
    fn unattached(&mut self, _: UnattachedText) {}
}

/// A line of /proc/self/status, in MiB.
fn memory(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn main() {
    let rows = std::env::args().nth(1).and_then(|rows| rows.parse().ok()).unwrap_or(1_000_000);
    for (name, table) in [("twelve columns", plans::wide(rows)), ("three columns", plans::narrow(rows))] {
        // Making the table moves it as it grows: the mark is set anew before the reading.
        let _ = std::fs::write("/proc/self/clear_refs", "5");
        let (before, begin) = (memory("VmRSS"), Instant::now());
        let report = read(&table, &Options::default(), &mut Gone);
        let (peak, time) = (memory("VmHWM"), begin.elapsed());
        println!(
            "{name}: {} actions of {} MiB in {time:.2?}; {before} MiB resident before, {peak} MiB at most: {} MiB beyond",
            report.actions_read,
            table.len() >> 20,
            peak.saturating_sub(before)
        );
    }
}
