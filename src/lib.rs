//! Service.

pub mod config;
