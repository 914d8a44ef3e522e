//! What fetches feeds, from the settings.

use super::AppError;
use crate::config::Fetching;
use crate::fetch::{Fetcher, Settings};

/// Builds the fetcher; an entry of the hosts that are open which names no host is a fault of the settings.
pub(super) fn fetcher(fetching: &Fetching) -> Result<Fetcher, AppError> {
    let mut allow = Vec::with_capacity(fetching.allow.len());
    for entry in &fetching.allow {
        allow.push(entry.parse().map_err(AppError::NotAHost)?);
    }
    let settings = Settings {
        allow,
        idle: fetching.idle,
        total: fetching.total,
        delay: fetching.delay,
        per_host: fetching.per_host,
        wire: fetching.wire,
        unpacked: fetching.unpacked,
        tries: fetching.tries,
        ..Settings::default()
    };
    Fetcher::new(settings).map_err(|_| AppError::NoFetcher)
}
