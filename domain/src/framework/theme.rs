//! The themes of criteria, until the vocabulary of themes is here.

use crate::subject::ThemeSet;

const SLUGS: [&str; 12] = [
    "gouvernance.observatoire",
    "gouvernance.dialogue",
    "gouvernance.referents",
    "gouvernance.chartes",
    "sante.sexuelle",
    "associations",
    "ecole.periscolaire",
    "services-publics.formation",
    "securite.police",
    "travail-du-sexe",
    "international",
    "gouvernance.intersectionnalite",
];

pub(super) fn slugs() -> impl Iterator<Item = &'static str> {
    SLUGS.into_iter()
}

pub(super) fn within(slugs: &[String]) -> ThemeSet {
    let number = |slug: &String| SLUGS.iter().position(|known| known == slug).and_then(|at| u8::try_from(at).ok());
    slugs.iter().filter_map(number).collect()
}
