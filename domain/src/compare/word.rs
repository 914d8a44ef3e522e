//! The words of an address: for each value one, in French, that never changes.
//!
//! The name in the API is understood too, in any case; an address that Prisme writes has the word.

use super::group::Grouping;
use super::span::EventKind;
use crate::action::Lever;
use crate::collectivity::Kind;
use crate::plan::Stage;
use crate::text::fold;

/// A value that has a word in addresses.
pub trait Word: Copy + PartialEq + 'static {
    /// Every value with its word and its name in the API, in the order in which an address lists them.
    const WORDS: &'static [(Self, &'static str, &'static str)];

    /// The word.
    fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(value, ..)| *value == self).map_or("", |(_, word, _)| word)
    }

    /// Its place in the order of the words.
    fn rank(self) -> usize {
        Self::WORDS.iter().position(|(value, ..)| *value == self).unwrap_or(usize::MAX)
    }

    /// Reads a word or a name; the nearest word when it is none.
    fn read(given: &str) -> Result<Self, Option<&'static str>> {
        let folded = fold(given);
        let same = |text: &str| fold(text) == folded;
        let found = Self::WORDS.iter().find(|(_, word, name)| same(word) || same(name));
        found.map(|(value, ..)| *value).ok_or_else(|| nearest(given, Self::WORDS.iter().map(|(_, word, _)| *word)))
    }
}

macro_rules! words {
    ($type:ident: $($variant:ident $word:literal $name:literal),* $(,)?) => {
        impl Word for $type {
            const WORDS: &'static [(Self, &'static str, &'static str)] = &[$(($type::$variant, $word, $name)),*];
        }
    };
}

/// What is drawn or listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is explained by the variant of `question::View` of the same name")]
pub enum Sort {
    Matrix,
    Breakdowns,
    Territories,
    Timeline,
    Ranking,
    Coverage,
    Gaps,
}

/// What stands above the columns of a matrix.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Columns {
    /// Themes.
    #[default]
    Themes,
    /// The criteria of a référentiel.
    Criteria,
    /// How collectivités act.
    Levers,
    /// For whom.
    Audiences,
}

/// By what collectivités are ranked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Metric {
    /// What is done, of the actions whose status is stated.
    #[default]
    DoneShare,
    /// The statuses that are stated, of all actions.
    ReportedShare,
    /// The criteria that are addressed, of those that were assessed.
    FrameworkCoverage,
    /// The meetings that are known, of those that were announced.
    MeetingRegularity,
}

words!(Sort:
    Matrix "matrice" "MATRIX",
    Breakdowns "barres" "BREAKDOWNS",
    Territories "tableau" "TERRITORIES",
    Timeline "frise" "TIMELINE",
    Ranking "classement" "RANKING",
    Coverage "couverture" "COVERAGE",
    Gaps "ecarts" "GAPS",
);
words!(Columns: Themes "themes" "THEMES", Criteria "criteres" "CRITERIA", Levers "leviers" "LEVERS", Audiences "publics" "AUDIENCES");
words!(Grouping:
    Region "region" "REGION",
    Departement "departement" "DEPARTEMENT",
    Kind "type" "COLLECTIVITY_KIND",
    PopulationBand "population" "POPULATION_BAND",
);
words!(Metric:
    DoneShare "realise" "DONE_SHARE",
    ReportedShare "renseigne" "REPORTED_SHARE",
    FrameworkCoverage "referentiel" "FRAMEWORK_COVERAGE",
    MeetingRegularity "reunions" "MEETING_REGULARITY",
);
words!(EventKind:
    PlanAdopted "vote" "PLAN_ADOPTED",
    VersionPublished "version" "PLAN_VERSION_PUBLISHED",
    StatusChanged "statut" "ACTION_STATUS_CHANGED",
);
words!(Lever:
    OwnService "service" "OWN_SERVICE",
    Training "formation" "TRAINING",
    Support "soutien" "SUPPORT",
    InternalRules "regles-internes" "INTERNAL_RULES",
    Communication "communication" "COMMUNICATION",
    Governance "gouvernance" "GOVERNANCE",
    Advocacy "interpellation" "ADVOCACY",
    Unclassified "non-classe" "UNCLASSIFIED",
);
words!(Stage:
    Draft "projet" "DRAFT",
    Presented "presente" "PRESENTED",
    Adopted "adopte" "ADOPTED",
    Superseded "remplace" "SUPERSEDED",
    Expired "echu" "EXPIRED",
    Withdrawn "retire" "WITHDRAWN",
);
words!(Kind:
    Commune "commune" "COMMUNE",
    MunicipalArrondissement "arrondissement" "MUNICIPAL_ARRONDISSEMENT",
    Epci "epci" "EPCI",
    Metropole "metropole" "METROPOLE",
    Ept "ept" "EPT",
    Departement "departement" "DEPARTEMENT",
    Region "region" "REGION",
    SpecialStatus "statut-particulier" "SPECIAL_STATUS",
    Overseas "outre-mer" "OVERSEAS",
    LocalPublicBody "etablissement-public" "LOCAL_PUBLIC_BODY",
);

