//! The service with a real database: each story is told on both engines, in a database of its own.

pub mod harness;

mod addresses;
mod audited;
mod away;
mod comparison;
mod criteria;
mod faults;
mod feeds_graph;
mod feeds_ruled;
mod files;
mod filters;
mod frameworks;
mod graph;
mod harvest;
mod held;
mod key_doors;
mod keys;
mod limits;
mod lists;
mod meeting;
mod migrating;
mod moving;
mod news;
mod partial;
mod publishing;
mod push;
mod schedule;
mod search;
mod sockets;
mod subjects;
mod versions;
mod worded;
mod words;
