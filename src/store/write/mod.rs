//! What is written: with a proof that it may be, and in one transaction where it belongs together.

mod audit;
mod bulk;
mod census;
mod concept;
mod content;
pub mod coverage;
pub mod document;
pub mod feed;
pub mod framework;
mod journal;
pub mod key;
pub mod plan;
pub mod queue;
mod read_model;
pub mod restate;
pub mod rollback;
pub mod ruling;
pub mod run;
mod stage;
pub mod subject;
pub mod territory;
mod together;

/// Values bound in one statement: below what either engine takes.
const VALUES: usize = 30_000;

/// Rows of so many columns that one statement can hold.
const fn rows_of(columns: usize) -> usize {
    VALUES / columns
}

/// A text as it is kept: with U+FFFD for U+0000, which PostgreSQL cannot hold. The archived document keeps it.
fn kept(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}
