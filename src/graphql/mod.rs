//! The graph: what strangers may ask, and the gate that bounds it before it runs.
//!
//! Nothing here knows that questions come by HTTP.

pub mod credentials;
pub mod gate;
