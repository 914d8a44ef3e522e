//! The form of a database address, looked at before the drivers see it: what they say about a bad one repeats it, password and all.
//!
//! Whether anything answers there is not asked.

use url::Url;

use super::AppError;

/// Refuses an address that no driver could use.
pub(super) fn check(address: &str) -> Result<(), AppError> {
    let refuse = |fault| Err(AppError::Address { fault });
    let Ok(url) = Url::parse(address) else { return refuse(Fault::Form) };
    let named = !url.path().trim_matches('/').is_empty() || url.query_pairs().any(|(key, _)| key == "dbname");
    match url.scheme() {
        "sqlite" if file(address).is_empty() => refuse(Fault::NoFile),
        "postgres" | "postgresql" if url.cannot_be_a_base() => refuse(Fault::Form),
        "postgres" | "postgresql" if !named => refuse(Fault::NoDatabase),
        "sqlite" | "postgres" | "postgresql" => Ok(()),
        _ => refuse(Fault::Form),
    }
}

/// The file that an address of an embedded database names.
fn file(address: &str) -> &str {
    let rest = address.strip_prefix("sqlite://").or_else(|| address.strip_prefix("sqlite:")).unwrap_or_default();
    rest.split('?').next().unwrap_or_default()
}

/// What is wrong with an address; the address itself is not repeated, since it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is no address at all.
    Form,
    /// It names no file.
    NoFile,
    /// It names a server, and no database on it.
    NoDatabase,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(address: &str, wanted: Fault) {
        assert!(matches!(check(address), Err(AppError::Address { fault }) if fault == wanted), "{address}");
    }

    #[test]
    fn addresses_of_both_engines_are_taken() {
        for address in [
            "sqlite:./prisme-data/prisme.db?mode=rwc",
            "sqlite:/srv/100 %25 à nous%3F/prisme.db?mode=rwc",
            "sqlite::memory:",
            "postgres://prisme:secret@database:5432/prisme",
            "postgresql://prisme@[::1]/prisme",
            "postgres:///prisme?host=/run/postgresql",
            "postgres://localhost?dbname=prisme",
        ] {
            assert!(check(address).is_ok(), "{address}");
        }
    }

    #[test]
    fn what_no_driver_could_use_is_refused() {
        refused("postgres://prisme:se cret@data base:54x2/prisme", Fault::Form);
        refused("postgres://host:port/prisme", Fault::Form);
        refused("postgres:prisme", Fault::Form);
        refused("mysql://localhost/prisme", Fault::Form);
        refused("", Fault::Form);
        refused("sqlite:?mode=rwc", Fault::NoFile);
        refused("postgres://localhost/", Fault::NoDatabase);
    }
}
