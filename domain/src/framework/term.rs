//! The words of référentiels that have one meaning each.

use serde::Serialize;

macro_rules! terms {
    ($(#[$doc:meta])* $name:ident: $($(#[$of:meta])* $variant:ident $text:literal),* $(,)?) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        pub enum $name { $($(#[$of])* $variant),* }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name in the API, in databases and in files.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }

            /// Reads a name; `None` when there is none such.
            pub fn parse(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|term| term.name() == name)
            }
        }
    };
}

terms! {
    /// What kind of text a référentiel is.
    Nature:
    /// « Plan national », circular, law.
    StatePlan "STATE_PLAN",
    /// « Guide » of a network or of an association of elected people.
    NetworkGuide "NETWORK_GUIDE",
    /// « Demandes d'une association ».
    NgoDemands "NGO_DEMANDS",
    /// « Programme » of a party or of an association that takes a side.
    PartyPlatform "PARTY_PLATFORM",
    /// « Cahier des charges » of a label.
    CertificationStandard "CERTIFICATION_STANDARD",
    /// « Recherche ».
    Research "RESEARCH",
}

terms! {
    /// How another criterion relates to this one, in the words of SKOS.
    Relation:
    /// « Identique »: it asks for the same.
    Identical "IDENTICAL",
    /// « Plus large »: it asks for this and more.
    Broader "BROADER",
    /// « Plus précis »: it asks for a part of this.
    Narrower "NARROWER",
    /// « Proche »: it asks for something alike.
    Close "CLOSE",
}

impl Relation {
    /// The same, seen from the other side.
    #[must_use]
    pub const fn inverse(self) -> Self {
        match self {
            Self::Broader => Self::Narrower,
            Self::Narrower => Self::Broader,
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_term_reads_its_own_name_and_an_inverse_goes_both_ways() {
        for nature in Nature::ALL {
            assert_eq!(Nature::parse(nature.name()), Some(*nature));
        }
        for relation in Relation::ALL {
            assert_eq!(Relation::parse(relation.name()), Some(*relation));
            assert_eq!(relation.inverse().inverse(), *relation);
        }
    }
}
