//! One binary for all tests of the service: it is linked once.

mod architecture;
mod schema;
mod service;
