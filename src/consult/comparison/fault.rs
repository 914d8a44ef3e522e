//! Why a comparison cannot be made: a code and a sentence that says what to do.

use domain::diagnostic::Language;

use crate::store::StoreError;

/// Why a comparison was not made.
#[derive(Debug, thiserror::Error)]
pub enum ComparisonError {
    /// What was asked cannot be answered.
    #[error("the question cannot be answered")]
    Asked(#[from] Fault),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// What is wrong with a question.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.code())]
pub enum Fault {
    /// More collectivités than one comparison takes.
    TooMany {
        /// How many were asked for, or more.
        asked: usize,
        /// How many may be.
        most: usize,
    },
    /// Nobody is named, neither one by one nor by a filter.
    NobodyNamed,
    /// Both ways of naming at once.
    NamedTwice,
    /// The filter lets nobody through.
    NobodyMatches,
    /// Nobody is called so.
    Unknown {
        /// What was given.
        given: String,
    },
    /// No theme is called so.
    UnknownTheme {
        /// What was given.
        given: String,
    },
    /// An empty list lets nothing through.
    EmptyList {
        /// The name of the list.
        list: &'static str,
    },
    /// A period that ends before it begins.
    InvertedDates,
    /// A day or an instant that is still to come.
    ToCome,
    /// A threshold out of its bounds.
    Threshold,
    /// Nothing of what would be ranked is recorded yet.
    NotRecorded {
        /// What.
        what: &'static str,
    },
    /// A référentiel is needed, or none belongs here.
    Framework,
    /// No référentiel is called so.
    UnknownFramework {
        /// What was given.
        given: String,
    },
    /// The référentiel is addressed to other kinds of bodies than all those named.
    FrameworkForOthers {
        /// Its slug.
        slug: String,
    },
    /// No criterion is about what was asked.
    NoCriterion {
        /// The slug of the référentiel.
        slug: String,
    },
}

impl Fault {
    /// The code, stable.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooMany { .. } => "TOO_MANY_COLLECTIVITIES",
            Self::NobodyNamed => "NO_COLLECTIVITY_NAMED",
            Self::NamedTwice => "COLLECTIVITIES_NAMED_TWICE",
            Self::NobodyMatches => "NO_COLLECTIVITY_MATCHES",
            Self::Unknown { .. } => "COLLECTIVITY_UNKNOWN",
            Self::UnknownTheme { .. } => "THEME_UNKNOWN",
            Self::EmptyList { .. } => "EMPTY_LIST",
            Self::InvertedDates => "DATES_INVERTED",
            Self::ToCome => "INSTANT_TO_COME",
            Self::Threshold => "THRESHOLD_OUT_OF_BOUNDS",
            Self::NotRecorded { .. } => "NOT_RECORDED",
            Self::Framework => "FRAMEWORK_MISPLACED",
            Self::UnknownFramework { .. } => "FRAMEWORK_UNKNOWN",
            Self::FrameworkForOthers { .. } => "FRAMEWORK_FOR_OTHER_BODIES",
            Self::NoCriterion { .. } => "NO_CRITERION_MATCHES",
        }
    }

