//! Comparisons as they are published: what is not selected is not computed.

mod again;
pub mod dataset;
pub mod matrix;
pub mod ranking;
pub mod table;
pub mod territory;
pub mod timeline;
