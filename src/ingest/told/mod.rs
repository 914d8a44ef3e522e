//! What is said of documents and of runs, in the same words on a terminal, in the answer to a push, and for programs.
//!
//! Which language and which form somebody wants is found out by the faces.

pub mod json;
pub mod locator;
pub mod outcome;
pub mod page;
pub mod run;
pub mod voice;
