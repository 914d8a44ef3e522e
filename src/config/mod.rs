//! The settings of the service: the only place that reads the environment.
//!
//! A setting comes from its variable, else from an optional TOML file, else from a default that works on a laptop. What
//! a setting is used for is not decided here: nothing is opened, created or connected to.

mod check;
mod error;
mod fetching;
mod language;
mod rate;
mod secret;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use ::config::{File, FileFormat, Value};

pub use error::ConfigError;
pub use fetching::Fetching;
pub use language::{Language, language};
pub use rate::Rate;
pub use secret::Secret;

/// The variables that were given, by name.
pub type Variables = BTreeMap<String, String>;

/// The variable that names the settings file.
const FILE: &str = "PRISME_CONFIG";
/// The settings file that is read when it is there and none is named.
const USUAL_FILE: &str = "prisme.toml";
/// Each setting: its key in the file, and its variable.
const SETTINGS: [(&str, &str); 20] = [
    ("listen", "PRISME_LISTEN"),
    ("database_url", "PRISME_DATABASE_URL"),
    ("data_dir", "PRISME_DATA_DIR"),
    ("publish_key", "PRISME_PUBLISH_KEY"),
    ("public_url", "PRISME_PUBLIC_URL"),
    ("trusted_documents", "PRISME_TRUSTED_DOCUMENTS"),
    ("introspection", "PRISME_INTROSPECTION"),
    ("rate", "PRISME_RATE"),
    ("trusted_proxies", "PRISME_TRUSTED_PROXIES"),
    ("log", "RUST_LOG"),
    ("otlp", "PRISME_OTLP"),
    ("metrics", "PRISME_METRICS"),
    ("fetch_allow", "PRISME_FETCH_ALLOW"),
    ("fetch_idle", "PRISME_FETCH_IDLE"),
    ("fetch_total", "PRISME_FETCH_TOTAL"),
    ("fetch_delay", "PRISME_FETCH_DELAY"),
    ("fetch_per_host", "PRISME_FETCH_PER_HOST"),
    ("fetch_max", "PRISME_FETCH_MAX"),
    ("fetch_max_unpacked", "PRISME_FETCH_MAX_UNPACKED"),
    ("fetch_tries", "PRISME_FETCH_TRIES"),
];

/// The settings, all checked.
#[derive(Clone)]
pub struct Config {
    /// The address and port to listen on (`PRISME_LISTEN`).
    pub listen: SocketAddr,
    /// The database (`PRISME_DATABASE_URL`); may hold a password, and is therefore never printed whole.
    pub database_url: String,
    /// The folder of the archive and of the embedded database (`PRISME_DATA_DIR`).
    pub data_dir: PathBuf,
    /// Whoever presents it may publish for every collectivité (`PRISME_PUBLISH_KEY`); without it nobody may, over the network.
    pub publish_key: Option<Secret>,
    /// The address that readers use, without a final slash (`PRISME_PUBLIC_URL`).
    pub public_url: String,
    /// The list of the only GraphQL documents that run (`PRISME_TRUSTED_DOCUMENTS`); without it any does.
    pub trusted_documents: Option<PathBuf>,
    /// Whether strangers may ask for the schema (`PRISME_INTROSPECTION`); bearers of a key always may.
    pub introspection: bool,
    /// How often one caller may ask (`PRISME_RATE`, `PRISME_TRUSTED_PROXIES`).
    pub rate: Rate,
    /// What is logged (`RUST_LOG`).
    pub log: String,
    /// The collector of spans, which speaks OTLP over HTTP (`PRISME_OTLP`); without it none are sent.
    pub otlp: Option<String>,
    /// The address and port on which figures are told (`PRISME_METRICS`); without it nothing is counted.
    pub metrics: Option<SocketAddr>,
    /// How documents are fetched from their publishers (`PRISME_FETCH_…`).
    pub fetching: Fetching,
}

impl Config {
    /// What is logged when nobody says.
    pub const USUAL_LOG: &'static str = "prisme=info,warn";

    /// Reads the environment of the process, over the settings file if there is one.
    pub fn load() -> Result<Self, ConfigError> {
        Self::read(&environment()?, Path::new(""))
    }

