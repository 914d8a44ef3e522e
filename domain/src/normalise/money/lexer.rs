//! The words, numbers and signs of a cell about money. One unknown word makes it prose.

use crate::money::{BudgetKind, TaxBasis};
use crate::text::fold_into;

/// A piece that means something.
#[derive(Debug, Clone, Copy)]
pub(super) enum Lexeme<'a> {
    /// Figures with their separators.
    Number { figures: &'a str, negative: bool },
    /// « k », « millions »: so many powers of ten.
    Scale(u32),
    /// « € », « euros ».
    Euro,
    /// « HT », « TTC ».
    Tax(TaxBasis),
    /// « voté ».
    Kind(BudgetKind),
    /// « par an ».
    Yearly,
    /// Something where it means nothing.
    Fault,
    /// A word that may announce a sum or a year.
    Filler,
    /// A sign or half of an expression, which changes nothing by itself.
    Nothing,
}

/// Gives each piece to `each`, until one is not known; says whether all were.
pub(super) fn lexemes<'a>(given: &'a str, mut each: impl FnMut(Lexeme<'a>)) -> bool {
    let mut rest = given.trim();
    let mut context = Context { before: "", negative: false, first: true };
    let mut word = String::new();
    while let Some(sign) = rest.chars().next() {
        let length = if sign.is_ascii_digit() {
            let length = number(rest);
            each(Lexeme::Number { figures: &rest[..length], negative: context.negative });
            context.negative = false;
            if !std::mem::take(&mut context.before).is_empty() {
                each(Lexeme::Fault);
            }
            length
        } else if sign.is_alphabetic() {
            let length = rest.find(|sign: char| !(sign.is_alphabetic() || sign == '.' || is_mark(sign))).unwrap_or(rest.len());
            fold_into(&rest[..length], &mut word);
            let Some(known) = context.word(&word, rest[length..].starts_with('€')) else { return false };
            each(known);
            length
        } else {
            let Some(known) = context.sign(sign, &rest[sign.len_utf8()..]) else { return false };
            each(known);
            sign.len_utf8()
        };
        context.first &= sign.is_whitespace();
        rest = &rest[length..];
    }
    // « 12 000 € / » ends in the middle.
    if !context.before.is_empty() {
        each(Lexeme::Fault);
    }
    true
}

fn is_mark(sign: char) -> bool {
    unicode_normalization::char::is_combining_mark(sign)
}

/// The length of the number at the beginning of a text: figures, and separators that figures follow.
fn number(text: &str) -> usize {
    let mut length = 0;
    let mut signs = text.char_indices().peekable();
    while let Some((at, sign)) = signs.next() {
        let separator = matches!(sign, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '.' | ',' | '\'' | '’');
        let followed = signs.peek().is_some_and(|(_, after)| after.is_ascii_digit());
        if !(sign.is_ascii_digit() || separator && followed) {
            break;
        }
        length = at + sign.len_utf8();
    }
    length
}

/// What the piece before leaves to be completed.
struct Context {
    /// « hors », « toutes », « taxes » (after « toutes »), « par » or « / », waiting for their second half.
    before: &'static str,
    /// Whether a sign or a bracket makes the next number negative.
    negative: bool,
    /// Whether only blanks were seen yet.
    first: bool,
}

impl Context {
    /// What a folded word means; `None` when it is not known.
    fn word(&mut self, word: &str, euro_follows: bool) -> Option<Lexeme<'static>> {
        let before = std::mem::take(&mut self.before);
        Some(match (before, word) {
            ("", "par" | "chaque") => self.wait("par"),
            ("", "hors") => self.wait("hors"),
            ("", "toutes") => self.wait("toutes"),
            ("toutes", "taxes") => self.wait("taxes"),
            ("par" | "/", "an" | "annee") | ("", "annuel" | "annuels" | "annuelle" | "annuelles") => Lexeme::Yearly,
            ("hors", "taxe" | "taxes") | ("", "ht" | "h t") => Lexeme::Tax(TaxBasis::ExcludingTax),
            ("taxes", "comprises") | ("", "ttc" | "t t c") => Lexeme::Tax(TaxBasis::IncludingTax),
            ("", "k" | "ke" | "keur" | "keuros") => Lexeme::Scale(3),
            ("", "million" | "millions" | "meur" | "meuros") => Lexeme::Scale(6),
            ("", "milliard" | "milliards") => Lexeme::Scale(9),
            // « 12 m » may be metres.
            ("", "m") if euro_follows => Lexeme::Scale(6),
            ("", "md" | "mds") if euro_follows => Lexeme::Scale(9),
            ("", "euro" | "euros" | "eur") => Lexeme::Euro,
            ("", "en" | "de" | "d" | "pour" | "budget" | "montant" | "cout" | "total") => Lexeme::Filler,
            ("", other) => Lexeme::Kind(kind(other)?),
            _ => return None,
        })
    }

    /// What a sign means; `None` when it is not known.
    fn sign(&mut self, sign: char, after: &str) -> Option<Lexeme<'static>> {
        let figures = after.starts_with(|sign: char| sign.is_ascii_digit());
        Some(match sign {
            '€' if self.before.is_empty() => Lexeme::Euro,
            '/' if self.before.is_empty() => self.wait("/"),
            '(' => {
                self.negative = self.first;
                Lexeme::Nothing
            }
            '-' | '−' if self.first && figures => {
                self.negative = true;
                Lexeme::Nothing
            }
            '-' | '−' | '+' | '–' => Lexeme::Fault,
            '.' | ',' if figures => Lexeme::Fault,
            ')' | ':' | '.' | ',' | ';' | '\'' | '’' => Lexeme::Nothing,
            other if other.is_whitespace() || other.is_control() => Lexeme::Nothing,
            _ => return None,
        })
    }

    fn wait(&mut self, before: &'static str) -> Lexeme<'static> {
        self.before = before;
        Lexeme::Nothing
    }
}

/// What a word says about the nature of the sum, whatever its agreement.
fn kind(word: &str) -> Option<BudgetKind> {
    match word.strip_suffix('s').unwrap_or(word).trim_end_matches('e') {
        "prevu" | "previsionnel" | "previsionnell" | "prevision" | "plann" | "planned" => Some(BudgetKind::Planned),
        "vot" | "voted" => Some(BudgetKind::Voted),
        "depens" | "realis" | "consomm" | "mandat" | "execut" | "spent" => Some(BudgetKind::Spent),
        _ => None,
    }
}
