//! The core's own tests, in one binary.

mod cities;
mod encodings;
mod golden;
mod json;
mod perimeters;
mod privacy;
mod properties;
mod review;
mod shapes;
mod support;
mod tables;
mod territories;
