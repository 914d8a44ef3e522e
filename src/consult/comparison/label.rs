//! What groups and reasons are called.

use domain::compare::ranking::{Thresholds, Unranked};
use domain::diagnostic::Language;
use domain::status::Status;

use super::Heading;
use super::totals::GroupKey;
use crate::consult::vocabulary::{ACTION_LEVER, ACTION_STATUS, COLLECTIVITY_KIND};

impl Heading {
    /// What the column is called.
    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Theme(theme) => theme.label(language),
            Self::Audience(audience) => audience.label(language),
            Self::Lever(lever) => ACTION_LEVER[lever as usize].label(language),
        }
    }
}

/// The key of a group that is no territory.
pub fn key(group: GroupKey) -> String {
    match group {
        GroupKey::Territory(id) => id.to_string(),
        GroupKey::Kind(kind) => kind.name().to_owned(),
        GroupKey::Band(band) => band.key(),
        GroupKey::Without => "NONE".to_owned(),
    }
}

/// What a group that is no territory is called.
pub fn of(group: GroupKey, language: Language) -> String {
    let french = language == Language::Fr;
    match group {
        GroupKey::Territory(id) => id.to_string(),
        GroupKey::Kind(kind) => COLLECTIVITY_KIND[kind as usize].label(language).to_owned(),
        GroupKey::Band(band) => match (band.from(), band.below(), french) {
            (from, None, true) => format!("{} habitant·e·s et plus", thousands(from, '\u{202f}')),
            (from, None, false) => format!("{} inhabitants and more", thousands(from, ',')),
            (0, Some(below), true) => format!("moins de {} habitant·e·s", thousands(below, '\u{202f}')),
            (0, Some(below), false) => format!("fewer than {} inhabitants", thousands(below, ',')),
            (from, Some(below), true) => format!("de {} à {} habitant·e·s", thousands(from, '\u{202f}'), thousands(below - 1, '\u{202f}')),
            (from, Some(below), false) => format!("{} to {} inhabitants", thousands(from, ','), thousands(below - 1, ',')),
        },
        GroupKey::Without => if french { "Sans rattachement" } else { "In none" }.to_owned(),
    }
}

/// A whole number in groups of three.
fn thousands(number: u32, separator: char) -> String {
    let digits = number.to_string();
    let mut written = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            written.push(separator);
        }
        written.push(digit);
    }
    written
}

/// A status that moved, in words.
pub fn moved(title: &str, moved: Option<(Status, Status)>, language: Language) -> String {
    let word = |status: Status| ACTION_STATUS[status as usize].label(language).to_lowercase();
    let colon = if language == Language::Fr { "\u{a0}:" } else { ":" };
    match moved {
        Some((was, is)) => format!("{title}{colon} {} → {}", word(was), word(is)),
        None => title.to_owned(),
    }
}

/// A version that was published, in words.
pub fn version(title: &str, number: i32, language: Language) -> String {
    match language {
        Language::Fr => format!("Version {number} publiée\u{a0}: {title}"),
        Language::En => format!("Version {number} published: {title}"),
    }
}

/// A vote, in words.
pub const fn adopted(language: Language) -> &'static str {
    match language {
        Language::Fr => "Plan adopté par l'assemblée",
        Language::En => "Plan adopted by the assembly",
    }
}

/// Why somebody has no rank, in a sentence.
pub fn unranked(reason: Unranked, thresholds: Thresholds, language: Language) -> String {
    let percent = (thresholds.reported * 100.0).round();
    let least = thresholds.denominator.max(1);
    match (reason, language) {
        (Unranked::NoKnownPlan, Language::Fr) => "Aucun plan n'est connu de Prisme : cela ne veut pas dire qu'il n'y en a pas.".to_owned(),
        (Unranked::NoKnownPlan, Language::En) => "Prisme knows of no plan: it does not mean that there is none.".to_owned(),
        (Unranked::DocumentNotStructured, Language::Fr) => "Un document est connu, et n'est pas encore structuré.".to_owned(),
        (Unranked::DocumentNotStructured, Language::En) => "A document is known, and not structured yet.".to_owned(),
        (Unranked::NoProgressStated, Language::Fr) => "Le plan publié ne dit l'état d'aucune action.".to_owned(),
        (Unranked::NoProgressStated, Language::En) => "The published plan states the status of no action.".to_owned(),
        (Unranked::TooFewStated, Language::Fr) => format!("L'état est dit pour moins de {percent} % des actions."),
        (Unranked::TooFewStated, Language::En) => format!("The status is stated for fewer than {percent} % of the actions."),
        (Unranked::TooFewActions, Language::Fr) => format!("Moins de {least} actions à compter : un pourcentage n'aurait pas de sens."),
        (Unranked::TooFewActions, Language::En) => format!("Fewer than {least} actions to count: a percentage would mean nothing."),
        (Unranked::NotApplicable, Language::Fr) => "La loi ne lui donne pas de compétence sur ce sujet.".to_owned(),
        (Unranked::NotApplicable, Language::En) => "The law gives it no competence on this subject.".to_owned(),
        (Unranked::Disputed, Language::Fr) => "La collectivité conteste cette lecture : voyez son droit de réponse.".to_owned(),
        (Unranked::Disputed, Language::En) => "The collectivité contests this reading: see its reply.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::compare::group::Band;

    #[test]
    fn a_band_is_told_in_words() {
        let told = |population, language| of(GroupKey::Band(Band::of(population)), language);
        assert_eq!(told(12_000, Language::Fr), "de 10\u{202f}000 à 29\u{202f}999 habitant·e·s");
        assert_eq!(told(999, Language::En), "fewer than 1,000 inhabitants");
        assert_eq!(told(2_000_000, Language::En), "500,000 inhabitants and more");
    }
}
