//! What is wrong with the file of a référentiel: a code, a place, a sentence in French and in English, and what to write instead.
//!
//! All faults of a file are told at once, so that whoever wrote it corrects it once.

use std::fmt;

use serde::Serialize;

use crate::diagnostic::Language;

macro_rules! faults {
    ($($variant:ident $name:literal $fr:literal $en:literal),* $(,)?) => {
        /// A stable code, never renamed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "each code is explained by its sentence")]
        pub enum FaultCode { $($variant),* }

        impl FaultCode {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The code as published.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            const fn sentence(self, language: Language) -> &'static str {
                match (self, language) { $((Self::$variant, Language::Fr) => $fr, (Self::$variant, Language::En) => $en),* }
            }
        }
    };
}

faults! {
    FileTooLarge "FRAMEWORK_FILE_TOO_LARGE"
        "Le fichier dépasse 1 Mo : un référentiel est une liste de libellés courts, sans les textes."
        "The file is larger than 1 MB: a référentiel is a list of short labels, without the texts.",
    Unreadable "FRAMEWORK_UNREADABLE"
        "Le fichier n'est ni du TOML ni du JSON : {}."
        "The file is neither TOML nor JSON: {}.",
    FieldUnknown "FRAMEWORK_FIELD_UNKNOWN"
        "Le champ « {} » n'existe pas ; il ne serait pas lu."
        "There is no field \"{}\"; it would not be read.",
    FieldMissing "FRAMEWORK_FIELD_MISSING"
        "Le champ « {} » manque ou est vide ; sans lui, personne ne saurait de quoi ou de qui il s'agit."
        "The field \"{}\" is missing or empty; without it nobody could know what or whose it is.",
    WrongType "FRAMEWORK_VALUE_WRONG_TYPE"
        "Cette valeur n'a pas la forme attendue ({})."
        "This value is not of the form expected ({}).",
    TooLong "FRAMEWORK_VALUE_TOO_LONG"
        "Cette valeur est trop longue ({}) : les textes d'autrui ne sont pas reproduits, un libellé court et la source suffisent."
        "This value is too long ({}): texts of others are not reproduced, a short label and the source are enough.",
    TooMany "FRAMEWORK_LIST_TOO_LONG"
        "Cette liste est trop longue ({})."
        "This list is too long ({}).",
    SlugUnusable "FRAMEWORK_SLUG_UNUSABLE"
        "« {} » ne peut pas être une adresse : des minuscules, des chiffres et des tirets, 80 signes au plus."
        "\"{}\" cannot be an address: small letters, figures and dashes, 80 signs at most.",
    CodeUnusable "FRAMEWORK_CODE_UNUSABLE"
        "« {} » ne peut pas être un code : des lettres sans accent, des chiffres, « . », « - » et « _ », 32 signes au plus."
        "\"{}\" cannot be a code: letters without accents, figures, \".\", \"-\" and \"_\", 32 signs at most.",
    CodeDuplicated "FRAMEWORK_CODE_DUPLICATED"
        "Le code « {} » sert à deux critères : un lien ne saurait pas duquel il parle."
        "The code \"{}\" is that of two criteria: a link could not tell which one it speaks of.",
    CriteriaMissing "FRAMEWORK_CRITERIA_MISSING"
        "Le référentiel ne contient aucun critère : il n'y a rien à lire dans les plans."
        "The référentiel has no criterion: there is nothing to read in plans.",
    NatureUnknown "FRAMEWORK_NATURE_UNKNOWN"
        "« {} » n'est pas une nature de référentiel."
        "\"{}\" is no nature of a référentiel.",
    PublisherKindUnknown "FRAMEWORK_PUBLISHER_KIND_UNKNOWN"
        "« {} » n'est pas un type d'organisation."
        "\"{}\" is no kind of organisation.",
    AddresseeUnknown "FRAMEWORK_ADDRESSEE_UNKNOWN"
        "« {} » ne dit pas à qui le critère s'adresse : un type de collectivité, ou un type et un code officiel (« SPECIAL_STATUS:75056 »)."
        "\"{}\" does not say to whom the criterion is addressed: a kind of collectivité, or a kind and an official code (\"SPECIAL_STATUS:75056\").",
    ThemeUnknown "FRAMEWORK_THEME_UNKNOWN"
        "« {} » n'est pas un thème de Prisme."
        "\"{}\" is no theme of Prisme.",
    LeverUnknown "FRAMEWORK_LEVER_UNKNOWN"
        "« {} » n'est pas un levier."
        "\"{}\" is no lever.",
    CompetenceUnknown "FRAMEWORK_COMPETENCE_UNKNOWN"
        "« {} » n'est pas une compétence."
        "\"{}\" is no competence.",
    RelationUnknown "FRAMEWORK_RELATION_UNKNOWN"
        "« {} » n'est pas une relation entre critères."
        "\"{}\" is no relation between criteria.",
    UrlUnusable "FRAMEWORK_URL_UNUSABLE"
        "« {} » n'est pas une adresse du web : elle commence par https:// ou http://."
        "\"{}\" is no address of the web: one begins with https:// or http://.",
    DateUnusable "FRAMEWORK_DATE_UNUSABLE"
        "« {} » n'est pas un jour du calendrier : écrivez AAAA-MM-JJ."
        "\"{}\" is no day of the calendar: write YYYY-MM-DD.",
    SirenUnusable "FRAMEWORK_SIREN_UNUSABLE"
        "« {} » n'est pas un numéro SIREN : neuf chiffres, dont le dernier est une clé."
        "\"{}\" is no SIREN: nine figures, of which the last is a key.",
    RnaUnusable "FRAMEWORK_RNA_UNUSABLE"
        "« {} » n'est pas un numéro du répertoire national des associations : W et neuf signes."
        "\"{}\" is no number of the register of associations: W and nine signs.",
    RuleUnusable "FRAMEWORK_RULE_UNUSABLE"
        "« {} » ne peut pas servir à chercher : des mots qui disent quelque chose, joints par « + », six groupes et 200 signes au plus."
        "\"{}\" cannot be looked for: words that tell something, joined by \"+\", six groups and 200 signs at most.",
    CorrespondenceUnusable "FRAMEWORK_CORRESPONDENCE_UNUSABLE"
        "La correspondance avec « {} » n'a pas de sens : un critère correspond à un autre que lui-même, et une fois."
        "The correspondence with \"{}\" makes no sense: a criterion corresponds to another than itself, and once.",
    CorrespondenceUnknown "FRAMEWORK_CORRESPONDENCE_UNKNOWN"
        "Le critère « {} » n'existe pas dans ce référentiel."
        "There is no criterion \"{}\" in this référentiel.",
    EditionChanged "FRAMEWORK_EDITION_CHANGED"
        "L'édition « {} » est déjà chargée et dit autre chose : une édition ne change pas. Donnez au texte révisé une édition à lui."
        "The edition \"{}\" is loaded already and says otherwise: an edition does not change. Give the revised text an edition of its own.",
}

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Which.
    pub code: FaultCode,
    /// Where in the file: `criteria[3] (L3).themes`; empty for the whole.
    pub place: String,
    /// What was written there.
    pub given: String,
    /// What could be written instead.
    pub suggestion: Option<String>,
}

