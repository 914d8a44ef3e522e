//! How documents are fetched from their publishers: how long, how much, how often, and from whom beside the public.
//!
//! Only numbers and words: what an entry of the list opens is said where documents are fetched.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{ConfigError, Given, check};

/// The limits of fetching.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetching {
    /// Hosts that are opened beside the public ones, as they were written (`PRISME_FETCH_ALLOW`).
    pub allow: Vec<String>,
    /// How long a server may stay silent (`PRISME_FETCH_IDLE`, in seconds).
    pub idle: Duration,
    /// How long a document may take in all (`PRISME_FETCH_TOTAL`, in seconds).
    pub total: Duration,
    /// The pause after each request to a host (`PRISME_FETCH_DELAY`, in milliseconds); absent, it depends on the host.
    pub delay: Option<Duration>,
    /// How many requests a host gets at the same time (`PRISME_FETCH_PER_HOST`).
    pub per_host: usize,
    /// How many bytes a document may have on its way (`PRISME_FETCH_MAX`, in mebibytes).
    pub max: u64,
    /// How many bytes it may have once unpacked (`PRISME_FETCH_MAX_UNPACKED`, in mebibytes).
    pub max_unpacked: u64,
    /// How often a request is made in all when it fails for a reason that passes (`PRISME_FETCH_TRIES`).
    pub tries: usize,
}

impl Default for Fetching {
    fn default() -> Self {
        Self {
            allow: Vec::new(),
            idle: Duration::from_secs(30),
            total: Duration::from_mins(1),
            delay: None,
            per_host: 1,
            max: 10 << 20,
            max_unpacked: 20 << 20,
            tries: 3,
        }
    }
}

impl Fetching {
    /// Takes what was given, and the usual limits for the rest.
    pub(super) fn read(given: &mut BTreeMap<&'static str, Given>) -> Result<Self, ConfigError> {
        let usual = Self::default();
        let mut number = |key, range, instead| given.remove(key).map(|given| check::number(given, range, instead)).transpose();
        let idle = number("fetch_idle", 1..=600, "whole seconds from 1 to 600, such as 30")?;
        let total = number("fetch_total", 1..=3600, "whole seconds from 1 to 3600, such as 60")?;
        let delay = number("fetch_delay", 0..=60_000, "whole milliseconds from 0 to 60000, such as 250")?;
        let per_host = number("fetch_per_host", 1..=16, "a whole number from 1 to 16, such as 1")?;
        let max = number("fetch_max", 1..=1024, "whole mebibytes from 1 to 1024, such as 10")?;
        let max_unpacked = number("fetch_max_unpacked", 1..=4096, "whole mebibytes from 1 to 4096, such as 20")?;
        let tries = number("fetch_tries", 1..=10, "a whole number from 1 to 10, such as 3")?;
        let seconds = |given: Option<u16>, usual| given.map_or(usual, |given| Duration::from_secs(given.into()));
        let mebibytes = |given: Option<u16>, usual| given.map_or(usual, |given| u64::from(given) << 20);
        Ok(Self {
            allow: given.remove("fetch_allow").map(check::list).unwrap_or_default(),
            idle: seconds(idle, usual.idle),
            total: seconds(total, usual.total),
            delay: delay.map(|delay| Duration::from_millis(delay.into())),
            per_host: per_host.map_or(usual.per_host, usize::from),
            max: mebibytes(max, usual.max),
            max_unpacked: mebibytes(max_unpacked, usual.max_unpacked),
            tries: tries.map_or(usual.tries, usize::from),
        })
    }
}
