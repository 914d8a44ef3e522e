//! The way out: every answer once, for all faces, under a [`View`].
//!
//! A face asks, wraps, and computes nothing; what is only a row by its key is asked of `store::read` directly.

pub mod address;
pub mod availability;
pub mod compared;
pub mod comparison;
pub mod coverage;
pub mod covered;
pub mod dataset;
pub mod diff;
pub mod export;
pub mod feed;
pub mod health;
pub mod journal;
pub mod key;
pub mod news;
pub mod search;
pub mod table;
pub mod vocabulary;
pub mod who;

pub use crate::store::filter::{Availability, View};
