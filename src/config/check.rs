//! What makes each setting usable.
//!
//! Only the form is checked: whether the address is free or the database answers shows when they are used.

use std::fmt::Write;
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::Path;

use super::{ConfigError, Given, Secret};

/// A key is at least this long: 24 signs of base64 hold 144 bits, beyond any guessing.
const SHORTEST_KEY: usize = 24;

/// An address and a port.
pub(super) fn listen(given: Given) -> Result<SocketAddr, ConfigError> {
    let parsed = given.value.trim().parse();
    parsed.map_err(|_| given.refuse("an address and a port, such as 127.0.0.1:8000, or 0.0.0.0:8000 for every network"))
}

/// The address of the figures, which is not that of the service. Port 0 is whichever is free.
pub(super) fn figures(given: Given, service: SocketAddr) -> Result<SocketAddr, ConfigError> {
    const INSTEAD: &str = "an address and a port of its own, such as 127.0.0.1:9464";
    match given.value.trim().parse() {
        Ok(address) if address != service || service.port() == 0 => Ok(address),
        _ => Err(given.refuse(INSTEAD)),
    }
}

/// A database of one of the two engines. The value may hold a password: it is not repeated.
pub(super) fn database_url(given: Given) -> Result<String, ConfigError> {
    let url = given.value.trim().to_owned();
    let known = ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| url.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()));
    let refusal = ("is no address of a database", "sqlite:prisme.db?mode=rwc, or postgres://user:password@host/prisme");
    if known { Ok(url) } else { Err(given.refuse_quietly(refusal.0, refusal.1)) }
}

/// The embedded database of a data folder. Signs that an address would take for its own are escaped.
pub(super) fn embedded_database(data_dir: &Path) -> String {
    let mut url = String::from("sqlite:");
    for sign in data_dir.join("prisme.db").to_string_lossy().chars() {
        match sign {
            '%' | '?' | '#' => {
                // Writing to a text cannot fail.
                let _ = write!(url, "%{:02X}", u32::from(sign));
            }
            _ => url.push(sign),
        }
    }
    url + "?mode=rwc"
}

/// A key that cannot be guessed and that fits in a header.
pub(super) fn publish_key(given: Given) -> Result<Secret, ConfigError> {
    let instead = "at least 24 letters and digits that nobody can guess, such as the answer of `openssl rand -base64 32`";
    if given.value.len() < SHORTEST_KEY {
        return Err(given.refuse_quietly("is too short to be safe", instead));
    }
    if !given.value.bytes().all(|sign| sign.is_ascii_graphic()) {
        return Err(given.refuse_quietly("holds blanks or signs that cannot travel in a header", instead));
    }
    Ok(Secret::new(given.value))
}

/// An address that readers can follow, without a final slash.
pub(super) fn public_url(given: Given) -> Result<String, ConfigError> {
    let url = given.value.trim().trim_end_matches('/').to_owned();
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let followed = rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/') && !rest.contains(['?', '#', '@', ' ']));
    if followed { Ok(url) } else { Err(given.refuse("the address that readers use, such as https://prisme.example.org")) }
}

/// The address of a collector of spans.
pub(super) fn collector(given: Given) -> Result<String, ConfigError> {
    let place = given.place.clone();
    let value = given.value.clone();
    public_url(given).map_err(|_| Given { place, value }.refuse("the address of a collector, such as http://127.0.0.1:4318"))
}

/// A whole number within a range.
pub(super) fn number(given: Given, range: RangeInclusive<u16>, instead: &'static str) -> Result<u16, ConfigError> {
    let number = given.value.trim().parse().ok().filter(|number| range.contains(number));
    number.ok_or_else(|| given.refuse(instead))
}

/// Whether something is switched on.
pub(super) fn switch(given: Given) -> Result<bool, ConfigError> {
    match given.value.trim().to_ascii_lowercase().as_str() {
        "on" | "true" | "1" | "oui" => Ok(true),
        "off" | "false" | "0" | "non" => Ok(false),
        _ => Err(given.refuse("on or off")),
    }
}

/// Words with commas or blanks between them.
#[allow(clippy::needless_pass_by_value, reason = "a value is given away to its check, here as above")]
pub(super) fn list(given: Given) -> Vec<String> {
    let words = given.value.split(|sign: char| sign == ',' || sign == ';' || sign.is_whitespace());
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
