//! What is wrong with a question: a stable code, the parameter, what was written, and what was most likely meant.
//!
//! Nothing is corrected in silence: an address that cannot be read is not answered with something else.

use crate::diagnostic::Language;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident $name:literal),* $(,)?) => {
        /// A stable code: part of the published contract, never renamed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[$doc])* $variant),* }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The code as published.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }
        }
    };
}

codes! {
    /// There is no such parameter.
    ParameterUnknown "PARAMETER_UNKNOWN",
    /// A parameter that has one value stands there twice.
    ParameterTwice "PARAMETER_TWICE",
    /// A parameter has no such value.
    ValueUnknown "VALUE_UNKNOWN",
    /// Not a day.
    DateInvalid "DATE_INVALID",
    /// Not an instant.
    InstantInvalid "INSTANT_INVALID",
    /// Not a number that may stand there.
    NumberInvalid "NUMBER_INVALID",
    /// A beginning after its end.
    RangeInverted "RANGE_INVERTED",
    /// The code of a collectivité with a slip of the hand.
    CodeInvalid "CODE_INVALID",
    /// Several collectivités bear that name.
    CollectivityAmbiguous "COLLECTIVITY_AMBIGUOUS",
    /// No collectivité is called so.
    CollectivityUnknown "COLLECTIVITY_UNKNOWN",
    /// Nobody is asked about.
    SelectionEmpty "SELECTION_EMPTY",
    /// More than one comparison can hold.
    TooMany "TOO_MANY",
    /// A référentiel must be named.
    FrameworkMissing "FRAMEWORK_MISSING",
    /// There is no such référentiel.
    FrameworkUnknown "FRAMEWORK_UNKNOWN",
    /// An instant that is still to come.
    InstantToCome "INSTANT_TO_COME",
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What kind of thing.
    pub code: Code,
    /// The parameter.
    pub parameter: String,
    /// What was written, cut to a readable length.
    pub given: String,
    /// How the parameter is written, for whoever left it out.
    pub example: String,
    /// What may have been meant.
    pub suggestions: Vec<String>,
}

impl Fault {
    /// A fault without suggestions.
    pub fn new(code: Code, parameter: &str, given: &str) -> Self {
        let example = if parameter == "c" { "c=paris,poitiers".to_owned() } else { shown(&format!("{parameter}=…")) };
        Self { code, parameter: shown(parameter), given: shown(given), example, suggestions: Vec::new() }
    }

    /// With what may have been meant.
    #[must_use]
    pub fn suggest(mut self, suggestions: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.suggestions.extend(suggestions.into_iter().map(Into::into));
        self
    }

    /// The same where the parameter has another name and is written another way: as the option of a command, for example.
    #[must_use]
    pub fn written(mut self, parameter: &str, example: &str) -> Self {
        parameter.clone_into(&mut self.parameter);
        example.clone_into(&mut self.example);
        self
    }

    /// What happened and what to do.
    pub fn message(&self, language: Language) -> String {
        match language {
            Language::Fr => self.french(),
            Language::En => self.english(),
        }
    }

    fn french(&self) -> String {
        let Self { parameter, given, example, .. } = self;
        let mut sentence = match self.code {
            Code::ParameterUnknown => format!("Le paramètre « {parameter} » n'existe pas."),
            Code::ParameterTwice => format!("Le paramètre « {parameter} » figure deux fois : gardez-en un."),
            Code::ValueUnknown => format!("« {given} » n'est pas une valeur connue de « {parameter} »."),
            Code::DateInvalid => format!("« {given} » n'est pas une date pour « {parameter} » : écrivez AAAA-MM-JJ, par exemple 2026-06-30."),
            Code::InstantInvalid => {
                format!("« {given} » n'est pas un instant pour « {parameter} » : écrivez par exemple 2026-06-30T12:00:00Z.")
            }
            Code::NumberInvalid => format!("« {given} » n'est pas un nombre possible pour « {parameter} »."),
            Code::RangeInverted => format!("« {parameter} » : {given}. Le début est après la fin ; échangez-les."),
            Code::CodeInvalid => format!("« {given} » n'est pas un code juste (SIREN, SIRET ou code INSEE) : vérifiez les chiffres."),
            Code::CollectivityAmbiguous => format!("Plusieurs collectivités s'appellent « {given} » : donnez le SIREN ou le code INSEE."),
            Code::CollectivityUnknown => {
                format!("Aucune collectivité ne s'appelle « {given} » : vérifiez le nom, ou donnez le SIREN ou le code INSEE.")
            }
            Code::SelectionEmpty => {
                format!("Aucune collectivité n'est demandée : nommez-en ({example}) ou choisissez par type, territoire ou population.")
            }
            Code::TooMany => format!("« {parameter} » : {given}. Une comparaison ne peut pas en contenir autant ; réduisez la sélection."),
            Code::FrameworkMissing => format!("Cette vue demande un référentiel : nommez-le ({example})."),
            Code::FrameworkUnknown => format!("Aucun référentiel ne s'appelle « {given} »."),
            Code::InstantToCome => format!("« {given} » est dans l'avenir : ce que Prisme saura alors ne peut pas être cité."),
        };
        if !self.suggestions.is_empty() {
            let words: Vec<String> = self.suggestions.iter().map(|word| format!("« {word} »")).collect();
            sentence.extend([" Vouliez-vous dire ", &words.join(" ou "), " ?"]);
        }
        sentence
    }

