//! What a caller says to be recognised by; whether it is true is decided elsewhere.
//!
//! A secret is never printed: neither in a log line nor in a failed assertion.

use std::fmt;

/// The caller's `Authorization` header as it came, put in the data of each request.
#[derive(Clone, Debug, Default)]
pub struct Credentials(Option<Secret>);

impl Credentials {
    /// Keeps the value of an `Authorization` header; `None` for a caller who sent none.
    pub fn new(header: Option<&str>) -> Self {
        Self(header.map(|given| Secret(given.to_owned())))
    }

    /// Whether the caller sent anything at all; a key that cannot be read is not the same as no key.
    pub fn given(&self) -> bool {
        self.0.is_some()
    }

    /// The key of a `Bearer` header; the scheme may be written in any case (RFC 9110, 11.1).
    pub fn bearer(&self) -> Option<&str> {
        let (scheme, key) = self.0.as_ref()?.0.trim().split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| key.trim()).filter(|key| !key.is_empty())
    }
}

/// A text that is compared and never shown.
#[derive(Clone)]
struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("secret")
    }
}

#[cfg(test)]
mod tests {
    use super::Credentials;

    #[test]
    fn a_bearer_key_is_read_whatever_the_case_of_its_scheme() {
        assert_eq!(Credentials::new(Some("bearer prisme_poitiers")).bearer(), Some("prisme_poitiers"));
    }

    #[test]
    fn another_scheme_or_an_empty_key_is_given_but_is_no_key() {
        for header in ["Basic cG9pdGllcnM6", "Bearer ", "prisme_poitiers", ""] {
            let credentials = Credentials::new(Some(header));
            assert!(credentials.given() && credentials.bearer().is_none(), "{header:?}");
        }
        assert!(!Credentials::new(None).given());
    }

    #[test]
    fn a_key_is_not_printed() {
        let printed = format!("{:?}", Credentials::new(Some("Bearer prisme_poitiers")));
        assert!(!printed.contains("poitiers"), "{printed}");
    }
}
