//! Tests.

mod architecture;
mod service;
