//! Search: what is in force now, found by its words on an index beside the database, which follows it and is made anew when it is lost.

mod ask;
mod entries;
mod error;
mod follow;
mod keeper;
mod listed;
mod sieve;
mod similar;

pub use ask::{Answer, Asked, cursor, place, search};
pub use entries::theme;
pub use error::SearchError;
pub use keeper::{Keeper, Progress};
pub use listed::{count_each, facets_each, page_each};
pub use sieve::Filter;
pub use similar::{Resembling, Similar, similar};

pub use crate::index::{Facet, Field, Key, Kind, Rank, Reach};
