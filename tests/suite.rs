//! Tests.

mod architecture;
mod cli;
