//! What can be wrong with a setting, in sentences that say where it stands and what to write instead.
//!
//! No variant can hold a secret: neither its own value, nor a line of the file that it stands on.

use std::path::{Path, PathBuf};

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A value that cannot be used.
    #[error("{place} is « {given} »: write {instead}")]
    Invalid {
        /// The variable, or the key and its file.
        place: String,
        /// What was written.
        given: String,
        /// What to write, with an example.
        instead: &'static str,
    },
    /// A value that cannot be used, and that is not repeated.
    #[error("{place} {fault}: write {instead}")]
    Secret {
        /// The variable, or the key and its file.
        place: String,
        /// What is wrong with it.
        fault: &'static str,
        /// What to write.
        instead: &'static str,
    },
    /// A variable whose bytes are no text.
    #[error("{variable} is not valid UTF-8: write it again in UTF-8")]
    NotUnicode {
        /// The variable.
        variable: String,
    },
    /// A list or a table where one value is expected.
    #[error("{place} is a list or a table: write one value in quotes")]
    NotText {
        /// The key and its file.
        place: String,
    },
    /// A key that is no setting.
    #[error("{path} sets « {key} », which is no setting: write one of {known}", path = .path.display())]
    UnknownKey {
        /// The settings file.
        path: PathBuf,
        /// What was written.
        key: String,
        /// The keys that exist.
        known: String,
    },
    /// The file that was named is not there.
    #[error("PRISME_CONFIG is « {path} », and there is no such file: write the path of a TOML file, or leave the variable out", path = .path.display())]
    FileMissing {
        /// The settings file.
        path: PathBuf,
    },
    /// The file is there and cannot be read.
    #[error("the settings file {path} cannot be read: check that it is a text file in UTF-8 and that Prisme may read it", path = .path.display())]
    FileUnreadable {
        /// The settings file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: std::io::Error,
    },
    /// The file is no TOML.
    #[error("the settings file {path} is not valid TOML ({fault}): write lines such as listen = \"127.0.0.1:8000\"", path = .path.display())]
    FileSyntax {
        /// The settings file.
        path: PathBuf,
        /// What the reader of TOML said, without the line it said it about.
        fault: String,
    },
}

impl ConfigError {
    /// A fault of syntax. The quoted lines are left out: a secret may stand on them.
    pub(super) fn syntax(path: &Path, cause: &::config::ConfigError) -> Self {
        let place = cause.to_string().lines().next().unwrap_or_default().to_owned();
        let fault = place.strip_prefix("TOML parse error ").unwrap_or("unreadable").to_owned();
        Self::FileSyntax { path: path.to_owned(), fault }
    }
}
