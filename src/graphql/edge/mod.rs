//! What things are tied to: one load and one wrap each, so that every risk of n+1 lives here.

pub mod action;
pub mod collectivity;
pub mod comparison;
pub mod connection;
pub mod facet;
pub mod feed;
pub mod harvest;
pub mod history;
pub mod journal;
pub mod key;
pub mod load;
pub mod plan;
pub mod report;
pub mod run;
pub mod search;
pub mod similar;
pub mod subject;
pub mod theme;
pub mod version;