    /// Reads these variables, over the settings file of this folder if there is one.
    ///
    /// Variables that are not settings are passed over: orchestrators add their own under the same prefix. An empty variable
    /// counts as absent, as compose files write it for a value that was left out.
    pub fn read(variables: &Variables, folder: &Path) -> Result<Self, ConfigError> {
        let mut given = from_file(variables, folder)?;
        for (key, variable) in SETTINGS {
            if let Some(value) = present(variables, variable) {
                given.insert(key, Given { place: variable.to_owned(), value: value.to_owned() });
            }
        }
        let listen = given.remove("listen").map_or(Ok(SocketAddr::from(([127, 0, 0, 1], 8000))), check::listen)?;
        let data_dir = given.remove("data_dir").map_or_else(|| PathBuf::from("./prisme-data"), |given| PathBuf::from(given.value));
        let database_url = given.remove("database_url").map_or_else(|| Ok(check::embedded_database(&data_dir)), check::database_url)?;
        let publish_key = given.remove("publish_key").map(check::publish_key).transpose()?;
        let public_url = given.remove("public_url").map_or_else(|| Ok(format!("http://{listen}")), check::public_url)?;
        let trusted_documents = given.remove("trusted_documents").map(|given| PathBuf::from(given.value));
        let introspection = given.remove("introspection").map_or(Ok(true), check::switch)?;
        let log = given.remove("log").map_or_else(|| Self::USUAL_LOG.to_owned(), |given| given.value);
        let otlp = given.remove("otlp").map(check::collector).transpose()?;
        let metrics = given.remove("metrics").map(|given| check::figures(given, listen)).transpose()?;
        let rate = Rate::read(&mut given)?;
        let fetching = Fetching::read(&mut given)?;
        Ok(Self { listen, database_url, data_dir, publish_key, public_url, trusted_documents, introspection, rate, log, otlp, metrics, fetching })
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = self.database_url.split(':').next().unwrap_or_default();
        out.debug_struct("Config")
            .field("listen", &self.listen)
            .field("database_url", &format_args!("{scheme}:…"))
            .field("data_dir", &self.data_dir)
            .field("publish_key", &self.publish_key)
            .field("public_url", &self.public_url)
            .field("trusted_documents", &self.trusted_documents)
            .field("introspection", &self.introspection)
            .field("rate", &self.rate)
            .field("log", &self.log)
            .field("otlp", &self.otlp)
            .field("metrics", &self.metrics)
            .field("fetching", &self.fetching)
            .finish()
    }
}

/// A value as it was written, and where.
struct Given {
    place: String,
    value: String,
}

impl Given {
    /// The same thing as a complaint; not for secrets.
    fn refuse(self, instead: &'static str) -> ConfigError {
        ConfigError::Invalid { place: self.place, given: self.value, instead }
    }

    /// A complaint that does not repeat the value.
    fn refuse_quietly(self, fault: &'static str, instead: &'static str) -> ConfigError {
        ConfigError::Secret { place: self.place, fault, instead }
    }
}

/// The variable, unless it is absent or empty.
fn present<'a>(variables: &'a Variables, name: &str) -> Option<&'a str> {
    variables.get(name).map(String::as_str).filter(|value| !value.trim().is_empty())
}

/// What the settings file says; nothing when none was named and there is none.
fn from_file(variables: &Variables, folder: &Path) -> Result<BTreeMap<&'static str, Given>, ConfigError> {
    let named = present(variables, FILE);
    let path = folder.join(named.unwrap_or(USUAL_FILE));
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound && named.is_none() => return Ok(BTreeMap::new()),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Err(ConfigError::FileMissing { path }),
        Err(cause) => return Err(ConfigError::FileUnreadable { path, cause }),
    };
    let layers = ::config::Config::builder().add_source(File::from_str(&text, FileFormat::Toml)).build();
    let values: BTreeMap<String, Value> = layers.and_then(::config::Config::try_deserialize).map_err(|cause| ConfigError::syntax(&path, &cause))?;
    let mut given = BTreeMap::new();
    for (name, value) in values {
        let Some((key, _)) = SETTINGS.iter().find(|(key, _)| *key == name) else {
            return Err(ConfigError::UnknownKey { path, key: name, known: SETTINGS.map(|(key, _)| key).join(", ") });
        };
        let place = format!("{key} in {}", path.display());
        let value = value.into_string().map_err(|_| ConfigError::NotText { place: place.clone() })?;
        if !value.trim().is_empty() {
            given.insert(*key, Given { place, value });
        }
    }
    Ok(given)
}

/// The environment, as far as it concerns Prisme.
fn environment() -> Result<Variables, ConfigError> {
    let ours = |name: &str| name == FILE || SETTINGS.iter().any(|(_, variable)| *variable == name);
    let text = |(name, value): (String, OsString)| match value.into_string() {
        Ok(value) => Ok((name, value)),
        Err(_) => Err(ConfigError::NotUnicode { variable: name }),
    };
    std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value))).filter(|(name, _)| ours(name)).map(text).collect()
}

#[cfg(test)]
mod tests;
