//! The service as the network sees it: methods, media types and status codes.
//!
//! What an answer holds is decided on the floors below.

mod events;
mod figures;
mod files;
mod front;
pub mod graphql;
mod memory;
mod negotiate;
mod packed;
mod parameters;
mod patient;
mod persisted;
mod problem;
pub mod push;
mod rate;
mod routes;
mod runs;
mod socket;
mod tone;

pub use figures::{Readiness, figures_of};
pub use patient::{PATIENCE, Patient};
pub use persisted::{ManifestError, Persisted};
pub use routes::{Parts, routes, routes_with};