    /// What happened and what to do.
    pub fn sentence(&self, language: Language) -> String {
        let french = language == Language::Fr;
        match self {
            Self::TooMany { asked, most } if french => {
                format!(
                    "Au moins {asked} collectivités sont demandées, et une comparaison en prend {most} au plus : précisez le filtre, ou demandez en plusieurs fois."
                )
            }
            Self::TooMany { asked, most } => {
                format!(
                    "At least {asked} collectivités are asked for, and one comparison takes {most} at most: narrow the filter, or ask in several parts."
                )
            }
            Self::Unknown { given } if french => {
                format!(
                    "Aucune collectivité ne s'appelle « {given} » : donnez un SIREN, un code INSEE ou un identifiant, ou cherchez-la par « search »."
                )
            }
            Self::Unknown { given } => {
                format!("No collectivité is called « {given} »: give a SIREN, an INSEE code or an id, or look for it with `search`.")
            }
            Self::UnknownTheme { given } if french => format!("Aucun thème ne s'appelle « {given} » : la liste est dans « themes »."),
            Self::UnknownTheme { given } => format!("No theme is called « {given} »: `themes` lists them."),
            Self::EmptyList { list } if french => {
                format!("La liste « {list} » est vide, et ne laisserait rien passer : retirez-la pour tout avoir, ou nommez une valeur.")
            }
            Self::EmptyList { list } => {
                format!("The list `{list}` is empty and would let nothing through: leave it out to have everything, or name a value.")
            }
            Self::NotRecorded { what } if french => format!("Prisme n'enregistre pas encore ceci : {what}. Rien n'est répondu plutôt qu'un zéro."),
            Self::NotRecorded { what } => format!("Prisme does not record this yet: {what}. Nothing is answered, rather than a zero."),
            Self::UnknownFramework { given } if french => {
                format!("Aucun référentiel n'a l'identifiant « {given} » : donnez l'id d'un de ceux que « frameworks » liste.")
            }
            Self::UnknownFramework { given } => format!("No référentiel has the id « {given} »: give the id of one that `frameworks` lists."),
            Self::FrameworkForOthers { slug } if french => format!(
                "Le référentiel « {slug} » ne s'adresse à aucune de ces collectivités : voyez « appliesTo » de ses critères, et nommez celles qu'il concerne."
            ),
            Self::FrameworkForOthers { slug } => {
                format!(
                    "The référentiel « {slug} » is addressed to none of these collectivités: see `appliesTo` of its criteria, and name those it is for."
                )
            }
            Self::NoCriterion { slug } if french => {
                format!("Aucun critère du référentiel « {slug} » ne porte sur ces thèmes ou ces leviers : retirez « themes » ou « levers ».")
            }
            Self::NoCriterion { slug } => {
                format!("No criterion of the référentiel « {slug} » is about these themes or levers: leave out `themes` or `levers`.")
            }
            other => other.plain(french).to_owned(),
        }
    }

    const fn plain(&self, french: bool) -> &'static str {
        match (self, french) {
            (Self::NobodyNamed, true) => "Aucune collectivité n'est nommée : donnez « collectivities », de 1 à 200, ou « collectivityFilter ».",
            (Self::NobodyNamed, false) => "No collectivité is named: give `collectivities`, 1 to 200, or `collectivityFilter`.",
            (Self::NamedTwice, true) => {
                "Les collectivités sont nommées de deux façons : donnez « collectivities » ou « collectivityFilter », pas les deux."
            }
            (Self::NamedTwice, false) => "Collectivités are named in two ways: give `collectivities` or `collectivityFilter`, not both.",
            (Self::NobodyMatches, true) => "Aucune collectivité ne répond à ce filtre : élargissez-le.",
            (Self::NobodyMatches, false) => "No collectivité matches this filter: widen it.",
            (Self::InvertedDates, true) => "La période finit avant de commencer : échangez les deux dates.",
            (Self::InvertedDates, false) => "The period ends before it begins: exchange the two dates.",
            (Self::ToCome, true) => {
                "« asOf » et « knownAt » sont dans l'avenir : une réponse ne peut pas y être figée. Donnez une date passée, ou retirez-les."
            }
            (Self::ToCome, false) => "`asOf` and `knownAt` lie in the future: no answer can be frozen there. Give a past date, or leave them out.",
            (Self::Threshold, true) => "« minReportedShare » va de 0 à 1, et « minDenominator » de 0 à 1 000 000.",
            (Self::Threshold, false) => "`minReportedShare` goes from 0 to 1, and `minDenominator` from 0 to 1,000,000.",
            (_, true) => {
                "Un référentiel est demandé par « FRAMEWORK_COVERAGE » et par les colonnes « CRITERIA », et par rien d'autre : nommez-en un, ou retirez-le."
            }
            (_, false) => {
                "A framework is asked for by FRAMEWORK_COVERAGE and by the columns CRITERIA, and by nothing else: name one, or leave it out."
            }
        }
    }
}
