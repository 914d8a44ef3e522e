//! The codes that name a body: INSEE code, SIREN, SIRET.
//!
//! A code that exists is well formed; whether a body bears it is for the table to say.

use std::fmt;

use serde::Serialize;

/// A commune or a municipal arrondissement, by its INSEE code (fr. *code commune*): five digits, or Corsica's `2A` and `2B` and three.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct InseeCode(String);

impl InseeCode {
    /// Reads a code; `None` when it cannot be one.
    pub fn parse(given: &str) -> Option<Self> {
        let code = given.trim().to_ascii_uppercase();
        let digits = code.strip_prefix("2A").or_else(|| code.strip_prefix("2B")).unwrap_or(&code);
        let whole = code.len() == 5 && all_digits(digits);
        whole.then_some(Self(code))
    }

    /// The five signs.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A legal body, by its nine digits in the Sirene register; the last one is a Luhn key over the others.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Siren(String);

impl Siren {
    /// Reads a SIREN, grouped by spaces or not; `None` when it cannot be one, or when its key is wrong.
    pub fn parse(given: &str) -> Option<Self> {
        let digits = without_spaces(given);
        let right = digits.len() == 9 && all_digits(&digits) && luhn(&digits) && digits != "000000000";
        right.then_some(Self(digits))
    }

    /// The nine digits, without spaces.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One establishment of a legal body: its SIREN and five digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Siret(String);

impl Siret {
    /// La Poste numbered its offices without a Luhn key: there, the sum of the digits is a multiple of five.
    const LA_POSTE: &'static str = "356000000";

    /// Reads a SIRET, grouped by spaces or not; `None` when it cannot be one, or when one of its two keys is wrong.
    pub fn parse(given: &str) -> Option<Self> {
        let digits = without_spaces(given);
        if digits.len() != 14 || !all_digits(&digits) {
            return None;
        }
        Siren::parse(&digits[..9])?;
        let sum: u32 = digits.bytes().map(|digit| u32::from(digit - b'0')).sum();
        let right = luhn(&digits) || (digits.starts_with(Self::LA_POSTE) && sum.is_multiple_of(5));
        right.then_some(Self(digits))
    }

    /// The body that the establishment belongs to.
    pub fn siren(&self) -> Siren {
        Siren(self.0[..9].to_owned())
    }

    /// The fourteen digits, without spaces.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

macro_rules! shown {
    ($($code:ty),*) => {
        $(impl fmt::Display for $code {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        })*
    };
}

shown!(InseeCode, Siren, Siret);

/// The signs of a code without what people put between them: every kind of space, and signs that do not show.
pub(super) fn without_spaces(given: &str) -> String {
    given.chars().filter(|sign| !sign.is_whitespace() && !matches!(sign, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')).collect()
}

/// Whether there are only digits.
pub(super) fn all_digits(text: &str) -> bool {
    text.bytes().all(|sign| sign.is_ascii_digit())
}

/// Whether the key of Luhn holds: every second digit from the right is doubled, and the sum is a multiple of ten.
fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(digit - b'0');
            let weighed = if place % 2 == 1 { digit * 2 } else { digit };
            weighed / 10 + weighed % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corsica_has_letters_and_nobody_else() {
        for code in ["75056", "2A004", "2B033", "97209", "01004"] {
            assert_eq!(InseeCode::parse(code).unwrap().as_str(), code);
        }
        assert_eq!(InseeCode::parse(" 2a004 ").unwrap().as_str(), "2A004");
        for code in ["2C004", "1004", "750566", "7505A", "", "é004", "2Aé1", "Paris"] {
            assert_eq!(InseeCode::parse(code), None, "{code}");
        }
    }

    #[test]
    fn a_siren_holds_its_key() {
        assert_eq!(Siren::parse("217 500 016").unwrap().as_str(), "217500016");
        assert_eq!(Siren::parse("217\u{a0}500\u{202f}016").unwrap().as_str(), "217500016");
        for wrong in ["217500017", "21750001", "2175000166", "000000000", "21750001A", ""] {
            assert_eq!(Siren::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_siret_leads_to_its_siren() {
        assert_eq!(Siret::parse("217 500 016 00019").unwrap().siren(), Siren::parse("217500016").unwrap());
        assert_eq!(Siret::parse("21750001600018"), None, "the key of the establishment is wrong");
        assert_eq!(Siret::parse("2175000160001"), None);
    }

    #[test]
    fn la_poste_counts_in_its_own_way_but_only_for_its_establishments() {
        assert!(Siret::parse("35600000049837").is_some());
        assert!(Siret::parse("35600000049838").is_none());
        assert!(Siren::parse("356000000").is_some());
        assert!(Siren::parse("356000001").is_none());
    }
}
