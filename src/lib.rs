//! Service.
pub mod config;
pub mod graphql;
pub mod http;