/// Of these words the one that was most likely meant: a slip of the hand or a beginning, never a guess from afar.
pub fn nearest<'a>(given: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Longer than any word; a stranger's text is not compared at length.
    const LONGEST: usize = 64;
    let given = fold(given);
    if given.is_empty() || given.len() > LONGEST {
        return None;
    }
    let slips = (given.chars().count() / 3).clamp(1, 3);
    let distance = |word: &str| {
        let word = fold(word);
        if given.len() >= 3 && (word.starts_with(&given) || given.starts_with(&word)) { 1 } else { strsim::damerau_levenshtein(&given, &word) }
    };
    words
        .into_iter()
        .map(|word| (distance(word), word))
        .filter(|(distance, _)| *distance <= slips)
        .min_by_key(|(distance, _)| *distance)
        .map(|found| found.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_read<T: Word + std::fmt::Debug>() {
        for (value, word, name) in T::WORDS {
            for given in [*word, *name, &name.to_lowercase(), &word.to_uppercase()] {
                assert_eq!(T::read(given), Ok(*value), "{given}");
            }
            assert!(word.bytes().all(|sign| matches!(sign, b'a'..=b'z' | b'-')), "{word} needs no escape in an address");
        }
    }

    #[test]
    fn every_word_and_every_name_is_read() {
        all_read::<Sort>();
        all_read::<Columns>();
        all_read::<Grouping>();
        all_read::<Metric>();
        all_read::<EventKind>();
        all_read::<Lever>();
        all_read::<Stage>();
        all_read::<Kind>();
        assert_eq!((Lever::WORDS.len(), Kind::WORDS.len(), Stage::WORDS.len()), (Lever::ALL.len(), Kind::ALL.len(), Stage::ALL.len()));
        assert!(Lever::WORDS.iter().all(|(lever, _, name)| lever.name() == *name) && Kind::WORDS.iter().all(|(kind, _, name)| kind.name() == *name));
        assert!(
            EventKind::WORDS.iter().map(|(kind, ..)| *kind).eq(EventKind::ALL) && EventKind::WORDS.iter().all(|(kind, _, name)| kind.name() == *name)
        );
        assert!(Stage::WORDS.iter().all(|(stage, _, name)| stage.name() == *name));
    }

    #[test]
    fn a_slip_of_the_hand_is_answered_with_the_word_that_was_meant() {
        assert_eq!(Sort::read("matrise"), Err(Some("matrice")));
        assert_eq!(Lever::read("formations"), Err(Some("formation")));
        assert_eq!(Kind::read("métropoles"), Err(Some("metropole")));
        assert_eq!(Sort::read("camembert"), Err(None));
        assert_eq!(Sort::read(""), Err(None));
        assert_eq!(Sort::read(&"m".repeat(100_000)), Err(None));
    }
}
