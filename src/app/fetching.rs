//! The fetcher, from its settings.
//!
//! What is fetched, and when, is not known here.

use std::sync::Arc;

use super::AppError;
use crate::clock::Clock;
use crate::config::Config;
use crate::fetch::{Allowed, Fetcher, Settings};

/// Builds the fetcher; nothing is asked yet.
pub(super) fn fetcher(config: &Config, clock: &Clock) -> Result<Fetcher, AppError> {
    let given = &config.fetching;
    let allowed = |entry: &String| Allowed::parse(entry).map_err(|_| AppError::FetchAllow { given: entry.clone() });
    let settings = Settings {
        allow: given.allow.iter().map(allowed).collect::<Result<_, _>>()?,
        idle: given.idle,
        total: given.total,
        wire: given.max,
        unpacked: given.max_unpacked,
        per_host: given.per_host,
        delay: given.delay,
        tries: given.tries,
        user_agent: user_agent(&config.public_url),
        ..Settings::default()
    };
    let clock = clock.clone();
    Ok(Fetcher::new(settings, Arc::new(move || clock.now())))
}

/// Who asks: the program, and where a webmaster finds who runs it, when that is known.
fn user_agent(public_url: &str) -> String {
    let program = Settings::default().user_agent;
    let known = public_url.starts_with("https://") && public_url.bytes().all(|sign| sign.is_ascii_graphic());
    if known { format!("{program} (+{public_url})") } else { program }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(allow: &str) -> Config {
        let variables = [("PRISME_FETCH_ALLOW".to_owned(), allow.to_owned())];
        let empty = tempfile::tempdir().unwrap();
        Config::read(&variables.into(), empty.path()).unwrap()
    }

    #[test]
    fn what_an_operator_opens_is_read_before_anything_is_fetched() {
        assert!(fetcher(&config("127.0.0.1:8600 intranet,192.168.1.0/24"), &Clock::system()).is_ok());
        let error = fetcher(&config("intranet, http://ville.fr"), &Clock::system()).unwrap_err();
        assert!(matches!(&error, AppError::FetchAllow { given } if given == "http://ville.fr"), "{error:?}");
    }

    #[test]
    fn a_webmaster_learns_who_asks() {
        assert!(user_agent("http://127.0.0.1:8000").starts_with("Prisme/"));
        assert!(user_agent("https://prisme.example.org").ends_with(" (+https://prisme.example.org)"));
        assert!(!user_agent("https://égalité.fr").contains('('));
    }
}
