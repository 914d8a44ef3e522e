//! What the core does with whole documents and whole tables.

mod golden;
mod shapes;
mod territories;
