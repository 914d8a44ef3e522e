//! How far the index follows the database, as it is written with each commit.

use serde::{Deserialize, Serialize};

/// How far the index follows the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The data version up to which everything is in.
    pub version: i64,
    /// When that version was recorded, in milliseconds since 1970: another database may have come to the same number.
    pub at: i64,
    /// With which vocabulary it was made, by a number.
    pub vocabulary: u64,
}

impl Place {
    /// Reads what a commit says; `None` for anything else.
    pub(super) fn read(payload: Option<&str>) -> Option<Self> {
        serde_json::from_str(payload?).ok()
    }

    /// What a commit is to say.
    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}
