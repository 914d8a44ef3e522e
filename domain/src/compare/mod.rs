//! Comparisons of collectivités: what is asked, under one address; what must be read before the answer; how it is called.
//!
//! Nothing is looked up here: whoever asks brings the facts.

pub mod address;
pub mod caveat;
pub mod fault;
pub mod question;
pub mod title;
pub mod word;
