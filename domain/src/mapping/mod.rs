//! Columns as cities name them become the fields that Prisme knows: by a published ladder, each step of which is shown.
//!
//! Nothing here reads a value for its meaning, save where a column's name leaves two readings and its cells settle it.

pub mod alias;
pub mod field;
pub mod ladder;
pub mod recipe;

pub use field::Field;
pub use ladder::{Column, Decision};
pub use recipe::Recipe;