impl Fault {
    /// The sentence, with what could be written instead.
    pub fn message(&self, language: Language) -> String {
        let said = self.code.sentence(language).replace("{}", &self.given);
        let meant = match (&self.suggestion, language) {
            (None, _) => String::new(),
            (Some(suggestion), Language::Fr) => format!(" Voulez-vous dire « {suggestion} » ?"),
            (Some(suggestion), Language::En) => format!(" Do you mean \"{suggestion}\"?"),
        };
        if self.place.is_empty() { said + &meant } else { format!("{} : {said}{meant}", self.place) }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.code.name(), self.message(Language::En))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Told<'a> {
    code: &'static str,
    place: &'a str,
    given: &'a str,
    suggestion: Option<&'a str>,
    message: String,
}

impl Fault {
    /// For programs: code, place, what was written, what could be, and the sentence in a language.
    ///
    /// # Panics
    /// Never: a struct of texts is always JSON.
    pub fn json(&self, language: Language) -> serde_json::Value {
        let told = Told {
            code: self.code.name(),
            place: &self.place,
            given: &self.given,
            suggestion: self.suggestion.as_deref(),
            message: self.message(language),
        };
        serde_json::to_value(told).expect("a struct of texts is always JSON")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_has_a_code_of_its_own_and_two_sentences() {
        let mut names: Vec<&str> = FaultCode::ALL.iter().map(|code| code.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), FaultCode::ALL.len());
        for code in FaultCode::ALL {
            let fault = Fault { code: *code, place: String::new(), given: "x".into(), suggestion: Some("y".into()) };
            assert_ne!(fault.message(Language::Fr), fault.message(Language::En));
            assert!(!fault.message(Language::En).contains("{}"));
        }
    }
}
