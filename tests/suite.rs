//! One binary for all tests of the service: it is linked once.

mod architecture;
mod cli;
mod schema;
mod service;
