//! Which addresses of strangers may be asked.
//!
//! Nothing is asked here: the form of an address is looked at, and where it leads. Names are looked at again when they are resolved.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};
use url::{Host, Url};

use super::allow::{Allowed, plain};
use super::error::{FetchError, UrlFault};

/// By which door a request goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Door {
    /// To an address that is public, and is checked again when a name is resolved.
    Public,
    /// To a host that the operator opened.
    Listed,
}

/// Lets an address pass, or says why not.
pub(super) fn check(url: &Url, allow: &[Allowed]) -> Result<Door, FetchError> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(FetchError::UrlInvalid { fault: UrlFault::Scheme });
    }
    // Also when it is empty, as in `http://@host/`: the `url` crate has dropped that one already.
    if !url.username().is_empty() || url.password().is_some() {
        return Err(FetchError::UrlInvalid { fault: UrlFault::UserInfo });
    }
    let Some(host) = url.host() else { return Err(FetchError::UrlInvalid { fault: UrlFault::Host }) };
    if allow.iter().any(|entry| entry.opens(url)) {
        return Ok(Door::Listed);
    }
    let public = match host {
        Host::Ipv4(address) => is_public(address.into()),
        Host::Ipv6(address) => is_public(address.into()),
        Host::Domain(name) => !is_local_name(plain(name)),
    };
    if !public {
        return Err(FetchError::AddressRefused { host: host.to_string() });
    }
    // A stranger's address must not make Prisme talk to a mail server or a database.
    if matches!(url.port_or_known_default(), Some(80 | 443)) { Ok(Door::Public) } else { Err(FetchError::UrlInvalid { fault: UrlFault::Port }) }
}

/// Names that mean this machine wherever they are resolved (RFC 6761).
fn is_local_name(name: &str) -> bool {
    name.is_empty() || name == "localhost" || name.ends_with(".localhost")
}

/// Whether an address is one that anyone in the world may reach, and that leads to one machine.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match inner(address) {
            Some(inner) => is_public_v4(inner),
            None => WORLD.contains(&address) && !NOT_PUBLIC_V6.iter().any(|net| net.contains(&address)),
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    !NOT_PUBLIC_V4.iter().any(|net| net.contains(&address))
}

/// The IPv4 address that is meant: the system goes there directly for a mapped one, and by the network's translator for NAT64 (RFC 6052).
fn inner(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [.., a, b, c, d] = address.octets();
    address.to_ipv4_mapped().or_else(|| NAT64.contains(&address).then(|| Ipv4Addr::new(a, b, c, d)))
}

const fn v4(a: u8, b: u8, c: u8, d: u8, length: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), length)
}

const fn v6(a: u16, b: u16, c: u16, length: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0), length)
}

/// The IPv4 addresses that are not for everyone: the special-purpose registry of IANA, multicast, and one that the registry does not know.
const NOT_PUBLIC_V4: [Ipv4Net; 16] = [
    v4(0, 0, 0, 0, 8),        // this network
    v4(10, 0, 0, 0, 8),       // private
    v4(100, 64, 0, 0, 10),    // shared by carriers
    v4(127, 0, 0, 0, 8),      // this machine
    v4(169, 254, 0, 0, 16),   // this link, and the metadata of clouds
    v4(172, 16, 0, 0, 12),    // private
    v4(192, 0, 0, 0, 24),     // protocols
    v4(192, 0, 2, 0, 24),     // documentation
    v4(192, 88, 99, 0, 24),   // 6to4 relays, withdrawn
    v4(192, 168, 0, 0, 16),   // private
    v4(198, 18, 0, 0, 15),    // measurements
    v4(198, 51, 100, 0, 24),  // documentation
    v4(203, 0, 113, 0, 24),   // documentation
    v4(224, 0, 0, 0, 4),      // multicast
    v4(240, 0, 0, 0, 4),      // reserved, and broadcast
    v4(168, 63, 129, 16, 32), // looks public; on Azure, the host of the machine answers there
];

/// What is given out of IPv6 for the world. All else is local, multicast, or nobody's: `::`, `::1`, `::127.0.0.1`, `64:ff9b:1::`, `fc00::`,
/// `fe80::`, `ff00::`.
const WORLD: Ipv6Net = v6(0x2000, 0, 0, 3);

/// What is translated to IPv4 by the network, under the prefix that is the same everywhere.
const NAT64: Ipv6Net = v6(0x64, 0xff9b, 0, 96);

