//! Where a stranger's address may lead: to public hosts, and to those that the operator has named.
//!
//! An address is checked as it is written and, when it is a name, again as it is resolved; the connection goes to the very address that was
//! checked.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;
use std::sync::{Arc, LazyLock};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use url::{Host, Url};

use super::FetchError;

/// A host that is open although it is not public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    place: Place,
    port: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Name(String),
    Net(IpNet),
}

/// What was given names no host.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("« {0} » is no host: write a name or an address, with a port or without, such as intranet.example:8080 or 10.0.0.0/8")]
pub struct NotAHost(pub String);

impl FromStr for Allowed {
    type Err = NotAHost;

    fn from_str(given: &str) -> Result<Self, NotAHost> {
        let fault = || NotAHost(given.to_owned());
        let text = given.trim();
        if let Ok(net) = IpNet::from_str(text) {
            return Ok(Self { place: Place::Net(net), port: None });
        }
        if let Ok(address) = IpAddr::from_str(text.trim_start_matches('[').trim_end_matches(']')) {
            return Ok(Self { place: Place::Net(address.into()), port: None });
        }
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) => (host, Some(port.parse().map_err(|_| fault())?)),
            None => (text, None),
        };
        let place = match Host::parse(host).map_err(|_| fault())? {
            Host::Domain(name) if name.is_empty() || name.contains('*') => return Err(fault()),
            Host::Domain(name) => Place::Name(name.trim_end_matches('.').to_lowercase()),
            Host::Ipv4(address) => Place::Net(IpAddr::V4(address).into()),
            Host::Ipv6(address) => Place::Net(IpAddr::V6(address).into()),
        };
        Ok(Self { place, port })
    }
}

impl Allowed {
    fn opens(&self, host: &Host<&str>, port: u16) -> bool {
        let place = match (&self.place, host) {
            (Place::Name(name), Host::Domain(host)) => host.trim_end_matches('.').eq_ignore_ascii_case(name),
            (Place::Net(net), Host::Ipv4(address)) => net.contains(&IpAddr::V4(*address)),
            (Place::Net(net), Host::Ipv6(address)) => net.contains(&IpAddr::V6(*address)),
            _ => false,
        };
        place && self.port.is_none_or(|open| open == port)
    }
}

/// How an address that passed is connected to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Passed {
    /// Its host is public, or has to prove to be when it is resolved.
    Public,
    /// The operator has named it.
    Allowed,
}

/// Checks addresses.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    allowed: Arc<[Allowed]>,
}

impl Guard {
    pub(super) fn new(allowed: Vec<Allowed>) -> Self {
        Self { allowed: allowed.into() }
    }

    /// Checks an address as it is written.
    pub(super) fn check(&self, url: &Url) -> Result<Passed, FetchError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(FetchError::Scheme(url.scheme().to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(FetchError::UserInfo);
        }
        let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else { return Err(FetchError::NoHost) };
        if self.allowed.iter().any(|allowed| allowed.opens(&host, port)) {
            return Ok(Passed::Allowed);
        }
        if !matches!(port, 80 | 443) {
            return Err(FetchError::Port(port));
        }
        let is_open = match host {
            // A name is resolved and checked when it is connected to; these never leave the machine.
            Host::Domain(name) => !is_local(name),
            Host::Ipv4(address) => is_public(IpAddr::V4(address)),
            Host::Ipv6(address) => is_public(IpAddr::V6(address)),
        };
        if is_open { Ok(Passed::Public) } else { Err(FetchError::Private(host.to_string())) }
    }
}

fn is_local(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_lowercase();
    name.is_empty() || name == "localhost" || name.ends_with(".localhost") || name.ends_with(".internal") || name.ends_with(".local")
}

/// Whether an address is a public host's: globally reachable unicast by the registries of IANA for special purposes.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match embedded(address) {
            Some(inner) => is_public_v4(inner),
            None => Ipv6Net::contains(&GLOBAL_V6, &address) && !SPECIAL_V6.iter().any(|net| net.contains(&address)),
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    !SPECIAL_V4.iter().any(|net| net.contains(&address))
}

/// The IPv4 address that an IPv6 address leads to: mapped, compatible, translated (NAT64) or tunnelled (6to4).
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let octets = address.octets();
    let last = || Ipv4Addr::new(octets[12], octets[13], octets[14], octets[15]);
    let segments = address.segments();
    match segments {
        [0, 0, 0, 0, 0, 0 | 0xffff, ..] => Some(last()),
        [0, 0, 0, 0, 0xffff, 0, ..] => Some(last()),
        [0x64, 0xff9b, 0, 0, 0, 0, ..] => Some(last()),
        [0x2002, ..] => Some(Ipv4Addr::new(octets[2], octets[3], octets[4], octets[5])),
        _ => None,
    }
}

/// <https://www.iana.org/assignments/iana-ipv4-special-registry>, and multicast.
static SPECIAL_V4: LazyLock<Vec<Ipv4Net>> = LazyLock::new(|| {
    nets(&[
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    ])
});

