//! What things are: plain data, whose `///` lines are the published schema. Nothing here loads.

pub mod action;
pub mod breakdown;
pub mod collectivity;
pub mod comparison;
pub mod coverage;
pub mod document;
pub mod enums;
pub mod facet;
pub mod feed;
pub mod framework;
pub mod key;
pub mod plan;
pub mod provenance;
pub mod report;
pub mod search;
pub mod theme;
pub mod value;
pub mod vocabulary;
