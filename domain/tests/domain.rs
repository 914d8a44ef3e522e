//! Tests.

mod territories;
