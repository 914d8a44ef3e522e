//! The only room that knows the database: what is asked of it by many keys, what is written with a proof.
//!
//! Rows never leave this room; what leaves are the plain records of `record`. Both engines give the same answers.

pub mod audit;
pub mod bell;
pub mod change;
mod error;
pub mod filter;
pub mod framework;
pub mod key;
pub mod page;
mod pool;
pub mod read;
pub mod record;
mod row;
mod sql;
pub mod write;
mod writing;

pub use error::StoreError;
pub use pool::{Engine, Store};
