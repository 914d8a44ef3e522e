//! One body of the table: its codes, its names, and what it is part of.
//!
//! What it decided and published is elsewhere; its parents are given by code, not followed.

use uuid::Uuid;

use super::article::Article;
use super::code::{InseeCode, Siren};
use super::kind::Kind;
use crate::text::fold;

/// The namespace of all ids of collectivités. Changing it would change every published id.
const NAMESPACE: Uuid = Uuid::from_u128(0x6d2f_9c1e_8b47_4a53_9e0d_51c7_a4f3_2b86);

/// A collectivité or local public body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collectivity {
    /// Its kind.
    pub kind: Kind,
    /// INSEE's code at that level; the SIREN of groupings and of special-status bodies other than Paris.
    pub official_code: String,
    /// As the official file writes it, with its article when the name has one: « Le Mans », « Gironde ».
    pub name: String,
    /// How the name stands in a sentence.
    pub article: Article,
    /// Unknown for municipal arrondissements, most overseas bodies, and territories that another body runs.
    pub siren: Option<Siren>,
    /// Of communes, municipal arrondissements and the bodies that are a commune too.
    pub insee: Option<InseeCode>,
    /// Municipal population; of larger bodies, the sum of their communes.
    pub population: Option<u32>,
    /// The census year of the population.
    pub population_year: Option<u16>,
    /// INSEE's code of the département it is in, to read with [`departement_key`].
    pub departement: Option<String>,
    /// INSEE's code of the région it is in, to read with [`region_key`].
    pub region: Option<String>,
    /// The SIREN of what it is part of, in order: the groupings of a commune, the city of a municipal arrondissement, and the
    /// special-status body that runs a département or région without an assembly of its own.
    pub member_of: Vec<Siren>,
}

impl Collectivity {
    /// Stable across databases and refreshes of the table: it depends on the kind and the official code alone.
    pub fn id(&self) -> Uuid {
        id(self.kind, &self.official_code)
    }

    /// The name for an address: folded, with dashes. It is no key: twelve communes are `sainte-colombe`.
    pub fn slug(&self) -> String {
        fold(&self.name).replace(' ', "-")
    }

    /// Whether this is a territory that another body runs: it has members and figures, and no plan of its own.
    ///
    /// The départements of Corse and Alsace, and the département and the région of Martinique, Guyane and Mayotte, are such.
    pub fn run_by(&self) -> Option<&Siren> {
        let territory = matches!(self.kind, Kind::Departement | Kind::Region) && self.siren.is_none();
        self.member_of.first().filter(|_| territory)
    }

    /// The name as a sentence takes it: « la commune du Mans », « le département de l'Ain », « la Ville de Paris ».
    pub fn name_in_sentence(&self) -> String {
        let name = self.name.as_str();
        match self.kind {
            Kind::Commune => format!("la commune {}", self.article.after_de(name)),
            Kind::MunicipalArrondissement => arrondissement(name).unwrap_or_else(|| name.to_owned()),
            Kind::Epci => name.strip_prefix("Communauté").map_or_else(|| name.to_owned(), |rest| format!("la communauté{rest}")),
            Kind::Metropole if name.starts_with("Métropole") => format!("la {name}"),
            Kind::Metropole if name.starts_with("Euro") => format!("l'{name}"),
            // « Nantes Métropole » takes no article; a body that publishes its own plan is called as it calls itself.
            Kind::Metropole | Kind::LocalPublicBody => name.to_owned(),
            Kind::Ept => format!("l'établissement public territorial {name}"),
            Kind::Departement => format!("le département {}", self.article.after_de(name)),
            // Apposed, as régions call themselves: « la région Grand Est » needs no article.
            Kind::Region => format!("la région {name}"),
            // Only Paris is a commune and a body of special status in one.
            Kind::SpecialStatus if self.insee.is_some() => format!("la Ville {}", self.article.after_de(name)),
            Kind::SpecialStatus => self.article.before(name),
            Kind::Overseas => format!("la collectivité {}", self.article.after_de(name)),
        }
    }
}

/// The id of the body of this kind and official code, whether the table has it or not.
pub fn id(kind: Kind, official_code: &str) -> Uuid {
    Uuid::new_v5(&NAMESPACE, format!("{}:{official_code}", kind.name()).as_bytes())
}

/// The body that a département code leads to: the département, or what stands in its place in Paris and overseas.
pub fn departement_key(code: &str) -> (Kind, &str) {
    match code {
        "75" => (Kind::SpecialStatus, "75056"),
        "975" | "977" | "978" | "986" | "987" | "988" => (Kind::Overseas, code),
        _ => (Kind::Departement, code),
    }
}

