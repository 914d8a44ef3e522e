//! What somebody wrote in a file to say which collectivité is meant.
//!
//! A name is no reference: four communes are called Saint-Denis. Whether the body exists is for the caller, who has the table.

use super::code::{InseeCode, Siren, Siret, all_digits, without_spaces};
use crate::diagnostic::Code;

/// A way to name one body that can be looked up.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Reference {
    /// A SIREN.
    Siren(Siren),
    /// A SIRET: the body is the one of its SIREN.
    Siret(Siret),
    /// An INSEE code.
    Insee(InseeCode),
    /// Four digits: an INSEE code that lost its leading zero in a spreadsheet, here with the zero again.
    InseeZeroLost(InseeCode),
}

impl Reference {
    /// The SIREN to look for, when it is one that was given.
    pub fn siren(&self) -> Option<Siren> {
        match self {
            Self::Siren(siren) => Some(siren.clone()),
            Self::Siret(siret) => Some(siret.siren()),
            Self::Insee(_) | Self::InseeZeroLost(_) => None,
        }
    }

    /// The INSEE code to look for, when it is one that was given.
    pub fn insee(&self) -> Option<&InseeCode> {
        match self {
            Self::Insee(code) | Self::InseeZeroLost(code) => Some(code),
            Self::Siren(_) | Self::Siret(_) => None,
        }
    }

    /// The remark that the writing deserves although it is understood; the value to suggest is [`insee`](Self::insee).
    pub fn remark(&self) -> Option<Code> {
        matches!(self, Self::InseeZeroLost(_)).then_some(Code::InseeZeroLost)
    }
}

/// Why a text names no body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ReferenceError {
    /// There is nothing to read.
    #[error("no collectivité is named")]
    Empty,
    /// Nine or fourteen digits whose key is wrong: a slip of the hand, and no way to know which.
    #[error("the key of this SIREN or SIRET is wrong")]
    SirenInvalid,
    /// Neither a SIREN, nor a SIRET, nor an INSEE code.
    #[error("this is neither a SIREN, nor a SIRET, nor an INSEE code")]
    NotAReference,
}

impl ReferenceError {
    /// The remark to raise.
    pub const fn code(self) -> Code {
        match self {
            Self::SirenInvalid => Code::SirenInvalid,
            Self::Empty | Self::NotAReference => Code::CollectivityUnknown,
        }
    }
}

/// Reads what names a body: a SIREN, a SIRET, an INSEE code, with any spaces.
pub fn parse_reference(given: &str) -> Result<Reference, ReferenceError> {
    let text = without_spaces(given);
    match (text.len(), all_digits(&text)) {
        (0, _) => Err(ReferenceError::Empty),
        (9, true) => Siren::parse(&text).map(Reference::Siren).ok_or(ReferenceError::SirenInvalid),
        (14, true) => Siret::parse(&text).map(Reference::Siret).ok_or(ReferenceError::SirenInvalid),
        // Only the départements 01 to 09 begin with a zero: one zero may be lost, never two.
        (4, true) if !text.starts_with('0') => {
            InseeCode::parse(&format!("0{text}")).map(Reference::InseeZeroLost).ok_or(ReferenceError::NotAReference)
        }
        _ => InseeCode::parse(&text).map(Reference::Insee).ok_or(ReferenceError::NotAReference),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn insee(code: &str) -> InseeCode {
        InseeCode::parse(code).unwrap()
    }

    #[test]
    fn codes_are_told_apart_by_their_length() {
        let paris = Siren::parse("217500016").unwrap();
        assert_eq!(parse_reference("217 500 016"), Ok(Reference::Siren(paris.clone())));
        assert_eq!(parse_reference("217 500 016 00019").unwrap().siren(), Some(paris));
        assert_eq!(parse_reference("75056"), Ok(Reference::Insee(insee("75056"))));
        assert_eq!(parse_reference("2a004").unwrap().insee(), Some(&insee("2A004")));
    }

    #[test]
    fn a_lost_zero_is_found_again_and_remarked() {
        let found = parse_reference("1004").unwrap();
        assert_eq!((found.insee(), found.remark()), (Some(&insee("01004")), Some(Code::InseeZeroLost)));
        assert_eq!(parse_reference("01004").unwrap().remark(), None);
        assert_eq!(parse_reference("0104"), Err(ReferenceError::NotAReference));
    }

    #[test]
    fn a_wrong_key_is_not_repaired() {
        for wrong in ["217500017", "21750001600018"] {
            assert_eq!(parse_reference(wrong).unwrap_err().code(), Code::SirenInvalid, "{wrong}");
        }
    }

    #[test]
    fn a_name_is_no_reference() {
        for name in ["Saint-Denis", "", "  ", "93", "Ville de Paris (75)", "2175000", "Poitiers, 86194"] {
            assert_eq!(parse_reference(name).unwrap_err().code(), Code::CollectivityUnknown, "{name}");
        }
    }
}
