//! What cities call the columns: `vocabulary/headers.tsv`, folded.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Field;
use crate::text::{fold, neutral};

/// What a name may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// One field.
    Field(Field),
    /// « Avancement »: a word or a percentage.
    Progress,
    /// « Objectif »: a section or an implementation.
    Objective,
}

static ALIASES: LazyLock<HashMap<String, Meaning>> = LazyLock::new(|| {
    let lines = include_str!("../vocabulary/headers.tsv").lines().filter(|line| !line.starts_with('#'));
    let pairs = lines.filter_map(|line| line.split_once('\t')).filter_map(|(name, aliases)| {
        let meaning = match name {
            "?avancement" => Meaning::Progress,
            "?objectif" => Meaning::Objective,
            name => Meaning::Field(Field::parse(name)?),
        };
        Some((meaning, aliases))
    });
    pairs.flat_map(|(meaning, aliases)| aliases.split(',').map(move |alias| (key(alias), meaning))).collect()
});

/// A header folded for comparison: without articles, inclusive marks, and with the humps of `camelCase` as words.
pub fn key(header: &str) -> String {
    let mut spaced = String::with_capacity(header.len() + 4);
    let mut last = ' ';
    for sign in neutral(header).chars() {
        if sign.is_uppercase() && last.is_lowercase() {
            spaced.push(' ');
        }
        spaced.push(sign);
        last = sign;
    }
    let folded = fold(&spaced);
    let article = |word: &&str| !matches!(*word, "le" | "la" | "les" | "l" | "de" | "du" | "des" | "d" | "un" | "une" | "en" | "a" | "the" | "of");
    let words: Vec<&str> = folded.split(' ').filter(article).collect();
    // « N° » and « À » are all articles and signs to a folding: such a header keeps what it has.
    if words.is_empty() { folded } else { words.join(" ") }
}

/// What a header means, by its folded name alone.
pub fn meaning(header: &str) -> Option<Meaning> {
    if is_prose(header) {
        return None;
    }
    let key = key(header);
    let known = ALIASES.get(&key).or_else(|| ALIASES.get(without_year(&key)));
    known.copied().or_else(|| is_personal(&key).then_some(Meaning::Field(Field::Withheld)))
}

/// Whether a cell is too long for the name of a column. Most cells of the first lines are no names, and need not be folded to know it.
fn is_prose(cell: &str) -> bool {
    const SIGNS: usize = 120;
    /// The longest name that is known has five words, a year not counted, and one that asks for a person [`LONGEST`].
    const WORDS: usize = 7;
    // Articles are not counted in names: they have at most three letters.
    const LETTERS: usize = 4;
    let is_word = |word: &&str| word.split(|sign: char| !sign.is_alphanumeric()).any(|run| run.chars().nth(LETTERS - 1).is_some());
    cell.len() > SIGNS || cell.split_whitespace().filter(is_word).nth(WORDS).is_some()
}

/// « État d'avancement (2026) » → « état d'avancement ».
fn without_year(key: &str) -> &str {
    let is_year = |word: &str| word.len() == 4 && word.bytes().all(|sign| sign.is_ascii_digit());
    key.rsplit_once(' ').filter(|(_, last)| is_year(last)).map_or(key, |(name, _)| name)
}

/// The most words of a name that asks for a person.
const LONGEST: usize = 6;

/// Whether a short name asks for somebody's address, number or name, in whatever words: « Courriel du pilote », « Nom et prénom ».
fn is_personal(key: &str) -> bool {
    let (mut personal, mut named, mut whose, mut counts, mut words) = (false, false, false, false, 0);
    for word in key.split(' ') {
        words += 1;
        match word {
            "email" | "mail" | "courriel" | "telephone" | "tel" | "portable" | "coordonnees" | "prenom" | "referents" | "referentes"
            | "interlocuteur" | "interlocutrice" => personal = true,
            "referent" | "referente" => (personal, whose) = (true, true),
            "nom" | "personne" => named = true,
            // « Contact », « Nom du contact »: a name, and somebody's.
            "contact" => (named, whose) = (true, true),
            "pilote" | "responsable" | "elu" | "elue" | "agent" => whose = true,
            "nombre" | "nb" | "taux" | "part" => counts = true,
            _ => {}
        }
    }
    (personal || (named && whose)) && !counts && words <= LONGEST
}

/// Whether a cell is the name of a column.
pub fn is_name(cell: &str) -> bool {
    meaning(cell).is_some()
}

/// The field whose alias is nearest to a header, when one field alone is near enough: at least 0.92 of 1.
pub fn nearest(header: &str) -> Option<(Field, f64)> {
    const NEAR: f64 = 0.92;
    let key = key(header);
    // Short words are near to everything.
    if key.len() < 5 || key.len() > 60 {
        return None;
    }
    let mut found: Option<(Field, f64)> = None;
    for (alias, meaning) in ALIASES.iter() {
        let Meaning::Field(field) = *meaning else { continue };
        if alias.len() < 5 || alias.len().abs_diff(key.len()) > 3 {
            continue;
        }
        let likeness = strsim::jaro_winkler(&key, alias);
        if likeness < NEAR {
            continue;
        }
        match found {
            Some((other, _)) if other != field => return None,
            Some((_, best)) if best >= likeness => {}
            _ => found = Some((field, likeness)),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &str, field: Field) {
        assert_eq!(meaning(header), Some(Meaning::Field(field)), "{header}");
    }

    #[test]
    fn headers_of_real_files_are_known() {
        check("ETAT", Field::Statut);
        check("MISE EN ŒUVRE", Field::Modalites);
        check("Élu·e référent·e", Field::Withheld);
        check("N°", Field::ActionId);
        check("Titre de l'action", Field::Titre);
        check("Axe (x)", Field::Axe);
        check("sous-axe (x.x)", Field::SousAxe);
        check("Budget prévisionnel total € HT", Field::BudgetMontant);
        check("dateDebut", Field::Debut);
        check("avancement (%)", Field::AvancementPct);
        check("Direction ou service pilote", Field::Pilote);
        check("Direction(s) pilote(s)", Field::Pilote);
        check("État d'avancement (2026)", Field::Statut);
        for personal in ["Courriel du pilote", "Nom et prénom du référent", "Tél. (accueil)", "pilote nom", "Personne contact", "contact_email"] {
            check(personal, Field::Withheld);
        }
        assert_eq!(meaning("Nombre de contacts par courriel"), None);
        assert_eq!(meaning("Avancement"), Some(Meaning::Progress));
        assert_eq!(meaning("Couleur préférée"), None);
    }

    #[test]
    fn every_canonical_name_is_its_own_alias() {
        for field in Field::ALL.iter().filter(|field| **field != Field::Withheld) {
            check(field.name(), *field);
        }
    }

    #[test]
    fn prose_is_no_name_and_no_name_is_prose() {
        for alias in ALIASES.keys() {
            let name = format!("Les {alias} de l'année (2026)");
            assert!(!is_prose(alias) && !is_prose(&name), "{name}");
        }
        assert!(!is_prose("Courriel professionnel de la personne référente au sein du service pilote"));
        assert!(is_prose("Former les agents d'accueil à l'accueil des personnes LGBTQI+ dans les services (mesure 3)"));
    }

    #[test]
    fn a_slip_of_the_pen_is_near_and_another_word_is_not() {
        assert_eq!(nearest("Partenairs").map(|(field, _)| field), Some(Field::Partenaires));
        assert_eq!(nearest("Desciption").map(|(field, _)| field), Some(Field::Description));
        assert_eq!(nearest("Couleur"), None);
    }
}
