//! What plans say, side by side: cells, shares, ranks and groups, computed from censuses and never from actions.
//!
//! A collectivité without a plan has no census: it is told apart everywhere, and never counts as zero. What is asked has one address, and
//! what must be read before an answer is computed from it.

pub mod breakdown;
pub mod cell;
pub mod group;
pub mod matrix;
pub mod period;
pub mod ranking;
pub mod scope;
pub mod similar;
pub mod span;

pub mod address;
pub mod caveat;
pub mod fault;
pub mod question;
pub mod title;
pub mod word;

pub use breakdown::Breakdown;
pub use cell::CellState;
pub use scope::Scope;
