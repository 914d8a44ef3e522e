//! The core's own tests, in one binary.

mod bombs;
mod books;
mod cities;
mod classification;
mod comparison;
mod encodings;
mod golden;
mod json;
mod perimeters;
mod privacy;
mod properties;
mod review;
mod shapes;
mod sheets;
mod support;
mod tables;
mod territories;
