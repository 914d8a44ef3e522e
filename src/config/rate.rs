//! How often one caller may ask, and which proxies are believed when they say for whom they ask.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::num::NonZeroU32;

use ipnet::IpNet;

use super::{ConfigError, Given, check};

/// How often one caller may ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate {
    /// Requests a second in the long run, for an address and for a key (`PRISME_RATE`); `None`, written 0, for no limit.
    pub a_second: Option<NonZeroU32>,
    /// Networks of proxies whose `X-Forwarded-For` is believed (`PRISME_TRUSTED_PROXIES`, with commas between).
    pub proxies: Vec<IpNet>,
}

impl Rate {
    /// What is allowed unless told otherwise: far more than a person or a gateway needs.
    pub const USUAL: NonZeroU32 = NonZeroU32::new(300).unwrap();

    /// Takes what was given, and the usual limits for the rest.
    pub(super) fn read(given: &mut BTreeMap<&'static str, Given>) -> Result<Self, ConfigError> {
        let rate = given
            .remove("rate")
            .map(|given| check::number(given, 0..=60_000, "whole requests a second from 1 to 60000, such as 300, or 0 for no limit"));
        let a_second = rate.transpose()?.map_or(Some(Self::USUAL), |rate| NonZeroU32::new(rate.into()));
        let proxies = given.remove("trusted_proxies").map(networks).transpose()?.unwrap_or_default();
        Ok(Self { a_second, proxies })
    }
}

impl Default for Rate {
    fn default() -> Self {
        Self { a_second: Some(Self::USUAL), proxies: Vec::new() }
    }
}

/// Networks, or single addresses.
fn networks(given: Given) -> Result<Vec<IpNet>, ConfigError> {
    let one = |text: &str| text.parse::<IpNet>().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from));
    let read: Option<Vec<IpNet>> = given.value.split(',').map(str::trim).filter(|text| !text.is_empty()).map(one).collect();
    read.ok_or_else(|| given.refuse("networks or addresses with commas between, such as 10.0.0.0/8, 127.0.0.1"))
}
