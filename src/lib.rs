//! Service.

pub mod clock;
pub mod config;
