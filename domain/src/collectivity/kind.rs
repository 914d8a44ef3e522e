//! The kinds of bodies that may hold a plan.
//!
//! What the law lets each kind do is not here.

use serde::Serialize;

/// The kind of a collectivité or local public body. The order is the order of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Kind {
    /// « Commune ».
    Commune,
    /// « Arrondissement municipal » of Paris, Lyon or Marseille.
    MunicipalArrondissement,
    /// « Communauté de communes, d'agglomération, urbaine ».
    Epci,
    /// « Métropole », as a grouping of communes.
    Metropole,
    /// « Établissement public territorial » of the Grand Paris.
    Ept,
    /// « Département ».
    Departement,
    /// « Région ».
    Region,
    /// « Collectivité à statut particulier »: Paris, Lyon, Corse, Alsace, Martinique, Guyane, Mayotte.
    SpecialStatus,
    /// « Collectivité d'outre-mer » and New Caledonia.
    Overseas,
    /// « Syndicat, CCAS, établissement public local » that publishes a plan of its own.
    LocalPublicBody,
}

impl Kind {
    /// All kinds, in the order of the table.
    pub const ALL: [Self; 10] = [
        Self::Commune,
        Self::MunicipalArrondissement,
        Self::Epci,
        Self::Metropole,
        Self::Ept,
        Self::Departement,
        Self::Region,
        Self::SpecialStatus,
        Self::Overseas,
        Self::LocalPublicBody,
    ];

    /// The name in the API, in databases and in the table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Commune => "COMMUNE",
            Self::MunicipalArrondissement => "MUNICIPAL_ARRONDISSEMENT",
            Self::Epci => "EPCI",
            Self::Metropole => "METROPOLE",
            Self::Ept => "EPT",
            Self::Departement => "DEPARTEMENT",
            Self::Region => "REGION",
            Self::SpecialStatus => "SPECIAL_STATUS",
            Self::Overseas => "OVERSEAS",
            Self::LocalPublicBody => "LOCAL_PUBLIC_BODY",
        }
    }

    /// Reads a name; `None` when there is no such kind.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_reads_its_own_name() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.name()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
        assert_eq!(Kind::parse("Commune"), None);
    }
}
