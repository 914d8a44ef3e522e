//! A sum as a city gives it: exact cents, or only words.
//!
//! What was written is always kept. How a wording is read is `normalise::money`; nothing here adds sums up.

use serde::{Deserialize, Serialize};

/// Whether tax is in the sum.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TaxBasis {
    /// « HT ».
    ExcludingTax,
    /// « TTC ».
    IncludingTax,
    /// The source does not say.
    #[default]
    Unstated,
}

impl TaxBasis {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::ExcludingTax, Self::IncludingTax, Self::Unstated];

    /// The name in the API and in databases.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ExcludingTax => "EXCLUDING_TAX",
            Self::IncludingTax => "INCLUDING_TAX",
            Self::Unstated => "UNSTATED",
        }
    }

    /// Reads a name; `None` when there is no such basis.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|basis| basis.name() == name)
    }
}

/// What the sum is: an intention, a decision or a fact.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BudgetKind {
    /// « Prévu », « prévisionnel ».
    Planned,
    /// « Voté ».
    Voted,
    /// « Dépensé », « réalisé ».
    Spent,
    /// The source does not say.
    #[default]
    Unstated,
}

impl BudgetKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Planned, Self::Voted, Self::Spent, Self::Unstated];

    /// The name in the API and in databases.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Planned => "PLANNED",
            Self::Voted => "VOTED",
            Self::Spent => "SPENT",
            Self::Unstated => "UNSTATED",
        }
    }

    /// Reads a name; `None` when there is no such kind.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What a source says about the money of an action.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Budget {
    /// As written.
    pub raw: String,
    /// The sum in cents; `None` when the source gives words, or several sums.
    pub cents: Option<i64>,
    /// Always `"EUR"`: a sum in another currency stays words.
    #[serde(skip_deserializing, default = "euro")]
    pub currency: &'static str,
    /// The year that the source names beside the sum.
    pub year: Option<u16>,
    /// Whether tax is in it.
    pub tax: TaxBasis,
    /// What it is.
    pub kind: BudgetKind,
    /// Whether it comes again each year (« 50 000 €/an »).
    pub yearly: bool,
}

impl Budget {
    /// A budget of which only the text is known.
    pub fn words(raw: &str) -> Self {
        Self { raw: raw.to_owned(), cents: None, currency: euro(), year: None, tax: TaxBasis::Unstated, kind: BudgetKind::Unstated, yearly: false }
    }
}

const fn euro() -> &'static str {
    "EUR"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_basis_and_kind_is_read_by_its_name() {
        for basis in TaxBasis::ALL {
            assert_eq!(TaxBasis::parse(basis.name()), Some(basis));
        }
        for kind in BudgetKind::ALL {
            assert_eq!(BudgetKind::parse(kind.name()), Some(kind));
        }
        assert_eq!(BudgetKind::parse("planned"), None);
    }

    #[test]
    fn a_budget_survives_its_storage() {
        let budget = Budget { cents: Some(1_200_000), year: Some(2026), ..Budget::words("12 k€ en 2026") };
        let stored = serde_json::to_string(&budget).unwrap();
        assert!(stored.contains("\"EUR\""));
        assert_eq!(serde_json::from_str::<Budget>(&stored).unwrap(), budget);
    }
}
