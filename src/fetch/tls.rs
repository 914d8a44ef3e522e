//! The one implementation of TLS that all connections share.

use std::sync::Once;

/// Chooses it, once in a process.
pub(super) fn ready() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // It fails when an embedding program has chosen already: then that choice holds.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}
