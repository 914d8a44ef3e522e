//! What is asked of the store: always with many keys at once, except for the head of a list.
//!
//! A key that is not there is absent from the answer; it is no error.

pub mod action;
pub mod audit;
pub mod collectivity;
pub mod coverage;
pub mod document;
pub mod facet;
pub mod fact;
pub mod feed;
pub mod framework;
pub mod history;
pub mod journal;
pub mod key;
pub mod moment;
pub mod nearby;
pub mod plan;
pub mod ruling;
pub mod run;
pub mod standing;
pub mod tally;
pub mod timeline;
pub mod version;

/// Keys at once in one statement: below what either engine binds.
const KEYS: usize = 5_000;
