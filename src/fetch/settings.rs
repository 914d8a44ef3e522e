//! How far a fetch goes: how long, how much, how often.
//!
//! The limits do not say whom to fetch, and cannot turn off the checks of certificates.

use std::time::Duration;

use super::allow::Allowed;

/// The limits of every fetch.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Hosts beside the public ones.
    pub allow: Vec<Allowed>,
    /// How long a name and a connection may take.
    pub connect: Duration,
    /// How long a server may stay silent.
    pub idle: Duration,
    /// How long one try may take, with its redirects; waiting for one's turn is not counted.
    pub total: Duration,
    /// How many bytes may come over the network.
    pub wire: u64,
    /// How many bytes may come out of them.
    pub unpacked: u64,
    /// How many redirects are followed.
    pub redirects: usize,
    /// How many requests one host gets at the same time.
    pub per_host: usize,
    /// The pause after each request to a host; `None`: 250 ms for public hosts, and none for those that are allowed by name.
    pub delay: Option<Duration>,
    /// How often a request is made in all, when it fails for a reason that passes.
    pub tries: usize,
    /// Who asks.
    pub user_agent: String,
}

impl Settings {
    /// The pause that a public host gets when nobody says.
    pub(super) const USUAL_DELAY: Duration = Duration::from_millis(250);
}

impl Default for Settings {
    /// Those that README.md promises: 10 MiB over the network, 20 MiB unpacked, 30 s of silence, 60 s in all.
    fn default() -> Self {
        Self {
            allow: Vec::new(),
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(30),
            total: Duration::from_mins(1),
            wire: 10 << 20,
            unpacked: 20 << 20,
            redirects: 5,
            per_host: 1,
            delay: None,
            tries: 3,
            user_agent: concat!("Prisme/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}
