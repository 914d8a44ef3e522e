//! How many actions are classified a second on one core, and how well the rules agree with a person.
//!
//! Run by hand: `cargo bench -p domain --bench classify`. The promise is 20,000 actions a second: a whole country in a minute and a half.

#[allow(dead_code, reason = "shared with the bench of reading")]
#[path = "support/plans.rs"]
mod plans;
#[path = "../tests/classification/score.rs"]
mod score;

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use domain::action::Content;
use domain::analyse;
use domain::classify::{classify, digest};
use domain::reading::{Options, read_whole};

/// So many rows of a made-up plan, beside the labelled actions.
const ROWS: u32 = 2_000;

fn classification(criterion: &mut Criterion) {
    println!("rules {}", digest());
    for (name, file) in score::SPLITS {
        println!("{name}: {}", score::score(file));
    }
    let reading = read_whole(&plans::wide(ROWS), &Options::default());
    let made_up: Vec<Content> = reading.actions.into_iter().map(|action| action.content).collect();
    let labelled: Vec<Content> = score::SPLITS.into_iter().flat_map(|(_, file)| score::labelled(file)).map(|action| action.content).collect();
    let mut group = criterion.benchmark_group("actions");
    group.sample_size(20).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(4));
    for (case, contents) in [("with descriptions", &made_up), ("labelled titles", &labelled)] {
        group.throughput(Throughput::Elements(contents.len() as u64));
        group.bench_function(case, |bencher| {
            bencher.iter(|| {
                contents.iter().map(|content| classify(black_box(content), Some("Services publics et accueil")).themes.len()).sum::<usize>()
            });
        });
    }
    group.bench_function("terms alone, with descriptions", |bencher| {
        bencher.iter(|| {
            let mut terms = 0;
            for content in &made_up {
                for text in [Some(content.title.as_str()), content.description.as_deref()].into_iter().flatten() {
                    analyse::each(black_box(text), |_| terms += 1);
                }
            }
            terms
        });
    });
    group.finish();
}

criterion_group!(benches, classification);
criterion_main!(benches);
