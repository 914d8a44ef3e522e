//! Service.

pub mod archive;
pub mod clock;
pub mod config;
pub mod telemetry;
