//! A secret: it can be compared, and not printed.
//!
//! Where it comes from, and what its bearer may do, is said elsewhere.

use std::fmt;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// A text that only its bearer may know.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Keeps the text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether this is the secret. Digests are compared, so that neither the likeness nor the length shows in the time it takes.
    pub fn matches(&self, given: &str) -> bool {
        Sha256::digest(&self.0).as_slice().ct_eq(Sha256::digest(given).as_slice()).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_secret_matches() {
        let secret = Secret::new("une clé que personne ne devine");
        assert!(secret.matches("une clé que personne ne devine"));
        for other in ["", "une clé", "une clé que personne ne devine ", "Une clé que personne ne devine"] {
            assert!(!secret.matches(other), "{other:?}");
        }
    }

    #[test]
    fn a_secret_does_not_print_itself() {
        assert_eq!(format!("{:?}", Secret::new("une clé que personne ne devine")), "Secret");
    }
}