/// What is not for everyone inside the world's share. Tunnels hide an IPv4 address; they are withdrawn or dying, and no city publishes there.
const NOT_PUBLIC_V6: [Ipv6Net; 4] = [
    v6(0x2001, 0, 0, 23),     // protocols, Teredo, measurements
    v6(0x2001, 0xdb8, 0, 32), // documentation
    v6(0x2002, 0, 0, 16),     // 6to4
    v6(0x3fff, 0, 0, 20),     // documentation
];

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(url: &str) -> Result<Door, &'static str> {
        check(&Url::parse(url).unwrap(), &[]).map_err(|error| error.code())
    }

    #[test]
    fn public_addresses_and_names_pass() {
        for url in [
            "https://www.data.gouv.fr/plan.csv",
            "http://ville.fr:443/",
            "https://ville.fr.:80/",
            "http://8.8.8.8/",
            "http://134209716/",
            "https://[2001:4860:4860::8888]/",
            "https://[::ffff:8.8.8.8]/",
            "https://[64:ff9b::8.8.8.8]/",
            "http://172.15.255.255/",
            "http://172.32.0.1/",
            "http://100.63.255.255/",
            "http://100.128.0.1/",
            "http://169.253.0.1/",
            "http://198.17.255.255/",
            "http://223.255.255.255/",
            "http://notlocalhost/",
        ] {
            assert_eq!(checked(url), Ok(Door::Public), "{url}");
        }
    }

    #[test]
    fn addresses_that_are_not_for_everyone_are_refused_however_they_are_written() {
        for host in [
            // This machine, in every form that a browser would read.
            "127.0.0.1",
            "127.1",
            "127.0.1",
            "2130706433",
            "017700000001",
            "0x7f000001",
            "0x7f.1",
            "0177.0.0.1",
            "0x7F.0x0.0x0.0x1",
            "127.0.0.1.",
            "127.255.255.254",
            "0",
            "0.0.0.0",
            "0.1.2.3",
            "①②⑦.⓪.⓪.①",
            "１２７．０．０．１",
            "%31%32%37.0.0.1",
            "localhost",
            "LOCALHOST",
            "localhost.",
            "a.localhost",
            "a.b.localhost.",
            "[::1]",
            "[::]",
            "[0:0:0:0:0:0:0:1]",
            "[::127.0.0.1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[::ffff:0:0]",
            "[::ffff:0:127.0.0.1]",
            // Private, shared, on this link.
            "10.0.0.1",
            "10.255.255.255",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "169.254.169.254",
            "0xa9fea9fe",
            "2852039166",
            "[::ffff:169.254.169.254]",
            "[::ffff:10.0.0.1]",
            "[::ffff:c0a8:1]",
            "168.63.129.16",
            // Translated and tunnelled.
            "[64:ff9b::127.0.0.1]",
            "[64:ff9b::10.0.0.1]",
            "[64:ff9b::a9fe:a9fe]",
            "[64:ff9b:1::1]",
            "[64:ff9b:1:7f00:0:100::]",
            "[2002:7f00:1::]",
            "[2002:a00:1::1]",
            "[2002:808:808::1]",
            "[2001::1]",
            "[2001:0:4136:e378:8000:63bf:80ff:fffe]",
            // Documentation, measurements, protocols.
            "192.0.0.1",
            "192.0.0.170",
            "192.0.2.1",
            "198.51.100.7",
            "203.0.113.9",
            "198.18.0.1",
            "198.19.255.255",
            "192.88.99.1",
            "[2001:db8::1]",
            "[2001:2::1]",
            "[2001:10::1]",
            "[2001:20::1]",
            "[3fff::1]",
            "[100::1]",
            "[5f00::1]",
            // Multicast, broadcast, reserved, local.
            "224.0.0.1",
            "239.255.255.250",
            "240.0.0.1",
            "255.255.255.255",
            "[ff02::1]",
            "[ff0e::1]",
            "[fc00::1]",
            "[fd00:ec2::254]",
            "[fe80::1]",
            "[fec0::1]",
            "[4000::1]",
        ] {
            assert_eq!(checked(&format!("http://{host}/plan.csv")), Err("ADDRESS_REFUSED"), "{host}");
            assert_eq!(checked(&format!("https://{host}:443/")), Err("ADDRESS_REFUSED"), "{host}");
        }
    }

    #[test]
    fn only_the_web_is_asked_and_on_its_own_ports() {
        for url in
            ["ftp://ville.fr/", "file:///etc/passwd", "gopher://ville.fr/", "data:text/csv,a", "ws://ville.fr/", "ldap://ville.fr/", "unix:/run/x"]
        {
            assert_eq!(checked(url), Err("URL_INVALID"), "{url}");
        }
        for url in ["http://ville.fr:22/", "https://ville.fr:8443/", "http://8.8.8.8:25/", "http://ville.fr:8080/", "http://ville.fr:0/"] {
            assert_eq!(checked(url), Err("URL_INVALID"), "{url}");
        }
    }

    #[test]
    fn an_address_with_a_password_is_refused() {
        for url in ["http://user:secret@ville.fr/", "http://user@ville.fr/", "http://:secret@ville.fr/", "http://ville.fr@127.0.0.1/"] {
            assert_eq!(checked(url), Err("URL_INVALID"), "{url}");
        }
    }

    #[test]
    fn an_entry_opens_what_it_names_and_keeps_the_form() {
        let allow = [Allowed::parse("127.0.0.1:8600").unwrap(), Allowed::parse("intranet").unwrap()];
        let checked = |url: &str| check(&Url::parse(url).unwrap(), &allow).map_err(|error| error.code());
        assert_eq!(checked("http://127.0.0.1:8600/"), Ok(Door::Listed));
        assert_eq!(checked("http://intranet:9000/"), Ok(Door::Listed));
        assert_eq!(checked("http://127.0.0.1:8601/"), Err("ADDRESS_REFUSED"));
        assert_eq!(checked("http://localhost:8600/"), Err("ADDRESS_REFUSED"));
        assert_eq!(checked("http://user:secret@127.0.0.1:8600/"), Err("URL_INVALID"));
        assert_eq!(checked("ftp://intranet/"), Err("URL_INVALID"));
    }

    proptest::proptest! {
        #[test]
        fn an_address_inside_another_is_judged_as_itself(bits in proptest::prelude::any::<u32>()) {
            let address = Ipv4Addr::from_bits(bits);
            let mapped = address.to_ipv6_mapped();
            let translated = Ipv6Addr::from_bits(NAT64.network().to_bits() | u128::from(bits));
            proptest::prop_assert_eq!(is_public(mapped.into()), is_public(address.into()));
            proptest::prop_assert_eq!(is_public(translated.into()), is_public(address.into()));
            let compatible = Ipv6Addr::from_bits(u128::from(bits));
            proptest::prop_assert!(!is_public(compatible.into()));
        }
    }
}
