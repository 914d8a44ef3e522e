//! To whom a verb speaks, and in which language: that of the environment.

use domain::diagnostic::Language;

use crate::config;

pub(super) use crate::ingest::told::voice::{Voice, cut, plain};

/// The language that the environment asks for.
pub(super) fn language() -> Language {
    match config::language() {
        config::Language::French => Language::Fr,
        config::Language::English => Language::En,
    }
}
