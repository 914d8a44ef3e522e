//! How much is taken of a stranger's server, and how gently it is asked.

use std::time::Duration;

use super::guard::Allowed;

/// Limits and manners.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Addresses that are open although they are not public, or although their port is unusual.
    pub allow: Vec<Allowed>,
    /// How long a connection may take.
    pub connect: Duration,
    /// How long a server may be silent.
    pub idle: Duration,
    /// How long an answer may take in all.
    pub total: Duration,
    /// Bytes on the wire.
    pub wire: u64,
    /// Bytes once they are unpacked.
    pub unpacked: u64,
    /// Redirections that are followed.
    pub redirects: usize,
    /// Requests to one host at a time.
    pub per_host: usize,
    /// The least pause between two requests to one host; by itself a quarter of a second, and none for hosts that are allowed by name.
    pub delay: Option<Duration>,
    /// How often a request is tried in all, when trying again soon may help.
    pub tries: usize,
    /// How Prisme presents itself.
    pub user_agent: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            allow: Vec::new(),
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(30),
            total: Duration::from_secs(60),
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
