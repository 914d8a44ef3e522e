//! How long a million rows take, beside the bare `csv` crate on the same bytes: the promise is within four times its time.
//!
//! Run by hand: `cargo bench -p domain`. What was measured, and on what, is in docs/performance.md.

#[path = "support/plans.rs"]
mod plans;

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use domain::action::Action;
use domain::plan::{Section, UnattachedText};
use domain::reading::{Options, Sink, read};

/// The rows of both tables.
const ROWS: u32 = 1_000_000;

/// Counts what it is given.
#[derive(Default)]
struct Count(u32);

impl Sink for Count {
    fn section(&mut self, _: Section) {}
    fn action(&mut self, action: Action) {
        self.0 += 1;
        black_box(action);
    }
    fn unattached(&mut self, _: UnattachedText) {}
}

fn bare(table: &[u8]) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().delimiter(b';').from_reader(table)
}

fn bytes_alone(table: &[u8]) -> u32 {
    let (mut reader, mut record, mut rows) = (bare(table), csv::ByteRecord::new(), 0);
    while reader.read_byte_record(&mut record).expect("the table is well made") {
        rows += 1;
    }
    rows
}

fn texts_alone(table: &[u8]) -> u32 {
    let (mut reader, mut record, mut rows) = (bare(table), csv::StringRecord::new(), 0);
    while reader.read_record(&mut record).expect("the table is well made") {
        rows += 1;
    }
    rows
}

fn reading(table: &[u8]) -> u32 {
    let mut count = Count::default();
    let report = read(table, &Options::default(), &mut count);
    assert!(report.accepted, "{:?}", report.diagnostics.first());
    count.0
}

fn million_rows(criterion: &mut Criterion) {
    for (name, table) in [("twelve columns", plans::wide(ROWS)), ("three columns", plans::narrow(ROWS))] {
        let mut group = criterion.benchmark_group(name);
        group.sample_size(10).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(5));
        group.throughput(Throughput::Bytes(u64::try_from(table.len()).expect("a length")));
        for (case, run) in [("csv, bytes", bytes_alone as fn(&[u8]) -> u32), ("csv, texts", texts_alone), ("reading", reading)] {
            assert_eq!(run(&table), ROWS);
            group.bench_function(case, |bencher| bencher.iter(|| run(black_box(&table))));
        }
        group.finish();
    }
}

criterion_group!(benches, million_rows);
criterion_main!(benches);
