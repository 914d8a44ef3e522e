//! One binary for all tests of the service: it is linked once.

#![allow(clippy::items_after_statements, clippy::similar_names, reason = "a story names what it needs where it needs it")]

mod architecture;
mod cli;
mod schema;
mod service;
