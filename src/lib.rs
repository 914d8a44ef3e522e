//! Service.
pub mod archive;
pub mod clock;
pub mod config;
pub mod graphql;
pub mod http;
pub mod telemetry;
