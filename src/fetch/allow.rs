//! The hosts that an operator opens beside the public ones.
//!
//! An entry opens what it names and nothing near it: a name whatever it resolves to, an address only where it is written as one, a port only itself.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;
use url::{Host, Url};

/// What an operator opens: a name or addresses, on one port or on all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    place: Place,
    port: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Name(String),
    Addresses(IpNet),
}

/// What was given is no host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a host is written as a name, an address or a range of addresses, with a port or without")]
pub struct NotAllowed;

impl Allowed {
    /// Reads `host`, `host:8600`, `192.168.1.7:80`, `[fd00::7]:8600` or `192.168.1.0/24`.
    pub fn parse(given: &str) -> Result<Self, NotAllowed> {
        let given = given.trim();
        if let Ok(net) = IpNet::from_str(given) {
            return Ok(Self { place: Place::Addresses(net), port: None });
        }
        if let Ok(address) = IpAddr::from_str(given) {
            return Ok(Self { place: Place::Addresses(address.to_canonical().into()), port: None });
        }
        let (host, port) = match given.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, Some(port.parse().ok().filter(|port| *port != 0).ok_or(NotAllowed)?)),
            _ => (given, None),
        };
        let place = match Host::parse(host).map_err(|_| NotAllowed)? {
            Host::Ipv4(address) => Place::Addresses(IpAddr::from(address).into()),
            Host::Ipv6(address) => Place::Addresses(IpAddr::from(address).to_canonical().into()),
            Host::Domain(name) => Place::Name(plain(&name).to_owned()),
        };
        if place == Place::Name(String::new()) { Err(NotAllowed) } else { Ok(Self { place, port }) }
    }

    /// Whether this entry opens that address.
    pub(super) fn opens(&self, url: &Url) -> bool {
        let place = match (&self.place, url.host()) {
            (Place::Name(name), Some(Host::Domain(host))) => name == plain(host),
            (Place::Addresses(net), Some(Host::Ipv4(address))) => net.contains(&IpAddr::from(address)),
            (Place::Addresses(net), Some(Host::Ipv6(address))) => net.contains(&IpAddr::from(address).to_canonical()),
            _ => false,
        };
        place && self.port.is_none_or(|port| url.port_or_known_default() == Some(port))
    }
}

impl fmt::Display for Allowed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Name(name) => out.write_str(name)?,
            Place::Addresses(net) if net.prefix_len() == net.max_prefix_len() && net.addr().is_ipv6() => write!(out, "[{}]", net.addr())?,
            Place::Addresses(net) if net.prefix_len() == net.max_prefix_len() => write!(out, "{}", net.addr())?,
            Place::Addresses(net) => write!(out, "{net}")?,
        }
        self.port.map_or(Ok(()), |port| write!(out, ":{port}"))
    }
}

/// A name without the dot that says that it is whole: both forms are one host. The `url` crate has folded its case.
pub(super) fn plain(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(entry: &str, opened: &[&str], closed: &[&str]) {
        let allowed = Allowed::parse(entry).unwrap();
        for url in opened {
            assert!(allowed.opens(&Url::parse(url).unwrap()), "{entry} does not open {url}");
        }
        for url in closed {
            assert!(!allowed.opens(&Url::parse(url).unwrap()), "{entry} opens {url}");
        }
    }

    #[test]
    fn an_address_with_a_port_opens_that_port_and_nothing_near_it() {
        check(
            "127.0.0.1:8600",
            &["http://127.0.0.1:8600/plan.csv", "http://2130706433:8600/", "http://[::ffff:127.0.0.1]:8600/"],
            &["http://127.0.0.1:8601/", "http://localhost:8600/", "http://127.0.0.2:8600/", "http://127.0.0.1/", "http://[::1]:8600/"],
        );
        check("[::1]:8600", &["http://[::1]:8600/"], &["http://[::1]/", "http://127.0.0.1:8600/"]);
    }

    #[test]
    fn a_name_opens_itself_and_nothing_below_it() {
        check(
            "Intranet.Ville.fr",
            &["http://intranet.ville.fr/", "https://INTRANET.ville.fr.:8443/"],
            &["http://ville.fr/", "http://a.intranet.ville.fr/", "http://intranet.ville.fr.example.org/"],
        );
        check("données.ville.fr:443", &["https://xn--donnes-eva.ville.fr/"], &["http://données.ville.fr/"]);
    }

    #[test]
    fn a_port_that_goes_without_saying_counts() {
        check("ville.fr:443", &["https://ville.fr/", "http://ville.fr:443/"], &["http://ville.fr/"]);
    }

    #[test]
    fn a_range_opens_its_addresses_and_no_name() {
        check("192.168.1.0/24", &["http://192.168.1.7:8080/", "https://192.168.1.255/"], &["http://192.168.2.1/", "http://localhost/"]);
        check("fd00::/8", &["http://[fd12::1]/"], &["http://[fe80::1]/"]);
    }

    #[test]
    fn what_is_no_host_is_refused() {
        for given in
            ["", " ", ":80", "ville.fr:", "ville.fr:port", "ville.fr:0", "ville.fr:65536", "http://ville.fr", "a b", "10.0.0.0/33", "[::1", "a@b"]
        {
            assert_eq!(Allowed::parse(given), Err(NotAllowed), "{given:?}");
        }
    }

    #[test]
    fn an_entry_reads_what_it_writes() {
        for given in ["ville.fr", "ville.fr:8600", "127.0.0.1", "127.0.0.1:80", "[::1]:8600", "[::1]", "192.168.1.0/24", "fd00::/8"] {
            assert_eq!(Allowed::parse(given).unwrap().to_string(), given);
        }
    }
}
