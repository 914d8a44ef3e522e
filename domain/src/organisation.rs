//! Organisations: who publishes a référentiel, takes part in a meeting, asks or answers. Never a private person.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::text::fold;

/// The space in which the ids of organisations are names.
const NAMESPACE: Uuid = Uuid::from_u128(0x8d1f_3c1e_6f0b_5a55_9a3e_0c7b_51f4_2b90);

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident $name:literal),* $(,)?) => {
        /// The kind of an organisation.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        pub enum OrganisationKind { $($(#[$doc])* $variant),* }

        impl OrganisationKind {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name in the API, in databases and in files.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// Reads a name; `None` when there is no such kind.
            pub fn parse(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.name() == name)
            }
        }
    };
}

kinds! {
    /// « Association ».
    Association "ASSOCIATION",
    /// « Réseau d'associations », federation, inter-associative centre.
    AssociationNetwork "ASSOCIATION_NETWORK",
    /// « Parti politique ».
    PoliticalParty "POLITICAL_PARTY",
    /// « Association affiliée à un parti ».
    PartyAffiliatedAssociation "PARTY_AFFILIATED_ASSOCIATION",
    /// « Service de l'État ».
    StateService "STATE_SERVICE",
    /// « Police, gendarmerie ».
    Police "POLICE",
    /// « Justice ».
    Justice "JUSTICE",
    /// « Santé ».
    Health "HEALTH",
    /// « Éducation ».
    Education "EDUCATION",
    /// « Bailleur social ».
    SocialLandlord "SOCIAL_LANDLORD",
    /// « Entreprise ».
    Company "COMPANY",
    /// « Collectivité ».
    LocalAuthority "LOCAL_AUTHORITY",
    /// « Autorité indépendante ».
    IndependentAuthority "INDEPENDENT_AUTHORITY",
    /// « Média ».
    Media "MEDIA",
    /// « Autre ».
    Other "OTHER",
}

/// An organisation, as whoever names it states it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Organisation {
    /// Its name.
    pub name: String,
    /// Its acronym (fr. *sigle*).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acronym: Option<String>,
    /// Its kind.
    pub kind: OrganisationKind,
    /// Its number in the Sirene register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub siren: Option<String>,
    /// Its number in the register of associations (fr. *répertoire national des associations*).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rna: Option<String>,
    /// Its site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
}

impl Organisation {
    /// The same in every database: by SIREN, or else by RNA, or else by the folded name.
    pub fn id(&self) -> Uuid {
        let name = match (&self.siren, &self.rna) {
            (Some(siren), _) => format!("siren:{siren}"),
            (None, Some(rna)) => format!("rna:{rna}"),
            (None, None) => format!("name:{}", fold(&self.name)),
        };
        Uuid::new_v5(&NAMESPACE, name.as_bytes())
    }
}

/// Reads a number of the register of associations: `W` and nine signs, of which the last eight are figures.
pub fn rna(given: &str) -> Option<String> {
    let number = given.trim().to_ascii_uppercase();
    let rest = number.strip_prefix('W')?.as_bytes();
    let (first, figures) = rest.split_first()?;
    (first.is_ascii_alphanumeric() && figures.len() == 8 && figures.iter().all(u8::is_ascii_alphanumeric)).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_organisation_is_known_by_its_number_and_else_by_its_name() {
        let named = |name: &str, siren: Option<&str>| Organisation {
            name: name.into(),
            acronym: None,
            kind: OrganisationKind::Association,
            siren: siren.map(Into::into),
            rna: None,
            website: None,
        };
        assert_eq!(named("Amnesty International", None).id(), named("AMNESTY  international", None).id());
        assert_eq!(named("AIF", Some("784670030")).id(), named("Amnesty", Some("784670030")).id());
        assert_ne!(named("AIF", None).id(), named("Amnesty", None).id());
    }

    #[test]
    fn a_number_of_an_association_begins_with_w() {
        assert_eq!(rna(" w751234567 ").as_deref(), Some("W751234567"));
        for given in ["", "751234567", "W75123456", "W7512345678", "W75é234567"] {
            assert_eq!(rna(given), None, "{given}");
        }
    }

    #[test]
    fn every_kind_reads_its_own_name() {
        for kind in OrganisationKind::ALL {
            assert_eq!(OrganisationKind::parse(kind.name()), Some(*kind));
        }
    }
}
