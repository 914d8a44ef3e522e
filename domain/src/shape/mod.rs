//! The anatomy of a table as cities draw it: what stands above the header, section rows, ragged rows, repeated and total rows.
//!
//! Rows are told apart by their form; what the cells mean is the normaliser's business.

pub mod header;
pub mod preamble;
pub mod row;
