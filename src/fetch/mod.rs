//! The only room that opens a connection to the outside.
//!
//! Addresses come from strangers, and servers belong to nobody we know: every address is checked before it is connected to, every answer
//! is bounded in size and in time, and no host is asked more often than is polite. What an answer means is not known here.

mod answer;
mod body;
mod error;
mod fetcher;
mod guard;
mod probe;
mod resolve;
mod settings;
mod tls;
mod turn;

#[cfg(test)]
mod tests;

pub use answer::{Answer, Fetched, Known, Sink};
pub use error::FetchError;
pub use fetcher::Fetcher;
pub use guard::{Allowed, NotAHost};
pub use probe::{ProbeError, probe};
pub use settings::Settings;
