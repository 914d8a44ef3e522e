//! Fetching from servers that misbehave, on this machine.
//!
//! Limits are short, so that each test ends within a second.

mod bodies;
mod manners;
mod redirects;
mod server;
mod silence;
mod statuses;
mod tls;

use std::sync::Arc;
use std::time::Duration;

use url::Url;

use self::server::Server;
use super::*;

/// The document that a well-behaved server gives.
const PLAN: &str = "Action;État\nFormer les agents d'accueil;en cours\n";

/// Limits that a test can wait for, with this server opened and nothing else.
fn settings(server: &Server) -> Settings {
    Settings {
        allow: vec![Allowed::parse(&server.address.to_string()).unwrap()],
        connect: Duration::from_millis(500),
        idle: Duration::from_millis(200),
        total: Duration::from_millis(800),
        wire: 64 << 10,
        unpacked: 256 << 10,
        tries: 1,
        ..Settings::default()
    }
}

fn fetcher(settings: Settings) -> Fetcher {
    Fetcher::new(settings, Arc::new(|| "2026-11-21T10:00:00Z".parse().unwrap()))
}

async fn fetch(settings: Settings, url: &str) -> (Result<Answer, FetchError>, Vec<u8>) {
    let mut bytes = Vec::new();
    let answer = fetcher(settings).fetch(&Url::parse(url).unwrap(), &Known::default(), &mut bytes).await;
    (answer, bytes)
}

/// Fetches what must come whole.
async fn fetched(settings: Settings, url: &str) -> (Fetched, Vec<u8>) {
    match fetch(settings, url).await {
        (Ok(Answer::Fetched(fetched)), bytes) => (fetched, bytes),
        (other, _) => panic!("{url} is not fetched: {other:?}"),
    }
}

/// Fetches what must be refused with this code.
async fn refused(settings: Settings, url: &str, code: &str) -> FetchError {
    let error = fetch(settings, url).await.0.expect_err("this must not be fetched");
    assert_eq!(error.code(), code, "{error:?}");
    for sentence in [error.sentence(true), error.sentence(false)] {
        assert!(!sentence.contains("secret") && sentence.ends_with('.'), "{sentence}");
    }
    assert!(!format!("{error:?}").contains("secret"), "{error:?}");
    error
}
