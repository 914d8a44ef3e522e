//! The only room that opens a connection to the outside.
//!
//! What publishers give is a stranger's address: it is looked at before anything is opened, and the connection goes to the very address that
//! was looked at. What an answer means is not known here, nor when to ask next.

mod allow;
mod allowance;
mod answer;
mod body;
mod client;
mod disposition;
mod error;
mod fetcher;
mod guard;
mod host;
mod probe;
mod sentence;
mod settings;
mod sink;

pub use allow::{Allowed, NotAllowed};
pub use answer::{Answer, Fetched, Known};
pub use error::{FetchError, UrlFault};
pub use fetcher::{Fetcher, Now};
pub use probe::{ProbeError, probe};
pub use settings::Settings;
pub use sink::Sink;

#[cfg(test)]
mod tests;
