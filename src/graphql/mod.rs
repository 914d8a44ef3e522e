//! The graph: what strangers may ask, and the gate that bounds it before it runs.
//!
//! Nothing here knows that questions come by HTTP. A node says what a thing is; an edge loads what it is tied to.

#![expect(clippy::doc_markdown, reason = "the lines are the published schema, where names of values stand without backquotes")]

pub mod access;
mod batch;
pub mod context;
pub mod cost;
pub mod credentials;
pub mod edge;
pub mod error;
pub mod gate;
pub mod global_id;
pub mod loader;
pub mod mutation;
pub mod node;
pub mod page;
pub mod query;
pub mod rate;
pub mod root;
pub mod scalar;
pub mod schema;
mod subscription;

pub use context::Deps;
