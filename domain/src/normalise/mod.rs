//! Values as cities write them, read one cell at a time: statuses, dates, sums, percentages, people and lists.
//!
//! Nothing here fails: a reading gives what was understood and, where something was not, the code of a remark. Who asks knows the
//! place and makes the remark. A wording is never guessed from its resemblance to another, and what was written is kept beside it.

mod agreement;
pub mod date;
pub mod list;
pub mod money;
pub mod people;
pub mod placeholder;
pub mod status;
