//! What is written: with a proof that it may be, and in one transaction where it belongs together.

pub mod plan;
mod read_model;
pub mod run;
pub mod territory;

/// Values bound in one statement: below what either engine takes.
const VALUES: usize = 30_000;

/// Rows of so many columns that one statement can hold.
const fn rows_of(columns: usize) -> usize {
    VALUES / columns
}
