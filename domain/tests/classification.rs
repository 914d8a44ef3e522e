//! What actions are about: the rules beside labels that a person gave.
//!
//! Rules are tuned on `dev.tsv` and never on `test.tsv`; the floors are a little under what was measured (docs/performance.md).

#[path = "classification/score.rs"]
mod score;

use self::score::{DEV, Scores, TEST, score};

fn check(file: &str, themes: f64, levers: f64) {
    let scores = score(file);
    println!("{scores}");
    assert!(scores.themes.macro_f1() >= themes && scores.levers.macro_f1() >= levers, "{scores}\n{}", differences(&scores));
}

fn differences(scores: &Scores) -> String {
    scores.differences.join("\n")
}

#[test]
fn the_rules_agree_with_the_labels_they_were_tuned_on() {
    check(DEV, 0.95, 0.95);
}

#[test]
fn the_rules_agree_with_labels_they_have_not_seen() {
    check(TEST, 0.6, 0.6);
}
