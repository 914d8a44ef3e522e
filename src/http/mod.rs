//! The service as the network sees it: methods, media types and status codes.
//!
//! What an answer holds is decided on the floors below.

pub mod graphql;
mod negotiate;
mod parameters;
mod routes;
mod socket;

pub use routes::{Parts, routes};
