//! Who leads and who takes part: offices, departments, partners; and the contact details that are not published.
//!
//! A label is kept as the city writes it. Its kind is told by whole words of `vocabulary/people.tsv`, else unknown; a comma or « et »
//! divides nothing, since the names of departments contain them.

mod contact;

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

pub use self::contact::without_contacts;
use super::agreement::forms;
use super::list;
use super::placeholder::is_placeholder;
use crate::text;

/// What kind of body or office leads or takes part.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ActorKind {
    /// « Adjointe chargée de la lutte contre les discriminations ».
    ElectedOffice,
    /// « Direction des ressources humaines ».
    Administration,
    /// An association or another institution.
    Partner,
    /// The label does not say.
    #[default]
    Unknown,
}

impl ActorKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::ElectedOffice, Self::Administration, Self::Partner, Self::Unknown];

    /// The name in the API, in databases and in the vocabulary file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ElectedOffice => "ELECTED_OFFICE",
            Self::Administration => "ADMINISTRATION",
            Self::Partner => "PARTNER",
            Self::Unknown => "UNKNOWN",
        }
    }

    /// Reads a name; `None` when there is no such kind.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Somebody who leads or takes part, by office or body.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Actor {
    /// As written, without contact details.
    pub label: String,
    /// What it is.
    pub kind: ActorKind,
}

/// The longest expression of the vocabulary, in words; a test holds it.
const LONGEST: usize = 3;

/// The expressions of `vocabulary/people.tsv`, folded, in all their forms.
static KINDS: LazyLock<HashMap<String, ActorKind>> = LazyLock::new(|| {
    let lines = include_str!("../vocabulary/people.tsv").lines().filter_map(entry);
    lines.flat_map(|(word, kind)| forms(word).map(|form| (text::fold(&form), kind))).collect()
});

/// One line of the vocabulary; a test holds that all lines are read.
fn entry(line: &str) -> Option<(&str, ActorKind)> {
    let (kind, word) = line.split_once('\t')?;
    Some((word, ActorKind::parse(kind)?))
}

/// The actors of a cell, and whether contact details were taken out of it. All actors of a column of partners are partners.
pub fn actors(given: &str, partner: bool) -> (Vec<Actor>, bool) {
    let (mut actors, mut withheld) = (Vec::new(), false);
    for part in list::parts(given) {
        let part = text::tidy(part);
        let (label, found) = match contact::removed(&part, "") {
            Some(rest) => (without_remains(&rest), true),
            None => (part.into_owned(), false),
        };
        withheld |= found;
        if !is_placeholder(&label) {
            let kind = if partner { ActorKind::Partner } else { kind(&label) };
            actors.push(Actor { label, kind });
        }
    }
    let mut seen = std::collections::HashSet::new();
    actors.retain(|actor| seen.insert(actor.label.clone()));
    (actors, withheld)
}

/// What the removal of a telephone number leaves around it: empty brackets, and the sign that announced it.
fn without_remains(rest: &str) -> String {
    let mut label = rest.replace("()", "").replace("<>", "").replace("[]", "").replace(" )", ")");
    for announcement in ["tél.", "tel.", "tél", "tel", "mail", "e-mail", "courriel", "mailto"] {
        let end = label.trim_end_matches(edge).len();
        // Only a whole last word announces: « hôtel » ends with none.
        let Some(start) = end.checked_sub(announcement.len()).filter(|start| label.is_char_boundary(*start)) else { continue };
        let word = label[start..end].to_lowercase() == announcement && !label[..start].ends_with(char::is_alphanumeric);
        if word {
            label.truncate(start);
        }
    }
    text::tidy(label.trim_matches(edge)).into_owned()
}

fn edge(sign: char) -> bool {
    sign.is_whitespace() || matches!(sign, ':' | ',' | '-' | '–' | '/' | '<' | '>' | '(' | '.')
}

/// The kind of the expression that stands first in a label.
fn kind(label: &str) -> ActorKind {
    let folded = text::fold(&text::neutral(label));
    let mut rest = folded.as_str();
    loop {
        let ends = rest.match_indices(' ').map(|(at, _)| at).chain([rest.len()]).take(LONGEST);
        let found = ends.filter_map(|end| KINDS.get(&rest[..end])).last();
        if let Some(kind) = found {
            return *kind;
        }
        let Some((_, after)) = rest.split_once(' ') else { return ActorKind::Unknown };
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(given: &str, expected: &[(&str, ActorKind)]) {
        let (actors, _) = actors(given, false);
        let found: Vec<_> = actors.iter().map(|actor| (actor.label.as_str(), actor.kind)).collect();
        assert_eq!(found, expected, "{given:?}");
    }

    #[test]
    fn offices_and_departments_are_told_by_whole_words() {
        use ActorKind::{Administration, ElectedOffice, Partner, Unknown};
        for (label, kind) in [
            ("Adjointe chargée de la lutte contre les discriminations", ElectedOffice),
            ("Adjoint·e à la culture", ElectedOffice),
            ("Mme la maire", ElectedOffice),
            ("Conseillère municipale déléguée", ElectedOffice),
            ("Vice-présidente", ElectedOffice),
            ("Élu·e·s de quartier", ElectedOffice),
            ("Direction des ressources humaines", Administration),
            ("Cabinet du maire", Administration),
            ("DRH", Administration),
            ("Services à la population, état civil et cimetières", Administration),
            ("Police municipale", Administration),
            ("Mission locale", Partner),
            ("Mission égalité", Administration),
            ("Camille Durand", Unknown),
            ("Bibliothèques", Unknown),
            ("Commissariat", Unknown),
        ] {
            check(label, &[(label, kind)]);
        }
    }

    #[test]
    fn bars_semicolons_and_line_breaks_divide_and_placeholders_go() {
        let expected = [("DRH", ActorKind::Administration), ("Sport, jeunesse et culture", ActorKind::Unknown)];
        check("DRH | - ; nc\nSport, jeunesse et culture;DRH", &expected);
    }

    #[test]
    fn partners_are_partners() {
        assert_eq!(actors("CCAS", true), (vec![Actor { label: "CCAS".into(), kind: ActorKind::Partner }], false));
    }

    #[test]
    fn contact_details_are_withheld() {
        let expected = vec![Actor { label: "DRH".into(), kind: ActorKind::Administration }];
        for given in ["DRH (01 42 76 40 40)", "DRH - tél. : 01 42 76 40 40", "DRH <drh@ville.fr>", "DRH ; drh@ville.fr", "DRH, mail : drh@ville.fr"]
        {
            assert_eq!(actors(given, false), (expected.clone(), true), "{given}");
        }
        assert_eq!(actors("Accueil (Camille 06 12 34 56 78)", false).0[0].label, "Accueil (Camille)");
    }

    #[test]
    fn every_line_of_the_vocabulary_is_read() {
        for line in include_str!("../vocabulary/people.tsv").lines().filter(|line| !line.starts_with('#')) {
            let (word, _) = entry(line).unwrap_or_else(|| panic!("{line}"));
            assert!(text::fold(word).split(' ').count() <= LONGEST, "{line}");
        }
        for kind in ActorKind::ALL {
            assert_eq!(ActorKind::parse(kind.name()), Some(kind));
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(given in "\\PC*|[a-zé0-9 @.;|()+-]{0,40}") {
            let (actors, _) = actors(&given, false);
            prop_assert!(actors.iter().all(|actor| !actor.label.is_empty()));
        }
    }
}
