//! `prisme health`: whether the service that has these settings is well. What watches containers asks it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use serde_json::json;

use super::failure::Failure;
use super::voice::Voice;
use super::{Exit, output, start};
use crate::fetch;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {}

/// Longer than the service itself waits for its database.
const PATIENCE: Duration = Duration::from_secs(3);

pub(super) fn run(_arguments: &Arguments, voice: Voice) -> Result<Exit, Failure> {
    let url = format!("http://{}/health", from_here(start::settings()?.listen));
    start::block_on(voice, async {
        fetch::probe(&url, PATIENCE).await?;
        if voice.json {
            output::json(&json!({ "status": "ok", "url": url }))?;
        } else {
            output::page(|page| writeln!(page, "{}", voice.say(format!("Le service va bien ({url})."), format!("The service is well ({url})."))))?;
        }
        Ok(Exit::Fine)
    })
}

/// A service that listens on every network is asked on this machine's own.
fn from_here(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_network_is_asked_on_this_machine() {
        let check = |listen: &str, wanted: &str| assert_eq!(from_here(listen.parse().unwrap()).to_string(), wanted);
        check("0.0.0.0:8000", "127.0.0.1:8000");
        check("[::]:8000", "[::1]:8000");
        check("192.0.2.7:80", "192.0.2.7:80");
    }
}
