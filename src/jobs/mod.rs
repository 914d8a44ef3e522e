//! Work that nobody waits for: what is due is queued, what is queued is taken, worked on and ended.
//!
//! What a run does is known in `ingest`; here is who does it, how many at once, and what becomes of it when a process dies.

mod crew;
mod heart;
mod runner;

pub use runner::{Runner, Settings};
