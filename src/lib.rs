//! Service.
pub mod graphql;