/// The body that a région code leads to. Overseas collectivités are in no région.
pub fn region_key(code: &str) -> (Kind, &str) {
    (Kind::Region, code)
}

/// « Paris 1er Arrondissement » → « le 1er arrondissement de Paris ».
fn arrondissement(name: &str) -> Option<String> {
    let (city, rank) = name.strip_suffix(" Arrondissement")?.rsplit_once(' ')?;
    Some(format!("le {rank} arrondissement de {city}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(kind: Kind, code: &str, name: &str, article: Article) -> Collectivity {
        Collectivity {
            kind,
            official_code: code.to_owned(),
            name: name.to_owned(),
            article,
            siren: None,
            insee: InseeCode::parse(code),
            population: None,
            population_year: None,
            departement: None,
            region: None,
            member_of: Vec::new(),
        }
    }

    #[test]
    fn names_read_well_in_a_sentence() {
        for (kind, code, name, article, wanted) in [
            (Kind::Commune, "86194", "Poitiers", Article::None, "la commune de Poitiers"),
            (Kind::Commune, "72181", "Le Mans", Article::Le, "la commune du Mans"),
            (Kind::Commune, "93045", "Les Lilas", Article::Les, "la commune des Lilas"),
            (Kind::Commune, "49007", "Angers", Article::NoneBeforeVowel, "la commune d'Angers"),
            (Kind::Commune, "17300", "La Rochelle", Article::La, "la commune de La Rochelle"),
            (Kind::MunicipalArrondissement, "75120", "Paris 20e Arrondissement", Article::None, "le 20e arrondissement de Paris"),
            (Kind::Epci, "243500733", "Communauté urbaine d'Arras", Article::None, "la communauté urbaine d'Arras"),
            (Kind::Metropole, "244400404", "Nantes Métropole", Article::None, "Nantes Métropole"),
            (Kind::Metropole, "200054781", "Métropole du Grand Paris", Article::None, "la Métropole du Grand Paris"),
            (Kind::Metropole, "246700488", "Eurométropole de Strasbourg", Article::None, "l'Eurométropole de Strasbourg"),
            (Kind::Ept, "200057867", "Plaine Commune", Article::None, "l'établissement public territorial Plaine Commune"),
            (Kind::Departement, "01", "Ain", Article::L, "le département de l'Ain"),
            (Kind::Departement, "40", "Landes", Article::Les, "le département des Landes"),
            (Kind::Departement, "974", "La Réunion", Article::None, "le département de La Réunion"),
            (Kind::Region, "44", "Grand Est", Article::Le, "la région Grand Est"),
            (Kind::SpecialStatus, "75056", "Paris", Article::None, "la Ville de Paris"),
            (Kind::SpecialStatus, "200076958", "Collectivité de Corse", Article::La, "la Collectivité de Corse"),
            (Kind::SpecialStatus, "229850003", "Département de Mayotte", Article::Le, "le Département de Mayotte"),
            (Kind::Overseas, "987", "Polynésie française", Article::None, "la collectivité de Polynésie française"),
            (Kind::LocalPublicBody, "130000000", "CCAS de Poitiers", Article::None, "CCAS de Poitiers"),
        ] {
            assert_eq!(body(kind, code, name, article).name_in_sentence(), wanted);
        }
    }

    #[test]
    fn ids_never_change() {
        assert_eq!(id(Kind::SpecialStatus, "75056").to_string(), "8bc16b7e-4793-514e-b297-a7e14d63d12a");
        assert_ne!(id(Kind::Departement, "01"), id(Kind::Region, "01"));
    }

    #[test]
    fn a_slug_is_folded() {
        assert_eq!(body(Kind::Commune, "94038", "L'Haÿ-les-Roses", Article::L).slug(), "l-hay-les-roses");
        assert_eq!(body(Kind::Commune, "14514", "Pont-l'Évêque", Article::None).slug(), "pont-l-eveque");
    }

    #[test]
    fn paris_and_overseas_stand_in_the_place_of_a_departement() {
        assert_eq!(departement_key("75"), (Kind::SpecialStatus, "75056"));
        assert_eq!(departement_key("987"), (Kind::Overseas, "987"));
        assert_eq!(departement_key("976"), (Kind::Departement, "976"));
        assert_eq!(region_key("01"), (Kind::Region, "01"));
    }
}
