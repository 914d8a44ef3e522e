//! The service as the network sees it: methods, media types and status codes.
//!
//! What an answer holds is decided on the floors below.

mod files;
pub mod graphql;
mod memory;
mod negotiate;
mod parameters;
mod problem;
pub mod push;
mod routes;
mod runs;
mod socket;
mod tone;

pub use routes::{Parts, routes, routes_with};
