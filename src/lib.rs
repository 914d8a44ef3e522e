//! The service: the rooms of the house, from the lowest floor to the highest.
//!
//! What the words mean is in `domain`; docs/architecture.md is the map.

pub mod archive;
pub mod clock;
pub mod config;
pub mod fetch;
pub mod telemetry;

pub mod index;
pub mod store;

pub mod consult;
pub mod ingest;

pub mod export;
pub mod graphql;
pub mod jobs;

pub mod http;

pub mod app;

pub mod cli;
