//! Who may do what: proofs that only a passed check can make. No proof, no call.
//!
//! How a key or a shell is checked is for the door that checks it; here a proof says what it proves.

use uuid::Uuid;

/// Somebody who may publish, and for whom.
///
/// The store's writers ask for it. It is made at two doors: for whoever runs the program on the machine that holds the data, and for
/// the bearer of a key that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publisher {
    perimeter: Option<Vec<Uuid>>,
}

impl Publisher {
    /// The operator: whoever can run the program beside the data may write them.
    pub fn operator() -> Self {
        Self { perimeter: None }
    }

    /// The bearer of a checked key; `None` as perimeter is every collectivité.
    pub fn bearer(perimeter: Option<Vec<Uuid>>) -> Self {
        Self { perimeter }
    }

    /// Whether this proof holds for a collectivité.
    pub fn may_publish_for(&self, collectivity: Uuid) -> bool {
        self.perimeter.as_ref().is_none_or(|perimeter| perimeter.contains(&collectivity))
    }
}
