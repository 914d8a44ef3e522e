//! The derived search index: what is in force, found by its words. One folder for each node, made from the database and thrown away without loss.
//!
//! It knows words and small values, and no table: what is put in are [`Entry`]s, what comes out are keys. Words are those of the one analyser
//! of `domain`, so that both databases find the same things. Texts are not kept here: what is shown is read where it is kept.

mod analyser;
mod change;
mod entry;
mod error;
mod facet;
mod folder;
mod like;
mod place;
mod query;
mod question;
mod schema;
mod snapshot;
mod suggest;
mod top;
mod unsynced;

#[cfg(test)]
mod tests;

pub use change::Change;
pub use entry::{Entry, Key, Kind};
pub use error::IndexError;
pub use facet::{Bucket, Facet, Field};
pub use folder::Index;
pub use like::{Candidates, Like, Rare, Weighty};
pub use place::Place;
pub use query::{Query, Reach, Sieve};
pub use question::{Question, TooLong};
pub use snapshot::{Hits, Snapshot};
pub use top::Rank;
