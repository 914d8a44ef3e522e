//! Shares that never come without their numerator and denominator, and the interval that missing answers leave open.
//!
//! There is no percentage here: formatting belongs to whoever shows the figure.

use serde::Serialize;

/// A share: so many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Proportion {
    /// How many.
    pub numerator: u64,
    /// Of how many.
    pub denominator: u64,
}

impl Proportion {
    /// The ratio, 0 to 1; `None` when there is nothing to divide by.
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
    pub fn ratio(self) -> Option<f64> {
        (self.denominator > 0).then(|| self.numerator as f64 / self.denominator as f64)
    }
}

/// A share among those who answered, with the interval that the others leave open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoundedShare {
    /// The share among those who answered.
    pub of_reported: Proportion,
    /// The share if everybody who did not answer had said no.
    pub lower: Proportion,
    /// The share if everybody who did not answer had said yes.
    pub upper: Proportion,
}