    fn english(&self) -> String {
        let Self { parameter, given, example, .. } = self;
        let mut sentence = match self.code {
            Code::ParameterUnknown => format!("There is no parameter “{parameter}”."),
            Code::ParameterTwice => format!("The parameter “{parameter}” is given twice: keep one."),
            Code::ValueUnknown => format!("“{given}” is no known value of “{parameter}”."),
            Code::DateInvalid => format!("“{given}” is no date for “{parameter}”: write YYYY-MM-DD, for example 2026-06-30."),
            Code::InstantInvalid => format!("“{given}” is no instant for “{parameter}”: write for example 2026-06-30T12:00:00Z."),
            Code::NumberInvalid => format!("“{given}” is no possible number for “{parameter}”."),
            Code::RangeInverted => format!("“{parameter}”: {given}. The beginning comes after the end; swap them."),
            Code::CodeInvalid => format!("“{given}” is no right code (SIREN, SIRET or INSEE code): check the digits."),
            Code::CollectivityAmbiguous => format!("Several collectivités are called “{given}”: give the SIREN or the INSEE code."),
            Code::CollectivityUnknown => format!("No collectivité is called “{given}”: check the name, or give the SIREN or the INSEE code."),
            Code::SelectionEmpty => {
                format!("No collectivité is asked for: name some ({example}), or choose by kind, territory or population.")
            }
            Code::TooMany => format!("“{parameter}”: {given}. One comparison cannot hold as many; narrow the selection."),
            Code::FrameworkMissing => format!("This view needs a framework: name it ({example})."),
            Code::FrameworkUnknown => format!("No framework is called “{given}”."),
            Code::InstantToCome => format!("“{given}” is in the future: what Prisme will know then cannot be cited."),
        };
        if !self.suggestions.is_empty() {
            let words: Vec<String> = self.suggestions.iter().map(|word| format!("“{word}”")).collect();
            sentence.extend([" Did you mean ", &words.join(" or "), "?"]);
        }
        sentence
    }
}

/// A stranger's text in a sentence: on one line, not longer than a line.
fn shown(given: &str) -> String {
    const MOST: usize = 80;
    let mut text: String = given.chars().filter(|sign| !sign.is_control()).take(MOST).collect();
    if given.chars().nth(MOST).is_some() {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_has_a_sentence_in_both_languages_that_ends() {
        for code in Code::ALL {
            let fault = Fault::new(*code, "vue", "matrise").suggest(["matrice"]);
            let (fr, en) = (fault.message(Language::Fr), fault.message(Language::En));
            assert!(fr.ends_with("Vouliez-vous dire « matrice » ?") && en.ends_with("Did you mean “matrice”?"), "{fr} {en}");
            assert!(code.name().bytes().all(|sign| sign.is_ascii_uppercase() || sign == b'_'));
        }
    }

    #[test]
    fn a_stranger_s_text_stays_on_one_line_and_short() {
        let fault = Fault::new(Code::ValueUnknown, "vue", &format!("a\nb\u{1b}[2J{}", "x".repeat(1000)));
        assert!(fault.given.starts_with("ab[2Jxxx") && fault.given.chars().count() == 81);
    }
}