/// Public addresses begin here, <https://www.iana.org/assignments/ipv6-unicast-address-assignments>.
static GLOBAL_V6: LazyLock<Ipv6Net> = LazyLock::new(|| Ipv6Net::new_assert(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3));

/// <https://www.iana.org/assignments/iana-ipv6-special-registry>, as far as it lies within what is public: protocols, Teredo, benchmarks,
/// documentation.
static SPECIAL_V6: LazyLock<Vec<Ipv6Net>> = LazyLock::new(|| nets(&["2001::/23", "2001:db8::/32", "2620:4f:8000::/48", "3fff::/20", "5f00::/16"]));

fn nets<N: FromStr>(written: &[&str]) -> Vec<N> {
    written.iter().filter_map(|net| net.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(allow: &str, url: &str) -> Result<Passed, FetchError> {
        let allowed = allow.split_whitespace().map(|entry| entry.parse().unwrap()).collect();
        Guard::new(allowed).check(&Url::parse(url).unwrap())
    }

    #[test]
    fn the_tables_are_whole() {
        assert_eq!((SPECIAL_V4.len(), SPECIAL_V6.len()), (18, 5));
    }

    #[test]
    fn public_hosts_pass() {
        for url in ["https://www.data.gouv.fr/plan.csv", "http://8.8.8.8/", "https://[2a01:4f8::1]/plan.csv", "http://[2002:0808:0808::1]/"] {
            assert_eq!(check("", url).unwrap(), Passed::Public, "{url}");
        }
    }

    #[test]
    fn nothing_inside_is_reached_however_it_is_written() {
        for url in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0177.0.0.1/",
            "http://0x7f.1/",
            "http://127.1/",
            "http://0/",
            "http://10.1.2.3/",
            "http://172.31.0.1/",
            "http://192.168.1.1/",
            "http://100.64.0.1/",
            "http://169.254.169.254/latest/meta-data/",
            "http://224.0.0.1/",
            "http://255.255.255.255/",
            "http://[::1]/",
            "http://[::]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:7f00:1]/",
            "http://[::127.0.0.1]/",
            "http://[64:ff9b::7f00:1]/",
            "http://[64:ff9b:1::1]/",
            "http://[2002:7f00:1::]/",
            "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/",
            "http://[fe80::1]/",
            "http://[fc00::1]/",
            "http://[fd00:ec2::254]/",
            "http://[ff02::1]/",
            "http://[2001:db8::1]/",
            "http://localhost/",
            "http://LOCALHOST./",
            "http://prisme.localhost/",
            "http://metadata.google.internal/",
        ] {
            assert!(matches!(check("", url), Err(FetchError::Private(_))), "{url}");
        }
    }

    #[test]
    fn only_the_web_is_asked_without_a_password_and_on_its_ports() {
        assert!(matches!(check("", "ftp://example.org/plan.csv"), Err(FetchError::Scheme(_))));
        assert!(matches!(check("", "file:///etc/passwd"), Err(FetchError::Scheme(_))));
        assert!(matches!(check("", "https://moi:secret@example.org/"), Err(FetchError::UserInfo)));
        assert!(matches!(check("", "https://example.org:8443/"), Err(FetchError::Port(8443))));
    }

    #[test]
    fn what_is_allowed_is_open_and_nothing_beside_it() {
        assert_eq!(check("127.0.0.1:8600", "http://127.0.0.1:8600/a.csv").unwrap(), Passed::Allowed);
        for url in ["http://127.0.0.1:8601/", "http://127.0.0.1/", "http://localhost:8600/", "http://127.0.0.2:8600/", "http://[::1]:8600/"] {
            assert!(check("127.0.0.1:8600", url).is_err(), "{url}");
        }
        assert_eq!(check("intranet.ville.fr", "http://intranet.ville.fr:8080/").unwrap(), Passed::Allowed);
        assert_eq!(check("Intranet.ville.fr:8080", "http://INTRANET.ville.fr.:8080/").unwrap(), Passed::Allowed);
        assert!(check("intranet.ville.fr:8080", "http://intranet.ville.fr:8081/").is_err());
        assert!(check("intranet.ville.fr", "http://autre.intranet.ville.fr:8080/").is_err());
        assert_eq!(check("10.0.0.0/8 [::1]:80", "http://10.9.8.7:9000/").unwrap(), Passed::Allowed);
        assert_eq!(check("10.0.0.0/8 [::1]:80", "http://[::1]/").unwrap(), Passed::Allowed);
        // A mapped address is another address.
        assert!(check("127.0.0.1", "http://[::ffff:127.0.0.1]/").is_err());
    }

    #[test]
    fn what_names_no_host_is_refused() {
        for given in ["", "*", "*.ville.fr", "http://ville.fr", "ville.fr:http", "127.0.0.1:99999", "10.0.0.0/40", "a b"] {
            assert!(given.parse::<Allowed>().is_err(), "{given:?}");
        }
    }
}
